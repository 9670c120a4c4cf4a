"""Filters as an argument of tools: any number of them side by side, all of which must hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from ..arguments import Argument, Arguments, Flaw, Impossible, Synonym, wire
from ..places import Place
from .contradictions import contradictions
from .synonyms import IMPOSSIBLE, SYNONYMS
from .table import FILTERS

Values = Mapping[str, Any]  # filters by name, each with the value that was read


@dataclass(frozen=True, kw_only=True)
class Filters(Arguments):
    """Filters that must all hold; `values` has those that were given, in the order of the table."""

    table: ClassVar[Mapping[str, Argument]] = FILTERS
    synonyms: ClassVar[Mapping[str, Synonym]] = SYNONYMS
    impossible: ClassVar[tuple[Impossible, ...]] = IMPOSSIBLE

    def __post_init__(self) -> None:
        """Read the code of a state in the country beside it."""
        if country := country_in(self.values):
            object.__setattr__(self, "values", values_within(self.values, country))

    def within(self, country: Place) -> Self:
        """Return the filters with the code of a state read in a country that must hold too."""
        return replace(self, values=values_within(self.values, country))

    def contradictions(self) -> list[Flaw]:
        """Return the filters that cannot both hold."""
        return contradictions(self.values)


def country_in(values: Values) -> Place | None:
    """Return the country that filters name; a part of one, such as England, is none."""
    return next((each for each in values.values() if isinstance(each, Place) and not each.is_state), None)


def values_within(values: Values, country: Place) -> Values:
    """Return the filters with a state's code read in this country: WA in Australia is Western Australia."""
    states = {name: value for name, value in values.items() if isinstance(value, Place) and value.is_state}
    return {**values, **{name: state.within(country) for name, state in states.items()}}


def to_query(values: Values) -> dict[str, str]:
    """Return the query parameters that ask Kajabi for these filters."""
    return {f"filter[{name}]": wire(value) for name, value in values.items()}
