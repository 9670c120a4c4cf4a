"""The command line. Words go to stderr while serving; stdout is the protocol's."""

import functools
import json
import logging
import socket
import sys
from collections.abc import Callable
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
from .commands import contract
from .commands.serve import INTERRUPTED, AddressError, listen, over_http, over_stdio, run_app
from .settings import SettingsError, load

if TYPE_CHECKING:
    from .sandbox import Sandbox


class Stop(click.ClickException):
    """One line on stderr, and exit code 2."""

    exit_code = 2

    def show(self, file: IO[str] | None = None) -> None:
        """The line, without click's own prefix."""
        click.echo(f"kajabi-mcp: {self.format_message()}", file, err=True)


class Commands(click.Group):
    """Says what was typed wrong in one line, and ends without a word on Ctrl-C."""

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Runs a command and ends the process."""
        try:
            code = super().main(*args, **(options | {"standalone_mode": False}))
        except click.ClickException as error:
            shown = usage(error) if isinstance(error, click.UsageError) else error
            shown.show()
            code = shown.exit_code
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """The command's result."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BaseExceptionGroup as group:
            # Nobody reads stdout any more: rich ends the process then, which a task group wraps up.
            if group.split(SystemExit)[1] is not None:
                raise
            ctx.exit(1)


def usage(error: click.UsageError) -> Stop:
    """What was typed wrong, without click's several lines, and where to read what may be typed."""
    command = f"{error.ctx.info_name} " if error.ctx and error.ctx.parent else ""
    said = " ".join(error.format_message().split()).rstrip(".")
    return Stop(f"{said} See {command}--help" if said.endswith("?") else f"{said}; see {command}--help")


def make_sandbox(chosen: dict[str, Any]) -> "Sandbox":
    """The sandbox with the options that were given. Imported here alone: filling it with people takes a second."""
    from .sandbox import Options, SandboxError, open_sandbox

    given = {name: value for name, value in chosen.items() if value not in (None, ())}
    if quirks := given.pop("quirk", None):
        given["quirks"] = frozenset(quirks)
    if today := given.pop("today", None):
        if today.year not in YEARS:
            raise Stop(f"--today: give a day from {YEARS[0]} to {YEARS[-1]}")
        noon = datetime.combine(today, time(12), UTC)
        given["now"] = lambda: noon
    try:
        return open_sandbox(Options(**given))
    except SandboxError as error:
        raise Stop(str(error)) from None


Command = Callable[..., None]
YEARS = range(1970, 2101)  # that the sandbox can be in; its people look back and ahead from there

SANDBOX_OPTIONS: dict[str, Callable[[Command], Command]] = {
    "customers": click.option("--customers", type=click.IntRange(1, 1_000_000), help="How many customers (2000)."),
    "sites": click.option("--sites", type=click.IntRange(1, 2), help="How many sites (1)."),
    "seed": click.option("--seed", type=int, help="Another seed makes other people (1)."),
    "today": click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day it believes it is."),
    "max_page_size": click.option("--max-page-size", type=click.IntRange(1, 10_000), help="Most rows a page (100)."),
    "quirk": click.option("--quirk", multiple=True, help="A supposed oddity, e.g. ignore=is_suppressed."),
    "database": click.option("--database", type=click.Path(path_type=Path), help="Keep its data in this file."),
}


def with_sandbox_options(command: Command) -> Command:
    """Adds the options of the sandbox, gathered into the dictionary `chosen`."""

    @functools.wraps(command)
    def gathered(**options: Any) -> None:
        command(chosen={name: options.pop(name) for name in SANDBOX_OPTIONS}, **options)

    decorated: Command = gathered
    for option in reversed(SANDBOX_OPTIONS.values()):
        decorated = option(decorated)
    return decorated


