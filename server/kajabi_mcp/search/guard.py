"""The guard sees that Kajabi applies the filters of one call. It looks beside the question, with two requests at most.

A filter acts if its total is below everybody's, or if it leaves out some of the people that the others let through:
with 2,000 customers, 190 VIPs, and 76 VIPs who own Yoga, both filters act. A total equal to everybody's can be genuine
(one offer only, a tag that nobody has), so the opposite filter is asked with the same value: nobody there proves that
the filter acts, everybody there too that it is ignored.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..api import KajabiAPI, Resource, total_of
from ..errors import FilterIgnored, KajabiError
from ..filters import FILTERS, contrary, to_query
from ..warnings import ReplyWarning, doubt
from .audiences import Audience
from .queries import EVERYBODY, Query
from .receipts import check_rows, check_total, exposing_orders, proofs
from .totals import Totals
from .trust import Trust

MAX_REQUESTS = 2
NOT_COMPARED = doubt("The total could not be compared with that of everybody, to see that Kajabi applied the filters.")


class Guard:
    """What the totals of one call show of the filters it uses, in one collection of one site."""

    def __init__(
        self, api: KajabiAPI, totals: Totals, trust: Trust, audience: Audience, site_id: str, now: datetime
    ) -> None:
        self._api = api
        self._everybody = totals
        self._trust = trust
        self._audience = audience
        self._site_id = site_id
        self._now = now
        self._totals: dict[Query, int] = {}
        self._asked: dict[Query, None] = {}  # the queries of the call, in order; others are asked only to look
        self._shown: set[tuple[Query, str]] = set()
        self._doubted: set[str] = set()  # filters of which the rows have said enough
        self._error: FilterIgnored | None = None
        self._left = MAX_REQUESTS

    @property
    def left(self) -> int:
        """The requests that are left for looking."""
        return self._left

    def spend(self) -> None:
        """Count a request that somebody else makes for the same purpose."""
        self._left -= 1

    def saw_total(self, query: Query, total: int | None) -> None:
        """Take in the total of a query."""
        if query == EVERYBODY:
            self._everybody.keep(self._audience.collection, self._site_id, total)
            return
        self._asked[query] = None
        if total is not None:
            self._totals[query] = total

    def saw_rows(self, query: Query, rows: Sequence[Resource], sort: str, *, whole: bool, doubted: bool) -> None:
        """Take in rows, and whether `check_rows` has said what is doubtful about them.

        They show a filter unless they are in the order of its own attribute: the newest 25 people show nothing of
        "added in the last 30 days", and 25 names that all contain "jo" do. Wrong rows first, or all rows, always do.
        """
        for name in query.values:
            row = FILTERS[name]
            shown = row.sense.holds is not None and any(row.shown_by in each.attributes for each in rows)
            exposed = sort.removeprefix("-") != row.shown_by or sort == f"{row.sense.exposing}{row.shown_by}"
            if doubted and shown:
                self._doubted.add(name)
            elif shown and (whole or exposed):
                self._shown.add((query, name))

    async def look(self, queries: Iterable[Query], count_everybody: bool = True) -> None:
        """Count everybody, and filters of which it is not known whether they act. Never raises a `KajabiError`."""
        asked = [query for query in queries if query.values and not query.nobody]
        unknown = [name for query in asked for name in self._unproven(query) if len(query.values) > 1]
        shown = [name for name in unknown if FILTERS[name].shown_by in self._audience.attributes]
        if not any(self._unproven(query) for query in asked):
            return
        if count_everybody and self._everybody.needs_counting(self._audience.collection, self._site_id):
            self._left -= 1
            await self._everybody.everybody(self._audience.collection, self._site_id)
        values = {name: query.values[name] for query in asked for name in query.values}
        for name in sorted(dict.fromkeys(unknown), key=lambda each: (each in shown, _implied_first(each))):
            alone = Query.of({name: values[name]})
            if self._left > 0 and alone not in self._totals and not self._trust.acts(self._audience.collection, name):
                await self._count(alone)
                self._learn()

    async def conclude(self) -> list[ReplyWarning]:
        """Return what is doubtful about the filters. Raises `FilterIgnored` for one that Kajabi ignores."""
        self._learn()
        everybody = self._everybody.known(self._audience.collection, self._site_id)
        if everybody is not None:
            await self._ask_opposites(everybody)
        if self._error:
            raise self._error
        # Where nobody is found, a filter that is ignored would have changed nothing: without it there were more people.
        found = [query for query in self._asked if self._totals.get(query) != 0]
        doubtful = {query: names for query in found if (names := self._unproven(query))}
        if everybody is None:
            return [NOT_COMPARED] if doubtful else []
        idle = [query for query in doubtful if self._totals.get(query, -1) >= everybody]
        largest = max((self._totals[query] for query in idle), default=0)
        named = dict.fromkeys(name for query in idle for name in doubtful[query])
        warnings = check_total(largest, everybody, named)
        said = {*named, *self._doubted}
        beside = dict.fromkeys(name for names in doubtful.values() for name in names if name not in said)
        alone = [name for name in beside if self._alone(name) == everybody]
        warnings += [_leaves_out_nobody(alone, everybody)] if alone else []
        unseen = [name for name in beside if name not in alone]
        return [*warnings, *([_unproven_together(unseen)] if unseen else [])]

    def _alone(self, name: str) -> int | None:
        """Return the total of a filter alone, if it has been counted."""
        return next((size for query, size in self._totals.items() if list(query.values) == [name]), None)

    def _unproven(self, query: Query) -> list[str]:
        """Return the filters of a query that have not been seen to act."""
        return [
            name
            for name in query.values
            if not self._trust.acts(self._audience.collection, name) and (query, name) not in self._shown
        ]

    def _learn(self) -> None:
        """See which filters leave somebody out: those by which a query is narrower than another, and smaller."""
        everybody = self._everybody.known(self._audience.collection, self._site_id)
        # More than everybody is impossible, and shows nothing.
        known = {query: size for query, size in self._totals.items() if everybody is None or size <= everybody}
        larger_ones = known | ({EVERYBODY: everybody} if everybody is not None else {})
        for inner, size in known.items():
            for outer, larger in larger_ones.items():
                more = set(inner.key) - set(outer.key)
                if len(more) == 1 and set(outer.key) <= set(inner.key) and size < larger:
                    self._trust.saw_act(self._audience.collection, next(iter(more))[0])

    async def _ask_opposites(self, everybody: int) -> None:
        """Ask the opposite of filters that leave out nobody, as long as there are requests left."""
        for query, size in list(self._totals.items()):
            other = contrary(query.values)
            if size != everybody or not size or not self._unproven(query) or not other or self._left <= 0:
                continue
            opposed = Query.of(other)
            rest = self._totals[opposed] if opposed in self._totals else await self._count(opposed)
            [name], [opposite] = query.values, other
            if rest == 0:
                self._trust.saw_act(self._audience.collection, name)
            elif rest == everybody or (rest and name in FILTERS.complements):
                raise FilterIgnored(
                    f"Kajabi does not apply {name}: everybody matches it ({everybody}), and {rest} match its opposite "
                    f"{opposite} with the same value. Search without it, and say so."
                )

    async def _count(self, query: Query) -> int | None:
        """Count a filter alone, by the row that would show that it was ignored."""
        self._left -= 1
        audience = self._audience
        orders = exposing_orders(query.values, audience)
        parameters = {
            "filter[site_id]": self._site_id,
            **to_query(query.values),
            f"fields[{audience.collection}]": ",".join(["name", *proofs(query.values, audience)]),
            **({"sort": orders[0]} if orders else {}),
            "page[size]": "1",
        }
        try:
            listing = await self._api.list(audience.collection, parameters)
            check_rows(listing.data[:1], query.values, audience, self._now)
        except FilterIgnored as error:
            self._error = error
            return None
        except KajabiError:
            return None
        total = total_of(listing)
        self._totals |= {query: total} if total is not None else {}
        return total


def _implied_first(name: str) -> int:
    """Sort filters that others imply first: of "sent" and "opened", only "sent" can be the larger one."""
    return -sum(name in row.implies for row in FILTERS.values())


def _leaves_out_nobody(names: Sequence[str], everybody: int) -> ReplyWarning:
    return doubt(
        f"DO NOT present this as the answer without saying so: alone, {' and '.join(names)} "
        f"{'leave' if names[1:] else 'leaves'} out nobody ({everybody} of {everybody}), as if Kajabi had ignored "
        f"{'them' if names[1:] else 'it'}. It can be genuine; compare with a value that should match few."
    )


def _unproven_together(names: Sequence[str]) -> ReplyWarning:
    several = len(names) > 1
    return doubt(
        f"Whether Kajabi applied {' and '.join(names)} has not been seen yet: nothing in the rows shows "
        f"{'them' if several else 'it'}, and Kajabi is reported to ignore filters without a word. Compare with the "
        f"same search without {'each' if several else 'it'}."
    )
