"""Make the experiments one after the other, keep what each found, and go on where an earlier probe was stopped."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from .. import __version__
from ..findings import AccountRecord, FindingsFile
from .asking import Unsettled
from .lab import Experiment, Lab, Outcome, Section
from .sections import SECTIONS


@dataclass(frozen=True, slots=True)
class ProbeLine:
    """An experiment that is done, and its outcomes in the order of its facts; `kept`: an earlier probe made it."""

    section: Section
    experiment: Experiment
    outcomes: tuple[Outcome, ...]
    kept: bool


async def probe(lab: Lab, file: FindingsFile, record: AccountRecord) -> AsyncGenerator[ProbeLine]:
    """Make every experiment that is not in the record, save after each, and yield each as it is done.

    Whoever stops it loses at most the experiment that is being made. Raise a `KajabiError` if there is no use in going
    on now; what was found is kept.
    """
    lab.facts, lab.asker.kept = record.facts, record.totals
    record.complete = False
    for section in SECTIONS:
        for experiment in section.experiments:
            if all(fact in record.facts for fact in experiment.facts):
                outcomes = {fact: Outcome(record.facts[fact]) for fact in experiment.facts}
                yield ProbeLine(section, experiment, tuple(outcomes.values()), kept=True)
                continue
            outcomes = await _settled(lab, experiment)
            _record(record, outcomes)
            record.found_on, record.found_by = lab.now().date(), __version__
            file.save(record)
            yield ProbeLine(section, experiment, tuple(outcomes.values()), kept=False)
    # The totals were kept to go on from, and there is nothing left to go on to.
    record.complete, record.totals = True, {}
    file.save(record)


async def _settled(lab: Lab, experiment: Experiment) -> dict[str, Outcome]:
    """Return an outcome for each fact of an experiment, in their order."""
    try:
        found: Mapping[str, Outcome] = await experiment.settle(lab)
    except Unsettled as reason:
        found = {fact: Outcome(None, why=str(reason)) for fact in experiment.facts}
    return {fact: found.get(fact, Outcome(None, why="not tested: it could not be tried")) for fact in experiment.facts}


def _record(record: AccountRecord, outcomes: Mapping[str, Outcome]) -> None:
    """Keep what was found. What was known before and could not be found again stays."""
    for fact, outcome in outcomes.items():
        if outcome.value is not None:
            record.facts[fact] = outcome.value
            record.unsettled.pop(fact, None)
        elif fact not in record.facts:
            record.unsettled[fact] = outcome.why
