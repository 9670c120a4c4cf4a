"""Compare two runs of the same cases: what the second won and lost against the first. Pure."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

from ..scoring import Verdict
from .figures import runs_of

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same cases, the second against the first."""

    common: int
    won: Sequence[str]
    lost: Sequence[str]
    both: int
    neither: int
    difference: float
    low: float
    high: float
    p: float  # of McNemar's exact test, which, unlike the interval, takes cases for independent


def compare_runs(first: Sequence[Verdict], second: Sequence[Verdict]) -> Comparison:
    """Compare case by case. A case that was run several times counts as right if more than half of its runs are."""
    one, other = right_in_most_runs(first), right_in_most_runs(second)
    clusters: dict[str, list[int]] = defaultdict(list)
    for each in {verdict.case.id: verdict.case for verdict in second if verdict.case.id in one}.values():
        clusters[each.cluster].append(other[each.id] - one[each.id])
    common = [name for name in other if name in one]
    won = [name for name in common if other[name] > one[name]]
    lost = [name for name in common if other[name] < one[name]]
    both = sum(1 for name in common if one[name] and other[name])
    difference = (len(won) - len(lost)) / len(common) if common else 0.0
    low, high = bootstrap_interval(list(clusters.values()))
    neither = len(common) - len(won) - len(lost) - both
    return Comparison(len(common), won, lost, both, neither, difference, low, high, mcnemar_p(len(won), len(lost)))


def right_in_most_runs(verdicts: Iterable[Verdict]) -> dict[str, bool]:
    """Return for each case whether more than half of its runs are right."""
    return {name: 2 * sum(each) > len(each) for name, each in runs_of(verdicts).items()}


def bootstrap_interval(clusters: Sequence[Sequence[int]]) -> tuple[float, float]:
    """Return the 95 % interval of a mean difference, by a bootstrap over clusters with a fixed seed.

    A case counts +1 (won), -1 (lost) or 0. Whole clusters are drawn with replacement, as many as there are, and the
    mean over their cases is taken; of 2,000 such means, the interval leaves out the lowest and the highest 2.5 %.
    Drawing single cases would take a request and its translation for independent: the interval would be too narrow.
    """
    if not clusters:
        return 0.0, 0.0
    draw = random.Random(0)  # noqa: S311 - statistics, not a secret
    sums = [(sum(each), len(each)) for each in clusters]
    means: list[float] = []
    for _ in range(RESAMPLES):
        drawn = draw.choices(sums, k=len(sums))
        means.append(sum(each for each, _ in drawn) / sum(size for _, size in drawn))
    means.sort()
    return means[round(0.025 * RESAMPLES)], means[round(0.975 * RESAMPLES) - 1]


def mcnemar_p(won: int, lost: int) -> float:
    """Return how likely such a difference is, or a larger one, if each changed case is decided by chance alone.

    Five won and none lost is as likely as five heads in five throws of a coin, in either direction: 2 / 32 = 0.0625.
    """
    changed = won + lost
    tail = sum(comb(changed, few) for few in range(min(won, lost) + 1)) / 2**changed
    return min(2 * tail, 1.0)
