"""The table of places, and what it answers: which place a text means, and whether an address names it.

The table is made by gazetteer/make.py; what people type besides is kept by hand there.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from pydantic import JsonValue

from .place import ADDRESS_COUNTRY, ADDRESS_STATE, Place
from .spelling import fold_place, has_name

_TABLE = resources.files("kajabi_mcp.places") / "places.tsv"

# What people put before or after a name.
_COUNTRY_OF = re.compile(
    r"(?:\w+ )*(?:republic|kingdom|states?|commonwealth) of (?:the )?(.+)"
    r"|(.+?) (?:the )?(?:\w+ )*(?:republic|kingdom|states?|commonwealth) of(?: the)?"
)
_STATE_OF = re.compile(r"(?:state|province|county) of (.+)|(.+) (?:state|province)")


# Places with a name, and places with a short form.
_Called = tuple[Sequence[Place], Sequence[Place]]


@dataclass(frozen=True, slots=True)
class _Atlas:
    """Every place; of several with one code, the first one is meant."""

    countries: Mapping[str, Place]  # by ISO code
    states: Sequence[Place]


def read_country(text: str) -> Place | None:
    """Return the country that a text means; None if it means none. England is one, and found as a state too."""
    spelled = _bare_forms(_COUNTRY_OF, fold_place(text))
    parts = [each for each in _atlas().states if each.columns[1:] and spelled[0] in _folded(each.names)]
    return _if_named(_complete(parts[0]) if parts else _meant(spelled, _countries_called), text)


def read_state(text: str) -> Place | None:
    """Return the state that a text means, with or without its country; None if it means none, or no single one."""
    spelled = _bare_forms(_STATE_OF, fold_place(text))
    return _if_named(_meant(spelled, _states_called) or _meant(spelled, _states_beside_countries), text)


def _if_named(place: Place | None, text: str) -> Place | None:
    """Return the place if it is found where just the text is written."""
    return place if place and (_named(place, text, "") or _named(place, "", text)) else None


def is_short_form(text: str, place: Place) -> bool:
    """Return whether a text is just a short form of a place, such as a code."""
    return fold_place(text) in _folded(place.alone)


def _bare_forms(affixes: re.Pattern[str], folded: str) -> list[str]:
    found = affixes.fullmatch(folded)
    return [folded, *(filter(None, found.groups()) if found else ())]


def _meant(spelled: Sequence[str], called: Callable[[str], _Called]) -> Place | None:
    """Return the one place with this name, or the first one with this short form, which others may have too."""
    for folded in spelled:
        named, short = called(folded)
        if named:
            return _complete(named[0]) if len(named) == 1 else None
        if short and folded == spelled[0]:  # "State of TX" says nobody
            return replace(_complete(short[0]), rivals=tuple(map(_complete, short[1:])))
    return None


def _countries_called(folded: str) -> _Called:
    names, short = _index(states=False)
    return names.get(folded, ()), short.get(folded, ())


def _states_called(folded: str) -> _Called:
    names, short = _index(states=True)
    return names.get(folded, ()), short.get(folded, ())


def _states_beside_countries(folded: str) -> _Called:
    """Return the states that a text names beside their country, as "TX, USA" does."""
    found: tuple[list[Place], list[Place]] = ([], [])
    for code, spellings in _country_spellings():
        bare = next((bare for each in spellings if (bare := _without(folded, each)) != folded), folded)
        if bare != folded:
            for kept, held in zip(found, _states_called(bare), strict=True):
                # Puerto Rico itself is a country too.
                kept += [each for each in held if code in each.home and bare == _without_country(folded, each)]
    return found


@cache
def _index(states: bool) -> tuple[Mapping[str, Sequence[Place]], Mapping[str, Sequence[Place]]]:
    """Return the places by their folded names, and by their folded short forms, in the order of the table."""
    names: defaultdict[str, list[Place]] = defaultdict(list)
    short: defaultdict[str, list[Place]] = defaultdict(list)
    for place in _atlas().states if states else _atlas().countries.values():
        for by, spelled in ((names, place.names), (short, place.alone)):
            for folded in _folded(spelled):
                by[folded].append(place)
    return names, short


@cache
def _country_spellings() -> Sequence[tuple[str, Sequence[str]]]:
    """Return what each country is called, folded, the longest first, by its code."""
    countries = _atlas().countries.items()
    return [(code, sorted(_folded((*each.names, *each.alone)), key=len, reverse=True)) for code, each in countries]


def _without(folded: str, name: str) -> str:
    return folded.removeprefix(f"{name} ").removesuffix(f" {name}")


def is_in(place: Place, address: Mapping[str, JsonValue]) -> bool | None:
    """Return whether an address names a place; None if it does not have the attributes that would show it.

    A state's short forms, and a name that a country has too, do not count where the address names another country: CA
    is Cádiz in Spain.
    """
    if _named(place, _written(address, ADDRESS_COUNTRY), _written(address, ADDRESS_STATE)):
        return True
    return None if any(column not in address for column in place.columns) else False


@lru_cache(maxsize=10_000)
def countries_in(written: str) -> frozenset[str]:
    """Return the codes of the countries that what is written for a country may mean."""
    folded = fold_place(written)
    near = {
        code: each
        for code, each in _atlas().countries.items()
        if folded in _folded(each.alone) or any(has_name(folded, name) for name in _folded(each.names))
    }
    return frozenset(code for code, each in near.items() if _named(_complete(each), written, ""))


def _written(address: Mapping[str, JsonValue], column: str) -> str:
    value = address.get(column)
    return value if isinstance(value, str) else ""


@lru_cache(maxsize=20_000)
def _named(place: Place, country: str, state: str) -> bool:
    return (ADDRESS_COUNTRY in place.columns and _named_as_country(place, fold_place(country))) or (
        ADDRESS_STATE in place.columns and _named_as_state(place, fold_place(state), country)
    )


def _named_as_country(place: Place, written: str) -> bool:
    if _is_just(place, written):
        return True
    return _has_a_name(place, written) and not any(_has_a_name(each, written) for each in _with_namesakes(place))


def _is_just(place: Place, written: str) -> bool:
    """Return whether nothing but short forms of a place is written, and perhaps a zip code: "CA 90210", "NY, NY"."""
    short, words = _folded(place.alone), [word for word in written.split() if not word.isdigit()]
    return " ".join(words) in short or (bool(words) and set(words) <= short)


@cache
def _with_namesakes(place: Place) -> Sequence[Place]:
    """Return the countries with a state that is called as this country is: "Georgia, USA" is the state."""
    names, atlas = _folded(place.names), _atlas()
    states = [each for each in atlas.states if names & _folded(each.names) and not place.home & each.home]
    return [_complete(atlas.countries[code]) for code in sorted({code for each in states for code in each.home})]


def _named_as_state(place: Place, written: str, country: str) -> bool:
    if _has_a_name(place, written):
        return not place.namesake or not _is_elsewhere(place, country)
    return _is_just(place, _without_country(written, place)) and not _is_elsewhere(place, country)


def _has_a_name(place: Place, written: str) -> bool:
    names = _folded(place.names)
    if written in names:
        return True
    for other in place.longer:
        written = written.replace(other, " ")
    return any(has_name(written.replace(f"new {name}", " "), name) for name in names)


def _is_elsewhere(place: Place, country: str) -> bool:
    """Return whether a country is written, and none in which this state lies."""
    named = countries_in(country)
    return bool(named) and not named & place.home


def _without_country(folded: str, state: Place) -> str:
    """Return what is written for a state without the name of its country, as in "TX, USA" and "US-TX"."""
    for code in state.home:
        country = _atlas().countries[code]
        if set(country.alone) & set(state.alone):
            continue  # Puerto Rico itself, which is a country too
        for name in sorted(_folded((*country.names, *country.alone)), key=len, reverse=True):
            if (bare := _without(folded, name)) != folded:
                return bare
    return folded


@cache
def _folded(spelled: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_place, spelled))


@cache
def _complete(place: Place) -> Place:
    """Return a place with what it may be taken for: places whose longer names hold its own, and its namesake."""
    atlas, names = _atlas(), _folded(place.names)
    own = frozenset[str]() if place.is_state else place.home
    longer = {
        called
        for called, other in _called()
        if called not in names and not own & other.home and any(has_name(called, name) for name in names)
    }
    others = atlas.countries.values() if place.is_state else atlas.states
    namesake = any(names & _folded(each.names) for each in others if not place.home & each.home)
    return replace(place, longer=tuple(sorted(longer, key=lambda each: (-len(each), each))), namesake=namesake)


@cache
def _called() -> Sequence[tuple[str, Place]]:
    """Return every folded name, with the place that is called so."""
    places = (*_atlas().countries.values(), *_atlas().states)
    return [(name, place) for place in places for name in _folded(place.names)]


@cache
def _atlas() -> _Atlas:
    """Read the table."""
    rows = [line.split("\t") for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    countries: dict[str, Place] = {}
    for alone, names in (row for row in rows if len(row) == 2):
        codes, called = _spellings(alone), _spellings(names)
        countries[codes[0]] = Place(called[0], called, codes, (ADDRESS_COUNTRY,), frozenset(codes[:1]))
    states: list[Place] = []
    code = ""
    for *indent, alone, names in rows:
        if indent:
            states.append(_state(code, countries, _spellings(names), _spellings(alone)))
        else:
            code = _spellings(alone)[0]
    return _Atlas(countries, states)


def _spellings(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(";")))


def _state(code: str, countries: Mapping[str, Place], names: tuple[str, ...], alone: tuple[str, ...]) -> Place:
    """Make a state. It lies in its own country, and is one itself where a country has its code and its name."""
    same = [each for each in alone if each in countries and set(countries[each].names) & set(names)]
    columns = (ADDRESS_STATE, ADDRESS_COUNTRY) if set(names) & set(countries[code].names) else (ADDRESS_STATE,)
    return Place(f"{names[0]}, {code}", names, alone, columns, frozenset({code, *same}))
