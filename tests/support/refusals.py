"""Calls that fail, and what the model reads then."""

from collections.abc import Awaitable
from typing import Any

import pytest

from kajabi_mcp.arguments import OPENING, check, declared
from kajabi_mcp.errors import KajabiError, Refused
from kajabi_mcp.tools.groups import GROUPS
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW

Sent = dict[str, Any]

LONGEST = 600  # characters of a refusal
NAMES = [name for name in declared(Search) if name not in GROUPS]
ANY_NAME = "no such argument; use the names in the schema"
BLANK = "is blank; give a value or leave it out"


def refusal(sent: Sent) -> str:
    """Return the refusal of these arguments of a search, as the model reads it."""
    with pytest.raises(Refused) as caught:
        check(Search, sent, NOW)
    return str(caught.value)


def faults(sent: Sent) -> list[str]:
    """Return the faults for which these arguments of a search are refused."""
    return faults_in(refusal(sent))


def faults_in(text: str) -> list[str]:
    """Return the faults that a refusal names; its opening must be the usual one."""
    opening, *found = text.split("\n- ")
    assert opening == OPENING
    assert len(text) <= LONGEST
    return found


async def failure(call: Awaitable[object], kind: type[KajabiError]) -> str:
    """Return the words with which a call fails; the error must be of this very kind."""
    with pytest.raises(KajabiError) as caught:
        await call
    assert type(caught.value) is kind
    return str(caught.value)
