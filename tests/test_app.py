"""The edge of the server: progress, errors, unknown tools, and calls that end early."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import TextContent

from kajabi_mcp.account import Account, open_account
from kajabi_mcp.api import KajabiAPI
from kajabi_mcp.app import build_server
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.settings import Settings
from tests.support.clients import TOOL_NAMES, asking
from tests.support.clock import NOW
from tests.support.faults import KEY
from tests.support.unanswered import leave, unhurried


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
    """Open an account behind which a programming error waits."""

    def handler(_: httpx2.Request) -> httpx2.Response:
        raise ZeroDivisionError("a secret of this program")

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(handler), base_url="https://api.kajabi.com") as http:
        api = KajabiAPI(http, KEY)
        yield open_account(api, Settings(), lambda: NOW)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_error_of_our_own_tells_the_client_nothing_of_it(mode: str, caplog: pytest.LogCaptureFixture) -> None:
    async with Client(build_server(failing), mode=mode) as client:
        result = await client.call_tool("search_customers", {"limit": 0})
    assert result.is_error
    assert result.content == [
        TextContent(
            type="text", text="This server hit an internal error; its log has the details. No answer was produced."
        )
    ]
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_unknown_tool_is_a_protocol_error_that_names_the_tools(sandbox: Sandbox, mode: str) -> None:
    async with asking(sandbox, mode) as client:
        with pytest.raises(MCPError) as caught:
            await client.call_tool("list_customers", {})
    assert caught.value.error.message == (
        f"Unknown tool; there are: {', '.join(TOOL_NAMES)}. None of them changes anything in Kajabi."
    )


async def test_a_call_ends_within_its_time_and_stops_its_request() -> None:
    started, stopped = anyio.Event(), anyio.Event()
    with anyio.fail_after(10):
        async with Client(build_server(lambda: unhurried(started, stopped, 0.05))) as client:
            result = await client.call_tool("search_customers", {"limit": 0})
    assert stopped.is_set()
    assert result.content == [
        TextContent(type="text", text="No answer from Kajabi within 0.05 seconds. Make the same call again later.")
    ]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_cancelled_call_stops_its_request(mode: str) -> None:
    started, stopped = anyio.Event(), anyio.Event()
    with anyio.fail_after(10):
        async with Client(build_server(lambda: unhurried(started, stopped)), mode=mode) as client:
            await leave(client, started, stopped)
