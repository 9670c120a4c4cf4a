"""What the bundle holds, put into a folder: the package, its requirements and their exact versions."""

import json
import shutil
from pathlib import Path

from .documents import MANIFEST, PROJECT, ROOT, manifest, read, text_of

_FILES = {
    MANIFEST.parent / "icon.png": "icon.png",
    MANIFEST.parent / "server/main.py": "server/main.py",
    ROOT / "README.md": "README.md",
    ROOT / "LICENSE": "LICENSE",
}
_LOCK = "uv.lock"


def stage(folder: Path) -> None:
    """Put the files of the bundle into an empty folder. The lock is still that of the whole project."""
    no_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "server/kajabi_mcp", folder / "server/kajabi_mcp", ignore=no_caches)
    for source, name in _FILES.items():
        shutil.copyfile(source, folder / name)
    shutil.copyfile(ROOT / _LOCK, folder / _LOCK)
    (folder / "pyproject.toml").write_text(requirements(), "utf-8")
    (folder / "manifest.json").write_text(text_of(manifest(read(MANIFEST))), "utf-8")


def requirements() -> str:
    """Return a pyproject.toml with what the server needs to run.

    That of the project would have `uv run` build a wheel and install the tools of developers.
    """
    said = manifest(read(MANIFEST))
    stated = {key: said[key] for key in ("name", "version", "description")} | {
        "requires-python": PROJECT["requires-python"],
        "dependencies": PROJECT["dependencies"],
    }
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in stated.items())
    return f"[project]\n{''.join(lines)}\n[tool.uv]\npackage = false\n"
