"""Answer a question: by one query, by a few counts, or by a walk. What decides is `_answer`, below.

Each way holds what Kajabi sent against what was asked; the guard looks beside it.
"""

from collections.abc import Sequence
from dataclasses import replace

from ..api import Page, Resource, is_placed, place_of, total_of
from ..errors import FilterIgnored, KajabiError, OrderIgnored, PageTooFar, TooManyRows, WrongPage
from ..filters import FILTERS
from ..warnings import ReplyWarning, doubt, meaning
from .aside import beside, within
from .audiences import LEADS
from .boundaries import CannotCut, plan_to_read
from .cutting import Part
from .fetching import cutter, doubts_about, fetch, ids_only, shortfall, unreadable_rows
from .guard import Guard
from .narrowing import Untold, narrow, narrower
from .orders import REVENUE, beyond, check_order, check_page, sort_key
from .queries import Query, conjoin
from .questions import Answer, Means, Question
from .receipts import shape_of_count
from .settled import check_settled
from .spelled import spell
from .sums import count, unheard_of
from .totals import TO_COUNT
from .walks import Scope

NO_TOTAL = doubt("Kajabi did not say how many match in all; total is the number of people seen so far.")
SORTED_HERE = meaning("Kajabi did not sort by net_revenue, so all these people were read and sorted by this server.")
ORDER_UNPROVEN = doubt(
    "Whether Kajabi sorted by net_revenue could not be checked, so people may be missing at the top."
)


async def answer(question: Question, means: Means) -> Answer:
    """Answer a question with as few requests as it takes.

    One query is asked as it is. A count of several is made of totals, where `counting` finds how and the sum is
    `believable`. Everything else is walked: the rows are read and put together here.

    Raises a `KajabiError`, `TooManyRows` and `Unfinished` among them.
    """
    findings = means.trust.findings
    shown, sort = (question.fields, question.sort) if question.limit else ((), "")
    settled = [
        each
        for query in question.plan.queries
        for each in check_settled(query.values, question.audience, findings, shown, sort)
    ]
    guard = question.guard(means)
    if _needs_proof(question, means):
        guard.spend()
    found, _ = await beside(_answer(question, means, guard), guard.look(asked_of_kajabi(question)), guard.patience)
    await within(guard.confirm(), guard.patience)
    empty = guard.empty(question.plan.queries)
    return replace(found, warnings=(*settled, *found.warnings, *guard.conclude()), empty=empty)


def asked_of_kajabi(question: Question) -> list[Query]:
    """Return the queries as Kajabi is asked them, each spelling of a place on its own."""
    return [each.query for query in question.plan.queries for each in spell(query)]


async def _answer(question: Question, means: Means, guard: Guard) -> Answer:
    """Answer, by fewer spellings of the places where rows cannot be held against them."""
    try:
        return await _answer_to_the_moment(question, means, guard)
    except Untold as error:
        lost = narrow(question.plan.queries, error, question.audience)
        if not lost:
            raise
    found = await _answer(replace(question, plan=narrower(question.plan)), means, guard)
    return replace(found, warnings=(*lost, *found.warnings), narrowed=found.narrowed + 1)


async def _answer_to_the_moment(question: Question, means: Means, guard: Guard) -> Answer:
    """Answer to the moment of each date that rows show; where they cannot be used, by Kajabi's whole days."""
    try:
        return replace(await _answer_as_planned(question, means, guard), exact=question.exact)
    except (CannotCut, TooManyRows):
        if not question.dated:
            raise
        return await _answer_as_planned(replace(question, exact=frozenset()), means, guard)


async def _answer_as_planned(question: Question, means: Means, guard: Guard) -> Answer:
    single = _asked_at_once(question)
    if single is not None and not question.dated:
        return await _ask(question, single, means, guard)
    if single is not None and question.limit:
        return await _ask_dated(question, single, means, guard)
    if not question.limit and (counted := await count(question, means, guard)):
        return counted
    return await _walk(question, means, guard)


def _asked_at_once(question: Question) -> Query | None:
    """Return the one query that Kajabi can be asked, if that is the whole question."""
    single = question.plan.single
    if single is None or single.nobody or question.audience is LEADS:
        return None
    first, *others = spell(single)
    return None if others or first.places else first.query


async def _ask(question: Question, query: Query, means: Means, guard: Guard) -> Answer:
    """Ask for one page of one query. A count takes rows too, to be checked."""
    if _is_unsorted(question, means):
        return await _sorted_here(question, means, guard)
    number, size = (question.page, question.limit) if question.limit else (1, None)
    if number > 1 and means.trust.findings.page_number_acts is False:
        raise WrongPage(number)
    shape = shape_of_count(query.values, question.audience)
    if size:
        shape = {"sort": question.sort, "page[number]": str(number), "page[size]": str(size)}
    listing, doubts = await fetch(question, query, question.audience, shape, means)
    total, page = total_of(listing, number), place_of(listing, number, size)
    guard.saw_total(query, page.total if page.exact else None)
    if (listing.received > size or not is_placed(listing, number, size)) if size else total is None:
        # No count, more rows than asked for, so that pages would overlap, or an unknown place: read the rows.
        return await _walk(question, means, guard)
    guard.saw_rows(query, listing.data, shape.get("sort", ""), whole=page.whole, doubted=bool(doubts))
    warnings = list(doubts)
    if size:
        order = await _check_order(question, query, listing.data, page, means, guard)
        if order is None:
            return await _sorted_here(question, means, guard)
        key = (question.site_id, question.audience.name, query.key, question.sort, size)
        again, same = means.trust.seen_before(key, number, [each.id for each in listing.data])
        confirmed = listing.meta.current_page == number
        warnings += [*unreadable_rows(listing.unreadable, listing.received), *_missing(page), *order]
        warnings += check_page(listing.data, number, again, same, confirmed)
        warnings += [] if page.exact else [NO_TOTAL]
    return Answer(page, listing.data, tuple(warnings), unheard_of(query, page.total))


