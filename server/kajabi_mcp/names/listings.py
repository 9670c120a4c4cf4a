"""What Kajabi lists by name (tags, offers, products, forms, sites), kept for five minutes.

Up to a thousand of a kind are kept per site. Where there are more, Kajabi is asked for one name at a time: three
requests at most, and bounded memory, however many there are.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf

import anyio

from ..api import KajabiAPI, Listing, Pager, Resource
from ..errors import KajabiError
from ..text import Cell, fold_name
from .matching import Entry, called, containing, make_entry
from .spelling import stem

_KEEP_SECONDS = 300.0
_REST_SECONDS = 600.0  # after a first page that Kajabi did not give
_PAGE_SIZE = 100
MAX_ENTRIES = 1000
_MAX_PAGES = 20  # Kajabi may give fewer a page than it is asked for
MAX_ASKED = 64


@dataclass(frozen=True, slots=True)
class _Source:
    """How Kajabi lists one kind of thing: the collection, the attributes with its names, and what helps to choose."""

    collection: str
    name: str
    also: str = ""
    attributes: tuple[str, ...] = ()
    details: Callable[[Resource], tuple[Cell, ...]] = lambda _: ()


def _price(offer: Resource) -> tuple[Cell, ...]:
    """Return an offer's price, such as "49.00 USD"."""
    cents, currency = offer.attributes.get("price_in_cents"), offer.attributes.get("currency")
    if not isinstance(cents, int):
        return (None,)
    return (f"{cents / 100:.2f} {currency if isinstance(currency, str) else ''}".strip()[:40],)


def _type_and_status(product: Resource) -> tuple[Cell, ...]:
    """Return a product's type and whether it is published."""
    found = [product.attributes.get(each) for each in ("product_type_name", "publish_status")]
    return tuple(each[:40] if isinstance(each, str) else None for each in found)


