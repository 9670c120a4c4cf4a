"""Serve the tools: over stdio, as clients start it, or over Streamable HTTP on this machine."""

import logging
import os
import signal
import socket
import sys
import time
from functools import partial
from math import inf
from types import FrameType

import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.types import ASGIApp

from ..account import Account, Source, connect
from ..app import build_server
from ..settings import LOOPBACK
from .gate import Gate, LocalOnly
from .lines import Lines, Stdin

INTERRUPTED = 130  # the exit code of a program that was stopped by Ctrl-C
TERMINATED = 143  # and of one that was told twice to stop, so that calls were cut off
SECONDS_TO_CLOSE = 1  # that open connections get when nothing runs any more
SECONDS_OF_GRACE = 1  # that a call may last beyond its time, for its reply to be sent
CALL_SECONDS = 45  # of an application that does not say how long its calls may last
BACKLOG = 2048  # connections that may wait to be accepted: many clients come at once
KEEP_ALIVE = 300  # seconds; the client should close an idle connection first, or its next request may be cut off
NO_SECOND_GATE = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # `LocalOnly` is stricter


class AddressError(Exception):
    """An address that this server cannot listen on; `str()` is one line."""


async def over_stdio(source: Source) -> None:
    """Serve one client on stdin and stdout until it closes them or Ctrl-C is pressed."""
    server = build_server(partial(connect, source))
    try:
        stdin = Stdin()
        async with stdio_server(stdin) as (read, write):
            try:
                await server.run(Lines(read, write, stdin.kept), write, server.create_initialization_options())
            except anyio.get_cancelled_exc_class():
                # Ctrl-C was pressed, or stdout was closed. Everything has ended except the thread that waits for the
                # next line of stdin. It cannot be interrupted, so a normal exit would hang until a line arrives.
                os._exit(INTERRUPTED)
    except* BrokenPipeError:
        pass  # the client is gone


async def over_http(source: Source, listening: socket.socket) -> None:
    """Serve any number of clients until the process is asked to stop."""
    host, port = listening.getsockname()[:2]
    app = http_app(build_server(partial(connect, source)))
    ready = f"MCP server at http://{url_host(host)}:{port}/mcp"
    await run_app(app, listening, ready, source.settings.call_seconds)


def http_app(server: Server[Account]) -> Starlette:
    """Return the server as an ASGI application. Clients of 2025 get a session, which they need to cancel a call."""
    app = server.streamable_http_app(transport_security=NO_SECOND_GATE)
    app.add_middleware(LocalOnly)
    return app


class AnnouncedServer(uvicorn.Server):
    """A server that writes one line to stderr when it is ready, and is silent after that.

    The line comes only when Ctrl-C would stop it cleanly, so a program that has seen it may send one.

    When it is told to terminate, what runs may end within the time of a call, and what comes gets 503. Told a second
    time, it ends at once.
    """

    def __init__(self, app: ASGIApp, ready: str, call_seconds: float) -> None:
        self._gate = Gate(app)
        config = uvicorn.Config(
            self._gate,
            log_level="warning",
            access_log=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=SECONDS_TO_CLOSE,
        )
        super().__init__(config)
        self._ready = ready
        self._seconds_to_finish = call_seconds + SECONDS_OF_GRACE
        self._ends = inf
        self.cut_off = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, and write the line."""
        await super().startup(sockets)
        sys.stderr.write(self._ready + "\n")
        sys.stderr.flush()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close the gate on the first SIGTERM; stop at once on the second, or on Ctrl-C."""
        if sig == signal.SIGTERM and not self._gate.closed:
            self._gate.closed = True
            self._ends = time.monotonic() + self._seconds_to_finish
            return
        fall_silent()  # now: streams of events end as soon as they see `should_exit`, which may be before `shutdown`
        if sig == signal.SIGTERM:
            self.cut_off = self.should_exit = self.force_exit = True
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Return whether to stop: the gate is closed, and nothing runs any more or its time is over."""
        if self._gate.closed and (not self._gate.running or time.monotonic() >= self._ends):
            self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        fall_silent()
        await super().shutdown(sockets)


def fall_silent() -> None:
    """Log no errors any more, such as a connection that is cut when the server stops."""
    for name in ("uvicorn.error", "mcp"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


async def run_app(app: ASGIApp, listening: socket.socket, ready: str, call_seconds: float = CALL_SECONDS) -> None:
    """Serve an ASGI application until the process is asked to stop."""
    server = AnnouncedServer(app, ready, call_seconds)
    with listening:
        await server.serve(sockets=[listening])
    if server.cut_off:
        sys.exit(TERMINATED)


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
    # Only for a socket that is said to be TCP does asyncio send small packets at once, which saves 40 ms a reply.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, int(port)))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise AddressError(f"cannot serve on {address}: {error.strerror}") from None
    return listening
