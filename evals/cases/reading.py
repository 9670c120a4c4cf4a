"""Read the calls of cases with the product's own readers, value by value, since a condition is not a value. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from kajabi_mcp.arguments import Arguments, Fault, declared
from kajabi_mcp.tools import TOOLS, Tool

from .conditions import COMPARISONS, Condition, Includes, OneOf, Range
from .records import Call

NUMERIC_KINDS = ("days", "money", "number")  # the kinds of values that a range is about


class Unreadable(Exception):
    """A call in a case that the product would refuse; `str()` says why."""


def find_tool(name: str) -> Tool[Any] | None:
    """Return the product's tool of this name, or None."""
    return next((tool for tool in TOOLS if tool.name == name), None)


def given_values(arguments: Arguments) -> dict[str, Any]:
    """Return the arguments that have a value, objects as dictionaries too."""
    found: dict[str, Any] = {}
    for name, argument in declared(type(arguments)).items():
        value = arguments.values.get(name) if name in arguments.table else getattr(arguments, name)
        if argument.kind.part:
            value = [given_values(each) for each in cast(tuple[Arguments, ...], value)] or None
        if value not in (None, ""):  # a name that was not given is ""
            found[name] = value
    return found


def read_case_call(call: Call, now: datetime) -> tuple[Tool[Any], dict[str, Any]]:
    """Return the tool and the values of a call in a case, conditions among them. Raises `Unreadable`."""
    tool = find_tool(call.tool)
    if tool is None:
        raise Unreadable(f"there is no tool {call.tool}")
    return tool, read_values(tool.arguments, call.arguments, now)


def read_values(model: type[Arguments], arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Read arguments as the product does, but for conditions."""
    known, found = declared(model), dict[str, Any]()
    for name, value in arguments.items():
        if name not in known:
            raise Unreadable(f"there is no argument {name}")
        if part := known[name].kind.part:
            found[name] = [read_values(part, each, now) for each in objects_of(name, value)]
        elif isinstance(value, Mapping):
            found[name] = read_condition(model, name, cast(Mapping[str, Any], value), now)
        else:
            found[name] = read_value(model, name, value, now)
    return found


def objects_of(name: str, value: object) -> list[Mapping[str, Any]]:
    """Return a value that must be a list of objects."""
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in cast(list[object], value)):
        raise Unreadable(f"{name}: must be a list of objects")
    return cast(list[Mapping[str, Any]], value)


def read_value(model: type[Arguments], name: str, value: Any, now: datetime) -> Any:
    """Read one value as the product does. Whether it fits the other arguments is for `check` of the whole call."""
    if value is None:
        raise Unreadable(f"{name}: is null")
    try:
        return declared(model)[name].kind.read(value, now)
    except Fault as fault:
        raise Unreadable(f"{name}: {fault}") from None


def read_condition(model: type[Arguments], name: str, value: Mapping[str, Any], now: datetime) -> Condition:
    """Read a condition."""
    [listed] = value.values() if len(value) == 1 else [None]
    if isinstance(listed, list) and listed and set(value) <= {"one_of", "includes"}:
        values = cast(list[Any], listed)
        if "includes" in value:
            return Includes(tuple(read_value(model, name, values, now)))
        return OneOf(tuple(read_value(model, name, each, now) for each in values))
    if value and set(value) <= set(COMPARISONS) and declared(model)[name].kind.name in NUMERIC_KINDS:
        return Range(tuple((bound, read_value(model, name, each, now)) for bound, each in value.items()))
    raise Unreadable(f"{name}: a condition is a range of numbers (gt, gte, lt, lte), one_of or includes with a list")
