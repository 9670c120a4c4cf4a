"""Archives that are the same, byte for byte, whenever and wherever they are made of the same files."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can state
_READABLE = 0o644 << 16


def pack(archive: Path, files: Mapping[str, bytes]) -> None:
    """Write an archive of files, by name."""
    with zipfile.ZipFile(archive, "w") as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system = 3  # Unix, also when packed on Windows
            entry.external_attr = _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[name], compresslevel=9)


def without_times(archive: Path) -> None:
    """Pack an archive anew, without the times at which its files were packed."""
    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    pack(archive, files)
