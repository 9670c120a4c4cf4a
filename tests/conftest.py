"""The sandbox at its default size on a fixed day, and a client of the server over it, all in memory."""

from collections.abc import AsyncGenerator

import pytest
from mcp import Client

from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from tests.support.clients import asking
from tests.support.clock import NOW


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    return open_sandbox(Options(now=lambda: NOW))


@pytest.fixture(scope="session")
def two_sites() -> Sandbox:
    return open_sandbox(Options(sites=2, now=lambda: NOW))


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncGenerator[Client]:
    async with asking(sandbox) as connected:
        yield connected
