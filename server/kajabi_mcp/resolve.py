"""Names and pasted addresses in filters, replaced by the ids they mean; or a refusal with all that mean none."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from .account import Account
from .addresses import is_address, read_address, site_in
from .arguments import Flaw, refusal
from .catalog import Site
from .errors import NamesUnreadable, NoPermission, Refused
from .filters import FILTERS, UNLISTED, Filters, given
from .listings import Held
from .names import MAX_LISTED, Entry, exactly, listed, matching, nearest
from .values import DIGITS, Fault
from .words import Labels

__all__ = ["Labels", "Resolved", "resolve"]

MAX_LOOKED_UP = 10
LEAST_LISTED = 60

Wanted = tuple[str, str]  # the kind of thing, and its name or address


class Unclear(Fault):
    """A name that does not mean one thing, and the things that it may mean."""

    def __init__(self, problem: str, candidates: Sequence[Entry]) -> None:
        super().__init__(problem)
        self._candidates = candidates

    def said(self, room: int) -> str:
        """The problem, and as many candidates as there is room for."""
        return f"{self}: {listed(self._candidates, room)}" if self._candidates else str(self)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The filters with ids alone, in the same order, and what to call the things that were named."""

    filters: tuple[Filters, ...]
    labels: Labels


async def resolve(parts: Sequence[tuple[str, Filters]], account: Account, site: Site) -> Resolved:
    """The filters of every place, their names looked up among what this site has.

    Raises `Refused` with every name that does not mean just one thing.
    """
    places = [each for place, filters in parts for each in named(place, filters)]
    asked = list(dict.fromkeys(wanted for _, wanted in places))
    many = {thing for thing, count in Counter(thing for thing, _ in asked).items() if count > MAX_LOOKED_UP}
    since = account.catalog.listings.clock()
    means: dict[Wanted, Entry] = {}
    problems: dict[Wanted, Fault] = {}
    for thing, text in asked:
        try:
            means[thing, text] = await find(thing, text, account, site, since, thing in many)
        except Fault as fault:
            problems[thing, text] = fault
    if problems:
        room = max(MAX_LISTED // len(problems), LEAST_LISTED)
        said = {
            wanted: fault.said(room) if isinstance(fault, Unclear) else str(fault) for wanted, fault in problems.items()
        }
        raise Refused(refusal([Flaw((where,), said[wanted]) for where, wanted in places if wanted in said]))
    labels = {(thing, each.id): each.label for (thing, _), each in means.items() if each.name}
    return Resolved(tuple(replaced(filters, means) for _, filters in parts), labels)


def named(place: str, filters: Filters) -> list[tuple[str, Wanted]]:
    """Where something is named that is no id yet, and what."""
    found: list[tuple[str, Wanted]] = []
    for name, thing, texts in things(filters):
        for number, text in enumerate(texts):
            if not DIGITS.fullmatch(text):
                found.append((f"{place}{name}{f'[{number}]' if texts[1:] else ''}", (thing, text)))
    return found


def things(filters: Filters) -> Iterator[tuple[str, str, list[str]]]:
    """The filters that take ids: which, of what kind of thing, and what was given."""
    for name, value in given(filters):
        if thing := FILTERS[name].kind.thing:
            yield name, thing, cast(list[str], value) if isinstance(value, list) else [value]


def replaced(filters: Filters, means: Mapping[Wanted, Entry]) -> Filters:
    """The same filters with an id wherever a name was."""
    changes: dict[str, Any] = {}
    for name, thing, texts in things(filters):
        ids = [means[thing, text].id if (thing, text) in means else text for text in texts]
        if ids != texts:
            changes[name] = list(dict.fromkeys(ids)) if FILTERS[name].kind.name == "ids" else ids[0]
    return filters.model_copy(update=changes) if changes else filters


async def find(thing: str, text: str, account: Account, site: Site, since: float, one_of_many: bool) -> Entry:
    """The one thing that a name or an address means. Raises `Fault` with the candidates."""
    if thing == "site":
        meant = await account.catalog.site(text)
        return Entry(meant.id, meant.title)
    number = read_address(text, thing) if is_address(text) else None
    if number is not None and site_in(text) not in (None, site.id):
        raise Fault(f"is the address of something of another site; this search is of site {site.id}")
    if thing in UNLISTED:
        return remembered(thing, text, number, await known(thing, number, account))
    if number is not None:
        return Entry(number, "")
    listings = account.catalog.listings
    try:
        if one_of_many and not (await listings.all(thing, site.id)).whole:
            raise Fault(f"takes at most {MAX_LOOKED_UP} names where a site has so many {thing}s; give ids")
        held = await listings.called(thing, site.id, text, since)
    except NoPermission:
        raise Fault(f"this API key may not list {thing}s, so a name cannot be looked up; give the id") from None
    found = matching(text, held.entries)
    if len(found) == 1 and held.whole:
        return found[0]
    raise unclear(thing, text, found, held, suggest=not one_of_many)


async def known(thing: str, number: str | None, account: Account) -> list[Entry]:
    """What the owner has named; a broken file stands in nobody's way who does not need it."""
    try:
        return await account.aliases.entries(thing)
    except NamesUnreadable:
        if number is None:
            raise
        return []


def remembered(thing: str, text: str, number: str | None, entries: Sequence[Entry]) -> Entry:
    """The thing with a name in the owner's file. Raises `Fault`, which tells how to do without."""
    if number is not None:
        return next((each for each in entries if each.id == number), Entry(number, ""))
    found = matching(text, entries)
    if len(found) == 1:
        return found[0]
    if found:
        raise unclear(thing, text, found, Held(tuple(entries), len(entries), True, 0))
    near = nearest(text, entries)
    raise Unclear(
        f"Kajabi's API cannot list {thing}s, and no name like this is remembered; give the id, or the {thing}'s "
        "address pasted from Kajabi's admin; remember_name keeps it for the next time"
        f"{'; remembered are' if near else ''}",
        near,
    )


def unclear(thing: str, text: str, found: Sequence[Entry], held: Held, suggest: bool = True) -> Unclear:
    """Why a name does not mean one thing, and what there is to choose from."""
    if not held.whole:
        return Unclear(f"the site has too many {thing}s to tell which is meant; give the id", found)
    if found and exactly(text, found):
        return Unclear(f"{len(found)} {thing}s have this name; give the id", found)
    if found:
        return Unclear(f"{len(found)} {thing}s contain this; give the whole name or the id", found)
    near = nearest(text, held.entries) if suggest else []
    return Unclear(f"no {thing} of the site has this name; {'the nearest' if near else 'find_ids lists them'}", near)
