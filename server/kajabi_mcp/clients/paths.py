"""Where the clients keep their settings on a system."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .table import LINUX, MAC, WINDOWS, Client


@dataclass(frozen=True, slots=True)
class System:
    """An operating system (as Python names it), the user's home folder, and the environment."""

    platform: str
    home: Path
    environment: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The system whose places are used: any other is taken for Linux."""
        return self.platform if self.platform in (MAC, WINDOWS) else LINUX

    def folders(self) -> dict[str, Path]:
        """Return the folders that the places of clients begin with."""
        home = self.home
        return {
            "home": home,
            "config": self._named("XDG_CONFIG_HOME", home / ".config"),
            "support": home / "Library/Application Support",
            "roaming": self._named("APPDATA", home / "AppData/Roaming"),
            "local": self._named("LOCALAPPDATA", home / "AppData/Local"),
            "claude": self._named("CLAUDE_CONFIG_DIR", home),
            "codex": self._named("CODEX_HOME", home / ".codex"),
        }

    def _named(self, variable: str, otherwise: Path) -> Path:
        named = Path(self.environment.get(variable) or "")
        return named if named.is_absolute() else otherwise


def here() -> System:
    """Return the system that this process runs on."""
    return System(sys.platform, Path.home(), os.environ)


def file_of(client: Client, system: System) -> Path:
    """Return the file in which a client keeps its servers, whether it is there or not."""
    folders = system.folders()
    places = [_expand(place, folders) for place in client.files[system.kind]]
    return next(found for each in places for found in each)


def _expand(place: str, folders: Mapping[str, Path]) -> list[Path]:
    """Return the paths that a place stands for: one, or those whose folder matches the star."""
    first, *rest = place.split("/")
    base = folders[first.strip("{}")]
    starred = next((number for number, part in enumerate(rest) if "*" in part), None)
    if starred is None:
        return [base.joinpath(*rest)]
    found = sorted(base.joinpath(*rest[:starred]).glob(rest[starred]))
    return [each.joinpath(*rest[starred + 1 :]) for each in found]
