"""Is a page the one that was asked for, in the order that was asked for? Pure.

Collations differ, so of texts only plain contradictions count.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pydantic import JsonValue

from ..api import Resource
from ..errors import WrongPage
from ..filters import ABOVE, BELOW, FILTERS, read_amount, read_time
from ..text import fold_name, fold_text
from ..warnings import ReplyWarning, doubt
from .queries import Query

REVENUE = "net_revenue"


def sort_key(who: Resource, sort: str) -> tuple[bool, Any, int]:
    """Return how people compare: as Kajabi sorts them, people without a value last in both directions."""
    field, down = sort.removeprefix("-"), sort.startswith("-")
    value = _comparable(field, who.attributes.get(field))
    number = int(who.id) if who.id.isascii() and who.id.isdigit() else 0
    return ((value is None) is not down, value if value is not None else 0, number)


def _comparable(field: str, value: JsonValue) -> Any:
    if field.endswith("_at"):
        return read_time(value)
    return read_amount(value) if field == REVENUE else fold_text(str(value or ""))


def check_page(rows: Sequence[Resource], page: int, again: int, same: bool, confirmed: bool) -> list[ReplyWarning]:
    """Warn if people were on another page (`again` of them). Raises `WrongPage` if the pages are the same.

    One person alone comes again where somebody was added in between and Kajabi has `confirmed` the page's number.
    """
    if same and not (confirmed and len(rows) == 1):
        raise WrongPage(page)
    again += len(rows) - len({each.id for each in rows})
    if not again:
        return []
    return [
        doubt(
            f"{again} of {len(rows)} rows came on another page too: Kajabi repeats people while paging, so others may "
            "be missing from the list."
        )
    ]


def check_order(rows: Sequence[Resource], sort: str) -> list[ReplyWarning]:
    """Warn if rows stand plainly after rows that they should come before; a missing value proves nothing."""
    wrong, field = _out_of_order(rows, sort), sort.removeprefix("-")
    return (
        [
            doubt(
                f"Kajabi did not sort by {field}: {wrong} of {len(rows)} rows stand after a row that they should come "
                "before. Do not call the first rows the first or the last of all."
            )
        ]
        if wrong
        else []
    )


def _out_of_order(rows: Sequence[Resource], sort: str) -> int:
    """Return how many rows stand plainly after a row that they should come before."""
    field, down = sort.removeprefix("-"), sort.startswith("-")
    values = [each.attributes[field] for each in rows if each.attributes.get(field) is not None]
    pairs = pairwise(reversed(values) if down else values)
    return sum(_is_larger(field, before, after) for before, after in pairs)


def _is_larger(field: str, one: JsonValue, other: JsonValue) -> bool:
    """Return whether a value is plainly larger than another, in whatever way Kajabi compares them."""
    if field.endswith("_at"):
        first, second = read_time(one), read_time(other)
        return first is not None and second is not None and first > second
    if field == REVENUE:
        amount, bound = read_amount(one), read_amount(other)
        return amount is not None and bound is not None and amount > bound
    return all(key(str(one)) > key(str(other)) for key in (str, fold_text, fold_name, _letters))


def _letters(text: str) -> str:
    return "".join(char for char in fold_name(text) if char.isalnum())


def beyond(first: Resource, sort: str) -> Query | None:
    """Return the query for people who should stand before this row; None if the row does not say.

    Highest revenue first, and 250.00 in the first row: nobody may have more.
    """
    amount = read_amount(first.attributes.get(REVENUE)) if first.attributes.get(REVENUE) is not None else None
    sense = ABOVE if sort.startswith("-") else BELOW
    [name] = [row.name for row in FILTERS.values() if row.shown_by == REVENUE and row.sense is sense]
    return None if amount is None else Query.of({name: amount})
