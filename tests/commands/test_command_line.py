"""The command line: what it prints, where, and with which exit code."""

import json
import socket
from pathlib import Path

import pytest

from kajabi_mcp import __version__
from tests.support.commands import SMALL, finished, run
from tests.support.refusals import faults_in


def test_call_prints_the_reply_and_nothing_else() -> None:
    done = finished("call", "search_customers", '{"limit": 0}', *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"total": 50, "searched": "all customers of site Main Studio (11)"}


def test_a_refused_call_goes_to_stderr_and_fails() -> None:
    done = run("call", "search_customers", '{"tag_id": "101"}', *SMALL)
    assert (done.exit_code, done.stdout) == (1, "")
    assert faults_in(done.stderr) == ["tag_id: no such argument; did you mean has_tag_id or has_all_tag_id?\n"]


def test_without_credentials_a_call_says_what_to_set() -> None:
    done = run("call", "search_customers", "{}")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("No Kajabi credentials. Set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET")


@pytest.mark.parametrize("value", ["true", "True", "1"])
def test_a_client_can_switch_the_sandbox_on_by_a_variable(value: str) -> None:
    asked = ["call", "search_customers", '{"limit": 0}', "--customers", "50"]
    left_as_they_are = {"KAJABI_CLIENT_ID": "${user_config.client_id}", "KAJABI_CLIENT_SECRET": ""}
    done = run(*asked, KAJABI_MCP_SANDBOX=value, **left_as_they_are)
    assert (done.exit_code, done.stdout) == (0, '{"total":50,"searched":"all customers of site Main Studio (11)"}\n')


@pytest.mark.parametrize("value", ["false", ""])
def test_a_client_can_leave_the_sandbox_off(value: str) -> None:
    done = run("call", "search_customers", '{"limit": 0}', KAJABI_MCP_SANDBOX=value)
    assert "No Kajabi credentials." in done.stderr


def test_schemas_prints_what_the_files_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tool, *_ = json.loads(run("schemas").stdout)
    assert tool["name"] == "search_customers"
    assert run("schemas", "--write").exit_code == 2
    (tmp_path / "tool_schemas").mkdir()
    assert run("schemas", "--write").exit_code == 0
    assert json.loads((tmp_path / "tool_schemas/search_customers.json").read_text("utf-8")) == tool


def test_the_version_is_printed() -> None:
    assert run("--version").stdout == f"kajabi-mcp, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--env-file", "missing.env"], "cannot read missing.env: No such file or directory"),
        (["--env-file", "broken.env"], "broken.env, line 2: not a NAME=value setting"),
        (["--sites", "2"], "--sites is a sandbox option; add --sandbox"),
        (["--sandbox", "call", "search_customers"], "put --sandbox after call"),
        (["--http", "0.0.0.0:8765"], "0.0.0.0 is not this machine; serve on 127.0.0.1, since there is no"),
        (["--http", "8765x"], "8765x is not HOST:PORT, such as 127.0.0.1:8765"),
        (["--sandbox", "--database", "notes.txt"], "notes.txt"),
        (["--sandbox", "--database", "no/such/folder/x.db"], "no/such/folder/x.db"),
        (["--sandbox", "--quirk", "moody"], "moody"),
        (["call", "search_customers", "{"], "the arguments are not JSON"),
        (["call", "search_customers", "[]"], "the arguments must be a JSON object"),
        (["call", "search_customers", '{"page": 1, "page": 2}'], "the arguments are not JSON: a name occurs twice"),
        (["call", "search_customers", "[" * 5000], "the arguments are nested too deeply"),
        (["--sandbox", "--today", "0001-01-05"], "--today: give a date from 1970 to 2100"),
        (["sandbox", "--today", "2101-01-01"], "--today: give a date from 1970 to 2100"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.env").write_text("KAJABI_CLIENT_ID=a\nthis is no setting\n", "utf-8")
    (tmp_path / "notes.txt").write_text("no database, and longer than a hundred characters " * 3, "utf-8")
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("kajabi-mcp: ")
    assert said in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nonsense"], "No such option"),
        (["--sandbx"], "Did you mean"),
        (["nonsense"], "No such command 'nonsense'; see --help"),
        (["check", "--port", "1"], "see check --help"),
        (["sandbox", "--port", "x"], "'x' is not a valid integer range; see sandbox --help"),
        (["call"], "Missing argument 'TOOL'; see call --help"),
    ],
)
def test_an_unknown_option_or_command_is_one_line_that_says_where_to_read(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("kajabi-mcp: ")
    assert said in line


def test_a_setting_that_cannot_be_used_is_one_line_and_exit_code_2() -> None:
    done = run("check", KAJABI_SITE_ID="my site")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "kajabi-mcp: KAJABI_SITE_ID: needs the id of a site (digits)\n"


def test_a_busy_port_is_one_clear_line() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        for command in (["--http", f"127.0.0.1:{port}", *SMALL], ["sandbox", "--port", str(port)]):
            done = run(*command)
            assert (done.exit_code, done.stdout) == (2, "")
            assert done.stderr == f"kajabi-mcp: cannot serve on 127.0.0.1:{port}: Address already in use\n"


def test_the_sandbox_keeps_its_data_in_a_file(tmp_path: Path) -> None:
    file = ["--database", str(tmp_path / "people.db")]
    first = run("call", "search_customers", '{"limit": 3}', *SMALL, *file)
    again = run("call", "search_customers", '{"limit": 3}', *SMALL, *file)
    assert first.stdout == again.stdout != ""


def test_a_file_of_other_people_than_were_asked_for_is_refused(tmp_path: Path) -> None:
    file = str(tmp_path / "people.db")
    assert run("check", *SMALL, "--database", file).exit_code == 0
    as_it_is = run("check", "--sandbox", "--database", file)
    assert "customers: 50 in Main Studio (11)" in as_it_is.stdout
    other = run("check", "--sandbox", "--sites", "2", "--database", file)
    assert (other.exit_code, other.stdout, len(other.stderr.splitlines())) == (2, "", 1)
    assert f"{file} was made with sites 1, not 2; " in other.stderr
