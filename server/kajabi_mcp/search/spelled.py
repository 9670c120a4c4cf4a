"""A query with a place in it, as Kajabi can be asked it: a query for each spelling, and what rows must show besides.

Kajabi only finds texts that contain another one: "OR" is in North Carolina too, and "Niger" in Nigeria. So the rows of
all spellings are read, and held against the place. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from pydantic import JsonValue

from ..filters import FILTERS
from ..places import ADDRESS_COUNTRY, ADDRESS_STATE, Place, is_in
from ..text import fold_text
from .queries import Query

_FILTERS = {row.shown_by: row.name for row in FILTERS.values() if row.shown_by in (ADDRESS_COUNTRY, ADDRESS_STATE)}


@dataclass(frozen=True, slots=True)
class Spelled:
    """A query that Kajabi can be asked, and the places that an address must name besides."""

    query: Query
    places: tuple[Place, ...] = ()
    besides: str = ""  # a spelling whose people Kajabi counts, and who are left out here
    wrong: bool = False  # it is for those whom Kajabi counts by that spelling, and who live elsewhere

    @property
    def columns(self) -> tuple[str, ...]:
        """The attributes that show the places."""
        shown = [column for place in self.places for column in (*place.columns, ADDRESS_COUNTRY)]
        return tuple(dict.fromkeys(shown))

    def lets(self, address: Mapping[str, JsonValue]) -> bool | None:
        """Return whether an address names the places; None if the row does not show it."""
        named = [is_in(place, address) for place in self.places]
        if None in named and (self.wrong or False not in named):
            return None
        written = [address.get(column) for place in self.places for column in place.columns]
        counted = bool(self.besides) and any(_contains(each, self.besides) for each in written)
        return counted and not all(named) if self.wrong else all(named) and not counted


def _contains(value: JsonValue, text: str) -> bool:
    return isinstance(value, str) and fold_text(text) in fold_text(value)


def places_in(query: Query) -> dict[str, Place]:
    """Return the places that a query means, by filter."""
    return {name: value for name, value in query.values.items() if isinstance(value, Place)}


def spell(query: Query) -> list[Spelled]:
    """Return the queries that find everybody whom a query means. One without a place is what Kajabi is asked.

    Of several places the one with the fewest spellings is asked for, and rows must show the others.
    """
    places = places_in(query)
    if not places:
        return [Spelled(query)]
    texts = {name: value for name, value in query.values.items() if name not in places}
    asked = min(places.values(), key=lambda place: len(place.columns) * len(place.texts))
    certain = asked.certain if len(places) == 1 else ""
    found: list[Spelled] = []
    for column, text in product(asked.columns, asked.texts):
        plain = Query.of({_FILTERS[column]: text, **texts}, query.nobody, query.cuts)
        found.append(Spelled(plain) if text == certain else Spelled(plain, tuple(places.values()), certain))
    if certain and asked.mistaken:
        plain = Query.of({_FILTERS[asked.columns[0]]: asked.mistaken, **texts}, query.nobody, query.cuts)
        found.append(Spelled(plain, tuple(places.values()), certain, wrong=True))
    return found
