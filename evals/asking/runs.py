"""A run: one folder that says who was asked what, and one line for each answer, written as it comes.

An interrupted run goes on where it stopped. Nothing is judged here: answers are kept as they came, so that they can be
judged again.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import anyio
from filelock import FileLock, Timeout
from pydantic import Field

from kajabi_mcp import __version__

from ..cases import Answer, Case, Malformed, Record, Step, load_answers, read_record
from .conversation import Ask, HandBack, Said, converse, error_of, system_text
from .tools import Tools

MANIFEST = "run.json"
ANSWERS = "answers.jsonl"
REQUESTS = "requests-1.jsonl"
NOT_COMPARED = {"started", "version"}


class Manifest(Record):
    """Who is asked what. A folder holds one run: other answers do not belong to it."""

    runner: str
    model: str = ""
    options: str = ""  # of the model, as they were asked for
    variant: str = "ours"
    categories: tuple[str, ...] = ()  # all, where none is named
    runs: Annotated[int, Field(ge=1, le=100)] = 1
    tool_tokens: int = 0
    prompt: str = ""  # what is told before each request, as a hash: tools, instructions and rules
    started: date | None = None
    version: str = ""  # of the product


class Stopped(Exception):
    """A run cannot go on; `str()` says why. What was answered is kept."""


class Rejected(Stopped):
    """One request was not accepted. Where others were, it is that request's own fault, and the run goes on."""


def request_hash(case: Case) -> str:
    """What was asked, as a hash: an answer to another wording is no answer to this one."""
    text = json.dumps([str(case.today), [turn.model_dump() for turn in case.turns]], ensure_ascii=False)
    return short_hash(text)


def short_hash(text: str) -> str:
    """Enough to tell texts apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def manifest_of(runner: str, tools: Tools, **chosen: Any) -> Manifest:
    """What a run with these tools is."""
    told = json.dumps([system_text("the day", tools), tools.definitions], ensure_ascii=False)
    return Manifest(
        runner=runner,
        variant=tools.variant,
        tool_tokens=tools.tokens,
        prompt=short_hash(told),
        started=datetime.now(UTC).date(),
        version=__version__,
        **chosen,
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
        return [(case, number) for case, number in every if self.is_missing(case, number)]

    def is_missing(self, case: Case, number: int) -> bool:
        """Was it not answered, or in another wording?"""
        answer = self.answers.get((case.id, number))
        return answer is None or is_stale(answer, case)

    def add(self, answer: Answer) -> None:
        """Keeps an answer, on disk first."""
        line = answer.model_dump_json(exclude_defaults=True) + "\n"
        with (self.folder / ANSWERS).open("a", encoding="utf-8") as file:
            file.write(line)
        self.answers[answer.id, answer.run] = answer


def is_stale(answer: Answer, case: Case) -> bool:
    """Was something else asked then?"""
    return bool(answer.asked) and answer.asked != request_hash(case)


@contextmanager
def writing(folder: Path) -> Generator[None]:
    """The folder for oneself. Raises `Stopped` while another run writes there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout:
        raise Stopped(f"{folder}: another run writes there") from None


def open_run(folder: Path, manifest: Manifest) -> Run:
    """A new run, or the one that was begun in this folder. Raises `Malformed` if the folder holds another one."""
    if (folder / MANIFEST).exists():
        if (folder / ANSWERS).exists():
            repair_last_line(folder / ANSWERS)
        run = read_run(folder)
        theirs, ours = (each.model_dump(exclude=NOT_COMPARED) for each in (run.manifest, manifest))
        differing = [name for name in ours if ours[name] != theirs[name]]
        if not differing:
            return run
        # One that nobody answered, and nobody was given to answer, may give way.
        if run.answers or (folder / REQUESTS).exists():
            raise Malformed(
                f"{folder / MANIFEST}: the run there has another {', '.join(differing)}; give another folder"
            )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    return Run(folder, manifest)


def read_run(folder: Path) -> Run:
    """The run of a folder. Raises `Malformed`."""
    path, answers = folder / MANIFEST, folder / ANSWERS
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Malformed(f"{path}: cannot be read: {error}") from None
    manifest = read_record(Manifest, path, 1, record)
    kept = load_answers(answers) if answers.exists() else []
    return Run(folder, manifest, {(each.id, each.run): each for each in kept})


def repair_last_line(path: Path) -> None:
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


def pair_with_cases(run: Run, cases: Sequence[Case]) -> list[tuple[Case, Answer]]:
    """The answers beside their cases, without those to a case or a wording that is no more."""
    known = {case.id: case for case in cases}
    pairs = [(known[answer.id], answer) for answer in run.answers.values() if answer.id in known]
    return [(case, answer) for case, answer in pairs if not is_stale(answer, case)]


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
                if not (isinstance(error, Rejected) and any(not each.error for each in run.answers.values())):
                    stopped.append(error)
                    return
                steps, said = [], [Said(Step(), error=str(error))]
            answer = Answer(
                id=case.id,
                run=number,
                asked=request_hash(case),
                steps=tuple(steps),
                input_tokens=sum_if_all_known([each.input_tokens for each in said]),
                output_tokens=sum_if_all_known([each.output_tokens for each in said]),
                seconds=round(monotonic() - started, 2),
                error=error_of(steps, said[-1].error),
            )
            run.add(answer)
            done()

    async with anyio.create_task_group() as group:
        for case, number in run.missing(cases):
            group.start_soon(one, case, number)
    if stopped:
        raise stopped[0]


def sum_if_all_known(tokens: Sequence[int | None]) -> int | None:
    """All of them, if all are known."""
    return None if None in tokens else sum(filter(None, tokens))
