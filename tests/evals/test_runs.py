"""Runs in folders: answers are kept as they come, and an interrupted run goes on where it stopped."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import anyio
import pytest

from evals.asking import (
    Manifest,
    Prompt,
    Rejected,
    Said,
    Stopped,
    Tools,
    ask_all,
    open_run,
    pair_with_cases,
    read_run,
    writing,
)
from evals.asking.runs import request_hash
from evals.cases import Case, Malformed, Step
from tests.evals.made_cases import VIPS, answer, case, said

CASES = [case(VIPS, id=f"single-made-{number}") for number in range(4)]
TOOLS = Tools("ours", (), "")
TWICE = Manifest(runner="openai", model="m", runs=2)


async def nothing(_: Case, __: Sequence[Step]) -> None:
    return None


def asking(folder: Path, at_most: int) -> list[str]:
    """Go on with a run whose model fails after so many requests, and return all answers so far."""
    run = open_run(folder, TWICE)
    count = 0

    async def ask(_: Prompt) -> Said:
        nonlocal count
        count += 1
        if count > at_most:
            raise Stopped("no more")
        return Said(said(VIPS), 100, 10)

    with suppress(Stopped):
        anyio.run(ask_all, run, CASES, TOOLS, ask, nothing, 1)
    return [f"{each.id}#{each.run}" for each in read_run(folder).answers.values()]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    every = [f"{each.id}#{run}" for run in (1, 2) for each in CASES]
    assert sorted(asking(tmp_path, 3)) == sorted(every[:3])
    assert sorted(asking(tmp_path, 2)) == sorted(every[:5])
    assert sorted(asking(tmp_path, 99)) == sorted(every)
    assert sorted(asking(tmp_path, 0)) == sorted(every)


def test_a_line_that_was_not_written_to_its_end_is_asked_again(tmp_path: Path) -> None:
    asking(tmp_path, 2)
    path = tmp_path / "answers.jsonl"
    path.write_text(path.read_text("utf-8")[:-5], "utf-8")
    with pytest.raises(Malformed, match=r"answers\.jsonl, line 2: is not JSON"):
        read_run(tmp_path)
    assert len(open_run(tmp_path, TWICE).answers) == 1
    assert len(asking(tmp_path, 99)) == 8


def test_a_last_line_without_its_end_is_kept_if_it_is_whole(tmp_path: Path) -> None:
    asking(tmp_path, 2)
    path = tmp_path / "answers.jsonl"
    path.write_text(path.read_text("utf-8")[:-1], "utf-8")
    assert len(read_run(tmp_path).answers) == 2
    assert len(asking(tmp_path, 99)) == 8


@pytest.mark.parametrize("text", ["a\u2028b", "a\u0085b", "\r\n\n", "\ufeff", "😀"])
def test_whatever_was_said_is_read_again_as_it_was_written(tmp_path: Path, text: str) -> None:
    open_run(tmp_path, TWICE).add(answer(CASES[0], said({text: [text]}, text=text)))
    assert open_run(tmp_path, TWICE).answers["single-made-0", 1].steps == (said({text: [text]}, text=text),)


def test_answers_are_kept_with_what_they_cost(tmp_path: Path) -> None:
    asking(tmp_path, 1)
    [line] = (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()
    assert {name: value for name, value in json.loads(line).items() if name != "seconds"} == {
        "id": "single-made-0",
        "asked": request_hash(CASES[0]),
        "steps": [{"calls": [{"arguments": {"has_tag_id": "VIP"}}]}],
        "input_tokens": 100,
        "output_tokens": 10,
    }


def test_another_run_does_not_go_into_the_same_folder(tmp_path: Path) -> None:
    open_run(tmp_path, TWICE).add(answer(CASES[0], said(VIPS)))
    other = TWICE.model_copy(update={"model": "n", "variant": "bare", "categories": ("who",)})
    problem = r"run\.json: the run there has another model, variant, categories; give another folder"
    with pytest.raises(Malformed, match=problem):
        open_run(tmp_path, other)
    later = TWICE.model_copy(update={"started": date(2027, 1, 1), "version": "9"})
    assert len(open_run(tmp_path, later).answers) == 1


def test_a_run_that_nobody_answered_gives_way(tmp_path: Path) -> None:
    open_run(tmp_path, TWICE)
    other = TWICE.model_copy(update={"model": "n"})
    assert open_run(tmp_path, other).manifest == read_run(tmp_path).manifest == other


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(Stopped, match="another run writes there"), writing(tmp_path):
        pass
    with writing(tmp_path):
        pass


@pytest.mark.parametrize("first", [True, False])
def test_one_rejected_request_costs_its_case_alone_once_others_were_accepted(tmp_path: Path, first: bool) -> None:
    run = open_run(tmp_path, TWICE)

    async def ask(prompt: Prompt) -> Said:
        if first or run.answers:
            raise Rejected("status 400")
        return Said(said(VIPS))

    if first:
        with pytest.raises(Rejected):
            anyio.run(ask_all, run, CASES, TOOLS, ask, nothing, 1)
        assert run.answers == {}
    else:
        anyio.run(ask_all, run, CASES, TOOLS, ask, nothing, 1)
        assert sorted(each.error for each in run.answers.values()) == ["", *["status 400"] * 7]


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"run\.json: cannot be read: "):
        read_run(tmp_path)
    (tmp_path / "run.json").write_text('{"runner": "openai", "runs": 0}', "utf-8")
    with pytest.raises(Malformed, match=r"run\.json, line 1: runs: Input should be greater than or equal to 1"):
        read_run(tmp_path)


def test_an_answer_to_another_wording_is_none_and_is_asked_again(tmp_path: Path) -> None:
    run = open_run(tmp_path, TWICE)
    run.add(answer(CASES[0], said(VIPS), asked=request_hash(CASES[0])))
    assert [each.id for each, _ in pair_with_cases(run, CASES)] == ["single-made-0"]
    reworded = CASES[0].model_copy(update={"turns": CASES[0].turns * 2})
    assert pair_with_cases(run, [reworded]) == pair_with_cases(run, CASES[1:]) == []
    assert (reworded, 1) in run.missing([reworded])
    run.add(answer(CASES[0], said(text="No."), asked=request_hash(reworded)))
    [(_, found)] = pair_with_cases(read_run(tmp_path), [reworded])
    assert found.steps == (said(text="No."),)
