"""The owner's names for what Kajabi cannot list, kept in a TOML file that people may edit too.

    # what we call things
    [broadcast]
    "Black Friday" = "701"

The file is never overwritten if it cannot be read, or if a rewrite would lose a part of it.
"""

import os
import re
import threading
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import anyio
from anyio import to_thread

from ..arguments import Fault, read_digits
from ..errors import KajabiError, NamesUnreadable, NotRemembered
from ..files import locked, read_regular, replace_file, system_reason
from ..filters import UNLISTED
from ..text import fold_name
from .admin_urls import is_address, read_address, with_article
from .matching import Entry, make_entry
from .toml_lines import Irregular, Layout

_T = TypeVar("_T")

MAX_BYTES = 1_000_000
SECONDS_FOR_A_FILE = 10.0  # a folder on a network may not answer for minutes
EDIT_BY_HAND = "this server cannot rewrite it in this form without losing something; add the name by hand"

_Names = Mapping[str, Mapping[str, str]]  # thing -> name -> id


def default_path(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the path of the file in the user's configuration folder; None if there is no such folder."""
    try:
        if os.name == "nt":
            base = Path(environment.get("APPDATA") or Path.home() / "AppData" / "Roaming")
        else:
            xdg = Path(environment.get("XDG_CONFIG_HOME") or "")
            base = xdg if xdg.is_absolute() else Path.home() / ".config"
    except RuntimeError:
        return None
    return base / "kajabi-mcp" / "names.toml"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The names as they were last read, and what the file looked like then."""

    stamp: tuple[int, int, int]
    names: _Names


class Remembered:
    """The names in one file; without a path there are none, and none can be added.

    The file is read and written in a thread, one at a time. A call that is cancelled does not wait for it, and none
    waits for more than ten seconds; a write that has begun goes on.
    """

    def __init__(self, path: Path | None, lock_seconds: float = 5, patience: float = SECONDS_FOR_A_FILE) -> None:
        self._path = path
        self._lock_seconds = lock_seconds
        self._patience = patience
        self._snapshot: Snapshot | None = None
        self._threads = anyio.CapacityLimiter(1)
        self._busy = threading.Lock()  # also while a thread works that nobody waits for

    async def entries(self, thing: str) -> list[Entry]:
        """Return the things of a thing that have a name. Raise `NamesUnreadable`."""
        late = NamesUnreadable(self._path or Path(), f"it could not be read within {self._patience:g} seconds")
        names = await self._beside(self._names, late)
        return [make_entry(number, name) for name, number in names.get(thing, {}).items()]

    async def remember(self, thing: str, name: str, number: str) -> str | None:
        """Save a name; return the id that it had before, if that was another one.

        Raise `NamesUnreadable` or `NotRemembered`.
        """
        late = NotRemembered(f"the file could not be written within {self._patience:g} seconds")
        return await self._beside(partial(self._remember, thing, name, number), late)

    async def _beside(self, work: Callable[[], _T], late: KajabiError) -> _T:
        """Return the result of work in a thread. Raise `late` if it takes too long."""

        def alone() -> _T:
            if not self._busy.acquire(timeout=self._patience):
                raise late
            try:
                return work()
            finally:
                self._busy.release()

        with anyio.move_on_after(self._patience):
            return await to_thread.run_sync(alone, abandon_on_cancel=True, limiter=self._threads)
        raise late

    def _names(self) -> _Names:
        """Return the names, and read the file again only if it has changed."""
        if self._path is None:
            return {}
        try:
            if self._snapshot is None or self._snapshot.stamp != _stamp(self._path.stat()):
                content, status = read_regular(self._path, MAX_BYTES + 1)
                self._snapshot = Snapshot(_stamp(status), parse_names(self._path, content))
            return self._snapshot.names
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise NamesUnreadable(self._path, system_reason(error)) from None

    def _remember(self, thing: str, name: str, number: str) -> str | None:
        if self._path is None:
            raise NotRemembered("this user has no configuration folder; set KAJABI_MCP_NAMES to a file")
        try:
            with locked(self._path, self._lock_seconds) as path:
                return write_name(path, thing, name, number)
        except TimeoutError:
            raise NotRemembered("another program keeps the file locked; try again in a minute") from None
        except OSError as error:
            raise NotRemembered(system_reason(error)) from None


class RememberedForNow(Remembered):
    """The names that a sandbox is taught: they go with it, and no file is written."""

    def __init__(self) -> None:
        super().__init__(None)
        self._content = b""

    def _names(self) -> _Names:
        return parse_names(Path(), self._content)

    def _remember(self, thing: str, name: str, number: str) -> str | None:
        text, had = with_name(Path(), self._content, thing, name, number)
        self._content = text.encode()
        return had


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    """Return what changes with the content of a file."""
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def write_name(path: Path, thing: str, name: str, number: str) -> str | None:
    """Add a name to the file; return the id that it had before, if that was another one. Raise as `with_name` does."""
    try:
        content, _ = read_regular(path, MAX_BYTES + 1)
    except FileNotFoundError:
        content = b""
    text, had = with_name(path, content, thing, name, number)
    replace_file(path, text)
    return had


def with_name(path: Path, content: bytes, thing: str, name: str, number: str) -> tuple[str, str | None]:
    """Return the file's content with a name added, or replaced in any spelling; every other name and comment stays.

    Return also the id that the name had before, if that was another one. Raise `NamesUnreadable` unless the new text
    means exactly the old names and the new one.
    """
    before = parse_names(path, content)
    same = [spelling for spelling in before.get(thing, {}) if fold_name(spelling) == fold_name(name)]
    try:
        layout = Layout.of(content.decode("utf-8-sig"))
    except Irregular as error:
        raise NamesUnreadable(path, EDIT_BY_HAND, error.line) from None
    layout.put(thing, same, name, number)
    text = layout.text(UNLISTED, fold_name)
    others = {spelling: had for spelling, had in before.get(thing, {}).items() if spelling not in same}
    if parse_names(path, text.encode()) != {**before, thing: {**others, name: number}}:
        raise NamesUnreadable(path, EDIT_BY_HAND)
    return text, next((had for spelling in same if (had := before[thing][spelling]) != number), None)


def parse_names(path: Path, content: bytes) -> dict[str, dict[str, str]]:
    """Return the names in the file's content. Raise `NamesUnreadable` with the line to fix."""
    if len(content) > MAX_BYTES:
        raise NamesUnreadable(path, "it is larger than a megabyte")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NamesUnreadable(path, "it is not UTF-8 text", content.count(b"\n", 0, error.start) + 1) from None
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        raise NamesUnreadable(path, "it is not valid TOML", line) from None
    names: dict[str, dict[str, str]] = {}
    for thing, table in tables.items():
        if thing not in UNLISTED or not isinstance(table, dict):
            problem = f'only tables for {", ".join(UNLISTED)} may be in it, with lines such as "Black Friday" = "701"'
            raise NamesUnreadable(path, problem, line_of(text, thing))
        names[thing] = {}
        for name, value in cast(dict[str, object], table).items():
            try:
                names[thing][name] = read_saved_id(thing, value)
            except Fault:
                problem = f"the id of {with_article(thing)} must be digits in quotes, or its address"
                raise NamesUnreadable(path, problem, line_of(text, thing, name)) from None
    return names


def read_saved_id(thing: str, value: object) -> str:
    """Return an id as a person may write it: digits, or a pasted address. Raise `Fault` for anything else."""
    if isinstance(value, str) and is_address(value):
        return read_address(value, thing)
    return read_digits(value)


def line_of(text: str, thing: str, name: str | None = None) -> int | None:
    """Return the line number of a table or a name; None if the file is more than plain tables."""
    with suppress(Irregular):
        return Layout.of(text).line_of(thing, name)
    return None
