"""How many people a site holds without any filter, counted beside a question and kept for ten minutes."""

import time
from collections.abc import Callable
from math import inf

import anyio

from ..api import KajabiAPI, total_of
from ..errors import KajabiError

_KEEP_SECONDS = 600.0
_REST_SECONDS = 60.0  # after a count that failed or took too long
TO_COUNT = {"page[size]": "2"}  # one row alone could be one that cannot be read
PATIENCE = 3.0  # seconds that a count beside the question may take


class Totals:
    """The totals of the collections of each site, as far as they are known."""

    def __init__(self, api: KajabiAPI, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._counting: dict[tuple[str, str], anyio.Lock] = {}
        self._totals: dict[tuple[str, str], tuple[float, int | None]] = {}

    def known(self, collection: str, site_id: str) -> int | None:
        """Return the total of a site's collection if it has been counted lately."""
        until, total = self._totals.get((collection, site_id), (-inf, None))
        return total if self._clock() < until else None

    def needs_counting(self, collection: str, site_id: str) -> bool:
        """Return whether `everybody` would send a request."""
        until, _ = self._totals.get((collection, site_id), (-inf, None))
        return self._clock() >= until

    async def everybody(self, collection: str, site_id: str, *, fresh: bool = False) -> int | None:
        """Return how many a site's collection holds without any filter, counted anew if it is to be `fresh`.

        None if Kajabi does not count, or not within three seconds; then it is not asked again for a minute.
        """
        key = (collection, site_id)
        if fresh and self.known(collection, site_id) is not None:
            del self._totals[key]
        if self.needs_counting(collection, site_id):
            with anyio.move_on_after(PATIENCE):
                async with self._counting.setdefault(key, anyio.Lock()):
                    if self.needs_counting(collection, site_id):
                        await self._count(collection, site_id)
        if self.needs_counting(collection, site_id):
            self._totals[key] = (self._clock() + _REST_SECONDS, None)
        return self.known(collection, site_id)

    def keep(self, collection: str, site_id: str, total: int | None) -> None:
        """Keep a total that a search without filters has shown; without one, nobody asks again for a minute."""
        if total is not None:
            self._totals[collection, site_id] = (self._clock() + _KEEP_SECONDS, total)
        elif self.known(collection, site_id) is None:
            self._totals[collection, site_id] = (self._clock() + _REST_SECONDS, None)

    async def _count(self, collection: str, site_id: str) -> None:
        query = {"filter[site_id]": site_id, **TO_COUNT, f"fields[{collection}]": "name"}
        try:
            self.keep(collection, site_id, total_of(await self._api.list(collection, query, attempts=1)))
        except KajabiError:
            self.keep(collection, site_id, None)
