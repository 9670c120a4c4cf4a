"""The walker reads what a plan takes, page by page, and puts the people together."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType

import anyio

from ..api import KajabiAPI, Resource
from ..errors import TooManyRows, Unfinished, Unreliable
from ..text import listed
from .plans import Plan
from .queries import Query
from .routes import Route, route
from .spelled import Spelled, spell
from .walks import Scope, Walk, Walks

Progress = Callable[[float, float | None, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Found:
    """The people who match a plan, whether nobody is missing, and the walks that show it."""

    people: list[Resource]
    complete: bool
    walks: list[Walk]


@dataclass(frozen=True, slots=True)
class Walker:
    """The walking of one call: what it may read, how long, and who hears how far it is."""

    api: KajabiAPI
    walks: Walks
    limit: int
    reserve: float
    progress: Progress

    async def people(
        self, plan: Plan, rows: Scope, others: Scope, most: Mapping[Query, int] = MappingProxyType({})
    ) -> Found:
        """Find the people who match the plan, as the rows of its first group.

        `most` says of queries how many of their newest rows stand before those that a date cuts off.
        Raises `TooManyRows`, `Unfinished`, `Unreliable`, or what any request may raise.
        """
        groups = [self._routes(group, others if index else rows, most) for index, group in enumerate(plan.groups)]
        return await self.find(groups, self._routes(plan.without, others, most))

    async def held(self, asked: Sequence[Spelled], scope: Scope) -> Found:
        """Find the people whose address names the places of some spelled queries. Raises as `people` does."""
        return await self.find([[route(self.walks, each, scope) for each in asked]])

    async def find(self, groups: Sequence[Sequence[Route]], without: Sequence[Route] = ()) -> Found:
        """Find the people who are on a route of every group and on none of the others. Raises as `people` does."""
        every = [*(route for group in groups for route in group), *without]
        read = await self._read_contacts(every)
        groups = [[route for route in group if not route.leads_nowhere()] for group in groups]
        without = [route for route in without if not route.leads_nowhere()]
        walks = _once([*read, *(route.walk for group in (*groups, without) for route in group)])
        for walk in walks:
            await self._go(walk, walks, page=1)
        self._afford(walks)
        matched: set[str] | None = None
        for group in sorted(groups, key=_size):
            ids = await self._ids(group, walks)
            matched = ids if matched is None else matched & ids
            if not matched:
                return Found([], not any(walk.short for walk in [*read, *_walks(group)]), walks)
        remaining = (matched or set[str]()) - await self._ids(without, walks)
        if any(walk.short for walk in _walks(without)):
            raise Unreliable
        # A person on two routes of a group is one.
        people = {number: route.walk for route in groups[0] for number in route.walk.matching if number in remaining}
        found = [(number, walk.people[number], walk.scope) for number, walk in people.items()]
        shown = [scope.restore(number, columns) for number, columns, scope in found if not scope.leads or columns[-1]]
        return Found(shown, not any(walk.short for walk in walks), walks)

    def _routes(self, queries: Iterable[Query], scope: Scope, most: Mapping[Query, int]) -> list[Route]:
        """Return the routes to whom queries mean, but for queries that nobody can match."""
        spelled = [each for query in queries if not query.nobody for each in spell(query)]
        return [route(self.walks, each, _cut_off(scope, each.query, most)) for each in spelled]

    async def first(self, query: Query, scope: Scope, number: int) -> Walk:
        """Return the walk of a query in an order of its own, read until so many people match, or to its end."""
        walk = self.walks.get(scope, query)
        while walk.pager.next_page is not None and len(walk.matching) < number:
            if walk.pager.received > self.limit:
                self._afford([walk])
            await self._go(walk, [walk], page=walk.pager.next_page)
        return walk

    async def _read_contacts(self, every: Sequence[Route]) -> list[Walk]:
        """Read the contacts of customers to their end: where none lives in the place, there is nothing else to read."""
        contacts = _once(route.contacts for route in every if route.contacts)
        for walk in contacts:
            await self._go(walk, contacts, page=1)
        self._afford(contacts)
        await self._read(contacts, contacts)
        return contacts

    def _afford(self, walks: Sequence[Walk]) -> None:
        """Raise `TooManyRows` if the walks take more rows than a question may read."""
        rows = _rows(walks)
        if rows > self.limit:
            largest = max(walks, key=attrgetter("rows"))
            named = listed(largest.query.values) or "no filter"
            raise TooManyRows(rows, self.limit, f"{named}, {largest.rows} rows")

    async def _ids(self, group: Sequence[Route], walks: Sequence[Walk]) -> set[str]:
        """Read a group to its end, and return the ids of everybody in it, less those who live elsewhere, if any do."""
        await self._read([route.walk for route in group], walks)
        elsewhere = [route for route in group if route.spelled.wrong]
        found = {number for route in group if not route.spelled.wrong for number in route.people()}
        others = {number for route in elsewhere for number in route.people()}
        return found - others if len(elsewhere) < len(group) else others

    async def _read(self, some: Sequence[Walk], walks: Sequence[Walk]) -> None:
        """Read some of the walks to their end, the smaller ones first."""
        for walk in sorted(some, key=attrgetter("rows")):
            while walk.pager.next_page is not None:
                await self._go(walk, walks, page=walk.pager.next_page)
                self._afford(walks)
                await self.progress(sum(len(each.people) for each in walks), _rows(walks), "reading rows")

    async def _go(self, walk: Walk, walks: Sequence[Walk], page: int) -> None:
        """Read this page of a walk, unless it has been read."""
        async with walk.reading:
            if walk.pager.next_page is None or walk.pager.next_page > page:
                return
            if anyio.current_effective_deadline() - anyio.current_time() < self.reserve:
                raise Unfinished(sum(len(each.people) for each in walks), _rows(walks))
            walk.take(await self.api.list(walk.scope.collection, walk.next_query()))
            self.walks.renew(walk)


def _cut_off(scope: Scope, query: Query, most: Mapping[Query, int]) -> Scope:
    """Return where to read a query: the newest first, where only so many of its rows are needed."""
    return replace(scope, sort="-created_at", most=most[query]) if query in most else scope


def _once(walks: Iterable[Walk]) -> list[Walk]:
    """Return each walk once: several groups may share one, which is read for all of them."""
    return list({id(walk): walk for walk in walks}.values())


def _walks(routes: Iterable[Route]) -> list[Walk]:
    return [walk for route in routes for walk in route.walks]


def _size(group: Sequence[Route]) -> int:
    return _rows(_once(route.walk for route in group))


def _rows(walks: Sequence[Walk]) -> int:
    """Return how many rows walks have together, as far as is known."""
    return sum(walk.rows for walk in walks)
