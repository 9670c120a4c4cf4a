"""Measure the server under load: many callers over HTTP, and many calls at once on one pipe. No call may be lost.

`python -m conformance.load` is the long form, `--help` has the options; `make conformance` runs the short one.
"""

import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import anyio
import click
import httpx2
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream
from rich.console import Console

from .programs import FREE_PORT, Workplace, piped, serving
from .verdicts import Verdict

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
CLIENT = {"name": "load", "version": "1"}
SECONDS_A_CALL = 120  # a call ends within 45; the rest is for a machine with few processors
LONGEST_LINE = 10_000_000
QUESTIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("search_customers", {"created_in_last": 30, "limit": 0}),
    ("search_customers", {"has_tag_id": "VIP", "sort": "-net_revenue", "limit": 25}),
    ("find_ids", {"kind": "tag", "name": "VIP"}),
    ("search_customers", {"any_of": [{"has_tag_id": "VIP"}, {"active_in_last": 30}], "limit": 10}),
    ("search_customers", {"tag": "101"}),  # refused
)


@dataclass(slots=True)
class Tally:
    """What became of the calls of one round."""

    asked: int = 0
    seconds: list[float] = field(default_factory=list[float])
    wrong: int = 0
    lost: Counter[str] = field(default_factory=Counter[str])  # how calls ended that were not answered

    @property
    def faults(self) -> int:
        """How many calls were answered wrongly or not at all, or how many connections were cut if those are more."""
        return self.wrong + max(self.asked - len(self.seconds), self.lost.total())

    def note(self, began: float, reply: object, expected: object) -> None:
        """Note an answer, and whether it is the right one."""
        self.seconds.append(time.perf_counter() - began)
        self.wrong += reply != expected

    def __str__(self) -> str:
        slow = statistics.quantiles(self.seconds, n=20) if len(self.seconds) > 1 else [0.0] * 19
        lost = ", ".join(f"{count} {name}" for name, count in self.lost.most_common()) or "none"
        return (
            f"{self.asked} calls, {len(self.seconds)} answered, {self.wrong} wrongly, lost: {lost}; "
            f"{slow[9] * 1000:.0f} ms at p50, {slow[18] * 1000:.0f} at p95"
        )


@dataclass(frozen=True, slots=True)
class Round:
    """The calls of a round, and the memory of the server in MB before and after them."""

    tally: Tally
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.tally}; {self.before:.0f} MB before, {self.after:.0f} after"


def message(number: int, tool: str, arguments: Mapping[str, object], meta: Mapping[str, object]) -> dict[str, Any]:
    """Return a tool call as JSON-RPC."""
    params = {"name": tool, "arguments": arguments, "_meta": meta}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


def outcome(reply: Mapping[str, Any]) -> object:
    """Return what a reply says, in a form that can be compared; progress and other messages say nothing."""
    if "error" in reply:
        return reply["error"]
    return [reply["result"]["content"], bool(reply["result"].get("isError"))]


class HttpCaller:
    """A caller over HTTP with one connection: of 2026, or of 2025 and then with a session."""

    def __init__(self, url: str, *, legacy: bool) -> None:
        limits = httpx2.Limits(max_connections=1)
        accepts = {"accept": "application/json, text/event-stream"}
        self._http = httpx2.AsyncClient(timeout=SECONDS_A_CALL, limits=limits, headers=accepts, trust_env=False)
        self._url, self._legacy = url, legacy

    async def __aenter__(self) -> "HttpCaller":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def open(self) -> None:
        """Open the session that a client of 2025 needs."""
        if not self._legacy:
            return
        reply = await self._http.post(self._url, json=hello())
        self._http.headers["mcp-protocol-version"] = LEGACY
        self._http.headers["mcp-session-id"] = reply.headers["mcp-session-id"]
        await self._http.post(self._url, json={"jsonrpc": "2.0", "method": "notifications/initialized"})

    async def close(self) -> None:
        """End the session."""
        if self._legacy:
            await self._http.delete(self._url)

    async def ask(self, number: int, tool: str, arguments: Mapping[str, object]) -> object:
        """Make one call and return what it says."""
        meta = {} if self._legacy else _META
        headers = {} if self._legacy else _HEADERS | {"mcp-name": tool}
        reply = await self._http.post(self._url, json=message(number, tool, arguments, meta), headers=headers)
        if reply.headers.get("content-type", "").startswith("text/event-stream"):
            lines = [line.removeprefix("data:") for line in reply.text.splitlines() if line.startswith("data:")]
            messages = [cast(dict[str, Any], json.loads(line)) for line in lines if line.strip()]
            return outcome(next(each for each in messages if each.get("id") == number))
        return outcome(reply.json())


_HEADERS = {"mcp-protocol-version": MODERN, "mcp-method": "tools/call"}
_META: dict[str, object] = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": CLIENT,
    "io.modelcontextprotocol/clientCapabilities": {},
}


