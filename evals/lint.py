"""Checks of the cases themselves: golds that the product refuses, near misses that are right, and data that cannot tell
a wrong answer from a right one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from kajabi_mcp.arguments import Kind
from kajabi_mcp.filters import FILTERS

from .cases import GROUPS, SEARCH, Answer, Case, MadeCall, Step, examples, meaning_of, style_of
from .scoring import Form, People, ReadCall, Sites, golds_of, judge, matches, nobody, read_at_both_ends, read_call

ENOUGH_TOLD_APART = 0.95  # of the cases


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A wrong answer to a case, and whether the data tell it from the right ones."""

    what: str
    told_apart: bool | None  # None where it is refused, or a name in it belongs to nothing


@dataclass(frozen=True, slots=True)
class ToldApart:
    """How many wrong answers the data tell from the right ones, and in how many cases they do so for all."""

    answers_told: int
    answers_checked: int
    cases_checked: int
    blurred: Mapping[str, list[str]]  # the other cases, with the wrong answers that find the same people

    @property
    def cases_told(self) -> int:
        """Count the cases in which the data tell all wrong answers from the right ones."""
        return self.cases_checked - len(self.blurred)

    @property
    def is_enough(self) -> bool:
        """Return whether there are enough such cases."""
        return self.cases_told >= ENOUGH_TOLD_APART * self.cases_checked

    def __str__(self) -> str:
        answers, cases = self.answers_told / max(self.answers_checked, 1), self.cases_told / max(self.cases_checked, 1)
        return (
            f"The data tell {self.answers_told} of {self.answers_checked} wrong answers "
            f"from the right ones ({answers:.2%}), "
            f"and all of those of {self.cases_told} of {self.cases_checked} cases ({cases:.2%})."
        )


def what_the_data_tell(cases: Iterable[Case], sites: Sites, people: People) -> ToldApart:
    """Find out which wrong answers the data tell from the right ones."""
    checked = [(case.id, wrong) for case in cases if (wrong := [*wrong_answers(case, sites, people)])]
    every = [each for _, wrong in checked for each in wrong if each.told_apart is not None]
    blurred = {name: [each.what for each in wrong if each.told_apart is False] for name, wrong in checked}
    blurred = {name: what for name, what in blurred.items() if what}
    return ToldApart(sum(each.told_apart is True for each in every), len(every), len(checked), blurred)


def flaws(case: Case, sites: Sites) -> Iterator[str]:
    """Return what is wrong with a case that could be read."""
    if (case.style, case.semantics) != (style_of(case), meaning_of(case)):
        yield f"by rule, its style must be {style_of(case)} and its meaning {meaning_of(case)}"
    golds = golds_of(case, sites)
    for place, (call, gold) in enumerate(zip(case.gold, golds, strict=True)):
        for read in read_at_both_ends(call, case, sites):
            if read.refusal:
                yield f"gold {place} is refused: {read.refusal.splitlines()[-1]}"
            elif read.form and not matches(gold, read.form):
                yield f"gold {place} does not accept what its own condition lets through: {read.sent}"
        if any(accept_the_same(gold, other) for other in golds[:place]):
            yield f"gold {place} says the same as an earlier one"
    for place, call in enumerate(case.near_miss):
        answer = Answer(id=case.id, steps=(Step(calls=(examples(call)[0],)),))
        if judge(case, answer, sites, nobody).right:
            yield f"near miss {place} is right"


def accept_the_same(one: Form, other: Form) -> bool:
    """Return whether two golds accept exactly the same calls."""
    return one.options == other.options and matches(one, other) and matches(other, one)


def wrong_answers(case: Case, sites: Sites, people: People) -> Iterator[WrongAnswer]:
    """Return every near miss of a case, and every mutation of a search in its first gold that is wrong."""
    if not case.gold:
        return  # every call is wrong there, whatever it finds
    right = [read for call in case.gold for read in read_at_both_ends(call, case, sites)]
    seen = {found_and_shown(people, read) for read in right}
    for place, call in enumerate(case.near_miss):
        for read in read_at_both_ends(call, case, sites)[:1]:
            yield WrongAnswer(f"near miss {place}", tells_apart(read, seen, people))
    golds = golds_of(case, sites)
    for call in case.gold[:1]:
        if call.tool != SEARCH:
            continue
        for what, arguments in mutations(examples(call)[0].arguments):
            read = read_call(MadeCall(arguments=arguments), case, sites)
            # A mutation may be refused, or be another right answer.
            if read.form and not any(matches(gold, read.form) for gold in golds):
                yield WrongAnswer(what, tells_apart(read, seen, people))


FoundAndShown = tuple[tuple[int, ...] | None, tuple[tuple[str, str], ...]]


def found_and_shown(people: People, read: ReadCall) -> FoundAndShown:
    """Return the people that a call finds, and how it shows them."""
    form = read.form
    shown = [(name, str(value)) for name, value in form.options.items() if name != "who"] if form else []
    return people(read.tool, read.values), tuple(sorted(shown))


def tells_apart(read: ReadCall, seen: set[FoundAndShown], people: People) -> bool | None:
    """Return whether a call differs from every right answer in what it finds or shows; None where nobody can say."""
    return None if read.refusal or people(read.tool, read.values) is None else found_and_shown(people, read) not in seen


def mutations(arguments: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the arguments with one filter left out, replaced by another of its kind, or with the next value."""
    for name, value in arguments.items():
        if name in GROUPS:
            parts = cast(list[dict[str, Any]], value)
            for place, part in enumerate(parts):
                for what, mutant in mutations(part):
                    changed = [*parts[:place], *([mutant] if mutant else []), *parts[place + 1 :]]
                    rest = without(arguments, name)
                    yield f"{name}[{place}].{what}", rest | {name: changed} if changed else rest
        elif name in FILTERS:
            yield f"without {name}", without(arguments, name)
            for other in kindred(name):
                if other not in arguments:
                    yield f"{other} for {name}", without(arguments, name) | {other: value}
            for following in next_values(FILTERS[name].kind, value):
                yield f"{name} {following}", {**arguments, name: following}


def without(arguments: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the arguments without one."""
    return {each: value for each, value in arguments.items() if each != name}


def kindred(name: str) -> list[str]:
    """Return the other filters that take the same kind of value."""
    kind = FILTERS[name].kind
    alike = [other for other, each in FILTERS.items() if (each.kind.name, each.kind.thing) == (kind.name, kind.thing)]
    return [other for other in alike if other != name]


def next_values(kind: Kind, value: Any) -> list[Any]:
    """Return the values next to this one."""
    if kind.name == "days":
        if isinstance(value, str):
            return [(datetime.fromisoformat(value) + timedelta(days=days)).isoformat() for days in (-1, 1)]
        return [value - 1, value + 1] if isinstance(value, int) and value > 1 else []
    if kind.name == "money":
        return [value - 1, value + 1] if isinstance(value, (int, float)) else []
    return []
