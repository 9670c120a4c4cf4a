"""The manifests of all packages say what the project is, and have the form that their readers ask for.

The schema of the bundle's manifest is that of the npm package @anthropic-ai/mcpb 2.1.2 (MIT, see the file beside it).
The other forms are written down here, from the documentation of the MCP registry (schema of 2025-12-11), of Claude Code
and of Gemini CLI.
"""

import json
import re
import struct
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bundling.documents import (
    DOCUMENTS,
    GEMINI,
    MANIFEST,
    MARKETPLACE,
    PLUGIN,
    PLUGIN_SERVERS,
    REGISTRY,
    RELEASE,
    fields,
    read,
    released,
    text_of,
)
from bundling.icon import FILES, SIDE
from kajabi_mcp import __version__
from kajabi_mcp.settings import NEEDS
from kajabi_mcp.tools import TOOLS
from tests.support.project import DATA, README, ROOT

JsonObject = dict[str, Any]


def closed(required: JsonObject, /, **optional: Any) -> JsonObject:
    """Return the schema of an object that has these keys and no others."""
    return {
        "type": "object",
        "properties": required | optional,
        "required": list(required),
        "additionalProperties": False,
    }


TEXT: JsonObject = {"type": "string", "minLength": 1}
FLAG: JsonObject = {"type": "boolean"}
TEXTS: JsonObject = {"type": "array", "items": TEXT}
LINK: JsonObject = {"type": "string", "pattern": "^https://"}
VERSION: JsonObject = {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}
STDIO = closed({"type": {"const": "stdio"}})

