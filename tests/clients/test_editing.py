"""What happens to a client's file: our entry comes and goes, and nothing else does."""

import json
import re
import stat
from pathlib import Path
from typing import Any, cast

import pytest

from kajabi_mcp.clients import CLIENTS, Change, ClientFileError, Launch, add_entry, entries_at, remove_entry
from kajabi_mcp.clients.spans import parse
from tests.support.client_files import KEY, LAUNCH, SECRET, WRITTEN, found, placed


def document(text: str) -> dict[str, Any]:
    return cast(dict[str, Any], parse(text, comments=True).value)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("name", WRITTEN)
def test_an_entry_is_added_and_all_else_stays(name: str, tmp_path: Path) -> None:
    form = CLIENTS[name].form
    path = placed(name, tmp_path / "settings.json")
    copy = tmp_path / "settings.json.before-kajabi-mcp"
    assert add_entry(form, path, LAUNCH) == Change(path, changed=True, copy=copy)
    assert copy.read_bytes().decode() == found(name)
    after = path.read_bytes().decode()
    assert [each for each in re.findall(r"//.*|/\*.*?\*/", found(name)) if each not in after] == []
    before, now = document(found(name)), document(after)
    assert list(now)[: len(before)] == list(before)
    assert now[form.section].pop("kajabi")["command"] == LAUNCH.command
    assert {key: value for key, value in now.items() if key not in (form.section, "inputs")} == {
        key: value for key, value in before.items() if key not in (form.section, "inputs")
    }
    assert now[form.section] == before.get(form.section, {})


@pytest.mark.parametrize("name", WRITTEN)
def test_adding_it_again_changes_nothing(name: str, tmp_path: Path) -> None:
    form = CLIENTS[name].form
    path = placed(name, tmp_path / "settings.json")
    add_entry(form, path, LAUNCH)
    once, stamp = path.read_bytes(), path.stat().st_mtime_ns
    assert add_entry(form, path, LAUNCH) == Change(path, changed=False)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (once, stamp)


@pytest.mark.parametrize("name", ["claude-desktop", "cursor", "vscode"])
def test_taking_it_out_gives_the_file_back_as_it_was(name: str, tmp_path: Path) -> None:
    path = placed(name, tmp_path / "settings.json")
    add_entry(CLIENTS[name].form, path, LAUNCH)
    change = remove_entry(CLIENTS[name].form, path)
    assert (change.changed, path.read_bytes().decode()) == (True, found(name))
    assert remove_entry(CLIENTS[name].form, path).changed is False


def test_visual_studio_code_loses_our_input_too(tmp_path: Path) -> None:
    path = placed("vscode", tmp_path / "mcp.json")
    add_entry(CLIENTS["vscode"].form, path, LAUNCH)
    assert "${input:kajabi-client-secret}" in path.read_text("utf-8")
    assert SECRET not in path.read_text("utf-8")
    remove_entry(CLIENTS["vscode"].form, path)
    assert path.read_text("utf-8") == found("vscode")


def test_no_secret_is_left_when_it_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    add_entry(CLIENTS["cursor"].form, path, LAUNCH)
    add_entry(CLIENTS["cursor"].form, path, Launch("/new/kajabi-mcp", (), KEY))
    assert SECRET in (tmp_path / "mcp.json.before-kajabi-mcp").read_text("utf-8")
    remove_entry(CLIENTS["cursor"].form, path)
    assert [each.name for each in tmp_path.iterdir() if SECRET in each.read_text("utf-8")] == []


