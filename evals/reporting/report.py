"""Report a run in tables, from its totals down to the cases that failed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from kajabi_mcp.arguments import OPENING

from ..asking import Manifest
from ..cases import SEARCH, Call
from ..scoring import Verdict
from .comparison import Comparison
from .figures import Figures, Share
from .tables import Section

MAX_FAILURES = 40
MAX_CELL = 220
FEW = 8  # how many filters are shown as the worst


def run_sections(
    manifest: Manifest, found: Figures, verdicts: Sequence[Verdict], full: bool = False
) -> Iterator[Section]:
    """Return a run in tables. A full report has every filter and every failure."""
    yield totals_section(manifest, found)
    note = "Intervals of small categories are wide."
    yield Section("By category", ("category", "exact"), share_rows(found.by_category), note)
    yield Section(
        "By wording", ("style or language", "exact"), [*share_rows(found.by_style), *share_rows(found.by_language)]
    )
    yield Section("Outcomes", ("outcome", "answers"), [(name, str(n)) for name, n in found.outcomes.items()])
    yield filter_section(found, None if full else FEW)
    yield Section(
        "Most frequent confusions",
        ("due", "given", "times"),
        [(due, given, str(times)) for due, given, times in found.confusions],
    )
    failed = [each for each in verdicts if not each.right]
    listed = failed if full else failed[:MAX_FAILURES]
    rest = f"The first {len(listed)} of {len(failed)}." if len(failed) > len(listed) else ""
    columns = ("case", "request", "expected", "got", "difference")
    most = None if full else MAX_CELL
    yield Section("Failures", columns, [failure_row(each, most) for each in listed], rest)


def filter_section(found: Figures, most: int | None) -> Section:
    """Return how each filter fared, the worst first."""
    worst = sorted(found.filters.items(), key=lambda each: (each[1].f1, each[0]))[:most]
    rows = [
        (name, percent(each.precision), percent(each.recall), percent(each.f1), str(each.met + each.missed))
        for name, each in worst
    ]
    title = "Filters that fared worst" if most else "Filters, the worst first"
    return Section(title, ("filter", "precision", "recall", "F1", "due"), rows)


def totals_section(manifest: Manifest, found: Figures) -> Section:
    """Return the headline and the figures beside it."""
    rows = [
        ("exact match (headline)", str(found.exact)),
        ("where a call is due", str(found.called)),
        ("where the meaning is not inferred", str(found.proven)),
        ("same people on the eval data", str(found.same_people)),
        ("right filters, any value", str(found.names_only)),
        ("filters: precision, recall, F1 (micro)", micro_in_words(found)),
        ("filters: F1 (macro)", percent(found.macro_f1)),
        ("first call accepted", str(found.valid)),
        ("right after a refusal handed back", str(found.recovered)),
        ("asked back where a call was due", str(found.over_asked)),
        ("asked back where that was due", str(found.asked_well)),
        ("no call where none was due", str(found.no_call)),
        ("and said that it cannot be asked", str(found.said_so)),
        ("tokens of the tool definitions", f"{manifest.tool_tokens:,} (o200k)"),
        ("tokens in and out", f"{with_commas(found.input_tokens)} and {with_commas(found.output_tokens)}"),
    ]
    if found.seconds:
        rows.append(("seconds a case: median, 95th percentile", f"{found.seconds[0]:g}, {found.seconds[1]:g}"))
    rows += [(f"pass^{k}", percent(each)) for k, each in found.pass_k.items() if k > 1]
    who = " ".join(filter(None, (manifest.runner, manifest.model, manifest.options and f"({manifest.options})")))
    return Section(f"{who}, descriptions: {manifest.variant}", ("figure", "value"), rows, "95 % intervals.")


def comparison_sections(first: str, second: str, found: Comparison) -> Iterator[Section]:
    """Return two runs side by side."""
    rows = [
        ("cases that both answered", str(found.common)),
        ("difference", f"{100 * found.difference:+.1f} points [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"),
        ("won, lost", f"{len(found.won)}, {len(found.lost)}"),
        ("both right, both wrong", f"{found.both}, {found.neither}"),
        ("McNemar's exact p", f"{found.p:.3f}" if found.p >= 0.001 else "< 0.001"),
    ]
    yield Section(f"{second} against {first}", ("figure", "value"), rows, "95 % interval, by clusters of cases.")
    changed = [("won", each) for each in found.won] + [("lost", each) for each in found.lost]
    yield Section("Changed", ("", "case"), changed)


def failure_row(verdict: Verdict, most: int | None) -> tuple[str, ...]:
    """Return a wrong answer beside the right one."""
    case = verdict.case
    expected = " or ".join(map(brief_gold, case.gold)) or case.expect
    got = "; ".join(brief_call(each.tool, each.sent) for each in verdict.calls) or what_was_said(verdict)
    request = " / ".join(turn.content for turn in case.turns if turn.role == "user")
    why = (verdict.difference or verdict.outcome).removeprefix(OPENING).strip()
    name = case.id if verdict.run == 1 else f"{case.id}#{verdict.run}"
    return name, *(cut_to(each, most) for each in (request, expected, got, why))


def what_was_said(verdict: Verdict) -> str:
    """Return the words that came in place of a call."""
    answer = verdict.answer
    if answer is None or answer.error or not answer.steps:
        return answer.error if answer and answer.error else "nothing"
    return answer.steps[0].text or "nothing"


def brief_gold(call: Call) -> str:
    """Return a gold in short form."""
    return brief_call(call.tool, call.arguments)


def brief_call(tool: str, sent: Any) -> str:
    """Return a call in short form, as it was sent."""
    known = cast(Mapping[str, Any], sent) if isinstance(sent, Mapping) else {"": sent}
    arguments = ", ".join(f"{name}={brief_value(value)}" for name, value in known.items())
    return arguments or "no arguments" if tool == SEARCH else f"{tool}({arguments})"


def brief_value(value: Any) -> str:
    """Return a value in short form."""
    if isinstance(value, Mapping):
        known = cast(Mapping[str, Any], value)
        return "{" + ", ".join(f"{name}: {brief_value(each)}" for name, each in known.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(brief_value, cast(list[Any], value))) + "]"
    return str(value)


def share_rows(shares: Mapping[str, Share]) -> list[tuple[str, str]]:
    """Return the shares of groups as rows."""
    return [(name, str(each)) for name, each in shares.items()]


def micro_in_words(found: Figures) -> str:
    """Return precision, recall and F1 over all filters."""
    return ", ".join(percent(each) for each in (found.micro.precision, found.micro.recall, found.micro.f1))


def percent(value: float) -> str:
    """Return a share as people read it."""
    return f"{100 * value:.1f} %"


def with_commas(tokens: int | None) -> str:
    """Return a number of tokens as people read it."""
    return "-" if tokens is None else f"{tokens:,}"


def cut_to(text: str, most: int | None) -> str:
    """Return a text in one line, cut to so many characters."""
    line = " ".join(text.split())
    return line if most is None or len(line) <= most else f"{line[: most - 1]}…"
