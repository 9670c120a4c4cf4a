"""The reply of a search: people as compact rows, and the keys in the order in which a reader needs them. Pure."""

from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue

from ..api import Page, Resource
from ..filters import read_time
from ..text import Cell, cell

Row = list[Cell]


def as_cell(field: str, value: JsonValue) -> Cell:
    """Return an attribute as a cell: times as days in UTC, everything else as it is."""
    time = read_time(value) if field.endswith("_at") else None
    return time.date().isoformat() if time else cell(value)


def rows(resources: Sequence[Resource], fields: Sequence[str]) -> list[Row]:
    """Return the id and these attributes of each resource."""
    return [[cell(each.id), *(as_cell(field, each.attributes.get(field)) for field in fields)] for each in resources]


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
