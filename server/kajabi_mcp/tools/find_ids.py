"""Find ids by name: what Kajabi lists, and the owner's own names for what it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..account import Account
from ..arguments import SITE, TEXT, Arguments, Checked, Flaw, argument, choice
from ..filters import LISTED, UNLISTED
from ..names import Entry, Listed, called, candidates, containing, each_once, nearest_entries
from ..replies import Row
from ..warnings import ReplyWarning, advice, arrange, meaning
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


@dataclass(frozen=True, kw_only=True)
class Find(Arguments):
    """What to look for."""

    kind: str = argument(choice(THINGS), "Required.")
    name: str = argument(TEXT, "Part of the name; without it, the first 25.", "")
    site_id: str | None = argument(SITE, "As in search_customers.", None)

    def contradictions(self) -> list[Flaw]:
        """Return a kind that belongs to no site, where a site is given."""
        if self.site_id is not None and (self.kind == "site" or self.kind in UNLISTED):
            return [Flaw(("kind", "site_id"), f"a {self.kind} is looked up without a site; leave site_id out")]
        return []


async def run(checked: Checked[Find], account: Account) -> dict[str, Any]:
    """Find the things whose names contain the name, the ones that are called just that first."""
    thing, name = checked.arguments.kind, checked.arguments.name
    among, listed = await _look(checked.arguments, account)
    entries = listed.entries
    found = each_once([*called(name, entries), *containing(name, entries)]) if name else list(entries)
    total, exact = _count(name, found, listed)
    warnings = arrange([*checked.warnings, *_what_else(thing, name, found, listed)])
    fields = _COLUMNS.get(thing, ["id", "name"])
    return {
        "total": total,
        **({} if exact else {"total_is": "at_least"}),
        "searched": among + (f' containing "{name}"' if name else ""),
        **({"warnings": warnings} if warnings else {}),
        "fields": fields,
        "rows": [_row(each, fields) for each in found[:MAX_ROWS]],
    }


async def _look(asked: Find, account: Account) -> tuple[str, Listed]:
    """Return where to look, in words, and what there is to choose from."""
    thing, names = asked.kind, account.names
    if thing in UNLISTED:
        known = await names.remembered.entries(thing)
        return f"remembered {thing}s", Listed(tuple(known), len(known), True, 0)
    site = None if thing == "site" else await account.sites.site(asked.site_id)
    listings, place = names.listings, site.id if site else ""
    if asked.name:
        listed = await listings.called(thing, place, asked.name, listings.clock())
    else:
        listed = await listings.all(thing, place)
    return f"{thing}s of site {site}" if site else "sites", listed


def _what_else(thing: str, name: str, found: Sequence[Entry], listed: Listed) -> list[ReplyWarning]:
    """Say what there may be besides what was found."""
    warnings: list[ReplyWarning] = []
    if thing in UNLISTED:
        warnings.append(
            meaning(
                f"Kajabi's API cannot list {thing}s: these are the names that remember_name was given, and there may "
                f"be more {thing}s. The id is in the {thing}'s address in Kajabi's admin."
            )
        )
    if not found and not listed.whole:
        warnings.append(meaning(f"Kajabi has too many {thing}s to search them here; look the id up in its admin."))
    elif name and not found and (near := nearest_entries(name, listed.entries)):
        warnings.append(advice(f"None contains it; the nearest: {candidates(near)}."))
    return warnings


def _count(name: str, found: list[Entry], listed: Listed) -> tuple[int, bool]:
    """Return how many there are, and whether that is all."""
    if listed.whole:
        return len(found), True
    return (listed.total, True) if not name and listed.total is not None else (len(found), False)


def _row(each: Entry, fields: list[str]) -> Row:
    """Return what helps to choose."""
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
