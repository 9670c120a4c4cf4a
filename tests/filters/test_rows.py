"""A row holds one filter: what it lacks is said when it is made, and what follows from it needs no other change."""

import re
from dataclasses import replace
from typing import Any

import pytest

from kajabi_mcp.arguments import BROADCAST, DAYS, FLAG, MONEY, TEXT, declared
from kajabi_mcp.filters import FILTERS, LISTED, UNLISTED, Filter, Table
from kajabi_mcp.search import CONTACTS, CUSTOMERS
from kajabi_mcp.tools import search_customers

NOTE = "Has a note that contains this."
WORDS = 'with a note that contains "{}"'

LACKING: dict[str, tuple[dict[str, Any], str]] = {
    "no kind": ({"text": NOTE, "words": WORDS}, "kind is missing"),
    "no text": ({"kind": TEXT, "words": WORDS}, "text is missing"),
    "no words": ({"kind": TEXT, "text": NOTE}, "words is missing"),
    "words without the value": ({"kind": TEXT, "text": NOTE, "words": "with a note"}, "words needs {} once"),
    "words of a flag with a value": (
        {"kind": FLAG, "text": NOTE, "words": "with {} notes"},
        "words of a flag has no {}",
    ),
    "a look-back without its date": ({"kind": DAYS, "text": NOTE, "words": "in {} days"}, "words needs {since}"),
    "an amount of which nothing says what meets it": (
        {"kind": MONEY, "text": NOTE, "words": "over {}"},
        "sense is missing",
    ),
    "shown by an attribute that proves nothing": (
        {"kind": TEXT, "text": NOTE, "words": WORDS, "shown_by": "note"},
        "shown_by needs a sense",
    ),
    "a complement of nothing": ({"kind": TEXT, "text": NOTE, "words": WORDS, "complement": True}, "complement needs"),
}


@pytest.mark.parametrize("lacking", LACKING)
def test_a_row_that_lacks_something_says_which_column_of_which_filter(lacking: str) -> None:
    columns, problem = LACKING[lacking]
    with pytest.raises(ValueError, match=rf"^filter has_note_contains: {re.escape(problem)}"):
        Filter("has_note_contains", **columns)


@pytest.mark.parametrize("column", ["opposite", "window", "list_form", "also_never_sent", "excludes", "implies"])
def test_a_row_that_names_a_filter_without_a_row_says_so(column: str) -> None:
    named: Any = ("has_note",) if column in ("excludes", "implies") else "has_note"
    row = Filter("opened_note_id", BROADCAST, NOTE, "who opened note {}", **{column: named})
    with pytest.raises(ValueError, match=rf"^filter opened_note_id: {column} names has_note, which has no row$"):
        Table([*FILTERS.values(), row])


def test_two_rows_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^two rows have one name"):
        Table([*FILTERS.values(), replace(FILTERS["search"], text=NOTE)])


NEGATIVE = re.compile(r"(^|_)(no|not|never|inactive|un\w+)_")
# Names that look negative and are not: the list of unsubscribers and an engagement bucket are groups of their own.
NOT_NEGATIVE = {"unsubscribed_in_last", "unsubscribed_newsletter_id", "manually_unsubscribed_in_last"} | {
    f"{bucket}_contacts_with_open_data" for bucket in ("unengaged", "inactive")
}


def test_every_negative_is_the_opposite_of_a_filter_or_says_why_not() -> None:
    paired = {*FILTERS.opposites.values(), *FILTERS.windows.values(), *FILTERS.list_forms.values()}
    negative = {name for name in FILTERS if NEGATIVE.search(name)} - NOT_NEGATIVE
    assert sorted(name for name in negative if name not in paired and not FILTERS[name].unpaired) == []
    assert sorted(name for name in paired - {"has_all_tag_id"} if name not in negative) == []
    assert sorted(name for name, row in FILTERS.items() if row.unpaired and name in paired) == []


def shows(name: str) -> str:
    """Return the attribute that is called like a filter, less what the filter says of it."""
    return re.sub(r"_(contains|equal_to|greater_than|less_than)$", "", name)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_whose_attribute_a_row_shows_has_a_receipt(name: str) -> None:
    attributes = {*CUSTOMERS.attributes, *CONTACTS.attributes}
    row = FILTERS[name]
    if shows(name) in attributes:
        assert row.shown_by == shows(name)
    assert row.shown_by in {"", *attributes}
    assert bool(row.shown_by) <= bool(row.sense.holds)


def test_a_look_back_has_a_side_and_an_id_a_thing() -> None:
    assert {row.kind.thing for row in FILTERS.values() if row.kind.thing} <= {*LISTED, *UNLISTED}
    assert {"site", *(row.kind.thing for row in FILTERS.values() if row.kind.thing)} == {*LISTED, *UNLISTED}


def test_the_tool_offers_every_row() -> None:
    assert [name for name in declared(search_customers.arguments) if name in FILTERS] == list(FILTERS)
