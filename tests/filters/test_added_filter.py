"""A filter added as a row, in a copy of the package, gets all that a filter has with no other change to the server."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SERVER = Path(__file__).parents[2] / "server"

ROWS = """
    Filter("has_note_contains", PHRASE, "Has a note that contains this.",
           'with a note that contains "{}"', sense=CONTAINS, shown_by="public_bio", customers_only=True,
           undocumented_since="May 2031"),
    Filter("noted_in_last", DAYS, "Got a note in the last N days.",
           "with a note in the last {} days (since {since})", sense=WITHIN_DAYS, shown_by="updated_at",
           window="not_noted_in_last"),
    Filter("not_noted_in_last", DAYS, "Got no note in the last N days.",
           "without a note in the last {} days (since {since})", sense=BEFORE_DAYS, shown_by="updated_at"),
    Filter("has_badge_id", TAG, "Has this badge.", "with badge {}", opposite="has_no_badge_id", complement=True),
    Filter("has_no_badge_id", TAG, "Lacks this badge.", "without badge {}"),
))
# fmt: on
"""

SCRIPT = """
import json, sys
from datetime import UTC, datetime
from kajabi_mcp.api import Resource
from kajabi_mcp.arguments import Scene, check
from kajabi_mcp.errors import Refused
from kajabi_mcp.filters import cautions, contrary, say, to_query
from kajabi_mcp.search import CUSTOMERS, Query, Segment, conjoin, proofs
from kajabi_mcp.search.plans import plan
from kajabi_mcp.search.receipts import check_rows, exposing_orders
from kajabi_mcp.tools import search_customers

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

def refused(sent):
    try:
        check(search_customers.arguments, sent, NOW)
    except Refused as error:
        return str(error).split("\\n")[1:]

def values(sent):
    return check(search_customers.arguments, sent, NOW).arguments.values

note = values({"has_note_contains": " call back "})
rows = [
    Resource(id="1", type="customers", attributes={"public_bio": "Call back!"}),
    Resource(id="2", type="customers", attributes={"public_bio": "no"}),
]
print(json.dumps({
    "schema": search_customers.input_schema["properties"]["has_note_contains"],
    "query": to_query(note),
    "words": say(values({"has_note_contains": "x", "noted_in_last": "2 weeks", "has_badge_id": 7}), Scene(NOW)),
    "cautions": [each.text for each in cautions(note)],
    "columns": CUSTOMERS.fields_for(note, None),
    "proofs": proofs(note, CUSTOMERS),
    "rows": [each.text for each in check_rows(rows, note, CUSTOMERS, NOW)],
    "exposed": exposing_orders(["noted_in_last"], CUSTOMERS),
    "refused": [refused(each) for each in (
        {"has_note_contains": 3},
        {"has_note_containz": "x"},
        {"has_note_contains": "x", "who": "leads"},
        {"noted_in_last": 7, "not_noted_in_last": 7},
        {"has_badge_id": "7", "has_no_badge_id": 7},
    )],
    "twice": dict(conjoin(Query.of({"noted_in_last": 7}), Query.of({"noted_in_last": 30})).values),
    "without": [dict(each.values) for each in plan(Segment({}, none_of=({"has_badge_id": "7"},))).queries],
    "contrary": dict(contrary({"noted_in_last": 7})),
}))
"""

EXPECTED = {
    "schema": {"type": "string", "description": "Has a note that contains this."},
    "query": {"filter[has_note_contains]": "call back"},
    "words": [
        'with a note that contains "x"',
        "with a note in the last 14 days (since 2026-11-09)",
        "with badge 7",
    ],
    "cautions": [
        "Kajabi no longer documents has_note_contains (since May 2031) and may have ignored it; compare the total with "
        "that of the same search without it."
    ],
    "columns": ["name", "email", "public_bio"],
    "proofs": ["public_bio"],
    "rows": [
        "DO NOT present these rows as the answer without saying so: 1 of 2 rows do not show what has_note_contains "
        "asks for. Kajabi may have ignored it, or reads it in another way."
    ],
    "exposed": [],
    "refused": [
        ["- has_note_contains: needs text in quotes"],
        ["- has_note_containz: no such argument; did you mean has_note_contains?"],
        ["- who and has_note_contains: only customers can match; no lead ever does"],
        [
            "- noted_in_last and not_noted_in_last: leave no day between them; for 30 to 60 days ago give "
            "noted_in_last 60 with not_noted_in_last 30"
        ],
        ["- has_badge_id and has_no_badge_id: exclude each other for the same id; keep one of them"],
    ],
    "twice": {"noted_in_last": 7},
    "without": [{"has_no_badge_id": "7"}],
    "contrary": {"not_noted_in_last": 7},
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(SERVER, tmp_path / "server", ignore=shutil.ignore_patterns("__pycache__"))
    table = tmp_path / "server" / "kajabi_mcp" / "filters" / "table.py"
    text = table.read_text("utf-8")
    end = "\n))\n# fmt: on\n"
    assert text.count(end) == 1
    table.write_text(text.replace(end, ROWS), "utf-8")
    return tmp_path / "server"


def printed(code: str, path: Path) -> Any:
    """Return the JSON that a Python program prints over this copy of the package."""
    run = f"import sys; sys.path.insert(0, {str(path)!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_row_is_all_that_the_server_needs_to_know_of_a_filter(copy: Path) -> None:
    assert printed(SCRIPT, copy) == EXPECTED
