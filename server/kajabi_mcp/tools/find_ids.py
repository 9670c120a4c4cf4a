"""Find ids by name: what Kajabi lists, and the owner's own names for what it does not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from math import inf
from typing import Any

from ..account import Account
from ..arguments import (
    SITE,
    Arguments,
    Checked,
    Fault,
    Flaw,
    argument,
    bare_id,
    choice,
    read_text,
    refused,
    text_read_by,
)
from ..errors import NamesUnreadable, NoPermission
from ..filters import LISTED, UNLISTED
from ..names import (
    Entry,
    Listed,
    Site,
    candidates,
    ids_in,
    is_address,
    labelled_name,
    named_like,
    nearest_entries,
    site_in,
)
from ..replies import Row
from ..text import fold_name, listed, quoted
from ..warnings import ReplyWarning, advice, arrange, doubt, meaning
from .base import Tool
from .outputs import INTEGER, ROWS, STRING, STRINGS, reply_schema, word

DESCRIPTION = (
    "Ids of tags, offers, products, forms and sites by name, and of what remember_name saved. Filters take names "
    "themselves; use this to list what there is, or to choose between candidates."
)
MAX_ROWS = 25
THINGS = (*LISTED, *UNLISTED)
_COLUMNS = {
    "offer": ["id", "name", "internal_title", "price"],
    "product": ["id", "name", "type", "status"],
}


def _read_name(value: object) -> str:
    """Read a name, or an address without what is ignored in it."""
    return read_text(value.strip().partition("?")[0] if isinstance(value, str) and "://" in value else value)


NAME_OR_ADDRESS = text_read_by(_read_name)


@dataclass(frozen=True, kw_only=True)
class Find(Arguments):
    """What to look for."""

    kind: str | None = argument(choice(THINGS), "Default: all.", None)
    name: str = argument(NAME_OR_ADDRESS, "Part of the name; else the first 25.", "")
    site_id: str | None = argument(SITE, "As in search_customers.", None)

    def contradictions(self) -> list[Flaw]:
        """Return a kind that belongs to no site, where a site is given."""
        if self.site_id is not None and (self.kind == "site" or self.kind in UNLISTED):
            return [Flaw(("kind", "site_id"), f"a {self.kind} is looked up without a site; leave site_id out")]
        return []


@dataclass(frozen=True, slots=True)
class Looked:
    """What there is of one kind of thing, and what of it a name may mean: called just that, spelled alike, the rest."""

    thing: str
    listed: Listed
    found: Sequence[Sequence[Entry]]

    @property
    def entries(self) -> list[Entry]:
        """All that a name may mean."""
        return list(chain(*self.found))

    def count(self, name: str) -> tuple[int, bool]:
        """Return how many there are, and whether that is all."""
        number, total = len(self.entries), self.listed.total
        if self.listed.whole:
            return number, True
        return (total, True) if not name and total is not None else (number, False)


async def run(checked: Checked[Find], account: Account) -> dict[str, Any]:
    """Find the things whose names contain the name, the ones that are called just that first."""
    asked, name = checked.arguments, checked.arguments.name
    pasted = _in_address(asked)
    kind = asked.kind or (next(iter(pasted)) if len(pasted) == 1 else None)
    site = None if kind == "site" or kind in UNLISTED else await account.sites.site(asked.site_id)
    _check_site(name, pasted, site)
    now, problems = account.names.listings.clock(), list[ReplyWarning]()
    if kind:
        looked = [await _look(kind, name, site, account, now, pasted.get(kind))]
    else:
        looked, problems = await _look_everywhere(name, site, account, -inf, pasted)
        if name and not any(each.entries for each in looked):
            looked, problems = await _look_everywhere(name, site, account, now, pasted)
    counts = [each.count(name) for each in looked]
    warnings = [*checked.warnings, *(site.warnings if site else []), *problems]
    warnings += _not_found(pasted, looked) if pasted else _what_else(kind, name, looked)
    fields, rows = _table(kind, looked)
    arranged = arrange(warnings)
    return {
        "total": sum(number for number, _ in counts),
        **({} if all(exact for _, exact in counts) else {"total_is": "at_least"}),
        "searched": f"{_among(kind, site, pasted or THINGS)}{_with_id(pasted) if pasted else _like(name, looked)}",
        **({"warnings": arranged} if arranged else {}),
        "fields": fields,
        "rows": rows[:MAX_ROWS],
    }


def _in_address(asked: Find) -> Mapping[str, str]:
    """Return the ids in a pasted address, by the kinds of things that it may be of. Raises `Refused`."""
    try:
        return ids_in(asked.name, [asked.kind] if asked.kind else THINGS) if is_address(asked.name) else {}
    except Fault as fault:
        raise refused([Flaw(("name",), str(fault))]) from None


def _check_site(name: str, pasted: Mapping[str, str], site: Site | None) -> None:
    """Raise `Refused` for an address on another site than the one that is searched."""
    if pasted and site and site_in(name) not in (None, site.id):
        raise refused([Flaw(("name",), f"is an address on another site than {site}; give that site's site_id too")])


async def _look(
    thing: str, name: str, site: Site | None, account: Account, since: float, number: str | None = None
) -> Looked:
    """Look among the things of one kind, in a list that is older than `since` only if it has the name or the id."""
    listings, place = account.names.listings, site.id if site and thing != "site" else ""
    if thing in UNLISTED:
        known = await account.names.remembered.entries(thing)
        listed = Listed(tuple(known), len(known), True, 0)
    elif name and number is None:
        listed = await listings.called(thing, place, labelled_name(thing, name), since)
    else:
        listed = await listings.all(thing, place, since if number else -inf)
    if number is not None:
        return Looked(thing, listed, [[each for each in listed.entries if bare_id(each.id) == number]])
    return Looked(thing, listed, named_like(thing, name, listed.entries) if name else [listed.entries])


async def _look_everywhere(
    name: str, site: Site | None, account: Account, since: float, pasted: Mapping[str, str]
) -> tuple[list[Looked], list[ReplyWarning]]:
    """Look among all that can be listed or is remembered, or that an address may be of; what cannot be is said."""
    looked, problems = list[Looked](), list[ReplyWarning]()
    for thing in pasted or THINGS:
        try:
            looked.append(await _look(thing, name, site, account, since, pasted.get(thing)))
        except NoPermission:
            problems.append(doubt(f"This API key may not list {thing}s, so there may be some."))
        except NamesUnreadable as error:
            problems.append(doubt(str(error)))
    return looked, problems


def _with_id(pasted: Mapping[str, str]) -> str:
    """Say which id was looked for."""
    return f" with id {' or '.join(dict.fromkeys(pasted.values()))}, which the address gives"


def _not_found(pasted: Mapping[str, str], looked: Sequence[Looked]) -> list[ReplyWarning]:
    """Say that what an address is of has no name here, and what to do with its id."""
    if any(each.entries for each in looked):
        return []
    if len(pasted) > 1:
        return [meaning("Nothing that Kajabi lists or that is remembered has this id; filters take the address too.")]
    [(thing, number)] = pasted.items()
    if thing in UNLISTED:
        return [meaning(f"No name is remembered for {thing} {number}; filters take the id as it is.")]
    short = "" if all(each.listed.whole for each in looked) else " among the first of very many"
    return [meaning(f"Kajabi lists no {thing} {number}{short}; filters take the id as it is.")]


def _among(kind: str | None, site: Site | None, things: Collection[str]) -> str:
    """Say where was looked."""
    if kind is None:
        own = [f"{thing}s" for thing in LISTED if thing != "site" and thing in things]
        others = {"sites": "site" in things, "remembered names": not set(UNLISTED).isdisjoint(things)}
        return listed([f"{', '.join(own)} of site {site}", *(each for each, looked in others.items() if looked)])
    if kind in UNLISTED:
        return f"remembered {kind}s"
    return f"{kind}s of site {site}" if site else "sites"


def _like(name: str, looked: Sequence[Looked]) -> str:
    """Say what was looked for."""
    contained = all(fold_name(name) in " ".join(entry.keys) for each in looked for entry in each.entries)
    return f" containing {'' if contained else 'or like '}{quoted(name)}" if name else ""


def _what_else(kind: str | None, name: str, looked: Sequence[Looked]) -> list[ReplyWarning]:
    """Say what there may be besides what was found."""
    warnings: list[ReplyWarning] = []
    if kind in UNLISTED:
        warnings.append(
            meaning(
                f"Kajabi's API cannot list {kind}s: these are the names that remember_name was given, and there may "
                f"be more {kind}s. The id is in the {kind}'s address in Kajabi's admin."
            )
        )
    if kind is None:
        unlisted = ", ".join(f"{each}s" for each in UNLISTED)
        warnings.append(meaning(f"Of {unlisted} only remembered names are found: Kajabi's API cannot list them."))
    for each in looked:
        if not each.entries and not each.listed.whole:
            warnings.append(
                meaning(f"Kajabi has too many {each.thing}s to search them here; look the id up in its admin.")
            )
    if name and not any(each.entries or not each.listed.whole for each in looked):
        near = [(each.thing, nearest_entries(name, each.listed.entries)) for each in looked]
        said = [f"{thing} {entries[0]}" for thing, entries in near if entries] if kind is None else []
        said += [candidates(entries) for _, entries in near if entries and kind]
        warnings += [advice(f"None contains it; the nearest: {', '.join(said)}.")] if said else []
    return warnings


def _table(kind: str | None, looked: Sequence[Looked]) -> tuple[list[str], list[Row]]:
    """Return what helps to choose; of several kinds, what is called just that comes first, whatever its kind."""
    if kind is not None:
        fields = _COLUMNS.get(kind, ["id", "name"])
        return fields, [_row(entry, fields) for each in looked for entry in each.entries]
    ranks = zip_longest(*(each.found for each in looked), fillvalue=())
    ranked = [
        (each.thing, entry) for rank in ranks for each, entries in zip(looked, rank, strict=True) for entry in entries
    ]
    own = ["internal_title"] if any(entry.also for _, entry in ranked[:MAX_ROWS]) else []
    return ["kind", "id", "name", *own], [
        [thing, entry.id, entry.name, *([entry.also or None] if own else [])] for thing, entry in ranked
    ]


def _row(each: Entry, fields: list[str]) -> Row:
    own = [each.also or None] if "internal_title" in fields else []
    return [each.id, each.name, *own, *each.details]


find_ids = Tool(
    name="find_ids",
    title="Find ids",
    purpose="names to ids: tags, offers, products, forms, sites, and the owner's own names for what Kajabi cannot list",
    text=DESCRIPTION,
    arguments=Find,
    output_schema=reply_schema(
        ("total", "searched", "fields", "rows"),
        total=INTEGER,
        total_is=word("at_least"),
        searched=STRING,
        warnings=STRINGS,
        fields=STRINGS,
        rows=ROWS,
    ),
    run=run,
)
