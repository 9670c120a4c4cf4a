"""The tools as a model sees them: read from the live server over stdio, in the variants that the evals compare."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from ..cases import SEARCH

SERVER = StdioServerParameters(command=sys.executable, args=["-m", "kajabi_mcp"])
API_TEXTS = Path(__file__).parent / "api_descriptions.json"

Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tools:
    """What a model knows of the server. `variant` says whose descriptions these are."""

    variant: str
    definitions: tuple[Definition, ...]
    instructions: str

    @property
    def tokens(self) -> int:
        """Count the o200k tokens of the definitions, as compact JSON of name, description and input schema."""
        text = json.dumps(self.definitions, ensure_ascii=False, separators=(",", ":"))
        return len(tokenizer().encode(text))


@cache
def tokenizer() -> Any:
    """Return the tokenizer. It takes a second to load, so it is loaded only for those who count."""
    import bpe_openai  # pyright: ignore[reportMissingTypeStubs]  # the wheel has none

    return bpe_openai.get_encoding("o200k_base")


@cache
def our_tools() -> Tools:
    """Return the tools of the live server, which is started once."""
    return anyio.run(live_tools)


async def live_tools() -> Tools:
    """Return what the server lists when it is started as clients start it."""
    with anyio.fail_after(60):
        async with Client(SERVER) as client:
            listed = (await client.list_tools()).tools
            instructions = client.instructions or ""
    definitions = tuple(
        {"name": tool.name, "description": tool.description or "", "input_schema": tool.input_schema} for tool in listed
    )
    return Tools("ours", definitions, instructions)


def bare(tools: Tools) -> Tools:
    """Return names and types alone, without the instructions too, since these explain the names."""
    return Tools("bare", tuple(with_texts(each, "", lambda _: "") for each in tools.definitions), "")


def api(tools: Tools) -> Tools:
    """Return the search with the texts of Kajabi's API reference, and everything else without texts."""
    texts: Mapping[str, str] = json.loads(API_TEXTS.read_text("utf-8"))
    definitions = [
        with_texts(each, texts[SEARCH] if each["name"] == SEARCH else "", lambda name: texts.get(name, ""))
        for each in tools.definitions
    ]
    return Tools("api", tuple(definitions), "")


def without_examples(tools: Tools) -> Tools:
    """Return our tools without the example calls at the end of a description."""
    definitions = [
        each | {"description": re.split(r"\s*\bExamples?:", each["description"])[0]} for each in tools.definitions
    ]
    return Tools("no-examples", tuple(definitions), tools.instructions)


def stripped(tools: Tools) -> Tools:
    """Return our tools without any parameter's text, as a client leaves them that drops these from large schemas."""
    definitions = [with_texts(each, each["description"], lambda _: "") for each in tools.definitions]
    return Tools("stripped", tuple(definitions), tools.instructions)


VARIANTS: dict[str, Callable[[Tools], Tools]] = {
    "ours": lambda tools: tools,
    "no-examples": without_examples,
    "stripped": stripped,
    "api": api,
    "bare": bare,
}


def with_texts(definition: Definition, text: str, of: Callable[[str], str]) -> Definition:
    """Return a definition with other texts. An empty text is left out."""
    schema = definition["input_schema"]
    properties = {
        name: {key: value for key, value in each.items() if key != "description"}
        | ({"description": of(name)} if of(name) else {})
        for name, each in schema["properties"].items()
    }
    rest = {key: value for key, value in definition.items() if key != "description"}
    return rest | ({"description": text} if text else {}) | {"input_schema": schema | {"properties": properties}}


def read_tools(variant: str) -> Tools:
    """Return the tools of the live server in one variant."""
    return VARIANTS[variant](our_tools())
