"""The calls that clients of other people make: of each tool, right ones and refused ones."""

import json
from dataclasses import asdict, dataclass
from typing import Any, cast

from .programs import FOLDER, KAJABI_MCP, Broken, Workplace, finish

LONGEST_SHOWN = 400  # characters of a value in a fault
SCHEMAS = FOLDER.parent / "tool_schemas"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, and whether the server refuses it."""

    tool: str
    arguments: dict[str, Any]
    refused: bool = False

    def __str__(self) -> str:
        return f"{self.tool} {json.dumps(self.arguments)}"


CALLS = (
    Call("search_customers", {"created_in_last": 30, "sort": "-net_revenue", "limit": 2}),
    Call(
        "search_customers", {"any_of": [{"has_tag_id": "VIP"}, {"address_state_contains": "Texas"}], "who": "contacts"}
    ),
    Call(
        "search_customers", {"name_contains": "東", "limit": 1, "fields": ["name", "address_city"], "who": "contacts"}
    ),
    Call("search_customers", {"tag": "101", "is_hidden": False}, refused=True),
    Call("get_customer", {"customer_id": "101000"}),
    Call("get_customer", {}, refused=True),
    Call("find_ids", {"kind": "tag", "name": "VIP"}),
    Call("find_ids", {"kind": "label"}, refused=True),
    Call("remember_name", {"kind": "broadcast", "name": "Black Friday", "id": "701"}),
    Call("remember_name", {"kind": "broadcast", "name": "Black Friday", "id": "seven"}, refused=True),
    Call(
        "compare_segments",
        {"segments": [{"name": "VIPs", "has_tag_id": "VIP"}, {"name": "Yoga", "has_product_id": "Yoga Foundations"}]},
    ),
    Call("compare_segments", {"segments": []}, refused=True),
)


@dataclass(frozen=True, slots=True)
class Received:
    """What a client received for a call: the text, whether it is an error, and the structured content, if any."""

    text: str
    is_error: bool
    structured: object = None


def definitions() -> dict[str, Any]:
    """Return every tool as tools/list must send it, by name. Raise `Broken` if `CALLS` leaves one out."""
    tools = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(SCHEMAS.glob("*.json"))}
    for refused in (False, True):
        if missing := tools.keys() - {call.tool for call in CALLS if call.refused is refused}:
            raise Broken(f"calls.py has no {'refused' if refused else 'right'} call of {', '.join(sorted(missing))}")
    return tools


async def expected_replies(place: Workplace) -> list[Received]:
    """Return the reply to each of `CALLS` as `kajabi-mcp call` prints it: no protocol, no client."""
    replies: list[Received] = []
    home = place.folder / "call"
    home.mkdir(exist_ok=True)
    for call in CALLS:
        done = await finish([*KAJABI_MCP, "call", call.tool, json.dumps(call.arguments), *place.sandbox], home)
        if done.code != call.refused:
            raise Broken(f"kajabi-mcp call {call} ended with {done.code}: {done.errors}")
        text = (done.errors if call.refused else done.output).removesuffix("\n")
        replies.append(Received(text, call.refused, None if call.refused else json.loads(text)))
    return replies


def different_tools(listed: object) -> list[str]:
    """Return a fault for each part of a tool that is not listed as it must be."""
    tools = {str(tool["name"]): tool for tool in cast(list[dict[str, Any]], listed)}
    wanted = definitions()
    faults: list[str] = []
    for name in sorted(wanted | tools):
        faults += _differences(f"tools/list, {name}", wanted.get(name, {}), tools.get(name, {}))
    return faults


def different_replies(expected: list[Received], received: list[Received]) -> list[str]:
    """Return a fault for each part of a reply that is not the expected one."""
    faults: list[str] = []
    for call, wanted, got in zip(CALLS, expected, received, strict=True):
        faults += _differences(str(call), asdict(wanted), asdict(got))
    return faults


def _differences(where: str, wanted: dict[str, Any], got: dict[str, Any]) -> list[str]:
    parts = [part for part in sorted(wanted | got) if wanted.get(part) != got.get(part)]
    return [f"{where}: {part} is {_cut(got.get(part))} instead of {_cut(wanted.get(part))}" for part in parts]


def _cut(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} (and {len(text) - LONGEST_SHOWN} more)"
