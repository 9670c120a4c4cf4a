"""`install` and `uninstall`: what a person types, what is printed, and that no secret is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from kajabi_mcp.clients import CLIENTS, DOTS
from tests.support.client_files import KEY, SECRET, WRITTEN, found, placed
from tests.support.commands import run

Run = Callable[..., Result]
PRINTED = [name for name in CLIENTS if name not in WRITTEN]


@pytest.fixture
def at_home(tmp_path: Path) -> Run:
    """Run a command for somebody whose home is the test's folder."""

    def run_there(*arguments: str, typed: str = "", **environment: str) -> Result:
        home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")}
        return run(*arguments, typed=typed, **home, **environment)

    return run_there


def entry_in(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))["mcpServers"]["kajabi"]


def test_the_key_of_the_environment_is_taken_without_a_question(at_home: Run, tmp_path: Path) -> None:
    path = placed("cursor", tmp_path / ".cursor/mcp.json", "{}")
    done = at_home("install", "cursor", **KEY)
    assert (done.exit_code, done.stderr, done.stdout.splitlines()) == (
        0,
        "",
        [
            f"Added kajabi to {path}. As it was before: mcp.json.before-kajabi-mcp.",
            "Restart Cursor.",
            "`kajabi-mcp check` says whether it works; `kajabi-mcp uninstall cursor` takes it out again.",
        ],
    )
    entry = entry_in(path)
    assert entry["env"] == KEY
    assert Path(entry["command"]).is_absolute()
    assert Path(entry["command"]).is_file()
    again = at_home("install", "cursor", **KEY)
    assert (again.exit_code, again.stdout) == (0, f"{path} has kajabi already; nothing was changed.\n")


def test_the_key_is_asked_for_and_the_secret_is_not_shown(at_home: Run, tmp_path: Path) -> None:
    done = at_home("install", "claude-code", typed=f" 'abcdefgh' \n{SECRET}\n")
    assert done.exit_code == 0
    assert "Client id (Kajabi: Settings > Public API): " in done.stderr
    assert "Client secret (hidden): " in done.stderr
    assert SECRET not in done.output
    assert entry_in(tmp_path / ".claude.json")["env"] == KEY


def test_a_placeholder_is_asked_for_again(at_home: Run, tmp_path: Path) -> None:
    done = at_home("install", "cursor", typed=f"your client id\nabcdefgh\n${{SECRET}}\n{SECRET}\n")
    assert done.stderr.count("That is a placeholder, not a credential.") == 2
    assert entry_in(tmp_path / ".cursor/mcp.json")["env"] == KEY


def test_enter_keeps_the_key_that_the_client_has(at_home: Run, tmp_path: Path) -> None:
    path = tmp_path / ".cursor/mcp.json"
    at_home("install", "cursor", **KEY)
    done = at_home("install", "cursor", typed="\nanother-one\n")
    assert SECRET not in done.output
    assert "Client secret (hidden), Enter keeps the present one: " in done.stderr
    assert entry_in(path)["env"] == KEY | {"KAJABI_CLIENT_SECRET": "another-one"}


