"""How many people a site holds without any filter, counted once in ten minutes."""

import time
from collections.abc import Callable
from math import inf

import anyio

from ..api import KajabiAPI

_KEEP_SECONDS = 600.0


class Totals:
    """The totals of the collections of each site, as far as they are known."""

    def __init__(self, api: KajabiAPI, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._counting = anyio.Lock()
        self._totals: dict[tuple[str, str], tuple[float, int | None]] = {}

    async def everybody(self, collection: str, site_id: str) -> int | None:
        """Return how many a site's collection holds without any filter; None if Kajabi does not count."""
        async with self._counting:
            until, total = self._totals.get((collection, site_id), (-inf, None))
            if self._clock() >= until:
                query = {"filter[site_id]": site_id, "page[size]": "1", f"fields[{collection}]": "name"}
                total = (await self._api.list(collection, query)).meta.total_count
                self.keep(collection, site_id, total)
            return total

    def keep(self, collection: str, site_id: str, total: int | None) -> None:
        """Keep a total that a search without filters has shown."""
        self._totals[collection, site_id] = (self._clock() + _KEEP_SECONDS, total)
