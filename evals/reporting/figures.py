"""The figures of a run: shares with intervals, precision and recall of every filter, confusions. Pure.

Two wordings of a request, its translation, or two runs of it mostly succeed or fail together, so they are a cluster and
count for less than independent cases. In the extreme, 100 cases in 50 pairs that always agree say as much as 50 cases:
their design effect is 2, and the Wilson interval is computed as for 100 / 2 cases.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, comb, sqrt

from ..cases import FILTER_NAMES
from ..scoring import Verdict

Z = 1.959964  # for an interval of 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """A share: so many out of so many, with its 95 % interval."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """Return the share, between 0 and 1; 0 out of 0 is 0."""
        return self.hits / self.of if self.of else 0.0

    def __str__(self) -> str:
        if not self.of:
            return "-"
        return f"{100 * self.value:.1f} % [{100 * self.low:.1f}, {100 * self.high:.1f}] of {self.of}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a filter that was due was given."""

    met: int
    missed: int
    extra: int

    @property
    def precision(self) -> float:
        """Return the share that was due among those given."""
        return self.met / (self.met + self.extra) if self.met + self.extra else 0.0

    @property
    def recall(self) -> float:
        """Return the share that was given among those due."""
        return self.met / (self.met + self.missed) if self.met + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.met / (2 * self.met + self.missed + self.extra) if self.met else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is reported of a run."""

    exact: Share
    called: Share  # the headline where a call is due
    proven: Share  # the headline on cases whose meaning is not inferred
    by_category: Mapping[str, Share]
    by_style: Mapping[str, Share]
    by_language: Mapping[str, Share]
    outcomes: Mapping[str, int]
    names_only: Share
    same_people: Share
    valid: Share
    recovered: Share
    over_asked: Share
    asked_well: Share
    no_call: Share
    said_so: Share
    filters: Mapping[str, Agreement]
    micro: Agreement
    macro_f1: float
    confusions: Sequence[tuple[str, str, int]]
    pass_k: Mapping[int, float]
    input_tokens: int | None
    output_tokens: int | None
    seconds: tuple[float, float] | None  # of a case: the median and the 95th percentile


def figures_of(verdicts: Sequence[Verdict]) -> Figures:
    """Return the figures of these verdicts."""
    called = [each for each in verdicts if each.case.call_is_due]
    quiet = [each for each in verdicts if each.case.no_call_is_due]
    clarify = [each for each in verdicts if each.case.expect == "clarify"]
    filters = agreement_by_filter(called)
    micro = Agreement(*(sum(getattr(each, kind) for each in filters.values()) for kind in ("met", "missed", "extra")))
    return Figures(
        exact=share(verdicts, is_right),
        called=share(called, is_right),
        proven=share([each for each in verdicts if each.case.semantics != "inferred"], is_right),
        by_category=shares_by(verdicts, lambda each: each.case.category),
        by_style=shares_by(verdicts, lambda each: each.case.style),
        by_language=shares_by(verdicts, lambda each: each.case.lang),
        outcomes=dict(Counter(each.outcome for each in verdicts).most_common()),
        names_only=share(called, lambda each: each.same_names),
        same_people=share(
            [each for each in called if each.same_people is not None], lambda each: bool(each.same_people)
        ),
        valid=share_of_known(verdicts, lambda each: each.valid),
        recovered=share_of_known(verdicts, lambda each: each.recovered),
        over_asked=share(called, lambda each: each.outcome == "asked back"),
        asked_well=share(clarify, is_right),
        no_call=share(quiet, is_right),
        said_so=share_of_known(quiet, lambda each: each.said_so),
        filters=filters,
        micro=micro,
        macro_f1=sum(each.f1 for each in filters.values()) / len(filters) if filters else 0.0,
        confusions=find_confusions(called),
        pass_k=chances_of_k(verdicts),
        input_tokens=sum_of_known(each.answer.input_tokens if each.answer else None for each in verdicts),
        output_tokens=sum_of_known(each.answer.output_tokens if each.answer else None for each in verdicts),
        seconds=percentiles([each.answer.seconds for each in verdicts if each.answer and each.answer.seconds]),
    )


def is_right(verdict: Verdict) -> bool:
    """Return the headline."""
    return verdict.right


def shares_by(verdicts: Iterable[Verdict], of: Callable[[Verdict], str]) -> dict[str, Share]:
    """Return the headline of each group of verdicts, in the order in which the groups first occur."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        groups[of(each)].append(each)
    return {name: share(each, is_right) for name, each in groups.items()}


