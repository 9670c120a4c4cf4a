"""A simulated Kajabi API over invented people, to try, test and measure this server without an account."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.applications import Starlette

from .app import CLIENT_ID, CLIENT_SECRET, create_app
from .database import open_database
from .options import Options, SandboxError, check
from .quirks import QUIRKS

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "QUIRKS", "Options", "Sandbox", "SandboxError", "open_sandbox"]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The API, ready to be called; the database behind it; and the clock that its look-backs start from."""

    db: sqlite3.Connection
    app: Starlette
    now: Callable[[], datetime]


def open_sandbox(options: Options = Options()) -> Sandbox:  # noqa: B008 - frozen, so it can be shared
    """Return a sandbox with these options. Raise `SandboxError` if they cannot be used."""
    check(options)
    db = open_database(options)
    return Sandbox(db, create_app(db, options), options.now)
