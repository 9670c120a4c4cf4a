"""The command line of the MCP Inspector: over stdio and HTTP, as a client of 2025 and of 2026."""

import json
import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from .calls import CALLS, Received, different_replies, different_tools, expected_replies
from .install import NODE, PACKAGES, npm_packages
from .programs import FREE_PORT, KAJABI_MCP, Broken, Finished, Served, Workplace, environment, finish, serving
from .verdicts import Verdict

ERAS = ("legacy", "modern")
REFUSED = 5  # the exit code for a reply that is an error
_PROGRAM = PACKAGES / "@modelcontextprotocol" / "inspector" / "clients" / "launcher" / "build" / "index.js"


async def judge(place: Workplace) -> AsyncGenerator[Verdict]:
    """Yield a verdict on each transport and era."""
    await npm_packages()
    expected = await expected_replies(place)
    for era in ERAS:
        home = place.home(f"inspector-stdio-{era}")
        yield await _judge(f"stdio, {era}", _command(place, home), home, era, expected)
    for era in ERAS:
        home = place.home(f"inspector-http-{era}")
        async with serving([*place.sandbox, "--http", FREE_PORT], home) as served:
            target = [served.url, "--transport", "http"]
            yield await _judge(f"HTTP, {era}", target, home, era, expected, served)


def _command(place: Workplace, home: Path) -> list[str]:
    """Return the server as a command. The Inspector hands on only the variables that it is given."""
    given = environment(home)
    names = [name for name in ("HOME", "XDG_CONFIG_HOME", "PYTHONPATH") if name in given]
    return [*KAJABI_MCP, *place.sandbox, *(part for name in names for part in ("-e", f"{name}={given[name]}"))]


# It would rather have `true` than the equal `{}`, which is how converters of other clients keep an object open.
_EXPECTED = re.compile(
    r"Warning: tool \"\w+\"\n"
    r"  Path: inputSchema\.properties\.(?:all_of|any_of|none_of|segments)\.items\.additionalProperties\n"
    r"  Issue: .*\n  Suggestion: .*\n|^0 errors, \d+ warnings across \d+ tools\.$",
    re.MULTILINE,
)


async def _judge(
    subject: str, target: list[str], home: Path, era: str, expected: list[Received], served: Served | None = None
) -> Verdict:
    """Let the Inspector list the tools, strictly, and make every call."""
    faults: list[str] = []
    listed = await _inspect(target, era, home, "--method", "tools/list", "--strict")
    unexpected = _EXPECTED.sub("", listed.errors).strip()
    if listed.code or unexpected:
        faults.append(f"tools/list --strict ended with {listed.code}: {unexpected}")
    faults += different_tools(_result(listed)["tools"])
    received: list[Received] = []
    for call in CALLS:
        named = ("--method", "tools/call", "--tool-name", call.tool, "--tool-args-json", json.dumps(call.arguments))
        done = await _inspect(target, era, home, *named)
        if done.code != (REFUSED if call.refused else 0):
            faults.append(f"{call} ended with {done.code}: {done.errors}")
        received.append(_received(_result(done)))
    faults += different_replies(expected, received)
    faults += served.crashes() if served else []
    return Verdict("MCP Inspector", subject, 1 + len(CALLS) - len(faults), faults=tuple(faults))


async def _inspect(target: list[str], era: str, home: Path, *options: str) -> Finished:
    begin = (NODE, _PROGRAM, "--cli", "--format", "json", "--quiet", "--connect-timeout", "60000")
    return await finish([*begin, "--protocol-era", era, *options, *target], home)


def _result(done: Finished) -> dict[str, Any]:
    try:
        return json.loads(done.output)["result"]
    except (ValueError, KeyError):
        raise Broken(f"the Inspector printed no result: {done.output}{done.errors}") from None


def _received(result: dict[str, Any]) -> Received:
    [content] = result["content"]
    return Received(content["text"], bool(result.get("isError")), result.get("structuredContent"))
