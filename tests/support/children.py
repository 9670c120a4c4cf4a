"""Processes that tests start."""

import signal
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.support.project import ROOT

ENDING = [each for each in signal.Signals if each.name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")]
KAJABI_MCP = (sys.executable, "-m", "kajabi_mcp")

Command = Sequence[str | Path]


@contextmanager
def usual_signals() -> Generator[None]:
    """Start children that react to signals as they do where a person starts them.

    What this process ignores, its children would ignore too; and a script that starts it with `&` has it ignore SIGINT.
    """
    ignored = [each for each in ENDING if signal.getsignal(each) is signal.SIG_IGN]
    for each in ignored:
        signal.signal(each, signal.SIG_DFL)
    try:
        yield
    finally:
        for each in ignored:
            signal.signal(each, signal.SIG_IGN)


def start(command: Command, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a command with pipes to and from it."""
    pipe = subprocess.PIPE
    with usual_signals():
        return subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8", env=environment, cwd=ROOT
        )


def finish(
    command: Command, environment: Mapping[str, str] | None = None, folder: Path = ROOT, seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, without input."""
    with usual_signals():
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            env=environment,
            cwd=folder,
            timeout=seconds,
            check=False,
        )


def opened(stream: IO[str] | None) -> IO[str]:
    """Return a pipe of a child, which has it."""
    assert stream is not None
    return stream
