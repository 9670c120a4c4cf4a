"""Ask an account for a probe: counts and a few rows, one request after the other, and never a name or an address.

Totals are kept for an hour, so that a probe which was stopped goes on without asking again.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import anyio

from ..api import KajabiAPI, Listing, Single, total_of
from ..errors import AnswerTooLarge, BadAnswer, BadRequest, KajabiDown, NoPermission, NotFound, WrongPage
from ..findings import KeptTotal

_T = TypeVar("_T")

_KEEP_SECONDS = 3600.0
_PATIENCE = 300.0  # seconds for one request, with every pause that Kajabi asks for
PEOPLE = ("customers", "contacts")


class Unsettled(Exception):
    """A question that could not be settled; `str()` says so and why, without ids, counts or names."""

    state = "not settled"

    def __str__(self) -> str:
        return f"{self.state}: {super().__str__()}"


class NotTested(Unsettled):
    """A question that could not be asked at all."""

    state = "not tested"


class AnotherPage(Unsettled):
    """Kajabi sent another page than the one that it was asked for."""


class Declined(NotTested):
    """A question that Kajabi declined to answer, so it did read it."""


@dataclass(frozen=True, slots=True)
class Against:
    """The total of some filters beside that of everybody, asked close together in time."""

    total: int
    everybody: int

    @property
    def leaves_out(self) -> bool:
        """Whether the filters leave somebody out."""
        return self.total < self.everybody

    @property
    def some(self) -> bool:
        """Whether they match somebody and leave somebody out."""
        return 0 < self.total < self.everybody

    def __str__(self) -> str:
        return f"{self.total} of {self.everybody}"


@dataclass(slots=True)
class Asker:
    """Asks about the people of one site."""

    api: KajabiAPI
    site_id: str
    now: Callable[[], datetime]
    kept: dict[str, KeptTotal] = field(default_factory=dict[str, KeptTotal])
    requests: int = 0
    _uncounted: set[str] = field(default_factory=set[str])
    _forbidden: set[str] = field(default_factory=set[str])

    async def count(self, collection: str, filters: Mapping[str, str] | None = None, *, again: bool = False) -> int:
        """Return how many people match these filters; `again` asks even if it is known.

        Raise `Unsettled` if Kajabi gives no total, or as `page` does.
        """
        filters = filters or {}
        asked = "&".join(
            (collection, f"site_id={self.site_id}", *(f"{name}={value}" for name, value in sorted(filters.items())))
        )
        held = self.kept.get(asked)
        if held and not again and self.now().timestamp() - held.at < _KEEP_SECONDS:
            return held.total
        if collection in self._uncounted:
            raise NotTested("Kajabi gives no totals")
        total = total_of(await self.page(collection, filters, size=1))
        if total is None:
            self._uncounted |= set() if filters else {collection}
            raise NotTested("Kajabi gives no totals")
        self.kept[asked] = KeptTotal(total=total, at=self.now().timestamp())
        return total

    async def against(self, collection: str, filters: Mapping[str, str]) -> Against:
        """Return the total of filters beside that of everybody.

        If they are close, both are asked again: somebody may have been added or removed between the two requests.
        """
        everybody = await self.count(collection)
        total = await self.count(collection, filters)
        if not 0 < abs(everybody - total) <= min(2, everybody // 20) + everybody // 1000:
            return Against(min(total, everybody), everybody)
        before = await self.count(collection, again=True)
        total = await self.count(collection, filters, again=True)
        after = await self.count(collection, again=True)
        return Against(min(total, after), after) if total < min(before, after) else Against(after, after)

    async def page(
        self,
        collection: str,
        filters: Mapping[str, str] | None = None,
        *,
        size: int,
        number: int | None = None,
        sort: str = "",
        fields: str | None = "created_at",
        include: str = "",
    ) -> Listing:
        """Return one page of a collection of this site.

        Raise `Unsettled` if Kajabi refuses the question or fails at it, and a `KajabiError` if there is no use in
        asking others.
        """
        query = {
            "filter[site_id]": self.site_id,
            **{f"filter[{name}]": value for name, value in (filters or {}).items()},
            "page[size]": str(size),
            **({} if number is None else {"page[number]": str(number)}),
            **({"sort": sort} if sort else {}),
            **({"include": include} if include else {}),
            **({} if fields is None else {f"fields[{collection}]": fields}),
        }
        # A key that may not read a site that does not exist may still read this one.
        kind = f"{collection} of another site" if "site_id" in (filters or {}) else collection
        return await self._ask(kind, lambda: self.api.list(collection, query))

    async def one(self, collection: str, number: str, query: Mapping[str, str]) -> Single:
        """Return one resource. Raise as `page` does."""
        return await self._ask(collection, lambda: self.api.one(f"{collection}/{number}", query))

    async def _ask(self, collection: str, send: Callable[[], Awaitable[_T]]) -> _T:
        if collection in self._forbidden:
            raise Declined(f"this key may not read {collection}")
        self.requests += 1
        try:
            with anyio.fail_after(_PATIENCE):
                answer = await send()
        except NoPermission:
            self._forbidden.add(collection)
            raise Declined(f"this key may not read {collection}") from None
        except (BadRequest, NotFound):
            raise Declined("Kajabi refused the question") from None
        except WrongPage:
            raise AnotherPage("page[number] is ignored") from None
        except AnswerTooLarge:
            raise Unsettled("the answer is larger than this program reads") from None
        except (KajabiDown, BadAnswer, TimeoutError) as error:
            await self._prove_that_it_is_up(error)
            raise Unsettled("Kajabi gave no usable answer to this question") from None
        return answer

    async def _prove_that_it_is_up(self, failed: Exception) -> None:
        """Raise if Kajabi does not answer a plain question either; if it does, only this one was too much for it."""
        self.requests += 1
        try:
            with anyio.fail_after(_PATIENCE):
                await self.api.one("me")
        except (NoPermission, NotFound):
            return
        except TimeoutError:
            raise KajabiDown("no answer in time") from failed
