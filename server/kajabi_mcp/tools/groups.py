"""Groups of objects of filters, as arguments of tools: AND, OR and NOT, and ORs within an AND. Said and read once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar, cast

from ..arguments import Scene, argument, declared, objects
from ..filters import Filters, cautions, contrary, country_in, say, several_places, values_within
from ..places import Place
from ..search import Segment
from ..warnings import ReplyWarning

# The lists of objects, how they are said, and what stands between their objects.
GROUPS = {
    "all_of": ("matching all of", " and "),
    "any_of": ("matching at least one of", " or "),
    "none_of": ("matching none of", " or "),
}

_TOGETHER = "is one list too deep; put the filters of its objects side by side in the object around it"
_NEGATIVE = "is one list too deep; use the negative filter in its place, such as has_no_tag_id for has_tag_id"

ANY_OF = objects(
    Filters,
    instead={
        "all_of": f"{_TOGETHER}, or say (A and B) or C as (A or C) and (B or C): all_of of two any_of",
        "any_of": "is one list too deep; put its objects into the any_of around it, the filters beside it into each",
        "none_of": _NEGATIVE,
    },
)


@dataclass(frozen=True, kw_only=True)
class Grouped(Filters):
    """Filters with groups of objects beside them."""

    def __post_init__(self) -> None:
        """Read the code of a state, in the objects too, in the country that must hold beside it."""
        super().__post_init__()
        named = (country_in(values) for values in segment_of(self).required)
        if country := next(filter(None, named), None):
            for name, value in _within(self, country).items():
                object.__setattr__(self, name, value)

    def within(self, country: Place) -> Self:
        """Return the filters, and those of the objects, with the code of a state read in a country."""
        return replace(self, **_within(self, country))


def _within(held: Filters, country: Place) -> Mapping[str, Any]:
    """Return what filters are, and their groups, within a country."""
    groups = {name: tuple(part.within(country) for part in group) for name, group in groups_of(held)}
    return {"values": values_within(held.values, country), **groups}


@dataclass(frozen=True, kw_only=True)
class Required(Grouped):
    """An object of all_of: filters that must hold, and objects of which at least one must."""

    any_of: tuple[Filters, ...] = argument(ANY_OF, "As outside; for (A or B) and (C or D).", ())


ALL_OF = objects(
    Required,
    instead={
        "all_of": "is one list too deep; put its objects into the all_of around it",
        "none_of": "is given once, outside the objects, where it says the same",
    },
)
NONE_OF = objects(
    Filters,
    instead={
        "all_of": _TOGETHER,
        "any_of": "is one list too deep; put its objects into the none_of around it, the filters beside it into each",
        "none_of": _NEGATIVE,
    },
)

_F = TypeVar("_F", bound=Filters)


def objects_in(held: Filters, place: str = "") -> Iterator[tuple[str, Filters]]:
    """Yield every object in the groups of filters with its place: "all_of[0]", then "all_of[0].any_of[1]"."""
    for name, group in groups_of(held):
        for number, part in enumerate(group):
            yield (where := f"{place}{name}[{number}]"), part
            yield from objects_in(part, f"{where}.")


def with_objects(held: _F, parts: Iterator[Filters]) -> _F:
    """Return filters with these objects in place of their own, in the order of `objects_in`."""
    groups = {name: tuple(with_objects(next(parts), parts) for _ in group) for name, group in groups_of(held)}
    return replace(held, **groups)


def groups_of(held: Filters) -> list[tuple[str, tuple[Filters, ...]]]:
    """Return the groups that filters have objects in."""
    named = [(name, cast(tuple[Filters, ...], getattr(held, name))) for name in GROUPS if name in declared(type(held))]
    return [(name, group) for name, group in named if group]


def segment_of(held: Filters) -> Segment:
    """Return filters and their groups as a segment. What an object of all_of holds must hold as well outside it."""
    groups = dict(groups_of(held))
    required = groups.get("all_of", ())
    inside = [group for part in required for _, group in groups_of(part)]
    return Segment(
        held.values,
        tuple(part.values for part in required if part.values),
        tuple(tuple(part.values for part in group) for group in (groups.get("any_of", ()), *inside) if group),
        tuple(part.values for part in groups.get("none_of", ())),
    )


def in_words(held: Filters, scene: Scene) -> list[str]:
    """Say the filters, and each group of objects."""
    clauses = say(held.values, scene)
    for name, group in groups_of(held):
        words, between = GROUPS[name]
        said = [f"({', '.join(in_words(part, scene))})" for part in group]
        clauses.append(f"{words}: {between.join(said)}")
    return clauses


def cautions_of(segment: Segment) -> list[ReplyWarning]:
    """Return what these filters, alone and beside the ones that must hold too, call for."""
    # "None of the people who opened it" is "did not open it", and surprises in the same way.
    without = [contrary(values) for values in segment.none_of]
    alternatives = [values for group in segment.choices for values in group]
    alone = cautions(*segment.required)
    beside = [each for values in (*alternatives, *without) for each in cautions(*segment.required, values)]
    return [*alone, *beside, *(each for values in segment.none_of for each in several_places(values.items()))]
