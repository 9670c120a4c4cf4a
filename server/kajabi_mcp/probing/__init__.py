"""Settle by counts what Kajabi does that nobody has documented: experiments on one account, paced and resumable."""

from .asking import Asker
from .lab import Experiment, Lab, Outcome, Section
from .probe import ProbeLine, probe
from .sections import SECTIONS
from .wording import say_fact

__all__ = [
    "SECTIONS",
    "Asker",
    "Experiment",
    "Lab",
    "Outcome",
    "ProbeLine",
    "Section",
    "probe",
    "say_fact",
]
