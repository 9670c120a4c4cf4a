"""Calls of the search that are refused, and in which words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kajabi_mcp.arguments import OPENING, check
from kajabi_mcp.errors import Refused
from kajabi_mcp.tools.search_customers import GROUPS, Search

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = [name for name in Search.model_fields if name not in GROUPS]
ANY_NAME = "no such argument; use the names in the schema"

Sent = dict[str, Any]


def refusal(sent: Sent) -> str:
    with pytest.raises(Refused) as refused:
        check(Search, sent, NOW)
    return str(refused.value)


def mend(*flaws: str) -> str:
    return "\n- ".join([OPENING, *flaws])
