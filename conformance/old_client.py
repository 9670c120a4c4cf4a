"""Clients of the first Python SDK: the last of its line (2025-11-25), and one from its first year (2025-03-26)."""

import json
from collections.abc import AsyncGenerator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .calls import CALLS, Received, different_replies, different_tools, expected_replies
from .install import python_packages
from .programs import FOLDER, FREE_PORT, KAJABI_MCP, Broken, Workplace, environment, finish, serving
from .verdicts import Verdict

REVISIONS = {"old": "2025-11-25", "older": "2025-03-26"}  # requirements-NAME.txt says which version of the SDK it is
OTHER_CHECKS = 5  # the handshake, tools/list, ping, progress, a tool that is not there
_SCRIPT = FOLDER / "old_client_script.py"


async def judge(place: Workplace) -> AsyncGenerator[Verdict]:
    """Yield a verdict of each client on each transport."""
    expected = await expected_replies(place)
    for client, revision in REVISIONS.items():
        python = await python_packages(client) / "bin" / "python"
        home = place.home(f"{client}-stdio")
        command = {"command": KAJABI_MCP[0], "args": [*KAJABI_MCP[1:], *place.sandbox], "env": environment(home)}
        found = await _ask(python, command, home)
        yield _judge("stdio", found, revision, expected, [])
        home = place.home(f"{client}-http")
        async with serving([*place.sandbox, "--http", FREE_PORT], home) as served:
            found = await _ask(python, {"url": served.url}, home)
            yield _judge("HTTP", found, revision, expected, served.crashes())


async def _ask(python: Path, server: dict[str, Any], home: Path) -> dict[str, Any]:
    """Run the script with the old SDK and return what it found."""
    given = json.dumps({"server": server, "calls": [asdict(call) for call in CALLS]})
    done = await finish([python, _SCRIPT], home, given)
    try:
        return json.loads(done.output)
    except ValueError:
        raise Broken(f"the old client ended with {done.code}: {done.errors[-2000:]}") from None


def _judge(
    transport: str, found: dict[str, Any], revision: str, expected: list[Received], crashes: list[str]
) -> Verdict:
    """Compare what the client found with what is right."""
    faults: list[str] = []
    if (found["protocol"], found["server"]) != (revision, "kajabi"):
        faults.append(f"the handshake gave {found['protocol']} of {found['server']} instead of {revision} of kajabi")
    faults += different_tools(found["tools"])
    faults += different_replies(expected, [Received(**each) for each in found["replies"]])
    faults += found["faults"]
    asked = OTHER_CHECKS + len(CALLS)
    return Verdict(f"Python SDK {found['sdk']}", transport, asked - len(faults), faults=(*faults, *crashes))
