"""Orders: whether each sort acts; and what a list brings besides its rows: include=tags."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..api import Listing
from ..filters import read_time
from ..findings import fact_name
from ..search import AUDIENCES
from .asking import PEOPLE, Unsettled
from .lab import Experiment, Lab, Outcome
from .trials import try_filter

_ROWS = 25
_DATES = ("created_at", "last_request_at")
_REVENUE = "net_revenue"  # has an experiment of its own


def order_experiment(collection: str, attribute: str) -> Experiment:
    """Return the experiment whether an order acts: up and down, other people come first.

    Names and emails are not asked for: that the first page differs is enough. Dates must also rise and fall.
    """
    fact = fact_name("order_acts", collection, attribute)
    fields = attribute if attribute in _DATES else "created_at"

    async def settle(lab: Lab) -> Mapping[str, Outcome]:
        up = await lab.asker.page(collection, size=_ROWS, sort=attribute, fields=fields)
        down = await lab.asker.page(collection, size=_ROWS, sort=f"-{attribute}", fields=fields)
        if len(up.data) < 3:
            raise Unsettled(f"the site has too few {collection}")
        acts = [each.id for each in up.data] != [each.id for each in down.data]
        if acts and attribute in _DATES:
            rising, falling = _times(up, attribute), _times(down, attribute)
            acts = rising == sorted(rising) and falling == sorted(falling, reverse=True)
        return {fact: Outcome(acts)}

    return Experiment(f"order of {collection} by {attribute}", (fact,), settle)


def _times(listing: Listing, attribute: str) -> Sequence[datetime]:
    """Return the dates of a page, without those of people who have none."""
    times = (read_time(each.attributes.get(attribute)) for each in listing.data)
    return [time for time in times if time is not None]


async def _tags(lab: Lab) -> Mapping[str, Outcome]:
    """Ask for the tags of one contact who has a tag."""
    tagged = await try_filter(lab, "contacts", "has_tag_id")
    if not tagged.some:
        raise Unsettled("no tag was found that some contacts have")
    filters = {"has_tag_id": tagged.value}
    page = await lab.asker.page("contacts", filters, size=1, fields="created_at,tags", include="tags")
    return {"tags_included": Outcome(any(each.type in ("contact_tags", "tags") for each in page.included))}


ORDER_EXPERIMENTS = tuple(
    order_experiment(collection, attribute)
    for collection in PEOPLE
    for attribute in AUDIENCES[collection].sorts
    if attribute != _REVENUE
)
LIST_MEMBERS_EXPERIMENTS = (Experiment("include=tags on a list of contacts", ("tags_included",), _tags),)
