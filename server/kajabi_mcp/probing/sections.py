"""Every experiment of a probe, in the order in which they are made and shown."""

from collections.abc import Mapping

from .asking import PEOPLE, Unsettled
from .dates import DATE_EXPERIMENTS
from .each_filter import FILTER_EXPERIMENTS
from .lab import Experiment, Lab, Outcome, Section
from .lists_and_flags import FLAG_EXPERIMENTS, LIST_EXPERIMENTS
from .negatives import IMPLICATION_EXPERIMENTS, PAIR_EXPERIMENTS, WINDOW_EXPERIMENTS
from .orders import LIST_MEMBERS_EXPERIMENTS, ORDER_EXPERIMENTS
from .pages import PAGE_EXPERIMENTS
from .revenue import REVENUE_EXPERIMENTS
from .trials import try_filter

_CAUSES = ("opted_out_in_last", "manually_unsubscribed_in_last", "complained_in_last")


async def _unsubscribed(lab: Lab) -> Mapping[str, Outcome]:
    """Compare everybody who unsubscribed with the causes, over the same days."""
    whole = await try_filter(lab, "contacts", "unsubscribed_in_last")
    days = {"unsubscribed_in_last": whole.value}
    total = await lab.asker.count("contacts", days)
    link, *others = [await lab.asker.count("contacts", {name: whole.value}) for name in _CAUSES]
    said = f"{total} in all, {link} by a link, {' and '.join(map(str, others))} otherwise"
    if not whole.acts or not total or not any(others):
        raise Unsettled("too few people unsubscribed to tell")
    if total == link:
        return {"unsubscribed_means": Outcome("link", said)}
    if total > link and total >= max(others):
        return {"unsubscribed_means": Outcome("any cause", said)}
    raise Unsettled("fewer people unsubscribed than one of the causes has")


_UNSUBSCRIBED = Experiment("unsubscribed_in_last finds", ("unsubscribed_means",), _unsubscribed)
_ONE = ("found",)
SECTIONS = (
    Section("Each filter alone, against everybody", (*PEOPLE, "beside another filter"), FILTER_EXPERIMENTS),
    Section("Totals and pages", _ONE, PAGE_EXPERIMENTS),
    Section("A filter and its negative together", PEOPLE, PAIR_EXPERIMENTS),
    Section("The days between two look-backs add up", _ONE, WINDOW_EXPERIMENTS),
    Section("Lists and flags", _ONE, (*LIST_EXPERIMENTS, *FLAG_EXPERIMENTS)),
    Section("Filters that imply another", _ONE, (*IMPLICATION_EXPERIMENTS, _UNSUBSCRIBED)),
    Section("Revenue", _ONE, REVENUE_EXPERIMENTS),
    Section("Dates", _ONE, DATE_EXPERIMENTS),
    Section("Orders and lists", _ONE, (*ORDER_EXPERIMENTS, *LIST_MEMBERS_EXPERIMENTS)),
)
