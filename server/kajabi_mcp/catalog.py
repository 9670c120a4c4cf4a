"""What the account has: its sites by id and name, and how many people each holds. Kept for ten minutes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import anyio
from pydantic import JsonValue

from .api import KajabiAPI
from .errors import NoPermission, SiteNeeded
from .results import cell

KEEP_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the account; `title` is empty when the key may not list sites."""

    id: str
    title: str

    def __str__(self) -> str:
        return f"{self.title} ({self.id})" if self.title else self.id


def one_line(value: JsonValue) -> str:
    """An id or a name as a line of text."""
    text = cell(value)
    return text if isinstance(text, str) else ""


class Catalog:
    """What the key reaches."""

    def __init__(self, api: KajabiAPI, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._asking = anyio.Lock()
        self._counting = anyio.Lock()
        self._sites: list[Site] = []
        self._whole = True
        self._stale_at = -inf
        self._totals: dict[tuple[str, str], tuple[float, int | None]] = {}

    async def sites(self) -> list[Site]:
        """The sites of the account, the first hundred."""
        async with self._asking:
            if self._clock() >= self._stale_at:
                listing = await self._api.list(
                    "sites", {"page[size]": "100", "sort": "title", "fields[sites]": "title"}
                )
                self._sites = [Site(one_line(each.id), one_line(each.attributes.get("title"))) for each in listing.data]
                self._whole = (listing.meta.total_count or 0) <= len(self._sites)
                self._stale_at = self._clock() + KEEP_SECONDS
            return self._sites

    async def site(self, wanted: str | None) -> Site:
        """The site asked for, or the only one there is.

        Raises `SiteNeeded` with the choice when there is one to make.
        """
        try:
            sites = await self.sites()
        except NoPermission:
            # A key may read the customers of its site and not the list of sites.
            if wanted is None:
                raise
            return Site(wanted, "")
        for site in sites:
            if wanted == site.id or (wanted is None and len(sites) == 1):
                return site
        if wanted is not None and not self._whole:
            return Site(wanted, "")
        listed = [str(site) for site in sites]
        if wanted is not None:
            raise SiteNeeded("No site of this account has that id.", listed)
        raise SiteNeeded("The account has several sites." if sites else "This API key reaches no site.", listed)

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
