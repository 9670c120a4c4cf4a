"""The command line: what it prints, where, and with which exit code."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import httpx2
import pytest
from click.testing import CliRunner, Result

from kajabi_mcp import __version__, check
from kajabi_mcp.__main__ import main
from kajabi_mcp.connect import Source
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.settings import Settings
from segment_calls import account_of

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
        "Refused; no search was sent to Kajabi. Mend these and call again:\n"
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
    assert "login   FAILED: Kajabi gave no usable answer: no connection" in done.stdout
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
            "call    ok: customers: 50 in Main Studio (11)",
            "Everything works.",
        ],
    )


def test_check_waits_no_longer_than_a_call() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        key = {"KAJABI_CLIENT_ID": "abcdefgh", "KAJABI_CLIENT_SECRET": "hushhush"}
        done = run("check", KAJABI_BASE_URL=base, KAJABI_MCP_CALL_SECONDS="0.2", **key)
    assert (done.exit_code, done.stdout.splitlines()[2:]) == (
        1,
        [
            "login   FAILED: No answer from Kajabi within 0.2 seconds. Check again later.",
            "Fix what FAILED above, then run this check again.",
        ],
    )


@pytest.mark.parametrize(("box", "advice"), [(None, " (KAJABI_SITE_ID sets a default)"), ("sandbox", "")])
async def test_check_advises_the_setting_only_where_it_has_an_effect(
    two_sites: Sandbox, box: str | None, advice: str
) -> None:
    async with account_of(two_sites) as (account, _):
        said = await check.site(account, Source(Settings(), two_sites if box else None))
    sites = "Main Studio (11), Second Studio (12)"
    assert said == f"several sites; each search must name one with site_id: {sites}{advice}"


async def test_check_blames_the_setting_for_a_wrong_site(two_sites: Sandbox) -> None:
    async with account_of(two_sites, site_id="99") as (account, _):
        went_well, said = await check.run_step(check.site, account, Source(Settings()))
    assert (went_well, said) == (
        False,
        "KAJABI_SITE_ID is not a site of this account; set it to one of: Main Studio (11), Second Studio (12).",
    )


async def test_check_says_which_sites_it_did_not_count() -> None:
    def uncounted(_: httpx2.URL, document: Any) -> None:
        del document["meta"]["total_count"]

    many = open_sandbox(Options(customers=0, sites=7))
    async with account_of(many) as (account, _), account_of(many, uncounted, site_id="11") as (silent, _):
        said = await check.count(account, Source(Settings()))
        assert said.startswith("customers: 0 in Main Studio (11), 0 in Second Studio (12), ")
        assert said.endswith("(15) and 2 more sites, not counted")
        assert await check.count(silent, Source(Settings())) == "customers: no count from Kajabi for Main Studio (11)"


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
    assert done.stdout.count("Refused; no search was sent to Kajabi.") == 1


def started(*arguments: str) -> subprocess.Popen[str]:
    """One command that goes on, with its stdin open."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "kajabi_mcp", *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=CLEAN
    )


def read(stream: IO[str] | None) -> IO[str]:
    """A pipe of a process that has it."""
    assert stream is not None
    return stream


def test_ctrl_c_ends_the_stdio_server_at_once_while_stdin_stays_open() -> None:
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    with started(*SMALL) as server:
        stdin = read(server.stdin)
        stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}) + "\n")
        stdin.flush()
        assert "serverInfo" in read(server.stdout).readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 130
        assert (read(server.stdout).read(), read(server.stderr).read()) == ("", "")


@pytest.mark.parametrize("command", [("--http", "127.0.0.1:0", *SMALL), ("sandbox", "--port", "0")])
def test_ctrl_c_ends_what_serves_http_without_a_word(command: tuple[str, ...]) -> None:
    with started(*command) as server:
        stderr = read(server.stderr)
        assert " at http://127.0.0.1:" in stderr.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 130
        assert [line for line in stderr if not line.startswith("KAJABI_BASE_URL=http")] == []


def test_a_reader_who_has_seen_enough_ends_the_demo_without_a_word() -> None:
    with started("demo") as demo:
        stdout = read(demo.stdout)
        stdout.readline()
        stdout.close()
        assert (demo.wait(20), read(demo.stderr).read()) == (1, "")


def test_the_version_is_printed() -> None:
    assert run("--version").stdout == f"kajabi-mcp, version {__version__}\n"


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
