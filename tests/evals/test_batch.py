"""Requests in a folder, answers written by hand, and what is handed back to whoever answered."""

import json
from pathlib import Path
from typing import Any

import anyio
import pytest

from evals.asking import Manifest, Run, Tools, lay_out_requests, open_desk, open_run, take_in_answers
from evals.asking.batch import disguised_id
from evals.cases import Case, Malformed, Turn
from evals.world import world
from tests.evals.made_cases import VIPS, case, said

TOOLS = Tools("ours", ({"name": "search_customers", "input_schema": {}},), "Read this.")
CASES = [
    case(VIPS, id="single-first", turns=(Turn(role="user", content="my VIPs?"),)),
    case(VIPS, id="single-second", turns=(Turn(role="user", content="VIPs, please"),)),
]
FIRST, SECOND = map(disguised_id, CASES)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = open_run(tmp_path, Manifest(runner="batch"))
    lay_out_requests(made, CASES, TOOLS)
    return made


def answering(run: Run, number: int, *lines: dict[str, Any]) -> tuple[int, int]:
    path = run.folder / f"answers-{number}.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")

    async def read() -> tuple[int, int]:
        async with open_desk(world()) as clerk:
            return await take_in_answers(run, CASES, clerk.hand_back)

    return anyio.run(read)


def requests(run: Run, number: int) -> list[dict[str, Any]]:
    text = (run.folder / f"requests-{number}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_folder_tells_what_to_do_and_no_answer(run: Run) -> None:
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "HOW.md",
        "requests-1.jsonl",
        "run.json",
        "system.md",
        "tools.json",
    ]
    assert {each["id"]: each for each in requests(run, 1)} == {
        disguised_id(each): {"id": disguised_id(each), "run": 1, "today": "Monday, 2026-11-23", "turns": said_in(each)}
        for each in CASES
    }
    assert json.loads((run.folder / "tools.json").read_text("utf-8")) == {
        "instructions": "Read this.",
        "tools": list(TOOLS.definitions),
    }
    told = (run.folder / "system.md").read_text("utf-8")
    assert "Today is the day given with the request." in told
    assert told.endswith("\n\nRead this.\n")


def test_answers_are_taken_in_as_they_come(run: Run) -> None:
    assert answering(run, 1, {"id": FIRST, "calls": [{"arguments": VIPS}]}) == (1, 0)
    assert answering(run, 1, {"id": FIRST, "calls": [{"arguments": VIPS}]}, {"id": SECOND, "text": "No."}) == (0, 0)
    assert {name: each.steps for (name, _), each in run.answers.items()} == {
        "single-first": (said(VIPS),),
        "single-second": (said(text="No."),),
    }


def test_a_refusal_is_handed_back_once(run: Run) -> None:
    wrong = {"id": FIRST, "calls": [{"arguments": {"has_tag": "VIP"}}]}
    assert answering(run, 1, wrong) == (2, 1)
    [again] = requests(run, 2)
    [reply] = again["before"][0]["replies"]
    assert "has_tag: no such argument; did you mean has_tag_id?" in reply
    assert answering(run, 2, wrong) == (1, 0)
    assert run.answers["single-first", 1].steps == (said({"has_tag": "VIP"}), said({"has_tag": "VIP"}))


def test_a_look_up_is_answered_and_goes_on(run: Run) -> None:
    look_up = {"id": FIRST, "calls": [{"tool": "find_ids", "arguments": {"kind": "tag", "name": "Alumni"}}]}
    assert answering(run, 1, look_up) == (2, 1)
    [again] = requests(run, 2)
    assert json.loads(again["before"][0]["replies"][0])["rows"] == [["111", "Alumni"]]
    assert answering(run, 2, {"id": FIRST, "calls": [{"arguments": VIPS}]}) == (1, 0)
    assert len(run.answers["single-first", 1].steps) == 2


def test_names_that_the_owner_uses_are_known_and_nothing_is_taught(run: Run) -> None:
    async def replies() -> list[str]:
        async with open_desk(world()) as clerk:
            made = [
                ("search_customers", {"opened_email_broadcast_id": "Black Friday", "limit": 0}),
                ("remember_name", {"kind": "broadcast", "name": "Black Friday", "id": "999"}),
                ("search_customers", {"opened_email_broadcast_id": "Black Friday", "limit": 0}),
                ("search_customers", {"search": "x", "limit": 0, "who": "contacts", "site_id": "12"}),
            ]
            return [(await clerk.reply(CASES[0], tool, arguments))[0] for tool, arguments in made]

    before, told, after, other = anyio.run(replies)
    assert "who opened broadcast Black Friday (701)" in before
    assert (told, after) == ("Remembered.", before)
    assert "of site Second Studio (12)" in other


def said_in(of: Case) -> list[dict[str, str]]:
    return [turn.model_dump() for turn in of.turns]


def other(of: Case) -> str:
    return f"{disguised_id(of)}0"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"id": FIRST, "call": []}, "line 2: call: Extra inputs are not permitted"),
        ({"id": other(CASES[0])}, "line 2: no request has that id and run"),
        ({"id": FIRST, "run": 2}, "line 2: no request has that id and run"),
        ({"id": SECOND}, "line 2: single-second was there before"),
    ],
)
def test_a_malformed_answer_is_refused_and_the_others_are_kept(run: Run, line: dict[str, Any], problem: str) -> None:
    answering(run, 1, {"id": SECOND, "text": "No."})
    again = open_run(run.folder, run.manifest)
    run.answers.clear()
    with pytest.raises(Malformed) as raised:
        answering(run, 1, {"id": SECOND, "text": "No."}, line)
    assert str(raised.value).endswith(problem.replace("single-second", SECOND))
    assert set(again.answers) == {("single-second", 1)}


def test_an_answer_to_a_round_that_was_not_asked_is_refused(run: Run) -> None:
    answering(run, 1)
    with pytest.raises(Malformed, match=f"answers-2.jsonl, line 1: {FIRST} has no answer in an earlier round"):
        answering(run, 2, {"id": FIRST, "text": "No."})
