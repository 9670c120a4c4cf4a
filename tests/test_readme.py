"""What the README shows is what the program prints."""

import re

from tests.support.commands import finished
from tests.support.project import README

TEXT = README.read_text("utf-8")
CALL = re.compile(r"^\$ kajabi-mcp call search_customers '(.*?)' --sandbox.*\n(.*)$", re.MULTILINE)


def printed(*arguments: str) -> list[str]:
    """Return the lines that a command prints, which must succeed."""
    done = finished(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_demo_prints_what_the_first_screen_shows() -> None:
    _, shown, *_ = re.findall(r"^```\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    lines, output = [line for line in shown.splitlines() if line], printed("demo")
    assert len(lines) > 20
    assert [line for line in lines if line not in output] == []


def test_the_call_prints_what_is_shown_below_it() -> None:
    [(arguments, reply)] = CALL.findall(TEXT)
    assert printed("call", "search_customers", arguments, "--sandbox", "--today", "2026-11-23") == [reply]
