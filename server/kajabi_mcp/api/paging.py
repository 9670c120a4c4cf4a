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
    missing: int = 0  # rows that did not come, where Kajabi gives as many a page as it is asked for

    @property
    def whole(self) -> bool:
        """It holds everybody."""
        return self.exact and self.count == self.total

    @property
    def shown(self) -> str:
        """The rows on this page, counted from 1; the ones that could not be read have their place among them."""
        rows = self.count + self.unreadable
        return f"{self.first}-{self.first + rows - 1}" if rows else "0"


def total_of(listing: Listing, number: int = 1) -> int | None:
    """Return how many there are in all; None if Kajabi does not say, or says fewer than it sent or is to send.

    A total of 2 beside two rows and a second page is the number of rows on the page, not of all.
    """
    total, received = _counted(listing), listing.received
    reached = total is not None and (total == received or total < number * received)
    return None if reached and received and _says_more(listing, number) else total


def more_after(listing: Listing, number: int, size: int | None = None) -> bool:
    """Return whether another page follows: by the number of pages, else by the next link, else by the total.

    None follows an empty page, which alone ends a list without a total. Where the total needs more pages than these,
    that one page too few is not believed. By the total alone, a short page at the end looks like one that Kajabi cut
    down, unless `size` says how many rows were asked for. Of 120 people, page 2 of 100 has 20 rows: 2 x 20 < 120, but
    100 + 20 = 120, so it is the last. Where it stays unclear another page is asked for in vain, since the other
    mistake would lose rows.
    """
    count, total, says_more = listing.received, total_of(listing, number), _says_more(listing, number)
    if not count:
        return False
    if total is None or says_more:
        return True
    if says_more is not None:
        return _falls_short(listing, number, size)
    return number * count < total and (size is None or (number - 1) * size + count != total)


def _missing_from(listing: Listing, number: int, size: int) -> int:
    """Return how many rows a page lacks of those asked for, where total and pages agree that Kajabi gives so many."""
    total, pages = total_of(listing, number), listing.meta.total_pages
    if not total or not listing.received or pages is None or pages != -(-total // size) or number > pages:
        return 0
    return max(0, min(size, total - (number - 1) * size) - listing.received)


def _counted(listing: Listing) -> int | None:
    """Return the total as Kajabi tells it; None if it does not, or tells fewer than it sent."""
    total = listing.meta.total_count
    return total if total is not None and total >= listing.received else None


def _says_more(listing: Listing, number: int) -> bool | None:
    """Return whether Kajabi says that another page follows; None if it does not say, or says too few pages."""
    pages = listing.meta.total_pages
    if pages is not None and pages >= number:
        return number < pages
    return bool(listing.links.next) if "next" in listing.links.model_fields_set else None


def _falls_short(listing: Listing, number: int, size: int | None) -> bool:
    """Return whether all pages so far, each as large as can be, hold fewer rows than the total."""
    size, total = size or listing.asked[1], _counted(listing)
    if total is None or (size is None and number > 1):
        return False
    return (number - 1) * (size or 0) + listing.received < total


def place_of(listing: Listing, number: int, size: int | None = None) -> Page:
    """Return the page's place, counted from the rows that came: Kajabi may give fewer a page than it is asked for."""
    count, total, more = listing.received, total_of(listing, number), more_after(listing, number, size)
    exact = total is not None or (listing.meta.total_count is None and not more and number == 1)
    first = (number - 1) * count + 1
    missing = _missing_from(listing, number, size) if size else 0
    if size and missing:
        first, more = (number - 1) * size + 1, number * size < (total or 0)
    # Every page but the last is full, and the last one ends with the total.
    elif total is not None and not more and (number > 1 or not count):
        first = max(1, total - count + 1)
    seen = first + count - 1 if total is None else total
    return Page(seen, exact, first, len(listing.data), more, listing.unreadable, missing)


def is_placed(listing: Listing, number: int, size: int) -> bool:
    """Return whether it is known where a page stands: without a total, a page that is not full may stand anywhere."""
    return number == 1 or total_of(listing, number) is not None or listing.received == size


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
        total = _counted(listing)
        self.total = self.total if total is None else total
        more = more_after(listing, number) or (listing.received > 0 and self.received < (self.total or 0))
        self.stalled = more and len(self.found) == before
        self.next_page = number + 1 if more and not self.stalled else None

    @property
    def expected(self) -> int:
        """How many there are, as far as is known."""
        return len(self.found) if self.total is None else max(self.total, len(self.found))

    @property
    def repeated(self) -> bool:
        """The list has ended, and rows came again in place of others, as far as can be known."""
        rows = len(self.found) + self.unreadable
        missing = self.stalled or rows < self.received if self.total is None else rows < self.total
        return self.next_page is None and missing

    @property
    def short(self) -> bool:
        """The list has ended, and not everybody on it was found; where Kajabi does not count, the end is not proven."""
        return self.repeated or (self.next_page is None and self.unreadable > 0)
