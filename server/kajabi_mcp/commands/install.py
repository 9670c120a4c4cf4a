"""Write a client's settings, or print what belongs in them. The secret comes from the environment or a prompt alone."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import click

from ..api import is_placeholder
from ..clients import (
    DOTS,
    KEY,
    Client,
    ClientFileError,
    Launch,
    Running,
    add_entry,
    block,
    command_of,
    entries_at,
    entry_of,
    file_of,
    here,
    remove_entry,
)
from ..settings import load, unwrapped

ASKED_FOR = dict(zip(KEY, ("Client id", "Client secret"), strict=True))


class NotInstalled(Exception):
    """Nothing was written; `str()` is one line that says why."""


def install(client: Client, sandbox: bool, show: bool) -> None:
    """Add this server to a client's settings; or print the entry, if that is asked for or all that can be done."""
    path = file_of(client, here())
    command, arguments = command_of(_running())
    given = {} if sandbox else _from_environment(client)
    if sandbox:
        launch = Launch(command, (*arguments, "--sandbox"))
    else:
        launch = Launch(command, arguments, {name: given.get(name, DOTS) for name in KEY})
    if show or not client.written:
        _show(client, path, launch)
        return
    try:
        if not sandbox:
            launch = replace(launch, environment=_complete(client, path, given))
        _write(client, path, launch)
    except ClientFileError as error:
        raise NotInstalled(f"{error}; kajabi-mcp install {client.name} --print shows what to add by hand") from None


def _write(client: Client, path: Path, launch: Launch) -> None:
    """Add the entry to a client's file, and say what to do next."""
    known = path.parent.exists()
    change = add_entry(client.form, path, launch)
    if not change.changed:
        click.echo(f"{path} has kajabi already; nothing was changed.")
        return
    click.echo(f"Added kajabi to {path}." + (f" As it was before: {change.copy.name}." if change.copy else ""))
    if not known:
        click.echo(f"{client.title} seems not to have run here yet: there was no such folder.")
    asks = " It asks for the client secret then, and keeps it." if client.form.asks and launch.environment else ""
    click.echo(f"{client.after}.{asks}")
    click.echo(f"`kajabi-mcp check` says whether it works; `kajabi-mcp uninstall {client.name}` takes it out again.")


def uninstall(client: Client) -> None:
    """Take this server out of a client's settings, or say what to take out of them."""
    path = file_of(client, here())
    if not client.written:
        ours = entries_at(client.form, path)
        where = " and ".join(f"{client.form.section}.{name}" for name in ours)
        click.echo(f"Delete {where} in {path}." if ours else f"{path} has no kajabi; there is nothing to do.")
        return
    change = remove_entry(client.form, path)
    took = f"Took kajabi out of {path}. {client.title} lets go of it when it starts anew."
    click.echo(took if change.changed else f"{path} has no kajabi; nothing was changed.")
    if change.copy:
        click.echo(f"As it was before kajabi was added: {change.copy}.")


def _running() -> Running:
    try:
        origin = distribution("kajabi-mcp").read_text("direct_url.json")
    except PackageNotFoundError:
        origin = None
    return Running(sys.argv[0], sys.executable, origin or "", os.environ.get("UV") or shutil.which("uv") or "")


def _needed(client: Client) -> tuple[str, ...]:
    """Return the variables of the entry that hold credentials; a client that asks for the secret needs the id alone."""
    return KEY[:1] if client.form.asks else KEY


def _from_environment(client: Client) -> dict[str, str]:
    settings = load()
    secret = settings.client_secret.get_secret_value() if settings.client_secret else None
    found = dict(zip(KEY, (settings.client_id, secret), strict=True))
    given = {name: value for name in _needed(client) if (value := found[name])}
    if held := [name for name, value in given.items() if is_placeholder(value)]:
        raise NotInstalled(f"{' and '.join(held)} in the environment: a placeholder instead of a credential")
    return given


def _complete(client: Client, path: Path, given: dict[str, str]) -> dict[str, str]:
    """Return the credentials of the entry: those of the environment, or else what a person types."""
    entries = list(entries_at(client.form, path).values())
    old: Mapping[str, str] = entries[0].environment if entries else {}
    kept = {name: value for name in KEY if (value := old.get(name)) and not is_placeholder(value)}
    try:
        found = {name: given.get(name) or _ask(name, kept.get(name)) for name in _needed(client)}
    except click.Abort:
        raise NotInstalled(
            f"no credentials; set {' and '.join(_needed(client))}, or type them when asked. To try it without an "
            "account, add --sandbox"
        ) from None
    return found | ({KEY[1]: ""} if client.form.asks else {})


def _ask(name: str, kept: str | None) -> str:
    """Return what a person types; Enter keeps what the client has already."""
    hidden = name == KEY[1]
    note = " (hidden)" if hidden else " (Kajabi: Settings > Public API)"
    keep = ", Enter keeps the present one" if kept else ""

    def read(typed: str) -> str:
        value = unwrapped(typed)
        if not value or is_placeholder(value):
            raise click.UsageError("That is a placeholder, not a credential.")
        return value

    text = f"{ASKED_FOR[name]}{note}{keep}"
    return str(click.prompt(text, default=kept, show_default=False, hide_input=hidden, value_proc=read, err=True))


def _show(client: Client, path: Path, launch: Launch) -> None:
    """Print the entry on stdout, and what to do with it on stderr."""
    written = block(client.form, entry_of(client.form, launch))
    if client.written:
        click.echo(f"kajabi-mcp install {client.name} adds this to {path}:", err=True)
    else:
        fill = ", with your client id and secret in place of the dots" if DOTS in written else ""
        click.echo(f"{client.title} keeps its servers in {path}. Add this there{fill}:", err=True)
    click.echo(written, nl=False)
    if not client.written:
        click.echo(f"{client.after}.", err=True)
