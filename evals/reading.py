"""Calls that cases hold, read by the product's own readers, value by value, since a condition is no value. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from kajabi_mcp.arguments import Arguments, Flaw, build, declared
from kajabi_mcp.tools import TOOLS, Tool

from .records import Call

BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}
NUMBERS = ("days", "money", "number")  # kinds of values that can be in a range
CENT = 0.01


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


Condition = Range | OneOf | Includes


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


def read_call_of(call: Call, now: datetime) -> tuple[Tool[Any], dict[str, Any]]:
    """The tool of a case's call and its values, conditions and all. Raises `Unreadable`."""
    tool = tool_of(call.tool)
    if tool is None:
        raise Unreadable(f"there is no tool {call.tool}")
    return tool, read(tool.arguments, call.arguments, now)


def read(model: type[Arguments], arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Values as the product reads them."""
    known, found = declared(model), dict[str, Any]()
    for name, value in arguments.items():
        if name not in known:
            raise Unreadable(f"there is no argument {name}")
        if known[name].kind.name == "objects":
            found[name] = [read(model.part, each, now) for each in objects(name, value)]
        elif isinstance(value, Mapping):
            found[name] = condition(model, name, cast(Mapping[str, Any], value), now)
        else:
            found[name] = one(model, name, value, now)
    return found


def objects(name: str, value: object) -> list[Mapping[str, Any]]:
    """A list of objects."""
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in cast(list[object], value)):
        raise Unreadable(f"{name}: is a list of objects")
    return cast(list[Mapping[str, Any]], value)


def one(model: type[Arguments], name: str, value: Any, now: datetime) -> Any:
    """One value as the product reads it; what must stand beside it is for `check` of the whole call."""
    if value is None:
        raise Unreadable(f"{name}: is null")
    flaws: list[Flaw] = []
    arguments = build(model, {name: value}, now, flaws)
    if flaws:
        raise Unreadable(f"{name}: {flaws[0].problem}")
    return getattr(arguments, name)


def condition(model: type[Arguments], name: str, value: Mapping[str, Any], now: datetime) -> Condition:
    """The condition that a value must meet."""
    [listed] = value.values() if len(value) == 1 else [None]
    if isinstance(listed, list) and listed and set(value) <= {"one_of", "includes"}:
        values = cast(list[Any], listed)
        if "includes" in value:
            return Includes(tuple(one(model, name, values, now)))
        return OneOf(tuple(one(model, name, each, now) for each in values))
    if value and set(value) <= set(BOUNDS) and declared(model)[name].kind.name in NUMBERS:
        return Range(tuple((bound, one(model, name, each, now)) for bound, each in value.items()))
    raise Unreadable(f"{name}: a condition is a range of numbers (gt, gte, lt, lte), one_of or includes with a list")


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


def concrete(arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Arguments that meet the conditions of a gold: the lowest that do, and the highest."""
    lowest, highest = (cast(dict[str, Any], sample(arguments, end)) for end in (0, -1))
    return [lowest] if lowest == highest else [lowest, highest]


def sample(value: Any, end: int) -> Any:
    """A value that meets a condition, from one end of it. An open bound is met by a cent."""
    if isinstance(value, list):
        return [sample(each, end) for each in cast(list[Any], value)]
    if not isinstance(value, Mapping):
        return value
    known = cast(Mapping[str, Any], value)
    if set(known) == {"one_of"}:
        return known["one_of"][end]
    if set(known) == {"includes"}:
        return known["includes"]
    if known and set(known) <= set(BOUNDS):
        shifted = {"gte": 0, "gt": CENT, "lte": 0, "lt": -CENT}
        bounds = [known[bound] + step if step else known[bound] for bound, step in shifted.items() if bound in known]
        return bounds[end]
    return {name: sample(each, end) for name, each in known.items()}
