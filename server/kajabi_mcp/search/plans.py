"""A segment becomes a plan: as few plain queries as say it, since Kajabi knows AND and nothing else. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..filters import Values
from .queries import Query, complement, conjoin


@dataclass(frozen=True, slots=True)
class Segment:
    """What was asked: filters that hold for everybody, and groups of objects to combine."""

    base: Values
    all_of: tuple[Values, ...] = ()
    any_of: tuple[Values, ...] = ()
    none_of: tuple[Values, ...] = ()


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
    core, apart = Query.of(segment.base), list[Query]()
    required = [*segment.all_of, *(segment.any_of if len(segment.any_of) == 1 else ())]
    for each in map(Query.of, required):
        joined = conjoin(core, each)
        core, apart = (joined, apart) if joined else (core, [*apart, each])
    without: list[Query] = []
    for each in map(Query.of, segment.none_of):
        others = None if untrusted & set(each.values) else complement(each)
        joined = conjoin(core, others) if others else None
        core, without = (joined, without) if joined else (core, [*without, each])
    alternatives = [Query.of(each) for each in segment.any_of] if len(segment.any_of) > 1 else []
    branches = [conjoin(core, each) for each in alternatives]
    groups: list[tuple[Query, ...]]
    if branches and all(branches):
        groups = [_widest([branch for branch in branches if branch])]
    else:
        groups = [(core,), *([tuple(alternatives)] if alternatives else [])]
    groups += [(each,) for each in apart]
    return Plan(tuple(groups), tuple(conjoin(core, each) or each for each in without))


def _widest(branches: Sequence[Query]) -> tuple[Query, ...]:
    """Drop the alternatives that no one can match, and the ones that another one covers."""
    alive = list(dict.fromkeys(each for each in branches if not each.nobody)) or list(branches[:1])
    return tuple(each for each in alive if not any(conjoin(other, each) == each for other in alive if other != each))
