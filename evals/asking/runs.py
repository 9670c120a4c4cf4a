"""A run: a folder with a manifest that says what was asked, and a file with one line for each answer as it comes.

An interrupted run goes on where it stopped. Answers are kept as they came and are not judged here, so that they can be
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

from ..cases import Answer, Case, Malformed, Record, Step, load_answers, load_record
from .conversation import Ask, HandBack, Said, converse, error_of, system_text
from .tools import Tools

MANIFEST = "run.json"
ANSWERS = "answers.jsonl"
REQUESTS = "requests-1.jsonl"
NOT_COMPARED = {"started", "version"}


class Manifest(Record):
    """What a run asks, and of which model. A folder holds one run: it takes no answers to anything else."""

    runner: str
    model: str = ""
    options: str = ""  # of the model, as they were given
    variant: str = "ours"
    categories: tuple[str, ...] = ()  # all, if empty
    runs: Annotated[int, Field(ge=1, le=100)] = 1
    tool_tokens: int = 0
    prompt: str = ""  # a hash of what comes before each request: tools, instructions and rules
    started: date | None = None
    version: str = ""  # of the product


class Stopped(Exception):
    """A run that cannot go on; `str()` says why. The answers so far are kept."""


class Rejected(Stopped):
    """A request that was not accepted. If others of the run were, the fault is in this request, and the run goes on."""


def request_hash(case: Case) -> str:
    """Return a hash of what a case asks, since an answer to another wording does not answer it."""
    text = json.dumps([str(case.today), [turn.model_dump() for turn in case.turns]], ensure_ascii=False)
    return short_hash(text)


def short_hash(text: str) -> str:
    """Return a hash that is long enough to tell texts apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def manifest_of(runner: str, tools: Tools, **chosen: Any) -> Manifest:
    """Return the manifest of a run with these tools that begins today."""
    shown = json.dumps([system_text("the day", tools), tools.definitions], ensure_ascii=False)
    return Manifest(
        runner=runner,
        variant=tools.variant,
        tool_tokens=tools.tokens,
        prompt=short_hash(shown),
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
        """Return what must still be asked, the first run of every case before the second of any."""
        listed = list(cases)
        every = [(case, number) for number in range(1, self.manifest.runs + 1) for case in listed]
        return [(case, number) for case, number in every if self.is_missing(case, number)]

    def is_missing(self, case: Case, number: int) -> bool:
        """Return whether a case was not answered in this run, or only in another wording."""
        answer = self.answers.get((case.id, number))
        return answer is None or is_stale(answer, case)

    def add(self, answer: Answer) -> None:
        """Keep an answer, on disk first."""
        line = answer.model_dump_json(exclude_defaults=True) + "\n"
        with (self.folder / ANSWERS).open("a", encoding="utf-8") as file:
            file.write(line)
        self.answers[answer.id, answer.run] = answer


def is_stale(answer: Answer, case: Case) -> bool:
    """Return whether an answer is to another wording of its case."""
    return bool(answer.asked) and answer.asked != request_hash(case)


@contextmanager
def writing(folder: Path) -> Generator[None]:
    """Hold the folder for one run. Raises `Stopped` while another one writes there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout:
        raise Stopped(f"{folder}: another run writes there") from None


def open_run(folder: Path, manifest: Manifest) -> Run:
    """Begin a run in this folder, or go on with it. Raises `Malformed` if the folder holds another run."""
    if (folder / MANIFEST).exists():
        if (folder / ANSWERS).exists():
            repair_last_line(folder / ANSWERS)
        run = read_run(folder)
        theirs, ours = (each.model_dump(exclude=NOT_COMPARED) for each in (run.manifest, manifest))
        differing = [name for name in ours if ours[name] != theirs[name]]
        if not differing:
            return run
        # A run without answers, which nobody was given to answer, may be replaced.
        if run.answers or (folder / REQUESTS).exists():
            raise Malformed(
                f"{folder / MANIFEST}: the run there has another {', '.join(differing)}; give another folder"
            )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    return Run(folder, manifest)


def read_run(folder: Path) -> Run:
    """Read the run in a folder. Raises `Malformed`."""
    manifest, answers = load_record(Manifest, folder / MANIFEST), folder / ANSWERS
    kept = load_answers(answers) if answers.exists() else []
    return Run(folder, manifest, {(each.id, each.run): each for each in kept})


def repair_last_line(path: Path) -> None:
    """End the last line, or cut it off if it was not written in full."""
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
    """Return the answers with their cases, without answers to a case or a wording that no longer exists."""
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
    """Ask what must still be asked. Raises `Stopped`; answers that came before are kept."""
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
    """Return the sum, or None if one of them is not known."""
    return None if None in tokens else sum(filter(None, tokens))
