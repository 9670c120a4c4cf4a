"""The guard sees that Kajabi applies the filters of one call. It looks beside the question, with two requests at most.

A filter acts if it leaves somebody out: alone if its total is below everybody's, beside others if the query is smaller
than the rest of it, the same query without this filter. With 2,000 customers, 190 VIPs, 400 Yoga owners and 76 of them
VIPs, both filters act, alone and beside each other. Leaving out nobody can be genuine (one offer only, a tag that
nobody has), so the opposite filter is asked with the same value: nobody there proves that the filter acts, the same
people there too that it is ignored. A query larger than its rest cannot be: one of the others is ignored beside it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..api import KajabiAPI, Resource, total_of
from ..arguments import wire
from ..errors import FilterIgnored, KajabiError
from ..filters import FILTERS, IS, Values, contrary, to_query
from ..warnings import ReplyWarning, doubt
from .aside import Patience
from .audiences import Audience
from .queries import EVERYBODY, Query
from .receipts import check_rows, check_total, exposing_orders, proofs
from .settled import untrusted_complements
from .totals import TO_COUNT, Totals
from .trust import Trust

MAX_REQUESTS = 2
NOT_COMPARED = doubt("The total could not be compared with that of everybody, to see that Kajabi applied the filters.")
_MANY_ROWS = 20  # so many in another order show a filter, few may meet it by chance
_SLACK = 2  # people who may come or go between two counts


class Guard:
    """What the totals of one call show of the filters it uses, in one collection of one site."""

    def __init__(
        self,
        api: KajabiAPI,
        totals: Totals,
        trust: Trust,
        audience: Audience,
        site_id: str,
        now: datetime,
        patience: Patience,
    ) -> None:
        self.patience = patience
        self._api = api
        self._everybody = totals
        self._trust = trust
        self._audience = audience
        self._site_id = site_id
        self._now = now
        self._asked: dict[Query, int | None] = {}  # the queries of the call, in order, with their totals
        self._looked: dict[Query, int] = {}  # queries that were counted only to look
        self._shown: set[tuple[Query, str]] = set()
        self._sampled: set[tuple[Query, str]] = set()
        self._doubted: set[str] = set()  # filters of which the rows have said enough
        self._error: FilterIgnored | None = None
        self._left = MAX_REQUESTS

    def spend(self) -> None:
        """Count a request that somebody else makes for the same purpose."""
        self._left -= 1

    def saw_total(self, query: Query, total: int | None) -> None:
        """Take in the total of a query."""
        if query == EVERYBODY:
            self._everybody.keep(self._audience.collection, self._site_id, total)
        else:
            self._asked[query] = total

    def forget_totals(self) -> None:
        """Take back all totals of the call's queries, since they contradict one another and are not used."""
        self._asked.clear()

    def saw_rows(self, query: Query, rows: Sequence[Resource], sort: str, *, whole: bool, doubted: bool) -> None:
        """Take in rows, and whether `check_rows` has said what is doubtful about them.

        All rows show a filter, and so do the first ones of an order that would put wrong rows first. Many rows in
        another order do, unless everybody matches. Rows in the order of the filter's attribute show nothing: the
        newest 25 people are "added in the last 30 days" anyway, as one person may have a name with "jo".
        """
        for name in query.values:
            row = FILTERS[name]
            if row.sense.holds is None or not any(row.shown_by in each.attributes for each in rows):
                continue
            if doubted:
                self._doubted.add(name)
            elif whole or sort == f"{row.sense.exposing}{row.shown_by}":
                self._shown.add((query, name))
            elif sort.removeprefix("-") != row.shown_by and len(rows) >= _MANY_ROWS:
                self._sampled.add((query, name))

    async def look(self, queries: Iterable[Query], count_everybody: bool = True) -> None:
        """Count everybody for filters alone, for the others the query without them. Never raises a `KajabiError`."""
        asked = [query for query in queries if query.values and not query.nobody]
        alone = any(len(query.values) == 1 and self._unproven(query) for query in asked)
        if alone and count_everybody and self._everybody.needs_counting(self._audience.collection, self._site_id):
            self.spend()
            await self._everybody.everybody(self._audience.collection, self._site_id)
        for rest in self._rests(asked):
            await self._count(rest)

    async def confirm(self) -> None:
        """Look again where a filter left out nobody: ask its opposite. Never raises a `KajabiError`."""
        self._learn()
        for query, size in sorted(self._asked.items(), key=lambda each: len(each[0].values)):
            for name in self._unproven(query) if size else ():
                outer = self._outer(query, name)
                if self._error or outer is None or size is None or size < outer:
                    continue
                if size > outer + _SLACK and len(query.values) > 1:
                    await self._count(query.less(name))  # it may have been counted minutes ago
                else:
                    await self._ask_opposite(query, name, outer)

    def conclude(self) -> list[ReplyWarning]:
        """Return what is doubtful about the filters. Raises `FilterIgnored` for one that Kajabi ignores."""
        if self._error:
            raise self._error
        self._learn()
        self._refuse_impossible()
        # Where nobody is found, a filter that is ignored would have changed nothing: without it there were more people.
        doubtful = [
            (query, name)
            for query, size in self._asked.items()
            if size != 0
            for name in self._unproven(query)
            if name not in self._doubted
        ]
        alone = [(query, name) for query, name in doubtful if len(query.values) == 1]
        said = {name for _, name in alone}
        beside = [(query, name) for query, name in doubtful if len(query.values) > 1 and name not in said]
        return [*self._doubts_alone(alone), *self._doubts_beside(beside)]

    def _doubts_alone(self, doubtful: Sequence[tuple[Query, str]]) -> list[ReplyWarning]:
        everybody = self._known()
        if everybody is None:
            return [NOT_COMPARED] if doubtful else []
        sizes = {name: self._asked[query] for query, name in doubtful}
        idle = {name: size for name, size in sizes.items() if size is not None and size >= everybody}
        unseen = [name for name in sizes if name not in idle]
        return [*check_total(max(idle.values(), default=0), everybody, idle), *_unseen(unseen)]

    def _doubts_beside(self, doubtful: Sequence[tuple[Query, str]]) -> list[ReplyWarning]:
        sizes = {name: self._asked[query] for query, name in doubtful if self._outer(query, name) is not None}
        unseen = [name for query, name in doubtful if not self._acts_alone(query, name)]
        return [*_leaves_out_nobody(sizes), *_unseen([name for name in unseen if name not in sizes])]

    def _acts_alone(self, query: Query, name: str) -> bool:
        return self._trust.acts(self._audience.collection, _act_of(query, name))

    def _saw_act(self, query: Query, name: str) -> None:
        self._trust.saw_act(self._audience.collection, _act_of(query, name), beside=len(query.values) > 1)

    def _known(self) -> int | None:
        """Return how many there are without any filter, unless filters find more, which cannot be."""
        everybody = self._everybody.known(self._audience.collection, self._site_id)
        largest = max((size or 0 for size in self._asked.values()), default=0)
        return everybody if everybody is not None and largest <= everybody + _SLACK else None

    def _outer(self, query: Query, name: str) -> int | None:
        """Return how many match a query without one of its filters, as far as is known."""
        rest = query.less(name)
        if not rest.values:
            return self._known()
        found = self._asked.get(rest, self._looked.get(rest))
        return self._trust.counted(self._audience.collection, self._site_id, rest) if found is None else found

    def _unproven(self, query: Query) -> list[str]:
        """Return the filters of a query that have not been seen to act there, and should change who is found."""
        acts = self._trust.acts_beside if len(query.values) > 1 else self._trust.acts
        return [
            name
            for name in query.values
            if not acts(self._audience.collection, _act_of(query, name))
            and (query, name) not in self._shown
            and not ((query, name) in self._sampled and self._outer(query, name) != self._asked.get(query))
            and not _is_implied(query, name)
        ]

    def _rests(self, asked: Sequence[Query]) -> list[Query]:
        """Return what to count to see filters act beside others: first for queries that find many, and what is new."""
        unproven = [(query, name) for query in asked if len(query.values) > 1 for name in self._unproven(query)]

        def urgency(each: tuple[Query, str]) -> tuple[int, bool, bool]:
            query, name = each
            in_rows = FILTERS[name].shown_by in self._audience.attributes
            return len(query.values), in_rows, self._acts_alone(query, name)

        rests = dict.fromkeys(query.less(name) for query, name in sorted(unproven, key=urgency))
        known = (self._trust.counted(self._audience.collection, self._site_id, rest) is not None for rest in rests)
        return [rest for rest, counted in zip(rests, known, strict=True) if rest not in asked and not counted]

    def _learn(self) -> None:
        """See which filters leave somebody out."""
        for query, size in {**self._looked, **self._asked}.items():
            for name in query.values:
                outer = self._outer(query, name)
                if size is not None and outer is not None and size < outer:
                    self._saw_act(query, name)

    def _refuse_impossible(self) -> None:
        """Raise `FilterIgnored` where one filter more finds more people, by counts of this call."""
        for query, size in self._asked.items():
            for name in query.values:
                rest = query.less(name)
                larger = self._looked.get(rest)
                if size is not None and larger is not None and size > larger + _SLACK:
                    others = " and ".join(rest.values)
                    raise FilterIgnored(
                        f"Kajabi does not apply {others} beside {name}: {larger} match without {name}, and {size} with "
                        f"it, which cannot be. Search without {name}, or by {name} alone, and say so."
                    )

    async def _ask_opposite(self, query: Query, name: str, outer: int) -> None:
        """Ask the opposite of a filter that leaves out nobody, beside the same others."""
        other, rest = contrary({name: query.values[name]}), query.less(name)
        opposed = Query.of({**rest.values, **other})
        if not other or set(other) & set(rest.values) or opposed.nobody:
            return
        size = await self._count(opposed)
        beside = f" beside {' and '.join(rest.values)}" if rest.values else ""
        exact = FILTERS[name].sense is IS or name in FILTERS.complements
        exact = exact and name not in untrusted_complements(self._trust.findings)
        if size == 0:
            self._saw_act(query, name)
        elif size == outer or (size and exact):
            what, opposite = _in_words(query.values, name), _in_words(other, next(iter(other)), " with the same value")
            every = f"with and without it {outer} match" if beside else f"everybody matches it ({outer})"
            self._error = FilterIgnored(
                f"Kajabi does not apply {what}{beside}: {every}, and {size} match its opposite {opposite}. Search "
                "without it, and say so."
            )

    async def _count(self, query: Query) -> int | None:
        """Count a query by the rows that would show that it was ignored; None without a request left, or a total."""
        if query in self._asked or query in self._looked or self._left <= 0:
            return self._asked.get(query, self._looked.get(query))
        self.spend()
        audience = self._audience
        orders = exposing_orders(query.values, audience)
        parameters = {
            "filter[site_id]": self._site_id,
            **to_query(query.values),
            f"fields[{audience.collection}]": ",".join(["name", *proofs(query.values, audience)]),
            **({"sort": orders[0]} if orders else {}),
            **TO_COUNT,
        }
        try:
            listing = await self._api.list(audience.collection, parameters)
            check_rows(listing.data, query.values, audience, self._now)
        except FilterIgnored as error:
            self._error = error
            return None
        except KajabiError:
            return None
        total = total_of(listing)
        if total is not None:
            self._looked[query] = total
            self._trust.saw_count(audience.collection, self._site_id, query, total)
        return total