async def _ask_dated(question: Question, query: Query, means: Means, guard: Guard) -> Answer:
    """Ask for one page of a query whose dates its rows show; where Kajabi's order is of no use, read all of it."""
    start = (question.page - 1) * question.limit

    async def first(wide: Query, stop: int) -> tuple[Part, bool]:
        return await _first_people(question, wide, stop, means, guard)

    try:
        part = await cutter(question, means, guard).page(query, question.sort, start, start + question.limit, first)
    except CannotCut:
        return await _walk(question, means, guard)
    page = Page(part.total, True, start + 1, len(part.rows), start + len(part.rows) < part.total)
    return Answer(page, part.rows, part.doubts, unheard_of(query, part.total))


async def _first_people(question: Question, query: Query, number: int, means: Means, guard: Guard) -> tuple[Part, bool]:
    """Return the first people of a list in the order asked for, as dates leave them, and whether these are all.

    Raises `CannotCut` where Kajabi does not sort, and where they are too many.
    """
    if _is_unsorted(question, means):
        raise CannotCut
    scope = replace(_scope(question, [query]), sort=question.sort)
    try:
        walk = await means.walker.first(query, scope, number)
    except TooManyRows:
        if question.page > 1:
            raise PageTooFar(question.page, means.walker.limit) from None  # the pages before it were cut
        raise CannotCut from None
    rows, whole = walk.resources(), walk.pager.next_page is None
    doubts = [*doubts_about(walk, question.audience, question.now, guard), *shortfall([walk])]
    read = Page(walk.rows, True, 1, len(rows), not whole)
    order = await _check_order(question, query, rows, read, means, guard)
    if order is None:
        raise CannotCut
    people = [scope.restore(each, columns) for each, columns in walk.matching.items()]
    return Part(len(people), people, (*doubts, *order)), whole


def _by_revenue(question: Question) -> bool:
    return bool(question.limit) and question.sort.removeprefix("-") == REVENUE


def _is_unsorted(question: Question, means: Means) -> bool:
    """Return whether a probe has shown that Kajabi does not sort as it is asked to."""
    return _by_revenue(question) and means.trust.findings.revenue_order in ("text", "ignored")


def _needs_proof(question: Question, means: Means) -> bool:
    """Return whether a request will be made to prove the top of a revenue order."""
    known = means.trust.findings.revenue_order or means.trust.sorts(question.audience.collection, question.sort)
    return _by_revenue(question) and _asked_at_once(question) is not None and not known


async def _check_order(
    question: Question, query: Query, rows: Sequence[Resource], page: Page, means: Means, guard: Guard
) -> list[ReplyWarning] | None:
    """Return what is doubtful about the order of a page; None where people must be sorted here.

    Once a day and order, the top of a revenue order is proven: nobody is above the first row. On a later page just the
    people of the pages before it may be.
    """
    unsorted = check_order(rows, question.sort)
    if not _by_revenue(question):
        return unsorted
    if unsorted:
        return None
    collection = question.audience.collection
    if page.whole or not rows or means.trust.sorts(collection, question.sort):
        return []
    more = beyond(rows[0], question.sort)
    both = conjoin(query, more) if more else None
    if both is None:
        return [ORDER_UNPROVEN]
    above = 0 if both.nobody else await within(_count_above(question, both, means), guard.patience)
    if above is not None and above > page.first - 1:
        return None
    amounts = {str(each.attributes.get(REVENUE)) for each in rows}
    if above is not None and not both.nobody and question.page == 1 and len(amounts) > 1:
        means.trust.saw_sort(collection, question.sort)
    return [] if above == page.first - 1 else [ORDER_UNPROVEN]


async def _count_above(question: Question, query: Query, means: Means) -> int | None:
    """Count people who should stand before a row; None if Kajabi does not say."""
    try:
        listing, _ = await fetch(question, query, question.audience, TO_COUNT, means, attempts=1)
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


async def _walk(question: Question, means: Means, guard: Guard) -> Answer:
    """Read the rows whole, put them together, sort them and cut out the page here."""
    audience, plan = question.audience, plan_to_read(question.plan, question.exact, means.trust.findings)
    rows, others = _scope(question, plan.queries), ids_only(question, plan.queries)
    try:
        found = await means.walker.people(plan, rows, others)
    except TooManyRows:
        # The part day may be what is too large: an import of 50,000 people.
        most = await cutter(question, means, guard).newest(plan.queries)
        if not most:
            raise
        found = await means.walker.people(plan, rows, others, most)
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


def _scope(question: Question, queries: Sequence[Query]) -> Scope:
    """Return where to read the rows of queries, with what is shown of them and what proves their filters."""
    proving = replace(ids_only(question, queries), leads=question.audience is LEADS)
    if not question.limit:
        return proving
    columns = dict.fromkeys([*question.fields, question.sort.removeprefix("-"), *proving.fields])
    return replace(proving, fields=tuple(columns))


def _missing(page: Page) -> list[ReplyWarning]:
    rows = page.count + page.unreadable + page.missing
    said = f"Kajabi left out {page.missing} of the {rows} rows of this page, so people are missing here."
    return [doubt(said)] if page.missing and page.count else []
