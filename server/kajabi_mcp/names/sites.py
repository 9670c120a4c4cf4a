"""The sites of the account: the one that a search goes to, by id, name or pasted URL."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from ..arguments import DIGITS, Fault, Flaw, bare_id, refused
from ..errors import NoPermission, SiteNeeded
from ..warnings import ReplyWarning, meaning
from .admin_urls import is_address, read_address
from .finding import look_up
from .listings import Listings
from .matching import Entry
from .reading import Unclear

_KEEP_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the account; `title` is empty when the key may not list sites."""

    id: str
    title: str
    how: str = field(default="", compare=False)  # it was found, where its name was not given exactly

    @property
    def warnings(self) -> list[ReplyWarning]:
        """What the reply has to say of how the site was found."""
        return [meaning(f"site_id: read as the site {self}, {self.how}.")] if self.how else []

    def __str__(self) -> str:
        return f"{self.title} ({self.id})" if self.title else self.id


class Sites:
    """The sites that the key reaches."""

    def __init__(
        self, listings: Listings, default: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.default = None if default is None else bare_id(default)
        self._listings = listings
        self._clock = clock
        self._unlisted_until = -inf

    async def all(self) -> list[Site]:
        """Return the sites of the account, the first thousand."""
        return [Site(each.id, each.name) for each in (await self._listings.all("site", "")).entries]

    async def site(self, wanted: str | None) -> Site:
        """Return the site with this id, name or pasted URL; without one the default, or the only site there is.

        Raises `SiteNeeded` with the choice when there is one to make, and `Refused` for the URL of something else.
        """
        wanted = wanted or self.default
        if wanted is None:
            return await self._only_site()
        if is_address(wanted):
            try:
                wanted = read_address(wanted, "site")
            except Fault as fault:
                raise refused([Flaw(("site_id",), str(fault))]) from None
        return await (self._by_id(bare_id(wanted)) if DIGITS.fullmatch(wanted) else self._by_name(wanted))

    async def _only_site(self) -> Site:
        held = await self._listings.all("site", "")
        if len(held.entries) == 1 and held.whole:
            return Site(held.entries[0].id, held.entries[0].name)
        problem = "The account has several sites." if held.entries else "This API key reaches no site."
        raise SiteNeeded(problem, list(map(str, held.entries)), held.whole)

    async def _by_id(self, wanted: str) -> Site:
        since = self._clock()
        if since < self._unlisted_until:
            return Site(wanted, "")
        try:
            held = await self._listings.all("site", "")
            if all(each.id != wanted for each in held.entries):
                held = await self._listings.all("site", "", since)
        except NoPermission:
            # A key may read the customers of its site and not the list of sites.
            self._unlisted_until = since + _KEEP_SECONDS
            return Site(wanted, "")
        for each in held.entries:
            if each.id == wanted:
                return Site(each.id, each.name)
        if not held.whole:
            return Site(wanted, "")
        problem = "No site of this account has that id."
        if wanted == self.default:
            problem = "KAJABI_SITE_ID is set to a site that this account does not have; correct that setting."
        raise SiteNeeded(problem, list(map(str, held.entries)))

    async def _by_name(self, wanted: str) -> Site:
        near: Sequence[Entry] = ()
        try:
            found, _ = await look_up("site", wanted, self._listings, "", self._clock())
            if found:
                return Site(found.entry.id, found.entry.name, found.how)
        except NoPermission:
            raise SiteNeeded("This API key may not list sites; pass site_id as digits.", []) from None
        except Unclear as unclear:
            near = unclear.candidates
        held = await self._listings.all("site", "")
        problem = "No site of this account has that name."
        if near and (near[1:] or not held.whole):
            problem = "Several sites are called something like that."
        elif not held.whole:
            problem = "No site that Kajabi listed has that name."
        raise SiteNeeded(problem, list(map(str, near or held.entries)), held.whole)
