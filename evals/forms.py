"""Calls in one form, so that equal questions are equal however they are put. Pure.

A form is what must hold, the alternatives of which one must hold, and the combinations that may not hold. Lists of ids
come apart, negations become the filter that says the same, and what another filter implies is left out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from kajabi_mcp.arguments import Arguments, Flaw, declared
from kajabi_mcp.arguments import build as read_arguments
from kajabi_mcp.names import fold
from kajabi_mcp.tools import TOOLS, Tool

from .cases import SEARCH, Call

Names = Mapping[str, Mapping[str, str]]  # what it is the name of -> the name as it is compared -> id
Sites = Mapping[str, Names]  # the id of a site -> the names there
Literal = tuple[str, Any]  # a filter and its value, or the condition that its value must meet
Conjunction = tuple[Literal, ...]

DEFAULT_SITE = "11"
OPTIONS = ("who", "sort", "limit", "page", "fields")
USUAL = {"sort": "-created_at", "limit": 25, "page": 1}
GROUPS = ("all_of", "any_of", "none_of")
LISTS = {"has_all_tag_id": "has_tag_id", "no_sent_email_broadcast_ids": "no_sent_email_broadcast_id"}
BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}

# Filters of which each is the exact opposite of the other.
_PAIRS = (
    ("has_tag_id", "has_no_tag_id"),
    ("has_offer_id", "has_no_offer_id"),
    ("has_product_id", "has_no_product_id"),
    ("submitted_form_id", "no_submitted_form_id"),
    ("registered_event_id", "not_registered_event_id"),
    ("subscribed_email_sequence_id", "not_subscribed_email_sequence_id"),
    *(
        (f"{what}_email_broadcast_id", f"no_{what}_email_broadcast_id")
        for what in ("sent", "opened", "clicked", "bounced", "dropped")
    ),
    *((f"{what}_in_last", f"not_{what}_in_last") for what in ("created", "opened_email", "delivered_email")),
    ("clicked_email_in_last", "not_clicked_email_in_last"),
    ("active_in_last", "inactive_in_last"),
)
OPPOSITE = dict(_PAIRS) | {negative: positive for positive, negative in _PAIRS}

# What a filter implies of the same value, so that saying it besides asks nothing more.
_FAILED = ("sent_email_broadcast_id", "no_delivered_email_broadcast_id")
IMPLIES = {
    "opened_email_broadcast_id": ("sent_email_broadcast_id",),
    "clicked_email_broadcast_id": ("sent_email_broadcast_id",),
    "bounced_email_broadcast_id": _FAILED,
    "dropped_email_broadcast_id": _FAILED,
    "no_sent_email_broadcast_id": ("no_delivered_email_broadcast_id",),
    "has_active_product_id": ("has_product_id",),
    "previously_owned_product_id": ("has_no_product_id",),
    "passed_assessment_id": ("completed_assessment_id",),
    "failed_assessment_id": ("completed_assessment_id",),
    "opted_out_in_last": ("unsubscribed_in_last",),
    "manually_unsubscribed_in_last": ("unsubscribed_in_last",),
    "complained_in_last": ("unsubscribed_in_last",),
}

# Bounds of revenue are strict, so that "not under 500" lies between two cents.
EQUAL = "net_revenue_equal_to"
OTHER_BOUND = {
    "net_revenue_less_than": ("net_revenue_greater_than", Decimal("-0.005")),
    "net_revenue_greater_than": ("net_revenue_less_than", Decimal("0.005")),
}


class Unreadable(Exception):
    """A call of a case that the product itself would refuse."""


@dataclass(frozen=True, slots=True)
class Range:
    """Any number within bounds."""

    bounds: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of these values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Includes:
    """A list that holds at least these."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A call in the one form."""

    tool: str
    must: Conjunction
    any_of: tuple[Conjunction, ...] = ()
    none_of: tuple[Conjunction, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def filters(self) -> list[Literal]:
        """Every filter with its value, those within alternatives and exclusions under a name that says so."""
        alternatives = [(f"any_of.{name}", value) for part in self.any_of for name, value in part]
        exclusions = [(f"none_of.{name}", value) for part in self.none_of for name, value in part]
        return [*self.must, *alternatives, *exclusions]


def tool_of(name: str) -> Tool[Any] | None:
    """The product's tool of that name."""
    return next((tool for tool in TOOLS if tool.name == name), None)


def given(arguments: Arguments) -> dict[str, Any]:
    """The arguments that have a value, objects as dictionaries too."""
    found: dict[str, Any] = {}
    for name, argument in declared(type(arguments)).items():
        value = getattr(arguments, name)
        if argument.kind.name == "objects":
            value = [given(each) for each in cast(tuple[Arguments, ...], value)] or None
        if value is not None:
            found[name] = value
    return found


def of_case(call: Call, now: datetime, sites: Sites) -> Form:
    """The form of a call that a case holds, conditions and all. Raises `Unreadable`."""
    tool = tool_of(call.tool)
    if tool is None:
        raise Unreadable(f"there is no tool {call.tool}")
    return of_values(tool, read(tool.arguments, call.arguments, now), sites)


def read(model: type[Arguments], arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Values as the product reads them, one by one, since a condition is not a value."""
    known, found = declared(model), dict[str, Any]()
    for name, value in arguments.items():
        if name not in known:
            raise Unreadable(f"there is no argument {name}")
        if known[name].kind.name == "objects":
            found[name] = [read(model.part, each, now) for each in value]
        elif isinstance(value, Mapping):
            found[name] = condition(model, name, cast(Mapping[str, Any], value), now)
        else:
            found[name] = one(model, name, value, now)
    return found


def one(model: type[Arguments], name: str, value: Any, now: datetime) -> Any:
    """One value as the product reads it; what must stand beside it is for `check` of the whole call."""
    flaws: list[Flaw] = []
    arguments = read_arguments(model, {name: value}, now, flaws)
    if flaws:
        raise Unreadable(f"{name}: {flaws[0].problem}")
    return getattr(arguments, name)


def condition(model: type[Arguments], name: str, value: Mapping[str, Any], now: datetime) -> Range | OneOf | Includes:
    """The condition that a value must meet."""
    if set(value) == {"one_of"} and value["one_of"]:
        return OneOf(tuple(one(model, name, each, now) for each in value["one_of"]))
    if set(value) == {"includes"} and value["includes"]:
        return Includes(tuple(value["includes"]))
    if value and set(value) <= set(BOUNDS):
        return Range(tuple((bound, one(model, name, each, now)) for bound, each in value.items()))
    raise Unreadable(f"{name}: a condition is a range (gt, gte, lt, lte), one_of or includes")


def of_values(tool: Tool[Any], values: Mapping[str, Any], sites: Sites) -> Form:
    """The form of values that were read."""
    names = names_of(values.get("site_id", DEFAULT_SITE), sites)
    options = {name: value for name, value in values.items() if name in OPTIONS and tool.name != "find_ids"}
    rest = {name: value for name, value in values.items() if name not in (*OPTIONS, *GROUPS, "segments")}
    model = tool.arguments
    if tool.name == "compare_segments":
        parts = [{**rest, **segment} for segment in values.get("segments", ())]
        segments = tuple(conjunction(model.part, each, names, leave=("name",)) for each in parts)
        return Form(tool.name, (), segments, options=options)
    if tool.name != SEARCH:
        return Form(tool.name, conjunction(model, rest, names))
    groups = {name: [conjunction(model.part, each, names) for each in values.get(name, ())] for name in GROUPS}
    return combined(conjunction(model, rest, names), groups, options)


def names_of(site: Any, sites: Sites) -> Names:
    """The names of the site that is asked."""
    usual = sites[DEFAULT_SITE]
    return sites.get(str(plain("site", site, usual)), usual)


def combined(base: Conjunction, groups: Mapping[str, list[Conjunction]], options: Mapping[str, Any]) -> Form:
    """A search in the one form."""
    must = [*base, *(literal for part in groups["all_of"] for literal in part)]
    excluded: list[Conjunction] = []
    for part in groups["none_of"]:
        twin = opposite(part)
        must, excluded = ([*must, twin], excluded) if twin else (must, [*excluded, part])
    alternatives = list(dict.fromkeys(groups["any_of"]))
    common = [each for each in alternatives[0] if all(each in part for part in alternatives)] if alternatives else []
    must += common
    apart = [tuple(each for each in part if each not in common) for part in alternatives]
    if bound := or_equal(apart):
        must, apart = [*must, bound], []
    # An alternative that asks for nothing more makes the others pointless.
    any_of = tuple(apart) if all(apart) else ()
    return Form(SEARCH, tidy(must), any_of, tuple(dict.fromkeys(excluded)), options)


def opposite(part: Conjunction) -> Literal | None:
    """The one filter that holds where this part does not."""
    if len(part) != 1:
        return None
    [(name, value)] = part
    if name == "subscribed" and isinstance(value, bool):
        return name, not value
    if name in OTHER_BOUND and isinstance(value, Decimal):
        other, step = OTHER_BOUND[name]
        return other, value + step
    return (OPPOSITE[name], value) if name in OPPOSITE else None


def or_equal(parts: Sequence[Conjunction]) -> Literal | None:
    """An amount or more, and an amount or less, as one bound."""
    literals = {name: value for part in parts if len(part) == 1 for name, value in part}
    for name, (_, step) in OTHER_BOUND.items():
        if len(parts) == 2 and set(literals) == {name, EQUAL} and literals[name] == literals[EQUAL]:
            return (name, literals[name] - step) if isinstance(literals[name], Decimal) else None
    return None


def conjunction(
    model: type[Arguments], values: Mapping[str, Any], names: Names, leave: Sequence[str] = ()
) -> Conjunction:
    """Filters side by side, names as ids, lists of ids taken apart."""
    known, found = declared(model), list[Literal]()
    for name, value in values.items():
        if name in leave:
            continue
        listed = cast(list[Any], value) if isinstance(value, list) else [value]
        found += [(LISTS.get(name, name), plain(known[name].kind.thing, each, names)) for each in listed]
    return tidy(found)


def tidy(literals: Iterable[Literal]) -> Conjunction:
    """Each filter once, without what others imply and without the site that is meant anyway."""
    kept = dict.fromkeys(literals)
    implied = {(other, value) for name, value in kept for other in IMPLIES.get(name, ())}
    return tuple(each for each in kept if each not in implied and each != ("site_id", DEFAULT_SITE))


def plain(thing: str, value: Any, names: Names) -> Any:
    """A value as it is compared: an id in place of a name, text without case."""
    if isinstance(value, OneOf):
        return OneOf(tuple(plain(thing, each, names) for each in value.values))
    if not isinstance(value, str):
        return value
    return names.get(thing, {}).get(fold(value), fold(value))


def matches(gold: Form, form: Form) -> bool:
    """Is this call what the gold asks for?"""
    return (
        gold.tool == form.tool
        and paired(gold.must, form.must, meets)
        and paired(gold.any_of, form.any_of, agree)
        and paired(gold.none_of, form.none_of, agree)
        and not options_missed(gold, form)
    )


def agree(gold: Conjunction, part: Conjunction) -> bool:
    """The same filters with values that will do."""
    return paired(gold, part, meets)


def meets(gold: Literal, literal: Literal) -> bool:
    """The same filter with a value that will do."""
    return gold[0] == literal[0] and accepts(gold[1], literal[1])


def accepts(gold: Any, value: Any) -> bool:
    """Will this value do?"""
    if isinstance(gold, Range):
        number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
        return number and all(BOUNDS[bound](value, limit) for bound, limit in gold.bounds)
    if isinstance(gold, OneOf):
        return any(accepts(each, value) for each in gold.values)
    if isinstance(gold, Includes):
        return isinstance(value, list) and set(gold.values) <= set(cast(list[Any], value))
    if isinstance(gold, list) and isinstance(value, list):
        return set(cast(list[Any], gold)) == set(cast(list[Any], value))
    return isinstance(gold, bool) == isinstance(value, bool) and gold == value


def options_missed(gold: Form, form: Form) -> list[str]:
    """The options that are not what the gold asks for. Where it asks nothing, customers and contacts both will do."""
    asked = {"who": OneOf(("customers", "contacts")), "page": 1, **gold.options} if gold.tool == form.tool else {}
    usual = {"who": "customers", **USUAL}
    return [
        name
        for name, value in asked.items()
        if not accepts(value, form.options.get(name, usual.get(name))) and (name in OPTIONS)
    ]


G = TypeVar("G")


def paired(golds: Sequence[G], others: Sequence[G], match: Callable[[G, G], bool]) -> bool:
    """Can every gold be paired with another one of the others, and none be left over?"""
    if len(golds) != len(others):
        return False
    if not golds:
        return True
    first, *rest = golds
    return any(
        match(first, other) and paired(rest, [*others[:place], *others[place + 1 :]], match)
        for place, other in enumerate(others)
    )


def overlap(gold: Form, form: Form) -> tuple[list[Literal], list[Literal], list[Literal]]:
    """The golds' filters that were met, those that were missed, and what was given besides."""
    left, met, missed = list(form.filters), list[Literal](), list[Literal]()
    for each in gold.filters:
        found = next((literal for literal in left if meets(each, literal)), None)
        if found is None:
            missed.append(each)
        else:
            left.remove(found)
            met.append(each)
    return met, missed, left


def same_names(gold: Form, form: Form) -> bool:
    """The same filters, whatever their values."""
    return gold.tool == form.tool and Counter(map(first, gold.filters)) == Counter(map(first, form.filters))


def first(literal: Literal) -> str:
    """The name of a filter."""
    return literal[0]
