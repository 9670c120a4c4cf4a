"""What a probe of this account has settled: filters that are refused or warned of, whatever this answer shows. Pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..errors import FilterIgnored
from ..filters import FILTERS
from ..findings import Findings
from ..warnings import ReplyWarning, doubt, meaning
from .audiences import CUSTOMERS, Audience
from .queries import Query


def check_settled(
    values: Mapping[str, Any], audience: Audience, findings: Findings, shown: Collection[str] = ()
) -> list[ReplyWarning]:
    """Return what the probe says of these filters, and of the attributes that are shown.

    Raises `FilterIgnored` for a filter that Kajabi ignores.
    """
    beside = len(values) > 1
    for name, value in values.items():
        acts = findings.filter_acts(audience.collection, name)
        acts_beside = findings.acts_beside_another(audience.collection, name)
        negated = value is False and findings.false_means(name) in ("ignored", "true")
        if acts is False or (beside and acts_beside is False) or negated:
            what = f"{name} false" if negated else name
            where = " beside another filter" if acts is not False and not negated else ""
            raise FilterIgnored(
                f"Kajabi does not apply {what}{where}: a probe of this account has shown it. Search without it, and "
                "say so."
            )
    attributes = {*shown, *(FILTERS[name].shown_by for name in values)} & set(audience.attributes)
    return [*_of_filters(values, findings), *_of_attributes(attributes, audience, findings)]


def acts_together(query: Query, audience: Audience, findings: Findings) -> bool:
    """Return whether Kajabi can be asked all of a query: no probe has seen it ignore one filter beside others."""
    beside = [findings.acts_beside_another(audience.collection, name) for name in query.values]
    return len(beside) < 2 or False not in beside


def untrusted_complements(findings: Findings) -> frozenset[str]:
    """Return the filters that are not exactly everybody but their opposite, so that plans may not count by it."""
    broken = {name for name in FILTERS.complements if findings.complement_holds(name) is False}
    return frozenset(broken | {FILTERS.complements[name] for name in broken})


def _of_attributes(shown: Collection[str], audience: Audience, findings: Findings) -> Iterator[ReplyWarning]:
    if "net_revenue" in shown and findings.revenue_unit == "cents":
        yield meaning("A probe of this account has shown that net_revenue is in cents: 100 is 1.00.")
    if "created_at" in shown and audience is CUSTOMERS:
        if findings.customer_created_at == "contact":
            yield meaning(
                "A probe of this account has shown that created_at of a customer is the day the contact was added, not "
                "the day somebody became a customer."
            )
        if findings.created_filter_agrees is False:
            yield doubt(
                "A probe of this account has shown that Kajabi's filters of when customers were added do not go by "
                "created_at of their rows."
            )


def _of_filters(values: Mapping[str, Any], findings: Findings) -> Iterator[ReplyWarning]:
    money = [name for name in values if FILTERS[name].sense.certain]
    if money and findings.revenue_filter_agrees is False:
        yield doubt(
            f"A probe of this account has shown that {' and '.join(money)} takes amounts in another unit than rows "
            "show them, as 100 for 1.00; compare with the amounts in the rows."
        )
    if money and findings.revenue_bounds == "inclusive":
        yield meaning(
            f"A probe of this account has shown that bounds include the amount itself: {' and '.join(money)}."
        )
    for name, negative in FILTERS.windows.items():
        if name in values and negative in values and findings.window_adds_up(name) is False:
            yield doubt(
                f"A probe of this account has shown that {name} beside {negative} does not leave just the people "
                "between the two days."
            )
    for name, negative in FILTERS.opposites.items():
        if negative in values and findings.complement_holds(name) is False:
            yield meaning(
                f"A probe of this account has shown that {negative} is not everybody else: it leaves out more people "
                f"than {name} finds."
            )
    if findings.totals_exact is False:
        yield doubt("A probe of this account has shown that Kajabi's totals differ from the number of rows.")
