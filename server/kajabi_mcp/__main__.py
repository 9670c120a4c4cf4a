"""The command line. While the server runs, stdout carries the protocol alone, so messages go to stderr."""

import functools
import json
import logging
import socket
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, cast

import anyio
import click
from click.core import ParameterSource
from mcp.shared.exceptions import MCPError
from mcp_types import TextContent

from . import __version__, app
from .account import Source, connect
from .arguments import Fault, read_digits
from .commands import contract
from .commands.serve import INTERRUPTED, AddressError, listen, over_http, over_stdio, run_app
from .errors import BadFindings, FindingsNotSaved
from .filters import LISTED, UNLISTED
from .names import is_address, read_address
from .settings import SettingsError, load

if TYPE_CHECKING:
    from .clients import Client
    from .sandbox import Sandbox


class Stop(click.ClickException):
    """A command that cannot run: one line on stderr, and exit code 2."""

    exit_code = 2

    def show(self, file: IO[str] | None = None) -> None:
        """Print the line, with our prefix instead of click's."""
        click.echo(f"kajabi-mcp: {self.format_message()}", file, err=True)


class Commands(click.Group):
    """The commands. A wrong option is reported in one line; Ctrl-C and a closed stdout end a command silently."""

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run a command, then exit with its code."""
        try:
            code = super().main(*args, **(options | {"standalone_mode": False}))
        except click.ClickException as error:
            stop = usage_stop(error) if isinstance(error, click.UsageError) else error
            stop.show()
            code = stop.exit_code
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Return the result of a command; exit with 130 on Ctrl-C, and with 1 if stdout was closed."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BaseExceptionGroup as group:
            # When stdout is closed, rich raises SystemExit, which a task group wraps in an exception group.
            if group.split(SystemExit)[1] is not None:
                raise
            ctx.exit(1)


def usage_stop(error: click.UsageError) -> Stop:
    """Return click's message about a wrong option or argument in one line, with the --help to read."""
    command = f"{error.ctx.info_name} " if error.ctx and error.ctx.parent else ""
    message = " ".join(error.format_message().split()).rstrip(".")
    return Stop(f"{message} See {command}--help" if message.endswith("?") else f"{message}; see {command}--help")


def make_sandbox(chosen: dict[str, Any]) -> "Sandbox":
    """Return a sandbox with the options that were given, or raise `Stop`."""
    # Imported here, so that a server without a sandbox does not load it.
    from .sandbox import Options, SandboxError, open_sandbox

    given = {name: value for name, value in chosen.items() if value not in (None, ())}
    if quirks := given.pop("quirk", None):
        given["quirks"] = frozenset(quirks)
    if today := given.pop("today", None):
        if today.year not in YEARS:
            raise Stop(f"--today: give a date from {YEARS[0]} to {YEARS[-1]}")
        noon = datetime.combine(today, time(12), UTC)
        given["now"] = lambda: noon
    try:
        return open_sandbox(Options(**given))
    except SandboxError as error:
        raise Stop(str(error)) from None


Command = Callable[..., None]
YEARS = range(1970, 2101)  # for --today; the invented people have dates years before it

SANDBOX_OPTIONS: dict[str, Callable[[Command], Command]] = {
    "customers": click.option("--customers", type=click.IntRange(1, 1_000_000), help="Number of customers (2000)."),
    "sites": click.option("--sites", type=click.IntRange(1, 2), help="Number of sites (1)."),
    "seed": click.option("--seed", type=int, help="Seed of the invented people (1)."),
    "today": click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Date that the sandbox takes as today."),
    "max_page_size": click.option("--max-page-size", type=click.IntRange(1, 10_000), help="Most rows on a page (100)."),
    "quirk": click.option(
        "--quirk", multiple=True, help="Imitate what the real API may do; `kajabi-mcp sandbox --help` lists the quirks."
    ),
    "database": click.option("--database", type=click.Path(path_type=Path), help="Keep the sandbox data in this file."),
}


def with_sandbox_options(command: Command) -> Command:
    """Add the options of the sandbox to a command, which gets them as the dictionary `chosen`."""

    @functools.wraps(command)
    def gathered(**options: Any) -> None:
        command(chosen={name: options.pop(name) for name in SANDBOX_OPTIONS}, **options)

    decorated: Command = gathered
    for option in reversed(SANDBOX_OPTIONS.values()):
        decorated = option(decorated)
    return decorated


