"""Answer a question: by one query, by a few counts, or by a walk. What decides is `_answer`, below.

Each way holds what Kajabi sent against what was asked; the guard looks beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..api import KajabiAPI, Listing, Page, Resource, is_placed, place_of, total_of
from ..arguments import wire
from ..errors import FilterIgnored, KajabiError, OrderIgnored, TooManyRows
from ..filters import FILTERS, UNLISTED, to_query
from ..warnings import ReplyWarning, doubt, meaning
from .aside import Patience, beside, within
from .audiences import CONTACTS, CUSTOMERS, LEADS, Audience
from .counting import MAX_COUNTS, believable, counting, differs_between_records
from .guard import Guard
from .orders import REVENUE, beyond, check_order, check_page, sort_key
from .plans import Plan
from .queries import Query, conjoin
from .receipts import check_rows, exposing_orders, proofs
from .settled import acts_together, check_settled, untrusted_complements
from .totals import TO_COUNT, Totals
from .trust import Trust
from .walks import Scope, Walk, Walker

LEADS_COUNTED = doubt(
    "Leads are counted as contacts less customers under the same filters, which nobody has checked with Kajabi yet."
)
SHORT = doubt("Kajabi repeated rows and left others out while paging, so some people are missing here.")
MAYBE_SHORT = doubt("Kajabi repeated rows while paging, so others may be missing here.")
NO_TOTAL = doubt("Kajabi did not say how many match in all; total is the number of people seen so far.")
SORTED_HERE = meaning("Kajabi did not sort by net_revenue, so all these people were read and sorted by this server.")
ORDER_UNPROVEN = doubt(
    "Whether Kajabi sorted by net_revenue could not be checked, so people may be missing at the top."
)


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

    def guard(self, means: Means) -> Guard:
        """Make the guard of this question."""
        audience = CONTACTS if self.audience is LEADS else self.audience
        patience = Patience(means.reserve)
        return Guard(means.api, means.totals, means.trust, audience, self.site_id, self.now, patience)


@dataclass(frozen=True, slots=True)
class Answer:
    """The people of one page, where it stands in the whole, what must be said with it, and ids that may be wrong."""

    page: Page
    people: Sequence[Resource]
    warnings: tuple[ReplyWarning, ...]
    doubtful_ids: tuple[str, ...] = ()


async def answer(question: Question, means: Means) -> Answer:
    """Answer a question with as few requests as it takes.

    One query is asked as it is. A count of several is made of totals, where `counting` finds how and the sum is
    `believable`. Everything else is walked: the rows are read and put together here.

    Raises a `KajabiError`, `TooManyRows` and `Unfinished` among them.
    """
    findings = means.trust.findings
    shown = question.fields if question.limit else ()
    settled = [
        each
        for query in question.plan.queries
        for each in check_settled(query.values, question.audience, findings, shown)
    ]
    guard = question.guard(means)
    if _needs_proof(question, means):
        guard.spend()
    found, _ = await beside(_answer(question, means, guard), guard.look(question.plan.queries), guard.patience)
    await within(guard.confirm(), guard.patience)
    return replace(found, warnings=(*settled, *found.warnings, *guard.conclude()))


async def _answer(question: Question, means: Means, guard: Guard) -> Answer:
    single = _asked_at_once(question)
    if single is not None:
        return await _ask(question, single, means, guard)
    if not question.limit and (counted := await count(question, means, guard)):
        return counted
    return await _walk(question, means, guard)


def _asked_at_once(question: Question) -> Query | None:
    """Return the one query that Kajabi can be asked, if that is the whole question."""
    single = question.plan.single
    return None if single is None or single.nobody or question.audience is LEADS else single


async def _ask(question: Question, query: Query, means: Means, guard: Guard) -> Answer:
    """Ask for one page of one query. A count takes rows too, to be checked."""
    if _by_revenue(question) and means.trust.findings.revenue_order in ("text", "ignored"):
        return await _sorted_here(question, means, guard)
    number, size = (question.page, question.limit) if question.limit else (1, None)
    orders = exposing_orders(query.values, question.audience)
    if size:
        shape = {"sort": question.sort, "page[number]": str(number), "page[size]": str(size)}
    else:
        shape = {**TO_COUNT, **({"sort": orders[0]} if orders else {})}
    listing, doubts = await _fetch(question, query, question.audience, shape, means)
    total, page = total_of(listing, number), place_of(listing, number, size)
    guard.saw_total(query, page.total if page.exact else None)
    if (listing.received > size or not is_placed(listing, number, size)) if size else total is None:
        # No count, more rows than asked for, so that pages would overlap, or an unknown place: read the rows.
        return await _walk(question, means, guard)
    whole = bool(size) and page.first == 1 and not page.more
    guard.saw_rows(query, listing.data, shape.get("sort", ""), whole=whole, doubted=bool(doubts))
    warnings = list(doubts)
    if size:
        order = await _check_order(question, query, listing, page, means, guard)
        if order is None:
            return await _sorted_here(question, means, guard)
        key = (question.site_id, question.audience.name, query.key, question.sort, size)
        again, same = means.trust.seen_before(key, number, [each.id for each in listing.data])
        confirmed = listing.meta.current_page == number
        warnings += [*_unreadable(listing.unreadable, listing.received), *order]
        warnings += check_page(listing.data, number, again, same, confirmed)
        warnings += [] if page.exact else [NO_TOTAL]
    return Answer(page, listing.data, tuple(warnings), unheard_of(query, page.total))


def _by_revenue(question: Question) -> bool:
    return bool(question.limit) and question.sort.removeprefix("-") == REVENUE


def _needs_proof(question: Question, means: Means) -> bool:
    """Return whether a request will be made to prove the top of a revenue order."""
    known = means.trust.findings.revenue_order or means.trust.sorts(question.audience.collection, question.sort)
    return _by_revenue(question) and _asked_at_once(question) is not None and not known


async def _check_order(
    question: Question, query: Query, listing: Listing, page: Page, means: Means, guard: Guard
) -> list[ReplyWarning] | None:
    """Return what is doubtful about the order of a page; None where people must be sorted here.

    Once a day and order, the top of a revenue order is proven: nobody is above the first row. On a later page just the
    people of the pages before it may be.
    """
    unsorted = check_order(listing.data, question.sort)
    if not _by_revenue(question):
        return unsorted
    if unsorted:
        return None
    whole, collection = page.first == 1 and not page.more, question.audience.collection
    if whole or not listing.data or means.trust.sorts(collection, question.sort):
        return []
    more = beyond(listing.data[0], question.sort)
    both = conjoin(query, more) if more else None
    if both is None:
        return [ORDER_UNPROVEN]
    above = 0 if both.nobody else await within(_count_above(question, both, means), guard.patience)
    if above is not None and above > page.first - 1:
        return None
    if above is not None and question.page == 1:
        means.trust.saw_sort(collection, question.sort)
    return [] if above == page.first - 1 else [ORDER_UNPROVEN]


async def _count_above(question: Question, query: Query, means: Means) -> int | None:
    """Count people who should stand before a row; None if Kajabi does not say."""
    try:
        listing, _ = await _fetch(question, query, question.audience, TO_COUNT, means)
    except FilterIgnored:
        # A row that is not above: Kajabi ignores the bound, which matters if the question has one of its own.
        if any(FILTERS[name].sense.certain for each in question.plan.queries for name in each.values):
            raise
        return None
    except KajabiError:
        return None
    return total_of(listing)


async def _sorted_here(question: Question, means: Means, guard: Guard) -> Answer:
    """Read the people whole and sort them here. Raises `OrderIgnored` if they are too many."""
    try:
        found = await _walk(question, means, guard)
    except TooManyRows as error:
        raise OrderIgnored(question.sort, str(error)) from None
    return replace(found, warnings=(*found.warnings, SORTED_HERE))


async def _fetch(
    question: Question, query: Query, audience: Audience, shape: Mapping[str, str], means: Means
) -> tuple[Listing, list[ReplyWarning]]:
    """Request a page of a query, and return it with what its rows make doubtful about the filters."""
    sorted_by = [question.sort.removeprefix("-")] if question.limit else []
    fields = dict.fromkeys((*question.fields, *sorted_by, *proofs(query.values, audience)))
    columns = [field for field in fields if field in audience.attributes] or ["name"]
    parameters = {
        "filter[site_id]": question.site_id,
        **to_query(query.values),
        f"fields[{audience.collection}]": ",".join(columns),
    }
    listing = await means.api.list(audience.collection, {**parameters, **shape})
    return listing, check_rows(listing.data, query.values, audience, question.now)


def shortfall(walks: Sequence[Walk]) -> list[ReplyWarning]:
    """Say why people are missing from walks, or may be."""
    pagers = [walk.pager for walk in walks]
    repeated = [pager for pager in pagers if pager.repeated]
    counted = any(pager.total is not None for pager in repeated)
    unreadable = sum(pager.unreadable for pager in pagers), sum(pager.received for pager in pagers)
    return [*([SHORT if counted else MAYBE_SHORT] if repeated else []), *_unreadable(*unreadable)]


def _unreadable(rows: int, received: int) -> list[ReplyWarning]:
    said = f"{rows} of {received} rows that Kajabi sent could not be read, so people are missing here."
    return [doubt(said)] if rows else []


def unheard_of(query: Query, total: int) -> tuple[str, ...]:
    """Return the ids that may be wrong: Kajabi cannot list such things, and nobody matches this one.

    Only a query of that filter alone shows it: nobody in Austin who opened broadcast 701 says nothing about 701.
    """
    if total or len(query.values) != 1:
        return ()
    [(name, value)] = query.values.items()
    thing = FILTERS[name].kind.thing
    return (f"{thing} {wire(value)}",) if thing in UNLISTED else ()


async def count(question: Question, means: Means, guard: Guard) -> Answer | None:
    """Answer by the totals of a few queries; None where only the rows can show it."""
    terms = counting(question.plan, untrusted_complements(means.trust.findings))
    leads = question.audience is LEADS
    if terms is None or len(terms) * (1 + leads) > MAX_COUNTS:
        return None
    if leads and any(map(differs_between_records, terms)):
        return None
    sides = ((CONTACTS, 1), (CUSTOMERS, -1)) if leads else ((question.audience, 1),)
    if not all(acts_together(query, side, means.trust.findings) for query in terms for side, _ in sides):
        return None
    total, warnings, doubtful = 0, list[ReplyWarning](), list[str]()
    for audience, sign in sides:
        totals: dict[Query, int] = {}
        for query in terms:
            orders = exposing_orders(query.values, audience)
            shape = {**TO_COUNT, **({"sort": orders[0]} if orders else {})}
            listing, doubts = await _fetch(question, query, audience, shape, means)
            number = total_of(listing)
            if number is None:
                return None
            totals[query] = number
            warnings += doubts
            if sign > 0:
                guard.saw_total(query, number)
                guard.saw_rows(query, listing.data, shape.get("sort", ""), whole=False, doubted=bool(doubts))
                doubtful += unheard_of(query, number)
        part = sum(times * totals[query] for query, times in terms.items())
        if not believable(question.plan, part, totals):
            guard.forget_totals()
            return None
        total += sign * part
    if total < 0:
        return None
    warnings += [LEADS_COUNTED] if leads else []
    return Answer(Page(total, True, 1, 0, False), (), tuple(warnings), tuple(doubtful))


async def _walk(question: Question, means: Means, guard: Guard) -> Answer:
    """Read the rows whole, put them together, sort them and cut out the page here."""
    audience, plan = question.audience, question.plan
    proof = [field for query in plan.queries for field in proofs(query.values, audience)]
    ids_only = tuple(dict.fromkeys(["email", *proof]))
    columns = tuple(dict.fromkeys([*question.fields, question.sort.removeprefix("-"), *ids_only]))
    rows = Scope(audience.collection, question.site_id, columns, leads=audience is LEADS)
    others = Scope(audience.collection, question.site_id, ids_only)
    found = await means.walker.people(plan, rows, others)
    warnings = shortfall(found.walks)
    for walk in found.walks:
        warnings += doubts_about(walk, audience, question.now, guard)
    key, down = question.sort, question.sort.startswith("-")
    people = sorted(found.people, key=lambda who: sort_key(who, key), reverse=down)
    first = (question.page - 1) * question.limit
    shown = people[first : first + question.limit]
    page = Page(len(people), found.complete, first + 1, len(shown), first + question.limit < len(people))
    doubtful = [each for walk in found.walks for each in unheard_of(walk.query, walk.rows)]
    return Answer(page, shown, tuple(warnings), tuple(doubtful))


def doubts_about(walk: Walk, audience: Audience, now: datetime, guard: Guard) -> list[ReplyWarning]:
    """Return what the rows of a walk make doubtful, and show the guard what they say of the filters."""
    people = walk.resources()
    warnings = check_rows(people, walk.query.values, audience, now)
    whole = walk.pager.next_page is None
    guard.saw_total(walk.query, len(people) if whole and not walk.pager.short else walk.pager.total)
    guard.saw_rows(walk.query, people, "", whole=whole, doubted=bool(warnings))
    return warnings
