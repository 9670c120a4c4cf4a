"""What has been seen of one account: filters that act, orders that hold, and the people of pages shown lately.

What a probe has settled holds for good; what answers have shown, for a day.
"""

import time
from collections.abc import Callable, Collection

from ..findings import Findings
from .orders import REVENUE
from .queries import Query

DAY = 86_400.0
_REST_SECONDS = 60.0  # after a look that failed or took too long
_KEEP_SECONDS = 600.0  # pages and counts
_MAX_PAGES = 500  # a page has at most a hundred people

PageKey = tuple[object, ...]  # all of a question but the number of its page
_Shown = tuple[float, frozenset[str]]  # until when a page is remembered, and the ids on it


class Trust:
    """What one account has proven."""

    def __init__(self, findings: Findings = Findings(), clock: Callable[[], float] = time.monotonic) -> None:  # noqa: B008
        self.findings = findings
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}
        self._shown: dict[PageKey, dict[int, _Shown]] = {}
        self._counted: dict[tuple[str, str, Query], tuple[float, int | None]] = {}

    def acts(self, collection: str, name: str) -> bool:
        """Return whether a filter has been seen to act, by a probe for good."""
        settled = self.findings.filter_acts(collection, name)
        return bool(settled) or self._lately(collection, name) or self.acts_beside(collection, name)

    def acts_beside(self, collection: str, name: str) -> bool:
        """Return whether a filter has been seen to act beside another one."""
        settled = self.findings.acts_beside_another(collection, name)
        return bool(settled) or self._lately(collection, f"beside {name}")

    def saw_act(self, collection: str, name: str, beside: bool = False) -> None:
        """Remember that a filter acts: alone, or beside another one too."""
        self._remember(collection, f"beside {name}" if beside else name)

    def sorts(self, collection: str, sort: str) -> bool:
        """Return whether an order has been seen to hold."""
        settled = self.findings.revenue_order == "number" and sort.removeprefix("-") == REVENUE
        return settled or self._lately(collection, f"sort {sort}")

    def saw_sort(self, collection: str, sort: str) -> None:
        """Remember that an order holds."""
        self._remember(collection, f"sort {sort}")

    def counted(self, collection: str, site_id: str, query: Query) -> int | None:
        """Return a count made only to look at filters, if it was made lately."""
        until, total = self._counted.get((collection, site_id, query), (0.0, None))
        return total if self._clock() < until else None

    def may_count(self, collection: str, site_id: str, query: Query) -> bool:
        """Return whether such a count is to be made: not where it is known, and not soon after it failed."""
        until, _ = self._counted.get((collection, site_id, query), (0.0, None))
        return self._clock() >= until

    def saw_count(self, collection: str, site_id: str, query: Query, total: int | None) -> None:
        """Keep a count that was made only to look at filters; None where it is not there yet, or failed."""
        now = self._clock()
        self._counted = {key: kept for key, kept in self._counted.items() if now < kept[0]}
        seconds = _REST_SECONDS if total is None else _KEEP_SECONDS
        self._counted[collection, site_id, query] = (now + seconds, total)

    def _lately(self, collection: str, what: str) -> bool:
        return self._clock() < self._until.get((collection, what), 0.0)

    def _remember(self, collection: str, what: str) -> None:
        self._until[collection, what] = self._clock() + DAY

    def seen_before(self, question: PageKey, page: int, ids: Collection[str]) -> tuple[int, bool]:
        """Keep a page; return how many of its people were on another one, and whether they are just that page."""
        now, mine = self._clock(), frozenset(ids)
        recent = {
            key: {number: each for number, each in pages.items() if now < each[0]} for key, pages in self._shown.items()
        }
        self._shown = {key: pages for key, pages in recent.items() if pages}
        while sum(map(len, self._shown.values())) > _MAX_PAGES:
            del self._shown[next(iter(self._shown))]
        pages = self._shown.pop(question, {})
        others = [people for number, (_, people) in pages.items() if number != page]
        self._shown[question] = pages | {page: (now + _KEEP_SECONDS, mine)}
        again = mine & frozenset[str]().union(*others)
        return len(again), bool(mine) and mine in others
