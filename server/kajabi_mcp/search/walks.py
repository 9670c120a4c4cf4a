"""Walks: whole queries read page by page, when counting is not enough; what was read is kept for ten minutes.

A walk that is not done when its call's time is up keeps what it has, and the same call goes on from there.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final

import anyio

from ..api import KajabiAPI, Listing, Pager, Resource
from ..errors import LeadsUnknown, TooManyRows, Unfinished, Unreliable
from ..filters import to_query
from ..text import listed
from .boundaries import is_kept
from .plans import Plan
from .queries import Query

_KEEP_SECONDS = 600.0
_KEEP_SHORT_SECONDS = 60.0  # walks that ended without everybody; another one may find them
_PAGE_SIZE = 500  # as much as clients report to get; Kajabi cuts it down to what it gives
_FIRST_PAGE_SIZE = 100  # where only the first people are looked for
MAX_KEPT_BYTES = 64_000_000

Progress = Callable[[float, float | None, str], Awaitable[None]]
Columns = tuple[Any, ...]  # the attributes of one person, in the order of the scope's fields
_ABSENT: Final = object()  # an attribute that Kajabi did not send, which is not the same as null


@dataclass(frozen=True, slots=True)
class Scope:
    """Where walks go: a collection of a site, the attributes to keep, and whether leads are to be told apart.

    In the order of `created_at` pages stay what they are while a walk goes on; another one is for its first people.
    """

    collection: str
    site_id: str
    fields: tuple[str, ...]
    leads: bool = False
    sort: str = "created_at"
    most: int | None = None  # so many rows stand before those that a date cuts off; None: all are read

    @property
    def page_size(self) -> int:
        """How many rows to ask for at once."""
        return _PAGE_SIZE if self.sort == "created_at" or self.most is not None else _FIRST_PAGE_SIZE

    def keep(self, resource: Resource) -> Columns:
        """Return what is kept of a person, since people are many: the columns, and whether it is a lead."""
        columns = tuple(resource.attributes.get(field, _ABSENT) for field in self.fields)
        return (*columns, is_lead(resource)) if self.leads else columns

    def restore(self, number: str, columns: Columns) -> Resource:
        """Return a person as a row that has only the attributes that were kept."""
        named = {name: value for name, value in zip(self.fields, columns, strict=False) if value is not _ABSENT}
        return Resource.model_construct(id=number, type=self.collection, attributes=named, relationships={})


@dataclass(slots=True)
class Walk:
    """The people of one query in one scope, as far as they have been read."""

    query: Query
    scope: Scope
    began: float
    pager: Pager[Columns]
    bytes: int = 0
    cut_off: bool = False  # the rest of its rows is on the other side of a date, and was not read
    reading: anyio.Lock = field(default_factory=anyio.Lock)

    @property
    def people(self) -> dict[str, Columns]:
        """What is kept of the people, by id."""
        return self.pager.found

    @property
    def rows(self) -> int:
        """How many rows it has, as far as is known; at least as many as came."""
        rows = self.pager.expected if self.scope.most is None else min(self.pager.expected, self.scope.most)
        return max(rows, self.pager.received)

    @property
    def repeated(self) -> bool:
        """It has ended, and rows came again in place of others, as far as can be known."""
        came_again = self.pager.received > len(self.people) + self.pager.unreadable
        return came_again if self.cut_off else self.pager.repeated

    @property
    def short(self) -> bool:
        """It has ended, and not everybody was found."""
        return self.repeated or self.pager.unreadable > 0 if self.cut_off else self.pager.short

    @property
    def matching(self) -> dict[str, Columns]:
        """What is kept of those whom the query means: all of them, unless a date cuts between its rows."""
        if not self.query.cuts:
            return self.people
        kept = self.people.items()
        return {name: columns for name, columns in kept if is_kept(self.query, self.scope.restore(name, columns))}

    def take(self, listing: Listing) -> None:
        """Add the page that was asked for."""
        self.pager.take(listing)
        if self.scope.most is not None and self.pager.received >= self.scope.most and listing.data:
            self.cut_off = self.pager.next_page is not None and not is_kept(self.query, listing.data[-1])
            self.pager.next_page = None if self.cut_off else self.pager.next_page
        self.bytes += sum(_bytes(each.id, self.people[each.id]) for each in listing.data)

    def resources(self) -> list[Resource]:
        """Return the people as rows."""
        return [self.scope.restore(number, columns) for number, columns in self.people.items()]

    def next_query(self) -> dict[str, str]:
        """Return the parameters of its next page, in an order that does not change while it goes on."""
        # Sparse fields drop the relationships, and only these tell a lead from a customer.
        sparse = {} if self.scope.leads else {f"fields[{self.scope.collection}]": ",".join(self.scope.fields)}
        return {
            "filter[site_id]": self.scope.site_id,
            **to_query(self.query.values),
            **sparse,
            "sort": self.scope.sort,
            **self.pager.query(),
        }


@dataclass(frozen=True, slots=True)
class Found:
    """The people who match a plan, whether nobody is missing, and the walks that show it."""

    people: list[Resource]
    complete: bool
    walks: list[Walk]


class Walks:
    """Every walk of the last ten minutes, within a bound of bytes; forgotten then, also when nobody asks any more."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[Scope, Query], Walk] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def bytes(self) -> int:
        """About how much memory the walks take."""
        return sum(each.bytes for each in self._kept.values())

    def renew(self, walk: Walk) -> None:
        """Keep a walk for another ten minutes; of the others, the oldest go where they take too much room."""
        walk.began = self._clock()
        self.forget(walk)
        if self._timer is None:
            self._wake_in(_KEEP_SECONDS)

    def get(self, scope: Scope, query: Query) -> Walk:
        """Return the walk of a query, begun before or new."""
        key = (scope, query)
        self.forget()
        walk = self._kept.pop(key, None) or Walk(query, scope, self._clock(), Pager(scope.page_size, scope.keep))
        self._kept[key] = walk  # the newest last
        return walk

    def forget(self, needed: Walk | None = None) -> None:
        """Forget old walks, and the oldest where they take more than 64 MB; never the one that is needed."""
        now = self._clock()
        self._kept = {key: each for key, each in self._kept.items() if now - each.began < _seconds_kept(each)}
        room = self.bytes - MAX_KEPT_BYTES
        for key, walk in list(self._kept.items()):
            if room > 0 and walk is not needed:
                room -= walk.bytes
                del self._kept[key]

    def _wake(self) -> None:
        self._timer = None
        self.forget()
        if self._kept:
            oldest = min(walk.began for walk in self._kept.values())
            self._wake_in(oldest + _KEEP_SECONDS - self._clock())

    def _wake_in(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._wake)


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
        groups = [
            [self.walks.get(_cut_off(others if index else rows, query, most), query) for query in _alive(group)]
            for index, group in enumerate(plan.groups)
        ]
        without = [self.walks.get(_cut_off(others, query, most), query) for query in _alive(plan.without)]
        walks = [walk for group in (*groups, without) for walk in group]
        for walk in walks:
            await self._go(walk, walks, page=1)
        self._afford(walks)
        matched: set[str] | None = None
        for group in sorted(groups, key=_rows):
            ids = await self._ids(group, walks)
            matched = ids if matched is None else matched & ids
            if not matched:
                return Found([], not any(walk.short for walk in group), walks)
        remaining = (matched or set[str]()) - await self._ids(without, walks)
        if any(walk.short for walk in without):
            raise Unreliable
        # A person in two walks of a group is one: the columns are those of one scope.
        people = {number: columns for walk in groups[0] for number, columns in walk.matching.items()}
        found = [(number, columns) for number, columns in people.items() if number in remaining]
        shown = [rows.restore(number, columns) for number, columns in found if not rows.leads or columns[-1]]
        return Found(shown, not any(walk.short for walk in walks), walks)

    async def first(self, query: Query, scope: Scope, number: int) -> Walk:
        """Return the walk of a query in an order of its own, read until so many people match, or to its end."""
        walk = self.walks.get(scope, query)
        while walk.pager.next_page is not None and len(walk.matching) < number:
            if walk.pager.received > self.limit:
                self._afford([walk])
            await self._go(walk, [walk], page=walk.pager.next_page)
        return walk

    def _afford(self, walks: Sequence[Walk]) -> None:
        """Raise `TooManyRows` if the walks take more rows than a question may read."""
        rows = _rows(walks)
        if rows > self.limit:
            largest = max(walks, key=attrgetter("rows"))
            named = listed(largest.query.values) or "no filter"
            raise TooManyRows(rows, self.limit, f"{named}, {largest.rows} rows")

    async def _ids(self, group: Sequence[Walk], walks: Sequence[Walk]) -> set[str]:
        """Read a group to its end, the smaller walks first, and return the ids of everybody in it."""
        for walk in sorted(group, key=attrgetter("rows")):
            while walk.pager.next_page is not None:
                await self._go(walk, walks, page=walk.pager.next_page)
                self._afford(walks)
                await self.progress(sum(len(each.people) for each in walks), _rows(walks), "reading rows")
        return {name for walk in group for name in walk.matching}

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


def _seconds_kept(walk: Walk) -> float:
    return _KEEP_SHORT_SECONDS if walk.short else _KEEP_SECONDS


def is_lead(contact: Resource) -> bool:
    """Return whether a contact is not a customer: Kajabi gives it no relationship to one, or an empty one.

    Raises `LeadsUnknown`, also for a contact without any relationship, since every contact has one to its site.
    """
    if not contact.relationships:
        raise LeadsUnknown
    customer = contact.relationships.get("customer")
    if isinstance(customer, dict) and "data" not in customer:
        raise LeadsUnknown
    return not (isinstance(customer, dict) and customer["data"])


def _bytes(number: str, columns: Columns) -> int:
    """Return about how much memory a kept person takes."""
    return sys.getsizeof(number) + sys.getsizeof(columns) + sum(map(sys.getsizeof, columns)) + 100


def _alive(queries: Sequence[Query]) -> list[Query]:
    """Return the queries that somebody can match."""
    return [query for query in queries if not query.nobody]


def _rows(walks: Sequence[Walk]) -> int:
    """Return how many rows walks have together, as far as is known."""
    return sum(walk.rows for walk in walks)
