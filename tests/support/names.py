"""Names in filters, what they are resolved to or why they are refused; and remembered names in their file."""

import tomllib
from pathlib import Path

from kajabi_mcp.account import Account
from kajabi_mcp.arguments import Scene, check
from kajabi_mcp.errors import Refused
from kajabi_mcp.filters import Filters, say
from kajabi_mcp.names.resolve import Resolved, resolve
from tests.support.clock import NOW
from tests.support.lists import MAIN
from tests.support.refusals import Sent, failure, faults_in

UNLISTED = (
    "Kajabi's API cannot list broadcasts, and no name like this is remembered; give the id, or the broadcast's address "
    "pasted from Kajabi's admin; remember_name keeps it for the next time"
)


def names_in(file: Path) -> dict[str, dict[str, str]]:
    """Return the remembered names of a file, by kind."""
    return tomllib.loads(file.read_text("utf-8"))


def filters(**sent: object) -> Filters:
    """Return filters as a model sends them, checked."""
    return check(Filters, sent, NOW).arguments


async def resolved(account: Account, *sent: Sent) -> Resolved:
    """Return the filters beside the groups, and then those of any_of, with ids for names."""
    site = await account.sites.site(None) if account.sites.default is None else MAIN
    places = ["", *(f"any_of[{number}]." for number in range(len(sent) - 1))]
    parts = [(where, filters(**each)) for where, each in zip(places, sent, strict=True)]
    return await resolve(parts, account.names, site)


async def meant(account: Account, **sent: object) -> tuple[Sent, list[str]]:
    """Return the filters as they would be sent, and as they are said."""
    found = await resolved(account, sent)
    [only] = found.filters
    return dict(only.values), say(only.values, Scene(NOW, found.labels))


async def unresolved(account: Account, *sent: Sent) -> list[str]:
    """Return the faults for which filters are refused when their names are looked up."""
    return faults_in(await failure(resolved(account, *sent), Refused))
