"""The command line of the evals, from a folder of requests to a report."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evals import run
from evals.cases import load_cases

WHO = len(load_cases(only=("who",)))


def ran(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(run.main, [str(each) for each in arguments])
    assert result.exit_code == code, result.output
    return result


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_batch_is_laid_out_answered_and_reported(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    laid = ran("batch", folder, "--category", "who", "--model", "a person")
    assert laid.output == f"{WHO} requests in {folder}; HOW.md there says how to answer them\n"
    answers = [
        {"id": each["id"], "calls": [{"arguments": {"who": "leads"}}]} for each in lines(folder / "requests-1.jsonl")
    ]
    (folder / "answers-1.jsonl").write_text("".join(json.dumps(each) + "\n" for each in answers), "utf-8")
    taken = ran("batch", folder, "--category", "who", "--model", "a person")
    assert taken.output == f"{WHO} answered, 0 still to answer, 0 of them in a further round\n"
    again = ran("batch", folder, "--model", "a person")  # the categories are those of the run
    assert again.output == taken.output
    report = tmp_path / "report.md"
    shown = ran("report", folder, "--markdown", report)
    assert "batch a person, descriptions: ours" in shown.output
    assert f"of {WHO} |\n" in report.read_text("utf-8")


def test_a_report_says_what_is_still_missing(tmp_path: Path) -> None:
    ran("batch", tmp_path, "--category", "revenue", "--runs", 2)
    one, *_, last = lines(tmp_path / "requests-1.jsonl")
    answers = [{"id": each["id"], "run": each["run"], "text": "No."} for each in (one, last)]
    (tmp_path / "answers-1.jsonl").write_text("".join(json.dumps(each) + "\n" for each in answers), "utf-8")
    ran("batch", tmp_path, "--runs", 2)
    every = 2 * len(load_cases(only=("revenue",)))
    said = f"{every - 2} of {every} must still be asked, or were answered in another wording.\n"
    assert ran("report", tmp_path).stderr == said


def test_a_run_is_kept_once_under_a_name_of_its_own(tmp_path: Path) -> None:
    kept = tmp_path / "recorded"
    kept.mkdir()
    ran("lexical", tmp_path / "run", "--category", "revenue")
    keep = ("record", tmp_path / "run", "first", "--into", kept)
    assert ran(*keep).output.startswith("kept as first; ")
    assert sorted(path.name for path in (kept / "first").iterdir()) == ["answers.jsonl", "run.json"]
    assert "there is a recorded run first" in ran(*keep, code=2).output


def test_the_lexical_floor_runs_in_every_variant_and_is_compared(tmp_path: Path) -> None:
    for variant in ("ours", "bare"):
        ran("lexical", tmp_path / variant, "--category", "terse", "--variant", variant)
    compared = ran("compare", tmp_path / "bare", tmp_path / "ours").output
    assert "ours (lexical ours) against bare (lexical bare)" in compared
    assert json.loads((tmp_path / "bare" / "run.json").read_text("utf-8"))["variant"] == "bare"


def test_tools_are_printed_with_their_size() -> None:
    result = ran("tools", "--variant", "api")
    shown = json.loads(result.stdout)
    assert shown["tools"][0]["name"] == "search_customers"
    assert result.stderr.endswith(" tokens (o200k)\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report", "{here}"), "run.json: cannot be read"),
        (("report", "{empty}"), "does not exist"),
        (("compare", "{here}", "{here}"), "run.json: cannot be read"),
        (("record", "{here}", "../up"), "cannot be the name of a run"),
        (("record", "{here}", "lexical"), "cannot be the name of a run"),
        (("record", "{here}", "new"), "run.json: cannot be read"),
        (("lexical", "/proc/nope"), "No such file or directory"),
        (("gate", "--folder", "{empty}"), "does not exist"),
        (("lint", "{bad}"), "bad.jsonl, line 1: is not JSON"),
        (("ask", "{empty}", "--format", "openai", "--model", "m"), "set OPENAI_API_KEY"),
        (("ask", "{empty}", "--format", "anthropic", "--model", "m", "--base-url", "ftp://x"), "base URL must be http"),
        (("ask", "{empty}", "--format", "other", "--model", "m"), "Invalid value for '--format'"),
        (("batch", "{empty}", "--category", "what"), "Invalid value for '--category'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{", "utf-8")
    places = {"empty": tmp_path / "empty", "bad": bad, "here": tmp_path}
    assert said in ran(*(each.format(**places) for each in arguments), code=2).output


def test_a_malformed_answer_stops_the_batch_with_its_line(tmp_path: Path) -> None:
    ran("batch", tmp_path, "--category", "revenue")
    (tmp_path / "answers-1.jsonl").write_text('{"id": "zzz"}\n', "utf-8")
    result = ran("batch", tmp_path, "--category", "revenue", code=2)
    assert result.output == f"Error: {tmp_path / 'answers-1.jsonl'}, line 1: no request has that id and run\n"


def test_verdicts_that_nobody_accepted_fail_the_gate(tmp_path: Path) -> None:
    refused = ran("gate", "--short", "--folder", tmp_path, code=1).output
    assert (
        f"lexical: {len(load_cases())} verdicts are new\n1 changes of recorded verdicts; if they are right" in refused
    )
    assert refused.endswith(f"{len(load_cases())} cases: FAILED\n")


def test_a_changed_verdict_is_accepted_for_a_reason_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, now = {"lexical": {"a#1": "right"}}, {"lexical": {"a#1": "refused"}}
    assert run.unchanged(tmp_path, before, "the first run")
    assert run.unchanged(tmp_path, before, None)
    capsys.readouterr()
    assert not run.unchanged(tmp_path, now, None)
    assert not run.unchanged(tmp_path, now, "  ")
    assert capsys.readouterr().out.startswith("lexical: a#1 was right, is refused\n1 changes of recorded verdicts")
    assert run.unchanged(tmp_path, now, "a gold was wrong")
    assert run.unchanged(tmp_path, now, None)
