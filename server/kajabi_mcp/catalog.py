"""What the account has: its sites and its things by id and name, and how many people each site holds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import anyio

from .addresses import is_address, read_address
from .api import KajabiAPI
from .arguments import Flaw, refusal
from .errors import NoPermission, Refused, SiteNeeded
from .listings import Listings
from .names import matching
from .values import DIGITS, Fault

KEEP_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the account; `title` is empty when the key may not list sites."""

    id: str
    title: str

    def __str__(self) -> str:
        return f"{self.title} ({self.id})" if self.title else self.id


class Catalog:
    """What the key reaches."""

    def __init__(
        self, api: KajabiAPI, clock: Callable[[], float] = time.monotonic, default_site: str | None = None
    ) -> None:
        self._api = api
        self._clock = clock
        self._default_site = None if default_site is None else bare(default_site)
        self._unlisted_until = -inf
        self._counting = anyio.Lock()
        self._totals: dict[tuple[str, str], tuple[float, int | None]] = {}
        self.listings = Listings(api, clock)

    async def sites(self) -> list[Site]:
        """The sites of the account, the first thousand."""
        return [Site(each.id, each.name) for each in (await self.listings.all("site", "")).entries]

    async def site(self, wanted: str | None) -> Site:
        """The site with this id, name or pasted address, or the only one there is.

        Raises `SiteNeeded` with the choice when there is one to make, and `Refused` for an address of something else.
        """
        if wanted is not None and is_address(wanted):
            try:
                wanted = read_address(wanted, "site")
            except Fault as fault:
                raise Refused(refusal([Flaw(("site_id",), str(fault))])) from None
        if wanted is None:
            return await self._only_site()
        return await (self._by_id(bare(wanted)) if DIGITS.fullmatch(wanted) else self._by_name(wanted))

    async def _only_site(self) -> Site:
        held = await self.listings.all("site", "")
        sites = [Site(each.id, each.name) for each in held.entries]
        if len(sites) == 1 and held.whole:
            return sites[0]
        raise SiteNeeded(
            "The account has several sites." if sites else "This API key reaches no site.",
            list(map(str, sites)),
            held.whole,
        )

    async def _by_id(self, wanted: str) -> Site:
        since = self._clock()
        if since < self._unlisted_until:
            return Site(wanted, "")
        try:
            held = await self.listings.all("site", "")
            if all(each.id != wanted for each in held.entries):
                held = await self.listings.all("site", "", since)
        except NoPermission:
            # A key may read the customers of its site and not the list of sites.
            self._unlisted_until = since + KEEP_SECONDS
            return Site(wanted, "")
        for each in held.entries:
            if each.id == wanted:
                return Site(each.id, each.name)
        if not held.whole:
            return Site(wanted, "")
        problem = "No site of this account has that id."
        if wanted == self._default_site:
            problem = "KAJABI_SITE_ID is set to a site that this account does not have; correct that setting."
        raise SiteNeeded(problem, list(map(str, held.entries)))

    async def _by_name(self, wanted: str) -> Site:
        try:
            held = await self.listings.called("site", "", wanted, self._clock())
        except NoPermission:
            raise SiteNeeded("This API key may not list sites; pass site_id as digits.", []) from None
        found = matching(wanted, held.entries)
        if len(found) == 1 and held.whole:
            return Site(found[0].id, found[0].name)
        problem = (
            "No site of this account has that name." if held.whole else "No site that Kajabi listed has that name."
        )
        if found:
            problem = "Several sites are called something like that."
        raise SiteNeeded(problem, list(map(str, found or held.entries)), held.whole)

    async def everybody(self, collection: str, site: Site) -> int | None:
        """How many a site's collection holds without any filter; None if Kajabi does not count."""
        async with self._counting:
            until, total = self._totals.get((collection, site.id), (-inf, None))
            if self._clock() >= until:
                query = {"filter[site_id]": site.id, "page[size]": "1", f"fields[{collection}]": "name"}
                total = (await self._api.list(collection, query)).meta.total_count
                self.counted(collection, site, total)
            return total

    def counted(self, collection: str, site: Site, total: int | None) -> None:
        """Keeps a total that a search without filters has shown."""
        self._totals[collection, site.id] = (self._clock() + KEEP_SECONDS, total)


def bare(number: str) -> str:
    """An id as Kajabi writes it, without leading zeros."""
    return number.lstrip("0") or "0"
