"""Which connections go through a proxy of the environment: those to Kajabi, and none to this machine."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import anyio
import pytest

from kajabi_mcp.api import open_api
from kajabi_mcp.errors import KajabiError
from tests.support.faults import KEY

VARIABLES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]


@asynccontextmanager
async def listening(answer: bytes, host: str = "127.0.0.1") -> AsyncGenerator[tuple[int, list[str]]]:
    """Give the port of a server that answers everything alike, and the first lines that it was sent."""
    lines: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append((await reader.readuntil(b"\r\n\r\n")).decode().splitlines()[0])
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, host, 0)
    async with server:
        yield server.sockets[0].getsockname()[1], lines


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_the_secret_goes_straight_to_an_address_of_this_machine(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = json.dumps({"access_token": "token"}).encode()
    async with listening(b"") as (proxy, seen), listening(grant, host.strip("[]")) as (port, asked):
        for name in VARIABLES:
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with open_api(f"http://{host}:{port}", KEY) as api:
            with anyio.fail_after(10):
                await api.log_in()
    assert (asked, seen) == (["POST /v1/oauth/token HTTP/1.1"], [])


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
async def test_kajabi_is_reached_through_the_proxy_of_the_environment(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (*VARIABLES, "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(each, raising=False)
    async with listening(b"") as (proxy, seen):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        async with open_api("https://api.kajabi.com", KEY) as api:
            with suppress(KajabiError, TimeoutError), anyio.fail_after(2):
                await api.log_in()
    assert seen[0] == "CONNECT api.kajabi.com:443 HTTP/1.1"
