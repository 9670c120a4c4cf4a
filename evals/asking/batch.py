"""Requests in files, for people and for models without an API, who write their answers into files too.

Calls in the answers are made on the eval data. Where whoever answers should see the reply, which is after a look-up
and once after a failure, the request comes again with that reply in the next round.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from ..cases import Answer, Case, MadeCall, Malformed, Record, Step, read_lines, read_record
from .conversation import HandBack, day_in_words, system_text
from .runs import REQUESTS, Run, request_hash, short_hash
from .tools import Tools

HOW = """\
# How to answer

`system.md` has your instructions, `tools.json` the tools you may call. Each line of `requests-1.jsonl` is one request
with the day it is made on; earlier turns, if there are any, come before it.

Write one line for each request into `answers-1.jsonl`, as many at a time as you like:

    {"id": "...", "run": 1, "calls": [{"tool": "search_customers", "arguments": {...}}], "text": ""}

`calls` is what you would call next; leave it empty to answer in words alone, and give them as `text`. Then run the same
command again. Requests that go on come in `requests-2.jsonl` with the replies to your calls; answer them in
`answers-2.jsonl`, and so on.
"""


class HandAnswer(Record):
    """An answer as it is written by hand."""

    id: str
    run: Annotated[int, Field(ge=1)] = 1
    calls: tuple[MadeCall, ...] = ()
    text: str = ""


Steps = dict[tuple[str, int], list[Step]]


def lay_out_requests(run: Run, cases: Sequence[Case], tools: Tools) -> None:
    """Write the files that are needed to answer."""
    folder = run.folder
    shown = {"instructions": tools.instructions, "tools": list(tools.definitions)}
    (folder / "tools.json").write_text(json.dumps(shown, ensure_ascii=False, indent=2) + "\n", "utf-8")
    (folder / "HOW.md").write_text(HOW, "utf-8")
    (folder / "system.md").write_text(system_text("the day given with the request", tools) + "\n", "utf-8")
    # Shuffled, so that the order gives nothing away.
    shuffled = sorted(run.missing(cases), key=lambda each: (each[1], disguised_id(each[0])))
    write_lines(folder / REQUESTS, (request_line(case, number) for case, number in shuffled))


def disguised_id(case: Case) -> str:
    """Return the id of a case in these files; its own id would give the answer away."""
    return short_hash(case.id)[:8]


def request_line(
    case: Case, number: int, steps: Sequence[Step] = (), replies: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """Return a request as one line, with the messages that answered it so far and the replies to them."""
    before = [
        {"calls": [made.model_dump() for made in step.calls], "text": step.text, "replies": list(answered)}
        for step, answered in zip(steps, replies, strict=True)
    ]
    turns = [turn.model_dump() for turn in case.turns]
    return {"id": disguised_id(case), "run": number, "today": day_in_words(case), "turns": turns} | (
        {"before": before} if before else {}
    )


def write_lines(path: Path, records: Iterator[dict[str, Any]]) -> None:
    """Write records as JSONL."""
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), "utf-8")


async def take_in_answers(run: Run, cases: Sequence[Case], hand_back: HandBack) -> tuple[int, int]:
    """Read the answers. Return how many requests still lack one, and how many of these come in a further round.

    Raises `Malformed`.
    """
    said, waiting, rounds = read_steps(run, cases), 0, dict[int, list[dict[str, Any]]]()
    for case, number in run.missing(cases):
        steps = said.get((case.id, number), [])
        replies: list[tuple[str, ...]] = []
        for made in range(1, len(steps) + 1):
            reply = await hand_back(case, steps[:made])
            if reply is None:
                run.add(Answer(id=case.id, run=number, asked=request_hash(case), steps=tuple(steps[:made])))
                break
            replies.append(reply)
        else:
            waiting += 1
            if replies:
                again = request_line(case, number, steps, replies)
                rounds.setdefault(len(steps) + 1, []).append(again)
    for number, records in rounds.items():
        write_lines(run.folder / f"requests-{number}.jsonl", iter(records))
    return waiting, sum(map(len, rounds.values()))


def read_steps(run: Run, cases: Sequence[Case]) -> Steps:
    """Read the messages of all rounds, by case and run."""
    ids, said = {disguised_id(case): case.id for case in cases}, Steps()
    for number in range(1, 10):
        path = run.folder / f"answers-{number}.jsonl"
        if not path.exists():
            break
        for place, record in read_lines(path):
            line = read_record(HandAnswer, path, place, record)
            if line.id not in ids or line.run > run.manifest.runs:
                raise Malformed(f"{path}, line {place}: no request has that id and run")
            steps = said.setdefault((ids[line.id], line.run), [])
            if len(steps) != number - 1:
                problem = "was there before" if len(steps) >= number else "has no answer in an earlier round"
                raise Malformed(f"{path}, line {place}: {line.id} {problem}")
            steps.append(Step(calls=line.calls, text=line.text))
    return said
