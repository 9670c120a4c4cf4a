"""What the cases are, in figures: what they ask for, and how far their words copy the names of arguments. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from kajabi_mcp.filters import FILTERS

from .forms import GROUPS
from .records import Call, Case
from .tables import Section

# Words of names that say nothing of what is asked.
EMPTY = frozenset({"id", "ids", "in", "is", "has", "to", "with", "than", "last", "data", "of"})


def golds_with(cases: Iterable[Case]) -> Counter[str]:
    """How many requests each filter is part of a right answer to."""
    return Counter(name for case in cases for name in {each for call in case.gold for each in names(call)})


def near_misses_with(cases: Iterable[Case]) -> Counter[str]:
    """How many requests each filter is part of a near miss of and of no right answer to."""
    return Counter(
        name
        for case in cases
        for name in {each for call in case.near_miss for each in names(call)}
        - {each for call in case.gold for each in names(call)}
    )


def names(call: Call) -> set[str]:
    """The filters of a call, in its objects too."""
    return set(named(call.arguments))


def named(arguments: Mapping[str, Any]) -> Iterator[str]:
    """The filters among arguments, in objects too."""
    for name, value in arguments.items():
        if name in (*GROUPS, "segments"):
            for part in cast(list[Mapping[str, Any]], value):
                yield from named(part)
        elif name in FILTERS:
            yield name


def overlap(case: Case) -> float | None:
    """The share of the words of the first gold's filters that the request says too; None where there is no filter."""
    words = {word for call in case.gold[:1] for name in names(call) for word in name.split("_")} - EMPTY
    texts = [turn.content for turn in case.turns if turn.role == "user"]
    said = {stem(word) for text in texts for word in re.findall(r"[a-z]+", text.lower())}
    wanted = {stem(word) for word in words}
    return len(wanted & said) / len(wanted) if wanted else None


def stem(word: str) -> str:
    """A word without the endings that change nothing here."""
    return re.sub(r"(?<=[a-z]{3})(ing|ed|es|s)$", "", word)


def mean(values: Iterable[float | None]) -> float:
    """The mean of those that are known."""
    known = [each for each in values if each is not None]
    return sum(known) / len(known) if known else 0.0


def short_or_paraphrased(cases: Sequence[Case]) -> float:
    """The share of requests for a single filter that do not spell it out."""
    singles = [case for case in cases if case.category == "single"]
    return mean(float(case.style != "plain") for case in singles)


def described(cases: Sequence[Case]) -> Iterator[Section]:
    """The cases in tables."""
    categories = dict.fromkeys(case.category for case in cases)
    rows = [row(name, [case for case in cases if case.category == name]) for name in categories]
    yield Section(
        "Cases",
        ("category", "cases", "call", "clarify", "no call", "words shared with argument names"),
        [*rows, row("all", cases)],
        f"Of the requests for a single filter, {short_or_paraphrased(cases):.0%} are short or paraphrased.",
    )
    golds, misses = golds_with(cases), near_misses_with(cases)
    lacking = [(name, str(golds[name]), str(misses[name])) for name in FILTERS if golds[name] < 3 or not misses[name]]
    yield Section("Filters with too few cases", ("filter", "right answers", "near misses"), lacking)


def row(name: str, cases: Sequence[Case]) -> tuple[str, ...]:
    """One line of the table of cases."""
    quiet, called = sum(case.quiet for case in cases), sum(case.called for case in cases)
    counts = (len(cases), called, len(cases) - called - quiet, quiet)
    return (name, *map(str, counts), f"{mean(map(overlap, cases)):.0%}")
