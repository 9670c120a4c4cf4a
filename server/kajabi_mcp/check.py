"""Proof that a set-up works, step by step, or what to mend. Never prints a secret."""

from collections.abc import Awaitable, Callable

from rich.console import Console

from .connect import Source, connect
from .errors import KajabiError, SiteNeeded
from .results import cell
from .tools import Account

Step = Callable[[Account], Awaitable[str]]


async def log_in(account: Account) -> str:
    """The credentials get a token."""
    await account.api.log_in()
    return "Kajabi accepts the credentials"


async def user(account: Account) -> str:
    """Whose permissions the key carries."""
    me = (await account.api.one("me")).data
    return f"the key acts for {cell(me.attributes.get('name'))}, {cell(me.attributes.get('role_level'))}"


async def site(account: Account) -> str:
    """The site that is searched."""
    try:
        return f"searches go to site {await account.catalog.site(account.site_id)}"
    except SiteNeeded:
        if account.site_id is not None:
            raise
        sites = await account.catalog.sites()
        listed = ", ".join(map(str, sites))
        return f"several sites, each search names one with site_id: {listed} (KAJABI_SITE_ID sets the usual one)"


async def count(account: Account) -> str:
    """One call of the kind that answers questions."""
    sites = await account.catalog.sites() if account.site_id is None else [await account.catalog.site(account.site_id)]
    totals = [f"{await account.catalog.everybody('customers', each)} of {each}" for each in sites[:5]]
    return f"customers are counted: {', '.join(totals)}"


STEPS: tuple[tuple[str, Step], ...] = (("login", log_in), ("user", user), ("site", site), ("call", count))


async def prove(source: Source) -> int:
    """Takes each step and prints how it went; 0 if all went well."""
    console = Console(highlight=False, soft_wrap=True)
    where = "the embedded sandbox" if source.sandbox else source.settings.base_url
    console.print(f"server  {where}", markup=False)
    console.print(f"key     {key(source)}", markup=False)
    failed = False
    async with connect(source) as account:
        for name, step in STEPS:
            try:
                console.print(f"{name:<7} ok: {await step(account)}", markup=False)
            except KajabiError as error:
                failed = True
                console.print(f"{name:<7} TO MEND: {error}", markup=False)
                if name == "login":
                    break
    console.print("Something is to be mended, see above." if failed else "All is well.")
    return 1 if failed else 0


def key(source: Source) -> str:
    """Which credentials were found, told by the beginning of the client id."""
    if source.sandbox is not None:
        return "the sandbox's own"
    found = source.settings.client_id
    secret = "set" if source.settings.client_secret else "NOT SET"
    return f"KAJABI_CLIENT_ID {found[:4] + '…' if found else 'NOT SET'}, KAJABI_CLIENT_SECRET {secret}"
