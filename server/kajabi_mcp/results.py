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
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the first and the last day of all have no other time zone
        return None


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


def counted(listing: Listing) -> int | None:
    """How many there are in all; None if Kajabi does not say, or says fewer than it sent."""
    total = listing.meta.total_count
    return total if total is not None and total >= len(listing.data) else None


def more_after(listing: Listing, number: int, size: int | None = None) -> bool:
    """Whether another page follows: told by the number of pages, else by the next link, else by the total.

    By the total alone, a short page at the end looks like one that Kajabi cut down, unless `size` tells how many rows
    were asked for: then another page is asked for in vain, since the other mistake would lose rows.
    """
    count, total, pages = len(listing.data), counted(listing), listing.meta.total_pages
    if not count:
        return False
    if pages is not None:
        return number < pages
    if "next" in listing.links.model_fields_set:
        return bool(listing.links.next)
    if total is None:
        return count == size
    return number * count < total and (size is None or (number - 1) * size + count != total)


def place(listing: Listing, number: int, size: int | None = None) -> Page:
    """The page's place, counted from the rows that came: Kajabi may give fewer a page than it was asked for."""
    count, total, more = len(listing.data), counted(listing), more_after(listing, number, size)
    first = (number - 1) * count + 1
    if total is None:
        exact = listing.meta.total_count is None and not more and number == 1
        return Page(total=first + count - 1, exact=exact, first=first, count=count, more=more)
    # Every page but the last is full, and the last one ends with the total.
    if not more and (number > 1 or not count):
        first = max(1, total - count + 1)
    return Page(total=total, exact=True, first=first, count=count, more=more)


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