def test_nobody_who_answers_is_one_line_and_nothing_is_written(at_home: Run, tmp_path: Path) -> None:
    done = at_home("install", "cursor")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith(
        "kajabi-mcp: no credentials; set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET, or type them when asked. To try it "
        "without an account, add --sandbox\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_placeholder_in_the_environment_is_refused(at_home: Run, tmp_path: Path) -> None:
    done = at_home("install", "cursor", **KEY | {"KAJABI_CLIENT_SECRET": "your client secret"})
    said = "kajabi-mcp: KAJABI_CLIENT_SECRET in the environment: a placeholder instead of a credential\n"
    assert (done.exit_code, done.stderr, list(tmp_path.iterdir())) == (2, said, [])


@pytest.mark.parametrize("name", WRITTEN)
def test_the_trial_needs_no_key(name: str, at_home: Run, tmp_path: Path) -> None:
    assert at_home("install", name, "--sandbox").exit_code == 0
    [path] = [each for each in tmp_path.rglob("*.json") if each.is_file()]
    entry = json.loads(path.read_text("utf-8"))[CLIENTS[name].form.section]["kajabi"]
    assert (entry["args"], "env" in entry) == (["--sandbox"], False)


def test_the_trial_in_place_of_an_account_takes_the_key_out(at_home: Run, tmp_path: Path) -> None:
    at_home("install", "cursor", **KEY)
    at_home("install", "cursor", "--sandbox")
    assert SECRET not in (tmp_path / ".cursor/mcp.json").read_text("utf-8")


def test_visual_studio_code_needs_the_id_alone(at_home: Run, tmp_path: Path) -> None:
    done = at_home("install", "vscode", typed="abcdefgh\n")
    assert "It asks for the client secret then, and keeps it." in done.stdout
    assert "Client secret" not in done.stderr
    document = json.loads((tmp_path / ".config/Code/User/mcp.json").read_text("utf-8"))
    assert document["servers"]["kajabi"]["env"] == {
        "KAJABI_CLIENT_ID": "abcdefgh",
        "KAJABI_CLIENT_SECRET": "${input:kajabi-client-secret}",
    }
    assert "seems not to have run here yet" in done.stdout


@pytest.mark.parametrize("name", CLIENTS)
def test_print_writes_nothing_and_shows_no_secret(name: str, at_home: Run, tmp_path: Path) -> None:
    done = at_home("install", name, "--print", **KEY)
    assert (done.exit_code, list(tmp_path.iterdir())) == (0, [])
    assert SECRET not in done.output
    assert "abcdefgh" in done.stdout
    assert (DOTS in done.stdout) is (name != "vscode")
    assert str(tmp_path) in done.stderr
    assert "kajabi" in done.stdout


def test_print_shows_nothing_of_other_servers(at_home: Run, tmp_path: Path) -> None:
    placed("claude-desktop", tmp_path / ".config/Claude/claude_desktop_config.json")
    assert "sunny" not in at_home("install", "claude-desktop", "--print", **KEY).output


@pytest.mark.parametrize("name", PRINTED)
def test_for_other_clients_the_same_is_printed_without_being_asked(name: str, at_home: Run, tmp_path: Path) -> None:
    done, asked = at_home("install", name), at_home("install", name, "--print")
    assert (done.exit_code, done.stdout, done.stderr) == (0, asked.stdout, asked.stderr)
    assert f"{CLIENTS[name].title} keeps its servers in {tmp_path}" in done.stderr
    assert "with your client id and secret in place of the dots" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_uninstall_takes_out_the_entry_alone(at_home: Run, tmp_path: Path) -> None:
    path = placed("claude-desktop", tmp_path / ".config/Claude/claude_desktop_config.json")
    at_home("install", "claude-desktop", **KEY)
    done = at_home("uninstall", "claude-desktop")
    assert (done.exit_code, path.read_text("utf-8")) == (0, found("claude-desktop"))
    assert done.stdout.startswith(f"Took kajabi out of {path}. ")
    again = at_home("uninstall", "claude-desktop")
    assert again.stdout.startswith(f"{path} has no kajabi; nothing was changed.\n")


def test_uninstall_says_what_to_delete_where_it_does_not_write(at_home: Run, tmp_path: Path) -> None:
    path = placed("codex", tmp_path / ".codex/config.toml")
    assert at_home("uninstall", "codex").stdout == f"Delete mcp_servers.kajabi in {path}.\n"
    assert path.read_text("utf-8") == found("codex")
    assert "has no kajabi; there is nothing to do." in at_home("uninstall", "zed").stdout


def test_a_broken_file_is_one_line_and_stays(at_home: Run, tmp_path: Path) -> None:
    path = placed("cursor", tmp_path / ".cursor/mcp.json", '{"mcpServers": ')
    done = at_home("install", "cursor", **KEY)
    assert (done.exit_code, done.stderr) == (
        2,
        f"kajabi-mcp: {path}: line 1: a value is missing or broken. Nothing was changed; kajabi-mcp install cursor "
        "--print shows what to add by hand\n",
    )
    assert path.read_text("utf-8") == '{"mcpServers": '


@pytest.mark.parametrize("option", ["--client-secret", "--secret", "--key", "--env"])
def test_there_is_no_option_for_the_secret(option: str, at_home: Run) -> None:
    done = at_home("install", "cursor", option, "x")
    assert done.exit_code == 2
    assert "No such option" in done.stderr


def test_an_unknown_client_is_one_line(at_home: Run) -> None:
    done = at_home("install", "notepad")
    assert done.exit_code == 2
    assert done.stderr == f"kajabi-mcp: no such client; give one of {', '.join(CLIENTS)}\n"
