"""Reading whole queries, page by page, when counting is not enough; what was read is kept for ten minutes.

A walk that is not done when its call's time is up keeps what it has, and the same call goes on from there.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import anyio

from .api import KajabiAPI, Listing, Resource
from .errors import TooManyRows, Unfinished, Unreliable
from .filters import to_query
from .results import counted, more_after
from .segments import Plan, Query

KEEP_SECONDS = 600.0
PAGE_SIZE = 500  # as much as clients report to get; Kajabi cuts it down to what it gives
MAX_KEPT_ROWS = 100_000

Progress = Callable[[float, float | None, str], Awaitable[None]]


@dataclass(slots=True)
class Walk:
    """The people of one query, as far as they have been read."""

    began: float
    people: dict[str, Resource] = field(default_factory=dict[str, Resource])
    total: int = 0
    next_page: int | None = 1
    reading: anyio.Lock = field(default_factory=anyio.Lock)

    def take(self, listing: Listing) -> None:
        """Adds a page. Pages are known to repeat rows, so each person is kept once."""
        number = self.next_page or 1
        self.people.update((each.id, each) for each in listing.data)
        total = counted(listing)
        self.total = len(self.people) if total is None else total
        self.next_page = number + 1 if more_after(listing, number) else None

    @property
    def short(self) -> bool:
        """All pages were read, and yet fewer people came than Kajabi counts."""
        return self.next_page is None and len(self.people) < self.total


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a plan matches, whether nobody is missing, and the walks that told it."""

    people: dict[str, Resource]
    complete: bool
    walks: list[tuple[Query, Walk]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where walks go: a collection of a site, and the attributes to bring; None brings whole resources."""

    collection: str
    site_id: str
    fields: tuple[str, ...] | None


class Walks:
    """Every walk of the last ten minutes, within a bound of rows."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[Ground, Query], Walk] = {}

    def renew(self, walk: Walk) -> None:
        """What is still being read does not grow old."""
        walk.began = self._clock()

    def get(self, ground: Ground, query: Query) -> Walk:
        """The walk of a query, begun before or new. Of the others, old ones go, and the oldest where rows are many."""
        now, key = self._clock(), (ground, query)
        walk = self._kept.pop(key, None)
        if walk is None or now - walk.began >= KEEP_SECONDS:
            walk = Walk(began=now)
        self._kept = {name: each for name, each in self._kept.items() if now - each.began < KEEP_SECONDS}
        while sum(len(each.people) for each in self._kept.values()) > MAX_KEPT_ROWS:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = walk
        return walk


@dataclass(frozen=True, slots=True)
class Walker:
    """One call's walking: what it may read, how long, and whom it tells how far it is."""

    api: KajabiAPI
    walks: Walks
    limit: int
    reserve: float
    progress: Progress

    async def people(self, plan: Plan, rows: Ground, others: Ground) -> Found:
        """Whom the plan matches, as the rows of its first group.

        Raises `TooManyRows`, `Unfinished`, or what any request may raise.
        """
        groups = [[self._walk(query, others if index else rows) for query in alive(group)]
                  for index, group in enumerate(plan.groups)]  # fmt: skip
        without = [self._walk(query, others) for query in alive(plan.without)]
        walks = [each for group in (*groups, without) for each in group]
        for each in walks:
            await self._go(each, walks, pages=1)
        self._affordable(walks)
        seen = [(query, walk) for query, _, walk in walks]
        matched: set[str] | None = None
        for group in sorted(groups, key=size):
            ids = await self._ids(group, walks)
            matched = ids if matched is None else matched & ids
            if not matched:
                return Found({}, not any(walk.short for _, _, walk in group), seen)
        remaining = (matched or set[str]()) - await self._ids(without, walks)
        if any(walk.short for _, _, walk in without):
            raise Unreliable
        people = {name: who for _, _, walk in groups[0] for name, who in walk.people.items() if name in remaining}
        return Found(people, not any(walk.short for _, walk in seen), seen)

    def _walk(self, query: Query, ground: Ground) -> "Way":
        return query, ground, self.walks.get(ground, query)

    def _affordable(self, walks: Sequence["Way"]) -> None:
        rows = sum(max(walk.total, len(walk.people)) for _, _, walk in walks)
        if rows > self.limit:
            query, _, walk = max(walks, key=lambda each: each[2].total)
            raise TooManyRows(rows, self.limit, f"{' and '.join(query.values) or 'no filter'}, {walk.total} rows")

    async def _ids(self, group: Sequence["Way"], walks: Sequence["Way"]) -> set[str]:
        """Everybody of a group, the smaller walks first."""
        for each in sorted(group, key=lambda each: each[2].total):
            while each[2].next_page is not None:
                await self._go(each, walks, pages=each[2].next_page)
                self._affordable(walks)
                await self.progress(sum(len(walk.people) for _, _, walk in walks), size(walks), "reading rows")
        return {name for _, _, walk in group for name in walk.people}

    async def _go(self, way: "Way", walks: Sequence["Way"], pages: int) -> None:
        """Reads one page of a walk, unless that many have been read."""
        query, ground, walk = way
        async with walk.reading:
            if walk.next_page is None or walk.next_page > pages:
                return
            if anyio.current_effective_deadline() - anyio.current_time() < self.reserve:
                raise Unfinished(sum(len(each.people) for _, _, each in walks), size(walks))
            walk.take(await self.api.list(ground.collection, page_query(query, ground, walk.next_page)))
            self.walks.renew(walk)


Way = tuple[Query, Ground, Walk]


def alive(queries: Sequence[Query]) -> list[Query]:
    """The queries that somebody can match."""
    return [query for query in queries if not query.nobody]


def size(group: Sequence[Way]) -> int:
    """How many rows a group has at most."""
    return sum(walk.total for _, _, walk in group)


def page_query(query: Query, ground: Ground, number: int) -> dict[str, str]:
    """The parameters of one page of a walk, in an order that does not change while it goes on."""
    columns = {} if ground.fields is None else {f"fields[{ground.collection}]": ",".join(ground.fields)}
    return {
        "filter[site_id]": ground.site_id,
        **to_query(query.values),
        **columns,
        "sort": "created_at",
        "page[number]": str(number),
        "page[size]": str(PAGE_SIZE),
    }
