"""all_of, any_of, none_of, leads and overlaps as plans of plain queries, since Kajabi knows AND and nothing else.

Pure: what to ask, and what the answers say. Walking through pages is `walks.py`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any, cast

from .contradictions import contradictions
from .receipts import fold
from .values import wire

Values = Mapping[str, Any]

MAX_COUNTS = 20

# A filter given twice: the list filter that asks for both at once.
LISTED = {"has_tag_id": "has_all_tag_id", "no_sent_email_broadcast_id": "no_sent_email_broadcast_ids"}

# "None of" with one of these filters alone is the other one.
TWINS = {
    "has_tag_id": "has_no_tag_id",
    "has_no_tag_id": "has_tag_id",
    "has_offer_id": "has_no_offer_id",
    "has_no_offer_id": "has_offer_id",
    "has_product_id": "has_no_product_id",
    "has_no_product_id": "has_product_id",
    "submitted_form_id": "no_submitted_form_id",
    "no_submitted_form_id": "submitted_form_id",
    "registered_event_id": "not_registered_event_id",
    "not_registered_event_id": "registered_event_id",
    "subscribed_email_sequence_id": "not_subscribed_email_sequence_id",
    "not_subscribed_email_sequence_id": "subscribed_email_sequence_id",
}

# What a contact and its customer record may tell differently, so that one cannot be subtracted from the other.
OWN = ("created_in_last", "not_created_in_last")


@dataclass(frozen=True, slots=True)
class Query:
    """Filters that Kajabi is asked to combine; `nobody` when no one can meet them."""

    values: Values
    nobody: bool = False
    key: tuple[tuple[str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        nobody = self.nobody or bool(contradictions(self.values))
        object.__setattr__(self, "nobody", nobody)
        object.__setattr__(self, "key", tuple(sorted((name, wire(value)) for name, value in self.values.items())))

    def __hash__(self) -> int:
        return hash((self.key, self.nobody))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and (self.key, self.nobody) == (other.key, other.nobody)


@dataclass(frozen=True, slots=True)
class Segment:
    """What was asked: filters that hold for everybody, and groups of objects to combine."""

    base: Values
    all_of: tuple[Values, ...] = ()
    any_of: tuple[Values, ...] = ()
    none_of: tuple[Values, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Whoever matches at least one query of every group, and no query of `without`."""

    groups: tuple[tuple[Query, ...], ...]
    without: tuple[Query, ...] = ()

    @property
    def single(self) -> Query | None:
        """The one query that is the whole plan, if it is."""
        return self.groups[0][0] if len(self.groups) == len(self.groups[0]) == 1 and not self.without else None

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every query of the plan, those that make up the rows first."""
        return (*(query for group in self.groups for query in group), *self.without)


def conjoin(one: Query, other: Query) -> Query | None:
    """Both at once as a single query; None if Kajabi cannot be asked that."""
    values, nobody = dict(one.values), one.nobody or other.nobody
    for name, value in other.values.items():
        if name not in values or values[name] == value:
            values[name] = value
        elif name in LISTED:
            listed = LISTED[name]
            values[listed] = union(values.get(listed) or (), (values.pop(name), value))
        elif isinstance(value, list):
            values[name] = union(values[name], cast(list[str], value))
        elif name in ("net_revenue_equal_to", "subscribed"):
            nobody = True
        else:
            narrower = narrow(name, values[name], value)
            if narrower is None:
                return None
            values[name] = narrower
    return Query(values, nobody)


def union(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The ids of both lists, each once."""
    return list(dict.fromkeys([*one, *other]))


def narrow(name: str, one: Any, other: Any) -> Any:
    """Of two values of one filter the one that implies the other; None if neither does."""
    if name.endswith("_in_last"):
        return max(one, other) if name.startswith(("not_", "inactive_")) else min(one, other)
    if isinstance(one, Decimal):
        return max(one, other) if name == "net_revenue_greater_than" else min(one, other)
    if name.endswith("_contains"):
        short, long = sorted((one, other), key=len)
        return long if fold(short) in fold(long) else None
    return None


