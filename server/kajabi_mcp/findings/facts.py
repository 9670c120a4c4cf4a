"""The facts that a probe can find, and `Findings`, which the server asks; None wherever nobody knows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast, get_args

from ..filters import FILTERS

Fact = bool | int | str

NegativeCovers = Literal["everybody", "recipients", "others"]
FalseMeans = Literal["the rest", "ignored", "true", "nobody", "others"]
RevenueOrder = Literal["number", "text", "ignored"]
RevenueUnit = Literal["whole", "cents"]
Bounds = Literal["strict", "inclusive"]
LeadsRevenue = Literal["zero", "none"]
DayBegins = Literal["now", "midnight"]
CreatedAt = Literal["customer", "contact"]
NextLink = Literal["ends", "endless", "absent"]
TotalPages = Literal["right", "wrong", "absent"]
BeyondTheEnd = Literal["empty", "rows"]
UnsubscribedMeans = Literal["any cause", "link"]

# What each kind of fact may be. A fact's name is its kind and what it is about: "acts customers has_tag_id".
KINDS: Mapping[str, type | tuple[str, ...] | re.Pattern[str]] = {
    "acts": bool,
    "acts_beside": bool,
    "negative_covers": get_args(NegativeCovers),
    "window_adds_up": bool,
    "implies": bool,
    "separator": re.compile(r"none|\W"),
    "false_means": get_args(FalseMeans),
    "page_given": int,
    "totals_given": bool,
    "totals_exact": bool,
    "pages_repeat": bool,
    "page_number_acts": bool,
    "next_link": get_args(NextLink),
    "total_pages": get_args(TotalPages),
    "beyond_the_end": get_args(BeyondTheEnd),
    "revenue_unit": get_args(RevenueUnit),
    "revenue_filter_agrees": bool,
    "revenue_bounds": get_args(Bounds),
    "leads_revenue": get_args(LeadsRevenue),
    "revenue_order": get_args(RevenueOrder),
    "order_acts": bool,
    "day_start": re.compile(r"now|midnight( -?\d{1,3})?"),  # minutes ahead of UTC
    "customer_created_at": get_args(CreatedAt),
    "created_filter_agrees": bool,
    "tags_included": bool,
    "unsubscribed_means": get_args(UnsubscribedMeans),
}

# The negative of each filter that has one -> that filter.
POSITIVE_OF = {negative: name for name, negative in (FILTERS.opposites | FILTERS.windows).items()}


def fact_name(kind: str, *about: str) -> str:
    """Return the name of a fact: ("acts", "customers", "has_tag_id") is "acts customers has_tag_id"."""
    return " ".join((kind, *about))


def is_fact(name: str, value: object) -> bool:
    """Return whether a value is one that this fact may have."""
    allowed = KINDS.get(name.partition(" ")[0])
    if isinstance(allowed, re.Pattern):
        return isinstance(value, str) and allowed.fullmatch(value) is not None
    return value in allowed if isinstance(allowed, tuple) else allowed is not None and type(value) is allowed


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of one account's API, and since when. Each answer is None when it is not known."""

    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    found_on: date | None = None

    def filter_acts(self, collection: str, name: str) -> bool | None:
        """Return whether a filter alone changes who is found; False: it is ignored."""
        return self._flag("acts", collection, name)

    def acts_beside_another(self, collection: str, name: str) -> bool | None:
        """Return whether a filter still acts when another one stands beside it."""
        return self._flag("acts_beside", collection, name)

    def negative_covers(self, collection: str, name: str) -> NegativeCovers | None:
        """Return which people the negative of a filter finds: everybody else, the other recipients, or others.

        Either name of the pair may be given.
        """
        for each in (name, POSITIVE_OF.get(name, name)):
            if (found := self.facts.get(fact_name("negative_covers", collection, each))) is not None:
                return cast(NegativeCovers, found)
        return None

    def complement_holds(self, name: str) -> bool | None:
        """Return whether a filter and its negative add up to everybody, wherever that was tried."""
        found = [self.negative_covers(collection, name) for collection in ("customers", "contacts")]
        known = [each for each in found if each is not None]
        return all(each == "everybody" for each in known) if known else None

    def window_adds_up(self, name: str) -> bool | None:
        """Return whether "in the last 60 days" beside "not in the last 30" leaves the people between.

        The name is that of the positive look-back, such as created_in_last.
        """
        return self._flag("window_adds_up", name)

    def implication_holds(self, name: str, implied: str) -> bool | None:
        """Return whether a filter finds no more people than the one that it implies."""
        return self._flag("implies", name, implied)

    def list_separator(self, name: str) -> str | None:
        """Return the sign that joins the ids of a list filter; "none" if no sign that was tried does."""
        return self._text("separator", name)

    def false_means(self, name: str) -> FalseMeans | None:
        """Return what a flag does when it is false."""
        return cast(FalseMeans | None, self.facts.get(fact_name("false_means", name)))

    def page_given(self, size: int) -> int | None:
        """Return how many rows a page has when so many are asked for: 25, 100, 200 or 500."""
        return cast(int | None, self.facts.get(fact_name("page_given", str(size))))

    @property
    def page_size(self) -> int | None:
        """The most rows that a page had."""
        given = [value for name, value in self.facts.items() if name.startswith("page_given ")]
        return max(map(int, given), default=None)

    @property
    def totals_given(self) -> bool | None:
        """Whether lists come with a total."""
        return self._flag("totals_given")

    @property
    def totals_exact(self) -> bool | None:
        """Whether the total of a small segment was the number of its rows."""
        return self._flag("totals_exact")

    @property
    def pages_repeat(self) -> bool | None:
        """Whether a page brought rows that an earlier one had."""
        return self._flag("pages_repeat")

    @property
    def page_number_acts(self) -> bool | None:
        """Whether page 2 is another page than page 1."""
        return self._flag("page_number_acts")

    @property
    def next_link(self) -> NextLink | None:
        """What the last page says of a next one."""
        return cast(NextLink | None, self.facts.get("next_link"))

    @property
    def total_pages(self) -> TotalPages | None:
        """Whether the number of pages is right."""
        return cast(TotalPages | None, self.facts.get("total_pages"))

    @property
    def beyond_the_end(self) -> BeyondTheEnd | None:
        """What a page after the last one holds."""
        return cast(BeyondTheEnd | None, self.facts.get("beyond_the_end"))

    @property
    def revenue_unit(self) -> RevenueUnit | None:
        """The unit of net_revenue in rows: whole dollars (euros ...), or cents."""
        return cast(RevenueUnit | None, self.facts.get("revenue_unit"))

    @property
    def revenue_filter_agrees(self) -> bool | None:
        """Whether revenue filters take amounts in the unit in which rows show them."""
        return self._flag("revenue_filter_agrees")

    @property
    def revenue_bounds(self) -> Bounds | None:
        """Whether "greater than" and "less than" leave out the amount itself."""
        return cast(Bounds | None, self.facts.get("revenue_bounds"))

    @property
    def leads_revenue(self) -> LeadsRevenue | None:
        """Whether contacts who are not customers count as having a revenue of 0, or none at all."""
        return cast(LeadsRevenue | None, self.facts.get("leads_revenue"))

    @property
    def revenue_order(self) -> RevenueOrder | None:
        """How an order by net_revenue compares."""
        return cast(RevenueOrder | None, self.facts.get("revenue_order"))

    def order_acts(self, collection: str, attribute: str) -> bool | None:
        """Return whether an order by this attribute changes which rows come first, in the right direction."""
        return self._flag("order_acts", collection, attribute)

    @property
    def day_begins(self) -> DayBegins | None:
        """Whether "N days ago" is so many times 24 hours before now, or a midnight."""
        start = self._text("day_start")
        return None if start is None else cast(DayBegins, start.split()[0])

    @property
    def day_offset(self) -> int | None:
        """How many minutes the midnight of `day_begins` is ahead of UTC's, from -660 to 720: -300 is UTC-05:00."""
        start = (self._text("day_start") or "").split()
        return int(start[1]) if len(start) > 1 else None

    @property
    def customer_created_at(self) -> CreatedAt | None:
        """Whose date created_at of a customer's row is."""
        return cast(CreatedAt | None, self.facts.get("customer_created_at"))

    @property
    def created_filter_agrees(self) -> bool | None:
        """Whether created_in_last of customers goes by the created_at of their rows."""
        return self._flag("created_filter_agrees")

    @property
    def tags_included(self) -> bool | None:
        """Whether include=tags brings tags with a list of contacts."""
        return self._flag("tags_included")

    @property
    def unsubscribed_means(self) -> UnsubscribedMeans | None:
        """Whether unsubscribed_in_last finds every cause, or only the link in an email."""
        return cast(UnsubscribedMeans | None, self.facts.get("unsubscribed_means"))

    def _flag(self, kind: str, *about: str) -> bool | None:
        return cast(bool | None, self.facts.get(fact_name(kind, *about)))

    def _text(self, kind: str, *about: str) -> str | None:
        return cast(str | None, self.facts.get(fact_name(kind, *about)))
