"""What is wrong with the cases themselves: golds that the product's check refuses, near misses that are right, data
that cannot tell a wrong answer from a right one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from kajabi_mcp.filters import FILTERS
from kajabi_mcp.values import Kind

from .forms import GROUPS, Form, Sites
from .labels import meaning, style
from .matching import matches
from .reading import concrete
from .records import SEARCH, Answer, Call, Case, Made, Step
from .score import People, Read, golds_of, judge, nobody, read_call


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer to a case, and whether the data tell it from the right ones."""

    what: str
    told: bool | None  # None where it is refused, or finds nobody whom it could mean


def flaws(case: Case, sites: Sites) -> Iterator[str]:
    """What makes a case unusable, though it could be read."""
    if (case.style, case.semantics) != (style(case), meaning(case)):
        yield f"its style is {style(case)} and its meaning {meaning(case)}, by rule"
    golds = golds_of(case, sites)
    for place, (call, gold) in enumerate(zip(case.gold, golds, strict=True)):
        for arguments in concrete(call.arguments):
            read = read_call(Made(tool=call.tool, arguments=arguments), case, sites)
            if read.refusal:
                yield f"gold {place} is refused: {read.refusal.splitlines()[-1]}"
            elif read.form and not matches(gold, read.form):
                yield f"gold {place} is not what its own condition lets through: {arguments}"
        if any(same(gold, other) for other in golds[:place]):
            yield f"gold {place} says the same as an earlier one"
    for place, call in enumerate(case.near_miss):
        answer = Answer(id=case.id, steps=(Step(calls=(Made(tool=call.tool, arguments=concrete(call.arguments)[0]),)),))
        if judge(case, answer, sites, nobody).right:
            yield f"near miss {place} is right"


def same(one: Form, other: Form) -> bool:
    """Two golds that accept the very same calls."""
    return one.options == other.options and matches(one, other) and matches(other, one)


def wrong_answers(case: Case, sites: Sites, people: People) -> Iterator[Wrong]:
    """Every near miss and every mutation of a search that the case's golds ask for."""
    if not case.gold:
        return  # every call is wrong there, whomever it finds
    right = [read for call in case.gold for read in read_all(call, case, sites)]
    seen = {key(people, read) for read in right}
    for place, call in enumerate(case.near_miss):
        for read in read_all(call, case, sites)[:1]:
            yield Wrong(f"near miss {place}", told_apart(read, seen, people))
    golds = golds_of(case, sites)
    for call in case.gold[:1]:
        if call.tool != SEARCH:
            continue
        for what, arguments in mutations(concrete(call.arguments)[0]):
            read = read_call(Made(arguments=arguments), case, sites)
            # A mutation may be refused, or be another right answer.
            if read.form and not any(matches(gold, read.form) for gold in golds):
                yield Wrong(what, told_apart(read, seen, people))


Key = tuple[tuple[int, ...] | None, tuple[tuple[str, str], ...]]


def key(people: People, read: Read) -> Key:
    """The people whom a call finds, and how they are shown."""
    form = read.form
    shown = [(name, str(value)) for name, value in form.options.items() if name != "who"] if form else []
    return people(read.tool, read.values), tuple(sorted(shown))


def told_apart(read: Read, seen: set[Key], people: People) -> bool | None:
    """Does it find others than every right answer, or show them otherwise? None where nobody can say."""
    return None if read.refusal or people(read.tool, read.values) is None else key(people, read) not in seen


def read_all(call: Call, case: Case, sites: Sites) -> list[Read]:
    """A call of a case at both ends of its conditions."""
    made = [Made(tool=call.tool, arguments=arguments) for arguments in concrete(call.arguments)]
    return [read_call(each, case, sites) for each in made]


def mutations(arguments: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The arguments with one filter left out, taken for another of its kind, or with the next value."""
    for name, value in arguments.items():
        if name in GROUPS:
            parts = cast(list[dict[str, Any]], value)
            for place, part in enumerate(parts):
                for what, mutant in mutations(part):
                    changed = [*parts[:place], *([mutant] if mutant else []), *parts[place + 1 :]]
                    rest = without(arguments, name)
                    yield f"{name}[{place}].{what}", rest | {name: changed} if changed else rest
        elif name in FILTERS and name != "site_id":
            yield f"without {name}", without(arguments, name)
            for other in kindred(name):
                if other not in arguments:
                    yield f"{other} for {name}", without(arguments, name) | {other: value}
            for following in next_values(FILTERS[name].kind, value):
                yield f"{name} {following}", {**arguments, name: following}


def without(arguments: Mapping[str, Any], name: str) -> dict[str, Any]:
    """All the others."""
    return {each: value for each, value in arguments.items() if each != name}


def kindred(name: str) -> list[str]:
    """The filters that take the same value."""
    kind = FILTERS[name].kind
    return [other for other, each in FILTERS.items() if other != name and each.kind == kind]


def next_values(kind: Kind, value: Any) -> list[Any]:
    """The values just beside this one."""
    if kind.name == "days":
        return [value - 1, value + 1] if isinstance(value, int) and value > 1 else []
    if kind.name == "money":
        return [value - 1, value + 1] if isinstance(value, (int, float)) else []
    return []
