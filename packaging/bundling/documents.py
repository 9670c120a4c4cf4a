"""The manifests of all packages, which say the same of the project.

Each is a file to read and edit. What the project or the manifest of the bundle says already is put into them here, and
a test holds the files to it.
"""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kajabi_mcp import __version__
from kajabi_mcp.tools import TOOLS

PACKAGING = Path(__file__).parents[1]
ROOT = PACKAGING.parent
MANIFEST = PACKAGING / "mcpb/manifest.json"
REGISTRY = PACKAGING / "server.json"
PLUGIN = PACKAGING / "claude-code-plugin/.claude-plugin/plugin.json"
PLUGIN_SERVERS = PACKAGING / "claude-code-plugin/.mcp.json"
MARKETPLACE = ROOT / ".claude-plugin/marketplace.json"
GEMINI = PACKAGING / "gemini-extension/gemini-extension.json"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RELEASE = f"{PROJECT['name']}=={__version__}"  # what uvx installs from PyPI

Json = dict[str, Any]


def read(file: Path) -> Json:
    """Return a document as it is in the checkout."""
    return json.loads(file.read_text("utf-8"))


def text_of(document: Json) -> str:
    """Return a document as it is written to a file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Bring every file up to date."""
    for file, update in DOCUMENTS.items():
        file.write_text(text_of(update(read(file))), "utf-8")


def manifest(own: Json) -> Json:
    """Return the manifest of the bundle, with the version, tools and requirements of the project."""
    return own | {
        "name": PROJECT["name"],
        "version": __version__,
        "license": PROJECT["license"],
        "keywords": PROJECT["keywords"],
        "tools": [{"name": tool.name, "description": tool.purpose} for tool in TOOLS],
        "compatibility": own["compatibility"] | {"runtimes": {"python": PROJECT["requires-python"]}},
    }


def registry(own: Json) -> Json:
    """Return the entry of the MCP registry."""
    said = manifest(read(MANIFEST))
    [package] = own["packages"]
    release = {"identifier": said["name"], "version": said["version"], "environmentVariables": registry_settings(said)}
    return own | {
        "title": said["display_name"],
        "description": said["description"],
        "version": said["version"],
        "repository": own["repository"] | {"url": said["repository"]["url"]},
        "packages": [package | release],
    }


def registry_settings(said: Json) -> list[Json]:
    """Return the settings of the bundle as the registry describes variables."""
    settings: list[Json] = []
    for variable, field in fields(said).items():
        described: Json = {"name": variable, "description": field["description"], "format": field["type"]}
        if field["type"] == "boolean":
            described["default"] = str(field["default"]).lower()
        settings.append(described | {"isRequired": field["required"], "isSecret": field.get("sensitive", False)})
    return settings


def plugin(own: Json) -> Json:
    """Return the manifest of the Claude Code plugin, which asks for the settings of the bundle."""
    said = manifest(read(MANIFEST))
    shared = ("name", "version", "description", "author", "homepage", "license", "keywords")
    return (
        own
        | {key: said[key] for key in shared}
        | {
            "repository": said["repository"]["url"],
            "userConfig": said["user_config"],
        }
    )


def plugin_servers(own: Json) -> Json:
    """Return the servers of the Claude Code plugin: this one, with the variables of the bundle."""
    env = read(MANIFEST)["server"]["mcp_config"]["env"]
    [name] = own["mcpServers"]
    return {"mcpServers": {name: own["mcpServers"][name] | {"args": [RELEASE], "env": env}}}


def marketplace(own: Json) -> Json:
    """Return the list of plugins of this repository: the one."""
    said = read(MANIFEST)
    [entry] = own["plugins"]
    described = {"name": said["name"], "description": said["description"]}
    return own | described | {"owner": said["author"], "plugins": [entry | described]}


def gemini(own: Json) -> Json:
    """Return the Gemini CLI extension. It has no switches, and passes its settings on as variables."""
    said = manifest(read(MANIFEST))
    [name] = own["mcpServers"]
    return (
        own
        | {key: said[key] for key in ("name", "version", "description")}
        | {
            "mcpServers": {name: own["mcpServers"][name] | {"args": [RELEASE]}},
            "settings": [gemini_setting(variable, field) for variable, field in fields(said).items()],
        }
    )


def gemini_setting(variable: str, field: Json) -> Json:
    """Return a setting of the bundle as Gemini CLI asks for it."""
    how = " Enter true to switch it on." if field["type"] == "boolean" else ""
    return {
        "name": field["title"],
        "description": field["description"] + how,
        "envVar": variable,
        "sensitive": field.get("sensitive", False),
    }


def fields(said: Json) -> dict[str, Json]:
    """Return the settings of the bundle's manifest by the variable that each fills in."""
    return {
        variable: said["user_config"][value.removeprefix("${user_config.").removesuffix("}")]
        for variable, value in said["server"]["mcp_config"]["env"].items()
    }


def released(sha256: str) -> Json:
    """Return the registry's entry with the packed bundle beside the PyPI package, once its hash is known."""
    entry = registry(read(REGISTRY))
    [package] = entry["packages"]
    file = f"{entry['repository']['url']}/releases/download/v{__version__}/{bundle_name()}"
    bundle: Json = {"registryType": "mcpb", "identifier": file, "version": __version__, "fileSha256": sha256}
    return entry | {"packages": [package, bundle | {"transport": package["transport"]}]}


def bundle_name() -> str:
    """Return the name of the packed bundle."""
    return f"{PROJECT['name']}-{__version__}.mcpb"


# Each file with the function that brings it up to date. The manifest of the bundle comes first: others take from it.
DOCUMENTS: dict[Path, Callable[[Json], Json]] = {
    MANIFEST: manifest,
    REGISTRY: registry,
    PLUGIN: plugin,
    PLUGIN_SERVERS: plugin_servers,
    MARKETPLACE: marketplace,
    GEMINI: gemini,
}


if __name__ == "__main__":
    write()
