"""What `probe` prints, for the owner and for publishing, and what it keeps."""

import json
import re
from pathlib import Path

import pytest
from click.testing import Result

from kajabi_mcp import __version__
from kajabi_mcp.findings import account_key, read_findings
from kajabi_mcp.probing import SECTIONS
from kajabi_mcp.sandbox import CLIENT_ID
from tests.support.commands import SMALL, free_port, key_for, run, served

HERE = ("probe", *SMALL)


def test_a_probe_of_the_sandbox_prints_a_line_for_each_experiment_and_keeps_nothing(tmp_path: Path) -> None:
    done = run(*HERE, "--id", "broadcast=705", "--id", "broadcast=706", XDG_CONFIG_HOME=str(tmp_path))
    assert (done.exit_code, done.stderr, list(tmp_path.iterdir())) == (0, "", [])
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Probing site Main Studio (11), by counts, without asking for a name or an email.")
    titles = [f"  {each.title}" for section in SECTIONS for each in section.experiments]
    shown = [line for line in lines if line.startswith("  ") and line[2] != " "]
    assert [(line, title) for line, title in zip(shown, titles, strict=True) if not line.startswith(title + " ")] == []
    assert re.search(r"^  has_tag_id +acts \(\d+ of 50\) +acts \(\d+ of 125\) +acts$", done.stdout, re.MULTILINE)
    assert "      not tested: Kajabi cannot list events; remember one, or add --id event=ID" in lines
    assert lines[-2].endswith("No filter that was tested is ignored.")
    assert lines[-1] == "Not kept."


def test_an_ignored_filter_cannot_be_overlooked() -> None:
    done = run(*HERE, "--quirk", "ignore=has_offer_id")
    assert re.search(r"^  has_offer_id +IS IGNORED \(50 of 50\) +IS IGNORED \(125 of 125\)", done.stdout, re.MULTILINE)
    assert "not. Ignored: has_offer_id." in done.stdout


def test_what_is_shared_holds_no_ids_counts_or_names() -> None:
    done = run(*HERE, "--share", "--id", "broadcast=705", "--quirk", "day-from-midnight=-05:00")
    assert (done.exit_code, done.stderr) == (0, "")
    head, date, *_ = [line for line in done.stdout.splitlines() if line]
    assert head == "# What Kajabi's API does, as kajabi-mcp probe found it"
    assert date == f"kajabi-mcp {__version__}, 2026-11-23. One account, no ids, counts or names."
    titles = [each.title for section in SECTIONS for each in section.experiments]
    assert [title for title in titles if done.stdout.count(f"| {title} | ") != 1] == []
    body = done.stdout.partition(date)[2]
    assert set(re.findall(r"\d+", body)) <= {"0", "1", "2", "24", "25", "100", "200", "500"}
    assert [name for name in ("Main", "Studio", "VIP", "05:00", "broadcasts") if name in body] == []
    assert "| completed_assessment_id | not tested | not tested | not tested |" in body


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("701", "--id: give THING=ID with one of tag, offer, product, form, broadcast, sequence, newsletter, event, "),
        ("site=11", "--id: give THING=ID with one of tag, "),
        ("coupon=SPRING20", "--id: give THING=ID with one of tag, "),
        ("broadcast=Black Friday", "--id broadcast: give the id, digits such as"),
        ("broadcast=", "--id broadcast: give the id, digits such as"),
        (
            "event=https://app.kajabi.com/admin/sites/11/forms/401",
            "--id event: is the address of a form, not of an event",
        ),
        ("event=https://example.com/events/501", "--id event: is not a Kajabi address"),
    ],
)
def test_an_id_that_cannot_be_used_is_one_line_and_exit_code_2(given: str, said: str) -> None:
    done = run(*HERE, "--id", given)
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert done.stderr.startswith(f"kajabi-mcp: {said}")


