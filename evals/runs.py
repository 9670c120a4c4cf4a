"""A run: one folder that says who was asked what, and one line for each answer, written as it comes.

An interrupted run goes on where it stopped. Nothing is judged here: answers are kept as they came, so that they can be
judged again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Annotated

import anyio
from pydantic import Field

from .cases import load_answers, read_as
from .conversation import Ask, HandBack, converse, system
from .records import Answer, Case, Malformed, Strict
from .score import is_look_up
from .tools import Tools

MANIFEST = "run.json"
ANSWERS = "answers.jsonl"


class Manifest(Strict):
    """Who is asked what. A folder holds one run: other answers do not belong to it."""

    runner: str
    model: str = ""
    options: str = ""  # of the model, as they were asked for
    variant: str = "ours"
    runs: Annotated[int, Field(ge=1, le=100)] = 1
    tool_tokens: int = 0
    prompt: str = ""  # what is told before each request, as a hash: tools, instructions and rules


class Stopped(Exception):
    """A run cannot go on; `str()` says why. What was answered is kept."""


def asked(case: Case) -> str:
    """What was asked, as a hash: an answer to another wording is no answer to this one."""
    text = json.dumps([str(case.today), [turn.model_dump() for turn in case.turns]], ensure_ascii=False)
    return short_hash(text)


def short_hash(text: str) -> str:
    """Enough to tell texts apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def manifest_of(runner: str, tools: Tools, case: Case, runs: int = 1, model: str = "", options: str = "") -> Manifest:
    """What a run with these tools is."""
    told = json.dumps([system(case, tools), tools.definitions], ensure_ascii=False)
    return Manifest(
        runner=runner,
        model=model,
        options=options,
        variant=tools.variant,
        runs=runs,
        tool_tokens=tools.tokens,
        prompt=short_hash(told),
    )


@dataclass(slots=True)
class Run:
    """A folder with its manifest and the answers so far."""

    folder: Path
    manifest: Manifest
    answers: dict[tuple[str, int], Answer] = field(default_factory=dict[tuple[str, int], Answer])

    def missing(self, cases: Iterable[Case]) -> list[tuple[Case, int]]:
        """What is still to be asked, the first run of every case before the second of any."""
        listed = list(cases)
        every = [(case, number) for number in range(1, self.manifest.runs + 1) for case in listed]
        return [(case, number) for case, number in every if (case.id, number) not in self.answers]

    def add(self, answer: Answer) -> None:
        """Keeps an answer, on disk first."""
        line = answer.model_dump_json(exclude_defaults=True) + "\n"
        with (self.folder / ANSWERS).open("a", encoding="utf-8") as file:
            file.write(line)
        self.answers[answer.id, answer.run] = answer


def open_run(folder: Path, manifest: Manifest) -> Run:
    """A new run, or the one that was begun in this folder. Raises `Malformed` if the folder holds another one."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / MANIFEST).exists():
        if (folder / ANSWERS).exists():
            mend(folder / ANSWERS)
        run = read_run(folder)
        theirs, ours = run.manifest.model_dump(), manifest.model_dump()
        if differing := [name for name in ours if ours[name] != theirs[name]]:
            raise Malformed(
                f"{folder / MANIFEST}: the run there has another {', '.join(differing)}; give another folder"
            )
        return run
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    return Run(folder, manifest)


def read_run(folder: Path) -> Run:
    """The run of a folder. Raises `Malformed`."""
    path = folder / MANIFEST
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Malformed(f"{path}: cannot be read: {error}") from None
    manifest = read_as(Manifest, path, 1, record)
    answers = folder / ANSWERS
    if answers.exists():
        return Run(folder, manifest, {(each.id, each.run): each for each in load_answers(answers)})
    return Run(folder, manifest)


def mend(path: Path) -> None:
    """Ends the last line, or cuts it off if it was not written to its end."""
    data = path.read_bytes()
    whole, _, last = data.rpartition(b"\n")
    if not last:
        return
    try:
        json.loads(last)
        path.write_bytes(data + b"\n")
    except ValueError:
        path.write_bytes(whole + b"\n" if whole else b"")


def answered(run: Run, cases: Sequence[Case]) -> list[tuple[Case, Answer]]:
    """The answers beside their cases. Raises `Malformed` for answers to a case or a wording that is no more."""
    known = {case.id: case for case in cases}
    for answer in run.answers.values():
        if answer.id not in known:
            raise Malformed(f"{run.folder / ANSWERS}: there is no case {answer.id}")
        if answer.asked and answer.asked != asked(known[answer.id]):
            raise Malformed(f"{run.folder / ANSWERS}: {answer.id} was answered in another wording; ask it again")
    return [(known[answer.id], answer) for answer in run.answers.values()]


async def ask_all(
    run: Run,
    cases: Sequence[Case],
    tools: Tools,
    ask: Ask,
    hand_back: HandBack,
    at_once: int = 4,
    done: Callable[[], None] = lambda: None,
) -> None:
    """Asks what is still to be asked. Raises `Stopped`, and keeps what was answered before."""
    limiter = anyio.CapacityLimiter(at_once)
    stopped: list[Stopped] = []

    async def one(case: Case, number: int) -> None:
        async with limiter:
            if stopped:
                return
            started = monotonic()
            try:
                steps, said = await converse(case, tools, ask, hand_back)
            except Stopped as error:
                stopped.append(error)
                return
            seconds = round(monotonic() - started, 2)
            run.add(
                Answer(
                    id=case.id,
                    run=number,
                    asked=asked(case),
                    steps=tuple(steps),
                    input_tokens=total([each.input_tokens for each in said]),
                    output_tokens=total([each.output_tokens for each in said]),
                    seconds=seconds,
                    # After a call there is something to judge, whatever became of what followed it.
                    error="" if any(step.calls and not is_look_up(step) for step in steps[:-1]) else said[-1].error,
                )
            )
            done()

    async with anyio.create_task_group() as group:
        for case, number in run.missing(cases):
            group.start_soon(one, case, number)
    if stopped:
        raise stopped[0]


def total(tokens: Sequence[int | None]) -> int | None:
    """All of them, if all are known."""
    return None if None in tokens else sum(filter(None, tokens))
