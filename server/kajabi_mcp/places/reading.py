"""Which place the text of a filter means, where it may name one twice, several, or one of the other filter's."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .atlas import is_in, is_short_form, read_country, read_state
from .place import ADDRESS_COUNTRY, ADDRESS_STATE, Place
from .spelling import fold_place

# Short forms of countries that are far more usual than any state with the same letters: UK is not Uttarakhand.
_USUAL = {"america", "drc", "gb", "gbr", "ksa", "prc", "uae", "uk", "us", "usa"}
_BETWEEN = re.compile(r"[,;/|()&+\-]|\b(?:and|AND|or)\b")  # OR is Oregon


class Misplaced(Exception):
    """A text means a place that the other filter is for."""

    def __init__(self, place: Place) -> None:
        """Keep the place."""
        super().__init__(place.title)
        self.place = place


class SeveralPlaces(Exception):
    """A text names several places."""


def read_place(text: str, column: str) -> Place | None:
    """Return the place that a text means where this attribute is looked at, or None.

    Raises `Misplaced` and `SeveralPlaces`.
    """
    country, state = read_country(text), read_state(text)
    if column == ADDRESS_COUNTRY:
        found, other = country, None if state and is_short_form(text, state) else state
    else:
        usual = fold_place(text) in _USUAL
        found = None if usual else state
        other = country if usual or (country and not is_short_form(text, country)) else None
    if found:
        return found
    return _placed(other, column, text) if other else _read_parts(text, column)


def _placed(place: Place, column: str, text: str) -> Place:
    """Return the place, if this attribute shows it, or the country that it is besides, as Puerto Rico is.

    Raises `Misplaced`, also for "PR, USA": as a country that is the United States.
    """
    if column in place.columns:
        return place
    country = read_country(place.usual)
    if country and country.home <= place.home and is_in(country, {column: text}):
        return country
    raise Misplaced(place)


def _read_parts(text: str, column: str) -> Place | None:
    """Return the place that is named by every part of a text: "Texas (TX)", "England, UK"."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    countries, states = [read_country(part) for part in parts], [_states(part) for part in parts]
    if len(parts) < 2 or not all(country or named for country, named in zip(countries, states, strict=True)):
        return None
    country, state = _one(countries), _state_in(parts, countries, states, column)
    found = country or state if column == ADDRESS_COUNTRY else state or country
    if found is None:
        raise SeveralPlaces
    return _placed(found, column, text)


def _states(part: str) -> Sequence[Place]:
    """Return every state that a text may mean."""
    state = read_state(part)
    return [replace(each, rivals=()) for each in (state, *state.rivals)] if state else []


def _state_in(
    parts: Sequence[str], countries: Sequence[Place | None], states: Sequence[Sequence[Place]], column: str
) -> Place | None:
    """Return the state that every part names, by itself or by its country."""
    named = zip(parts, countries, states, strict=True)
    certain = (
        (each for each in held if column == ADDRESS_STATE or not country or not is_short_form(part, each))
        for part, country, held in named
    )
    for state in (each for held in certain for each in held):
        within = (
            state in held or (country is not None and bool(country.home & state.home))
            for country, held in zip(countries, states, strict=True)
        )
        if all(within):
            return state
    return None


def _one(countries: Sequence[Place | None]) -> Place | None:
    """Return the country, if all of these are the same."""
    named = {each.title: each for each in countries if each}
    return next(iter(named.values())) if None not in countries and len(named) == 1 else None
