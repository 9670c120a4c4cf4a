"""The end of a server over HTTP: what runs may end, what comes is turned away, and a second signal ends at once."""

import signal
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
import httpx2
import pytest
from anyio import to_thread
from mcp import Client
from starlette.types import Receive, Scope, Send

from kajabi_mcp.commands.serve import listen, run_app
from kajabi_mcp.sandbox import CLIENT_ID, CLIENT_SECRET, Sandbox
from tests.support.children import KAJABI_MCP, opened, start
from tests.support.commands import CLEAN

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGTERM"), reason="there is no such signal")
MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])


@dataclass
class Slow:
    """The sandbox, which answers no question about customers until it may."""

    box: Sandbox
    asked: anyio.Event = field(default_factory=anyio.Event)
    may_answer: anyio.Event = field(default_factory=anyio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/v1/customers":
            self.asked.set()
            await self.may_answer.wait()
        await self.box.app(scope, receive, send)


@dataclass
class Call:
    """A call under way, and what became of it."""

    url: str
    mode: str
    said: str = ""
    over: anyio.Event = field(default_factory=anyio.Event)

    async def make(self) -> None:
        try:
            async with Client(self.url, mode=self.mode) as client:
                await client.list_tools()  # as every client does; this one would do it when it checks the reply
                result = await client.call_tool("search_customers", {"limit": 0})
                self.said = str(result.structured_content or result.content)
        except Exception as error:
            self.said = self.said or repr(error)
        self.over.set()


@asynccontextmanager
async def under_way(slow: Slow, mode: str, **settings: str) -> AsyncGenerator[tuple[subprocess.Popen[str], Call]]:
    """Start a server on a slow Kajabi, and a call that waits for it."""
    listening = listen("127.0.0.1:0")
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    key = {"KAJABI_BASE_URL": base, "KAJABI_CLIENT_ID": CLIENT_ID, "KAJABI_CLIENT_SECRET": CLIENT_SECRET}
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(run_app, slow, listening, "")
            with start([*KAJABI_MCP, "--http", "127.0.0.1:0"], CLEAN | key | settings) as server:
                try:
                    line = await to_thread.run_sync(opened(server.stderr).readline)
                    call = Call(line.split()[-1], mode)
                    group.start_soon(call.make)
                    await slow.asked.wait()
                    yield server, call
                finally:
                    server.kill()
                    slow.may_answer.set()
                    group.cancel_scope.cancel()


async def status_of(url: str) -> int:
    """Return the status that a new request gets once the server has noticed its signal."""
    async with httpx2.AsyncClient() as client:
        while True:
            response = await client.post(url, json={}, headers={"Accept": "application/json"})
            if response.status_code != 400:  # what a request that says nothing gets before
                return response.status_code


async def ended(server: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a server to end; return its exit code, and what it wrote after the line that it was ready."""
    output, errors = await to_thread.run_sync(server.communicate)
    return server.returncode, output, errors


@MODES
async def test_told_to_terminate_a_server_finishes_what_runs_and_turns_the_rest_away(
    sandbox: Sandbox, mode: str
) -> None:
    slow = Slow(sandbox)
    async with under_way(slow, mode) as (server, call):
        server.terminate()
        assert await status_of(call.url) == 503
        assert (server.poll(), call.said) == (None, "")
        slow.may_answer.set()
        assert await ended(server) == (0, "", "")
        await call.over.wait()
        assert call.said.startswith("{'total': ")


@MODES
async def test_told_twice_a_server_ends_at_once(sandbox: Sandbox, mode: str) -> None:
    async with under_way(Slow(sandbox), mode) as (server, call):
        server.terminate()
        assert await status_of(call.url) == 503
        server.terminate()
        assert await ended(server) == (143, "", "")


async def test_ctrl_c_ends_a_server_that_waits_for_its_calls(sandbox: Sandbox) -> None:
    async with under_way(Slow(sandbox), "auto") as (server, call):
        server.terminate()
        assert await status_of(call.url) == 503
        server.send_signal(signal.SIGINT)
        assert await ended(server) == (130, "", "")


async def test_a_call_that_does_not_end_is_waited_for_no_longer_than_a_call_may_last(sandbox: Sandbox) -> None:
    async with under_way(Slow(sandbox), "auto", KAJABI_MCP_CALL_SECONDS="1") as (server, call):
        server.terminate()
        assert await ended(server) == (0, "", "")
        await call.over.wait()
        assert "No answer from Kajabi within 1 seconds" in call.said


@pytest.mark.parametrize("command", [("--sandbox", "--http", "127.0.0.1:0"), ("sandbox", "--port", "0")])
async def test_a_server_without_calls_ends_when_it_is_told_to(command: tuple[str, ...]) -> None:
    with start([*KAJABI_MCP, *command, "--customers", "50"], CLEAN) as server:
        assert " at http://127.0.0.1:" in opened(server.stderr).readline()
        server.terminate()
        code, output, errors = await ended(server)
        assert (code, output, "Traceback" in errors) == (0, "", False)


async def test_a_client_that_listens_for_events_does_not_keep_a_server_from_ending(sandbox: Sandbox) -> None:
    slow = Slow(sandbox)
    async with (
        under_way(slow, "legacy") as (server, call),
        Client(call.url, mode="legacy"),  # it listens for as long as it is connected
    ):
        slow.may_answer.set()
        server.terminate()
        assert await ended(server) == (0, "", "")
