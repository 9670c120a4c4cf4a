"""The cases in the repository, and the errors about a file that is not as it should be."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import (
    CANARY,
    CASES_FOLDER,
    CATEGORIES,
    FILTER_NAMES,
    Malformed,
    golds_with,
    load_answers,
    load_cases,
    load_file,
    near_misses_with,
    shared_words,
    short_or_paraphrased,
)

LINE: dict[str, Any] = {
    "id": "who-one", "cluster": "who-one", "style": "plain", "expect": "call", "semantics": "spec",
    "turns": [{"role": "user", "content": "leads?"}], "gold": [{"arguments": {"who": "leads"}}],
    "near_miss": [{"arguments": {}}], "canary": CANARY,
}  # fmt: skip


def test_there_are_enough_cases_in_every_category() -> None:
    cases = load_cases()
    assert len(cases) >= 400
    assert {case.category for case in cases} == set(CATEGORIES) == {path.stem for path in CASES_FOLDER.glob("*.jsonl")}
    assert len({case.id for case in cases}) == len(cases)


def test_the_readmes_say_how_many_there_are() -> None:
    count = len(load_cases())
    assert f"Here are {count} such requests" in (CASES_FOLDER.parent / "README.md").read_text("utf-8")
    assert f"`evals/` holds {count} requests" in (CASES_FOLDER.parents[1] / "README.md").read_text("utf-8")


def test_every_filter_is_right_in_three_requests_and_a_near_miss_in_one() -> None:
    cases = load_cases()
    golds, misses = golds_with(cases), near_misses_with(cases)
    assert [name for name in FILTER_NAMES if golds[name] < 3 or misses[name] < 1] == []


def test_half_of_the_single_requests_are_short_or_paraphrased() -> None:
    assert short_or_paraphrased(load_cases()) >= 0.5


def test_words_of_requests_are_not_those_of_argument_names() -> None:
    shared = [each for case in load_cases(only=("single",)) if (each := shared_words(case)) is not None]
    assert len(shared) == 148
    assert sum(shared) / len(shared) < 0.25


def test_requests_are_not_asked_twice() -> None:
    said = [json.dumps([str(case.today), *(turn.content for turn in case.turns)]) for case in load_cases()]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"golds": []}, "golds: Extra inputs are not permitted"),
        ({"style": "odd"}, "style: Input should be 'plain', 'short' or 'paraphrase'"),
        ({"today": "2026-02-30"}, "today: Input should be a valid date"),
        ({"canary": "none"}, "canary: Input should be"),
        ({"turns": []}, "turns: Tuple should have at least 1 item"),
        ({"gold": []}, "who-one: a call is expected, and there is no gold"),
        ({"near_miss": []}, "who-one: a call is expected, and there is no near miss"),
        ({"expect": "none"}, "who-one: no call is expected, and there is a gold"),
        ({"expect": "clarify"}, "who-one: options are for cases that expect a question back, and each of those needs"),
        ({"options": ["log"]}, "who-one: options are for cases that expect a question back"),
        ({"id": "single-one"}, 'single-one: its id must begin with "who-"'),
        ({"turns": [{"role": "assistant", "content": "hm"}]}, "who-one: its last turn must be the user's"),
    ],
)
def test_a_malformed_case_is_refused_with_file_line_and_reason(
    tmp_path: Path, changes: dict[str, Any], problem: str
) -> None:
    path = tmp_path / "who.jsonl"
    path.write_text(f"{json.dumps(LINE | {'id': 'who-zero'})}\n\n{json.dumps(LINE | changes)}\n", "utf-8")
    with pytest.raises(Malformed) as raised:
        load_file(path)
    assert str(raised.value).startswith(f"{path}, line 3: {problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "line 1: is not JSON: "),
        ("[]", "line 1: is not an object"),
        ('{"id": "a", "id": "b"}', "line 1: is not JSON: id is given twice"),
        (f"{json.dumps(LINE)}\n{json.dumps(LINE)}", "line 2: who-one was there before"),
        ("[" * 100_000, "line 1: is not JSON: "),
        ('{"id": ' + "[" * 50 + "]" * 50 + "}", "line 1: holds objects within objects, more than 40 deep"),
        ('{"id": "\\ud800"}', "line 1: is not JSON: "),
        ('{"id": NaN}', "line 1: is not JSON: "),
        ('{"id": ' + "9" * 5000 + "}", "line 1: is not JSON: "),
        ('{"category": "who"}', "line 1: its category is the name of its file"),
    ],
)
def test_what_is_no_case_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "who.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(Malformed) as raised:
        load_file(path)
    assert str(raised.value).startswith(f"{path}, {problem}")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"has_tag": "VIP"}, "there is no argument has_tag"),
        ({"has_tag_id": None}, "has_tag_id: is null"),
        ({"all_of": 5}, "all_of: must be a list of objects"),
        ({"any_of": ["x"]}, "any_of: must be a list of objects"),
        ({"none_of": [{"has_tag": 1}]}, "there is no argument has_tag"),
        ({"has_tag_id": {"one_of": "VIP"}}, "has_tag_id: a condition is a range of numbers"),
        ({"fields": {"includes": 5}}, "fields: a condition is a range of numbers"),
        ({"has_tag_id": {"gt": "5"}}, "has_tag_id: a condition is a range of numbers"),
        ({"created_in_last": {"gt": "soon"}}, "created_in_last: needs a whole number of days"),
        ({"created_in_last": 0}, "created_in_last: takes from 1 to 36500 days"),
    ],
)
@pytest.mark.parametrize("kind", ["gold", "near_miss"])
def test_a_call_that_cannot_be_read_is_refused(
    tmp_path: Path, kind: str, arguments: dict[str, Any], problem: str
) -> None:
    path = tmp_path / "who.jsonl"
    path.write_text(json.dumps(LINE | {kind: [{"arguments": {}}, {"arguments": arguments}]}), "utf-8")
    with pytest.raises(Malformed) as raised:
        load_file(path)
    assert str(raised.value).startswith(f"{path}, line 1: who-one: {kind.replace('_', ' ')} 1: {problem}")


def test_marks_and_ends_of_lines_of_other_systems_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "who.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(LINE).encode() + b"\r\n\r\n")
    assert [case.id for case in load_file(path)] == ["who-one"]


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "who.jsonl").write_bytes(b"\xff\xfe")
    for name in ("who.jsonl", "single.jsonl"):
        with pytest.raises(Malformed, match=r"jsonl: cannot be read: "):
            load_file(tmp_path / name)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "a", "step": []}', "step: Extra inputs are not permitted"),
        ('{"id": "a", "run": 0}', "run: Input should be greater than or equal to 1"),
        ('{"id": "a", "steps": [{"calls": [{"tool": 1}]}]}', "steps.0.calls.0.tool: Input should be a valid string"),
        ('{"id": "b"}', "run 1 of b was there before"),
    ],
)
def test_a_malformed_answer_is_refused_with_file_line_and_reason(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(f'{{"id": "b"}}\n{line}\n', "utf-8")
    with pytest.raises(Malformed) as raised:
        load_answers(path)
    assert str(raised.value) == f"{path}, line 2: {problem}"
