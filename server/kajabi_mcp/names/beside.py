"""What is said of things beside a search: what ids are called, and what else has a name. It never fails a call.

One request at most tells the names of ids; the lists that are kept cost nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import anyio

from ..arguments import bare_id
from ..errors import KajabiError
from ..filters import FILTERS, LISTED, UNLISTED
from ..text import quoted
from ..warnings import ReplyWarning, doubt, meaning
from .admin_urls import with_article
from .finding import Names, owner_names
from .listings import Listed, Listings
from .matching import Entry, called, spelled_alike
from .sites import Site

_PATIENCE = 3.0  # seconds that a request beside a search may take

Thing = tuple[str, str]  # a kind of thing, and the id of one


@dataclass(frozen=True, slots=True)
class AboutIds:
    """What ids are called, and those that Kajabi does not list, with the ids of what has such a number for a name."""

    labels: dict[Thing, str] = field(default_factory=dict[Thing, str])
    missing: dict[Thing, list[Entry]] = field(default_factory=dict[Thing, list[Entry]])

    @property
    def warnings(self) -> list[ReplyWarning]:
        """Say which ids may be wrong."""
        plain = [f"{thing} {number}" for (thing, number), named in self.missing.items() if not named]
        it = "those ids" if plain[1:] else "that id"
        told = [f"Kajabi lists no {' and no '.join(plain)} on this site; {it} may be wrong."] if plain else []
        told += [
            f"Digits are read as an id, and Kajabi lists no {thing} {number} on this site; the {thing} of that name is "
            f"{' and '.join(each.id for each in named)}."
            for (thing, number), named in self.missing.items()
            if named
        ]
        return [doubt(each) for each in told]


async def about_ids(things: Sequence[Thing], names: Names, site: Site, since: float, may_ask: bool) -> AboutIds:
    """Return what is known of these ids, in one request at most."""
    by_kind: dict[str, list[Thing]] = {}
    for each in things:
        by_kind.setdefault(each[0], []).append(each)
    labels: dict[Thing, str] = {}
    missing: dict[Thing, list[Entry]] = {}
    for kind, wanted in by_kind.items():
        if kind in UNLISTED:
            labels |= _labels(wanted, await _remembered(kind, names))
        elif kind in LISTED:
            listed, asked = await _glance(names.listings, kind, wanted, site, since, may_ask)
            may_ask = may_ask and not asked
            labels |= _labels(wanted, listed.entries if listed else ())
            if listed and listed.whole:
                missing |= {each: called(each[1], listed.entries) for each in wanted if each not in labels}
    return AboutIds(labels, missing)


def _labels(wanted: Iterable[Thing], entries: Iterable[Entry]) -> dict[Thing, str]:
    known: Mapping[str, str] = {bare_id(each.id): each.label for each in reversed(list(entries)) if each.name}
    return {each: known[bare_id(each[1])] for each in wanted if bare_id(each[1]) in known}


async def _remembered(kind: str, names: Names) -> list[Entry]:
    with suppress(KajabiError), anyio.move_on_after(_PATIENCE):
        return await owner_names(kind, names, needed=False)
    return []


async def _glance(
    listings: Listings, kind: str, wanted: Sequence[Thing], site: Site, since: float, may_ask: bool
) -> tuple[Listed | None, bool]:
    """Return what is kept of a list, or its first page, and whether that took a request.

    A list that was kept and lacks an id may be older than the id; it is asked for again if a page can hold it.
    """
    kept = listings.kept(kind, site.id)
    if kept and (kept.asked_at >= since or len(_labels(wanted, kept.entries)) == len(wanted)):
        return kept, False
    old = replace(kept, whole=False) if kept else None
    if not may_ask or (kept and not (kept.whole and kept.fits_on_a_page)):
        return old, False
    with anyio.move_on_after(_PATIENCE):
        return await listings.first_page(kind, site.id) or old, True
    return old, True


async def namesakes(named: Iterable[tuple[str, Entry]], names: Names, site: Site) -> list[ReplyWarning]:
    """Say of which products there is an offer of the same name, and the other way round.

    `named` are filters with the things that were named in them. A filter that counts the other is not named twice.
    """
    listed = list(named)
    asked = {(FILTERS[name].kind.thing, entry.id) for name, entry in listed}
    found: list[ReplyWarning] = []
    for name, entry in listed:
        other = FILTERS[name].namesake
        kind = FILTERS[other].kind.thing if other else ""
        twins = await _called(kind, entry.name, names, site) if kind and entry.name else []
        for twin in twins:
            if (kind, twin.id) not in asked:
                found.append(
                    meaning(f"{quoted(entry.name)} is also {with_article(kind)} ({twin.id}); {other} counts it.")
                )
    return found


async def _called(kind: str, name: str, names: Names, site: Site) -> list[Entry]:
    """Return the things of a kind that have a name; none where Kajabi does not tell."""
    listings = names.listings
    with suppress(KajabiError), anyio.move_on_after(_PATIENCE):
        listed = listings.kept(kind, site.id) or await listings.first_page(kind, site.id)
        if listed and not listed.whole:
            listed = await listings.containing(kind, site.id, name)
        entries = listed.entries if listed else ()
        return called(name, entries) or spelled_alike(name, entries)
    return []
