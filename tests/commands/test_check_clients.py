"""`check` says of each client on this system whether what it would start works."""

import json
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from click.testing import Result

from kajabi_mcp.sandbox import CLIENT_ID, CLIENT_SECRET
from tests.support.client_files import placed
from tests.support.commands import free_port, run, served

Check = Callable[..., Result]
RIGHT = {"KAJABI_CLIENT_ID": CLIENT_ID, "KAJABI_CLIENT_SECRET": CLIENT_SECRET}
LAST = "Fix what FAILED above, then run this check again."


@pytest.fixture(scope="module")
def kajabi() -> Generator[str]:
    """Serve the sandbox; give its address."""
    with served("--today", "2026-11-23") as key:
        yield key["KAJABI_BASE_URL"]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Run the check for somebody whose home is the test's folder."""

    def run_there(**environment: str) -> Result:
        home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")}
        return run("check", **home, **environment)

    return run_there


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "bin/kajabi-mcp"
    path.parent.mkdir()
    path.touch()
    return str(path)


def cursor_with(home: Path, command: str, **environment: str) -> Path:
    text = json.dumps({"mcpServers": {"kajabi": {"command": command, "env": environment}}})
    return placed("cursor", home / ".cursor/mcp.json", text)


def test_a_client_with_the_right_key_works_where_the_shell_has_none(
    check: Check, kajabi: str, program: str, tmp_path: Path
) -> None:
    path = cursor_with(tmp_path, program, KAJABI_BASE_URL=kajabi, **RIGHT)
    done = check()
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "server  https://api.kajabi.com",
            "key     not set in this shell; the clients below hold their own",
            f"client  Cursor ({path}): works: customers: 50 in Main Studio (11)",
            "Everything works.",
        ],
    )


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"KAJABI_CLIENT_ID": CLIENT_ID, "KAJABI_CLIENT_SECRET": "hushhush1"}, "refused: Kajabi does not accept the "),
        (
            {"KAJABI_CLIENT_ID": CLIENT_ID, "KAJABI_CLIENT_SECRET": "••••••••"},
            "placeholder: KAJABI_CLIENT_SECRET holds",
        ),
        (
            {"KAJABI_CLIENT_ID": CLIENT_ID, "KAJABI_CLIENT_SECRET": "${env:S}"},
            "placeholder: KAJABI_CLIENT_SECRET holds",
        ),
        ({"KAJABI_CLIENT_ID": CLIENT_ID}, "no key: No Kajabi credentials."),
        (RIGHT | {"KAJABI_SITE_ID": "99"}, "wrong site: KAJABI_SITE_ID is not a site of this account"),
        (RIGHT | {"KAJABI_SITE_ID": "mine"}, "setting: KAJABI_SITE_ID: needs the id of a site (digits)"),
    ],
)
def test_what_is_wrong_is_said_in_a_word(
    check: Check, kajabi: str, program: str, tmp_path: Path, environment: dict[str, str], said: str
) -> None:
    path = cursor_with(tmp_path, program, KAJABI_BASE_URL=kajabi, **environment)
    done = check()
    *_, line, last = done.stdout.splitlines()
    assert (done.exit_code, last) == (1, LAST)
    assert line.startswith(f"client  Cursor ({path}): FAILED, {said}")
    if said.startswith(("refused", "placeholder", "no key")):
        assert line.endswith(" Or run: kajabi-mcp install cursor.")
    assert "hushhush1" not in done.output


def test_a_key_of_the_shell_is_checked_beside_those_of_the_clients(
    check: Check, kajabi: str, program: str, tmp_path: Path
) -> None:
    cursor_with(tmp_path, program, KAJABI_BASE_URL=kajabi, KAJABI_CLIENT_ID="abcdefgh", KAJABI_CLIENT_SECRET="hushhush")
    done = check(KAJABI_BASE_URL=kajabi, **RIGHT)
    lines = done.stdout.splitlines()
    assert lines[2] == "login   ok: Kajabi accepts the credentials"
    assert "FAILED, refused" in lines[-2]
    assert done.exit_code == 1


def test_what_cannot_start_is_not_asked_of_kajabi(check: Check, tmp_path: Path) -> None:
    path = cursor_with(tmp_path, "/gone/bin/kajabi-mcp", **RIGHT)
    said = (
        f"client  Cursor ({path}): FAILED, cannot start: there is no /gone/bin/kajabi-mcp. Or run: kajabi-mcp install "
    )
    assert check().stdout.splitlines()[2] == f"{said}cursor."


def test_trials_questions_and_dotenv_files_are_not_failures(check: Check, program: str, tmp_path: Path) -> None:
    secret = "${input:kajabi-client-secret}"
    vscode = {"servers": {"kajabi": {"command": program, "env": {"KAJABI_CLIENT_SECRET": secret}}}}
    trial = {"mcpServers": {"kajabi": {"command": program, "args": ["--sandbox"]}}}
    dotenv = {"mcpServers": {"kajabi": {"command": program, "args": ["--env-file", "x"]}}}
    placed("vscode", tmp_path / ".config/Code/User/mcp.json", json.dumps(vscode))
    placed("claude-code", tmp_path / ".claude.json", json.dumps(trial))
    placed("cursor", tmp_path / ".cursor/mcp.json", json.dumps(dotenv))
    done = check()
    assert (done.exit_code, [line.partition("): ")[2] for line in done.stdout.splitlines()[2:-1]]) == (
        0,
        [
            "works: the sandbox, which needs no account",
            "reads its key from a dotenv file; try that with kajabi-mcp check --env-file",
            "asks for the client secret itself when it starts the server; it cannot be tried from here",
        ],
    )


def test_every_form_is_found(check: Check, tmp_path: Path) -> None:
    placed("codex", tmp_path / ".codex/config.toml")
    placed("gemini-cli", tmp_path / ".gemini/settings.json")
    placed("zed", tmp_path / ".config/zed/settings.json")
    placed("goose", tmp_path / ".config/goose/config.yaml")
    placed("claude-desktop", tmp_path / ".config/Claude/claude_desktop_config.json")
    done = check(KAJABI_BASE_URL=f"http://127.0.0.1:{free_port()}")
    titles = [line.split(" (")[0] for line in done.stdout.splitlines() if line.startswith("client  ")]
    assert titles == ["client  Codex", "client  Gemini CLI", "client  Zed", "client  Goose"]
    assert "hush" not in done.output


def test_a_broken_file_is_told_only_if_it_names_us(check: Check, tmp_path: Path) -> None:
    path = placed("cursor", tmp_path / ".cursor/mcp.json", '{"mcpServers": {"kajabi": {"command": "kajabi-mcp",,')
    placed("zed", tmp_path / ".config/zed/settings.json", "{broken")
    lines = check().stdout.splitlines()
    problem = "FAILED, not readable: line 1: a name in quotation marks and a colon are missing"
    assert lines[2:] == [f"client  Cursor ({path}): {problem}", LAST]


def test_without_a_key_anywhere_the_shells_is_asked_for(check: Check) -> None:
    done = check()
    assert "KAJABI_CLIENT_ID NOT SET" in done.stdout
    assert "login   FAILED: No Kajabi credentials." in done.stdout
