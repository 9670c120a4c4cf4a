"""The programs that start this server: where each keeps its settings, in which form, and our entry in them."""

from .editing import Change, ClientFileError, add_entry, entries_at, remove_entry
from .forms import ASKED_AS, DOTS, KEY, Launch, block, entry_of
from .held import Held, held_by_clients
from .launching import NoCommand, Running, command_of
from .paths import System, file_of, here
from .table import CLIENTS, Client

__all__ = [
    "ASKED_AS",
    "CLIENTS",
    "DOTS",
    "KEY",
    "Change",
    "Client",
    "ClientFileError",
    "Held",
    "Launch",
    "NoCommand",
    "Running",
    "System",
    "add_entry",
    "block",
    "command_of",
    "entries_at",
    "entry_of",
    "file_of",
    "held_by_clients",
    "here",
    "remove_entry",
]
