"""Start the server of an unpacked bundle as Claude Desktop does, and ask it something."""

import json
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import TextContent

from conformance.install import NODE, run, uv_program
from conformance.programs import Broken, environment

from .documents import PACKAGING

# What the owner has filled in -> what the answer must say.
TRIALS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"sandbox": True}, '"total":2000'),
    ({"sandbox": True, "client_id": "", "client_secret": ""}, '"total":2000'),
    ({"sandbox": True, "client_id": "an id", "client_secret": "a secret"}, '"total":2000'),
    ({}, "Set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET"),
    ({"sandbox": False, "client_id": "", "client_secret": ""}, "Set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET"),
)

# Puts what was filled in into the command of the manifest, with the code of those who define how that is done.
_COMMAND = """
import { readFileSync } from "node:fs";
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb";
const [extensionPath, filledIn] = process.argv.slice(1);
const manifest = JSON.parse(readFileSync(`${extensionPath}/manifest.json`, "utf-8"));
const userConfig = JSON.parse(filledIn);
const given = { manifest, extensionPath, systemDirs: {}, userConfig, pathSeparator: "/" };
console.log(JSON.stringify(await getMcpConfigForManifest(given)));
"""


async def try_out(bundle: Path, homes: Path) -> None:
    """Ask the server of an unpacked bundle in every trial. Raise `Broken` if it does not answer as it must."""
    tools = [tool["name"] for tool in json.loads((bundle / "manifest.json").read_text("utf-8"))["tools"]]
    for number, (filled_in, expected) in enumerate(TRIALS):
        home = homes / str(number)
        home.mkdir()
        async with Client(await command(bundle, filled_in, home)) as client:
            listed = [tool.name for tool in (await client.list_tools()).tools]
            if listed != tools:
                raise Broken(f"the manifest names {', '.join(tools)}; the server has {', '.join(listed)}")
            reply = await client.call_tool("search_customers", {"limit": 0})
        text = "".join(part.text for part in reply.content if isinstance(part, TextContent))
        if expected not in text:
            raise Broken(f"with {filled_in} the bundle answers: {text}")


async def command(bundle: Path, filled_in: dict[str, Any], home: Path) -> StdioServerParameters:
    """Return how to start the server with what the owner has filled in, in a home of its own and without network."""
    script = ("--input-type=module", "--eval", _COMMAND)
    said = json.loads(await run(PACKAGING, NODE, *script, str(bundle), json.dumps(filled_in)))
    if said["command"] != "uv":
        raise Broken(f"the bundle is started by {said['command']}, not by uv")
    env = environment(home) | {"UV_OFFLINE": "1"} | said["env"]
    env.pop("VIRTUAL_ENV", None)  # of this checkout; uv would warn that the bundle has another
    return StdioServerParameters(command=uv_program(), args=said["args"], env=env, cwd=home)