def share_of_known(verdicts: Iterable[Verdict], of: Callable[[Verdict], bool | None]) -> Share:
    """Return the share of yes among the verdicts where it is yes or no."""
    return share([each for each in verdicts if of(each) is not None], lambda each: of(each) is True)


def share(verdicts: Sequence[Verdict], hit: Callable[[Verdict], bool]) -> Share:
    """Return a share with its interval, which clusters widen."""
    hits, of = sum(map(hit, verdicts)), len(verdicts)
    clusters: dict[str, list[bool]] = defaultdict(list)
    for each in verdicts:
        clusters[each.case.cluster].append(hit(each))
    return Share(hits, of, *wilson(hits, of, design_effect(list(clusters.values()))))


def wilson(hits: int, of: int, effect: float = 1.0) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share, as for fewer cases by the design effect."""
    if not of:
        return 0.0, 1.0
    n, p = of / effect, hits / of
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def design_effect(clusters: Sequence[Sequence[bool]]) -> float:
    """Return how many times larger clusters make the variance of a share than independent cases; at least 1.

    Four pairs that are each right or wrong as a whole, two of them right: the share is 0.5, every pair is off by 1 from
    the 1 that is expected of it, and 4 / (8 * 0.5 * 0.5) = 2. Pairs of one right and one wrong are off by 0: 1.
    """
    of = sum(map(len, clusters))
    p = sum(map(sum, clusters)) / of if of else 0.0
    if of < 2 or p in (0.0, 1.0):
        # No variance can be seen. Be cautious: take clusters as agreeing within themselves.
        return max(sum(len(each) ** 2 for each in clusters) / of, 1.0) if of else 1.0
    between = sum((sum(each) - p * len(each)) ** 2 for each in clusters)
    return max(between / (of * p * (1 - p)), 1.0)


def agreement_by_filter(verdicts: Iterable[Verdict]) -> dict[str, Agreement]:
    """Return the agreement on every filter that was due or given."""
    counts = {kind: Counter[str]() for kind in ("met", "missed", "extra")}
    for each in verdicts:
        for kind, counter in counts.items():
            counter.update(name for name in map(without_group, getattr(each, kind)) if name in FILTER_NAMES)
    names = sorted({name for counter in counts.values() for name in counter})
    return {name: Agreement(*(counts[kind][name] for kind in ("met", "missed", "extra"))) for name in names}


def without_group(name: str) -> str:
    """Return the name of a filter without the group before it."""
    return name.rpartition(".")[2]


def find_confusions(verdicts: Iterable[Verdict], most: int = 10) -> list[tuple[str, str, int]]:
    """Return what was given in place of what, most often first; only where one filter was missed and one was extra."""
    pairs = Counter(
        (without_group(each.missed[0]), without_group(each.extra[0]))
        for each in verdicts
        if len(each.missed) == len(each.extra) == 1 and without_group(each.missed[0]) != without_group(each.extra[0])
    )
    return [(due, given, times) for (due, given), times in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))][
        :most
    ]


def chances_of_k(verdicts: Iterable[Verdict]) -> dict[int, float]:
    """Return the chance that k runs of a case are all right, for every k that all cases have enough runs for.

    A case that was right in 2 of 3 runs has 2/3 for k = 1 and, as one of its three pairs of runs is right in both, 1/3
    for k = 2. The result is the mean over the cases.
    """
    runs = runs_of(verdicts)
    least = min(map(len, runs.values()), default=0)
    return {
        k: sum(comb(sum(each), k) / comb(len(each), k) for each in runs.values()) / len(runs)
        for k in range(1, least + 1)
    }


def runs_of(verdicts: Iterable[Verdict]) -> dict[str, list[bool]]:
    """Return for each case which of its runs are right."""
    runs: dict[str, list[bool]] = defaultdict(list)
    for each in verdicts:
        runs[each.case.id].append(each.right)
    return runs


def percentiles(seconds: Sequence[float]) -> tuple[float, float] | None:
    """Return the median and the 95th percentile, by nearest rank."""
    ranked = sorted(seconds)
    return (ranked[(len(ranked) - 1) // 2], ranked[ceil(0.95 * len(ranked)) - 1]) if ranked else None


def sum_of_known(tokens: Iterable[int | None]) -> int | None:
    """Return the sum of those that are known, or None."""
    known = [each for each in tokens if each is not None]
    return sum(known) if known else None
