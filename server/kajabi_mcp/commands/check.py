"""Check a setup step by step, and say what to fix. A secret is never printed."""

from collections.abc import Awaitable, Callable

import anyio
from rich.console import Console

from ..account import Account, Source, connect
from ..api import total_of
from ..errors import (
    BadRequest,
    KajabiError,
    LacksPermissions,
    NoPermission,
    NotFound,
    SiteNeeded,
    WrongSite,
    name_sites,
)
from ..text import cell

Step = Callable[[Account, Source], Awaitable[str]]
# What the tools read, and what a key without the permission cannot do. Kajabi gives permissions one by one.
RESOURCES = {
    "sites": ("sites", "every call must pass site_id as digits"),
    "customers": ("customers", "nobody can be found among customers"),
    "contacts": ("contacts", "nobody can be found among contacts or leads, and no contact details are shown"),
    "contact_tags": ("contact tags", "names of tags cannot be looked up"),
    "offers": ("offers", "names of offers cannot be looked up"),
    "products": ("products", "names of products cannot be looked up"),
    "forms": ("forms", "names of forms cannot be looked up"),
}
USER = ("the user", "this check cannot say for whom the key acts")
MAX_COUNTED = 5  # sites; counting every site of a large account would take too long


async def log_in(account: Account, _: Source) -> str:
    """Get a token for the credentials."""
    await account.api.log_in()
    return "Kajabi accepts the credentials"


async def user(account: Account, _: Source) -> str:
    """Return the user whose permissions the key has."""
    try:
        me = (await account.api.one("me")).data
    except NoPermission:
        raise LacksPermissions([USER]) from None
    return f"the key acts for {cell(me.attributes.get('name'))}, {cell(me.attributes.get('role_level'))}"


async def permissions(account: Account, _: Source) -> str:
    """Read one row of everything that the tools need. Raise `LacksPermissions` with all that the key may not read."""
    may_list_sites = await _may_read(account, "sites", "")
    sites = await account.sites.all() if may_list_sites else []
    site_id = account.sites.default or (sites[0].id if sites else "")
    refused = [] if may_list_sites else ["sites"]
    refused += [name for name in RESOURCES if name != "sites" and not await _may_read(account, name, site_id)]
    if refused:
        raise LacksPermissions([RESOURCES[name] for name in refused])
    return f"the key may view {', '.join(words for words, _ in RESOURCES.values())}"


async def _may_read(account: Account, collection: str, site_id: str) -> bool:
    """Return whether the key may read a collection; any answer but a refusal shows that it may."""
    query = {"page[size]": "1", **({"filter[site_id]": site_id} if site_id else {})}
    try:
        await account.api.list(collection, query)
    except NoPermission:
        return False
    except (BadRequest, NotFound):
        pass
    return True


async def site(account: Account, source: Source) -> str:
    """Return which site is searched. Raise `WrongSite` if the setting names one that the key does not reach."""
    try:
        return f"searches go to site {await account.sites.site(None)}"
    except SiteNeeded:
        sites = [str(each) for each in await account.sites.all()]
        if not sites:
            raise
        if account.sites.default is not None:
            raise WrongSite(sites) from None
        # The sandbox ignores the setting.
        default = "" if source.sandbox else " (KAJABI_SITE_ID sets a default)"
        return f"several sites; each search must name one with site_id: {name_sites(sites)}{default}"


async def count_customers(account: Account, _: Source) -> str:
    """Count the customers of each site, as a call that answers a question would."""
    sites = await account.sites.all() if account.sites.default is None else [await account.sites.site(None)]
    totals = [(each, await _count(account, each.id)) for each in sites[:MAX_COUNTED]]
    counts = [f"no count from Kajabi for {each}" if total is None else f"{total} in {each}" for each, total in totals]
    more = f" and {len(sites) - MAX_COUNTED} more sites, not counted" if len(sites) > MAX_COUNTED else ""
    return f"customers: {', '.join(counts)}{more}"


async def _count(account: Account, site_id: str) -> int | None:
    """Return how many customers a site has; None if Kajabi does not say. Raises what a search would report."""
    query = {"filter[site_id]": site_id, "page[size]": "1", "fields[customers]": "name"}
    return total_of(await account.api.list("customers", query))


STEPS: tuple[tuple[str, Step], ...] = (
    ("login", log_in),
    ("user", user),
    ("access", permissions),
    ("site", site),
    ("call", count_customers),
)
NEEDED = ("login", "site")  # if one of these fails, the next steps would only fail for the same reason


async def run_steps(source: Source, console: Console) -> bool:
    """Run the steps and print the result of each; return whether all succeeded."""
    succeeded = True
    async with connect(source) as account:
        for name, step in STEPS:
            done, result = await run_step(step, account, source)
            succeeded = succeeded and done
            console.print(f"{name:<7} {'ok' if done else 'FAILED'}: {result}", markup=False)
            if not done and name in NEEDED:
                break
    return succeeded


async def run_step(step: Step, account: Account, source: Source) -> tuple[bool, str]:
    """Return whether a step succeeded within the time of one call, and its result or its failure in words."""
    try:
        with anyio.fail_after(account.call_seconds):
            return True, await step(account, source)
    except KajabiError as error:
        return False, str(error)
    except TimeoutError:
        return False, f"No answer from Kajabi within {account.call_seconds:g} seconds. Check again later."


def describe_key(source: Source) -> str:
    """Return which credentials are set: the first letters of the client id, and nothing of the secret."""
    if source.sandbox is not None:
        return "the sandbox's own"
    client_id = source.settings.client_id
    secret = "set" if source.settings.client_secret else "NOT SET"
    return f"KAJABI_CLIENT_ID {client_id[:4] + '…' if client_id else 'NOT SET'}, KAJABI_CLIENT_SECRET {secret}"
