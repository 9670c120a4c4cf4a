"""The commands of the program: within this process, which is quicker, or in one of their own."""

import logging
import os
import socket
import subprocess

from click.testing import CliRunner, Result

from kajabi_mcp.__main__ import main
from tests.support.children import KAJABI_MCP, finish, start

SMALL = ["--sandbox", "--customers", "50", "--today", "2026-11-23"]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("KAJABI")}


def run(*arguments: str, **environment: str) -> Result:
    """Run a command within this process, with these settings and no others."""
    absent = {name: None for name in os.environ if name.startswith("KAJABI")}
    requests = logging.getLogger("httpx2")
    level = requests.level
    try:
        return CliRunner(env=absent | environment).invoke(main, arguments, prog_name="kajabi-mcp")
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
