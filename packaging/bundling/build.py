"""Build what is released beside the Python package, into dist/, and try the bundle: `make bundle`."""

import hashlib
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

import anyio

from conformance.install import NODE, npm_packages, run, uv_program
from conformance.programs import Broken

from . import documents
from .documents import GEMINI, PACKAGING, PROJECT, ROOT
from .packing import pack, without_times
from .staging import stage
from .trying import try_out

DIST = ROOT / "dist"
_MCPB = PACKAGING / "node_modules/@anthropic-ai/mcpb/dist/cli/cli.js"
# Gemini CLI takes the file of a release that begins with the name of its system.
_SYSTEMS = ("darwin", "linux", "win32")


async def build() -> list[Path]:
    """Build everything, and return the files."""
    documents.write()
    DIST.mkdir(exist_ok=True)
    await npm_packages(PACKAGING)
    with tempfile.TemporaryDirectory(prefix="kajabi-bundle-") as place:
        bundle = await build_bundle(Path(place))
    return [bundle, write_registry_entry(bundle), *pack_gemini_extension()]


async def build_bundle(place: Path) -> Path:
    """Pack the bundle, try what was packed, and return it."""
    staged, unpacked, homes = (place / name for name in ("staged", "unpacked", "homes"))
    for folder in (staged, homes):
        folder.mkdir()
    stage(staged)
    await lock(staged)
    await mcpb("validate", staged / "manifest.json")
    packed = place / documents.bundle_name()
    await mcpb("pack", staged, packed)
    without_times(packed)
    await mcpb("unpack", packed, unpacked)
    await run(unpacked, uv_program(), "sync", "--quiet", "--locked", "--python", sys.executable)
    await try_out(unpacked, homes)
    return Path(shutil.copy(packed, DIST))


async def lock(staged: Path) -> None:
    """Drop what only developers need from the lock. Raise `Broken` if uv changes a version, too."""
    await run(staged, uv_program(), "lock", "--quiet", "--python", sys.executable)
    if changed := locked(staged / "uv.lock") - locked(ROOT / "uv.lock"):
        raise Broken(f"uv.lock does not have {', '.join(sorted(changed))}; run uv lock")


def locked(file: Path) -> set[str]:
    """Return the packages of a lock with their versions, but for the project itself."""
    packages = tomllib.loads(file.read_text("utf-8"))["package"]
    return {f"{each['name']} {each['version']}" for each in packages if each["name"] != PROJECT["name"]}


async def mcpb(*arguments: str | Path) -> None:
    """Run the program of those who define what a bundle is."""
    await run(PACKAGING, NODE, _MCPB, *arguments)


def write_registry_entry(bundle: Path) -> Path:
    """Write the registry's entry with the hash of the bundle, and return it."""
    entry = DIST / "server.json"
    sha256 = hashlib.sha256(bundle.read_bytes()).hexdigest()
    entry.write_text(documents.text_of(documents.released(sha256)), "utf-8")
    return entry


def pack_gemini_extension() -> list[Path]:
    """Pack the Gemini CLI extension, once for each system, and return the archives."""
    archives = [DIST / f"{system}.{PROJECT['name']}-gemini.zip" for system in _SYSTEMS]
    for archive in archives:
        pack(archive, {GEMINI.name: GEMINI.read_bytes()})
    return archives


if __name__ == "__main__":
    try:
        built = anyio.run(build)
    except Broken as error:
        sys.exit(f"make bundle: {error}")
    for file in built:
        sys.stdout.write(f"{file.relative_to(ROOT)}  {file.stat().st_size:,} bytes\n")
