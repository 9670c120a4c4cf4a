"""Filters as an argument of tools: any number of them side by side, all of which must hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..arguments import Argument, Arguments, Flaw, Synonym, wire
from .contradictions import contradictions
from .synonyms import IMPOSSIBLE, SYNONYMS
from .table import FILTERS

Values = Mapping[str, Any]  # filters by name, each with the value that was read


@dataclass(frozen=True, kw_only=True)
class Filters(Arguments):
    """Filters that must all hold; `values` has those that were given, in the order of the table."""

    table: ClassVar[Mapping[str, Argument]] = FILTERS
    synonyms: ClassVar[Mapping[str, Synonym]] = SYNONYMS
    impossible: ClassVar[frozenset[str]] = IMPOSSIBLE

    def contradictions(self) -> list[Flaw]:
        """Return the filters that cannot both hold."""
        return contradictions(self.values)


def to_query(values: Values) -> dict[str, str]:
    """Return the query parameters that ask Kajabi for these filters."""
    return {f"filter[{name}]": wire(value) for name, value in values.items()}
