"""Reports: the same tables for the terminal and for Markdown, down to each failing case."""

from functools import cache
from io import StringIO

from rich.console import Console

from evals.asking import Manifest
from evals.cases import Case, Step, Turn
from evals.reporting import as_markdown, compare_runs, comparison_sections, figures_of, print_sections, run_sections
from evals.scoring import Verdict, judge
from evals.world import catalogue, world
from tests.evals.made_cases import VIPS, answer, case, said

MANIFEST = Manifest(runner="openai", model="some-model", options="temperature 0.0", tool_tokens=3209)
ASKED = case(VIPS, id="single-one", turns=(Turn(role="user", content="my <b>VIPs</b> | please"),))
NONE = case(id="single-none", cluster="single-none", expect="none")


def verdict(of: Case, *steps: Step, run: int = 1, tokens: int | None = None) -> Verdict:
    made = answer(of, *steps, run=run, input_tokens=tokens, output_tokens=tokens)
    return judge(of, made, catalogue(), world().people)


@cache
def verdicts() -> list[Verdict]:
    return [
        verdict(ASKED, said({"has_no_tag_id": "VIP"}), tokens=1200),
        verdict(NONE, said(text="Hello!"), tokens=34),
    ]


MARKDOWN = """\
## openai some-model (temperature 0.0), descriptions: ours

| figure | value |
| --- | --- |
| exact match (headline) | 50.0 % [9.5, 90.5] of 2 |
| where a call is due | 0.0 % [0.0, 79.3] of 1 |
| where the meaning is not inferred | 50.0 % [9.5, 90.5] of 2 |
| same people on the eval data | 0.0 % [0.0, 79.3] of 1 |
| right filters, any value | 0.0 % [0.0, 79.3] of 1 |
| filters: precision, recall, F1 (micro) | 0.0 %, 0.0 %, 0.0 % |
| filters: F1 (macro) | 0.0 % |
| first call accepted | 100.0 % [20.7, 100.0] of 1 |
| right after a refusal handed back | - |
| asked back where a call was due | 0.0 % [0.0, 79.3] of 1 |
| asked back where that was due | - |
| no call where none was due | 100.0 % [20.7, 100.0] of 1 |
| and said that it cannot be asked | 0.0 % [0.0, 79.3] of 1 |
| tokens of the tool definitions | 3,209 (o200k) |
| tokens in and out | 1,234 and 1,234 |

95 % intervals.
"""
FAILURES = (
    "## Failures\n\n| case | request | expected | got | difference |\n| --- | --- | --- | --- | --- |\n"
    "| single-one | my &lt;b>VIPs&lt;/b> \\| please | has_tag_id=VIP | has_no_tag_id=VIP "
    "| missed has_tag_id 101; extra has_no_tag_id 101 |\n"
)


def test_a_report_goes_from_the_totals_to_the_failures() -> None:
    text = as_markdown(run_sections(MANIFEST, figures_of(verdicts()), verdicts()))
    assert text.startswith(MARKDOWN)
    assert text.endswith(FAILURES)
    assert "| has_tag_id | has_no_tag_id | 1 |" in text
    assert "| other filters | 1 |" in text


def test_the_terminal_shows_requests_as_they_are_and_no_markup_of_theirs() -> None:
    shown = StringIO()
    hostile = case(VIPS, id="single-one", turns=(Turn(role="user", content="[red]VIPs[/red] [/]"),))
    wrong = [verdict(hostile, said({"search": "[bold]"}))]
    print_sections(Console(file=shown, width=200), run_sections(MANIFEST, figures_of(wrong), wrong))
    assert "[red]VIPs[/red] [/]" in shown.getvalue()
    assert "search=[bold]" in shown.getvalue()


def test_only_so_many_failures_are_shown_and_the_rest_is_counted() -> None:
    wrong = [verdict(ASKED, said({"search": "VIP"}), run=run) for run in range(1, 46)]
    text = as_markdown(run_sections(MANIFEST, figures_of(wrong), wrong))
    assert text.count("| single-one") == 40
    assert text.endswith("The first 40 of 45.\n")
    assert "| pass^2 | 0.0 % |" in text
    assert as_markdown(run_sections(MANIFEST, figures_of(wrong), wrong, full=True)).count("| single-one#") == 44


def test_a_comparison_names_what_changed() -> None:
    after = [verdict(ASKED, said(VIPS)), verdict(NONE, said({}))]
    assert as_markdown(comparison_sections("before", "after", compare_runs(verdicts(), after))) == (
        "## after against before\n\n"
        "| figure | value |\n| --- | --- |\n"
        "| cases that both answered | 2 |\n| difference | +0.0 points [-100.0, +100.0] |\n"
        "| won, lost | 1, 1 |\n| both right, both wrong | 0, 0 |\n| McNemar's exact p | 1.000 |\n\n"
        "95 % interval, by clusters of cases.\n\n"
        "## Changed\n\n|  | case |\n| --- | --- |\n| won | single-one |\n| lost | single-none |\n"
    )
