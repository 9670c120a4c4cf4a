"""Start what is judged, and those who judge, as processes of their own; end them, and nobody else's."""

import os
import re
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE

import anyio
from anyio.abc import Process

FOLDER = Path(__file__).parent
KAJABI_MCP = (sys.executable, "-m", "kajabi_mcp")
FREE_PORT = "127.0.0.1:0"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15

# What belongs to the user: no judge may meet it.
_OF_THE_USER = re.compile("KAJABI_.*|XDG_.*|.*_PROXY", re.IGNORECASE)


class Broken(Exception):
    """A program that did not do its part, so that there is nothing to judge; `str()` says which, and what it wrote."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A temporary folder: the people of the sandbox, and a home for each program."""

    folder: Path

    @property
    def sandbox(self) -> list[str]:
        """The options of a server that asks the sandbox. The people are invented by the first one, on a fixed day."""
        return ["--sandbox", "--today", "2026-11-23", "--database", str(self.folder / "people.db")]

    def home(self, name: str) -> Path:
        """Return a new home, so that no program sees what another one left behind."""
        home = self.folder / name
        home.mkdir()
        return home


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program left behind."""

    code: int
    output: str
    errors: str


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: where, as which process, and the file that it logs to."""

    url: str
    pid: int
    log: Path

    def crashes(self) -> list[str]:
        """Return a fault for each traceback in the log."""
        return [
            f"a traceback in the server's log: {last_line(each)}" for each in written(self.log).split("Traceback")[1:]
        ]


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a program: that of this process, with `home` for everything that belongs to a user."""
    kept = {name: value for name, value in os.environ.items() if not _OF_THE_USER.fullmatch(name)}
    return kept | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "NO_COLOR": "1"}


async def finish(command: Sequence[str | Path], home: Path, given: str = "", seconds: float = 900) -> Finished:
    """Run a program to its end. Raise `Broken` if that takes too long."""
    with anyio.move_on_after(seconds):
        done = await anyio.run_process(
            [str(part) for part in command], input=given.encode(), check=False, env=environment(home), cwd=home
        )
        return Finished(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
    raise Broken(f"{Path(command[0]).name} was not done within {seconds:g} seconds")


@asynccontextmanager
async def serving(arguments: Sequence[str], home: Path, announced: str = "MCP server at ") -> AsyncGenerator[Served]:
    """Run `kajabi-mcp` as a server while the block runs. Raise `Broken` if it does not start."""
    log = home / "server.log"
    async with _running(arguments, home, log, DEVNULL) as process:
        yield Served(await _announced(process, log, announced), process.pid, log)


@asynccontextmanager
async def piped(arguments: Sequence[str], home: Path) -> AsyncGenerator[Process]:
    """Run `kajabi-mcp` with pipes to and from it while the block runs."""
    async with _running(arguments, home, home / "server.log", PIPE) as process:
        yield process


@asynccontextmanager
async def _running(arguments: Sequence[str], home: Path, log: Path, pipes: int) -> AsyncGenerator[Process]:
    with log.open("wb") as errors:
        process = await anyio.open_process(
            [*KAJABI_MCP, *arguments], stdin=pipes, stdout=pipes, stderr=errors, env=environment(home), cwd=home
        )
    try:
        yield process
    finally:
        with anyio.CancelScope(shield=True):
            await _stop(process)


async def _stop(process: Process) -> None:
    """End a process: ask it first, then force it."""
    if process.returncode is None:
        process.terminate()
    with anyio.move_on_after(SECONDS_TO_STOP):
        await process.wait()
    if process.returncode is None:
        process.kill()
    await process.aclose()


async def _announced(process: Process, log: Path, announced: str) -> str:
    """Return the URL that a server writes when it is ready."""
    with anyio.move_on_after(SECONDS_TO_START):
        while process.returncode is None:
            found = re.search(re.escape(announced) + r"(\S+)\n", written(log))
            if found:
                return found[1]
            await anyio.sleep(0.05)
    raise Broken(f"kajabi-mcp did not start: {last_line(written(log))}")


def written(log: Path) -> str:
    """Return what a program has written to a file so far."""
    return log.read_text("utf-8", "replace")


def last_line(text: str) -> str:
    """Return the last line that is not blank."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "nothing was written")
