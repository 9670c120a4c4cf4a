"""The wheel: what it holds, and that it runs where nothing else is installed."""

import json
import os
import shutil
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from kajabi_mcp import __version__
from tests.support.children import finish
from tests.support.project import README, ROOT

# `uv run` names itself in UV; without uv on the machine, the Makefile has put it into .tools.
UV = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".tools/uv/bin/uv")
BIN = "Scripts" if sys.platform == "win32" else "bin"


def output(*command: str | Path, folder: Path = ROOT) -> str:
    """Return what a command prints, which must succeed."""
    done = finish(command, folder=folder, seconds=110)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    output(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"kajabi_mcp", f"kajabi_mcp-{__version__}.dist-info"}
    package = ROOT / "server/kajabi_mcp"
    source = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    kept = {name for name in source if "__pycache__" not in name}
    assert {name for name in names if name.startswith("kajabi_mcp/")} == kept


def test_the_wheel_says_whose_it_is_and_where_to_read_on(wheel: Path) -> None:
    said = message_from_bytes(zipfile.ZipFile(wheel).read(f"kajabi_mcp-{__version__}.dist-info/METADATA"))
    assert (said["Name"], said["Version"], said["License-Expression"]) == ("kajabi-mcp", __version__, "MIT")
    links = dict(each.split(", ") for each in said.get_all("Project-URL", []))
    assert sorted(links) == ["Changelog", "Documentation", "Homepage", "Issues"]
    assert {link.startswith(links["Homepage"]) for link in links.values()} == {True}
    assert f"uv tool install git+{links['Homepage']}\n" in README.read_text("utf-8")


def test_the_wheel_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    python = str(place / BIN / "python")
    locked = tmp_path / "requirements.txt"
    output(UV, "venv", "--quiet", "--python", sys.executable, place)
    output(UV, "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--output-file", locked)
    output(UV, "pip", "install", "--quiet", "--python", python, "--requirements", locked)
    output(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    shown = output(place / BIN / "kajabi-mcp", "demo", folder=tmp_path)
    assert shown.count("Searched: ") == 8
    program = str(place / BIN / ("kajabi-mcp.exe" if sys.platform == "win32" else "kajabi-mcp"))
    entry = json.loads(output(program, "install", "cursor", "--sandbox", "--print", folder=tmp_path))
    assert entry == {"mcpServers": {"kajabi": {"command": program, "args": ["--sandbox"]}}}
    bare = {name: value for name, value in os.environ.items() if name == "SYSTEMROOT"}  # Windows needs it
    reply = finish([program, "call", "search_customers", '{"limit": 0}', "--sandbox"], bare, tmp_path)
    assert reply.stdout.startswith('{"total":2000,')