def test_an_entry_under_another_name_is_brought_up_to_date(tmp_path: Path) -> None:
    text = '{"mcpServers": {"customers": {"command": "uvx", "args": ["kajabi-mcp"], "autoApprove": ["find_ids"]}}}'
    path = placed("cursor", tmp_path / "mcp.json", text)
    add_entry(CLIENTS["cursor"].form, path, LAUNCH)
    entry = {"command": LAUNCH.command, "args": [], "autoApprove": ["find_ids"], "env": KEY}
    assert json.loads(path.read_text("utf-8")) == {"mcpServers": {"customers": entry}}


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep/folder/mcp.json"
    assert add_entry(CLIENTS["cursor"].form, path, LAUNCH) == Change(path, changed=True)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert entries_at(CLIENTS["cursor"].form, path) == {"kajabi": LAUNCH}


@pytest.mark.parametrize("given", [0o600, 0o640, 0o644])
def test_the_mode_of_a_file_is_kept_for_it_and_its_copy(given: int, tmp_path: Path) -> None:
    path = placed("cursor", tmp_path / "mcp.json")
    path.chmod(given)
    copy = add_entry(CLIENTS["cursor"].form, path, LAUNCH).copy
    assert copy
    assert (mode(path), mode(copy)) == (given, given)


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    real = placed("cursor", tmp_path / "dotfiles/mcp.json")
    link = tmp_path / "mcp.json"
    link.symlink_to(real)
    add_entry(CLIENTS["cursor"].form, link, LAUNCH)
    assert link.is_symlink()
    assert entries_at(CLIENTS["cursor"].form, real) == {"kajabi": LAUNCH}


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "{}", '{"mcpServers": {}}'])
def test_an_empty_file_gets_the_entry(text: str, tmp_path: Path) -> None:
    path = placed("claude-desktop", tmp_path / "c.json", text)
    add_entry(CLIENTS["claude-desktop"].form, path, LAUNCH)
    assert json.loads(path.read_text("utf-8-sig")) == {
        "mcpServers": {"kajabi": {"command": LAUNCH.command, "args": [], "env": KEY}}
    }


def test_line_ends_and_the_mark_at_the_start_stay(tmp_path: Path) -> None:
    text = "\ufeff" + found("claude-desktop").replace("\n", "\r\n")
    path = placed("claude-desktop", tmp_path / "c.json", text)
    add_entry(CLIENTS["claude-desktop"].form, path, LAUNCH)
    after = path.read_bytes().decode()
    assert (after[0], after.count("\n")) == ("\ufeff", after.count("\r\n"))
    remove_entry(CLIENTS["claude-desktop"].form, path)
    assert path.read_bytes().decode() == text


NPX = '{"mcpServers": {"kajabi": {"command": "npx", "args": ["-y", "kajabi-tools"]}}}'


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("claude-desktop", '{"mcpServers": {', "line 1: a name in quotation marks and a colon are missing"),
        ("claude-desktop", '// mine\n{"mcpServers": {}}', "line 1: a value is missing or broken"),
        ("claude-desktop", '{"mcpServers": []}', "mcpServers is not an object"),
        ("claude-code", "[]", "the whole is not an object"),
        ("cursor", NPX, "its entry kajabi starts another program; rename that entry"),
        (
            "cursor",
            '{"mcpServers": {"kajabi": {"command": "kajabi-mcp" /* ours */}}}',
            "a comment within the entry would be lost",
        ),
        ("vscode", '{"inputs": {}, "servers": {}}', "inputs is not a list"),
    ],
)
def test_a_file_that_would_lose_something_is_left_as_it_was(name: str, text: str, problem: str, tmp_path: Path) -> None:
    path = placed(name, tmp_path / "settings.json", text)
    with pytest.raises(ClientFileError) as refused:
        add_entry(CLIENTS[name].form, path, LAUNCH)
    assert str(refused.value) == f"{path}: {problem}. Nothing was changed"
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("settings.json", text)]


def test_what_is_no_text_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(ClientFileError, match="it is not UTF-8 text"):
        add_entry(CLIENTS["cursor"].form, path, LAUNCH)
    with pytest.raises(ClientFileError, match="it cannot be read: is a directory"):
        add_entry(CLIENTS["cursor"].form, tmp_path, LAUNCH)
