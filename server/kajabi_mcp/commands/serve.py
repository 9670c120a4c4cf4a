"""Serve the tools: over stdio, as clients start it, or over Streamable HTTP on this machine."""

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

INTERRUPTED = 130  # the exit code of a program that was stopped by Ctrl-C
SECONDS_TO_FINISH = 1  # that open connections get when the server is asked to stop


class AddressError(Exception):
    """An address that this server cannot listen on; `str()` is one line."""


async def over_stdio(source: Source) -> None:
    """Serve one client on stdin and stdout until it closes them or Ctrl-C is pressed."""
    server = build_server(partial(connect, source))
    try:
        async with stdio_server() as (read, write):
            try:
                await server.run(read, write, server.create_initialization_options())
            except anyio.get_cancelled_exc_class():
                # Ctrl-C was pressed, or stdout was closed. Everything has ended except the thread that waits for the
                # next line of stdin. It cannot be interrupted, so a normal exit would hang until a line arrives.
                os._exit(INTERRUPTED)
    except* BrokenPipeError:
        pass  # the client is gone


async def over_http(source: Source, listening: socket.socket) -> None:
    """Serve any number of clients until the process is asked to stop."""
    host, port = listening.getsockname()[:2]
    app = http_app(build_server(partial(connect, source)), host)
    await run_app(app, listening, f"MCP server at http://{url_host(host)}:{port}/mcp")


def http_app(server: Server[Account], host: str) -> Starlette:
    """Return the server as an ASGI application. Clients of 2025 get a session, which they need to cancel a call."""
    return server.streamable_http_app(host=host)


class AnnouncedServer(uvicorn.Server):
    """A server that writes one line to stderr when it is ready, and is silent after that.

    The line comes only when Ctrl-C would stop it cleanly, so a program that has seen it may send one.
    """

    def __init__(self, app: Starlette, ready: str) -> None:
        quiet = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=SECONDS_TO_FINISH)
        super().__init__(quiet)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, and write the line."""
        await super().startup(sockets)
        sys.stderr.write(self._ready + "\n")
        sys.stderr.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop. Clients whose connection is cut are not logged as errors."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


async def run_app(app: Starlette, listening: socket.socket, ready: str) -> None:
    """Serve an ASGI application until the process is asked to stop."""
    with listening:
        await AnnouncedServer(app, ready).serve(sockets=[listening])


def url_host(host: str) -> str:
    """Return a host as a URL needs it: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def listen(address: str) -> socket.socket:
    """Return a socket that listens on HOST:PORT of this machine.

    Raise `AddressError` for any other host: there is no authentication yet, so nobody else may reach the account.
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
