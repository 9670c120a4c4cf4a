"""Which clients on this system hold our server, and what each says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .editing import ClientFileError, entries_at
from .forms import Launch
from .paths import System, file_of
from .table import CLIENTS, Client


@dataclass(frozen=True, slots=True)
class Held:
    """Our server in the settings of a client; without a launch there is a problem with the file."""

    client: Client
    path: Path
    launch: Launch | None
    problem: str = ""


def held_by_clients(system: System) -> Iterator[Held]:
    """Yield each entry of ours that a client on this system has, and each file that names us and cannot be read."""
    for client in CLIENTS.values():
        path = file_of(client, system)
        try:
            for launch in entries_at(client.form, path).values():
                yield Held(client, path, launch)
        except ClientFileError as error:
            if _names_us(path):
                yield Held(client, path, None, error.problem)


def _names_us(path: Path) -> bool:
    try:
        return b"kajabi-mcp" in path.read_bytes()
    except OSError:
        return False
