"""The wheel: what it holds, and that it runs where nothing else is installed."""

import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from kajabi_mcp import __version__
from tests.support.children import finish
from tests.support.project import ROOT

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


def test_the_wheel_runs_the_demo_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    python = str(place / BIN / "python")
    locked = tmp_path / "requirements.txt"
    output(UV, "venv", "--quiet", "--python", sys.executable, place)
    output(UV, "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--output-file", locked)
    output(UV, "pip", "install", "--quiet", "--python", python, "--requirements", locked)
    output(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    shown = output(place / BIN / "kajabi-mcp", "demo", folder=tmp_path)
    assert shown.count("Searched: ") == 8
