"""Counts over the cases: which filters they ask for, and how many words of argument names they repeat. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from .records import Call, Case
from .vocabulary import FILTER_NAMES, GROUPS, SEGMENTS

# Words in names of filters that any request may contain.
EMPTY_WORDS = frozenset({"id", "ids", "in", "is", "has", "to", "with", "than", "last", "data", "of"})


def golds_with(cases: Iterable[Case]) -> Counter[str]:
    """Count for each filter the requests that it is part of a right answer to."""
    return Counter(name for case in cases for name in filters_of(case.gold))


def near_misses_with(cases: Iterable[Case]) -> Counter[str]:
    """Count for each filter the requests that it is part of a near miss of, and not of a right answer to."""
    return Counter(name for case in cases for name in filters_of(case.near_miss) - filters_of(case.gold))


def filters_of(calls: Iterable[Call]) -> set[str]:
    """Return the filters of these calls, those inside their objects too."""
    return {name for call in calls for name in filters_in(call.arguments)}


def filters_in(arguments: Mapping[str, Any]) -> Iterator[str]:
    """Return the filters among arguments, those inside objects too."""
    for name, value in arguments.items():
        if name in (*GROUPS, SEGMENTS):
            for part in cast(list[Mapping[str, Any]], value):
                yield from filters_in(part)
        elif name in FILTER_NAMES:
            yield name


def shared_words(case: Case) -> float | None:
    """Return the share of words in the first gold's filter names that the request contains; None without filters.

    "Who has the VIP tag?" shares all words of `has_tag_id` ("has" and "id" do not count), "my VIPs" none.
    """
    words = {word for name in filters_of(case.gold[:1]) for word in name.split("_")} - EMPTY_WORDS
    texts = [turn.content for turn in case.turns if turn.role == "user"]
    said = {without_ending(word) for text in texts for word in re.findall(r"[a-z]+", text.lower())}
    wanted = {without_ending(word) for word in words}
    return len(wanted & said) / len(wanted) if wanted else None


def without_ending(word: str) -> str:
    """Return a word without its ending, so that "tag" and "tags" count as the same word."""
    return re.sub(r"(?<=[a-z]{3})(ing|ed|es|s)$", "", word)


def mean(values: Iterable[float | None]) -> float:
    """Return the mean of the values that are known, or 0 without any."""
    known = [each for each in values if each is not None]
    return sum(known) / len(known) if known else 0.0


def short_or_paraphrased(cases: Sequence[Case]) -> float:
    """Return the share of requests for a single filter whose style is not plain."""
    singles = [case for case in cases if case.category == "single"]
    return mean(float(case.style != "plain") for case in singles)
