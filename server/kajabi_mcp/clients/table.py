"""The clients: one row each, with all that is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .forms import Form

MAC, WINDOWS, LINUX = "darwin", "win32", "linux"


def _everywhere(path: str) -> dict[str, tuple[str, ...]]:
    return {MAC: (path,), WINDOWS: (path,), LINUX: (path,)}


@dataclass(frozen=True, slots=True)
class Client:
    """A program that starts MCP servers.

    `files` says where it keeps them on each system: in the first place that is there, or else in the last one. A name
    in braces is a folder of `paths.py`; a star stands for any letters of a folder that must be there.
    """

    name: str
    title: str
    form: Form
    files: Mapping[str, tuple[str, ...]]
    after: str  # what to do, so that it takes notice
    written: bool = False  # by `install`; for the others it prints what belongs where


_SERVERS = Form("mcpServers")
_SERVERS_WITH_COMMENTS = Form("mcpServers", "json with comments")

CLIENTS = {
    client.name: client
    for client in (
        Client(
            "claude-desktop",
            "Claude Desktop",
            _SERVERS,
            {
                MAC: ("{support}/Claude/claude_desktop_config.json",),
                WINDOWS: (  # as a package of Windows it sees a roaming folder of its own
                    "{local}/Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json",
                    "{roaming}/Claude/claude_desktop_config.json",
                ),
                LINUX: ("{config}/Claude/claude_desktop_config.json",),
            },
            "Quit Claude Desktop and start it again",
            written=True,
        ),
        Client(
            "claude-code",
            "Claude Code",
            Form("mcpServers", fixed={"type": "stdio"}),
            _everywhere("{claude}/.claude.json"),
            "Start Claude Code anew",
            written=True,
        ),
        Client(
            "cursor",
            "Cursor",
            _SERVERS_WITH_COMMENTS,
            _everywhere("{home}/.cursor/mcp.json"),
            "Restart Cursor",
            written=True,
        ),
        Client(
            "vscode",
            "Visual Studio Code",
            Form("servers", "json with comments", fixed={"type": "stdio"}, asks=True),
            {
                MAC: ("{support}/Code/User/mcp.json",),
                WINDOWS: ("{roaming}/Code/User/mcp.json",),
                LINUX: ("{config}/Code/User/mcp.json",),
            },
            "Start the server in Visual Studio Code (MCP: List Servers)",
            written=True,
        ),
        Client(
            "codex",
            "Codex",
            Form("mcp_servers", "toml"),
            _everywhere("{codex}/config.toml"),
            "Start Codex anew",
        ),
        Client(
            "gemini-cli",
            "Gemini CLI",
            _SERVERS_WITH_COMMENTS,
            _everywhere("{home}/.gemini/settings.json"),
            "Start Gemini CLI anew",
        ),
        Client(
            "windsurf",
            "Windsurf",
            _SERVERS_WITH_COMMENTS,
            _everywhere("{home}/.codeium/windsurf/mcp_config.json"),
            "Refresh the MCP servers in Windsurf",
        ),
        Client(
            "zed",
            "Zed",
            Form("context_servers", "json with comments"),
            {
                MAC: ("{home}/.config/zed/settings.json",),
                WINDOWS: ("{roaming}/Zed/settings.json",),
                LINUX: ("{config}/zed/settings.json",),
            },
            "Zed takes notice by itself",
        ),
        Client(
            "goose",
            "Goose",
            Form(
                "extensions",
                "yaml",
                command="cmd",
                environment="envs",
                fixed={
                    "type": "stdio",
                    "name": "kajabi",
                    "description": "Answers questions about the customers of a Kajabi business",
                    "enabled": True,
                    "timeout": 300,
                },
            ),
            {
                MAC: ("{home}/.config/goose/config.yaml",),
                WINDOWS: ("{roaming}/Block/goose/config/config.yaml",),
                LINUX: ("{config}/goose/config.yaml",),
            },
            "Start Goose anew",
        ),
    )
}