def with_source(command: Command) -> Command:
    """Adds the options that say which account is asked; the command gets them as `open_source`."""

    @functools.wraps(command)
    def gathered(env_file: Path | None, sandbox: bool, chosen: dict[str, Any], **options: Any) -> None:
        def open_source() -> Source:
            stray = [name for name, value in chosen.items() if value not in (None, ()) and not sandbox]
            if stray:
                raise Stop(f"--{stray[0].replace('_', '-')} is an option of the sandbox; add --sandbox")
            try:
                settings = load(env_file)
            except SettingsError as error:
                raise Stop(str(error)) from None
            return Source(settings, make_sandbox(chosen) if sandbox else None)

        command(open_source=open_source, **options)

    decorated = with_sandbox_options(gathered)
    decorated = click.option("--sandbox", is_flag=True, help="Ask the embedded sandbox; needs no account.")(decorated)
    return click.option("--env-file", type=click.Path(path_type=Path), help="A dotenv file of settings.")(decorated)


@click.group(cls=Commands, invoke_without_command=True)
@click.version_option(__version__, prog_name="kajabi-mcp")
@click.option("--http", metavar="HOST:PORT", help="Serve Streamable HTTP there instead of stdio; this machine only.")
@with_source
@click.pass_context
def main(context: click.Context, http: str | None, open_source: Callable[[], Source]) -> None:
    """Answers questions about the customers of a Kajabi business, as an MCP server over stdio."""
    # It would log every URL, and so what people search for.
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
        anyio.run(over_http, source, listening(http))


def listening(address: str) -> socket.socket:
    """The socket to serve on, or one line about why not."""
    try:
        return listen(address)
    except AddressError as error:
        raise Stop(str(error)) from None


@main.command()
@click.argument("tool")
@click.argument("arguments", default="{}")
@with_source
def call(tool: str, arguments: str, open_source: Callable[[], Source]) -> None:
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
    """An object whose names are all different: of two, JSON would silently keep the last."""
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a name occurs twice")
    return read


async def call_once(tool: str, sent: dict[str, object], source: Source) -> tuple[str, bool]:
    """The text of one reply, and whether it is a failure."""
    async with connect(source) as account:
        try:
            result = await app.answer_call(tool, sent, account)
        except MCPError as error:
            return error.error.message, True
    return "".join(each.text for each in result.content if isinstance(each, TextContent)), bool(result.is_error)


@main.command()
def demo() -> None:
    """Show questions answered: the real server over the sandbox, asked by a real MCP client."""
    from .commands.demo import show

    sys.exit(anyio.run(show))


@main.command()
@with_source
def check(open_source: Callable[[], Source]) -> None:
    """Prove a set-up: credentials, site, one call. Prints no secret."""
    from .commands.check import prove

    sys.exit(anyio.run(prove, open_source()))


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8766, help="On 127.0.0.1 (8766); 0 takes a free one.")
@with_sandbox_options
def sandbox(port: int, chosen: dict[str, Any]) -> None:
    """Run the simulated Kajabi API alone, for other programs."""
    from .sandbox import CLIENT_ID, CLIENT_SECRET

    box = make_sandbox(chosen)
    bound = listening(f"127.0.0.1:{port}")
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    key = f"KAJABI_CLIENT_ID={CLIENT_ID} KAJABI_CLIENT_SECRET={CLIENT_SECRET}"
    anyio.run(run_app, box.app, bound, f"Sandbox at {url}\nKAJABI_BASE_URL={url} {key} kajabi-mcp check")


@main.command()
@click.option("--write", is_flag=True, help="Write tool_schemas/*.json and the tables of README.md here.")
def schemas(write: bool) -> None:
    """Print the tools as clients receive them, one JSON document."""
    if not write:
        click.echo(json.dumps(app.contract(), indent=2, ensure_ascii=False))
        return
    if not Path("tool_schemas").is_dir():
        raise Stop("there is no folder tool_schemas here; run this at the top of a checkout")
    contract.write(Path())


if __name__ == "__main__":
    main(prog_name="kajabi-mcp")
