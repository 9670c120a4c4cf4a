"""Serving the tools: over stdio as clients start it, or over Streamable HTTP on this machine."""

import logging
import os
import socket
import sys
from functools import partial

import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from starlette.applications import Starlette

from ..account import Account, Source, connect
from ..app import build_server
from ..settings import LOOPBACK

INTERRUPTED = 130  # the exit code of a program that Ctrl-C ended
SECONDS_TO_FINISH = 1  # for clients that still hold a connection when the server is told to end


class AddressError(Exception):
    """An address that cannot be served on; `str()` is one line."""


async def over_stdio(source: Source) -> None:
    """One client on stdin and stdout, until it closes them or Ctrl-C is pressed."""
    server = build_server(partial(connect, source))
    try:
        async with stdio_server() as (read, write):
            try:
                await server.run(read, write, server.create_initialization_options())
            except anyio.get_cancelled_exc_class():
                # By Ctrl-C, or because nobody reads stdout any more. All is closed but for the thread that waits for
                # the next line of stdin: it cannot be stopped, and the process would wait until a line came.
                os._exit(INTERRUPTED)
    except* BrokenPipeError:
        pass  # the client is gone


async def over_http(source: Source, listening: socket.socket) -> None:
    """Any number of clients, until the process is told to end."""
    host, port = listening.getsockname()[:2]
    app = http_app(build_server(partial(connect, source)), host)
    await run_app(app, listening, f"MCP server at http://{bracketed(host)}:{port}/mcp")


def http_app(server: Server[Account], host: str) -> Starlette:
    """The server as an application. 2025-era clients get a session, without which they could not cancel a call."""
    return server.streamable_http_app(host=host)


class Announced(uvicorn.Server):
    """Says on stderr, which is free for words, that it serves, once Ctrl-C would end it in order; and then no more."""

    def __init__(self, app: Starlette, ready: str) -> None:
        quiet = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=SECONDS_TO_FINISH)
        super().__init__(quiet)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to serve."""
        await super().startup(sockets)
        sys.stderr.write(self._ready + "\n")
        sys.stderr.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends. A client that is cut off is no error then."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


async def run_app(app: Starlette, listening: socket.socket, ready: str) -> None:
    """Serves an ASGI application until the process is told to end."""
    with listening:
        await Announced(app, ready).serve(sockets=[listening])


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def listen(address: str) -> socket.socket:
    """A socket bound to HOST:PORT of this machine.

    Raises `AddressError`: there is no authentication yet, so nobody else may reach the account.
    """
    host, _, port = address.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise AddressError(f"{address} is not HOST:PORT, such as 127.0.0.1:8765")
    if host not in LOOPBACK:
        raise AddressError(f"{host} is not this machine; serve on 127.0.0.1, since there is no authentication yet")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, int(port)))
        listening.listen(100)
    except OSError as error:
        listening.close()
        raise AddressError(f"cannot serve on {address}: {error.strerror}") from None
    return listening
