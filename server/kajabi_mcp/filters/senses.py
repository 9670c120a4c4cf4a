"""What the value of a filter demands: how two values of it combine, and whether a row of Kajabi's meets one. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pydantic import JsonValue

from ..arguments import Days, Since, Spellings, days_asked, reach
from ..places import Place
from ..text import fold_text

# Kajabi may count days from midnight in the site's time zone, where we count 24 hours back from now.
SLACK = timedelta(days=1)

NOBODY: Final = object()  # what two values come to that no one can meet

Combine = Callable[
    [Any, Any], Any
]  # two values of one filter -> the one that says both, NOBODY, or None: cannot be said
Holds = Callable[[Any, JsonValue, datetime], bool]  # the value asked for, the attribute in a row, now
Side = Callable[[Since, JsonValue], bool]  # the moment, the attribute in a row


@dataclass(frozen=True, slots=True)
class Sense:
    """What values of a filter demand of an attribute."""

    combine: Combine | None = None
    holds: Holds | None = None  # None: no attribute can show it
    exposing: str | None = None  # "" or "-": the order, ascending or descending, that brings a wrong row to the front
    certain: bool = False  # a row that contradicts it proves that the filter was not applied
    cut: Side | None = None  # of a look-back: whether the attribute lies on the right side of a moment


def read_time(value: JsonValue) -> datetime | None:
    """Read an ISO 8601 time, aware; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the first and the last day of all have no other time zone
        return None


def read_amount(value: JsonValue) -> Decimal | None:
    """Read a revenue attribute, which Kajabi sends as a string; a missing one is 0, anything else None."""
    if isinstance(value, (bool, dict, list)):
        return None
    try:
        number = Decimal(str(value)) if value is not None else Decimal(0)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _newer(days: Days, value: JsonValue, now: datetime) -> bool:
    time = read_time(value)
    return time is not None and time > now.astimezone(UTC) - timedelta(days=days_asked(days)) - SLACK


def _older_or_never(days: Days, value: JsonValue, now: datetime) -> bool:
    time = read_time(value)
    return time is None or time <= now.astimezone(UTC) - timedelta(days=days_asked(days)) + SLACK


def _from(since: Since, value: JsonValue) -> bool:
    time = read_time(value)
    return time is not None and time >= since.moment


def _until(since: Since, value: JsonValue) -> bool:
    time = read_time(value)
    return time is None or time < since.moment


def _later(one: Days, other: Days) -> Days:
    return min(one, other, key=reach)


def _earlier(one: Days, other: Days) -> Days:
    return max(one, other, key=reach)


def _amount(compare: Callable[[Decimal, Decimal], bool]) -> Holds:
    def holds(bound: Decimal, value: JsonValue, _: datetime) -> bool:
        number = None if value is None else read_amount(value)
        return number is None or compare(number, bound)  # what is missing or not a number proves nothing

    return holds


def _contains(wanted: str, value: JsonValue, _: datetime) -> bool:
    return isinstance(value, str) and fold_text(wanted) in fold_text(value)


def _contains_digits(wanted: str, value: JsonValue, now: datetime) -> bool:
    """Accept the digits of a number however they are set apart."""
    digits = re.sub(r"\D", "", wanted)
    return _contains(wanted, value, now) or (bool(digits) and digits in re.sub(r"\D", "", str(value or "")))


def _same_place(one: Place | str | Spellings, other: Place | str | Spellings) -> Place | str | None:
    """Return a text that says both; two places, or a place and a text, cannot be said as one."""
    if isinstance(one, Place) or isinstance(other, Place):
        return one if isinstance(one, Place) and one == other else None
    return _longer_text(one, other)


def _longer_text(one: str | Spellings, other: str | Spellings) -> str | None:
    if isinstance(one, Spellings) or isinstance(other, Spellings):
        return None
    short, long = sorted((one, other), key=len)
    return long if fold_text(short) in fold_text(long) else None


def _nobody(_: Any, __: Any) -> object:
    return NOBODY


OPAQUE = Sense()  # nothing in a row shows it, and two values cannot be said as one
WITHIN_DAYS = Sense(_later, _newer, exposing="", cut=_from)
BEFORE_DAYS = Sense(_earlier, _older_or_never, exposing="-", cut=_until)
ABOVE = Sense(max, _amount(lambda number, bound: number > bound), exposing="", certain=True)
BELOW = Sense(min, _amount(lambda number, bound: number < bound), exposing="-", certain=True)
EXACTLY = Sense(_nobody, _amount(lambda number, bound: number == bound), exposing="-", certain=True)
CONTAINS = Sense(_longer_text, _contains)
IN = Sense(_same_place, _contains)
CONTAINS_DIGITS = Sense(_longer_text, _contains_digits)
IS = Sense(_nobody, lambda wanted, value, _: value is None or value is wanted)
IS_SET = Sense(holds=lambda _, value, __: value is not None)
IS_NOT_TRUE = Sense(holds=lambda _, value, __: value is not True)
