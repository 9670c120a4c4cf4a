"""The guard sees that Kajabi applies the filters of one call. It looks beside the question, with two requests at most.

A filter acts if it leaves somebody out: alone if its total is below everybody's, beside others if the query is smaller
than the rest of it, the same query without this filter. With 2,000 customers, 190 VIPs, 400 Yoga owners and 76 of them
VIPs, both filters act, alone and beside each other. Leaving out nobody can be genuine (one offer only, a tag that
nobody has), so the opposite filter is asked with the same value: nobody there proves that the filter acts, the same
people there too that it is ignored. A flag that is false may be taken for true, and then leaves somebody out too, so
its opposite is always asked. A query larger than its rest cannot be: one of the others is ignored beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ..api import KajabiAPI, Resource, total_of
from ..arguments import wire
from ..errors import FilterIgnored, KajabiError
from ..filters import FILTERS, IS, Values, contrary, read_amount, read_time, to_query
from ..text import listed
from ..warnings import ReplyWarning, doubt
from .aside import Patience
from .audiences import Audience
from .orders import REVENUE
from .queries import EVERYBODY, Query
from .receipts import check_rows, check_total, proofs, shape_of_count
from .settled import untrusted_complements
from .totals import Totals
from .trust import Trust

MAX_REQUESTS = 2
NOT_COMPARED = doubt("The total could not be compared with that of everybody, to see that Kajabi applied the filters.")
_MANY_ROWS = 20  # so many in another order show a filter, few may meet it by chance
_MANY_PEOPLE = 50  # among so many, some come or go between two counts


class Budget:
    """What one call may spend on looking: two requests, and three seconds after its rows have come."""

    def __init__(self, reserve: float) -> None:
        self.patience = Patience(reserve)
        self.left = MAX_REQUESTS


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
        budget: Budget,
        other: "Guard | None" = None,
    ) -> None:
        self.patience = budget.patience
        self._budget = budget
        self.other = other  # of customers, where leads are contacts less customers
        self._api = api
        self._everybody = totals
        self._trust = trust
        self._audience = audience
        self._site_id = site_id
        self._now = now
        self._asked: dict[Query, int | None] = {}  # the queries of the call, in order, with their totals
        self._looked: dict[Query, int] = {}  # queries that were counted only to look
        self._whole: set[tuple[Query, str]] = set()  # filters that the rows of all people show
        self._shown: set[tuple[Query, str]] = set()  # filters that some rows show
        self._doubted: set[str] = set()  # filters of which the rows have said enough
        self._error: FilterIgnored | None = None

    def spend(self) -> None:
        """Count a request that somebody else makes for the same purpose."""
        self._budget.left -= 1

    def saw_total(self, query: Query, total: int | None) -> None:
        """Take in the total of a query."""
        if query == EVERYBODY:
            self._everybody.keep(self._audience.collection, self._site_id, total)
        else:
            self._asked[query] = total

    def empty(self, queries: Iterable[Query]) -> tuple[Query, ...]:
        """Return those of the call's queries that nobody matches, as far as their totals are known."""
        return tuple(query for query in queries if self._asked.get(query) == 0)

    @property
    def asked(self) -> list[Query]:
        """The queries of the call that the guard has heard of."""
        return list(self._asked)

    def forget_totals(self) -> None:
        """Take back all totals of the call's queries, since they contradict one another and are not used."""
        self._asked.clear()
        if self.other:
            self.other.forget_totals()

    def saw_rows(self, query: Query, rows: Sequence[Resource], sort: str, *, whole: bool, doubted: bool) -> None:
        """Take in rows, and whether `check_rows` has said what is doubtful about them.

        All rows show a filter, and so do the first ones of an order that would put wrong rows first. Many rows in
        another order do, unless everybody matches. Rows in the order of the filter's attribute show nothing: the
        newest 25 people are "added in the last 30 days" anyway, as one person may have a name with "jo".
        """
        for name in query.values:
            row = FILTERS[name]
            exposed = sort == f"{row.sense.exposing}{row.shown_by}"
            apart = sort.removeprefix("-") != row.shown_by and len(rows) >= _MANY_ROWS
            if row.sense.holds is None or not any(row.shown_by in each.attributes for each in rows):
                continue
            if doubted:
                self._doubted.add(name)
            elif not all(_tells(row.shown_by, each) for each in rows):
                continue
            elif whole:
                self._whole.add((query, name))
            elif exposed or apart:
                self._shown.add((query, name))

    async def look(self, queries: Iterable[Query], count_everybody: bool = True) -> None:
        """Count everybody for filters alone, for the others the query without them. Never raises a `KajabiError`."""
        asked = [query for query in queries if query.values and not query.nobody]
        alone = any(len(query.values) == 1 and not self._acts_alone(query, *query.values) for query in asked)
        if alone and count_everybody and self._may_count_everybody():
            self.spend()
            await self._everybody.everybody(self._audience.collection, self._site_id)
        for rest in self._rests(asked):
            await self._count(rest)

    async def confirm(self) -> None:
        """Look again where a filter left out nobody: ask its opposite. Never raises a `KajabiError`."""
        self._learn()
        for query, size in sorted(self._asked.items(), key=lambda each: len(each[0].values)):
            for name in self._unproven(query):
                outer = self._outer(query, name)
                idle, is_false = self._is_idle(query, name), query.values[name] is False
                if self._error or outer is None or size is None or not (idle or is_false):
                    continue
                if size > outer + _slack(outer) and len(query.values) > 1:
                    await self._count(query.less(name), anew=True)
                else:
                    await self._ask_opposite(query, name, size)
        if self.other:
            await self.other.look(self.other.asked)
            await self.other.confirm()

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
        others = self.other.conclude() if self.other else []
        return [*self._doubts_alone(alone), *self._doubts_beside(beside), *others]

    def _doubts_alone(self, doubtful: Sequence[tuple[Query, str]]) -> list[ReplyWarning]:
        everybody = self._known()
        if everybody is None:
            return [NOT_COMPARED] if any(self._asked[query] is not None for query, _ in doubtful) else []
        idle = {name: self._asked[query] or 0 for query, name in doubtful if self._is_idle(query, name)}
        unseen = [name for _, name in doubtful if name not in idle]
        return [*check_total(max(idle.values(), default=0), everybody, idle), *_unseen(unseen)]

    def _doubts_beside(self, doubtful: Sequence[tuple[Query, str]]) -> list[ReplyWarning]:
        idle = {
            name: (self._asked[query], self._outer(query, name))
            for query, name in doubtful
            if self._is_idle(query, name)
        }
        unseen = [name for query, name in doubtful if name not in idle and not self._acts_alone(query, name)]
        return _leaves_out_nobody(idle, unseen) if idle else _unseen(unseen)

    def _may_count_everybody(self) -> bool:
        return self._budget.left > 0 and self._everybody.needs_counting(self._audience.collection, self._site_id)

    def _acts_alone(self, query: Query, name: str) -> bool:
        if query.values[name] is False and self._trust.findings.false_means(name) in ("the rest", "others"):
            return True
        return self._trust.acts(self._audience.collection, _act_of(query, name))

    def _known(self) -> int | None:
        """Return how many there are without any filter, unless filters find more, which cannot be."""
        everybody = self._everybody.known(self._audience.collection, self._site_id)
        largest = max((size or 0 for size in self._asked.values()), default=0)
        return everybody if everybody is not None and largest <= everybody + _slack(everybody) else None

    def _outer(self, query: Query, name: str) -> int | None:
        """Return how many match a query without one of its filters, as far as is known."""
        rest = query.less(name)
        if not rest.values:
            return self._known()
        found = self._asked.get(rest, self._looked.get(rest))
        return self._trust.counted(self._audience.collection, self._site_id, rest) if found is None else found

    def _unproven(self, query: Query) -> list[str]:
        """Return the filters of a query that have not been seen to act there, and should change who is found."""
        return [name for name in query.values if not self._is_implied(query, name) and not self._is_seen(query, name)]

    def _is_implied(self, query: Query, name: str) -> bool:
        """Return whether another filter of the query implies this one: who opened broadcast 701 was sent it."""
        value, findings = query.values[name], self._trust.findings
        return any(
            name in FILTERS[other].implies and value == same and findings.implication_holds(other, name) is not False
            for other, same in query.values.items()
        )

    def _is_seen(self, query: Query, name: str) -> bool:
        """Return whether a filter has been seen to act in a query.

        Alone, one that acts may still be ignored with another value or on another page; then it leaves out nobody.
        Only the rows of all people, and its opposite with the same value, show that nobody was to be left out.
        """
        if (query, name) in self._whole or self._trust.acts(self._audience.collection, _with_value(query, name)):
            return True
        if len(query.values) > 1 and self._trust.acts_beside(self._audience.collection, _act_of(query, name)):
            return True
        alone = len(query.values) == 1 and self._acts_alone(query, name)
        return (alone or (query, name) in self._shown) and not self._is_idle(query, name)

    def _is_idle(self, query: Query, name: str) -> bool:
        """Return whether a filter is known to leave out nobody, or hardly more than may come and go meanwhile."""
        size, outer = self._asked.get(query, self._looked.get(query)), self._outer(query, name)
        return bool(size) and outer is not None and (size or 0) >= outer - _slack(outer)

    def _rests(self, asked: Sequence[Query]) -> list[Query]:
        """Return what to count to see filters act beside others: first for queries that find many, and what is new."""
        unproven = [(query, name) for query in asked if len(query.values) > 1 for name in self._unproven(query)]

        def urgency(each: tuple[Query, str]) -> tuple[int, bool, bool]:
            query, name = each
            in_rows = FILTERS[name].shown_by in self._audience.attributes
            return len(query.values), in_rows, self._acts_alone(query, name)

        rests = dict.fromkeys(query.less(name) for query, name in sorted(unproven, key=urgency))
        may_count = (self._trust.may_count(self._audience.collection, self._site_id, rest) for rest in rests)
        return [rest for rest, unknown in zip(rests, may_count, strict=True) if rest not in asked and unknown]

    def _learn(self) -> None:
        """See which filters leave somebody out."""
        for query, size in {**self._looked, **self._asked}.items():
            for name in query.values:
                outer = self._outer(query, name)
                told = query.values[name] is not False or self._acts_alone(query, name)
                if told and size is not None and outer is not None and size < outer - _slack(outer):
                    self._trust.saw_act(self._audience.collection, _act_of(query, name), beside=len(query.values) > 1)

    def _refuse_impossible(self) -> None:
        """Raise `FilterIgnored` where one filter more finds more people, by counts of this call."""
        for query, size in self._asked.items():
            for name in query.values:
                rest = query.less(name)
                larger = self._looked.get(rest)
                if size is not None and larger is not None and size > larger + _slack(larger):
                    one = "at least one of " if len(rest.values) > 1 else ""
                    raise FilterIgnored(
                        f"Kajabi does not apply {one}{listed(rest.values)} beside {name}: {larger} match without "
                        f"{name}, and {size} with it, which cannot be. Search without {name}, or by it alone, and say "
                        "so."
                    )

    async def _ask_opposite(self, query: Query, name: str, size: int) -> None:
        """Ask the opposite of a filter that leaves out nobody, or is false, beside the same others.

        Both together are as many as there are without the filter, unless one of them is ignored.
        """
        other, rest = contrary({name: query.values[name]}), query.less(name)
        opposed = Query.of({**rest.values, **other})
        if not other or set(other) & set(rest.values) or opposed.nobody:
            return
        rest_size = await self._count(opposed)
        if rest_size is None:
            return
        outer = self._outer(query, name) or size
        beside = f" beside {listed(rest.values)}" if rest.values else ""
        untrusted = untrusted_complements(self._trust.findings)
        exact = (FILTERS[name].sense is IS or name in FILTERS.complements) and name not in untrusted
        if size + rest_size <= outer + _slack(outer):
            self._trust.saw_act(self._audience.collection, _with_value(query, name))
        elif rest_size >= outer or exact:
            what, opposite = _in_words(query.values, name), _in_words(other, next(iter(other)), " with the same value")
            every = f"with and without it {size} match" if beside else f"everybody matches it ({size})"
            if size < outer:
                every = f"{size} match with it, {outer} without it"
            self._error = FilterIgnored(
                f"Kajabi does not apply {what}{beside}: {every}, and {rest_size} match its opposite {opposite}. Search "
                "without it, and say so."
            )

    async def _count(self, query: Query, anew: bool = False) -> int | None:
        """Count a query by the rows that would show that it was ignored; None without a request left, or a total."""
        place = (self._audience.collection, self._site_id, query)
        if (
            query in self._asked
            or query in self._looked
            or self._budget.left <= 0
            or not (anew or self._trust.may_count(*place))
        ):
            return self._asked.get(query, self._looked.get(query, self._trust.counted(*place)))
        self.spend()
        self._trust.saw_count(*place, None)  # until it is there
        audience = self._audience
        parameters = {
            "filter[site_id]": self._site_id,
            **to_query(query.values),
            f"fields[{audience.collection}]": ",".join(["name", *proofs(query.values, audience)]),
            **shape_of_count(query.values, audience),
        }
        try:
            listing = await self._api.list(audience.collection, parameters, attempts=1)
            check_rows(listing.data, query.values, audience, self._now)
        except KajabiError:  # also where this query ignores a filter: the one that was asked may not
            return None
        total = total_of(listing)
        if total is not None:
            self._looked[query] = total
            self._trust.saw_count(*place, total)
        return total