def with_source(command: Command) -> Command:
    """Add the options that choose the account to a command, which gets them as the function `open_source`."""

    @functools.wraps(command)
    def gathered(env_file: Path | None, sandbox: bool, chosen: dict[str, Any], **options: Any) -> None:
        def open_source() -> Source:
            try:
                settings = load(env_file)
            except SettingsError as error:
                raise Stop(str(error)) from None
            in_sandbox = sandbox or settings.sandbox
            stray = [name for name, value in chosen.items() if value not in (None, ()) and not in_sandbox]
            if stray:
                raise Stop(f"--{stray[0].replace('_', '-')} is a sandbox option; add --sandbox")
            return Source(settings, make_sandbox(chosen) if in_sandbox else None)

        command(open_source=open_source, **options)

    decorated = with_sandbox_options(gathered)
    decorated = click.option("--sandbox", is_flag=True, help="Use the embedded sandbox instead of Kajabi.")(decorated)
    return click.option("--env-file", type=click.Path(path_type=Path), help="Read this dotenv file.")(decorated)


@click.group(cls=Commands, invoke_without_command=True)
@click.version_option(__version__, prog_name="kajabi-mcp")
@click.option("--http", metavar="HOST:PORT", help="Serve Streamable HTTP there instead of stdio; on this machine only.")
@with_source
@click.pass_context
def main(context: click.Context, http: str | None, open_source: Callable[[], Source]) -> None:
    """Answer questions about the customers of a Kajabi business, as an MCP server over stdio."""
    # It would log every URL, and with it what people search for.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    if context.invoked_subcommand is not None:
        given = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
        if given:
            raise Stop(f"put --{given[0].replace('_', '-')} after {context.invoked_subcommand}")
        return
    source = open_source()
    if http is None:
        anyio.run(over_stdio, source)
    else:
        anyio.run(over_http, source, listen_or_stop(http))


def listen_or_stop(address: str) -> socket.socket:
    """Return a socket to serve on, or raise `Stop` with the reason why there is none."""
    try:
        return listen(address)
    except AddressError as error:
        raise Stop(str(error)) from None


@main.command("call")
@click.argument("tool")
@click.argument("arguments", default="{}")
@with_source
def call_command(tool: str, arguments: str, open_source: Callable[[], Source]) -> None:
    """Make one call and print the reply. ARGUMENTS is a JSON object."""
    try:
        sent = json.loads(arguments, object_pairs_hook=without_repeats)
    except ValueError as error:
        raise Stop(f"the arguments are not JSON: {error}") from None
    except RecursionError:
        raise Stop("the arguments are nested too deeply") from None
    if not isinstance(sent, dict):
        raise Stop("the arguments must be a JSON object, such as '{\"created_in_last\": 30}'")
    text, is_error = anyio.run(call_once, tool, cast(dict[str, object], sent), open_source())
    click.echo(text, err=is_error)
    sys.exit(1 if is_error else 0)


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object. Raise `ValueError` if a name occurs twice: `json` would silently keep the last value."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


async def call_once(tool: str, sent: dict[str, object], source: Source) -> tuple[str, bool]:
    """Make one call; return the text of the reply, and whether it is an error."""
    async with connect(source) as account:
        try:
            result = await app.answer_call(tool, sent, account)
        except MCPError as error:
            return error.error.message, True
    return "".join(each.text for each in result.content if isinstance(each, TextContent)), bool(result.is_error)


@main.command("demo")
def demo_command() -> None:
    """Show example questions and their answers. A real MCP client asks the real server over the sandbox."""
    from .commands.demo import show

    sys.exit(anyio.run(show))


@main.command("check")
@with_source
def check_command(open_source: Callable[[], Source]) -> None:
    """Check a setup: credentials, permissions, site, one call; and the clients that have it. Prints no secret."""
    from .commands.check_clients import prove

    sys.exit(anyio.run(prove, open_source()))


@main.command("install")
@click.argument("client")
@click.option("--sandbox", is_flag=True, help="Install the trial: invented people, no credentials.")
@click.option("--print", "show", is_flag=True, help="Print what would be written, and where; write nothing.")
def install_command(client: str, sandbox: bool, show: bool) -> None:
    """Add this server to the settings of CLIENT: claude-desktop, claude-code, cursor or vscode.

    Takes the API key from KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET, or asks for it. Keeps all else that is there, and
    a copy of the file as it was. For codex, gemini-cli, windsurf, zed and goose it prints what to add where.
    """
    from .commands.install import install

    with settings_of(client) as chosen:
        install(chosen, sandbox, show)


