"""Positive against negative: whether they add up to everybody, what lies between two look-backs, what implies what."""

from collections.abc import Mapping
from functools import partial

from ..filters import FILTERS
from ..findings import fact_name
from .asking import PEOPLE, Unsettled
from .lab import Experiment, Lab, Outcome, Trial, need_exact_totals, settle_each
from .trials import try_filter

_BETWEEN = "customers"  # where windows are tried


def pair_experiment(positive: str, negative: str) -> Experiment:
    """Return the experiment whether two opposites are everybody together."""
    facts = [fact_name("negative_covers", collection, positive) for collection in PEOPLE]

    async def settle(lab: Lab) -> Mapping[str, Outcome]:
        sums = {
            fact: partial(_together, lab, each, positive, negative) for fact, each in zip(facts, PEOPLE, strict=True)
        }
        return await settle_each(lab, sums)

    return Experiment(f"{positive} and {negative}", tuple(facts), settle)


async def _together(lab: Lab, collection: str, positive: str, negative: str) -> Outcome:
    trial, other = await _acting(lab, collection, positive), await try_filter(lab, collection, negative)
    if other.acts is False:
        raise Unsettled(f"{negative} is ignored")
    need_exact_totals(lab)
    count, value = lab.asker.count, trial.value
    sent = FILTERS[negative].also_never_sent
    recipients = await count(collection, {sent: value}) if sent in FILTERS[positive].implies else None
    for again in (False, True):  # somebody may have been added between the requests
        everybody = await count(collection, again=again)
        have = await count(collection, {positive: value}, again=again)
        lack = await count(collection, {negative: value}, again=again)
        sums = f"{have} + {lack} of {everybody}"
        if recipients == everybody:
            raise Unsettled("everybody was sent it, so everybody and the recipients are the same")
        if have + lack == everybody:
            return Outcome("everybody", sums)
    return Outcome("recipients" if have + lack == recipients else "others", sums)


async def _acting(lab: Lab, collection: str, name: str) -> Trial:
    """Return the trial of a filter that some match. Raise `Unsettled` if there is none."""
    trial = await try_filter(lab, collection, name)
    if trial.acts is False:
        raise Unsettled(f"{name} is ignored")
    if not trial.some:
        raise Unsettled(f"no value of {name} was found that some people match and others do not")
    return trial


def window_experiment(positive: str, negative: str) -> Experiment:
    """Return the experiment whether "in the last 60 days" beside "not in the last 30" leaves the people between."""
    fact = fact_name("window_adds_up", positive)

    async def settle(lab: Lab) -> Mapping[str, Outcome]:
        near = await _acting(lab, _BETWEEN, positive)
        need_exact_totals(lab)
        far = str(2 * int(near.value))
        for again in (False, True):
            within = await lab.asker.count(_BETWEEN, {positive: near.value}, again=again)
            wider = await lab.asker.count(_BETWEEN, {positive: far}, again=again)
            between = await lab.asker.count(_BETWEEN, {positive: far, negative: near.value}, again=again)
            if wider == within:
                raise Unsettled("nobody lies between the two look-backs that were tried")
            if within + between == wider:
                return {fact: Outcome(True, f"{within} + {between} = {wider}")}
        return {fact: Outcome(False, f"{within} + {between}, and not {wider}")}

    return Experiment(f"{positive} with {negative}", (fact,), settle)


def implication_experiment(name: str, implied: str) -> Experiment:
    """Return the experiment whether a filter finds no more people than another that should hold for them too."""
    fact = fact_name("implies", name, implied)

    async def settle(lab: Lab) -> Mapping[str, Outcome]:
        inner = await try_filter(lab, "contacts", name)
        if not inner.acts:
            raise Unsettled("it is not known to act alone")
        outer = await lab.asker.against("contacts", {implied: inner.value})
        if not outer.leaves_out:
            raise Unsettled(f"{implied} leaves out nobody")
        if not inner.total:
            raise Unsettled("nobody matches it")
        return {fact: Outcome(inner.total <= outer.total, f"{inner.total} of {outer.total}")}

    return Experiment(f"{name} within {implied}", (fact,), settle)


PAIR_EXPERIMENTS = tuple(pair_experiment(*pair) for pair in (FILTERS.opposites | FILTERS.windows).items())
WINDOW_EXPERIMENTS = tuple(window_experiment(*pair) for pair in FILTERS.windows.items())
IMPLICATION_EXPERIMENTS = tuple(
    implication_experiment(row.name, implied) for row in FILTERS.values() for implied in row.implies
)
