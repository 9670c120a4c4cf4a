"""The server as its users start it, over stdio and over HTTP, for clients of both protocol eras; and its end."""

import asyncio
import json
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from kajabi_mcp.app import INSTRUCTIONS, build_server
from kajabi_mcp.commands.serve import http_app, listen, run_app
from tests.support.children import KAJABI_MCP, opened, start
from tests.support.clients import TOOL_NAMES
from tests.support.commands import CLEAN, SMALL, started
from tests.support.unanswered import leave, unhurried

SERVER = [*KAJABI_MCP, "--sandbox", "--customers", "200", "--today", "2026-11-23"]
COUNT = {"total": 200, "searched": "all customers of site Main Studio (11)"}
ERAS = pytest.mark.parametrize(("mode", "protocol"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])


@contextmanager
def served_over_http() -> Generator[str]:
    """Start a server in a process of its own, and give its address."""
    with start([*SERVER, "--http", "127.0.0.1:0"]) as server:
        yield opened(server.stderr).readline().split()[-1]
        server.terminate()
        output, _ = server.communicate(timeout=20)
        assert output == ""


@pytest.fixture(scope="module")
def url() -> Generator[str]:
    with served_over_http() as address:
        yield address


@ERAS
async def test_a_client_over_stdio_is_answered(mode: str, protocol: str) -> None:
    with anyio.fail_after(30):
        program, *arguments = SERVER
        async with Client(StdioServerParameters(command=program, args=arguments), mode=mode) as client:
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
    ("header", "value", "status"),
    [
        ("Host", "evil.example", 421),
        ("Host", "localhost", 421),
        ("Origin", "http://evil.example", 403),
        ("Origin", "http://localhost", 403),
    ],
)
async def test_a_web_page_elsewhere_cannot_use_the_server(url: str, header: str, value: str, status: int) -> None:
    async with httpx2.AsyncClient() as browser:
        response = await browser.post(url, json={}, headers={header: value, "Accept": "application/json"})
    assert response.status_code == status


@pytest.mark.parametrize("protocol", ["2025-11-25", "2026-07-28"])
@pytest.mark.parametrize(
    "body", [b"hello", b"", b"[" * 2000, b'{"id": 7, "x": "\xff"}', b'{"id": ' + b"9" * 5000 + b"}", b'"\\ud83d", 5']
)
async def test_a_body_that_cannot_be_read_is_answered_with_an_error(url: str, body: bytes, protocol: str) -> None:
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    async with httpx2.AsyncClient() as client:
        response = await client.post(url, content=body, headers={**headers, "MCP-Protocol-Version": protocol})
    answer = response.json()
    assert (response.status_code, answer["id"], answer["error"]["code"]) == (400, None, -32700)


@pytest.mark.parametrize("address", ["127.0.0.1:0", "[::1]:0"])
async def test_a_small_reply_is_sent_at_once(address: str) -> None:
    accepted: list[int] = []
    served = anyio.Event()

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sock: socket.socket = writer.get_extra_info("socket")
        accepted.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()
        served.set()

    listening = listen(address)
    async with await asyncio.start_server(accept, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
        await served.wait()
        writer.close()
    assert accepted == [1]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_call_cancelled_over_http_stops_its_request(mode: str) -> None:
    started, stopped = anyio.Event(), anyio.Event()
    listening = listen("127.0.0.1:0")
    app = http_app(build_server(lambda: unhurried(started, stopped)))
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(run_app, app, listening, "")
            async with Client(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp", mode=mode) as client:
                await leave(client, started, stopped)
            group.cancel_scope.cancel()


MCP = "POST /mcp HTTP/1.1\r\nHost: localhost:1\r\nAccept: application/json, text/event-stream\r\n"
OF_2026 = "MCP-Protocol-Version: 2026-07-28\r\n"
OF_JSON = "Content-Type: application/json\r\n"
OF_A_FORM = "POST /v1/oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    ("command", "head"),
    [
        (("--http", "127.0.0.1:0", *SMALL), f"{MCP}{OF_JSON}"),
        (("--http", "127.0.0.1:0", *SMALL), f"{MCP}{OF_JSON}{OF_2026}"),
        (("sandbox", "--port", "0", "--customers", "50"), OF_A_FORM),
    ],
    ids=["2025", "2026", "sandbox"],
)
def test_a_client_that_hangs_up_in_the_middle_of_a_request_is_not_worth_a_word(
    command: tuple[str, ...], head: str
) -> None:
    begun = (f"{head}Content-Length: 100\r\n\r\n{{", f"{head}Transfer-Encoding: chunked\r\n\r\n5\r\n{{")
    with started(*command) as server:
        stderr = opened(server.stderr)
        address = httpx2.URL(stderr.readline().split()[-1])
        for request in begun:
            with socket.create_connection((address.host, address.port)) as leaving:
                leaving.sendall(request.encode())
        assert httpx2.get(address.join("/nowhere")).status_code == 404
        server.terminate()
        assert server.wait(10) == 0
        assert [line for line in stderr if not line.startswith("KAJABI_BASE_URL=http")] == []


@pytest.fixture
def interrupts_ignored() -> Generator[None]:
    """Ignore Ctrl-C in the tests themselves, as a script that starts them with `&` has them do."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts_ignored")
def test_ctrl_c_ends_the_stdio_server_at_once_while_stdin_stays_open() -> None:
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    with started(*SMALL) as server:
        stdin = opened(server.stdin)
        stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}) + "\n")
        stdin.flush()
        assert "serverInfo" in opened(server.stdout).readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 130
        assert (opened(server.stdout).read(), opened(server.stderr).read()) == ("", "")


@pytest.mark.usefixtures("interrupts_ignored")
@pytest.mark.parametrize("command", [("--http", "127.0.0.1:0", *SMALL), ("sandbox", "--port", "0")])
def test_ctrl_c_ends_what_serves_http_without_a_word(command: tuple[str, ...]) -> None:
    with started(*command) as server:
        stderr = opened(server.stderr)
        assert " at http://127.0.0.1:" in stderr.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 130
        assert [line for line in stderr if not line.startswith("KAJABI_BASE_URL=http")] == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGHUP"])
def test_a_server_that_is_killed_leaves_nothing_in_the_folder_for_temporary_files(name: str, tmp_path: Path) -> None:
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    taught = {"name": "remember_name", "arguments": {"kind": "broadcast", "name": "Black Friday", "id": "701"}}
    with start([*KAJABI_MCP, *SMALL], CLEAN | {"TMPDIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}) as server:
        stdin, stdout, reply = opened(server.stdin), opened(server.stdout), ""
        for number, (method, parameters) in enumerate([("initialize", hello), ("tools/call", taught)], 1):
            stdin.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}) + "\n")
            stdin.flush()
            reply = stdout.readline()
        assert "broadcast Black Friday (701)" in reply
        server.send_signal(signal.Signals[name])
        assert server.wait(10) == -signal.Signals[name]
    assert list(tmp_path.iterdir()) == []
