"""Serving the tools: over stdio as clients start it, or over Streamable HTTP on this machine."""

import socket
import sys
from functools import partial

import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from starlette.applications import Starlette

from .app import build_server
from .connect import Source, connect
from .settings import LOOPBACK
from .tools import Account


class AddressError(Exception):
    """An address that cannot be served on; `str()` is one line."""


async def over_stdio(source: Source) -> None:
    """One client on stdin and stdout, until it closes them."""
    server = build_server(partial(connect, source))
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


async def over_http(source: Source, listening: socket.socket) -> None:
    """Any number of clients, until the process is told to end."""
    host, port = listening.getsockname()[:2]
    app = http_app(build_server(partial(connect, source)), host)
    await run_app(app, listening, f"MCP server at http://{bracketed(host)}:{port}/mcp")


def http_app(server: Server[Account], host: str) -> Starlette:
    """The server as an application. 2025-era clients get a session, without which they could not cancel a call."""
    return server.streamable_http_app(host=host)


async def run_app(app: Starlette, listening: socket.socket, ready: str) -> None:
    """Serves an ASGI application and says on stderr, which is free for words, that it does."""
    sys.stderr.write(ready + "\n")
    sys.stderr.flush()
    with listening:
        await uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).serve(sockets=[listening])


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
