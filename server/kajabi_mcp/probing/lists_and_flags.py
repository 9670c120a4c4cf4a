"""How a list of ids is written, and what a flag does when it is false."""

from collections.abc import Mapping
from itertools import permutations

from ..filters import FILTERS
from ..findings import fact_name
from .asking import Unsettled
from .lab import Experiment, Lab, Outcome, need_exact_totals
from .trials import try_filter

_SIGNS = (",", "|", ";", " ")  # that may join the ids of a list; the comma is documented for another resource
_NO_SIGN = "none"
_MAX_PAIRS = 4
_PEOPLE_ASKED = "contacts"


def list_experiment(name: str, one_of: str, negative: str) -> Experiment:
    """Return the experiment about a list filter: with two ids it must find what two other questions come to.

    All of tags A and B: with A, less with A and without B. None of broadcasts A and B: without A, less without A and
    with B. `one_of` is the filter of a single id that the list repeats, `negative` the one that says the contrary.
    """
    fact = fact_name("separator", name)

    async def settle(lab: Lab) -> Mapping[str, Outcome]:
        count = lab.asker.count
        for each in (name, one_of, negative):
            if not (await try_filter(lab, _PEOPLE_ASKED, each)).acts:
                raise Unsettled(f"{each} is not known to act")
        need_exact_totals(lab)
        ids = await lab.ids(FILTERS[name].kind.thing)
        for first, second in list(permutations(ids, 2))[:_MAX_PAIRS]:
            alone = await count(_PEOPLE_ASKED, {one_of: first})
            expected = alone - await count(_PEOPLE_ASKED, {one_of: first, negative: second})
            other = await count(_PEOPLE_ASKED, {one_of: second})
            if not 0 < expected < min(alone, other):
                continue  # a list that is misread would give the same
            for sign in _SIGNS:
                if await count(_PEOPLE_ASKED, {name: f"{first}{sign}{second}"}) == expected:
                    return {fact: Outcome(sign, f"{expected} with two ids, {alone} and {other} with one")}
            return {fact: Outcome(_NO_SIGN, f"none of {' '.join(map(repr, _SIGNS))} finds the {expected} expected")}
        raise Unsettled("no two ids were found that tell a list from a single id")

    return Experiment(f"{name}: between the ids of a list", (fact,), settle)


def flag_experiment(name: str) -> Experiment:
    """Return the experiment what false does for one flag."""
    fact = fact_name("false_means", name)

    async def settle(lab: Lab) -> Mapping[str, Outcome]:
        yes = await try_filter(lab, _PEOPLE_ASKED, name)
        if not yes.some:
            raise Unsettled("with true it does not match some and leave out others")
        need_exact_totals(lab)
        for again in (False, True):
            everybody = await lab.asker.count(_PEOPLE_ASKED, again=again)
            true = await lab.asker.count(_PEOPLE_ASKED, {name: "true"}, again=again)
            false = await lab.asker.count(_PEOPLE_ASKED, {name: "false"}, again=again)
            meanings = {everybody - true: "the rest", everybody: "ignored", true: "true", 0: "nobody"}
            if 2 * true == everybody:
                raise Unsettled("just half of all match it with true")
            if false in meanings:
                return {fact: Outcome(meanings[false], f"true {true}, false {false} of {everybody}")}
        return {fact: Outcome("others", f"true {true}, false {false} of {everybody}")}

    return Experiment(f"{name} false", (fact,), settle)


LIST_EXPERIMENTS = (
    list_experiment("has_all_tag_id", "has_tag_id", "has_no_tag_id"),
    list_experiment("no_sent_email_broadcast_ids", "no_sent_email_broadcast_id", "sent_email_broadcast_id"),
)
FLAG_EXPERIMENTS = tuple(flag_experiment(row.name) for row in FILTERS.values() if row.kind.name == "flag")
