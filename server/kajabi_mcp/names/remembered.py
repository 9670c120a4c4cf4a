"""The owner's names for what Kajabi cannot list, kept in a TOML file that people may edit too.

    # what we call things
    [broadcast]
    "Black Friday" = "701"

The file is never overwritten if it cannot be read, or if a rewrite would lose a part of it.
"""

import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import anyio.to_thread
from filelock import FileLock, Timeout

from ..arguments import Fault, read_digits
from ..errors import NamesUnreadable, NotRemembered
from ..filters import UNLISTED
from ..text import fold_name
from .admin_urls import is_address, read_address, with_article
from .matching import Entry, make_entry
from .toml_lines import Irregular, Layout

MAX_BYTES = 1_000_000
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
    """The names in one file; without a path there are none, and none can be added."""

    def __init__(self, path: Path | None, lock_seconds: float = 5) -> None:
        self._path = path
        self._lock_seconds = lock_seconds
        self._snapshot: Snapshot | None = None

    async def entries(self, thing: str) -> list[Entry]:
        """Return the things of a thing that have a name. Raise `NamesUnreadable`."""
        names = await anyio.to_thread.run_sync(self._names)
        return [make_entry(number, name) for name, number in names.get(thing, {}).items()]

    async def remember(self, thing: str, name: str, number: str) -> str | None:
        """Save a name; return the id that it had before, if that was another one.

        Raise `NamesUnreadable` or `NotRemembered`.
        """
        return await anyio.to_thread.run_sync(self._remember, thing, name, number)

    def _names(self) -> _Names:
        """Return the names, and read the file again only if it has changed."""
        if self._path is None:
            return {}
        try:
            with self._path.open("rb") as file:
                status = os.fstat(file.fileno())
                stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
                if self._snapshot is None or self._snapshot.stamp != stamp:
                    self._snapshot = Snapshot(stamp, parse_names(self._path, file.read(MAX_BYTES + 1)))
                return self._snapshot.names
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise NamesUnreadable(self._path, system_reason(error)) from None

    def _remember(self, thing: str, name: str, number: str) -> str | None:
        if self._path is None:
            raise NotRemembered("this user has no configuration folder; set KAJABI_MCP_NAMES to a file")
        path = Path(os.path.realpath(self._path))  # so that a symbolic link is kept and its target is replaced
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(path.with_name(f"{path.name}.lock"), timeout=self._lock_seconds, mode=0o600):
                return write_name(path, thing, name, number)
        except Timeout:
            raise NotRemembered("another program keeps the file locked; try again in a minute") from None
        except OSError as error:
            raise NotRemembered(system_reason(error)) from None


def system_reason(error: OSError) -> str:
    """Return the operating system's reason, without the path."""
    return (error.strerror or type(error).__name__).lower()


def write_name(path: Path, thing: str, name: str, number: str) -> str | None:
    """Add a name to the file, or replace it in any spelling; every other name and every comment stays.

    Return the id that the name had before, if that was another one. The new text is parsed before it is written: unless
    it means exactly the old names and the new one, raise `NamesUnreadable` and leave the file alone.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
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
    replace_file(path, text)
    return next((had for spelling in same if (had := before[thing][spelling]) != number), None)


def replace_file(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner alone: after a crash it holds the old text or the new one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


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
