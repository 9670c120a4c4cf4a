"""`check`: this shell's own setup, and what each client on this system would start. A secret is never printed."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import anyio
from rich.console import Console

from ..account import Source, connect
from ..clients import ASKED_AS, Held, Launch, held_by_clients, here
from ..errors import (
    BadCredentials,
    KajabiError,
    LacksPermissions,
    NoCredentials,
    NoPermission,
    PlaceholderKey,
    WrongSite,
)
from ..settings import NEEDS, SettingsError, load_given
from ..text import cell
from .check import STEPS, describe_key, run_steps

FAILED = "FAILED"
# What is wrong with what a client holds, in a word.
WRONG: Mapping[type[Exception], str] = {
    PlaceholderKey: "placeholder",
    BadCredentials: "refused",
    NoCredentials: "no key",
    NoPermission: "not allowed",
    LacksPermissions: "not allowed",
    WrongSite: "wrong site",
    SettingsError: "setting",
}
KEY_IS_WRONG = (PlaceholderKey, BadCredentials, NoCredentials)

Known = dict[tuple[tuple[str, str], ...], tuple[str, bool]]


async def prove(source: Source) -> int:
    """Check this shell's setup and those of the clients, and print what was found; return 0 if nothing failed, else 1.

    Where this shell has no key and clients have one, the clients are what is checked.
    """
    console = Console(highlight=False, soft_wrap=True)
    where = "the embedded sandbox" if source.sandbox else source.settings.base_url
    console.print(f"server  {where}", markup=False)
    clients = [] if source.sandbox else list(held_by_clients(here()))
    settings = source.settings
    if clients and not (settings.client_id or settings.client_secret):
        console.print("key     not set in this shell; the clients below hold their own", markup=False)
        succeeded = True
    else:
        console.print(f"key     {describe_key(source)}", markup=False)
        succeeded = await run_steps(source, console)
    known: Known = {}
    for held in clients:
        said = await judge(held, known)
        succeeded = succeeded and not said.startswith(FAILED)
        console.print(f"client  {held.client.title} ({held.path}): {said}", markup=False)
    console.print("Everything works." if succeeded else "Fix what FAILED above, then run this check again.")
    return 0 if succeeded else 1


async def judge(held: Held, known: Known) -> str:
    """Return whether what a client holds works; `known` has the verdicts on settings that were tried already."""
    launch = held.launch
    if launch is None:
        return f"{FAILED}, not readable: {held.problem}"
    again = f" Or run: kajabi-mcp install {held.client.name}." if held.client.written else ""
    if not _can_start(launch):
        return f"{FAILED}, cannot start: there is no {cell(launch.command)}.{again}"
    if "--sandbox" in launch.arguments:
        return "works: the sandbox, which needs no account"
    if ASKED_AS in launch.environment.values():
        return "asks for the client secret itself when it starts the server; it cannot be tried from here"
    if "--env-file" in launch.arguments:
        return "reads its key from a dotenv file; try that with kajabi-mcp check --env-file"
    given = tuple(sorted((name, value) for name, value in launch.environment.items() if name in NEEDS))
    if given not in known:
        known[given] = await _try(launch)
    said, key_is_wrong = known[given]
    return said + again if key_is_wrong else said


def _can_start(launch: Launch) -> bool:
    command = Path(launch.command)
    return command.is_file() if command.is_absolute() else shutil.which(launch.command) is not None


async def _try(launch: Launch) -> tuple[str, bool]:
    """Return what comes of the steps of a check with the settings of a client, and whether its key is what is wrong."""
    said = ""
    try:
        source = Source(load_given(launch.environment))
        async with connect(source) as account:
            for _, step in STEPS:
                with anyio.fail_after(account.call_seconds):
                    said = await step(account, source)
    except TimeoutError:
        return f"{FAILED}: no answer from Kajabi in time. Check again later.", False
    except (KajabiError, SettingsError) as error:
        word = f", {WRONG[type(error)]}" if type(error) in WRONG else ""
        return f"{FAILED}{word}: {error}", isinstance(error, KEY_IS_WRONG)
    return f"works: {said}", False
