"""The gate: known answers get their known verdicts, and a recorded verdict does not change without a reason."""

import re
from datetime import date
from pathlib import Path

import pytest

from evals.asking import read_tools
from evals.cases import Call, Malformed, load_cases
from evals.gate import (
    RECORDED,
    VERDICTS,
    Accepted,
    changed_verdicts,
    floor_table,
    keep_outcomes,
    known_verdicts,
    outcomes_of,
    read_kept_outcomes,
    recorded_verdicts,
    self_checks,
)
from evals.lint import flaws, wrong_answers
from evals.reporting import as_markdown, figures_of
from evals.world import catalogue, world
from tests.evals.made_cases import VIPS, case


def test_golds_are_right_and_silence_is_right_where_no_call_is_due() -> None:
    assert list(self_checks(known_verdicts(load_cases(), catalogue()))) == []


def test_a_gold_that_is_judged_wrong_is_named() -> None:
    verdicts = known_verdicts([case(VIPS), case(expect="none", id="single-none")], catalogue())
    swapped = {"oracle": verdicts["empty"], "empty": verdicts["oracle"]}
    assert list(self_checks(swapped)) == [
        "single-made-1: its own gold is judged no call: no call",
        "single-made-1: no answer at all is judged right",
    ]


def test_an_oracle_scores_everything_and_silence_the_share_without_a_call() -> None:
    cases = load_cases()
    found = {name: figures_of(verdicts).exact for name, verdicts in known_verdicts(cases, catalogue()).items()}
    quiet = sum(case.expect in ("unsupported", "none") for case in cases)
    assert {name: (each.hits, each.of) for name, each in found.items()} == {
        "oracle": (len(cases), len(cases)),
        "empty": (quiet, len(cases)),
    }


def test_the_product_takes_every_gold() -> None:
    found = [f"{case.id}: {each}" for case in load_cases() for each in flaws(case, catalogue())]
    assert found == []


def test_the_data_tell_wrong_answers_from_right_ones() -> None:
    cases = load_cases()[::5]
    wrong = {case.id: list(wrong_answers(case, catalogue(), world().people)) for case in cases}
    blurred = [name for name, each in wrong.items() if any(one.told_apart is False for one in each)]
    checked = [name for name, each in wrong.items() if each]
    assert len(checked) > 80
    assert sum(one.told_apart is not None for each in wrong.values() for one in each) > 1000
    assert len(blurred) <= 0.05 * len(checked), blurred


def test_recorded_verdicts_are_what_was_accepted() -> None:
    cases = load_cases()
    now = recorded_verdicts(RECORDED, cases, read_tools("ours"), catalogue(), world().people)
    before = read_kept_outcomes(RECORDED).outcomes
    assert set(now) == set(before)
    after = {name: outcomes_of(verdicts) for name, verdicts in now.items()}
    assert [line for name in now for line in changed_verdicts(name, before, after)] == []


def test_the_readme_has_the_floor_as_it_is() -> None:
    shown = as_markdown([floor_table(load_cases(), read_tools("ours"), catalogue())])
    readme = (RECORDED.parent / "README.md").read_text("utf-8")
    assert shown.partition("\n\n")[2] in readme


def test_flaws_of_a_case_are_named() -> None:
    miss = (Call(arguments={"has_tag_id": "101"}), Call(arguments={"has_tag_id": "Alumni"}))
    short = case(VIPS, style="short", near_miss=miss)
    assert list(flaws(short, catalogue())) == ["near miss 0 is right"]
    bad = case(VIPS, {"all_of": [VIPS]}, {"has_tag_id": "VIP", "has_no_tag_id": "VIP"}, near_miss=miss)
    assert list(flaws(bad, catalogue())) == [
        "by rule, its style must be short and its meaning spec",
        "gold 1 says the same as an earlier one",
        "gold 2 is refused: - has_tag_id and has_no_tag_id: exclude each other for the same id; keep one of them",
        "near miss 0 is right",
    ]


def test_a_wrong_answer_that_finds_the_same_people_is_not_told_apart() -> None:
    nobody = case({"has_tag_id": "VIP", "search": "zzzzzz"}, near_miss=(Call(arguments={"search": "zzzzzz"}),))
    blurred = [each.what for each in wrong_answers(nobody, catalogue(), world().people) if each.told_apart is False]
    assert "near miss 0" in blurred
    assert "without has_tag_id" in blurred
    assert "without search" not in blurred


def test_a_changed_verdict_is_named_and_kept_only_with_its_reason(tmp_path: Path) -> None:
    before, now = {"a#1": "right", "b#1": "refused"}, {"a#1": "other value", "c#1": "right"}
    assert changed_verdicts("x", {"x": before}, {"x": now}) == [
        "x: a#1 was right, is other value",
        "x: b#1 was refused, is not there",
        "x: c#1 was not there, is right",
    ]
    assert changed_verdicts("x", {}, {"x": now}) == ["x: 2 verdicts are new"]
    assert changed_verdicts("x", {"x": now}, {}) == ["x: is no longer there"]
    keep_outcomes(tmp_path, {"lexical": before}, "the first run", 2, date(2026, 11, 23))
    keep_outcomes(tmp_path, {"lexical": now}, "a gold was wrong", 3, date(2026, 11, 24))
    kept = read_kept_outcomes(tmp_path)
    assert kept.outcomes == {"lexical": now}
    assert kept.accepted == (
        Accepted(date=date(2026, 11, 23), changed=2, reason="the first run"),
        Accepted(date=date(2026, 11, 24), changed=3, reason="a gold was wrong"),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "cannot be read: "),
        ('{"outcomes": {"lexical": 3}}', "line 1: outcomes.lexical: Input should be a valid dictionary"),
        ('{"accepted": [{}]}', "line 1: accepted.0.date: Field required; accepted.0.changed: Field required"),
    ],
)
def test_a_file_of_verdicts_that_is_none_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / VERDICTS).write_text(text, "utf-8")
    with pytest.raises(Malformed, match=f"verdicts.json[:,] {re.escape(problem)}"):
        read_kept_outcomes(tmp_path)
