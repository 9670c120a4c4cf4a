"""JSON:API resources made into compact rows. What customers wrote is data: it is cleaned, and never interpreted."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import JsonValue

from .api import Listing, Resource

MAX_CELL = 120
BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")

Cell = str | int | float | bool | None
Row = list[Cell]


def cell(value: JsonValue) -> Cell:
    """One value of a row: line breaks become a space, control characters go, long text is cut at 120 characters."""
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {each}" for name, each in value.items() if each not in (None, ""))
    if isinstance(value, list):
        value = ", ".join(str(each) for each in value)
    if not isinstance(value, str):
        return value
    text = "".join(char for char in BREAKS.sub(" ", value) if unicodedata.category(char) not in ("Cc", "Cs"))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def moment(value: JsonValue) -> datetime | None:
    """An ISO 8601 time, aware; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def shown(field: str, value: JsonValue) -> Cell:
    """An attribute as a cell: times as days in UTC, everything else as it is."""
    time = moment(value) if field.endswith("_at") else None
    return time.date().isoformat() if time else cell(value)


def rows(resources: Sequence[Resource], fields: Sequence[str]) -> list[Row]:
    """The id and these attributes of each resource."""
    return [[cell(each.id), *(shown(field, each.attributes.get(field)) for field in fields)] for each in resources]


@dataclass(frozen=True, slots=True)
class Page:
    """Where one page of a collection stands in the whole."""

    total: int
    exact: bool
    first: int
    count: int
    more: bool

    @property
    def shown(self) -> str:
        """The rows on this page, counted from 1."""
        return f"{self.first}-{self.first + self.count - 1}" if self.count else "0"


def place(listing: Listing, number: int) -> Page:
    """The page's place, counted from the rows that came: Kajabi may give fewer a page than it was asked for."""
    count, meta = len(listing.data), listing.meta
    more = bool(listing.links.next) if meta.total_pages is None else number < meta.total_pages
    if meta.total_count is not None:
        total, exact = max(meta.total_count, count), True
        # Every page but the last is full, and the last one ends with the total.
        first = (number - 1) * count + 1 if more else max(1, total - count + 1)
    else:
        first = (number - 1) * count + 1
        total, exact = first + count - 1, not more and number == 1
    return Page(total=total, exact=exact, first=first, count=count, more=more and count > 0)


def compact(page: Page, number: int, searched: str, warnings: Sequence[str], table: dict[str, Any]) -> dict[str, Any]:
    """The reply of a search, its keys in the order in which a reader needs them."""
    return {
        "total": page.total,
        **({} if page.exact else {"total_is": "at_least"}),
        **({"shown": page.shown} if table else {}),
        **({"next_page": number + 1} if table and page.more else {}),
        "searched": searched,
        **({"warnings": list(warnings)} if warnings else {}),
        **table,
    }
