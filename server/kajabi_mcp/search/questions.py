"""What is asked, with what means, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..api import KajabiAPI, Page, Resource
from ..warnings import ReplyWarning
from .audiences import CONTACTS, CUSTOMERS, LEADS, Audience
from .boundaries import dates_of
from .guard import Budget, Guard
from .plans import Plan
from .queries import Query
from .totals import Totals
from .trust import Trust
from .walker import Walker
from .walks import Walk


@dataclass(frozen=True, slots=True)
class Means:
    """What is needed to answer a question."""

    api: KajabiAPI
    totals: Totals  # of everybody
    trust: Trust  # what was seen of the account
    walker: Walker
    reserve: float  # seconds kept for the reply


@dataclass(frozen=True, slots=True)
class Question:
    """Which people are to be found, where, and what is to be shown of them."""

    plan: Plan
    audience: Audience
    site_id: str
    fields: tuple[str, ...]
    sort: str
    page: int
    limit: int
    now: datetime
    exact: frozenset[str] = frozenset()  # look-backs whose dates the rows are to be held against

    @property
    def dated(self) -> bool:
        """Whether rows are to be cut at a date."""
        return any(dates_of(query, self.exact) for query in self.plan.queries)

    def guard(self, means: Means) -> Guard:
        """Make the guard of this question."""
        budget = Budget(means.reserve)

        def of(audience: Audience, other: Guard | None = None) -> Guard:
            return Guard(means.api, means.totals, means.trust, audience, self.site_id, self.now, budget, other)

        if self.audience is not LEADS:
            return of(self.audience)
        return of(CONTACTS, None if self.limit else of(CUSTOMERS))


@dataclass(frozen=True, slots=True)
class Answer:
    """The people of one page, where it stands in the whole, what must be said with it, and what may be wrong.

    `empty` are the queries of its plan that nobody matches.
    """

    page: Page
    people: Sequence[Resource]
    warnings: tuple[ReplyWarning, ...]
    doubtful_ids: tuple[str, ...] = ()
    empty: tuple[Query, ...] = ()
    walks: tuple[Walk, ...] = ()  # read for a count
    exact: frozenset[str] = frozenset()  # look-backs whose dates the people are cut at, to the moment
    narrowed: int = 0  # how many times spellings of the places were given up
