"""What a reply warns of: made where the doubt arises, returned from there, and put in order here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

MAX_ADVICE = 2


class Weight(IntEnum):
    """How much a warning matters. Only advice is ever dropped."""

    DOUBT = 0  # the answer may be wrong or incomplete
    MEANING = 1  # something was read otherwise than it was written, or matches other people than it may seem to
    ADVICE = 2  # the answer is right; this helps with the next call


@dataclass(frozen=True, slots=True)
class ReplyWarning:
    """One warning, and the segment it is about where a reply has several."""

    weight: Weight
    text: str
    about: str = ""


def doubt(text: str) -> ReplyWarning:
    """Make a warning that the answer may be wrong or incomplete."""
    return ReplyWarning(Weight.DOUBT, text)


def meaning(text: str) -> ReplyWarning:
    """Make a warning that something means other than it may seem to."""
    return ReplyWarning(Weight.MEANING, text)


def advice(text: str) -> ReplyWarning:
    """Make a warning that leaves the answer as it is."""
    return ReplyWarning(Weight.ADVICE, text)


def about(name: str, warnings: Iterable[ReplyWarning]) -> list[ReplyWarning]:
    """Return the same warnings, said of one segment."""
    return [replace(warning, about=name) for warning in warnings]


def arrange(warnings: Iterable[ReplyWarning]) -> list[str]:
    """Return the sentences of a reply: doubt first, equal ones once, and at most two pieces of advice.

    Equal sentences about several segments become one: "VIPs; Yoga owners: no customer matches." A sentence that is
    also about nothing in particular needs no names.
    """
    names: dict[tuple[Weight, str], list[str]] = {}
    for warning in sorted(warnings, key=lambda each: each.weight):
        names.setdefault((warning.weight, warning.text), []).append(warning.about)
    given = [key for key in names if key[0] is Weight.ADVICE]
    kept = [key for key in names if key not in given[MAX_ADVICE:]]
    return [_said(text, names[weight, text]) for weight, text in kept]


def _said(text: str, names: list[str]) -> str:
    return text if "" in names else f"{'; '.join(dict.fromkeys(names))}: {text}"
