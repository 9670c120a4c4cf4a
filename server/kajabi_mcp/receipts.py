"""Is the reply what was asked for? Kajabi is reported to ignore filters it does not know, so the rows are asked.

Revenue is plain: a row outside its bounds proves that the filter was not applied. A date or a text can be read in
more than one way, so there a contradiction is told and the rows are kept.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import JsonValue

from .api import Resource
from .collection import REVENUE, SHOWN_BY
from .errors import FilterIgnored
from .results import moment

# Kajabi may count days from midnight in the site's time zone, where we count 24 hours back from now.
SLACK = timedelta(days=1)

Holds = Callable[[Any, JsonValue, datetime], bool]


def fold(text: str) -> str:
    """Text as it is compared: composed, regardless of case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def contains(wanted: str, value: JsonValue, _: datetime) -> bool:
    """The attribute contains the text."""
    return isinstance(value, str) and fold(wanted) in fold(value)


def amount(value: JsonValue) -> Decimal | None:
    """A revenue attribute as a number; absent is 0."""
    if isinstance(value, (bool, dict, list)):
        return None
    try:
        number = Decimal(str(value)) if value is not None else Decimal(0)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def revenue(compare: Callable[[Decimal, Decimal], bool]) -> Holds:
    """The attribute compares with the bound; one that is no number proves nothing."""

    def holds(bound: Decimal, value: JsonValue, _: datetime) -> bool:
        number = amount(value)
        return number is None or compare(number, bound)

    return holds


def newer(days: int, value: JsonValue, now: datetime) -> bool:
    """The time lies within the last days."""
    time = moment(value)
    return time is not None and time > now - timedelta(days=days) - SLACK


def older(days: int, value: JsonValue, now: datetime) -> bool:
    """The time lies before the last days, or never was."""
    time = moment(value)
    return time is None or time <= now - timedelta(days=days) + SLACK


def same(wanted: bool, value: JsonValue, _: datetime) -> bool:
    """The attribute is the flag."""
    return value is None or value is wanted


def present(_: bool, value: JsonValue, __: datetime) -> bool:
    """The attribute is there."""
    return value is not None


def refused(_: bool, value: JsonValue, __: datetime) -> bool:
    """The flag is not set."""
    return value is not True


def same_digits(wanted: str, value: JsonValue, now: datetime) -> bool:
    """The number contains the text, or its digits however they are set apart."""
    digits = re.sub(r"\D", "", wanted)
    return contains(wanted, value, now) or (bool(digits) and digits in re.sub(r"\D", "", str(value or "")))


CHECKS: Mapping[str, Holds] = {
    "net_revenue_equal_to": revenue(lambda number, bound: number == bound),
    "net_revenue_greater_than": revenue(lambda number, bound: number > bound),
    "net_revenue_less_than": revenue(lambda number, bound: number < bound),
    "created_in_last": newer,
    "not_created_in_last": older,
    "active_in_last": newer,
    "inactive_in_last": older,
    "bounced_in_last": newer,
    "is_hard_bouncing": present,
    "name_contains": contains,
    "email_contains": contains,
    "address_line_1_contains": contains,
    "address_line_2_contains": contains,
    "address_city_contains": contains,
    "address_state_contains": contains,
    "address_country_contains": contains,
    "address_zip_contains": contains,
    "phone_number_contains": same_digits,
    "subscribed": same,
    "never_subscribed": refused,
}

# The order that brings to the front the row which an ignored filter would have left out.
EXPOSED_BY = {
    "net_revenue_greater_than": "net_revenue",
    "net_revenue_less_than": "-net_revenue",
    "net_revenue_equal_to": "-net_revenue",
    "created_in_last": "created_at",
    "not_created_in_last": "-created_at",
    "active_in_last": "last_request_at",
    "inactive_in_last": "-last_request_at",
}


def needed(filters: Iterable[str], attributes: Sequence[str]) -> list[str]:
    """The attributes of a collection that prove these filters."""
    return [SHOWN_BY[name] for name in filters if name in CHECKS and SHOWN_BY[name] in attributes]


def exposing(filters: Iterable[str], sorts: Sequence[str]) -> list[str]:
    """The orders in which one row is enough to see that one of these filters was ignored."""
    orders = (EXPOSED_BY[name] for name in filters if name in EXPOSED_BY)
    return list(dict.fromkeys(order for order in orders if order.removeprefix("-") in sorts))


def check_rows(
    resources: Sequence[Resource], filters: Mapping[str, Any], attributes: Sequence[str], now: datetime
) -> list[str]:
    """Warnings about filters that rows contradict.

    Raises `FilterIgnored` when rows contradict a revenue filter.
    """
    warnings: list[str] = []
    for name, wanted in filters.items():
        if name not in CHECKS or SHOWN_BY[name] not in attributes:
            continue
        values = (each.attributes.get(SHOWN_BY[name]) for each in resources)
        wrong = sum(not CHECKS[name](wanted, value, now) for value in values)
        if wrong and name in REVENUE:
            raise FilterIgnored(
                f"Kajabi did not apply {name}: {wrong} of the {len(resources)} rows it returned lie outside it, so "
                "they are not the answer and are not shown. Search without it, sorted by net_revenue or "
                "-net_revenue, and read the amounts from the rows."
            )
        if wrong:
            warnings.append(
                f"DO NOT present these rows as the answer without saying so: {wrong} of {len(resources)} rows do not "
                f"show what {name} asks for. Kajabi may have ignored it, or reads it in another way."
            )
    return warnings


def check_total(total: int, everybody: int, filters: Iterable[str]) -> list[str]:
    """A warning when filters left out nobody, as they do when Kajabi ignores them."""
    names = ", ".join(filters)
    if not names or not total or total < everybody:
        return []
    return [
        f"DO NOT present this as the answer without saying so: it leaves out nobody ({total} of {everybody}), as if "
        f"Kajabi had ignored {names}. It can be genuine; compare with a search that should match few."
    ]
