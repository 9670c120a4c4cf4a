"""What Kajabi lists by name: tags, offers, products, forms and sites, kept for five minutes.

Up to a thousand of a kind are kept per site. Where there are more, Kajabi is asked for one name at a time: three
requests at most, and bounded memory, however many there are.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

import anyio

from .api import KajabiAPI, Listing, Resource
from .names import Entry, entry, exactly, fold
from .results import Cell

KEEP_SECONDS = 300.0
PAGE_SIZE = 100
MAX_ENTRIES = 1000
MAX_PAGES = 20  # Kajabi may give fewer a page than it is asked for
MAX_ASKED = 64


@dataclass(frozen=True, slots=True)
class Source:
    """How Kajabi lists one kind of thing."""

    collection: str
    name: str
    also: str = ""
    attributes: tuple[str, ...] = ()
    details: Callable[[Resource], tuple[Cell, ...]] = lambda _: ()


def price(offer: Resource) -> tuple[Cell, ...]:
    """An offer's price, such as "49.00 USD"."""
    cents, currency = offer.attributes.get("price_in_cents"), offer.attributes.get("currency")
    if not isinstance(cents, int):
        return (None,)
    return (f"{cents / 100:.2f} {currency if isinstance(currency, str) else ''}".strip()[:40],)


def type_and_status(product: Resource) -> tuple[Cell, ...]:
    """A product's type and whether it is published."""
    found = [product.attributes.get(each) for each in ("product_type_name", "publish_status")]
    return tuple(each[:40] if isinstance(each, str) else None for each in found)


SOURCES: Mapping[str, Source] = {
    "site": Source("sites", "title"),
    "tag": Source("contact_tags", "name"),
    "offer": Source("offers", "title", "internal_title", ("price_in_cents", "currency"), price),
    "product": Source("products", "title", "", ("product_type_name", "publish_status"), type_and_status),
    "form": Source("forms", "title"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """Things as Kajabi listed them, and whether these are all there are to choose from."""

    entries: tuple[Entry, ...]
    total: int | None
    whole: bool
    asked_at: float


class Listings:
    """The lists of one account."""

    def __init__(self, api: KajabiAPI, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self.clock = clock
        self._held: dict[tuple[str, str, str], Held] = {}
        self._asking: dict[tuple[str, str], anyio.Lock] = {}

    async def all(self, thing: str, site: str, since: float = -inf) -> Held:
        """Everything of a kind, asked for after `since`; or if that is too much, the first page of it."""
        return await self._kept(thing, site, "", lambda held: held.asked_at >= since)

    async def called(self, thing: str, site: str, name: str, since: float) -> Held:
        """What to choose from for this name. If nothing is called just that, nothing asked for before `since`."""

        def enough(held: Held) -> bool:
            return held.asked_at >= since or bool(exactly(name, held.entries))

        held = await self._kept(thing, site, "", lambda held: not held.whole or enough(held))
        return held if held.whole or not fold(name) else await self._kept(thing, site, name, enough)

    async def _kept(self, thing: str, site: str, name: str, enough: Callable[[Held], bool]) -> Held:
        """A list that is kept, or asked for now; those who want it at once wait for one request."""
        key = (thing, site, fold(name))
        async with self._asking.setdefault((thing, site), anyio.Lock()):
            held = self._held.get(key)
            if held is None or self.clock() >= held.asked_at + KEEP_SECONDS or not enough(held):
                held = await (self._named(thing, site, name) if name else self._walk(thing, site))
                self._keep(key, held)
            return held

    def _keep(self, key: tuple[str, str, str], held: Held) -> None:
        self._held.pop(key, None)
        self._held[key] = held
        for asked in [each for each in self._held if each[2]][:-MAX_ASKED]:
            del self._held[asked]

    async def _named(self, thing: str, site: str, name: str) -> Held:
        """Those that contain a name, by Kajabi's own filter; or if there are none, a word of it."""
        held = await self._walk(thing, site, name, pages=2)
        word = max(re.findall(r"[A-Za-z0-9]{3,}", name), key=len, default=name)
        if held.entries or word == name:
            return held
        return await self._walk(thing, site, word, pages=1)

    async def _walk(self, thing: str, site: str, name: str = "", pages: int = MAX_PAGES) -> Held:
        """The pages of a list. Rows that do not contain the name show that Kajabi ignores the filter: not whole."""
        asked_at, found, whole = self.clock(), dict[str, Entry](), False
        total: int | None = None
        first = 0
        for number in range(1, pages + 1):
            listing = await self._page(thing, site, name, number)
            came = [self._entry(thing, each) for each in listing.data]
            if name and any(not contains(name, each) for each in came):
                return Held((), None, False, asked_at)
            before = len(found)
            found |= {each.id: each for each in came}
            first = first or len(came)
            total = known(listing, total)
            if total is not None:
                whole = len(found) >= total
                out_of_reach = total > MAX_ENTRIES or total > len(came) * pages
                if whole or len(found) == before or (number == 1 and out_of_reach):
                    break
            elif len(found) == before or len(came) < first:
                # The same page again is all there is, unless it is a full one.
                whole = len(came) < PAGE_SIZE
                break
            if len(found) > MAX_ENTRIES:
                break
        return Held(tuple(found.values())[:MAX_ENTRIES], total, whole and len(found) <= MAX_ENTRIES, asked_at)

    async def _page(self, thing: str, site: str, name: str, number: int) -> Listing:
        source = SOURCES[thing]
        fields = [source.name, *([source.also] if source.also else []), *source.attributes]
        query = {
            "page[number]": str(number),
            "page[size]": str(PAGE_SIZE),
            "sort": source.name,
            f"fields[{source.collection}]": ",".join(fields),
        }
        query |= {"filter[site_id]": site} if site else {}
        query |= {f"filter[{source.name}_cont]": name} if name else {}
        return await self._api.list(source.collection, query)

    def _entry(self, thing: str, listed: Resource) -> Entry:
        source = SOURCES[thing]
        name, also = listed.attributes.get(source.name), listed.attributes.get(source.also)
        return entry(listed.id, name, also, source.details(listed))


def known(listing: Listing, before: int | None) -> int | None:
    """How many there are in all, unless what Kajabi says cannot be."""
    total = listing.meta.total_count
    return total if total is not None and total >= len(listing.data) else before


def contains(name: str, each: Entry) -> bool:
    """What Kajabi's filter for names promises of a row."""
    return any(fold(name) in key for key in each.keys)
