"""The commands of the program: within this process, which is quicker, or in one of their own."""

import logging
import os
import socket
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from kajabi_mcp.__main__ import main
from kajabi_mcp.sandbox import CLIENT_ID, CLIENT_SECRET
from tests.support.children import KAJABI_MCP, finish, opened, start

# A home without settings of anybody's clients, for commands that look for them; a test that needs some names its own.
NOBODY = str(Path(tempfile.gettempdir()) / "kajabi-mcp-tests" / "nobody")
_NOWHERE = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME"), NOBODY)
_NAMED = ("CLAUDE_CONFIG_DIR", "CODEX_HOME")
SMALL = ["--sandbox", "--customers", "50", "--today", "2026-11-23"]
CLEAN = {
    name: value for name, value in os.environ.items() if not name.startswith("KAJABI") and name not in _NAMED
} | _NOWHERE


def run(*arguments: str, typed: str = "", **environment: str) -> Result:
    """Run a command within this process, with these settings and no others, for a person who types this."""
    absent = {name: None for name in os.environ if name.startswith("KAJABI") or name in _NAMED}
    requests = logging.getLogger("httpx2")
    level = requests.level
    try:
        return CliRunner(env=absent | _NOWHERE | environment).invoke(main, arguments, typed, prog_name="kajabi-mcp")
    finally:
        requests.setLevel(level)  # the command has silenced it, and other tests read it


def finished(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, to its end, without settings."""
    return finish([*KAJABI_MCP, *arguments], CLEAN)


def started(*arguments: str) -> subprocess.Popen[str]:
    """Start a command that goes on, without settings; its stdin stays open."""
    return start([*KAJABI_MCP, *arguments], CLEAN)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def key_for(port: int) -> dict[str, str]:
    """Return the settings of a sandbox that is served, at a pace that nobody waits for."""
    return {
        "KAJABI_BASE_URL": f"http://127.0.0.1:{port}",
        "KAJABI_CLIENT_ID": CLIENT_ID,
        "KAJABI_CLIENT_SECRET": CLIENT_SECRET,
        "KAJABI_MCP_REQUESTS_PER_MINUTE": "1000000",
    }


@contextmanager
def served(*options: str) -> Generator[dict[str, str]]:
    """Serve a sandbox over HTTP, as Kajabi is; yield the settings that reach it."""
    with started("sandbox", "--port", "0", "--customers", "50", *options) as process:
        line = opened(process.stderr).readline()
        try:
            yield key_for(int(line.rpartition(":")[2]))
        finally:
            process.kill()
