"""The bundle: what it holds, and that its server starts as the manifest says. `make bundle` tries the packed file."""

import json
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from bundling.documents import PROJECT
from bundling.packing import pack, without_times
from bundling.staging import stage
from kajabi_mcp import __version__
from tests.support.clients import TOOL_NAMES, text_of
from tests.support.commands import CLEAN
from tests.support.project import ROOT

OTHER_VERSION = "9.9.9"  # by which the server in the bundle is told from the one that is installed


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    stage(folder)
    said = folder / "server/kajabi_mcp/__init__.py"
    said.write_text(said.read_text("utf-8").replace(__version__, OTHER_VERSION), "utf-8")
    return folder


def started_as_stated(bundle: Path, chosen: dict[str, Any]) -> StdioServerParameters:
    """Return the command of the manifest with its variables filled in, but with this Python for `uv run`."""
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    defaults = {name: field["default"] for name, field in manifest["user_config"].items()}
    values = {"__dirname": str(bundle)}
    for name, value in (defaults | chosen).items():
        values[f"user_config.{name}"] = json.dumps(value) if isinstance(value, bool) else str(value)
    config = json.dumps(manifest["server"]["mcp_config"])
    for name, value in values.items():
        config = config.replace(f"${{{name}}}", json.dumps(value)[1:-1])
    assert "${" not in config
    command = json.loads(config)
    run, directory, folder, frozen, program = command["args"]
    assert (command["command"], run, directory, frozen) == ("uv", "run", "--directory", "--frozen")
    assert program == manifest["server"]["entry_point"]
    return StdioServerParameters(command=sys.executable, args=[program], env=CLEAN | command["env"], cwd=folder)


async def test_the_trial_needs_nothing_but_the_switch(bundle: Path) -> None:
    with anyio.fail_after(60):
        async with Client(started_as_stated(bundle, {"sandbox": True})) as client:
            assert client.server_info is not None
            assert client.server_info.version == OTHER_VERSION
            assert [tool.name for tool in (await client.list_tools()).tools] == TOOL_NAMES
            reply = await client.call_tool("search_customers", {"limit": 0})
    assert reply.structured_content == {"total": 2000, "searched": "all customers of site Main Studio (11)"}


async def test_without_a_key_the_server_starts_and_says_what_to_set(bundle: Path) -> None:
    with anyio.fail_after(60):
        async with Client(started_as_stated(bundle, {})) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == TOOL_NAMES
            reply = await client.call_tool("search_customers", {"limit": 0})
    assert reply.is_error
    assert "Set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET for this server" in text_of(reply)


def test_the_bundle_holds_what_the_server_needs_and_no_more(bundle: Path) -> None:
    kept = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    kept = {name for name in kept if "__pycache__" not in name}
    package = ROOT / "server/kajabi_mcp"
    source = {f"server/kajabi_mcp/{path.relative_to(package).as_posix()}" for path in package.rglob("*.*")}
    assert {name for name in kept if name.startswith("server/kajabi_mcp/")} == {
        name for name in source if "__pycache__" not in name
    }
    assert {name for name in kept if not name.startswith("server/kajabi_mcp/")} == {
        *("manifest.json", "icon.png", "server/main.py", "pyproject.toml", "uv.lock", "README.md", "LICENSE"),
    }


def test_the_bundle_asks_for_the_packages_of_the_server_alone(bundle: Path) -> None:
    asked = tomllib.loads((bundle / "pyproject.toml").read_text("utf-8"))
    assert asked["project"]["dependencies"] == PROJECT["dependencies"]
    assert asked["project"]["requires-python"] == PROJECT["requires-python"]
    assert (set(asked), asked["tool"]) == ({"project", "tool"}, {"uv": {"package": False}})


def test_an_archive_is_the_same_whenever_its_files_were_packed(tmp_path: Path) -> None:
    files = {"b/c.txt": b"c", "a.txt": "ä".encode()}
    early, late = tmp_path / "early.zip", tmp_path / "late.zip"
    pack(early, files)
    with zipfile.ZipFile(late, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    without_times(late)
    assert early.read_bytes() == late.read_bytes()
    assert {name: zipfile.ZipFile(late).read(name) for name in files} == files
