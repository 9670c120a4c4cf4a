"""The command line: what it prints, where, and with which exit code."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kajabi_mcp import __version__
from kajabi_mcp.__main__ import main

SMALL = ["--sandbox", "--customers", "50", "--today", "2026-11-23"]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("KAJABI")}


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One command as a user types it."""
    return subprocess.run(
        [sys.executable, "-m", "kajabi_mcp", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env=CLEAN,
    )


def run(*arguments: str, **environment: str) -> Result:
    """One command within this process, which is quicker; the folder and the rest of the environment are the test's."""
    absent = {name: None for name in os.environ if name.startswith("KAJABI")}
    return CliRunner(env=absent | environment).invoke(main, arguments, prog_name="kajabi-mcp")


def test_call_prints_the_reply_and_nothing_else() -> None:
    done = process("call", "search_customers", '{"limit": 0}', *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"total": 50, "searched": "all customers of site Main Studio (11)"}


def test_a_refused_call_goes_to_stderr_and_fails() -> None:
    done = run("call", "search_customers", '{"tag_id": "101"}', *SMALL)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "Refused; nothing was sent to Kajabi. Mend these and call again:\n"
        "- tag_id: no such argument; did you mean has_tag_id or has_all_tag_id?\n"
    )


def test_without_credentials_a_call_says_what_to_set() -> None:
    done = run("call", "search_customers", "{}")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("No Kajabi credentials. Set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET")


def test_check_says_what_works_and_never_prints_the_secret() -> None:
    secret = {"KAJABI_CLIENT_ID": "abcdefgh", "KAJABI_CLIENT_SECRET": "hushhush"}
    done = run("check", KAJABI_BASE_URL=f"http://127.0.0.1:{free_port()}", KAJABI_MCP_CALL_SECONDS="1", **secret)
    assert done.exit_code == 1
    assert "key     KAJABI_CLIENT_ID abcd…, KAJABI_CLIENT_SECRET set" in done.stdout
    assert "login   TO MEND: Kajabi did not answer: no connection" in done.stdout
    assert "hushhush" not in done.stdout + done.stderr
    assert "abcdefgh" not in done.stdout + done.stderr


def test_check_proves_the_sandbox() -> None:
    done = run("check", *SMALL)
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "server  the embedded sandbox",
            "key     the sandbox's own",
            "login   ok: Kajabi accepts the credentials",
            "user    ok: the key acts for Sandbox Owner, OWNER",
            "site    ok: searches go to site Main Studio (11)",
            "call    ok: customers are counted: 50 of Main Studio (11)",
            "All is well.",
        ],
    )


def test_schemas_prints_what_the_files_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tool, *_ = json.loads(run("schemas").stdout)
    assert tool["name"] == "search_customers"
    assert run("schemas", "--write").exit_code == 2
    (tmp_path / "tool_schemas").mkdir()
    assert run("schemas", "--write").exit_code == 0
    assert json.loads((tmp_path / "tool_schemas/search_customers.json").read_text("utf-8")) == tool


def test_the_demo_answers_its_questions_and_ends_well() -> None:
    done = process("demo")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Searched: ") == 8
    assert done.stdout.count("Refused; nothing was sent to Kajabi.") == 1


def test_the_version_is_printed() -> None:
    assert run("--version").stdout == f"kajabi-mcp, version {__version__}\n"


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


BROKEN = "KAJABI_CLIENT_ID=a\nthis is no setting\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--env-file", "missing.env"], "cannot read missing.env: No such file or directory"),
        (["--env-file", "."], "cannot read .: Is a directory"),
        (["--env-file", "broken.env"], "broken.env, line 2: not a NAME=value setting"),
        (["--env-file", "latin.env"], "cannot read latin.env: it is not UTF-8 text"),
        (["--sites", "2"], "--sites is an option of the sandbox; add --sandbox"),
        (["--sandbox", "call", "search_customers"], "put --sandbox after call"),
        (["--http", "0.0.0.0:8765"], "0.0.0.0 is not this machine; serve on 127.0.0.1, since there is no"),
        (["--http", "8765x"], "8765x is not HOST:PORT, such as 127.0.0.1:8765"),
        (["--sandbox", "--database", "broken.env"], "broken.env"),
        (["--sandbox", "--database", "no/such/folder/x.db"], "no/such/folder/x.db"),
        (["--sandbox", "--quirk", "moody"], "moody"),
        (["call", "search_customers", "{"], "the arguments are not JSON"),
        (["call", "search_customers", "[]"], "the arguments must be a JSON object"),
        (["call", "search_customers", '{"page": 1, "page": 2}'], "the arguments are not JSON: a name occurs twice"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.env").write_text(BROKEN, "utf-8")
    (tmp_path / "latin.env").write_bytes(b"KAJABI_CLIENT_ID=caf\xe9\n")
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("kajabi-mcp: ")
    assert said in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAJABI_BASE_URL", "http://api.kajabi.com"),
        ("KAJABI_BASE_URL", "https://evil.example"),
        ("KAJABI_BASE_URL", "https://api.kajabi.com@evil.example"),
        ("KAJABI_BASE_URL", "https://api.kajabi.com.evil.example"),
        ("KAJABI_BASE_URL", "https://evilkajabi.com"),
        ("KAJABI_BASE_URL", "https://evil.example\\.kajabi.com"),
        ("KAJABI_BASE_URL", "file:///etc/passwd"),
        ("KAJABI_SITE_ID", "my site"),
        ("KAJABI_MCP_REQUESTS_PER_MINUTE", "-7"),
        ("KAJABI_MCP_REQUESTS_IN_FLIGHT", "many"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_exits_with_2(name: str, value: str) -> None:
    done = run("check", **{name: value})
    assert (done.exit_code, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(f"kajabi-mcp: {name}: ")
    assert value not in line


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["nonsense"], ["check", "--port", "1"], ["sandbox", "--port", "x"]]
)
def test_an_unknown_option_or_command_is_a_usage_error(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_busy_port_is_one_clear_line() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        for command in (["--http", f"127.0.0.1:{port}", *SMALL], ["sandbox", "--port", str(port)]):
            done = run(*command)
            assert (done.exit_code, done.stdout) == (2, "")
            assert done.stderr == f"kajabi-mcp: cannot serve on 127.0.0.1:{port}: Address already in use\n"


def test_a_dotenv_file_lying_around_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("KAJABI_BASE_URL=https://evil.example\n", "utf-8")
    assert run("check", *SMALL).exit_code == 0


def test_the_sandbox_keeps_its_data_in_a_file(tmp_path: Path) -> None:
    file = ["--database", str(tmp_path / "people.db")]
    first = run("call", "search_customers", '{"limit": 3}', *SMALL, *file)
    again = run("call", "search_customers", '{"limit": 3}', *SMALL, *file)
    assert first.stdout == again.stdout != ""
