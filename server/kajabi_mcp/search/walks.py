"""Walks: whole queries read page by page, when counting is not enough; what was read is kept for ten minutes.

A walk that is not done when its call's time is up keeps what it has, and the same call goes on from there.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import anyio

from ..api import Listing, Pager, Resource
from ..errors import LeadsUnknown
from ..filters import to_query
from ..replies import CONTACT, linked
from .boundaries import is_kept
from .queries import Query

_KEEP_SECONDS = 600.0
_KEEP_SHORT_SECONDS = 60.0  # walks that ended without everybody; another one may find them
_PAGE_SIZE = 500  # as much as clients report to get; Kajabi cuts it down to what it gives
_FIRST_PAGE_SIZE = 100  # where only the first people are looked for
MAX_KEPT_BYTES = 64_000_000

Columns = tuple[Any, ...]  # the attributes of one person, in the order of the scope's fields
_ABSENT: Final = object()  # an attribute that Kajabi did not send, which is not the same as null


@dataclass(frozen=True, slots=True)
class Scope:
    """Where walks go: a collection of a site, the attributes to keep, and what to keep of relationships.

    In the order of `created_at` pages stay what they are while a walk goes on; another one is for its first people.
    """

    collection: str
    site_id: str
    fields: tuple[str, ...]
    leads: bool = False  # whether a contact is a lead
    linked: bool = False  # which contact a customer is
    sort: str = "created_at"
    most: int | None = None  # so many rows stand before those that a date cuts off; None: all are read

    @property
    def page_size(self) -> int:
        """How many rows to ask for at once."""
        return _PAGE_SIZE if self.sort == "created_at" or self.most is not None else _FIRST_PAGE_SIZE

    def keep(self, resource: Resource) -> Columns:
        """Return what is kept of a person, since people are many: the columns, and last what relationships tell."""
        columns = tuple(resource.attributes.get(field, _ABSENT) for field in self.fields)
        told = (is_lead(resource),) if self.leads else (linked(resource, CONTACT),) if self.linked else ()
        return (*columns, *told)

    def named(self, columns: Columns) -> dict[str, Any]:
        """Return the attributes that were kept, by name."""
        return {name: value for name, value in zip(self.fields, columns, strict=False) if value is not _ABSENT}

    def restore(self, number: str, columns: Columns) -> Resource:
        """Return a person as a row that has only the attributes that were kept."""
        named = self.named(columns)
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
        # Sparse fields drop the relationships, and only these tell a lead from a customer, and whose contact it is.
        whole = self.scope.leads or self.scope.linked
        sparse = {} if whole else {f"fields[{self.scope.collection}]": ",".join(self.scope.fields)}
        return {
            "filter[site_id]": self.scope.site_id,
            **to_query(self.query.values),
            **sparse,
            "sort": self.scope.sort,
            **self.pager.query(),
        }


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
