"""Each filter alone, against everybody; and whether it still acts when another one stands beside it."""

from collections.abc import Mapping
from functools import partial

from ..filters import FILTERS
from ..findings import fact_name
from .asking import PEOPLE, Declined, NotTested, Unsettled
from .lab import Experiment, Lab, Outcome, Trial, settle_each
from .trials import FOREVER, NO_ID, try_filter

_BESIDE = "customers"  # where filters are tried beside another one
_COMPANION = "created_in_last"  # everybody was added in the last 10,000 days


def filter_experiment(name: str) -> Experiment:
    """Return the experiment about one filter."""
    facts = [fact_name("acts", collection, name) for collection in PEOPLE]
    beside = fact_name("acts_beside", _BESIDE, name)

    async def settle(lab: Lab) -> Mapping[str, Outcome]:
        alone = {fact: partial(_alone, lab, people, name) for fact, people in zip(facts, PEOPLE, strict=True)}
        return await settle_each(lab, {**alone, beside: partial(_beside, lab, name)})

    return Experiment(name, (*facts, beside), settle)


async def _site(lab: Lab) -> Mapping[str, Outcome]:
    questions = {fact: partial(_other_site, lab, people) for fact, people in zip(_SITE_FACTS, PEOPLE, strict=True)}
    return await settle_each(lab, questions)


async def _other_site(lab: Lab, collection: str) -> Outcome:
    """Ask for the people of a site that does not exist; a refusal shows as well that the filter is read."""
    everybody = await lab.asker.count(collection)
    if not everybody:
        raise NotTested(f"the site has no {collection}")
    try:
        found = await lab.asker.count(collection, {"site_id": NO_ID})
    except Declined:
        return Outcome(True, "refuses")
    return Outcome(found < everybody, f"{found} where no site is")


async def _alone(lab: Lab, collection: str, name: str) -> Outcome:
    trial = await try_filter(lab, collection, name)
    if trial.acts is None:
        raise Unsettled(trial.why)
    return Outcome(trial.acts, str(trial.against))


async def _beside(lab: Lab, name: str) -> Outcome:
    """Ask for a filter beside its negative, which nobody can match, or else beside one that everybody matches."""
    trial = await try_filter(lab, _BESIDE, name)
    if not trial.acts:
        raise Unsettled("it is not known to act alone")
    other = FILTERS.contraries.get(name)
    if other and trial.some:
        return await _beside_its_opposite(lab, name, trial, other)
    if name == _COMPANION:
        raise Unsettled("nobody was added lately")
    for again in (False, True):  # somebody may have been added between the two requests
        alone = await lab.asker.count(_BESIDE, {name: trial.value}, again=again)
        both = await lab.asker.count(_BESIDE, {name: trial.value, _COMPANION: FOREVER}, again=again)
        if both == alone:
            return Outcome(True)
    if both >= trial.against.everybody:
        return Outcome(False)
    raise Unsettled(f"beside {_COMPANION}, which everybody matches, other people match it")


async def _beside_its_opposite(lab: Lab, name: str, trial: Trial, other: str) -> Outcome:
    alone = (await try_filter(lab, _BESIDE, other)).total
    for again in (False, True):
        both = await lab.asker.count(_BESIDE, {name: trial.value, other: trial.value}, again=again)
        if not both or (both == trial.total != alone):
            return Outcome(True)
        if both == alone != trial.total or both >= trial.against.everybody:
            return Outcome(False, f"beside {other}")
    raise Unsettled("some people match it beside its opposite")


_SITE_FACTS = tuple(fact_name("acts", collection, "site_id") for collection in PEOPLE)
FILTER_EXPERIMENTS = (Experiment("site_id", _SITE_FACTS, _site), *map(filter_experiment, FILTERS))
