"""Our entry in a client's file: added and taken out, with a copy beside it and every other byte kept."""

import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..files import read_regular, replace_file, system_reason
from .changes import with_entry, without_entry
from .forms import Form, Launch, ours_in, servers_in

MAX_BYTES_OF_CLIENT = 50_000_000
COPY = ".before-kajabi-mcp"
_OWNER_ALONE = 0o600
_TRIES = 3  # some clients write their file every few seconds


class ClientFileError(Exception):
    """A client's file that cannot be read or changed; `str()` is one line that names it."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}. Nothing was changed")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a file: whether it differs now, and the copy of what it was."""

    path: Path
    changed: bool
    copy: Path | None = None


def entries_at(form: Form, path: Path) -> dict[str, Launch]:
    """Return our entries in a client's file, by name; none if there is no file. Raise `ClientFileError`."""
    try:
        return ours_in(form, servers_in(form, _read(path)[0]))
    except ValueError as error:
        raise ClientFileError(path, str(error)) from None


def add_entry(form: Form, path: Path, launch: Launch) -> Change:
    """Write our entry into a client's file. Raise `ClientFileError`, with the file as it was."""
    return _change(path, lambda text: with_entry(form, text, launch), keep_copy=True)


def remove_entry(form: Form, path: Path) -> Change:
    """Take our entry out of a client's file, and its credentials with it: a copy that holds them goes too."""
    change = _change(path, lambda text: without_entry(form, text), keep_copy=False)
    copy = _copy_of(path)
    if not copy.exists():
        return change
    with suppress(ClientFileError):
        if not entries_at(form, copy):
            return Change(change.path, change.changed, copy)
    copy.unlink()
    return change


def _copy_of(path: Path) -> Path:
    return path.with_name(path.name + COPY)


def _read(path: Path) -> tuple[str, int | None]:
    """Return the text and the mode of a file; None if there is none. Raise `ValueError`."""
    try:
        content, status = read_regular(path, MAX_BYTES_OF_CLIENT + 1)
    except FileNotFoundError:
        return "", None
    except OSError as error:
        raise ValueError(f"it cannot be read: {system_reason(error)}") from None
    if len(content) > MAX_BYTES_OF_CLIENT:
        raise ValueError("it is larger than 50 MB")
    try:
        return content.decode(), stat.S_IMODE(status.st_mode)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None


def _change(path: Path, edit: Callable[[str], str], keep_copy: bool) -> Change:
    target = path.resolve()  # a link to the file stays one
    try:
        for _ in range(_TRIES):
            text, mode = _read(target)
            new = edit(text)
            if new == text:
                return Change(path, changed=False)
            if _read(target) != (text, mode):
                continue
            copy = _copy_of(path) if keep_copy and mode is not None else None
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if copy is not None:
                replace_file(copy, text, mode or _OWNER_ALONE)
            replace_file(target, new, mode or _OWNER_ALONE)
            return Change(path, changed=True, copy=copy)
    except ValueError as error:
        raise ClientFileError(path, str(error)) from None
    except OSError as error:
        raise ClientFileError(path, system_reason(error)) from None
    raise ClientFileError(path, "another program writes it all the time; quit the client")