def hello() -> dict[str, Any]:
    """Return the first message of a client of 2025."""
    params = {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": CLIENT}
    return {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}


async def answers_over_http(url: str) -> list[object]:
    """Return the answer to each question, asked alone."""
    async with HttpCaller(url, legacy=False) as caller:
        return [await caller.ask(number, *question) for number, question in enumerate(QUESTIONS, 1)]


async def call_over_http(url: str, callers: int, calls: int, pause: float, expected: Sequence[object]) -> Tally:
    """Let callers ask side by side, half of each era; each pauses about `pause` seconds after a call.

    Not all the same time: a server that closes idle connections then meets some callers just as they send again.
    """
    tally = Tally()

    async def one(caller: int) -> None:
        async with HttpCaller(url, legacy=caller % 2 == 1) as asking:
            tally.asked += calls
            try:
                await asking.open()
                for turn in range(calls):
                    which = (caller + turn) % len(QUESTIONS)
                    began = time.perf_counter()
                    tally.note(began, await asking.ask(turn + 1, *QUESTIONS[which]), expected[which])
                    await anyio.sleep(pause * (0.98 + 0.03 * caller / callers))
                await asking.close()
            except (httpx2.HTTPError, ValueError, KeyError, StopIteration) as error:
                tally.lost[type(error).__name__] += 1

    async with anyio.create_task_group() as group:
        for caller in range(callers):
            group.start_soon(one, caller)
    return tally


class PipeCaller:
    """A client of 2025 on the one pipe of a server."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._sending, self._received = process.stdin, BufferedByteReceiveStream(process.stdout)
        self._number = 0

    async def open(self) -> None:
        """Shake hands."""
        await self._send([hello()])
        await self._receive()
        await self._send([{"jsonrpc": "2.0", "method": "notifications/initialized"}])

    async def ask(self, asked: Sequence[int], tally: Tally) -> dict[int, object]:
        """Send these questions all at once; return their answers, as far as they come."""
        waiting = {self._number + place: question for place, question in enumerate(asked, 1)}
        self._number += len(asked)
        tally.asked += len(asked)
        answers: dict[int, object] = {}
        began = time.perf_counter()

        async def read() -> None:
            while waiting:
                reply = await self._receive()
                question = waiting.pop(reply.get("id", 0), None)
                if question is not None:
                    tally.note(began, outcome(reply), answers.setdefault(question, outcome(reply)))

        with anyio.move_on_after(SECONDS_A_CALL):
            async with anyio.create_task_group() as group:
                group.start_soon(read)
                await self._send([message(number, *QUESTIONS[which], {}) for number, which in waiting.items()])
        if waiting:
            tally.lost["no answer"] += len(waiting)
        return answers

    async def _send(self, messages: Sequence[Mapping[str, Any]]) -> None:
        await self._sending.send(("\n".join(map(json.dumps, messages)) + "\n").encode())

    async def _receive(self) -> dict[str, Any]:
        return json.loads(await self._received.receive_until(b"\n", LONGEST_LINE))


async def call_over_pipe(caller: PipeCaller, at_once: int, expected: Mapping[int, object]) -> Tally:
    """Send calls all at once and wait until each is answered."""
    tally = Tally()
    answers = await caller.ask([number % len(QUESTIONS) for number in range(at_once)], tally)
    tally.wrong += sum(answer != expected[question] for question, answer in answers.items())
    return tally


async def memory(pid: int) -> float:
    """Return the memory that a process holds, in MB."""
    shown = await anyio.run_process(["ps", "-o", "rss=", "-p", str(pid)])
    return int(shown.stdout) / 1024


async def over_http(place: Workplace, callers: int, calls: int, rounds: int, pause: float) -> AsyncGenerator[Round]:
    """Yield each round of callers over HTTP, all on the same server."""
    async with serving([*place.sandbox, "--http", FREE_PORT], place.home("load-http")) as served:
        expected = await answers_over_http(served.url)
        for _ in range(rounds):
            before = await memory(served.pid)
            tally = await call_over_http(served.url, callers, calls, pause, expected)
            yield Round(tally, before, await memory(served.pid))


async def over_stdio(place: Workplace, at_once: int, rounds: int) -> AsyncGenerator[Round]:
    """Yield each round of calls at once on one pipe, all on the same server."""
    async with piped(place.sandbox, place.home("load-stdio")) as process:
        caller = PipeCaller(process)
        await caller.open()
        expected = await caller.ask(range(len(QUESTIONS)), Tally())
        for _ in range(rounds):
            before = await memory(process.pid)
            tally = await call_over_pipe(caller, at_once, expected)
            yield Round(tally, before, await memory(process.pid))


async def judge(place: Workplace) -> AsyncGenerator[Verdict]:
    """Yield the verdict of the short form on each transport: no call may be lost or answered wrongly."""
    forms = {
        "HTTP, 60 callers": over_http(place, callers=60, calls=3, rounds=2, pause=0),
        "stdio, 60 at once": over_stdio(place, at_once=60, rounds=2),
    }
    for subject, rounds in forms.items():
        tallies = [each.tally async for each in rounds]
        answered = sum(len(each.seconds) - each.wrong for each in tallies)
        yield Verdict("load", subject, answered, faults=tuple(str(each) for each in tallies if each.faults))


@click.command()
@click.option("--callers", default=500, help="Callers over HTTP (500); 0 leaves HTTP out.")
@click.option("--calls", default=3, help="Calls that each makes (3).")
@click.option("--pause", default=0.0, help="Seconds that each waits after a call, about (0).")
@click.option("--at-once", default=200, help="Calls at once on one pipe (200); 0 leaves stdio out.")
@click.option("--rounds", default=6, help="How often each is done (6).")
def main(callers: int, calls: int, pause: float, at_once: int, rounds: int) -> None:
    """Print what became of every call, and how much memory the server held before and after."""

    async def measure() -> int:
        console, faults = Console(highlight=False, soft_wrap=True), 0
        with tempfile.TemporaryDirectory() as folder:
            place = Workplace(Path(folder))
            if callers:
                async for each in over_http(place, callers, calls, rounds, pause):
                    console.print(f"HTTP, {callers} callers: {each}")
                    faults += each.tally.faults
            if at_once:
                async for each in over_stdio(place, at_once, rounds):
                    console.print(f"stdio, {at_once} at once: {each}")
                    faults += each.tally.faults
        return faults

    raise SystemExit(1 if anyio.run(measure) else 0)


if __name__ == "__main__":
    main()
