"""The sandbox at its default size on a fixed day, and a client of the server over it, all in memory."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from functools import partial

import pytest
from mcp import Client

from kajabi_mcp.app import build_server
from kajabi_mcp.connect import Source, connect
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.settings import Settings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    return open_sandbox(Options(now=lambda: NOW))


@pytest.fixture(scope="session")
def two_sites() -> Sandbox:
    return open_sandbox(Options(sites=2, now=lambda: NOW))


def asking(box: Sandbox, mode: str = "auto") -> Client:
    """A client, in memory, of a server whose account is this sandbox."""
    return Client(build_server(partial(connect, Source(Settings(), box))), mode=mode)


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncGenerator[Client]:
    async with asking(sandbox) as connected:
        yield connected
