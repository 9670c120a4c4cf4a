"""What a judge says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings of one judge on one subject: what passed, how many failures are explained, and what is wrong."""

    judge: str
    subject: str
    passed: int
    explained: int = 0
    faults: tuple[str, ...] = ()
