"""Calls in one form, so that equal questions are equal however they are put. Pure.

A form is what must hold, the alternatives of which one must hold, and the combinations that may not hold. Lists of ids
come apart, negations become the filter that says the same, and what another filter implies is left out.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from kajabi_mcp.addresses import is_address, read_address
from kajabi_mcp.arguments import Arguments, declared
from kajabi_mcp.contradictions import WINDOWS
from kajabi_mcp.names import fold
from kajabi_mcp.segments import TWINS
from kajabi_mcp.tools import Tool
from kajabi_mcp.values import DIGITS, Fault

from .reading import OneOf, read_call_of
from .records import SEARCH, Call

Names = Mapping[str, Mapping[str, str]]  # what it is the name of -> the name as it is compared -> id
Sites = Mapping[str, Names]  # the id of a site -> the names there
Term = tuple[str, Any]  # a filter and its value, or the condition that its value must meet
Conjunction = tuple[Term, ...]

DEFAULT_SITE = "11"
OPTIONS = ("who", "sort", "limit", "page", "fields")
USUAL = {"sort": "-created_at", "limit": 25, "page": 1}
GROUPS = ("all_of", "any_of", "none_of")
LISTS = {"has_all_tag_id": "has_tag_id", "no_sent_email_broadcast_ids": "no_sent_email_broadcast_id"}

# Filters of which each is the exact opposite of the other: those that the product's plans trust, and what was said of
# one broadcast.
_PAIRS = (
    *WINDOWS,
    *(
        (f"{what}_email_broadcast_id", f"no_{what}_email_broadcast_id")
        for what in ("sent", "opened", "clicked", "bounced", "dropped")
    ),
)
OPPOSITE = TWINS | dict(_PAIRS) | {negative: positive for positive, negative in _PAIRS}

# What a filter implies of the same value, so that saying it besides asks nothing more.
_FAILED = ("sent_email_broadcast_id", "no_delivered_email_broadcast_id")
IMPLIES = {
    "opened_email_broadcast_id": ("sent_email_broadcast_id",),
    "clicked_email_broadcast_id": ("sent_email_broadcast_id",),
    "bounced_email_broadcast_id": _FAILED,
    "dropped_email_broadcast_id": _FAILED,
    "no_sent_email_broadcast_id": tuple(
        f"no_{what}_email_broadcast_id" for what in ("delivered", "opened", "clicked", "bounced", "dropped")
    ),
    "has_active_product_id": ("has_product_id",),
    "previously_owned_product_id": ("has_no_product_id",),
    "passed_assessment_id": ("completed_assessment_id",),
    "failed_assessment_id": ("completed_assessment_id",),
    "opted_out_in_last": ("unsubscribed_in_last",),
    "manually_unsubscribed_in_last": ("unsubscribed_in_last",),
    "complained_in_last": ("unsubscribed_in_last",),
}
# The same where the values differ.
FLAGS = {"never_subscribed": ("subscribed", False), "bounced_in_last": ("is_hard_bouncing", True)}

# Bounds of revenue are strict, so that "not under 500" lies between two cents.
EQUAL = "net_revenue_equal_to"
OTHER_BOUND = {
    "net_revenue_less_than": ("net_revenue_greater_than", Decimal("-0.005")),
    "net_revenue_greater_than": ("net_revenue_less_than", Decimal("0.005")),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A call in the one form."""

    tool: str
    must: Conjunction
    any_of: tuple[Conjunction, ...] = ()
    none_of: tuple[Conjunction, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def filters(self) -> list[Term]:
        """Every filter with its value, those within alternatives and exclusions under a name that says so."""
        alternatives = [(f"any_of.{name}", value) for part in self.any_of for name, value in part]
        exclusions = [(f"none_of.{name}", value) for part in self.none_of for name, value in part]
        return [*self.must, *alternatives, *exclusions]


def of_case(call: Call, now: datetime, sites: Sites) -> Form:
    """The form of a call that a case holds, conditions and all. Raises `Unreadable`."""
    return of_values(*read_call_of(call, now), sites)


def of_values(tool: Tool[Any], values: Mapping[str, Any], sites: Sites) -> Form:
    """The form of values that were read."""
    model, names = tool.arguments, names_of(values.get("site_id", DEFAULT_SITE), sites)
    if tool.name not in (SEARCH, "compare_segments"):
        return Form(tool.name, conjunction(model, values, names))
    options = {name: value for name, value in values.items() if name in OPTIONS}
    rest = {name: value for name, value in values.items() if name not in (*OPTIONS, *GROUPS, "segments")}
    if tool.name == "compare_segments":
        parts = [{**rest, **segment} for segment in values.get("segments", ())]
        segments = tuple(conjunction(model.part, each, names, leave=("name",)) for each in parts)
        return Form(tool.name, (), segments, options=options)
    groups = {name: [conjunction(model.part, each, names) for each in values.get(name, ())] for name in GROUPS}
    return combined(conjunction(model, rest, names), groups, options)


def names_of(site: Any, sites: Sites) -> Names:
    """The names of the site that is asked."""
    usual = sites[DEFAULT_SITE]
    return sites.get(str(plain("site", site, usual)), usual)


def combined(base: Conjunction, groups: Mapping[str, list[Conjunction]], options: Mapping[str, Any]) -> Form:
    """A search in the one form."""
    must = [*base, *(term for part in groups["all_of"] for term in part)]
    any_of = [*dict.fromkeys(groups["any_of"])]
    must += [each for each in any_of[0] if all(each in part for part in any_of)] if any_of else []
    excluded: list[Conjunction] = []
    for part in groups["none_of"]:
        # What holds for everybody excludes nobody: only the rest of a combination does.
        left = tuple(each for each in part if each not in must) or part
        twin = opposite(left)
        must, excluded = ([*must, twin], excluded) if twin else (must, [*excluded, left])
    any_of = [*dict.fromkeys(tuple(each for each in part if each not in must) for part in any_of)]
    if bound := or_equal(any_of):
        must, any_of = [*must, bound], []
    # An alternative that asks for nothing more makes the others pointless; so does one that asks for less.
    any_of = [part for part in any_of if not any(set(other) < set(part) for other in any_of)] if all(any_of) else []
    if len(any_of) == 1:
        must, any_of = [*must, *any_of[0]], []
    return Form(SEARCH, tidy(must), tuple(any_of), tuple(dict.fromkeys(excluded)), options)


def opposite(part: Conjunction) -> Term | None:
    """The one filter that holds where this part does not."""
    if len(part) != 1:
        return None
    [(name, value)] = part
    if name == "subscribed" and isinstance(value, bool):
        return name, not value
    if name in OTHER_BOUND and is_cents(value):
        other, step = OTHER_BOUND[name]
        return other, value + step
    return (OPPOSITE[name], value) if name in OPPOSITE else None


def or_equal(parts: Sequence[Conjunction]) -> Term | None:
    """An amount or more, and an amount or less, as one bound."""
    terms = {name: value for part in parts if len(part) == 1 for name, value in part}
    for name, (_, step) in OTHER_BOUND.items():
        if len(parts) == 2 and set(terms) == {name, EQUAL} and terms[name] == terms[EQUAL] and is_cents(terms[name]):
            return name, terms[name] - step
    return None


def is_cents(value: Any) -> bool:
    """Is it an amount that somebody can have paid?"""
    return isinstance(value, Decimal) and value == round(value, 2)


def conjunction(
    model: type[Arguments], values: Mapping[str, Any], names: Names, leave: Sequence[str] = ()
) -> Conjunction:
    """Filters side by side, names as ids, lists of ids taken apart."""
    known, found = declared(model), list[Term]()
    for name, value in values.items():
        if name in leave:
            continue
        listed = cast(list[Any], value) if isinstance(value, list) else [value]
        found += [(LISTS.get(name, name), plain(known[name].kind.thing, each, names)) for each in listed]
    return tidy(found)


def tidy(terms: Iterable[Term]) -> Conjunction:
    """Each filter once, without what others imply and without the site that is meant anyway."""
    kept = dict.fromkeys(terms)
    implied = {(other, value) for name, value in kept for other in IMPLIES.get(name, ())}
    implied |= {FLAGS[name] for name, _ in kept if name in FLAGS} | {("site_id", DEFAULT_SITE)}
    return tuple(each for each in kept if each not in implied)


def plain(thing: str, value: Any, names: Names) -> Any:
    """A value as it is compared: an id in place of a name, text without case."""
    if isinstance(value, OneOf):
        return OneOf(tuple(plain(thing, each, names) for each in value.values))
    if not isinstance(value, str):
        return value
    return identified(thing, value, names) or unicodedata.normalize("NFC", value.casefold())


def identified(thing: str, value: str, names: Names) -> str:
    """The id that an id, a name or a pasted address means, as the product finds it; nothing if none or several."""
    known, wanted = names.get(thing, {}), fold(value)
    if DIGITS.fullmatch(value):
        return value
    if thing and is_address(value):
        with suppress(Fault):
            return read_address(value, thing)
    if wanted in known:
        return known[wanted]
    found = {number for name, number in known.items() if wanted in name} if wanted else set[str]()
    return found.pop() if len(found) == 1 else ""
