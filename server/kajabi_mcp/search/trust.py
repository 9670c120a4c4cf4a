"""What has been seen of one account: filters that act, orders that hold, and the people of pages shown lately.

What a probe has settled holds for good; what answers have shown, for a day.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from ..findings import Findings
from .orders import REVENUE

DAY = 86_400.0
_KEEP_PAGES_SECONDS = 600.0
_MAX_PAGES = 500  # a page has at most a hundred people

PageKey = tuple[object, ...]  # all of a question but the number of its page


@dataclass(slots=True)
class _Shown:
    """The ids on the pages of one question."""

    until: float
    pages: dict[int, frozenset[str]] = field(default_factory=dict[int, frozenset[str]])


class Trust:
    """What one account has proven."""

    def __init__(self, findings: Findings = Findings(), clock: Callable[[], float] = time.monotonic) -> None:  # noqa: B008
        self.findings = findings
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}
        self._shown: dict[PageKey, _Shown] = {}

    def acts(self, collection: str, name: str) -> bool:
        """Return whether a filter has been seen to act, by a probe for good."""
        settled = self.findings.filter_acts(collection, name) or self.findings.acts_beside_another(collection, name)
        return bool(settled) or self._clock() < self._until.get((collection, name), 0.0)

    def saw_act(self, collection: str, name: str) -> None:
        """Remember that a filter acts."""
        self._until[collection, name] = self._clock() + DAY

    def sorts(self, collection: str, sort: str) -> bool:
        """Return whether an order has been seen to hold."""
        settled = self.findings.revenue_order == "number" and sort.removeprefix("-") == REVENUE
        return settled or self.acts(collection, f"sort {sort}")

    def saw_sort(self, collection: str, sort: str) -> None:
        """Remember that an order holds."""
        self.saw_act(collection, f"sort {sort}")

    def seen_before(self, question: PageKey, page: int, ids: Collection[str]) -> tuple[int, bool]:
        """Keep a page; return how many of its people were on another one, and whether they are just that page."""
        now = self._clock()
        self._shown = {key: each for key, each in self._shown.items() if now < each.until}
        while sum(len(each.pages) for each in self._shown.values()) > _MAX_PAGES:
            del self._shown[next(iter(self._shown))]
        shown = self._shown.pop(question, None) or _Shown(0)
        self._shown[question] = shown
        shown.until, mine = now + _KEEP_PAGES_SECONDS, frozenset(ids)
        others = [each for number, each in shown.pages.items() if number != page]
        shown.pages[page] = mine
        again = mine & frozenset[str]().union(*others)
        return len(again), bool(mine) and mine in others
