"""Tables of the cases: how many there are of each kind, and which filters have too few. Pure."""

from collections.abc import Iterator, Sequence

from ..cases import FILTER_NAMES, Case, golds_with, mean, near_misses_with, shared_words, short_or_paraphrased
from .tables import Section


def case_sections(cases: Sequence[Case]) -> Iterator[Section]:
    """Return the tables of these cases."""
    categories = dict.fromkeys(case.category for case in cases)
    rows = [category_row(name, [case for case in cases if case.category == name]) for name in categories]
    yield Section(
        "Cases",
        ("category", "cases", "call", "clarify", "no call", "words shared with argument names"),
        [*rows, category_row("all", cases)],
        f"Of the requests for a single filter, {short_or_paraphrased(cases):.0%} are short or paraphrased.",
    )
    golds, misses = golds_with(cases), near_misses_with(cases)
    lacking = [
        (name, str(golds[name]), str(misses[name])) for name in FILTER_NAMES if golds[name] < 3 or not misses[name]
    ]
    yield Section("Filters with too few cases", ("filter", "right answers", "near misses"), lacking)


def category_row(name: str, cases: Sequence[Case]) -> tuple[str, ...]:
    """Return one row of the table of cases."""
    quiet, called = sum(case.no_call_is_due for case in cases), sum(case.call_is_due for case in cases)
    counts = (len(cases), called, len(cases) - called - quiet, quiet)
    return (name, *map(str, counts), f"{mean(map(shared_words, cases)):.0%}")
