"""Proof that a set-up works, step by step, or what to mend. Never prints a secret."""

from collections.abc import Awaitable, Callable

import anyio
from rich.console import Console

from ..account import Account, Source, connect
from ..errors import KajabiError, SiteNeeded
from ..names import Site
from ..text import cell

Step = Callable[[Account, Source], Awaitable[str]]
COUNTED = 5  # sites; an account of many would take its time


async def log_in(account: Account, _: Source) -> str:
    """The credentials get a token."""
    await account.api.log_in()
    return "Kajabi accepts the credentials"


async def user(account: Account, _: Source) -> str:
    """Whose permissions the key carries."""
    me = (await account.api.one("me")).data
    return f"the key acts for {cell(me.attributes.get('name'))}, {cell(me.attributes.get('role_level'))}"


class WrongSite(KajabiError):
    """The setting names a site that the key does not reach: whoever set it is told, not whoever searches."""

    def __init__(self, sites: list[Site]) -> None:
        super().__init__(f"KAJABI_SITE_ID is no site of this account; set it to one of: {listed(sites)}.")


async def site(account: Account, source: Source) -> str:
    """The site that is searched."""
    try:
        return f"searches go to site {await account.sites.site(None)}"
    except SiteNeeded:
        sites = await account.sites.all()
        if not sites:
            raise
        if account.sites.default is not None:
            raise WrongSite(sites) from None
        # With the sandbox the setting has no effect.
        usual = "" if source.sandbox else " (KAJABI_SITE_ID sets the usual one)"
        return f"several sites, each search names one with site_id: {listed(sites)}{usual}"


def listed(sites: list[Site]) -> str:
    """Sites in a row, the first twenty."""
    return ", ".join(map(str, sites[:20])) + (f" and {len(sites) - 20} more" if len(sites) > 20 else "")


async def count(account: Account, _: Source) -> str:
    """One call of the kind that answers questions."""
    sites = await account.sites.all() if account.sites.default is None else [await account.sites.site(None)]
    totals = [(each, await account.totals.everybody("customers", each.id)) for each in sites[:COUNTED]]
    said = [f"{each} not counted by Kajabi" if total is None else f"{total} of {each}" for each, total in totals]
    more = f" and {len(sites) - COUNTED} more sites, not asked" if len(sites) > COUNTED else ""
    return f"customers: {', '.join(said)}{more}"


STEPS: tuple[tuple[str, Step], ...] = (("login", log_in), ("user", user), ("site", site), ("call", count))
NEEDED = ("login", "site")  # without these, what follows could only fail for the same reason


async def prove(source: Source) -> int:
    """Takes each step and prints how it went; 0 if all went well."""
    console = Console(highlight=False, soft_wrap=True)
    where = "the embedded sandbox" if source.sandbox else source.settings.base_url
    console.print(f"server  {where}", markup=False)
    console.print(f"key     {key(source)}", markup=False)
    failed = False
    async with connect(source) as account:
        for name, step in STEPS:
            went_well, said = await taken(step, account, source)
            failed = failed or not went_well
            console.print(f"{name:<7} {'ok' if went_well else 'TO MEND'}: {said}", markup=False)
            if not went_well and name in NEEDED:
                break
    console.print("Something is to be mended, see above." if failed else "All is well.")
    return 1 if failed else 0


async def taken(step: Step, account: Account, source: Source) -> tuple[bool, str]:
    """Whether a step went well, and what it says; it has the time that one call has."""
    try:
        with anyio.fail_after(account.call_seconds):
            return True, await step(account, source)
    except KajabiError as error:
        return False, str(error)
    except TimeoutError:
        return False, f"No answer from Kajabi within {account.call_seconds:g} seconds. Check again later."


def key(source: Source) -> str:
    """Which credentials were found, told by the beginning of the client id."""
    if source.sandbox is not None:
        return "the sandbox's own"
    found = source.settings.client_id
    secret = "set" if source.settings.client_secret else "NOT SET"
    return f"KAJABI_CLIENT_ID {found[:4] + '…' if found else 'NOT SET'}, KAJABI_CLIENT_SECRET {secret}"