def _in_words(values: Values, name: str, value: str = "") -> str:
    """Return a filter for a message: of flags with what they are, as "subscribed false"."""
    return f"{name} {wire(values[name])}" if FILTERS[name].sense is IS else f"{name}{value}"


def _act_of(query: Query, name: str) -> str:
    """Return what a filter does here, for `Trust`: a flag that acts when it is true may be ignored when it is false."""
    return f"{name} false" if query.values[name] is False else name


def _is_implied(query: Query, name: str) -> bool:
    """Return whether another filter of the query implies this one: who opened broadcast 701 was sent it."""
    value = query.values[name]
    return any(name in FILTERS[other].implies and value == same for other, same in query.values.items())


def _leaves_out_nobody(sizes: dict[str, int | None]) -> list[ReplyWarning]:
    return [
        doubt(
            f"DO NOT present this as the answer without saying so: {name} leaves out nobody ({size} with it and "
            "without it), as if Kajabi had ignored it beside the others. It can be genuine."
        )
        for name, size in sizes.items()
    ]


def _unseen(names: Sequence[str]) -> list[ReplyWarning]:
    several = len(names) > 1
    said = doubt(
        f"Whether Kajabi applied {' and '.join(dict.fromkeys(names))} has not been seen yet: nothing in the rows shows "
        f"{'them' if several else 'it'}, and Kajabi is reported to ignore filters without a word. Compare with the "
        f"same search without {'each' if several else 'it'}."
    )
    return [said] if names else []
