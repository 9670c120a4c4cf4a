"""Calls that Kajabi never answers, and a client that does not wait for them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import anyio
import httpx2
from mcp import Client

from kajabi_mcp.account import Account, open_account
from kajabi_mcp.api import KajabiAPI
from kajabi_mcp.api.auth import TOKEN_PATH
from kajabi_mcp.settings import Settings
from tests.support.clock import NOW
from tests.support.faults import BASE, KEY, token_answer


@asynccontextmanager
async def unhurried(started: anyio.Event, stopped: anyio.Event, call_seconds: float = 45) -> AsyncGenerator[Account]:
    """Open an account whose Kajabi grants a token and then never answers; these events say how far a request got."""

    async def handler(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == TOKEN_PATH:
            return token_answer().response()
        started.set()
        try:
            await anyio.sleep_forever()
        finally:
            stopped.set()
        raise AssertionError

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(handler), base_url=BASE) as http:
        api = KajabiAPI(http, KEY)
        yield replace(open_account(api, Settings(), lambda: NOW), call_seconds=call_seconds)


async def leave(client: Client, started: anyio.Event, stopped: anyio.Event) -> None:
    """Make a call that is never answered, cancel it, and wait until its request has stopped."""
    async with anyio.create_task_group() as group:
        group.start_soon(client.call_tool, "search_customers", {"limit": 0})
        await started.wait()
        group.cancel_scope.cancel()
    await stopped.wait()
