"""A segment becomes a plan: as few plain queries as say it, since Kajabi knows AND and nothing else. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from ..filters import Values
from .queries import Query, complement, conjoin

MAX_BRANCHES = 12  # queries of one group, where groups are joined


@dataclass(frozen=True, slots=True)
class Segment:
    """What was asked: filters that hold for everybody, and objects of filters to combine.

    Of each group of `any_of`, at least one object must hold: (A or B) and (C or D) are two groups.
    """

    base: Values
    all_of: tuple[Values, ...] = ()
    any_of: tuple[tuple[Values, ...], ...] = ()
    none_of: tuple[Values, ...] = ()

    @property
    def required(self) -> tuple[Values, ...]:
        """Every object that must hold, the filters beside the groups first; one alternative alone must hold too."""
        return (self.base, *self.all_of, *(group[0] for group in self.any_of if len(group) == 1))

    @property
    def choices(self) -> tuple[tuple[Values, ...], ...]:
        """The groups that leave a choice."""
        return tuple(group for group in self.any_of if len(group) > 1)

    @property
    def wanted(self) -> tuple[Values, ...]:
        """Every object that says who is found: those that must hold, and the alternatives."""
        return (*self.required, *(values for group in self.choices for values in group))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody who matches at least one query of every group, and no query of `without`."""

    groups: tuple[tuple[Query, ...], ...]
    without: tuple[Query, ...] = ()

    @property
    def single(self) -> Query | None:
        """The one query that is the whole plan, if there is one."""
        return self.groups[0][0] if len(self.groups) == len(self.groups[0]) == 1 and not self.without else None

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every query of the plan, the ones that make up the rows first."""
        return (*(query for group in self.groups for query in group), *self.without)


def plan(segment: Segment, untrusted: frozenset[str] = frozenset()) -> Plan:
    """Plan as few queries as possible: what can be asked together is.

    Texas or Ohio, with tag VIP and without tag Old, is one group of two queries: VIP + Texas + not Old, and
    VIP + Ohio + not Old. `untrusted` filters are not replaced by their opposite.
    """
    base, *required = map(Query.of, segment.required)
    core, apart = base, list[Query]()
    for each in required:
        joined = conjoin(core, each)
        core, apart = (joined, apart) if joined else (core, [*apart, each])
    without: list[Query] = []
    for each in map(Query.of, segment.none_of):
        others = None if untrusted & set(each.values) else complement(each)
        joined = conjoin(core, others) if others else None
        core, without = (joined, without) if joined else (core, [*without, each])
    choices = [tuple(map(Query.of, group)) for group in segment.choices]
    groups = [_joined((core,), group) or group for group in choices]
    groups = _needed([(core,), *groups, *((each,) for each in apart)])
    excluded = [conjoin(core, each) or each for each in without]
    return Plan(tuple(map(_plain, groups)), _plain(excluded))


def _plain(queries: Sequence[Query]) -> tuple[Query, ...]:
    """Ask for each spelling of a text on its own."""
    return tuple(plain for each in queries for plain in each.plain())


def narrowed(whole: Plan, askable: Callable[[Query], bool]) -> Plan:
    """Join groups where that makes few queries, so that fewer rows are read: those of people who meet both.

    (Texas or Ohio) and (VIP or Alumni) becomes Texas + VIP, Texas + Alumni, Ohio + VIP, Ohio + Alumni. Totals need
    the groups as they were: a count of these four would have more overlaps, and could use fewer opposites.
    Only what is `askable` is joined.
    """
    groups: list[tuple[Query, ...]] = []
    for group in whole.groups:
        joined = ((place, _joined(other, group)) for place, other in enumerate(groups))
        better = ((place, both) for place, both in joined if both and all(map(askable, both)))
        place, both = next(better, (len(groups), group))
        groups[place : place + 1] = [both]
    return Plan(tuple(_needed(groups)), whole.without)


def _joined(one: Sequence[Query], other: Sequence[Query]) -> tuple[Query, ...] | None:
    """Return two groups as one; None if Kajabi cannot be asked that, or if it takes many queries."""
    if len(one) * len(other) > MAX_BRANCHES:
        return None
    branches = [conjoin(*pair) for pair in product(one, other)]
    return _widest([each for each in branches if each]) if all(branches) else None


def _needed(groups: Sequence[tuple[Query, ...]]) -> list[tuple[Query, ...]]:
    """Drop the groups that another one makes pointless, since whoever meets that one meets them."""
    kept = list(groups)
    for group in reversed(groups):
        others = [other for other in kept if other is not group]
        if any(_within(other, group) for other in others):
            kept = others
    return kept


def _within(inner: Sequence[Query], outer: Sequence[Query]) -> bool:
    return all(any(conjoin(wide, each) == each for wide in outer) for each in inner)


def _widest(branches: Sequence[Query]) -> tuple[Query, ...]:
    """Drop the alternatives that no one can match, and the ones that another one covers."""
    alive = list(dict.fromkeys(each for each in branches if not each.nobody)) or list(branches[:1])
    return tuple(each for each in alive if not any(conjoin(other, each) == each for other in alive if other != each))
