"""Ask the real server what a business owner would ask, through a real MCP client, over the sandbox."""

import json
import sys
from dataclasses import dataclass
from typing import Any

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, TextContent
from rich.console import Console
from rich.markup import escape
from rich.table import Table

# A fixed date, so that the answers are always the same.
SERVER = StdioServerParameters(command=sys.executable, args=["-m", "kajabi_mcp", "--sandbox", "--today", "2026-11-23"])


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """A question of an owner, and the call that an assistant makes to answer it."""

    asked: str
    arguments: dict[str, Any]
    refused: bool = False
    tool: str = "search_customers"


DEMO_QUESTIONS = (
    DemoQuestion("Who are my five top spenders?", {"sort": "-net_revenue", "limit": 5}),
    DemoQuestion(
        "Which VIPs have not been on the site for 60 days? (VIP is tag 101)",
        {"has_tag_id": "101", "inactive_in_last": 60, "limit": 5},
    ),
    DemoQuestion(
        "Who was sent my Black Friday email and did not open it? (It is broadcast 701)",
        {"sent_email_broadcast_id": "701", "no_opened_email_broadcast_id": "701", "limit": 5},
    ),
    DemoQuestion(
        "Who was added between 30 and 60 days ago?",
        {"created_in_last": 60, "not_created_in_last": 30, "who": "contacts", "limit": 5},
    ),
    DemoQuestion("How many customers have spent at least $500?", {"net_revenue_greater_than": 499.99, "limit": 0}),
    DemoQuestion("Which customers have my VIP tag? (by its name)", {"has_tag_id": "VIP", "sort": "name", "limit": 5}),
    DemoQuestion(
        "Who on file lives in Texas or California?",
        {
            "any_of": [{"address_state_contains": "Texas"}, {"address_state_contains": "California"}],
            "who": "contacts",
            "limit": 5,
        },
    ),
    DemoQuestion(
        "How many of my VIPs own Yoga Foundations?",
        {
            "segments": [
                {"name": "VIPs", "has_tag_id": "VIP"},
                {"name": "Yoga owners", "has_product_id": "Yoga Foundations"},
            ]
        },
        tool="compare_segments",
    ),
    DemoQuestion(
        "A call with mistakes: an unknown filter, a flag that cannot be false, a date in the future",
        {"tag": "101", "is_hidden": False, "created_in_last": "2027-01-01"},
        refused=True,
    ),
)


async def show() -> int:
    """Ask each question and print the reply; return 1 if one was refused or answered unexpectedly, else 0."""
    console = Console(highlight=False, soft_wrap=True)
    async with Client(SERVER) as client:
        tools = (await client.list_tools()).tools
        console.print(f"Connected over stdio, protocol {client.protocol_version}. Tools: {tool_names(tools)}.")
        failures = 0
        for number, question in enumerate(DEMO_QUESTIONS, 1):
            console.print(f"\n[bold]{number}. {escape(question.asked)}[/bold]")
            result = await client.call_tool(question.tool, question.arguments)
            console.print(f"   {question.tool} {json.dumps(question.arguments)}", style="cyan", markup=False)
            print_reply(console, result)
            failures += bool(result.is_error) is not question.refused
    return 1 if failures else 0


def tool_names(tools: list[Any]) -> str:
    """Return the names of the tools in one line."""
    return ", ".join(tool.name for tool in tools)


def print_reply(console: Console, result: CallToolResult) -> None:
    """Print one reply for a person to read."""
    reply: dict[str, Any] | None = result.structured_content
    if reply is None:
        text = "".join(each.text for each in result.content if isinstance(each, TextContent))
        console.print(f"   Refused by the server, which says:\n{text}", style="yellow", markup=False)
        return
    console.print(f"   Searched: {reply['searched']}", markup=False)
    for warning in reply.get("warnings", ()):
        console.print(f"   Warning: {warning}", style="yellow", markup=False)
    console.print(f"   Total: {reply['total']}" + (f", shown: {reply['shown']}" if "shown" in reply else ""))
    for name, size in reply.get("sizes", {}).items():
        console.print(f"   {name}: {size}, in no other segment: {reply['in_one_only'][name]}", markup=False)
    for one, other, both in reply.get("overlaps", ()):
        console.print(f"   {one} and {other}: {both}", markup=False)
    if "rows" in reply:
        table = Table(*reply["fields"])
        for row in reply["rows"]:
            table.add_row(*("" if each is None else escape(str(each)) for each in row))
        console.print(table)
