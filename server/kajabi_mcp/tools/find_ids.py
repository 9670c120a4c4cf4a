"""Names to ids: what Kajabi lists, and the owner's own names for what it does not."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from ..account import Account
from ..aliases import KINDS as REMEMBERED
from ..arguments import About, Arguments, Checked, Flaw
from ..filters import LISTED, UNLISTED
from ..listings import Held
from ..names import Entry, containing, exactly, listed, nearest, once
from ..results import Row
from ..values import Kind, SiteId, Text, choice
from .base import Tool

TEXT = (
    "Ids of tags, offers, products, forms and sites by name, and of what remember_name was told. Filters take names "
    "themselves; use this to list what there is, or to choose between candidates."
)
ROWS = 25
KINDS = (*LISTED, *REMEMBERED)
FIELDS = {
    "offer": ["id", "name", "internal_title", "price"],
    "product": ["id", "name", "type", "status"],
}


class Find(Arguments):
    """What to look for."""

    kind: Annotated[
        str | None,
        Kind("choice", {"type": "string", "enum": list(KINDS)}),
        BeforeValidator(choice(KINDS)),
        About("Required."),
    ] = None
    name: Annotated[Text, About("Part of the name; without it, the first 25.")] = None
    site_id: Annotated[SiteId, About("As in search_customers.")] = None

    def contradictions(self) -> list[Flaw]:
        """A kind that is missing, or that belongs to no site."""
        if self.kind is None:
            return [Flaw(("kind",), f"is required: {', '.join(KINDS)}")]
        if self.site_id is not None and (self.kind == "site" or self.kind in UNLISTED):
            return [Flaw(("kind", "site_id"), f"a {self.kind} is looked up without a site; leave site_id out")]
        return []


async def run(checked: Checked[Find], account: Account) -> dict[str, Any]:
    """The things whose names contain the name, those that are called just that first."""
    kind, name = checked.arguments.kind or "", checked.arguments.name or ""
    among, held = await look(kind, name, checked.arguments.site_id, account)
    found = once([*exactly(name, held.entries), *containing(name, held.entries)]) if name else list(held.entries)
    total, exact = count(name, found, held)
    warnings = [*checked.warnings, *doubts(kind, name, found, held)]
    fields = FIELDS.get(kind, ["id", "name"])
    return {
        "total": total,
        **({} if exact else {"total_is": "at_least"}),
        "searched": among + (f' containing "{name}"' if name else ""),
        **({"warnings": warnings} if warnings else {}),
        "fields": fields,
        "rows": [row(each, fields) for each in found[:ROWS]],
    }


async def look(kind: str, name: str, site_id: str | None, account: Account) -> tuple[str, Held]:
    """Where to look, in words, and what there is to choose from."""
    if kind in UNLISTED:
        known = await account.aliases.entries(kind)
        return f"remembered {kind}s", Held(tuple(known), len(known), True, 0)
    site = None if kind == "site" else await account.catalog.site(site_id or account.site_id)
    listings, place = account.catalog.listings, site.id if site else ""
    held = await (listings.called(kind, place, name, listings.clock()) if name else listings.all(kind, place))
    return f"{kind}s of site {site}" if site else "sites", held


def doubts(kind: str, name: str, found: Sequence[Entry], held: Held) -> Iterator[str]:
    """What there may be besides what was found."""
    if kind in UNLISTED:
        yield (
            f"Kajabi's API cannot list {kind}s: these are the names that remember_name was told, and there may be more "
            f"{kind}s. An id stands in the {kind}'s address in Kajabi's admin."
        )
    if not found and not held.whole:
        yield f"Kajabi has too many {kind}s to search them here; look the id up in its admin."
    elif name and not found and (near := nearest(name, held.entries)):
        yield f"None contains it; the nearest: {listed(near)}."


def count(name: str, found: list[Entry], held: Held) -> tuple[int, bool]:
    """How many there are, and whether there may be more."""
    if held.whole:
        return len(found), True
    return (held.total, True) if not name and held.total is not None else (len(found), False)


def row(each: Entry, fields: list[str]) -> Row:
    """What helps to choose."""
    own = [each.also or None] if "internal_title" in fields else []
    return [each.id, each.name, *own, *each.details]


find_ids = Tool(
    name="find_ids",
    title="Find ids",
    purpose="names to ids: tags, offers, products, forms, sites, and the owner's own names for what Kajabi cannot list",
    text=TEXT,
    arguments=Find,
    output_schema={
        "type": "object",
        "properties": {
            "total": {"type": "integer"},
            "total_is": {"type": "string", "enum": ["at_least"]},
            "searched": {"type": "string"},
            "warnings": {"type": "array", "items": {"type": "string"}},
            "fields": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": {"type": "array"}},
        },
        "required": ["total", "searched", "fields", "rows"],
    },
    run=run,
)
