"""Judge an answer to a case. Deterministic and pure: no model judges, and nothing is read or asked.

The headline is all or nothing: the first call, after look-ups if there were any, must be what a gold asks for. Where
asking back is right, a question that names one of the case's options passes; where the tools cannot answer, making no
call passes. Partial credit (filters met, same people) is reported beside the headline and never added to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from kajabi_mcp.arguments import check
from kajabi_mcp.errors import KajabiError

from ..cases import (
    COMPARE,
    LOOK_UP,
    SEARCH,
    Answer,
    Call,
    Case,
    Includes,
    MadeCall,
    OneOf,
    Range,
    Step,
    examples,
    find_tool,
    given_values,
)
from .forms import Form, Sites, Term, form_of_case_call, form_of_values
from .matching import compare_filters, matches, options_missed, same_names
from .questions import is_question, names_an_option, says_it_cannot

MAX_LOOK_UPS = 2

Outcome = Literal[
    "right",
    "other value",  # the right filters, another value
    "other filters",
    "other options",  # the right filters and values, but not the right who, sort, limit, page or fields
    "other tool",
    "several calls",
    "refused",  # by the product's check of arguments
    "no call",  # where one was due
    "asked back",  # where a call was due
    "called",  # where none was due
    "no question",  # where one was due
    "nothing",  # no answer at all, or an error in its place
]
People = Callable[[str, Mapping[str, Any]], tuple[int, ...] | None]


@dataclass(frozen=True, slots=True)
class ReadCall:
    """A call as the product reads it: its values, or why it is refused."""

    tool: str
    sent: Any
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    form: Form | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one answer. Filters are given by name, those inside groups with the group as prefix."""

    case: Case
    run: int
    outcome: Outcome
    calls: tuple[ReadCall, ...] = ()
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    difference: str = ""
    valid: bool | None = None  # did the product's check accept the first message's calls? None without calls
    recovered: bool | None = None  # was it right after the refusal was handed back? None if nothing was
    same_names: bool = False
    same_people: bool | None = None  # None where the golds find no people, or the data cannot say
    asked: bool = False
    said_so: bool | None = None  # did it say that it cannot be done? None where it can be done
    answer: Answer | None = None

    @property
    def right(self) -> bool:
        """Return the headline."""
        return self.outcome == "right"


def nobody(_: str, __: Mapping[str, Any]) -> None:
    """Return None for every call: for verdicts that do not ask which people a call finds."""


def judge(case: Case, answer: Answer, sites: Sites, people: People) -> Verdict:
    """Return the verdict on an answer."""
    first, later = attempts(case, answer)
    if first is None or answer.error:
        right = not answer.error and case.no_call_is_due
        outcome: Outcome = "right" if right else "nothing"
        return Verdict(case, answer.run, outcome, **missed_without_call(case, sites), answer=answer)
    verdict = judge_step(case, first, answer.run, sites, people)
    # There are later messages only where a failure was handed back.
    recovered = judge_step(case, later[-1], answer.run, sites, people).right if later and not verdict.right else None
    return replace(verdict, recovered=recovered, answer=answer)


def attempts(case: Case, answer: Answer) -> tuple[Step | None, Sequence[Step]]:
    """Return the message that counts, the first that does more than look up ids, and the messages after it."""
    steps = list(answer.steps)
    if not asks_for_look_up(case):
        for _ in range(MAX_LOOK_UPS):
            if steps and is_look_up(steps[0]):
                steps.pop(0)
    return (steps[0], steps[1:]) if steps else (None, ())


def asks_for_look_up(case: Case) -> bool:
    """Return whether looking up ids is what the case asks for."""
    return any(gold.tool == LOOK_UP for gold in case.gold)


def is_look_up(step: Step) -> bool:
    """Return whether a message only looks up ids."""
    return bool(step.calls) and all(made.tool == LOOK_UP for made in step.calls)


def judge_step(case: Case, step: Step, run: int, sites: Sites, people: People) -> Verdict:
    """Return the verdict on one message."""
    made = [each for each in step.calls if asks_for_look_up(case) or each.tool != LOOK_UP]
    calls = tuple(read_call(each, case, sites) for each in made)
    asked = not calls and is_question(step.text)
    said_so = says_it_cannot(step.text) if case.no_call_is_due else None
    verdict = Verdict(case, run, "right", calls, asked=asked, said_so=said_so, **missed_without_call(case, sites))
    if calls:
        verdict = replace(verdict, valid=all(not each.refusal for each in calls))
    if case.call_is_due or (calls and case.gold):
        return judge_calls(verdict, sites, people)
    if calls:
        return replace(verdict, outcome="called", difference=f"called {calls[0].tool}")
    if case.expect == "clarify" and not (asked and names_an_option(step.text, case.options)):
        return replace(verdict, outcome="no question", difference="no question that names an option")
    return verdict


