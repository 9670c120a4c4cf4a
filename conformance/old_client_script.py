"""Ask the server with the first Python SDK. Reads on stdin what to ask, and writes on stdout what it found.

It runs in an environment of its own, where `mcp` is 1.x: nothing of this project can be imported here.
"""
# pyright: basic, reportAttributeAccessIssue=false, reportMissingImports=false

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from importlib.metadata import version

from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client


@asynccontextmanager
async def connected(server):
    """Connect over HTTP or over stdio, and shake hands."""
    opened = streamablehttp_client(server["url"]) if "url" in server else stdio_client(StdioServerParameters(**server))
    async with opened as (read, write, *_), ClientSession(read, write) as session:
        yield session, await session.initialize()


async def ask(server, calls):
    """Return the tools and the replies, as the SDK reads them, and what went wrong beside them."""
    async with connected(server) as (session, greeting):
        faults = []
        tools = (await session.list_tools()).tools
        await session.send_ping()
        replies = [received(await session.call_tool(call["tool"], call["arguments"])) for call in calls]
        faults += await progress_faults(session)
        faults += await unknown_tool_faults(session)
    return {
        "sdk": version("mcp"),
        "protocol": greeting.protocolVersion,
        "server": greeting.serverInfo.name,
        "instructions": greeting.instructions,
        "tools": [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools],
        "replies": replies,
        "faults": faults,
    }


def received(result):
    """Return the one text of a reply, whether it is an error, and the structured content if the SDK knows it."""
    [content] = result.content
    return {
        "text": content.text,
        "is_error": result.isError,
        "structured": getattr(result, "structuredContent", None),
    }


async def progress_faults(session):
    """Ask a question that takes several requests; its progress must be told, and must grow."""
    seen = []

    async def note(progress, total, message=None):
        seen.append(progress)

    wide = {"any_of": [{"has_tag_id": "VIP"}, {"active_in_last": 400}], "who": "contacts", "limit": 1, "sort": "name"}
    await session.call_tool("search_customers", wide, progress_callback=note)
    if not seen:
        return ["a call that reads many pages tells no progress"]
    return [] if seen == sorted(set(seen)) else [f"progress does not grow: {seen}"]


async def unknown_tool_faults(session):
    """Call a tool that is not there: the protocol wants an error, with a code."""
    try:
        result = await session.call_tool("list_customers", {})
    except McpError as error:
        return [] if error.error.code == -32602 else [f"an unknown tool is error {error.error.code}"]
    return [f"an unknown tool is answered: {result.content}"]


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(asyncio.run(ask(asked["server"], asked["calls"])), sys.stdout)
