"""Is the reply what was asked for? Kajabi is reported to ignore filters it does not know, so the rows are asked. Pure.

Revenue is plain: a row outside its bounds proves that the filter was not applied. A date or a text can be read in
more than one way, so there the rows are kept, with a warning.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..api import Resource
from ..errors import FilterIgnored
from ..filters import FILTERS, Values
from ..text import listed
from ..warnings import ReplyWarning, doubt
from .audiences import Audience
from .totals import TO_COUNT


def proofs(filters: Iterable[str], audience: Audience) -> list[str]:
    """Return the attributes of an audience that show whether these filters held."""
    return [FILTERS[name].shown_by for name in filters if FILTERS[name].shown_by in audience.attributes]


def exposing_orders(filters: Iterable[str], audience: Audience) -> list[str]:
    """Return the orders in which the first row shows that one of these filters was ignored.

    Revenue over 500, ignored: by ascending revenue somebody with 0 comes first.
    """
    rows = [FILTERS[name] for name in filters]
    orders = [f"{row.sense.exposing}{row.shown_by}" for row in rows if row.shown_by and row.sense.exposing is not None]
    return list(dict.fromkeys(order for order in orders if order.removeprefix("-") in audience.sorts))


def shape_of_count(filters: Iterable[str], audience: Audience) -> dict[str, str]:
    """Return the parameters of a count, whose rows show first that one of these filters was ignored."""
    orders = exposing_orders(filters, audience)
    return {**TO_COUNT, **({"sort": orders[0]} if orders else {})}


def check_rows(resources: Sequence[Resource], values: Values, audience: Audience, now: datetime) -> list[ReplyWarning]:
    """Return warnings about filters that rows contradict.

    Raises `FilterIgnored` when rows contradict a filter in a way that proves it was not applied.
    """
    warnings: list[ReplyWarning] = []
    for name, wanted in values.items():
        row = FILTERS[name]
        if row.sense.holds is None or row.shown_by not in audience.attributes:
            continue
        # An attribute that did not come proves nothing; null says that something never happened.
        shown = (each.attributes[row.shown_by] for each in resources if row.shown_by in each.attributes)
        wrong = sum(not row.sense.holds(wanted, value, now) for value in shown)
        if wrong and row.sense.certain:
            raise FilterIgnored(
                f"Kajabi did not apply {name}: {wrong} of the {len(resources)} rows it returned lie outside it, so "
                f"they are not the answer and are not shown. Search without it, sorted by {row.shown_by} or "
                f"-{row.shown_by}, and read the amounts from the rows."
            )
        if wrong:
            warnings.append(
                doubt(
                    f"DO NOT present these rows as the answer without saying so: {wrong} of {len(resources)} rows do "
                    f"not show what {name} asks for. Kajabi may have ignored it, or reads it in another way."
                )
            )
    return warnings


def check_total(total: int, everybody: int, filters: Iterable[str]) -> list[ReplyWarning]:
    """Return a warning about filters that left out nobody, or hardly anybody, as when Kajabi ignores them."""
    names = listed(filters)
    if not names or not total:
        return []
    whom = "nobody" if total >= everybody else "hardly anybody"
    return [
        doubt(
            f"DO NOT present this as the answer without saying so: it leaves out {whom} ({total} of {everybody}), as "
            f"if Kajabi had ignored {names}. It can be genuine; compare with a search that should match few."
        )
    ]
