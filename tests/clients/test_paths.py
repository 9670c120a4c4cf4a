"""Where each client keeps its servers, on three systems."""

from pathlib import Path

import pytest

from kajabi_mcp.clients import CLIENTS, System, file_of

HOME = Path("/home/owner")


@pytest.mark.parametrize(
    ("name", "mac", "windows", "linux"),
    [
        (
            "claude-desktop",
            "Library/Application Support/Claude/claude_desktop_config.json",
            "AppData/Roaming/Claude/claude_desktop_config.json",
            ".config/Claude/claude_desktop_config.json",
        ),
        ("claude-code", ".claude.json", ".claude.json", ".claude.json"),
        ("cursor", ".cursor/mcp.json", ".cursor/mcp.json", ".cursor/mcp.json"),
        (
            "vscode",
            "Library/Application Support/Code/User/mcp.json",
            "AppData/Roaming/Code/User/mcp.json",
            ".config/Code/User/mcp.json",
        ),
        ("codex", ".codex/config.toml", ".codex/config.toml", ".codex/config.toml"),
        ("gemini-cli", ".gemini/settings.json", ".gemini/settings.json", ".gemini/settings.json"),
        ("windsurf", *[".codeium/windsurf/mcp_config.json"] * 3),
        ("zed", ".config/zed/settings.json", "AppData/Roaming/Zed/settings.json", ".config/zed/settings.json"),
        (
            "goose",
            ".config/goose/config.yaml",
            "AppData/Roaming/Block/goose/config/config.yaml",
            ".config/goose/config.yaml",
        ),
    ],
)
def test_a_client_has_its_place_on_each_system(name: str, mac: str, windows: str, linux: str) -> None:
    places = {"darwin": mac, "win32": windows, "linux": linux, "freebsd14": linux}
    found = {system: file_of(CLIENTS[name], System(system, HOME, {})) for system in places}
    assert found == {system: HOME / place for system, place in places.items()}


@pytest.mark.parametrize(
    ("name", "platform", "variable", "place"),
    [
        ("claude-desktop", "linux", "XDG_CONFIG_HOME", "Claude/claude_desktop_config.json"),
        ("vscode", "win32", "APPDATA", "Code/User/mcp.json"),
        ("claude-code", "darwin", "CLAUDE_CONFIG_DIR", ".claude.json"),
        ("codex", "linux", "CODEX_HOME", "config.toml"),
    ],
)
def test_a_folder_that_is_named_in_the_environment_is_used(
    name: str, platform: str, variable: str, place: str, tmp_path: Path
) -> None:
    assert file_of(CLIENTS[name], System(platform, HOME, {variable: str(tmp_path)})) == tmp_path / place
    relative = file_of(CLIENTS[name], System(platform, HOME, {variable: "relative"}))
    assert relative == file_of(CLIENTS[name], System(platform, HOME, {}))


def test_claude_desktop_as_a_package_of_windows_has_a_folder_of_its_own(tmp_path: Path) -> None:
    package = tmp_path / "AppData/Local/Packages/Claude_abc123"
    system = System("win32", tmp_path, {})
    assert file_of(CLIENTS["claude-desktop"], system) == tmp_path / "AppData/Roaming/Claude/claude_desktop_config.json"
    package.mkdir(parents=True)
    inside = package / "LocalCache/Roaming/Claude/claude_desktop_config.json"
    assert file_of(CLIENTS["claude-desktop"], system) == inside