def test_an_id_may_be_an_address_and_be_given_for_what_kajabi_lists() -> None:
    done = run(*HERE, "--id", "tag=101", "--id", "event=https://app.kajabi.com/admin/sites/11/events/501/edit")
    assert done.exit_code == 0
    assert re.search(r"^  registered_event_id +acts ", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("command", [("probe",), ("probe", "--again"), ("probe", "--share")])
def test_a_file_that_cannot_be_used_is_left_alone_and_said_before_anything_is_asked(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "kajabi-mcp" / "findings.json"
    file.parent.mkdir()
    file.write_text("mine", "utf-8")
    done = run(*command, XDG_CONFIG_HOME=str(tmp_path), **key_for(free_port()))
    assert (done.exit_code, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("kajabi-mcp: What kajabi-mcp probe found out cannot be used (findings.json): ")
    assert file.read_text("utf-8") == "mine"


def test_without_a_probe_there_is_nothing_to_share(tmp_path: Path) -> None:
    done = run("probe", "--share", XDG_CONFIG_HOME=str(tmp_path), **key_for(free_port()))
    assert (done.exit_code, done.stdout) == (1, "Nothing was found yet; run kajabi-mcp probe first.\n")


@pytest.mark.parametrize("key", [{}, {"KAJABI_CLIENT_ID": "abcdefgh", "KAJABI_CLIENT_SECRET": "hushhush"}])
def test_a_probe_that_gets_no_answer_says_why_and_never_prints_the_secret(tmp_path: Path, key: dict[str, str]) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    done = run("probe", XDG_CONFIG_HOME=str(tmp_path), KAJABI_BASE_URL=url, KAJABI_MCP_CALL_SECONDS="1", **key)
    assert done.exit_code == 1
    assert "Stopped: Kajabi gave no usable answer" in done.stdout or "Stopped: No Kajabi credentials" in done.stdout
    assert [word for word in ("hushhush", "abcdefgh") if word in done.stdout + done.stderr] == []


def test_what_is_found_over_http_is_kept_for_the_server_and_gone_on_from(tmp_path: Path) -> None:
    def probe(*options: str) -> Result:
        return run("probe", *options, XDG_CONFIG_HOME=str(tmp_path), **key)

    file = tmp_path / "kajabi-mcp" / "findings.json"
    with served("--quirk", "ignore=has_offer_id", "--quirk", "forbid=contacts") as key:
        first, again = probe(), probe()
        findings, warning = read_findings(file, account_key(key["KAJABI_BASE_URL"], CLIENT_ID))
        anew = probe("--again")
    assert (first.exit_code, again.exit_code, anew.exit_code, warning) == (0, 0, 0, "")
    assert findings.filter_acts("customers", "has_offer_id") is False
    assert findings.filter_acts("customers", "has_tag_id") is True
    asked = [int(re.findall(r"^(\d+) requests\.$", each.stdout, re.MULTILINE)[0]) for each in (first, again, anew)]
    assert asked[1] < asked[0] / 3 < asked[2]
    assert first.stdout.splitlines()[-1] == f"Kept in {file}, for the server to read."
    assert {record["complete"] for record in json.loads(file.read_text("utf-8"))["accounts"].values()} == {True}
    shared = probe("--share")
    assert "| has_offer_id | IS IGNORED | not tested |" in shared.stdout


def test_the_first_of_several_sites_is_probed_unless_the_settings_name_one(tmp_path: Path) -> None:
    with served("--sites", "2", "--quirk", "no-meta") as key:
        first = run("probe", XDG_CONFIG_HOME=str(tmp_path), **key)
        second = run("probe", "--again", XDG_CONFIG_HOME=str(tmp_path), KAJABI_SITE_ID="12", **key)
        wrong = run("probe", XDG_CONFIG_HOME=str(tmp_path), KAJABI_SITE_ID="99", **key)
    assert first.stdout.startswith("Probing site Main Studio (11), ")
    assert second.stdout.startswith("Probing site Second Studio (12), ")
    assert (wrong.exit_code, "KAJABI_SITE_ID is set to a site that this account does not have" in wrong.stdout) == (
        1,
        True,
    )
