"""Files of clients as they are found: `tests/data/clients` has one of each form, with what others keep there."""

from pathlib import Path

from kajabi_mcp.clients import Launch
from tests.support.project import DATA

FILES = {
    "claude-desktop": "claude_desktop_config.json",
    "claude-code": "claude.json",
    "cursor": "cursor_mcp.json",
    "vscode": "vscode_mcp.json",
    "codex": "codex.toml",
    "gemini-cli": "gemini.json",
    "zed": "zed.json",
    "goose": "goose.yaml",
}
WRITTEN = ["claude-desktop", "claude-code", "cursor", "vscode"]
SECRET = "hush-and-hush"
KEY = {"KAJABI_CLIENT_ID": "abcdefgh", "KAJABI_CLIENT_SECRET": SECRET}
LAUNCH = Launch("/opt/kajabi/bin/kajabi-mcp", (), KEY)


def found(client: str) -> str:
    """Return the text of a client's file, line ends included."""
    return (DATA / "clients" / FILES[client]).read_bytes().decode()


def placed(client: str, path: Path, text: str | None = None) -> Path:
    """Put a client's file in its place, and return the place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((found(client) if text is None else text).encode())
    return path