def judge_calls(verdict: Verdict, sites: Sites, people: People) -> Verdict:
    """Return the verdict where a call may be right: which gold is nearest, and how the call differs from it."""
    calls, golds = verdict.calls, golds_of(verdict.case, sites)
    if not calls:
        outcome: Outcome = "asked back" if verdict.asked else "no call"
        return replace(verdict, outcome=outcome, difference="a question back" if verdict.asked else "no call")
    if refused := [each.refusal for each in calls if each.refusal]:
        return replace(verdict, outcome="refused", difference=refused[0])
    forms = [each.form for each in calls if each.form]
    form = forms[0]
    if not all(matches(form, each) and matches(each, form) for each in forms):
        return replace(verdict, outcome="several calls", difference=f"{len(forms)} calls")
    gold = max(golds, key=lambda each: nearness(each, form))
    met, missed, extra = compare_filters(gold, form)
    right = any(matches(each, form) for each in golds)
    return replace(
        verdict,
        outcome="right" if right else outcome_of(gold, form),
        met=tuple(name for name, _ in met),
        missed=() if right else tuple(name for name, _ in missed),
        extra=() if right else tuple(name for name, _ in extra),
        difference="" if right else difference_between(gold, form),
        same_names=right or any(same_names(each, form) for each in golds),
        same_people=finds_the_same(verdict.case, calls[0], right, sites, people),
    )


def finds_the_same(case: Case, call: ReadCall, right: bool, sites: Sites, people: People) -> bool | None:
    """Return whether a call finds the people of a gold; None where there are none to compare."""
    golds = people_of_golds(case, sites, people)
    return (right or people(call.tool, call.values) in golds) if golds else None


def read_call(made: MadeCall, case: Case, sites: Sites) -> ReadCall:
    """Read a call as the product does."""
    tool = find_tool(made.tool)
    if tool is None:
        return ReadCall(made.tool, made.arguments, refusal="there is no such tool")
    sent = cast(object, made.arguments)
    if not isinstance(sent, Mapping):
        return ReadCall(made.tool, made.arguments, refusal="the arguments are not an object")
    try:
        read = check(tool.arguments, cast(Mapping[str, object], sent), case.now).arguments
    except KajabiError as error:
        return ReadCall(made.tool, made.arguments, refusal=str(error))
    values = given_values(read)
    return ReadCall(made.tool, made.arguments, values, form_of_values(tool, values, sites))


def read_at_both_ends(call: Call, case: Case, sites: Sites) -> list[ReadCall]:
    """Read a call in a case at both ends of its conditions."""
    return [read_call(made, case, sites) for made in examples(call)]


def golds_of(case: Case, sites: Sites) -> list[Form]:
    """Return the forms of a case's golds, conditions among their values."""
    return [form_of_case_call(call, case.now, sites) for call in case.gold]


def people_of_golds(case: Case, sites: Sites, people: People) -> list[tuple[int, ...]]:
    """Return the people that the golds find, for each gold at both ends of its conditions."""
    found = [
        people(read.tool, read.values)
        for call in case.gold
        for read in read_at_both_ends(call, case, sites)
        if not read.refusal
    ]
    return [each for each in found if each is not None]


def nearness(gold: Form, form: Form) -> tuple[bool, bool, float]:
    """Return how near a call is to a gold: is it right, is the tool, and which share of the filters is in both."""
    met, missed, extra = compare_filters(gold, form)
    share = len(met) / max(len(met) + len(missed) + len(extra), 1)
    return matches(gold, form), gold.tool == form.tool, share


def outcome_of(gold: Form, form: Form) -> Outcome:
    """Return the kind of difference between a wrong call and the nearest gold."""
    if gold.tool != form.tool:
        return "other tool"
    met, missed, extra = compare_filters(gold, form)
    if not missed and not extra and options_missed(gold, form):
        return "other options"
    return "other value" if same_names(gold, form) and len(met) < len(gold.filters) else "other filters"


def difference_between(gold: Form, form: Form) -> str:
    """Return the difference between a wrong call and a gold in one line."""
    _, missed, extra = compare_filters(gold, form)
    options = options_missed(gold, form)
    parts = [
        f"called {form.tool}" if gold.tool != form.tool else "",
        f"missed {terms_in_words(missed)}" if missed else "",
        f"extra {terms_in_words(extra)}" if extra else "",
        f"options {terms_in_words([(name, form.options.get(name, 'not given')) for name in options])}"
        if options
        else "",
    ]
    return "; ".join(filter(None, parts)) or "the same filters, grouped differently"


def terms_in_words(terms: Sequence[Term]) -> str:
    """Return filters with their values in words."""
    return ", ".join(f"{name} {value_in_words(value)}" for name, value in terms)


def value_in_words(value: Any) -> str:
    """Return a value or a condition in words."""
    if isinstance(value, Range):
        return " and ".join(f"{bound} {limit}" for bound, limit in value.bounds)
    if isinstance(value, OneOf):
        return " or ".join(map(str, value.values))
    if isinstance(value, Includes):
        return f"with {', '.join(map(str, value.values))}"
    return str(value)


def missed_without_call(case: Case, sites: Sites) -> dict[str, Any]:
    """Return what an answer without a call misses of the first gold, as fields of a verdict."""
    if not case.call_is_due:
        return {}
    gold = golds_of(case, sites)[0]
    people = False if gold.tool in (SEARCH, COMPARE) else None
    return {"missed": tuple(name for name, _ in gold.filters), "same_people": people}
