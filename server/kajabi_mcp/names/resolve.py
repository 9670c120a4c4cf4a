"""Names and pasted URLs in filters become the ids they mean, or one refusal names all that do not mean one thing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar, cast

from ..arguments import DIGITS, Fault, Flaw, Labels, refused
from ..filters import FILTERS, Filters
from ..text import quoted
from ..warnings import ReplyWarning, meaning
from .beside import Thing, about_ids, namesakes
from .finding import MAX_LOOKED_UP, Names, find
from .matching import MAX_LISTED
from .reading import Meant, SeveralNames, Unclear
from .sites import Site

LEAST_LISTED = 60

Wanted = tuple[str, str]  # a thing, and the name or URL of one
F = TypeVar("F", bound=Filters)


class _Place(NamedTuple):
    """Where something is named, and what: any_of[0].has_tag_id, has_tag_id, ("tag", "VIP")."""

    where: str
    filter: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Resolved:
    """Filters with ids alone, in the order in which they were given, and what is to be said of the ids.

    `labels` are what they are called, `told` those of which the reply says whether they exist.
    """

    filters: tuple[Filters, ...]
    labels: Labels
    warnings: tuple[ReplyWarning, ...]
    told: frozenset[Thing]


async def resolve(parts: Sequence[tuple[str, Filters]], names: Names, site: Site, *, may_ask: bool = True) -> Resolved:
    """Look up every name in these filters, each with its place among the arguments, among what this site has.

    `may_ask` allows a request for what ids are called. Raises `Refused` with every name that does not mean one thing.
    """
    places = [each for place, filters in parts for each in _named(place, filters)]
    since = names.listings.clock()
    means = await _find_all(places, names, site, since)
    filters = tuple(_replaced(each, means) for _, each in parts)
    labels = {(thing, each.entry.id): each.entry.label for (thing, _), each in means.items() if each.entry.name}
    ids = [(thing, each) for part in filters for _, thing, texts in _things(part) for each in texts]
    beside = await about_ids([each for each in dict.fromkeys(ids) if each not in labels], names, site, since, may_ask)
    named = [(each.filter, means[each.wanted].entry) for each in places]
    warnings = [*_read_as(places, means), *beside.warnings, *await namesakes(named, names, site)]
    labels |= beside.labels
    return Resolved(filters, labels, tuple(warnings), frozenset({*labels, *beside.missing}))


async def _find_all(places: Sequence[_Place], names: Names, site: Site, since: float) -> dict[Wanted, Meant]:
    """Find what each name means. Raises `Refused` with every one that is not clear."""
    asked = list(dict.fromkeys(each.wanted for each in places))
    many = {thing for thing, count in Counter(thing for thing, _ in asked).items() if count > MAX_LOOKED_UP}
    means: dict[Wanted, Meant] = {}
    problems: dict[Wanted, Fault] = {}
    for thing, text in asked:
        try:
            means[thing, text] = await find(thing, text, names, site.id, since, thing in many)
        except Fault as fault:
            problems[thing, text] = fault
    if problems:
        room = max(MAX_LISTED // len(problems), LEAST_LISTED)
        unclear = [each for each in places if each.wanted in problems]
        raise refused([Flaw((each.where,), _said(each, problems[each.wanted], room)) for each in unclear])
    return means


def _said(place: _Place, fault: Fault, room: int) -> str:
    """Say what is wrong with a name, and what there is to choose from."""
    if not isinstance(fault, Unclear):
        return str(fault)
    ids = ",".join(quoted(each.id) for each in fault.candidates) if isinstance(fault, SeveralNames) else ""
    several = f"; {FILTERS[place.filter].several(ids)}" if fault.several else ""
    return f"{fault.said(room if ids else max(room - len(several), LEAST_LISTED))}{several}"


def _read_as(places: Sequence[_Place], means: Mapping[Wanted, Meant]) -> list[ReplyWarning]:
    """Say which names were read otherwise than they are written."""
    found: dict[Wanted, list[str]] = {}
    for place in places:
        if means[place.wanted].how:
            found.setdefault(place.wanted, []).append(place.where)
    return [
        meaning(f"{', '.join(where)}: read as the {wanted[0]} {means[wanted].entry}, {means[wanted].how}.")
        for wanted, where in found.items()
    ]


def _named(place: str, filters: Filters) -> list[_Place]:
    """Return where something is named that is not an id yet, and what."""
    found: list[_Place] = []
    for name, thing, texts in _things(filters):
        for number, text in enumerate(texts):
            if not DIGITS.fullmatch(text):
                found.append(_Place(f"{place}{name}{f'[{number}]' if texts[1:] else ''}", name, (thing, text)))
    return found


def _things(filters: Filters) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the filters that take ids: which, of what kind of thing, and what was given."""
    for name, value in filters.values.items():
        if thing := FILTERS[name].kind.thing:
            yield name, thing, cast(list[str], value) if isinstance(value, list) else [value]


def _replaced(filters: F, means: Mapping[Wanted, Meant]) -> F:
    """Return the same filters with an id wherever a name was."""
    changes: dict[str, Any] = {}
    for name, thing, texts in _things(filters):
        ids = [means[thing, text].entry.id if (thing, text) in means else text for text in texts]
        if ids != texts:
            changes[name] = list(dict.fromkeys(ids)) if isinstance(filters.values[name], list) else ids[0]
    return replace(filters, values={**filters.values, **changes}) if changes else filters
