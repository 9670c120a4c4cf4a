"""A simulated Kajabi API over invented people, to try, test and measure this server without an account."""

import sqlite3
from functools import cached_property

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from .app import CLIENT_ID, CLIENT_SECRET, create_app
from .database import open_database
from .options import DEFAULTS, Options, SandboxError, check
from .quirks import QUIRKS

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "QUIRKS", "Options", "Sandbox", "SandboxError", "open_sandbox"]


class Sandbox:
    """The API, ready to be called, and the clock that its look-backs start from.

    Its people are made when somebody first asks for them, so that a client need not wait for them to see the tools.
    """

    def __init__(self, options: Options, db: sqlite3.Connection | None = None) -> None:
        self.now = options.now
        self._options = options
        if db:
            self.db = db

    @cached_property
    def db(self) -> sqlite3.Connection:
        """The people, and all that they did."""
        return open_database(self._options)

    @cached_property
    def _api(self) -> Starlette:
        return create_app(self.db, self._options)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as an ASGI application."""
        await self._api(scope, receive, send)


def open_sandbox(options: Options = Options()) -> Sandbox:  # noqa: B008 - frozen, so it can be shared
    """Return a sandbox with these options. Raise `SandboxError` if they cannot be used.

    A file is opened at once, since it may be of no use, and so are more people than one call has the time to make.
    """
    check(options)
    many = (options.customers or 0) > DEFAULTS["customers"]
    return Sandbox(options, open_database(options) if options.database or many else None)
