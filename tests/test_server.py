"""The server as its users start it: a subprocess, over stdio and over HTTP, for clients of both protocol eras."""

import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp_types import TextContent
from pydantic import SecretStr

from conftest import NOW, asking
from kajabi_mcp.api import KajabiAPI
from kajabi_mcp.app import INSTRUCTIONS, build_server
from kajabi_mcp.auth import Credentials
from kajabi_mcp.catalog import Catalog
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.serve import http_app, listen, run_app
from kajabi_mcp.tools import Account

TOOL_NAMES = ["search_customers", "get_customer", "find_ids", "remember_name", "compare_segments"]
CREDENTIALS = Credentials("id", SecretStr("secret"))
SERVER = ["-m", "kajabi_mcp", "--sandbox", "--customers", "200", "--today", "2026-11-23"]
COUNT = {"total": 200, "searched": "all customers of site Main Studio (11)"}
ERAS = pytest.mark.parametrize(("mode", "protocol"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])


@contextmanager
def served_over_http() -> Generator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, *SERVER, "--http", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        yield process.stderr.readline().split()[-1]
        process.terminate()
        output, _ = process.communicate(timeout=20)
        assert output == ""


@pytest.fixture(scope="module")
def url() -> Generator[str]:
    with served_over_http() as address:
        yield address


@ERAS
async def test_a_client_over_stdio_is_answered(mode: str, protocol: str) -> None:
    with anyio.fail_after(30):
        async with Client(StdioServerParameters(command=sys.executable, args=SERVER), mode=mode) as client:
            assert (client.protocol_version, client.instructions) == (protocol, INSTRUCTIONS)
            assert [tool.name for tool in (await client.list_tools()).tools] == TOOL_NAMES
            assert (await client.call_tool("search_customers", {"limit": 0})).structured_content == COUNT


@ERAS
async def test_a_client_over_http_is_answered(url: str, mode: str, protocol: str) -> None:
    with anyio.fail_after(30):
        async with Client(url, mode=mode) as client:
            assert (client.protocol_version, client.instructions) == (protocol, INSTRUCTIONS)
            assert [tool.name for tool in (await client.list_tools()).tools] == TOOL_NAMES
            assert (await client.call_tool("search_customers", {"limit": 0})).structured_content == COUNT


async def test_many_clients_at_once_get_each_its_own_answer(url: str) -> None:
    totals: dict[int, int] = {}

    async def count(days: int) -> None:
        async with Client(url) as client:
            reply = (await client.call_tool("search_customers", {"created_in_last": days})).structured_content
            assert reply is not None
            assert f"in the last {days} days" in reply["searched"]
            totals[days] = reply["total"]

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            for days in range(100, 1100, 100):
                group.start_soon(count, days)
    assert sorted(totals.values()) == [totals[days] for days in sorted(totals)]


@pytest.mark.parametrize(
    ("header", "value", "status"), [("Host", "evil.example", 421), ("Origin", "http://evil.example", 403)]
)
async def test_a_web_page_elsewhere_cannot_use_the_server(url: str, header: str, value: str, status: int) -> None:
    async with httpx2.AsyncClient() as browser:
        response = await browser.post(url, json={}, headers={header: value, "Accept": "application/json"})
    assert response.status_code == status


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_client_hears_how_far_a_walk_is(mode: str) -> None:
    heard: list[tuple[float, float | None, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, total, message))

    box = open_sandbox(Options(customers=200, now=lambda: NOW, max_page_size=20))
    either = {"any_of": [{"has_product_id": "301"}, {"has_product_id": "302"}]}
    async with asking(box, mode) as client:
        await client.call_tool("search_customers", either, progress_callback=hear)
    assert len(heard) > 3
    assert heard == sorted(heard)
    assert heard[-1] == (heard[-1][1], heard[-1][1], "reading rows")


@asynccontextmanager
async def failing(_: Any = None) -> AsyncGenerator[Account]:
    """An account behind which a programming error waits."""

    def handler(_: httpx2.Request) -> httpx2.Response:
        raise ZeroDivisionError("a secret of this program")

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(handler), base_url="https://api.kajabi.com") as http:
        api = KajabiAPI(http, CREDENTIALS)
        yield Account(api, Catalog(api), lambda: NOW)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_error_of_our_own_tells_the_client_nothing_of_it(mode: str, caplog: pytest.LogCaptureFixture) -> None:
    async with Client(build_server(failing), mode=mode) as client:
        result = await client.call_tool("search_customers", {"limit": 0})
    assert (result.is_error, result.content) == (
        True,
        [
            TextContent(
                type="text", text="This server failed on its own account, and its log says why. No answer was found."
            )
        ],
    )
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_unknown_tool_is_a_protocol_error_that_names_the_tools(sandbox: Sandbox, mode: str) -> None:
    async with asking(sandbox, mode) as client:
        with pytest.raises(MCPError) as caught:
            await client.call_tool("list_customers", {})
    assert caught.value.error.message == f"Unknown tool; there are: {', '.join(TOOL_NAMES)}"


@asynccontextmanager
async def unhurried(started: anyio.Event, stopped: anyio.Event, call_seconds: float = 45) -> AsyncGenerator[Account]:
    """An account whose API takes the token request and then never answers."""

    async def handler(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/v1/oauth/token":
            return httpx2.Response(200, json={"access_token": "t"})
        started.set()
        try:
            await anyio.sleep_forever()
        finally:
            stopped.set()
        raise AssertionError

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(handler), base_url="https://api.kajabi.com") as http:
        api = KajabiAPI(http, CREDENTIALS)
        yield Account(api, Catalog(api), lambda: NOW, call_seconds=call_seconds)


async def test_a_call_ends_within_its_time_and_stops_its_request() -> None:
    started, stopped = anyio.Event(), anyio.Event()
    with anyio.fail_after(10):
        async with Client(build_server(lambda: unhurried(started, stopped, 0.05))) as client:
            result = await client.call_tool("search_customers", {"limit": 0})
    assert stopped.is_set()
    assert result.content == [
        TextContent(type="text", text="No answer from Kajabi within 0.05 seconds. Make the same call again later.")
    ]


async def leave(client: Client, started: anyio.Event, stopped: anyio.Event) -> None:
    """Makes a call that is never answered, and cancels it."""
    async with anyio.create_task_group() as group:
        group.start_soon(client.call_tool, "search_customers", {"limit": 0})
        await started.wait()
        group.cancel_scope.cancel()
    await stopped.wait()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_cancelled_call_stops_its_request(mode: str) -> None:
    started, stopped = anyio.Event(), anyio.Event()
    with anyio.fail_after(10):
        async with Client(build_server(lambda: unhurried(started, stopped)), mode=mode) as client:
            await leave(client, started, stopped)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_call_cancelled_over_http_stops_its_request(mode: str) -> None:
    started, stopped = anyio.Event(), anyio.Event()
    listening = listen("127.0.0.1:0")
    app = http_app(build_server(lambda: unhurried(started, stopped)), "127.0.0.1")
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(run_app, app, listening, "")
            async with Client(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp", mode=mode) as client:
                await leave(client, started, stopped)
            group.cancel_scope.cancel()