def _in_words(values: Values, name: str, value: str = "") -> str:
    """Return a filter for a message: of flags with what they are, as "subscribed false"."""
    return f"{name} {wire(values[name])}" if FILTERS[name].sense is IS else f"{name}{value}"


def _slack(people: int) -> int:
    """Return how many people may have come or gone between two counts."""
    return 2 if people >= _MANY_PEOPLE else 0


def _tells(attribute: str, who: Resource) -> bool:
    """Return whether a row says anything of an attribute; for a date, null says that it never was."""
    value = who.attributes.get(attribute)
    if attribute.endswith("_at"):
        return attribute in who.attributes and (value is None or read_time(value) is not None)
    return value is not None and (attribute != REVENUE or read_amount(value) is not None)


def _with_value(query: Query, name: str) -> str:
    """Return a filter with its value, for `Trust`: with this one it is right that nobody is left out."""
    return f"{name} {wire(query.values[name])}"


def _act_of(query: Query, name: str) -> str:
    """Return what a filter does here, for `Trust`: a flag that acts when it is true may be ignored when it is false."""
    return f"{name} false" if query.values[name] is False else name


def _leaves_out_nobody(idle: Mapping[str, tuple[int | None, int | None]], unseen: Sequence[str]) -> list[ReplyWarning]:
    counts = [
        f"{name} ({with_it} with it{' and' if with_it == without else f', {without}'} without it)"
        for name, (with_it, without) in idle.items()
    ]
    nor = f" Nor has it been seen yet that Kajabi applied {listed(unseen)}." if unseen else ""
    return [
        doubt(
            f"DO NOT present this as the answer without saying so: {listed(counts)} "
            f"{'leave' if counts[1:] else 'leaves'} out nobody, as if Kajabi had ignored "
            f"{'them' if counts[1:] else 'it'} beside the others. It can be genuine.{nor}"
        )
    ]


def _unseen(names: Sequence[str]) -> list[ReplyWarning]:
    several = len(set(names)) > 1
    said = doubt(
        f"Whether Kajabi applied {listed(names)} has not been seen yet: nothing in the rows shows "
        f"{'them' if several else 'it'}, and Kajabi is reported to ignore filters without a word. Compare with the "
        f"same search without {'each' if several else 'it'}."
    )
    return [said] if names else []