VARIABLE = closed(
    {"name": TEXT, "description": TEXT, "isRequired": FLAG, "isSecret": FLAG},
    format={"enum": ["string", "number", "boolean", "filepath"]},
    default={"type": "string"},
)
FROM_PYPI = closed(
    {
        "registryType": {"const": "pypi"},
        "registryBaseUrl": {"const": "https://pypi.org"},
        "identifier": TEXT,
        "version": VERSION,
        "transport": STDIO,
    },
    runtimeHint={"const": "uvx"},
    environmentVariables={"type": "array", "items": VARIABLE},
)
BUNDLE = closed(
    {
        "registryType": {"const": "mcpb"},
        "identifier": {"type": "string", "pattern": r"^https://github\.com/[^/]+/[^/]+/releases/download/.*\.mcpb$"},
        "fileSha256": {"type": "string", "pattern": "^[a-f0-9]{64}$"},
        "transport": STDIO,
    },
    version=VERSION,
)
REGISTRY_ENTRY = closed(
    {
        "$schema": {"const": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"},
        "name": {"type": "string", "pattern": r"^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$", "maxLength": 200},
        "title": TEXT | {"maxLength": 100},
        "description": TEXT | {"maxLength": 100},
        "version": VERSION,
        "repository": closed({"url": LINK, "source": {"const": "github"}}),
        "packages": {"type": "array", "items": {"anyOf": [FROM_PYPI, BUNDLE]}},
    }
)
OPTION = closed(
    {"type": {"enum": ["string", "number", "boolean", "directory", "file"]}, "title": TEXT, "description": TEXT},
    required=FLAG,
    default={"type": ["string", "boolean"]},
    sensitive=FLAG,
)
AUTHOR = closed({"name": TEXT}, url=LINK)
FORMS: dict[Path, JsonObject] = {
    MANIFEST: json.loads((DATA / "mcpb-manifest-v0.4.schema.json").read_text("utf-8")),
    REGISTRY: REGISTRY_ENTRY,
    PLUGIN: closed(
        {"name": {"type": "string", "pattern": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}},
        version=VERSION,
        description=TEXT,
        author=AUTHOR,
        homepage=LINK,
        repository=LINK,
        license=TEXT,
        keywords=TEXTS,
        userConfig={"type": "object", "additionalProperties": OPTION},
        network=closed({"hosts": TEXTS}),
    ),
    PLUGIN_SERVERS: closed(
        {
            "mcpServers": closed(
                {"kajabi": closed({"command": TEXT}, args=TEXTS, env={"type": "object", "additionalProperties": TEXT})}
            )
        }
    ),
    MARKETPLACE: closed(
        {
            "name": {"type": "string", "pattern": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
            "owner": AUTHOR,
            "plugins": {
                "type": "array",
                "items": closed(
                    {"name": TEXT, "source": {"type": "string", "pattern": r"^\./"}}, description=TEXT, category=TEXT
                ),
            },
        },
        description=TEXT,
    ),
    GEMINI: closed(
        {"name": {"type": "string", "pattern": "^[a-z0-9-]+$"}, "version": VERSION},
        description=TEXT,
        mcpServers=closed({"kajabi": closed({"command": TEXT}, args=TEXTS)}),
        settings={
            "type": "array",
            "items": closed({"name": TEXT, "description": TEXT, "envVar": TEXT}, sensitive=FLAG),
        },
    ),
}
EVERY_FILE = pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)


@EVERY_FILE
def test_a_manifest_says_what_the_project_says(file: Path) -> None:
    assert file.read_text("utf-8") == text_of(DOCUMENTS[file](read(file))), "make schemas brings it up to date"


@EVERY_FILE
def test_a_manifest_has_the_form_that_is_asked_for(file: Path) -> None:
    jsonschema.validate(read(file), FORMS[file], jsonschema.Draft7Validator)


@EVERY_FILE
def test_no_manifest_describes_the_server_in_words_of_its_own(file: Path) -> None:
    text, said = file.read_text("utf-8"), read(MANIFEST)
    for key in ("version", "description"):
        stated = re.findall(rf'^  "{key}": "(.*)"', text, re.MULTILINE)
        assert stated in ([], [said[key]])


def test_the_entry_of_a_release_names_the_bundle_and_its_hash() -> None:
    entry = released("0f" * 32)
    jsonschema.validate(entry, REGISTRY_ENTRY, jsonschema.Draft7Validator)
    assert entry["packages"][1] == {
        "registryType": "mcpb",
        "identifier": "https://github.com/kajabi-mcp/kajabi-mcp/releases/download/"
        f"v{__version__}/kajabi-mcp-{__version__}.mcpb",
        "version": __version__,
        "fileSha256": "0f" * 32,
        "transport": {"type": "stdio"},
    }


def test_the_tools_of_the_bundle_are_those_of_the_server() -> None:
    assert read(MANIFEST)["tools"] == [{"name": tool.name, "description": tool.purpose} for tool in TOOLS]


def test_every_package_fills_in_settings_that_the_server_reads() -> None:
    said = read(MANIFEST)
    assert list(fields(said)) == ["KAJABI_CLIENT_ID", "KAJABI_CLIENT_SECRET", "KAJABI_MCP_SANDBOX"]
    assert set(fields(said)) <= set(NEEDS)
    assert [name for name, field in fields(said).items() if field.get("sensitive")] == ["KAJABI_CLIENT_SECRET"]
    assert read(PLUGIN_SERVERS)["mcpServers"]["kajabi"]["env"] == said["server"]["mcp_config"]["env"]
    assert [setting["envVar"] for setting in read(GEMINI)["settings"]] == list(fields(said))


def test_uvx_runs_the_command_of_this_version() -> None:
    assert f"kajabi-mcp=={__version__}" == RELEASE
    servers = [read(file)["mcpServers"]["kajabi"] for file in (PLUGIN_SERVERS, GEMINI)]
    assert [(each["command"], each["args"]) for each in servers] == [("uvx", [RELEASE])] * 2


def test_the_marketplace_finds_the_plugin() -> None:
    [entry] = read(MARKETPLACE)["plugins"]
    assert ROOT / entry["source"] / ".claude-plugin/plugin.json" == PLUGIN
    assert entry["name"] == read(PLUGIN)["name"]


def test_the_readme_proves_to_the_registry_whose_package_it_is() -> None:
    assert f"mcp-name: {read(REGISTRY)['name']}" in README.read_text("utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_icon_is_a_square_picture(file: Path) -> None:
    start = file.read_bytes()[:24]
    assert start.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", start[16:]) == (SIDE, SIDE)
