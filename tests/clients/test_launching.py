"""The command that a client gets starts this program without a PATH, and still does so tomorrow."""

import json
from pathlib import Path

import pytest

from kajabi_mcp.clients import NoCommand, Running, command_of


def script(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return str(path)


def test_the_script_that_was_started_is_named_by_its_full_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = script(tmp_path / "local/bin/kajabi-mcp")
    python = script(tmp_path / "tools/kajabi-mcp/bin/python")
    assert command_of(Running(started, python, "", "")) == (started, ())
    monkeypatch.chdir(tmp_path)
    assert command_of(Running("local/bin/kajabi-mcp", python, "", "")) == (started, ())


def test_a_link_is_not_followed_since_an_upgrade_moves_its_target(tmp_path: Path) -> None:
    link = tmp_path / "bin/kajabi-mcp"
    link.parent.mkdir()
    link.symlink_to(script(tmp_path / "tools/1.0/kajabi-mcp"))
    assert command_of(Running(str(link), "/usr/bin/python3", "", "")) == (str(link), ())


def test_on_windows_the_ending_is_found(tmp_path: Path) -> None:
    program = script(tmp_path / "Scripts/kajabi-mcp.exe")
    assert command_of(Running(program.removesuffix(".exe"), "/x/python.exe", "", "")) == (program, ())


def test_as_a_module_the_script_beside_the_interpreter_is_taken_or_else_the_module(tmp_path: Path) -> None:
    python = script(tmp_path / "bin/python")
    module = "/x/site-packages/kajabi_mcp/__main__.py"
    assert command_of(Running(module, python, "", "")) == (python, ("-m", "kajabi_mcp"))
    beside = script(tmp_path / "bin/kajabi-mcp")
    assert command_of(Running(module, python, "", "")) == (beside, ())


GIT = {"url": "https://example.com/kajabi-mcp", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}}
TAGGED = {**GIT, "vcs_info": {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "v1"}}


@pytest.mark.parametrize(
    ("origin", "package"),
    [
        ("", "kajabi-mcp"),
        ("broken", "kajabi-mcp"),
        (json.dumps(GIT), "git+https://example.com/kajabi-mcp"),
        (json.dumps(TAGGED), "git+https://example.com/kajabi-mcp@v1"),
        (
            json.dumps({"url": "file:///x/kajabi_mcp-1-py3-none-any.whl", "archive_info": {}}),
            "file:///x/kajabi_mcp-1-py3-none-any.whl",
        ),
    ],
)
@pytest.mark.parametrize("cache", ["/home/o/.cache/uv/archive-v0/a1", "/c/uv/environments-v2/k"])
def test_in_a_temporary_environment_uv_makes_it_again(origin: str, package: str, cache: str) -> None:
    running = Running(f"{cache}/bin/kajabi-mcp", f"{cache}/bin/python", origin, "/opt/uv/bin/uv")
    assert command_of(running) == ("/opt/uv/bin/uv", ("tool", "run", "--from", package, "kajabi-mcp"))


@pytest.mark.parametrize("cache", ["/home/o/.cache/uv/archive-v0/a1", "/home/o/.cache/pipx/a1", "/x/pipx/.cache/a1"])
def test_a_temporary_environment_without_uv_is_refused(cache: str) -> None:
    with pytest.raises(NoCommand, match="this copy of kajabi-mcp is a temporary one, and uv"):
        command_of(Running(f"{cache}/bin/kajabi-mcp", f"{cache}/bin/python", "", ""))
