"""Who may come in over HTTP: programs of this machine and its own web pages, whatever a page elsewhere pretends."""

from collections.abc import MutableMapping
from typing import Any

import anyio
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Send

from kajabi_mcp.app import build_server
from kajabi_mcp.commands.gate import LocalOnly
from kajabi_mcp.commands.serve import http_app
from tests.support.unanswered import unhurried

Headers = list[tuple[str, str]]
LOCAL = ("Host", "127.0.0.1:8765")


async def welcome(_: Request) -> PlainTextResponse:
    return PlainTextResponse("welcome")


def client_of(app: ASGIApp, port: int) -> httpx2.AsyncClient:
    """Return a client of an application that is served on a port."""

    async def served(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        await app({**scope, "server": ("127.0.0.1", port)}, receive, send)

    return httpx2.AsyncClient(transport=httpx2.ASGITransport(served), base_url="http://127.0.0.1:8765")


async def status(headers: Headers, method: str = "POST", port: int = 8765) -> tuple[int, str]:
    """Return what a request with these headers gets."""
    app = LocalOnly(Starlette(routes=[Route("/mcp", welcome, methods=["GET", "POST", "DELETE"])]))
    async with client_of(app, port) as client:
        request = client.build_request(method, "/mcp")
        request.headers = httpx2.Headers([(name.encode(), value.encode()) for name, value in headers])
        response = await client.send(request)
    return response.status_code, response.text


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:1", "[::1]:65535", "localhost:80"])
@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:80", "http://[::1]:65535", ""])
async def test_this_machine_is_let_in(host: str, origin: str) -> None:
    headers = [("Host", host), *([("Origin", origin)] if origin else [])]
    for port in (80, 443, 8765):
        assert await status(headers, port=port) == (200, "welcome")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
async def test_an_address_without_a_port_is_port_80(name: str) -> None:
    portless, with_port = [("Host", name), ("Origin", f"http://{name}")], ("Host", f"{name}:8765")
    assert await status(portless, port=80) == (200, "welcome")
    for port in (8765, 8080, 443):
        assert await status(portless, port=port) == (421, "Invalid Host header")
        assert await status([with_port, portless[1]], port=port) == (403, "Invalid Origin header")


ORIGINS = [
    "http://localhost:1@evil.example",
    "http://localhost:8765@evil.example",
    "http://localhost@evil.example",
    "http://localhost:8765:@evil.example",
    "http://user@localhost:8765",
    "http://user:password@127.0.0.1:8765",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1:8765.evil.example",
    "http://localhost.evil.example:8765",
    "http://localhost.:8765",
    "http://evil.example",
    "http://evil.example:8765",
    "http://evil.example/http://localhost:8765",
    "http://localhost:8765/",
    "http://localhost:8765/path",
    "http://localhost:8765?",
    "http://localhost:8765#",
    "http://localhost:",
    "http://localhost:99999",
    "http://localhost:123456",
    "http://localhost:８７６５",
    "http://localhost:-1",
    "http://127.0.0.2:8765",
    "http://127.1:8765",
    "http://2130706433:8765",
    "http://0.0.0.0:8765",
    "http://[::]:8765",
    "http://[::2]:8765",
    "http://[::ffff:127.0.0.1]:8765",
    "http://[::1]:8765@evil.example",
    "http://[::1].evil.example",
    "http://[::1%25eth0]:8765",
    "http://::1:8765",
    "https://localhost:8765",
    "HTTP://LOCALHOST:8765",
    "ftp://localhost:8765",
    "file://",
    "localhost:8765",
    "http://",
    "null",
    "*",
    "",
    " ",
    "http://localhost:8765 http://evil.example",
    "http://localhost:8765, http://evil.example",
    "http://localhost:8765\thttp://evil.example",
]


@pytest.mark.parametrize("origin", ORIGINS)
async def test_a_page_of_another_origin_is_turned_away(origin: str) -> None:
    for method in ("POST", "GET", "DELETE"):
        assert await status([LOCAL, ("Origin", origin)], method) == (403, "Invalid Origin header")


@pytest.mark.parametrize("more", ["http://evil.example", "http://localhost:8765", "null"])
async def test_more_than_one_origin_is_none(more: str) -> None:
    for origins in (["http://localhost:8765", more], [more, "http://localhost:8765"]):
        assert await status([LOCAL, *(("Origin", each) for each in origins)]) == (403, "Invalid Origin header")


@pytest.mark.parametrize(
    "hosts",
    [
        ["evil.example"],
        ["evil.example:8765"],
        ["localhost:1@evil.example"],
        ["127.0.0.1.evil.example:8765"],
        ["localhost.evil.example"],
        ["localhost:8765/evil"],
        ["localhost:99999"],
        ["[::1]8765"],
        ["::1"],
        ["0.0.0.0:8765"],
        ["127.0.0.2:8765"],
        [""],
        [],
        ["127.0.0.1:8765", "evil.example"],
        ["127.0.0.1:8765", "127.0.0.1:8765"],
    ],
)
async def test_a_name_that_is_not_this_machines_is_turned_away(hosts: list[str]) -> None:
    assert await status([("Host", each) for each in hosts]) == (421, "Invalid Host header")


HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


@pytest.mark.parametrize(
    ("port", "host", "origin", "said"),
    [
        (8765, "localhost:8765", "http://localhost:3000", (200, "")),
        (80, "localhost", "http://localhost", (200, "")),
        (80, "localhost", "http://localhost:1@evil.example", (403, "Invalid Origin header")),
        (80, "evil.example", "http://localhost", (421, "Invalid Host header")),
        (8765, "localhost", "http://localhost", (421, "Invalid Host header")),
        (8765, "localhost:8765", "http://localhost", (403, "Invalid Origin header")),
    ],
)
async def test_the_served_application_has_this_gate_and_no_other(
    port: int, host: str, origin: str, said: tuple[int, str]
) -> None:
    app = http_app(build_server(lambda: unhurried(anyio.Event(), anyio.Event())))
    headers = {"Host": host, "Origin": origin, "Accept": "application/json, text/event-stream"}
    async with app.router.lifespan_context(app), client_of(app, port) as client:
        response = await client.post("/mcp", json=HELLO, headers=headers)
    assert (response.status_code, response.text if response.is_error else "") == said