@main.command("uninstall")
@click.argument("client")
def uninstall_command(client: str) -> None:
    """Take this server out of the settings of CLIENT; all else stays."""
    from .commands.install import uninstall

    with settings_of(client) as chosen:
        uninstall(chosen)


@contextmanager
def settings_of(name: str) -> Generator["Client"]:
    """Give the client of a name. Raise `Stop` for an unknown one, and for settings that cannot be changed."""
    # Imported here, so that a server that only serves does not load it.
    from .clients import CLIENTS, ClientFileError, NoCommand
    from .commands.install import NotInstalled

    if name not in CLIENTS:
        raise Stop(f"no such client; give one of {', '.join(CLIENTS)}")
    try:
        yield CLIENTS[name]
    except (ClientFileError, NoCommand, NotInstalled, SettingsError) as error:
        raise Stop(str(error)) from None


@main.command("probe")
@click.option("--id", "ids", multiple=True, metavar="THING=ID", help="An id to try, e.g. broadcast=701; repeatable.")
@click.option("--again", is_flag=True, help="Begin anew instead of going on from an earlier probe.")
@click.option("--share", is_flag=True, help="Print the result as Markdown for publishing: no ids, counts or names.")
@with_source
def probe_command(ids: tuple[str, ...], again: bool, share: bool, open_source: Callable[[], Source]) -> None:
    """Find out by counts what Kajabi does with each filter, and keep it for the server.

    Takes about five minutes, and goes on where it was stopped.
    """
    from .commands.probe import ProbeOptions, run_probe

    options = ProbeOptions(given_ids(ids), again, share)
    try:
        code = anyio.run(run_probe, open_source(), options)
    except (BadFindings, FindingsNotSaved) as error:
        raise Stop(str(error)) from None
    sys.exit(code)


def given_ids(texts: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of `--id broadcast=701`, by thing. Raise `Stop` for what is not one."""
    things = [thing for thing in (*LISTED, *UNLISTED) if thing != "site"]
    found: dict[str, list[str]] = {}
    for text in texts:
        thing, _, value = text.partition("=")
        if thing not in things:
            raise Stop(f"--id: give THING=ID with one of {', '.join(things)}, such as broadcast=701")
        try:
            number = read_address(value, thing) if is_address(value) else read_digits(value)
        except Fault as fault:
            raise Stop(f"--id {thing}: {fault}") from None
        found.setdefault(thing, []).append(number)
    return found


class SandboxCommand(click.Command):
    """The command that runs the sandbox; its help lists the quirks."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line for each quirk."""
        from .sandbox import QUIRKS

        with formatter.section("Quirks"):
            formatter.write_dl([(quirk.usage, quirk.text) for quirk in QUIRKS])


@main.command("sandbox", cls=SandboxCommand)
@click.option("--port", type=click.IntRange(0, 65535), default=8766, help="On 127.0.0.1 (8766); 0 picks a free port.")
@with_sandbox_options
def sandbox_command(port: int, chosen: dict[str, Any]) -> None:
    """Run the simulated Kajabi API alone, for other programs."""
    from .sandbox import CLIENT_ID, CLIENT_SECRET

    box = make_sandbox(chosen)
    bound = listen_or_stop(f"127.0.0.1:{port}")
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    key = f"KAJABI_CLIENT_ID={CLIENT_ID} KAJABI_CLIENT_SECRET={CLIENT_SECRET}"
    anyio.run(run_app, box.app, bound, f"Sandbox at {url}\nKAJABI_BASE_URL={url} {key} kajabi-mcp check")


@main.command("schemas")
@click.option("--write", is_flag=True, help="Write tool_schemas/*.json and the tables in README.md here.")
def schemas_command(write: bool) -> None:
    """Print the tools as clients receive them, as one JSON document."""
    if not write:
        click.echo(json.dumps(app.contract(), indent=2, ensure_ascii=False))
        return
    if not Path("tool_schemas").is_dir():
        raise Stop("there is no tool_schemas folder here; run this in the top folder of a checkout")
    contract.write(Path())


if __name__ == "__main__":
    main(prog_name="kajabi-mcp")
