"""Where a page stands in a list, whether another one follows, and a list read page by page.

What Kajabi does not say is not known. Without a count and a link, only an empty page shows the end of a list.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .documents import Listing, Resource

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Page:
    """Where one page of a collection stands in the whole."""

    total: int
    exact: bool
    first: int
    count: int
    more: bool
    unreadable: int = 0  # rows that came and could not be read

    @property
    def shown(self) -> str:
        """The rows on this page, counted from 1; the ones that could not be read have their place among them."""
        rows = self.count + self.unreadable
        return f"{self.first}-{self.first + rows - 1}" if rows else "0"


def total_of(listing: Listing) -> int | None:
    """Return how many there are in all; None if Kajabi does not say, or says fewer than it sent."""
    total = listing.meta.total_count
    return total if total is not None and total >= listing.received else None


def _pages_of(listing: Listing, number: int) -> int | None:
    """Return how many pages there are; None if Kajabi does not say, or says fewer than it has sent."""
    pages = listing.meta.total_pages
    return pages if pages is not None and pages >= number else None


def more_after(listing: Listing, number: int, size: int | None = None) -> bool:
    """Return whether another page follows: by the number of pages, else by the next link, else by the total.

    By the total alone, a short page at the end looks like one that Kajabi cut down, unless `size` says how many rows
    were asked for. Of 120 people, page 2 of 100 has 20 rows: 2 x 20 < 120, but 100 + 20 = 120, so it is the last.
    Where it stays unclear another page is asked for in vain, since the other mistake would lose rows.
    """
    count, total, pages = listing.received, total_of(listing), _pages_of(listing, number)
    if not count:
        return False
    if pages is not None:
        return number < pages
    if "next" in listing.links.model_fields_set:
        return bool(listing.links.next)
    if total is None:
        return True
    return number * count < total and (size is None or (number - 1) * size + count != total)


def place_of(listing: Listing, number: int, size: int | None = None) -> Page:
    """Return the page's place, counted from the rows that came: Kajabi may give fewer a page than it is asked for."""
    count, total, more = listing.received, total_of(listing), more_after(listing, number, size)
    first = (number - 1) * count + 1
    if total is None:
        exact = listing.meta.total_count is None and not more and number == 1
        seen = first + count - 1 if count else (number - 1) * (size or 0)
        return Page(
            total=seen, exact=exact, first=first, count=len(listing.data), more=more, unreadable=listing.unreadable
        )
    # Every page but the last is full, and the last one ends with the total.
    if not more and (number > 1 or not count):
        first = max(1, total - count + 1)
    return Page(total=total, exact=True, first=first, count=len(listing.data), more=more, unreadable=listing.unreadable)


@dataclass(slots=True)
class Pager(Generic[_T]):
    """A list on its way: what is kept of each resource, by id, and which page to ask for next; None at the end.

    Pages are known to repeat rows, so each resource is kept once. A page of resources that are all known ends the
    list, since another one would bring the same again; then more may be missing.
    """

    size: int
    keep: Callable[[Resource], _T]
    found: dict[str, _T] = field(default_factory=dict[str, _T])
    next_page: int | None = 1
    total: int | None = None  # None: Kajabi has not said
    received: int = 0  # rows, also the ones that came before
    unreadable: int = 0  # rows that could not be read
    stalled: bool = False  # the last page brought only what had come before

    def query(self) -> dict[str, str]:
        """Return the parameters that ask for the next page."""
        return {"page[number]": str(self.next_page), "page[size]": str(self.size)}

    def take(self, listing: Listing) -> None:
        """Add the page that was asked for."""
        number, before = self.next_page or 1, len(self.found)
        for each in listing.data:
            self.found[each.id] = self.keep(each)
        self.received += listing.received
        self.unreadable += listing.unreadable
        total, more = total_of(listing), more_after(listing, number)
        self.total = self.total if total is None else total
        self.stalled = more and len(self.found) == before
        self.next_page = number + 1 if more and not self.stalled else None

    @property
    def expected(self) -> int:
        """How many there are, as far as is known."""
        return len(self.found) if self.total is None else max(self.total, len(self.found))

    @property
    def short(self) -> bool:
        """The list has ended, and fewer came than Kajabi counts; where it does not count, the end is not proven."""
        missing = self.stalled if self.total is None else len(self.found) < self.total
        return self.next_page is None and (missing or self.unreadable > 0)
