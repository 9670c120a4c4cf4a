"""Walks: whole queries read page by page, when counting is not enough; what was read is kept for ten minutes.

A walk that is not done when its call's time is up keeps what it has, and the same call goes on from there.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import anyio

from ..api import KajabiAPI, Pager, Resource
from ..errors import TooManyRows, Unfinished, Unreliable
from ..filters import to_query
from .plans import Plan
from .queries import Query

_KEEP_SECONDS = 600.0
_PAGE_SIZE = 500  # as much as clients report to get; Kajabi cuts it down to what it gives
MAX_KEPT_ROWS = 100_000

Progress = Callable[[float, float | None, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where walks go: a collection of a site, and the attributes to bring; None brings whole resources."""

    collection: str
    site_id: str
    fields: tuple[str, ...] | None


@dataclass(slots=True)
class Walk:
    """The people of one query in one scope, as far as they have been read."""

    query: Query
    scope: Scope
    began: float
    pager: Pager = field(default_factory=lambda: Pager(_PAGE_SIZE))
    reading: anyio.Lock = field(default_factory=anyio.Lock)

    @property
    def people(self) -> dict[str, Resource]:
        """The people by id."""
        return self.pager.found

    @property
    def rows(self) -> int:
        """How many rows it has, as far as is known."""
        return self.pager.expected

    def next_query(self) -> dict[str, str]:
        """Return the parameters of its next page, in an order that does not change while it goes on."""
        fields = self.scope.fields
        return {
            "filter[site_id]": self.scope.site_id,
            **to_query(self.query.values),
            **({} if fields is None else {f"fields[{self.scope.collection}]": ",".join(fields)}),
            "sort": "created_at",
            **self.pager.query(),
        }


@dataclass(frozen=True, slots=True)
class Found:
    """The people who match a plan, whether nobody is missing, and the walks that show it."""

    people: dict[str, Resource]
    complete: bool
    walks: list[Walk]


class Walks:
    """Every walk of the last ten minutes, within a bound of rows."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[Scope, Query], Walk] = {}

    def renew(self, walk: Walk) -> None:
        """Keep a walk for another ten minutes."""
        walk.began = self._clock()

    def get(self, scope: Scope, query: Query) -> Walk:
        """Return the walk of a query, begun before or new. Old ones go, and the oldest where rows are many."""
        now, key = self._clock(), (scope, query)
        walk = self._kept.pop(key, None)
        if walk is None or now - walk.began >= _KEEP_SECONDS:
            walk = Walk(query, scope, began=now)
        self._kept = {name: each for name, each in self._kept.items() if now - each.began < _KEEP_SECONDS}
        while sum(len(each.people) for each in self._kept.values()) > MAX_KEPT_ROWS:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = walk
        return walk


@dataclass(frozen=True, slots=True)
class Walker:
    """The walking of one call: what it may read, how long, and who hears how far it is."""

    api: KajabiAPI
    walks: Walks
    limit: int
    reserve: float
    progress: Progress

    async def people(self, plan: Plan, rows: Scope, others: Scope) -> Found:
        """Find the people who match the plan, as the rows of its first group.

        Raises `TooManyRows`, `Unfinished`, `Unreliable`, or what any request may raise.
        """
        groups = [
            [self.walks.get(others if index else rows, query) for query in _alive(group)]
            for index, group in enumerate(plan.groups)
        ]
        without = [self.walks.get(others, query) for query in _alive(plan.without)]
        walks = [walk for group in (*groups, without) for walk in group]
        for walk in walks:
            await self._go(walk, walks, page=1)
        self._afford(walks)
        matched: set[str] | None = None
        for group in sorted(groups, key=_rows):
            ids = await self._ids(group, walks)
            matched = ids if matched is None else matched & ids
            if not matched:
                return Found({}, not any(walk.pager.short for walk in group), walks)
        remaining = (matched or set[str]()) - await self._ids(without, walks)
        if any(walk.pager.short for walk in without):
            raise Unreliable
        people = {name: who for walk in groups[0] for name, who in walk.people.items() if name in remaining}
        return Found(people, not any(walk.pager.short for walk in walks), walks)

    def _afford(self, walks: Sequence[Walk]) -> None:
        """Raise `TooManyRows` if the walks take more rows than a question may read."""
        rows = _rows(walks)
        if rows > self.limit:
            largest = max(walks, key=attrgetter("rows"))
            named = " and ".join(largest.query.values) or "no filter"
            raise TooManyRows(rows, self.limit, f"{named}, {largest.rows} rows")

    async def _ids(self, group: Sequence[Walk], walks: Sequence[Walk]) -> set[str]:
        """Read a group to its end, the smaller walks first, and return the ids of everybody in it."""
        for walk in sorted(group, key=attrgetter("rows")):
            while walk.pager.next_page is not None:
                await self._go(walk, walks, page=walk.pager.next_page)
                self._afford(walks)
                await self.progress(sum(len(each.people) for each in walks), _rows(walks), "reading rows")
        return {name for walk in group for name in walk.people}

    async def _go(self, walk: Walk, walks: Sequence[Walk], page: int) -> None:
        """Read this page of a walk, unless it has been read."""
        async with walk.reading:
            if walk.pager.next_page is None or walk.pager.next_page > page:
                return
            if anyio.current_effective_deadline() - anyio.current_time() < self.reserve:
                raise Unfinished(sum(len(each.people) for each in walks), _rows(walks))
            walk.pager.take(await self.api.list(walk.scope.collection, walk.next_query()))
            self.walks.renew(walk)


def _alive(queries: Sequence[Query]) -> list[Query]:
    """Return the queries that somebody can match."""
    return [query for query in queries if not query.nobody]


def _rows(walks: Sequence[Walk]) -> int:
    """Return how many rows walks have together, as far as is known."""
    return sum(walk.rows for walk in walks)
