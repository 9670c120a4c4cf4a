"""Shares, intervals, agreement and comparison, against numbers that were worked out elsewhere."""

import pytest

from evals.cases import Case, Step
from evals.reporting import compare_runs, figures_of
from evals.reporting.comparison import mcnemar_p
from evals.reporting.figures import Agreement, design_effect, percentiles, wilson
from evals.scoring import Verdict, judge
from evals.world import catalogue, world
from tests.evals.made_cases import VIPS, answer, case, said

RIGHT, WRONG, REFUSED = said(VIPS), said({"has_tag_id": "Alumni"}), said({"has_tag": "VIP"})


def verdict(of: Case, *steps: Step, run: int = 1) -> Verdict:
    return judge(of, answer(of, *steps, run=run), catalogue(), world().people)


def numbered(number: int, cluster: str = "") -> Case:
    return case(VIPS, id=f"single-made-{number}", cluster=cluster or f"single-{number}")


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # The first two are worked examples of the Wilson score interval at 95 %.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (0, 0, 0, 1)],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=0.0001)


def test_clusters_that_agree_within_widen_the_interval_and_mixed_ones_do_not() -> None:
    assert design_effect([[True, True], [False, False], [True, True], [False, False]]) == 2
    assert design_effect([[True, False], [True, False]]) == 1
    assert design_effect([[True], [False], [True], [False]]) == 1
    assert design_effect([[True, True], [True, True]]) == 2
    assert design_effect([]) == 1


def test_the_figures_of_a_run_add_up() -> None:
    verdicts = [
        verdict(numbered(1), RIGHT),
        verdict(numbered(2), WRONG),
        verdict(numbered(3), REFUSED, RIGHT),
        verdict(numbered(4), REFUSED, REFUSED),
        verdict(numbered(5), said(text="Which?")),
        verdict(case(expect="unsupported", id="single-none", semantics="inferred"), said(text="I cannot tell.")),
        verdict(case(expect="clarify", options=("log",), id="single-ask"), said({})),
    ]
    found = figures_of(verdicts)
    assert {name: (each.hits, each.of) for name, each in (("exact", found.exact), ("proven", found.proven))} == {
        "exact": (2, 7),
        "proven": (1, 6),
    }
    shares = (found.valid, found.recovered, found.over_asked, found.asked_well, found.no_call, found.said_so)
    assert [(each.hits, each.of) for each in shares] == [(3, 5), (1, 2), (1, 5), (0, 1), (1, 1), (1, 1)]
    assert [(each.hits, each.of) for each in (found.names_only, found.same_people)] == [(2, 5), (1, 5)]
    assert found.filters == {"has_tag_id": Agreement(met=1, missed=4, extra=1)}
    assert (found.micro.precision, found.micro.recall, found.micro.f1) == (0.5, 0.2, pytest.approx(2 / 7))
    assert found.outcomes == {"right": 2, "refused": 2, "other value": 1, "asked back": 1, "called": 1}


def test_a_filter_taken_for_another_is_counted_as_a_confusion() -> None:
    taken = said({"has_no_tag_id": "VIP"})
    verdicts = [verdict(numbered(1), taken), verdict(numbered(2), taken), verdict(numbered(3), RIGHT)]
    assert figures_of(verdicts).confusions == [("has_tag_id", "has_no_tag_id", 2)]


def test_a_filter_in_the_wrong_group_is_no_confusion() -> None:
    wrong = verdict(case({"any_of": [VIPS, {"is_hidden": True}]}), said({"all_of": [VIPS, {"is_hidden": True}]}))
    assert (wrong.outcome, figures_of([wrong]).confusions) == ("other filters", [])


def test_pass_k_is_the_chance_that_k_runs_are_all_right() -> None:
    first = [verdict(numbered(1), each, run=run) for run, each in enumerate((RIGHT, RIGHT, WRONG), 1)]
    second = [verdict(numbered(2), RIGHT, run=run) for run in (1, 2, 3)]
    assert figures_of(first + second).pass_k == pytest.approx({1: (2 / 3 + 1) / 2, 2: (1 / 3 + 1) / 2, 3: 0.5})


def test_a_comparison_tells_what_was_won_and_lost() -> None:
    before = [verdict(numbered(n), RIGHT if n < 6 else WRONG) for n in range(10)]
    after = [verdict(numbered(n), WRONG if n == 0 else RIGHT) for n in range(9)]
    found = compare_runs(before, after)
    assert (found.won, found.lost) == (["single-made-6", "single-made-7", "single-made-8"], ["single-made-0"])
    assert (found.both, found.neither) == (5, 0)
    assert found.difference == pytest.approx(2 / 9)
    assert found.low < found.difference < found.high
    assert found == compare_runs(before, after)


def test_runs_without_a_common_case_compare_as_nothing() -> None:
    found = compare_runs([verdict(numbered(1), RIGHT)], [verdict(numbered(2), RIGHT)])
    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, 1)


@pytest.mark.parametrize(("won", "lost", "p"), [(0, 0, 1), (1, 0, 1), (5, 0, 0.0625), (8, 2, 0.109375), (3, 3, 1)])
def test_mcnemars_test_is_exact(won: int, lost: int, p: float) -> None:
    assert mcnemar_p(won, lost) == mcnemar_p(lost, won) == pytest.approx(p)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [([], None), ([2.0], (2.0, 2.0)), ([3.0, 1.0, 2.0], (2.0, 3.0)), (list(map(float, range(1, 101))), (50.0, 95.0))],
)
def test_percentiles_are_seconds_that_were_measured(seconds: list[float], expected: tuple[float, float] | None) -> None:
    assert percentiles(seconds) == expected


def test_figures_of_nothing_are_nothing() -> None:
    found = figures_of([])
    assert (str(found.exact), found.pass_k, found.micro.f1, found.macro_f1) == ("-", {}, 0, 0)
