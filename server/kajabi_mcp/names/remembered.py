"""The owner's names for what Kajabi cannot list, kept in a TOML file that people may edit too.

    # what we call things
    [broadcast]
    "Black Friday" = "701"

A file that cannot be read, or not be kept whole, is never overwritten.
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
from ..errors import KajabiError
from ..filters import UNLISTED
from ..text import fold_name
from .admin_urls import a, is_address, read_address
from .matching import Entry, make_entry
from .toml_lines import Irregular, Layout

MAX_BYTES = 1_000_000

Names = Mapping[str, Mapping[str, str]]  # kind -> name -> id


class NamesUnreadable(KajabiError):
    """The file of names is not what it should be."""

    def __init__(self, path: Path, problem: str, line: int | None = None) -> None:
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(
            f"The file of remembered names cannot be used ({where}): {problem}. Nothing was overwritten. Mend the file "
            "that KAJABI_MCP_NAMES or the README names, or use ids for now."
        )


class NotRemembered(KajabiError):
    """The file of names could not be written."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"The name was not remembered: {problem}. Names are kept in the file that KAJABI_MCP_NAMES names, or else "
            "in kajabi-mcp/names.toml in the user's folder for configuration."
        )


def default_path(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file in the user's folder for configuration; None where there is no such folder."""
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
class Read:
    """What the file held when it looked like this."""

    stamp: tuple[int, int, int]
    names: Names


class Remembered:
    """The names in one file, or none and no place for any."""

    def __init__(self, path: Path | None, lock_seconds: float = 5) -> None:
        self._path = path
        self._lock_seconds = lock_seconds
        self._read: Read | None = None

    async def entries(self, kind: str) -> list[Entry]:
        """The things of a kind that have a name. Raises `NamesUnreadable`."""
        names = await anyio.to_thread.run_sync(self._names)
        return [make_entry(number, name) for name, number in names.get(kind, {}).items()]

    async def remember(self, kind: str, name: str, number: str) -> str | None:
        """Writes a name; the other id that it had, if it had one. Raises `NamesUnreadable` and `NotRemembered`."""
        return await anyio.to_thread.run_sync(self._remember, kind, name, number)

    def _names(self) -> Names:
        """The file's names, read again only when it has changed."""
        if self._path is None:
            return {}
        try:
            with self._path.open("rb") as file:
                about = os.fstat(file.fileno())
                stamp = (about.st_mtime_ns, about.st_size, about.st_ino)
                if self._read is None or self._read.stamp != stamp:
                    self._read = Read(stamp, parse(self._path, file.read(MAX_BYTES + 1)))
                return self._read.names
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise NamesUnreadable(self._path, reason(error)) from None

    def _remember(self, kind: str, name: str, number: str) -> str | None:
        if self._path is None:
            raise NotRemembered("there is no place for it")
        path = Path(os.path.realpath(self._path))  # a link stays a link
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(path.with_name(f"{path.name}.lock"), timeout=self._lock_seconds, mode=0o600):
                return put(path, kind, name, number)
        except Timeout:
            raise NotRemembered("another program keeps the file locked; try again in a minute") from None
        except OSError as error:
            raise NotRemembered(reason(error)) from None


def reason(error: OSError) -> str:
    """Why the system refuses, in its own words, without the path."""
    return (error.strerror or type(error).__name__).lower()


def put(path: Path, kind: str, name: str, number: str) -> str | None:
    """The file with one name more, written whole; every other name and every comment stays."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    before = parse(path, content)
    same = [each for each in before.get(kind, {}) if fold_name(each) == fold_name(name)]
    try:
        layout = Layout.of(content.decode("utf-8-sig"))
    except Irregular as error:
        raise NamesUnreadable(path, "it is written in a way that only a person can edit", error.line) from None
    layout.put(kind, same, name, number)
    text = layout.text(UNLISTED, fold_name)
    kept = {each: had for each, had in before.get(kind, {}).items() if each not in same}
    if parse(path, text.encode()) != {**before, kind: {**kept, name: number}}:
        raise NamesUnreadable(path, "it is written in a way that only a person can edit")
    replace(path, text)
    return next((had for each in same if (had := before[kind][each]) != number), None)


def replace(path: Path, text: str) -> None:
    """The file's new content, whole or not at all, and for the owner's eyes alone."""
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


def parse(path: Path, content: bytes) -> dict[str, dict[str, str]]:
    """The names in the file's content. Raises `NamesUnreadable` with the line at fault."""
    if len(content) > MAX_BYTES:
        raise NamesUnreadable(path, "it is larger than a megabyte")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NamesUnreadable(path, "it is not UTF-8 text", content.count(b"\n", 0, error.start) + 1) from None
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else text.rstrip().count("\n") + 1
        raise NamesUnreadable(path, "it is not valid TOML", line) from None
    names: dict[str, dict[str, str]] = {}
    for kind, table in found.items():
        if kind not in UNLISTED or not isinstance(table, dict):
            problem = f'there are tables for {", ".join(UNLISTED)}, each with lines such as "Black Friday" = "701"'
            raise NamesUnreadable(path, problem, line_of(text, kind))
        names[kind] = {}
        for name, value in cast(dict[str, object], table).items():
            try:
                names[kind][name] = number_of(kind, value)
            except Fault:
                problem = f"the id of {a(kind)} is digits in quotes, or its address"
                raise NamesUnreadable(path, problem, line_of(text, kind, name)) from None
    return names


def number_of(kind: str, value: object) -> str:
    """An id as a person may write it: digits, or a pasted address."""
    if isinstance(value, str) and is_address(value):
        return read_address(value, kind)
    return read_digits(value)


def line_of(text: str, kind: str, name: str | None = None) -> int | None:
    """The line where a table or a name begins, if it is written plainly."""
    with suppress(Irregular):
        return Layout.of(text).line_of(kind, name)
    return None
