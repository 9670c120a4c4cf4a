"""The start: every client waits for it, so what only a call needs is loaded and made at the first call."""

import json
import subprocess
import sys

from kajabi_mcp.sandbox import Options, open_sandbox
from tests.support.clock import NOW
from tests.support.sandbox import calling

LATER = ("filelock", "mimesis", "rich", "tenacity", "kajabi_mcp.probing", "kajabi_mcp.sandbox.people")
LOADED = f"""
import json, sys
import kajabi_mcp.__main__
from kajabi_mcp.app import DEFINITIONS
from kajabi_mcp.sandbox import open_sandbox
open_sandbox()
print(json.dumps([name for name in {LATER!r} if name in sys.modules]))
"""


def test_what_only_a_call_or_another_command_needs_is_not_loaded_at_the_start() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == []


async def test_the_people_of_the_sandbox_are_made_at_the_first_request() -> None:
    box = open_sandbox(Options(customers=20, now=lambda: NOW))
    assert "db" not in vars(box)
    async with calling(box) as client:
        assert (await client.get("/v1/sites")).status_code == 401
    assert box.db.execute("SELECT count(*) FROM customers").fetchone() == (20,)


def test_more_people_than_a_call_has_time_to_make_are_made_before_the_first() -> None:
    assert "db" in vars(open_sandbox(Options(customers=2001, now=lambda: NOW)))
