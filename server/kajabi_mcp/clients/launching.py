"""The command that starts this server from anywhere: clients have another PATH than the shell, or none."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

PROGRAM = "kajabi-mcp"
# Folders of environments that uv and pipx throw away, where `uvx` and `pipx run` start programs.
_THROWN_AWAY = re.compile(
    r"[\\/](?:archive|environments|builds)-v\d+[\\/]|[\\/]pipx[\\/]\.?cache[\\/]|\.cache[\\/]pipx[\\/]"
)


class NoCommand(Exception):
    """Nothing here would start the server tomorrow; `str()` says what to do."""


@dataclass(frozen=True, slots=True)
class Running:
    """How this process was started."""

    argument: str  # the first one of the command line
    python: str
    origin: str  # what pip has written about where the package came from, or ""
    uv: str  # the path of uv, or ""


def command_of(running: Running) -> tuple[str, tuple[str, ...]]:
    """Return the command and the arguments that start this program again. Raise `NoCommand`."""
    python = Path(running.python).absolute()
    if _THROWN_AWAY.search(f"{python}"):
        if not running.uv:
            raise NoCommand(
                "this copy of kajabi-mcp is a temporary one, and uv, which could make it again, was not found; install "
                "it for good (uv tool install, or pipx install), then run this again"
            )
        return str(Path(running.uv).absolute()), ("tool", "run", "--from", _requirement(running.origin), PROGRAM)
    started = Path(running.argument).absolute()
    # On Windows the ending is taken off the name that a program is told.
    for script in (started, started.with_name(f"{started.name}.exe"), python.with_name(PROGRAM)):
        if script.stem == PROGRAM and script.is_file():
            return str(script), ()
    return str(python), ("-m", PROGRAM.replace("-", "_"))


def _requirement(origin: str) -> str:
    """Return what uv calls the package that came from an origin: its name, if it came from an index."""
    try:
        said = cast(Mapping[str, Any], json.loads(origin or "{}"))
        version_control = said.get("vcs_info")
        if not version_control:
            return str(said.get("url") or PROGRAM)
        revision = version_control.get("requested_revision")
        return f"{version_control['vcs']}+{said['url']}" + (f"@{revision}" if revision else "")
    except (ValueError, KeyError, AttributeError):
        return PROGRAM
