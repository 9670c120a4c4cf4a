"""Names and pasted URLs in filters become the ids they mean, or one refusal names all that do not mean one thing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from ..arguments import DIGITS, Fault, Flaw, Labels, refused
from ..errors import NamesUnreadable, NoPermission
from ..filters import FILTERS, UNLISTED, Filters
from .admin_urls import is_address, read_address, site_in
from .listings import Listed, Listings
from .matching import MAX_LISTED, Entry, called, candidates, matching, nearest_entries
from .remembered import Remembered
from .sites import Site

MAX_LOOKED_UP = 10
LEAST_LISTED = 60

Wanted = tuple[str, str]  # a thing, and the name or URL of one
F = TypeVar("F", bound=Filters)


@dataclass(frozen=True, slots=True)
class Names:
    """Where names are looked up: what Kajabi lists, and what the owner has named."""

    listings: Listings
    remembered: Remembered


class Unclear(Fault):
    """A name that does not mean just one thing, and the things that it may mean."""

    def __init__(self, problem: str, candidates: Sequence[Entry]) -> None:
        super().__init__(problem)
        self._candidates = candidates

    def said(self, room: int) -> str:
        """Return the problem, and as many candidates as there is room for."""
        return f"{self}: {candidates(self._candidates, room)}" if self._candidates else str(self)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Filters with ids alone, in the order in which they were given, and what the things that were named are called."""

    filters: tuple[Filters, ...]
    labels: Labels


async def resolve(parts: Sequence[tuple[str, Filters]], names: Names, site: Site) -> Resolved:
    """Look up every name in these filters, each with its place among the arguments, among what this site has.

    Raises `Refused` with every name that does not mean just one thing.
    """
    places = [each for place, filters in parts for each in _named(place, filters)]
    asked = list(dict.fromkeys(wanted for _, wanted in places))
    many = {thing for thing, count in Counter(thing for thing, _ in asked).items() if count > MAX_LOOKED_UP}
    since = names.listings.clock()
    means: dict[Wanted, Entry] = {}
    problems: dict[Wanted, Fault] = {}
    for thing, text in asked:
        try:
            means[thing, text] = await _find(thing, text, names, site, since, thing in many)
        except Fault as fault:
            problems[thing, text] = fault
    if problems:
        room = max(MAX_LISTED // len(problems), LEAST_LISTED)
        said = {
            wanted: fault.said(room) if isinstance(fault, Unclear) else str(fault) for wanted, fault in problems.items()
        }
        raise refused([Flaw((where,), said[wanted]) for where, wanted in places if wanted in said])
    labels = {(thing, each.id): each.label for (thing, _), each in means.items() if each.name}
    return Resolved(tuple(_replaced(filters, means) for _, filters in parts), labels)


def _named(place: str, filters: Filters) -> list[tuple[str, Wanted]]:
    """Return where something is named that is not an id yet, and what."""
    found: list[tuple[str, Wanted]] = []
    for name, thing, texts in _things(filters):
        for number, text in enumerate(texts):
            if not DIGITS.fullmatch(text):
                found.append((f"{place}{name}{f'[{number}]' if texts[1:] else ''}", (thing, text)))
    return found


def _things(filters: Filters) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the filters that take ids: which, of what kind of thing, and what was given."""
    for name, value in filters.values.items():
        if thing := FILTERS[name].kind.thing:
            yield name, thing, cast(list[str], value) if isinstance(value, list) else [value]


def _replaced(filters: F, means: Mapping[Wanted, Entry]) -> F:
    """Return the same filters with an id wherever a name was."""
    changes: dict[str, Any] = {}
    for name, thing, texts in _things(filters):
        ids = [means[thing, text].id if (thing, text) in means else text for text in texts]
        if ids != texts:
            changes[name] = list(dict.fromkeys(ids)) if isinstance(filters.values[name], list) else ids[0]
    return replace(filters, values={**filters.values, **changes}) if changes else filters


async def _find(thing: str, text: str, names: Names, site: Site, since: float, one_of_many: bool) -> Entry:
    """Find the one thing that a name or a URL means. Raises `Fault` with the candidates."""
    number = read_address(text, thing) if is_address(text) else None
    if number is not None and site_in(text) not in (None, site.id):
        raise Fault(f"is the address of something on another site; this search is of site {site.id}")
    if thing in UNLISTED:
        return _remembered(thing, text, number, await _owner_names(thing, number, names))
    if number is not None:
        return Entry(number, "")
    try:
        if one_of_many and not (await names.listings.all(thing, site.id)).whole:
            raise Fault(f"takes at most {MAX_LOOKED_UP} names where a site has so many {thing}s; give ids")
        listed = await names.listings.called(thing, site.id, text, since)
    except NoPermission:
        raise Fault(f"this API key may not list {thing}s, so a name cannot be looked up; give the id") from None
    found = matching(text, listed.entries)
    if len(found) == 1 and listed.whole:
        return found[0]
    raise _unclear(thing, text, found, listed, suggest=not one_of_many)


async def _owner_names(thing: str, number: str | None, names: Names) -> list[Entry]:
    """Return what the owner has named. A broken file is an error only for a call that needs it."""
    try:
        return await names.remembered.entries(thing)
    except NamesUnreadable:
        if number is None:
            raise
        return []


def _remembered(thing: str, text: str, number: str | None, entries: Sequence[Entry]) -> Entry:
    """Find a thing among the owner's names. Raises `Fault`, which says how to do without."""
    if number is not None:
        return next((each for each in entries if each.id == number), Entry(number, ""))
    found = matching(text, entries)
    if len(found) == 1:
        return found[0]
    if found:
        raise _unclear(thing, text, found, Listed(tuple(entries), len(entries), True, 0))
    near = nearest_entries(text, entries)
    raise Unclear(
        f"Kajabi's API cannot list {thing}s, and no name like this is remembered; give the id, or the {thing}'s "
        "address pasted from Kajabi's admin; remember_name keeps it for the next time"
        f"{'; remembered are' if near else ''}",
        near,
    )


def _unclear(thing: str, text: str, found: Sequence[Entry], listed: Listed, suggest: bool = True) -> Unclear:
    """Say why a name does not mean one thing, and what there is to choose from."""
    if not listed.whole:
        return Unclear(f"the site has too many {thing}s to tell which is meant; give the id", found)
    if found and called(text, found):
        return Unclear(f"{len(found)} {thing}s have this name; give the id", found)
    if found:
        return Unclear(f"{len(found)} {thing}s contain this; give the whole name or the id", found)
    near = nearest_entries(text, listed.entries) if suggest else []
    return Unclear(f"no {thing} of the site has this name; {'the nearest' if near else 'find_ids lists them'}", near)
