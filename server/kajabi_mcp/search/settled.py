"""What a probe of this account has settled: filters that are refused or warned of, whatever this answer shows. Pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..errors import FilterIgnored
from ..filters import FILTERS
from ..findings import Findings
from ..text import listed
from ..warnings import ReplyWarning, doubt, meaning
from .audiences import CUSTOMERS, Audience
from .orders import REVENUE
from .queries import Query

_LEADS = {"zero": "count as having a revenue of 0", "none": "match no revenue filter"}
PROBED = "A probe of this account has shown that"


def check_settled(
    values: Mapping[str, Any], audience: Audience, findings: Findings, shown: Collection[str] = (), sort: str = ""
) -> list[ReplyWarning]:
    """Return what the probe says of these filters, of the attributes that are shown, and of the order.

    Raises `FilterIgnored` for a filter that Kajabi ignores.
    """
    for name, value in values.items():
        if said := _ignored(name, value, len(values) > 1, audience, findings):
            raise FilterIgnored(f"{said}: a probe of this account has shown it. Search without it, and say so.")
    attributes = {*shown, *(FILTERS[name].shown_by for name in values)} & set(audience.attributes)
    return [
        *_of_filters(values, findings),
        *_of_audience(values, audience, findings),
        *_of_attributes(attributes, audience, findings),
        *_of_order(sort, audience, findings),
    ]


def _ignored(name: str, value: object, beside: bool, audience: Audience, findings: Findings) -> str:
    """Return in which way Kajabi is known not to do what a filter asks; "" where it is not."""
    if findings.filter_acts(audience.collection, name) is False:
        return f"Kajabi does not apply {name}"
    if value is False and findings.false_means(name) in ("ignored", "true", "nobody"):
        return f"Kajabi does not apply {name} false"
    if isinstance(value, list) and value[1:] and findings.list_separator(name) not in (None, ","):
        return f"Kajabi does not read several ids in {name}"
    if beside and findings.acts_beside_another(audience.collection, name) is False:
        return f"Kajabi does not apply {name} beside another filter"
    return ""


def acts_together(query: Query, audience: Audience, findings: Findings) -> bool:
    """Return whether Kajabi can be asked all of a query: no probe has seen it ignore one filter beside others."""
    beside = [findings.acts_beside_another(audience.collection, name) for name in query.values]
    return len(beside) < 2 or False not in beside


def untrusted_complements(findings: Findings) -> frozenset[str]:
    """Return the filters that are not exactly everybody but their opposite, so that plans may not count by it."""
    broken = {name for name in FILTERS.complements if findings.complement_holds(name) is False}
    return frozenset(broken | {FILTERS.complements[name] for name in broken})


def _of_attributes(shown: Collection[str], audience: Audience, findings: Findings) -> Iterator[ReplyWarning]:
    if REVENUE in shown and findings.revenue_unit == "cents":
        yield meaning(f"{PROBED} net_revenue is in cents: 100 is 1.00.")
    if "created_at" in shown and audience is CUSTOMERS:
        if findings.customer_created_at == "contact":
            yield meaning(
                f"{PROBED} created_at of a customer is the day the contact was added, not the day somebody became a "
                "customer."
            )
        if findings.created_filter_agrees is False:
            yield doubt(
                f"{PROBED} Kajabi's filters of when customers were added do not go by created_at of their rows."
            )


def _of_audience(values: Mapping[str, Any], audience: Audience, findings: Findings) -> Iterator[ReplyWarning]:
    leads = _LEADS.get(findings.leads_revenue or "")
    if leads and audience is not CUSTOMERS and any(FILTERS[name].sense.certain for name in values):
        yield meaning(f"{PROBED} contacts who are not customers {leads}.")
    if "unsubscribed_in_last" in values and findings.unsubscribed_means == "link":
        yield meaning(f"{PROBED} unsubscribed_in_last finds only those who used the link in an email.")


def _of_order(sort: str, audience: Audience, findings: Findings) -> Iterator[ReplyWarning]:
    """Say of an order that it does nothing; by revenue people are sorted here."""
    attribute = sort.removeprefix("-")
    if attribute != REVENUE and findings.order_acts(audience.collection, attribute) is False:
        yield doubt(
            f"{PROBED} Kajabi does not sort by {attribute}: do not call the first rows the first or the last of all."
        )


def _of_filters(values: Mapping[str, Any], findings: Findings) -> Iterator[ReplyWarning]:
    money = [name for name in values if FILTERS[name].sense.certain]
    if money and findings.revenue_filter_agrees is False:
        yield doubt(
            f"{PROBED} {listed(money)} takes amounts in another unit than rows show them, as 100 for 1.00; compare "
            "with the amounts in the rows."
        )
    if money and findings.revenue_bounds == "inclusive":
        yield meaning(f"{PROBED} bounds include the amount itself: {listed(money)}.")
    for name in values:
        if values[name] is False and findings.false_means(name) == "others":
            yield meaning(f"{PROBED} {name} false is not everybody but {name} true.")
    for name, negative in FILTERS.windows.items():
        if name in values and negative in values and findings.window_adds_up(name) is False:
            yield doubt(f"{PROBED} {name} beside {negative} does not leave just the people between the two days.")
    for name, negative in FILTERS.opposites.items():
        if negative in values and findings.complement_holds(name) is False:
            yield meaning(f"{PROBED} {negative} is not everybody else: it leaves out more people than {name} finds.")
    if findings.totals_exact is False:
        yield doubt(f"{PROBED} Kajabi's totals differ from the number of rows.")
