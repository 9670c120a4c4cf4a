"""Files of the user: only regular ones are read, without waiting for anybody, and they are replaced in one step."""

import errno
import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

# A pipe would wait for somebody to write, and a terminal would become the one of this process.
_NO_WAITING = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


def read_regular(path: Path, most: int) -> tuple[bytes, os.stat_result]:
    """Return the first `most` bytes of a regular file, and what the system says of it.

    Raise `OSError` if it is anything else, such as a folder, a pipe or a device, or cannot be read.
    """
    _require_regular(path.stat())  # before it is opened: opening some devices has effects
    handle = os.open(path, os.O_RDONLY | _NO_WAITING)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        _require_regular(status)
        return file.read(most), status


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")


@contextmanager
def locked(path: Path, seconds: float) -> Generator[Path]:
    """Keep other programs from writing a file, whose folder is made; a symbolic link gives its target, and is kept.

    Raise `TimeoutError` if another one keeps the lock for longer, or another `OSError`.
    """
    # Imported here, since few calls write a file, and every client waits for the start.
    from filelock import FileLock

    path = Path(os.path.realpath(path))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(path.with_name(f"{path.name}.lock"), timeout=seconds, mode=0o600):
        yield path


def replace_file(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace the file in one step, readable by its owner alone: after a crash it holds the old text or the new one.

    Another mode is for a file that others may read already.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if mode != 0o600:
            os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def system_reason(error: OSError) -> str:
    """Return the operating system's reason, without the path."""
    return (error.strerror or type(error).__name__).lower()
