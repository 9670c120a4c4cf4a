"""Find the one thing that a name, a label or a pasted address means, in as few requests as it takes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..arguments import Fault
from ..errors import NamesUnreadable, NoPermission
from ..filters import UNLISTED
from .admin_urls import is_address, read_address, site_in
from .listings import Listed, Listings
from .matching import Entry, called, nearest_entries, with_its_words
from .reading import Meant, SeveralNames, Unclear, labelled_name, meant, nothing_called, owner_of
from .remembered import Remembered
from .written import ids_apart, read_label

MAX_LOOKED_UP = 10


@dataclass(frozen=True, slots=True)
class Names:
    """Where names are looked up: what Kajabi lists, and what the owner has named."""

    listings: Listings
    remembered: Remembered


async def find(thing: str, text: str, names: Names, site_id: str, since: float, one_of_many: bool) -> Meant:
    """Find the one thing that a name or a URL means. Raises `Fault` with the candidates."""
    number = read_address(text, thing) if is_address(text) else None
    if number is not None and site_in(text) not in (None, site_id):
        raise Fault(f"is the address of something on another site; this search is of site {site_id}")
    if thing in UNLISTED:
        return _among_remembered(thing, text, number, await owner_names(thing, names, needed=number is None))
    if number is not None:
        return Meant(Entry(number, ""))
    try:
        if one_of_many and not (await names.listings.all(thing, site_id)).whole:
            raise Fault(f"takes at most {MAX_LOOKED_UP} names where a site has so many {thing}s; give ids")
        found, listed = await look_up(thing, text, names.listings, site_id, since)
    except NoPermission:
        raise Fault(f"this API key may not list {thing}s, so a name cannot be looked up; give the id") from None
    label, kept = read_label(thing, text), names.listings.kept(thing, site_id)
    if found is None and label and not label.name and not (kept and kept.whole):
        raise Fault(f"no {thing} that Kajabi lists is called so; if it is an id, give its digits alone")
    if found is None:
        raise nothing_called(thing, text, listed.entries if not one_of_many else [])
    return found


async def look_up(thing: str, text: str, listings: Listings, site_id: str, since: float) -> tuple[Meant | None, Listed]:
    """Return what a name or a label means, None where nothing has such a name, and what Kajabi listed to choose from.

    Raises `Unclear`, also where Kajabi lists too many to tell; a label tells its id there too.
    """
    label = read_label(thing, text)
    listed = await listings.called(thing, site_id, labelled_name(thing, text), since)
    if listed.whole:
        return meant(thing, text, listed.entries), listed
    if label and (owner := owner_of(label, listed.entries)):
        return Meant(owner), listed
    near = called(text, listed.entries) or with_its_words(text, listed.entries)
    raise Unclear(f"the site has too many {thing}s to tell which is meant; give the id", near)


async def owner_names(thing: str, names: Names, needed: bool) -> list[Entry]:
    """Return what the owner has named. A broken file is an error only for a call that needs it."""
    try:
        return await names.remembered.entries(thing)
    except NamesUnreadable:
        if needed:
            raise
        return []


def _among_remembered(thing: str, text: str, number: str | None, entries: Sequence[Entry]) -> Meant:
    """Find a thing among the owner's names. Raises `Fault`, which says how to do without."""
    if number is None and (found := meant(thing, text, entries)):
        return found
    if number is None and (label := read_label(thing, text)) and not label.name:
        number = label.number
    if number is not None:
        return Meant(next((each for each in entries if each.id == number), Entry(number, "")))
    if several := ids_apart(text):
        raise SeveralNames(thing, several)
    near = nearest_entries(text, entries)
    raise Unclear(
        f"Kajabi's API cannot list {thing}s, and no name like this is remembered; give the id, or the {thing}'s "
        "address pasted from Kajabi's admin; remember_name keeps it for the next time"
        f"{'; remembered are' if near else ''}",
        near,
        several=bool(re.search("[,;]", text)),
    )
