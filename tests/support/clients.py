"""Clients of the server, in memory, and what they are answered."""

from functools import partial
from typing import Any, cast

from mcp import Client
from mcp_types import CallToolResult, TextContent

from kajabi_mcp.account import Source, connect
from kajabi_mcp.app import build_server
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.settings import Settings

TOOL_NAMES = ["search_customers", "get_customer", "find_ids", "remember_name", "compare_segments"]


def asking(box: Sandbox, mode: str = "auto") -> Client:
    """Return a client of a server whose account is this sandbox."""
    return Client(build_server(partial(connect, Source(Settings(), box))), mode=mode)


async def ask(client: Client, **arguments: Any) -> dict[str, Any]:
    """Return the reply to a search, which must succeed."""
    result = await client.call_tool("search_customers", arguments)
    assert not result.is_error, text_of(result)
    assert result.structured_content is not None
    return result.structured_content


async def ask_in_vain(client: Client, **arguments: Any) -> str:
    """Return the words of a search, which must fail."""
    result = await client.call_tool("search_customers", arguments)
    assert result.is_error
    assert result.structured_content is None
    return text_of(result)


def text_of(result: CallToolResult) -> str:
    """Return the one text of a result."""
    [block] = result.content
    return cast(TextContent, block).text
