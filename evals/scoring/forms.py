"""Bring calls into a normal form, so that two calls that ask the same have the same form. Pure.

A form has filters that must hold, alternatives of which one must hold, and combinations that must not hold. These four
calls have the same form, in which `has_tag_id` 101 and `has_no_tag_id` 111 must hold:

    {"has_tag_id": "VIP", "has_no_tag_id": "Alumni"}                          names become ids
    {"all_of": [{"has_tag_id": "101"}, {"has_no_tag_id": "111"}]}             objects of all_of are taken apart
    {"has_all_tag_id": ["VIP"], "none_of": [{"has_tag_id": "Alumni"}]}        so are lists, and negations turned around
    {"has_tag_id": "VIP", "none_of": [{"has_all_tag_id": ["VIP", "Alumni"]}]} what holds anyway excludes nobody

"(A or B) and (C or D)" is multiplied out: its alternatives are A and C, A and D, B and C, B and D.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, cast

from kajabi_mcp.arguments import DIGITS, Argument, Fault, Number, Since, declared
from kajabi_mcp.filters import FILTERS
from kajabi_mcp.names import Entry, is_address, make_entry, meant, read_address
from kajabi_mcp.tools import Tool

from ..cases import COMPARE, GROUPS, OPTIONS, SEARCH, SEGMENTS, Call, OneOf, read_case_call
from .relations import EQUAL_REVENUE, IMPLIES, OPPOSITE, OPPOSITE_BOUND, SETTLES, SINGLE_FORM

Names = Mapping[str, Mapping[str, str]]  # kind of thing -> its name, folded -> its id
Sites = Mapping[str, Names]  # id of a site -> the names there
Term = tuple[str, Any]  # a filter, and its value or the condition for it
Conjunction = tuple[Term, ...]

DEFAULT_SITE = "11"
MAX_ALTERNATIVES = 100
USUAL = {"sort": "-created_at", "limit": 25, "page": 1}


@dataclass(frozen=True, slots=True)
class Form:
    """A call in its normal form."""

    tool: str
    must: Conjunction
    any_of: tuple[Conjunction, ...] = ()
    none_of: tuple[Conjunction, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def filters(self) -> list[Term]:
        """Return every filter with its value; names inside alternatives and exclusions are prefixed with the group."""
        alternatives = [(f"any_of.{name}", value) for part in self.any_of for name, value in part]
        exclusions = [(f"none_of.{name}", value) for part in self.none_of for name, value in part]
        return [*self.must, *alternatives, *exclusions]


def form_of_case_call(call: Call, now: datetime, sites: Sites) -> Form:
    """Return the form of a call in a case, conditions among its values. Raises `Unreadable`."""
    return form_of_values(*read_case_call(call, now), sites)


def form_of_values(tool: Tool[Any], values: Mapping[str, Any], sites: Sites) -> Form:
    """Return the form of a call whose values were read."""
    known, names = declared(tool.arguments), names_of(values.get("site_id", DEFAULT_SITE), sites)
    if tool.name not in (SEARCH, COMPARE):
        return Form(tool.name, conjunction(known, values, names))
    options = {name: value for name, value in values.items() if name in OPTIONS}
    rest = {name: value for name, value in values.items() if name not in (*OPTIONS, *GROUPS, SEGMENTS)}
    if tool.name == COMPARE:
        parts = [{**rest, **segment} for segment in values.get(SEGMENTS, ())]
        segments = tuple(conjunction({**known, **FILTERS}, each, names, leave=("name",)) for each in parts)
        return Form(tool.name, (), segments, options=options)

    def read(objects: Iterable[Mapping[str, Any]]) -> list[Conjunction]:
        return [conjunction(known, each, names, leave=GROUPS) for each in objects]

    all_of, any_of, none_of = (cast(list[dict[str, Any]], values.get(name, [])) for name in GROUPS)
    choices = [read(group) for group in (any_of, *(each.get("any_of", ()) for each in all_of)) if group]
    must = [term for part in (conjunction(known, rest, names), *read(all_of)) for term in part]
    return combine(must, choices, read(none_of), options)


def names_of(site: Any, sites: Sites) -> Names:
    """Return the names of the site that is searched."""
    usual = sites[DEFAULT_SITE]
    return sites.get(str(comparable("site", site, usual)), usual)


def combine(
    must: list[Term], choices: list[list[Conjunction]], none_of: list[Conjunction], options: Mapping[str, Any]
) -> Form:
    """Return the form of a search.

    What holds anyway is dropped from exclusions and alternatives: "A, and not (A and B)" becomes "A, and not B", and
    "(A and C) or (A and D)" becomes "A, and C or D".
    """
    must = [*must, *(each for group in choices for each in group[0] if all(each in part for part in group))]
    excluded: list[Conjunction] = []
    for part in none_of:
        # What holds for everybody excludes nobody; only the rest of the combination does.
        left = tuple(each for each in part if each not in must) or part
        twin = opposite_of(left)
        must, excluded = ([*must, twin], excluded) if twin else (must, [*excluded, left])
    must, choices = settle(must, choices)
    must, any_of = multiply(must, choices)
    return Form(SEARCH, tidy(must), tuple(any_of), tuple(dict.fromkeys(excluded)), options)


def settle(must: list[Term], choices: list[list[Conjunction]]) -> tuple[list[Term], list[list[Conjunction]]]:
    """Return what must hold with all that choices leave no choice of, and the choices that are left."""
    left: list[list[Conjunction]] = []
    for group in choices:
        any_of = [*dict.fromkeys(tuple(each for each in part if each not in must) for part in group)]
        if bound := or_equal(any_of):
            must, any_of = [*must, bound], []
        any_of = widest(any_of)
        if len(any_of) == 1:
            must, any_of = [*must, *any_of[0]], []
        left += [any_of] if any_of else []
    # What one choice settles may settle another one.
    return (must, left) if left == choices else settle(must, left)


def widest(any_of: list[Conjunction]) -> list[Conjunction]:
    """Return the alternatives that count: one that adds nothing makes the others pointless, and "A" makes "A and B"."""
    return [part for part in any_of if not any(set(other) < set(part) for other in any_of)] if all(any_of) else []


def multiply(must: list[Term], choices: list[list[Conjunction]]) -> tuple[list[Term], list[Conjunction]]:
    """Return all choices as one. Choices that would make too many alternatives stay a term that must hold."""
    any_of: list[Conjunction] = []
    for group in sorted(choices, key=lambda each: (len(each), sorted(sorted(map(repr, part)) for part in each))):
        if len(any_of or [()]) * len(group) > MAX_ALTERNATIVES:
            must = [*must, ("any_of", frozenset(map(frozenset, group)))]
            continue
        pairs = [tidy((*one, *other)) for one in any_of or [()] for other in group]
        possible = [each for each in pairs if not any(opposite_of((term,)) in each for term in each)] or pairs
        kept: dict[frozenset[Term], Conjunction] = {frozenset(each): each for each in possible}
        any_of = widest([*kept.values()])
    return must, any_of


def opposite_of(part: Conjunction) -> Term | None:
    """Return the one filter that holds exactly where these do not, or None."""
    if len(part) != 1:
        return None
    [(name, value)] = part
    if name == "subscribed" and isinstance(value, bool):
        return name, not value
    if name in OPPOSITE_BOUND and is_cents(value):
        other, step = OPPOSITE_BOUND[name]
        return other, value + step
    return (OPPOSITE[name], value) if name in OPPOSITE else None


def or_equal(parts: Sequence[Conjunction]) -> Term | None:
    """Return "equal to 500, or more than 500" as one bound, just below 500; None for other alternatives."""
    terms = {name: value for part in parts if len(part) == 1 for name, value in part}
    for name, (_, step) in OPPOSITE_BOUND.items():
        if len(parts) == 2 and set(terms) == {name, EQUAL_REVENUE}:
            amount = terms[name]
            if amount == terms[EQUAL_REVENUE] and is_cents(amount):
                return name, amount - step
    return None


def is_cents(value: Any) -> bool:
    """Return whether a value is an amount that somebody can have paid: one without parts of a cent."""
    return isinstance(value, Decimal) and value == round(value, 2)


def conjunction(
    known: Mapping[str, Argument], values: Mapping[str, Any], names: Names, leave: Sequence[str] = ()
) -> Conjunction:
    """Return filters that must hold together, with ids in place of names and lists of ids taken apart."""
    found: list[Term] = []
    for name, value in values.items():
        if name in leave:
            continue
        listed = cast(list[Any], value) if isinstance(value, list) else [value]
        found += [(SINGLE_FORM.get(name, name), comparable(known[name].kind.thing, each, names)) for each in listed]
    return tidy(found)


def tidy(terms: Iterable[Term]) -> Conjunction:
    """Return each filter once, without those that others imply and without the default site."""
    kept = dict.fromkeys(terms)
    implied = {(other, value) for name, value in kept for other in IMPLIES.get(name, ())}
    implied |= {SETTLES[name] for name, _ in kept if name in SETTLES} | {("site_id", DEFAULT_SITE)}
    return tuple(each for each in kept if each not in implied)


def comparable(thing: str, value: Any, names: Names) -> Any:
    """Return a value as it is compared: an id in place of a name, the digits of a phone number, text without case.

    A date is as many days back as its midnight: at noon, "since Monday" said on Friday is 4.5, between 4 and 5 days.
    """
    if isinstance(value, Since):
        return Decimal(value.reach / timedelta(days=1))
    if isinstance(value, Number):
        return value.digits
    if isinstance(value, OneOf):
        return OneOf(tuple(comparable(thing, each, names) for each in value.values))
    if not isinstance(value, str):
        return value
    return id_of(thing, value, names) or unicodedata.normalize("NFC", value.casefold())


def id_of(thing: str, value: str, names: Names) -> str:
    """Return the id for an id, a name or a pasted address, as the product finds it; empty if none or several."""
    if DIGITS.fullmatch(value):
        return value
    with suppress(Fault):
        if thing and is_address(value):
            return read_address(value, thing)
        found = meant(thing, value, entries_of(tuple(names.get(thing, {}).items())))
        return found.entry.id if found else ""
    return ""


@cache
def entries_of(known: tuple[tuple[str, str], ...]) -> list[Entry]:
    """Return the things with these names and ids, as the product holds them."""
    return [make_entry(number, name) for name, number in known]