SOURCES: Mapping[str, _Source] = {
    "site": _Source("sites", "title"),
    "tag": _Source("contact_tags", "name"),
    "offer": _Source("offers", "title", "internal_title", ("price_in_cents", "currency"), _price),
    "product": _Source("products", "title", "", ("product_type_name", "publish_status"), _type_and_status),
    "form": _Source("forms", "title"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """Things as Kajabi listed them, and whether these are all there are to choose from."""

    entries: tuple[Entry, ...]
    total: int | None
    whole: bool
    asked_at: float

    @property
    def fits_on_a_page(self) -> bool:
        """Whether one request tells all of it."""
        return len(self.entries) <= _PAGE_SIZE


class Listings:
    """The lists of one account."""

    def __init__(self, api: KajabiAPI, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self.clock = clock
        self._held: dict[tuple[str, str, str], Listed] = {}
        self._first: dict[tuple[str, str], Listed] = {}  # first pages of lists that go on
        self._resting: dict[tuple[str, str], float] = {}
        self._asking: dict[tuple[str, str], anyio.Lock] = {}

    async def all(self, thing: str, site: str, since: float = -inf) -> Listed:
        """Return all tags, offers and so on, asked for after `since`; the first page of them where that is too much."""
        return await self._kept(thing, site, "", lambda held: held.asked_at >= since)

    async def called(self, thing: str, site: str, name: str, since: float) -> Listed:
        """Return what to choose from for a name. If nothing is called just that, nothing asked for before `since`."""

        def enough(held: Listed) -> bool:
            return held.asked_at >= since or bool(called(name, held.entries))

        held = await self._kept(thing, site, "", lambda held: not held.whole or enough(held))
        return held if held.whole or not fold_name(name) else await self._kept(thing, site, name, enough)

    async def containing(self, thing: str, site: str, name: str) -> Listed:
        """Return what Kajabi lists for a name, also if that was asked for a while ago."""
        return await self._kept(thing, site, name, lambda _: True)

    def kept(self, thing: str, site: str) -> Listed | None:
        """Return the list that is kept, or its first page; None where there is none."""
        found = (self._held.get((thing, site, "")), self._first.get((thing, site)))
        return next((each for each in found if each and self.clock() < each.asked_at + _KEEP_SECONDS), None)

    async def first_page(self, thing: str, site: str) -> Listed | None:
        """Ask for the first page of a list, in one request; None where Kajabi does not give it. Raises nothing."""
        key, began = (thing, site), self.clock()
        async with self._asking.setdefault(key, anyio.Lock()):
            if (kept := self.kept(thing, site)) and kept.asked_at >= began:
                return kept  # somebody else has asked meanwhile
            if self.clock() < self._resting.get(key, -inf):
                return None
            self._resting[key] = began + _REST_SECONDS
            try:
                listed = await self._read(thing, site, pages=1)
            except KajabiError:
                return None
            del self._resting[key]
            if listed.whole:
                self._keep((thing, site, ""), listed)
            else:
                self._first[key] = listed
            return listed

    async def _kept(self, thing: str, site: str, name: str, enough: Callable[[Listed], bool]) -> Listed:
        """Return a list that is kept, or ask for it now; callers that want it at the same time share one request."""
        key = (thing, site, fold_name(name))
        async with self._asking.setdefault((thing, site), anyio.Lock()):
            held = self._held.get(key)
            if held is None or self.clock() >= held.asked_at + _KEEP_SECONDS or not enough(held):
                held = await (self._named(thing, site, name) if name else self._read(thing, site))
                self._keep(key, held)
            return held

    def _keep(self, key: tuple[str, str, str], held: Listed) -> None:
        self._held.pop(key, None)
        self._held[key] = held
        for asked in [each for each in self._held if each[2]][:-MAX_ASKED]:
            del self._held[asked]

    async def _named(self, thing: str, site: str, name: str) -> Listed:
        """Ask Kajabi's own filter for entries that contain a name, and else its longest word, in singular or plural."""
        held = await self._read(thing, site, name, pages=2)
        word = max(re.findall(r"[A-Za-z0-9]{3,}", name), key=len, default=name)
        begins = word[: len(stem(word.lower()))]
        if called(name, held.entries) or not held.whole or begins == name:
            return held
        more = await self._read(thing, site, begins, pages=1)
        entries = {each.id: each for each in (*held.entries, *more.entries)}
        return replace(more, entries=tuple(entries.values()))

    async def _read(self, thing: str, site: str, name: str = "", pages: int = _MAX_PAGES) -> Listed:
        """Read the pages of a list, as far as it is small enough.

        Rows that do not contain the name show that Kajabi ignores its own filter: then there is nothing to choose from.
        """
        asked_at, pager = self.clock(), Pager(_PAGE_SIZE, lambda each: _entry(thing, each))
        while pager.next_page is not None and pager.next_page <= pages and len(pager.found) <= MAX_ENTRIES:
            first, listing = pager.next_page == 1, await self._page(thing, site, name, pager)
            pager.take(listing)
            if name and len(containing(name, pager.found.values())) < len(pager.found):
                return Listed((), None, False, asked_at)
            if first and pager.expected > min(MAX_ENTRIES, len(listing.data) * pages):
                break  # too many to read
        entries = pager.found
        # Without a count, pages that overlap make a whole list, and so does one that repeats its only page, unless
        # that is a full one.
        overlapping = (
            pager.total is None and not pager.unreadable and not (pager.stalled and len(entries) >= _PAGE_SIZE)
        )
        whole = pager.next_page is None and (overlapping or not pager.short) and len(entries) <= MAX_ENTRIES
        return Listed(tuple(entries.values())[:MAX_ENTRIES], pager.total, whole, asked_at)

    async def _page(self, thing: str, site: str, name: str, pager: Pager[Entry]) -> Listing:
        source = SOURCES[thing]
        fields = [source.name, *([source.also] if source.also else []), *source.attributes]
        query = {**pager.query(), "sort": source.name, f"fields[{source.collection}]": ",".join(fields)}
        query |= {"filter[site_id]": site} if site else {}
        query |= {f"filter[{source.name}_cont]": name} if name else {}
        return await self._api.list(source.collection, query)


def _entry(thing: str, resource: Resource) -> Entry:
    source = SOURCES[thing]
    name, also = resource.attributes.get(source.name), resource.attributes.get(source.also)
    return make_entry(resource.id, name, also, source.details(resource))
