"""Conditions: what a gold may have in place of a value, since a request seldom fixes every value. Pure.

"Spent at least 500" is met by any bound from 499 up to, but not including, 500: `{"gte": 499, "lt": 500}`. `Range` and
its relatives are such conditions after reading, `accepts` asks whether a value meets one, and `examples` gives values
that do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from .records import Call, MadeCall

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}
CENT = 0.01


@dataclass(frozen=True, slots=True)
class Range:
    """Any number within these bounds."""

    bounds: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of these values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Includes:
    """Any list that holds at least these."""

    values: tuple[Any, ...]


Condition = Range | OneOf | Includes


def accepts(gold: Any, value: Any) -> bool:
    """Return whether a value is the gold's value, or meets its condition."""
    if isinstance(gold, Range):
        number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
        return number and all(COMPARISONS[bound](value, limit) for bound, limit in gold.bounds)
    if isinstance(gold, OneOf):
        return any(accepts(each, value) for each in gold.values)
    if isinstance(gold, Includes):
        return isinstance(value, list) and set(gold.values) <= set(cast(list[Any], value))
    if isinstance(gold, list) and isinstance(value, list):
        return set(cast(list[Any], gold)) == set(cast(list[Any], value))
    return isinstance(gold, bool) == isinstance(value, bool) and gold == value


def examples(call: Call) -> list[MadeCall]:
    """Return calls that meet the conditions of one: with the lowest values and the highest, or one if they are equal.

    `{"limit": 5, "net_revenue_greater_than": {"gte": 499, "lt": 500}}` gives two: with 499, and with 499.99.
    """
    lowest, highest = (MadeCall(tool=call.tool, arguments=at_end(call.arguments, end)) for end in (0, -1))
    return [lowest] if lowest == highest else [lowest, highest]


def at_end(value: Any, end: int) -> Any:
    """Return the value at one end of a condition: 0 is the lowest, -1 the highest, a cent inside an open bound."""
    if isinstance(value, list):
        return [at_end(each, end) for each in cast(list[Any], value)]
    if not isinstance(value, Mapping):
        return value
    known = cast(Mapping[str, Any], value)
    if set(known) == {"one_of"}:
        return known["one_of"][end]
    if set(known) == {"includes"}:
        return known["includes"]
    if known and set(known) <= set(COMPARISONS):
        shifted = {"gte": 0, "gt": CENT, "lte": 0, "lt": -CENT}
        bounds = [known[bound] + step if step else known[bound] for bound, step in shifted.items() if bound in known]
        return bounds[end]
    return {name: at_end(each, end) for name, each in known.items()}
