"""Whether a plan can be counted by the totals of a few queries, and whether the sum can be believed. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..filters import FILTERS
from .plans import Plan
from .queries import EVERYBODY, Query, conjoin
from .spelled import places_in, spell

MAX_COUNTS = 20

Terms = Mapping[Query, int]  # queries, each with the factor that its total counts with


def counting(whole: Plan, untrusted: frozenset[str] = frozenset(), leads: bool = False) -> Terms | None:
    """Return the queries whose totals, each times its factor, add up to the plan's: inclusion and exclusion.

    For "A or B" that is A + B - (A and B); for "A but not B" it is A - (A and B). None if an overlap cannot be asked
    of Kajabi, as with two offers at once, or if it would take more than 20 counts: then the rows are read. A place
    takes one for each spelling; leads take twice as many, contacts less customers. `untrusted` filters are not counted
    by their opposite.
    """
    terms: Terms | None = {EVERYBODY: 1}
    for group in whole.groups:
        union: Terms | None = {}
        for query in group:
            union = _added(union, _within(terms, query, untrusted), _within(union, query, untrusted))
        terms = union
    for query in whole.without:
        terms = _added(terms, {}, _within(terms, query, untrusted))
    if terms is None or (leads and any(map(differs_between_records, terms))):
        return None
    return terms if sum(len(spell(query)) for query in terms) * (1 + leads) <= MAX_COUNTS else None


def _added(terms: Terms | None, more: Terms | None, less: Terms | None) -> Terms | None:
    """Add terms and subtract others; None where one of them is None, or where they are far too many."""
    if terms is None or more is None or less is None:
        return None
    grown = Counter(dict(terms))
    grown.update(dict(more))
    grown.subtract(dict(less))
    return {query: times for query, times in grown.items() if times} if len(grown) <= 4 * MAX_COUNTS else None


def _within(terms: Terms | None, other: Query, untrusted: frozenset[str]) -> Terms | None:
    """Restrict terms to people who match another query too; None if Kajabi cannot be asked that."""
    grown: Counter[Query] = Counter()
    for query, times in (terms or {}).items():
        both = _overlap(query, other, untrusted)
        if both is None:
            return None
        for joined, sign in both.items():
            grown[joined] += 0 if joined.nobody else times * sign
    return None if terms is None else {query: times for query, times in grown.items() if times}


def _overlap(one: Query, other: Query, untrusted: frozenset[str]) -> Terms | None:
    """Return the terms of two queries at once; None if Kajabi cannot be asked that.

    Offer A and offer B cannot be said in one query, but B has an exact opposite: A and B = A - (A without B).
    """
    if joined := conjoin(one, other):
        return {joined: 1}
    for name, value in other.values.items():
        rest = conjoin(one, Query.of({each: kept for each, kept in other.values.items() if each != name}))
        if rest and name in FILTERS.complements and name not in untrusted:
            less = conjoin(rest, Query.of({FILTERS.complements[name]: value}))
            if less:
                return {} if rest == less else {rest: 1, less: -1}  # all of the rest have the opposite
    return None


def believable(whole: Plan, total: int, totals: Mapping[Query, int]) -> bool:
    """Return whether a total is possible.

    It lies between what one part of a group has and what all parts add up to, and no overlap is larger than a part.
    """
    bounds = [sum(totals.get(query, 0) for query in group) for group in whole.groups if _counted(group, totals)]
    least = max((totals.get(query, 0) for query in whole.groups[0]), default=0)
    alone = len(whole.groups) == 1 and not whole.without
    nested = all(
        totals[inner] <= totals[outer] for inner in totals for outer in totals if set(outer.key) <= set(inner.key)
    )
    return nested and (least if alone else 0) <= total <= min(bounds, default=total)


def _counted(group: Sequence[Query], totals: Mapping[Query, int]) -> bool:
    return all(query in totals or query.nobody for query in group)


def differs_between_records(query: Query) -> bool:
    """Return whether contacts and customers show a filter differently, so that one cannot be subtracted from the other.

    A person may have been added as a contact in March and have become a customer in June, and only contacts show where
    people live.
    """
    return any(FILTERS[name].differs for name in query.values) or bool(places_in(query))
