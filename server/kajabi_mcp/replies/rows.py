"""The reply of a search: people as compact rows, and the keys in the order in which a reader needs them. Pure."""

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from pydantic import JsonValue

from ..api import Page, Resource
from ..filters import read_time
from ..text import Cell, cell

Row = list[Cell]

# Clients take about 25,000 tokens a reply. English takes a token for some three characters, other scripts up to one
# for each, emoji more: an ASCII character weighs 1, any other 2 for each of its bytes.
MAX_WEIGHT = 50_000


def as_cell(field: str, value: JsonValue, zone: tzinfo) -> Cell:
    """Return an attribute as a cell: times as days of this zone, everything else as it is."""
    time = read_time(value) if field.endswith("_at") else None
    return _day(time, zone) if time else cell(value)


def _day(time: datetime, zone: tzinfo) -> str:
    try:
        return time.astimezone(zone).date().isoformat()
    except OverflowError:  # the first and the last day of all have no other time zone
        return time.date().isoformat()


def rows(resources: Sequence[Resource], fields: Sequence[str], zone: tzinfo) -> list[Row]:
    """Return the id and these attributes of each resource, times as days of the owner's zone."""
    return [
        [cell(each.id), *(as_cell(field, each.attributes.get(field), zone) for field in fields)] for each in resources
    ]


def weight(value: object) -> int:
    """Return how heavy a value is in a reply, in the measure of `MAX_WEIGHT`."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return 2 * len(text.encode("utf-8", "surrogatepass")) - sum(char.isascii() for char in text)


def fitting(table: Sequence[Row], before: int) -> int:
    """Return how many of these rows a reply has room for: all, or as many as divide the rows `before` them evenly.

    Of rows 101 to 200, of which 60 fit, 50 are shown: they are page 3 of 50, page 4 goes on from there, and nobody is
    skipped. Before the first row any number would do; the `limit` then stands in, for page numbers that are round.
    """
    sizes = [weight(row) for row in table]
    if sum(sizes) <= MAX_WEIGHT:
        return len(table)
    fits = [size for size in range(1, before + 1) if before % size == 0 and sum(sizes[:size]) <= MAX_WEIGHT]
    return max(fits, default=1)


def compact(page: Page, number: int, searched: str, warnings: Sequence[str], table: dict[str, Any]) -> dict[str, Any]:
    """Return the reply of a search; without a table it is a count."""
    return {
        "total": page.total,
        **({} if page.exact else {"total_is": "at_least"}),
        **({"shown": page.shown} if table else {}),
        **({"next_page": number + 1} if table and page.more else {}),
        "searched": searched,
        **({"warnings": list(warnings)} if warnings else {}),
        **table,
    }