def plan(segment: Segment) -> Plan:
    """As few queries as possible: what can be asked together is."""
    core, apart = Query(segment.base), list[Query]()
    required = [*segment.all_of, *(segment.any_of if len(segment.any_of) == 1 else ())]
    for each in map(Query, required):
        joined = conjoin(core, each)
        core, apart = (joined, apart) if joined else (core, [*apart, each])
    without: list[Query] = []
    for each in map(Query, segment.none_of):
        joined = conjoin(core, twin) if (twin := opposite(each)) else None
        core, without = (joined, without) if joined else (core, [*without, each])
    alternatives = [Query(each) for each in segment.any_of] if len(segment.any_of) > 1 else []
    branches = [conjoin(core, each) for each in alternatives]
    groups: list[tuple[Query, ...]]
    if branches and all(branches):
        groups = [widest([branch for branch in branches if branch])]
    else:
        groups = [(core,), *([tuple(alternatives)] if alternatives else [])]
    groups += [(each,) for each in apart]
    return Plan(tuple(groups), tuple(conjoin(core, each) or each for each in without))


def widest(branches: Sequence[Query]) -> tuple[Query, ...]:
    """The alternatives without those that nobody can match, and without those that another one covers."""
    alive = list(dict.fromkeys(each for each in branches if not each.nobody)) or list(branches[:1])
    return tuple(each for each in alive if not any(conjoin(other, each) == each for other in alive if other != each))


def opposite(query: Query) -> Query | None:
    """Everybody else, where one filter says it."""
    [(name, value), *more] = query.values.items()
    return Query({TWINS[name]: value}) if not more and name in TWINS else None


Terms = Mapping[Query, int]


def counting(whole: Plan) -> Terms | None:
    """The queries whose totals, each times its factor, add up to the plan's (inclusion and exclusion).

    None if an overlap cannot be asked for, or if it would take more than 20 counts.
    """
    terms: Terms | None = {Query({}): 1}
    for group in whole.groups:
        union: Terms | None = {}
        for query in group:
            union = added(union, meet(terms, query), meet(union, query))
        terms = union
    for query in whole.without:
        terms = added(terms, {}, meet(terms, query))
    return terms if terms is not None and len(terms) <= MAX_COUNTS else None


def added(terms: Terms | None, more: Terms | None, less: Terms | None) -> Terms | None:
    """Terms and more terms, less others; None where one is, or where they are far too many."""
    if terms is None or more is None or less is None:
        return None
    grown = Counter(dict(terms))
    grown.update(dict(more))
    grown.subtract(dict(less))
    return {query: times for query, times in grown.items() if times} if len(grown) <= 4 * MAX_COUNTS else None


def meet(terms: Terms | None, other: Query) -> Terms | None:
    """Terms, of those people alone who match another query too; None if Kajabi cannot be asked that."""
    grown: Counter[Query] = Counter()
    for query, times in (terms or {}).items():
        both = overlap(query, other)
        if both is None:
            return None
        for joined, sign in both.items():
            grown[joined] += 0 if joined.nobody else times * sign
    return None if terms is None else {query: times for query, times in grown.items() if times}


def overlap(one: Query, other: Query) -> Terms | None:
    """Two queries at once; where one query cannot say it, the one less its part for whom the other's opposite holds."""
    if joined := conjoin(one, other):
        return {joined: 1}
    for name, value in other.values.items():
        rest = conjoin(one, Query({each: kept for each, kept in other.values.items() if each != name}))
        if rest and name in TWINS and (less := conjoin(rest, Query({TWINS[name]: value}))):
            return {} if rest == less else {rest: 1, less: -1}  # all of the rest have the opposite, so nobody is left
    return None


def together(queries: Sequence[Query]) -> Query | None:
    """All of the queries as one."""
    return reduce(lambda one, other: conjoin(one, other) if one else None, queries[1:], queries[0] if queries else None)


def believable(whole: Plan, total: int, totals: Mapping[Query, int]) -> bool:
    """A total can be: between what one part of a group has and what all of them add up to, and no overlap too large."""
    bounds = [sum(totals.get(query, 0) for query in group) for group in whole.groups if covered(group, totals)]
    least = max((totals.get(query, 0) for query in whole.groups[0]), default=0)
    alone = len(whole.groups) == 1 and not whole.without
    nested = all(
        totals[inner] <= totals[outer] for inner in totals for outer in totals if set(outer.key) <= set(inner.key)
    )
    return nested and (least if alone else 0) <= total <= min(bounds, default=total)


def covered(group: Sequence[Query], totals: Mapping[Query, int]) -> bool:
    """Every part of the group was counted."""
    return all(query in totals or query.nobody for query in group)
