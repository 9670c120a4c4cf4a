"""The gate: checks of the scorer, the cases and every recorded verdict, which need no key and no network."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import anyio
from pydantic import Field

from .asking import VARIANTS, Tools, ask_lexically, pair_with_cases, prompt_for, read_run
from .cases import Answer, Case, Record, Step, examples, load_record
from .reporting import Section, figures_of, percent
from .scoring import People, Sites, Verdict, judge, nobody

RECORDED = Path(__file__).parent / "recorded"
VERDICTS = "verdicts.json"
LEXICAL = "lexical"  # the lexical floor, which answers anew each time

Outcomes = dict[str, str]  # case and run -> outcome


class Accepted(Record):
    """Why verdicts were accepted, and when."""

    date: date
    changed: int
    reason: str


class KeptOutcomes(Record):
    """The accepted outcomes, run by run, with the reasons for each change."""

    accepted: tuple[Accepted, ...] = ()
    outcomes: Mapping[str, Outcomes] = Field(default_factory=dict)


def oracle_answer(case: Case) -> Answer:
    """Return the right answer to a case: its first gold, or the right words."""
    if case.gold and case.expect == "call":
        return one_step_answer(case, Step(calls=(examples(case.gold[0])[0],)))
    said = f"Do you mean {case.options[0]}?" if case.options else "That cannot be asked."
    return one_step_answer(case, Step(text=said))


def no_answer(case: Case) -> Answer:
    """Return an answer of nothing at all."""
    return one_step_answer(case, Step())


def one_step_answer(case: Case, step: Step) -> Answer:
    """Return an answer of one message."""
    return Answer(id=case.id, steps=(step,))


async def lexical_answers(cases: Sequence[Case], tools: Tools) -> list[Answer]:
    """Return the answers of the lexical floor."""
    return [one_step_answer(case, (await ask_lexically(prompt_for(case, tools))).step) for case in cases]


def floor_table(cases: Sequence[Case], tools: Tools, sites: Sites) -> Section:
    """Return the table of the lexical floor, with each variant of the descriptions."""
    rows: list[tuple[str, ...]] = []
    for name, variant in VARIANTS.items():
        shown = variant(tools)
        answers = anyio.run(lexical_answers, cases, shown)
        pairs = zip(cases, answers, strict=True)
        found = figures_of([judge(case, each, sites, nobody) for case, each in pairs])
        shares = (found.exact, found.called, found.no_call)
        rows.append((name, f"{shown.tokens:,}", *map(str, shares), percent(found.micro.f1)))
    columns = ("descriptions", "tokens", "exact", "where a call is due", "where none is due", "F1 of filters")
    return Section("The lexical floor", columns, rows)


def known_verdicts(cases: Sequence[Case], sites: Sites) -> dict[str, list[Verdict]]:
    """Return the verdicts on two kinds of answers whose scores are known.

    The oracle, which gives the first gold, must be right everywhere; no answer at all must be right exactly where no
    call is due.
    """
    makers = {"oracle": oracle_answer, "empty": no_answer}
    return {name: [judge(case, make(case), sites, nobody) for case in cases] for name, make in makers.items()}


def self_checks(verdicts: Mapping[str, Sequence[Verdict]]) -> Iterable[str]:
    """Return what these verdicts show to be wrong with the scorer or the cases."""
    for each in verdicts["oracle"]:
        if not each.right:
            yield f"{each.case.id}: its own gold is judged {each.outcome}: {each.difference}"
    for each in verdicts["empty"]:
        if each.right != each.case.no_call_is_due:
            yield f"{each.case.id}: no answer at all is judged {each.outcome}"


def recorded_verdicts(
    folder: Path, cases: Sequence[Case], tools: Tools, sites: Sites, people: People
) -> dict[str, list[Verdict]]:
    """Judge the lexical floor and every recorded run as of now. Raises `Malformed`."""
    by_id = {case.id: case for case in cases}
    runs = {LEXICAL: [(by_id[each.id], each) for each in anyio.run(lexical_answers, cases, tools)]}
    for each in sorted(each for each in folder.iterdir() if each.is_dir()):
        runs[each.name] = pair_with_cases(read_run(each), cases)
    return {name: [judge(case, each, sites, people) for case, each in pairs] for name, pairs in runs.items()}


def outcomes_of(verdicts: Iterable[Verdict]) -> Outcomes:
    """Return the outcome of each answer."""
    return {f"{each.case.id}#{each.run}": each.outcome for each in verdicts}


def changed_verdicts(run: str, before: Mapping[str, Outcomes], now: Mapping[str, Outcomes]) -> list[str]:
    """Return the answers of a run whose verdicts are not the accepted ones."""
    if run not in before or run not in now:
        return [f"{run}: {'is no longer there' if run in before else f'{len(now[run])} verdicts are new'}"]
    old, new = before[run], now[run]
    return [
        f"{run}: {name} was {old.get(name, 'not there')}, is {new.get(name, 'not there')}"
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


def read_kept_outcomes(folder: Path) -> KeptOutcomes:
    """Read the accepted outcomes. Raises `Malformed`."""
    path = folder / VERDICTS
    return load_record(KeptOutcomes, path) if path.exists() else KeptOutcomes()


def keep_outcomes(folder: Path, now: Mapping[str, Outcomes], reason: str, changed: int, day: date) -> None:
    """Accept these outcomes, for this reason."""
    accepted = (*read_kept_outcomes(folder).accepted, Accepted(date=day, changed=changed, reason=reason))
    kept = KeptOutcomes(accepted=accepted, outcomes={name: dict(sorted(each.items())) for name, each in now.items()})
    (folder / VERDICTS).write_text(kept.model_dump_json(indent=1) + "\n", "utf-8")
