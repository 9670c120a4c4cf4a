"""What clients receive: the schema files, the rules that make a tool work in every client, and the budgets."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from kajabi_mcp.app import INSTRUCTIONS, contract
from kajabi_mcp.arguments import declared
from kajabi_mcp.commands.contract import with_tables
from kajabi_mcp.filters import FILTERS
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.sandbox.filters import FILTERS as SANDBOX_FILTERS
from kajabi_mcp.tools.search_customers import Search
from tests.support.clients import TOOL_NAMES, asking
from tests.support.filters import IN_TABLE, OFFERED, assert_rows
from tests.support.project import README, ROOT
from tests.support.tokens import tokens

SCHEMAS = ROOT / "tool_schemas"
OPTIONS = {"all_of", "any_of", "none_of", "who", "sort", "limit", "page", "fields"}

PROPERTY_KEYS = {"type", "description", "enum", "minimum", "maximum", "items"}
TYPES = {"string", "integer", "number", "boolean", "array"}
OPEN_OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": {}}
READS = {"readOnlyHint": True, "openWorldHint": True}
WRITES_A_FILE = {"readOnlyHint": False, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False}

MOST_SCHEMA_BYTES = 12_000  # clients drop tools with more, or strip their texts
MOST_ENTRY_CHARACTERS = 16_000


def schema_file(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_live_server_sends_just_what_the_schema_files_hold(sandbox: Sandbox, mode: str) -> None:
    async with asking(sandbox, mode) as client:
        live = (await client.list_tools()).tools
    sent = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in live]
    assert sent == [schema_file(name) for name in TOOL_NAMES], "run: make schemas"
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(TOOL_NAMES)


def test_documentation_arguments_sandbox_and_schema_hold_the_same_filters() -> None:
    properties = set(schema_file("search_customers")["inputSchema"]["properties"])
    assert len(OFFERED) == 74
    assert_rows("the filters of the server", FILTERS, IN_TABLE)
    assert_rows("the filters of the sandbox", SANDBOX_FILTERS)
    assert_rows("the schema of search_customers", properties - OPTIONS)
    assert_rows("the arguments of search_customers", set(declared(Search)) - OPTIONS)


def test_the_readme_lists_every_tool_and_every_filter_as_they_are() -> None:
    readme = README.read_text("utf-8")
    assert with_tables(readme) == readme, "run: make schemas"
    assert [name for name in (*TOOL_NAMES, *FILTERS) if readme.count(f"\n| `{name}` | ") != 1] == []


def compact(value: object) -> str:
    """Return JSON as clients receive it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def faults(name: str, schema: dict[str, Any], inside_array: bool = False) -> Iterator[str]:
    """Yield what some client would refuse in the schema of one property."""
    if inside_array and schema == OPEN_OBJECT:
        return
    if unknown := set(schema) - PROPERTY_KEYS:
        yield f"{name}: {unknown}"
    if schema.get("type") not in TYPES:
        yield f"{name}: type {schema.get('type')}"
    if not inside_array and not schema.get("description"):
        yield f"{name}: no description"
    if (schema.get("type") == "array") != ("items" in schema) or (inside_array and "items" in schema):
        yield f"{name}: items"
    if schema.get("type") == "array":
        yield from faults(f"{name}[]", cast(dict[str, Any], schema.get("items", {})), inside_array=True)


@pytest.mark.parametrize("tool", contract(), ids=TOOL_NAMES)
def test_a_tool_keeps_to_the_subset_that_every_client_takes(tool: dict[str, Any]) -> None:
    schema = tool["inputSchema"]
    assert (set(schema), schema["type"]) == ({"type", "properties"}, "object")
    names = [tool["name"], *schema["properties"]]
    assert [name for name in names if not re.fullmatch(r"[a-zA-Z0-9_]{1,64}", name)] == []
    assert [fault for name, each in schema["properties"].items() for fault in faults(name, each)] == []
    assert len(tool["description"]) <= 1024
    assert tool["title"]
    assert tool["annotations"] == (WRITES_A_FILE if tool["name"] == "remember_name" else READS)
    assert tool["outputSchema"]["type"] == "object"
    assert "$schema" not in json.dumps(tool)
    assert len(compact(schema).encode()) <= MOST_SCHEMA_BYTES
    assert len(compact(tool)) <= MOST_ENTRY_CHARACTERS


def test_the_lint_would_find_what_it_looks_for() -> None:
    bad: dict[str, dict[str, Any]] = {
        "a": {"anyOf": [], "description": "x"},
        "b": {"type": ["string", "null"], "description": "x"} | {"type": "null"},
        "c": {"type": "array", "description": "x"},
        "d": {"type": "string"},
        "g": {"type": "array", "items": {"type": "object"}, "description": "x"},
        "e": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}, "description": "x"},
        "f": {"type": "string", "description": "x", "title": "F", "default": None},
    }
    assert {name for name, schema in bad.items() if list(faults(name, schema))} == set(bad)


def test_search_customers_opens_with_whom_it_is_about() -> None:
    assert schema_file("search_customers")["description"].lower().startswith("customers, contacts and leads")


def test_the_definitions_stay_within_their_budgets() -> None:
    read = ("name", "description", "inputSchema")  # by a model
    sizes = {tool["name"]: tokens({key: tool[key] for key in read}) for tool in contract()}
    assert sizes["search_customers"] <= 2550
    assert sizes["find_ids"] + sizes["remember_name"] <= 700
    assert sizes["compare_segments"] < 600
    assert sum(sizes.values()) <= 3300
    assert sum(map(tokens, contract())) <= 3300 * 5 / 4
    assert len(INSTRUCTIONS) <= 2048


def test_no_text_speaks_of_a_tool_that_does_not_exist() -> None:
    texts = INSTRUCTIONS + json.dumps(contract())
    missing = {"get_customer", "find_ids", "remember_name", "compare_segments", "export_customers"} - set(TOOL_NAMES)
    assert [name for name in missing if name in texts] == []


async def test_twenty_five_rows_with_three_added_fields_stay_under_a_thousand_tokens(sandbox: Sandbox) -> None:
    added = {"net_revenue_greater_than": 0, "active_in_last": 365, "created_in_last": 3650}
    async with asking(sandbox) as client:
        result = await client.call_tool("search_customers", added)
    reply = result.structured_content
    assert reply is not None
    assert (len(reply["rows"]), len(reply["fields"])) == (25, 6)
    assert tokens(reply) < 1000
