"""Find where a date cuts a list, by bisecting its pages: the part day may be an import of 50,000 people.

A list in the order of the date begins with the people of the part day. Of 500 pages, ten show where they end.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from ..api import Listing, Resource, total_of
from ..arguments import Since
from ..filters import read_time
from ..findings import Findings
from ..warnings import ReplyWarning
from .audiences import Audience
from .boundaries import CannotCut, Cut, cut_of, is_kept, to_read
from .guard import Guard
from .orders import check_order
from .queries import Query, conjoin
from .receipts import exposing_orders
from .spelled import spell
from .totals import TO_COUNT

PAGE_SIZE = 100
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

# Request a page of a query in some shape; return it with what its rows make doubtful.
Fetch = Callable[[Query, Mapping[str, str]], Awaitable[tuple[Listing, list[ReplyWarning]]]]
# Read the first people of a query, in another order than that of its dates; return whether these are all.
First = Callable[[Query, int], Awaitable[tuple["Part", bool]]]


@dataclass(slots=True)
class Ordered:
    """The list of a query in one order, read a page at a time, wherever it is looked at."""

    fetch: Fetch
    query: Query
    sort: str
    pages: dict[int, list[Resource]] = field(default_factory=dict[int, list[Resource]])
    doubts: list[ReplyWarning] = field(default_factory=list[ReplyWarning])
    total: int = 0
    size: int = PAGE_SIZE  # rows of each page but the last

    @property
    def last(self) -> int:
        """The number of its last page."""
        return -(-self.total // self.size)

    async def page(self, number: int) -> list[Resource]:
        """Return a page. Raises `CannotCut` where the places of its rows cannot be relied on."""
        if number not in self.pages:
            shape = {"sort": self.sort, "page[number]": str(number), "page[size]": str(PAGE_SIZE)}
            listing, doubts = await self.fetch(self.query, shape)
            total = total_of(listing)
            if total is None or listing.unreadable:
                raise CannotCut
            self.total, self.pages[number] = total, listing.data
            self.doubts += doubts
            self._check(number, listing.received)
        return self.pages[number]

    def _check(self, number: int, received: int) -> None:
        """See that a page is full, where it should be, and that nobody on the pages so far came twice or too late."""
        if number == 1 and 0 < received < self.total:
            self.size = received
        rows = [row for _, page in sorted(self.pages.items()) for row in page]
        full = received == max(0, min(self.size, self.total - (number - 1) * self.size))
        if not full or len({row.id for row in rows}) < len(rows) or check_order(rows, self.sort):
            raise CannotCut

    async def first(self, holds: Callable[[Resource], bool]) -> int:
        """Return the place of the first row for which this holds, as it does for all after it, or else the total.

        Up to page `low` it holds for no row, from page `high` on for every one.
        """
        await self.page(1)
        number, low, high = 1, 0, self.last + 1
        while low + 1 < high:
            found = [place for place, row in enumerate(await self.page(number)) if holds(row)]
            if found and found != list(range(found[0], len(self.pages[number]))):
                raise CannotCut
            if found and found[0]:
                return (number - 1) * self.size + found[0]
            low, high = (low, number) if found else (number, high)
            number = (low + high) // 2
        if not low and self.last > 1:
            await self.page(self.last)  # of an order that is ignored, the first page alone could look like this
        return min(low * self.size, self.total)

    async def rows(self, start: int, stop: int) -> list[Resource]:
        """Return the rows from one place up to another."""
        await self.page(1)
        stop = min(stop, self.total)
        if start >= stop:
            return []
        numbers = range(start // self.size + 1, (stop - 1) // self.size + 2)
        before = (numbers[0] - 1) * self.size
        return [row for number in numbers for row in await self.page(number)][start - before : stop - before]


@dataclass(frozen=True, slots=True)
class Part:
    """What dates leave of a list: how many people, some of them as rows, and what is doubtful."""

    total: int
    rows: Sequence[Resource] = ()
    doubts: tuple[ReplyWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Cutter:
    """Counts and lists the people of a query as its dates cut it; the guard sees what Kajabi says of the filters.

    All of it raises `CannotCut` where the dates are not of one order, or the order is of no use.
    """

    fetch: Fetch
    guard: Guard
    audience: Audience
    exact: frozenset[str]
    findings: Findings
    lists: dict[tuple[object, str], Ordered] = field(default_factory=dict[tuple[object, str], Ordered])

    async def count(self, query: Query) -> Part:
        """Count the people of a query.

        Since a date: those of whole days less the part day. Before it: those of no whole days, and the part day.
        Between two dates: those since the first less those since the second.
        """
        cut = cut_of(query, self.exact, self.audience)
        if cut.until is None:
            return await self._since(query, cut, cut.since)
        rest = query.less(cut.older)
        if cut.since is not None:
            from_first, from_second = await self._since(rest, cut, cut.since), await self._since(rest, cut, cut.until)
            return Part(from_first.total - from_second.total, doubts=(*from_first.doubts, *from_second.doubts))
        [exposing, *_] = exposing_orders(query.values, self.audience)
        listing, doubts = await self.fetch(query, {**TO_COUNT, "sort": exposing})
        older = total_of(listing)
        if older is None:
            raise CannotCut
        newer, part_day = await self._front(rest, cut, cut.until)
        if _overlap(listing.data, newer.pages[1], cut.attribute):
            raise CannotCut
        self.guard.saw_total(query, older)
        self.guard.saw_rows(query, listing.data, exposing, whole=False, doubted=bool(doubts))
        return Part(older + part_day, doubts=(*doubts, *newer.doubts))

    async def page(self, query: Query, sort: str, start: int, stop: int, first: First) -> Part:
        """List people of a query, from one place up to another."""
        wide, cut = to_read(query, self.exact, self.findings), cut_of(query, self.exact, self.audience)
        if cut.orders(sort):
            return await self._in_order(query, wide, cut, sort, start, stop)
        part, whole = await first(wide, stop)
        total = part if whole else await self.count(query)
        return Part(total.total, part.rows[start:stop], (*part.doubts, *(() if whole else total.doubts)))

    async def _in_order(self, query: Query, wide: Query, cut: Cut, sort: str, start: int, stop: int) -> Part:
        """List people in the order of the dates, from where these cut the list."""
        ordered = self._list(wide, sort)
        kept = [row for row in await ordered.page(1) if is_kept(wide, row)]
        if ordered.last <= 1:
            self._saw(ordered)
            return Part(len(kept), kept[start:stop], tuple(ordered.doubts))
        counted = await self.count(query)
        name, date = (cut.older, cut.until) if sort.startswith("-") else (cut.newer, cut.since)
        skipped = await ordered.first(_held(wide, name, date)) if date else 0
        rows = await ordered.rows(skipped + start, skipped + min(stop, counted.total))
        if not all(is_kept(wide, row) for row in rows):
            raise CannotCut
        return Part(counted.total, rows, (*counted.doubts, *ordered.doubts))

    async def newest(self, queries: Sequence[Query]) -> dict[Query, int]:
        """Return how many rows of queries to be read were added since their date, for those that have such a date.

        Of a query with a place, these are the queries for its spellings.
        """
        found: dict[Query, int] = {}
        for query in (each.query for whole in queries if not whole.nobody for each in spell(whole)):
            date = dict(query.cuts).get("created_in_last")
            if date and query not in found:
                ordered = self._list(query, "created_at")
                part_day = await ordered.first(_held(query, "created_in_last", date))
                found[query] = ordered.total - part_day
        return found

    async def _since(self, query: Query, cut: Cut, date: Since | None) -> Part:
        """Count the people of a query since a date."""
        ordered, part_day = await self._front(query, cut, date)
        return Part(ordered.total - part_day, doubts=tuple(ordered.doubts))

    async def _front(self, query: Query, cut: Cut, date: Since | None) -> tuple[Ordered, int]:
        """Return the list of the whole days that hold a date, oldest first, and how many of its people come before."""
        newer = conjoin(query, Query.of({cut.newer: date})) if date else None
        if newer is None or date is None:
            raise CannotCut
        ordered = self._list(newer, cut.attribute)
        part_day = await ordered.first(_held(newer, cut.newer, date))
        self._saw(ordered)
        return ordered, part_day

    def _list(self, query: Query, sort: str) -> Ordered:
        """Return the list of a query in an order, as far as this question has read it."""
        return self.lists.setdefault((query.key, sort), Ordered(self.fetch, query, sort))

    def _saw(self, ordered: Ordered) -> None:
        """Show the guard the first page of a list."""
        asked, rows = Query.of(ordered.query.values), ordered.pages[1]
        self.guard.saw_total(asked, ordered.total)
        self.guard.saw_rows(asked, rows, ordered.sort, whole=ordered.last <= 1, doubted=bool(ordered.doubts))


def _overlap(older: Sequence[Resource], newer: Sequence[Resource], attribute: str) -> bool:
    """Return whether two lists that a date should divide overlap, so that one of their filters does not act."""
    before, after = ([read_time(row.attributes.get(attribute)) for row in rows] for rows in (older, newer))
    return max(filter(None, before), default=_FIRST) > min(filter(None, after), default=_LAST)


def _held(query: Query, name: str, date: Since) -> Callable[[Resource], bool]:
    """Return whether a row lies on the right side of one date."""
    return partial(is_kept, replace(query, cuts=((name, date),)))
