"""Answer a question: by one query, by a few counts, or by a walk. What decides is `answer`, below.

Each way holds what Kajabi sent against what was asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import anyio
from pydantic import JsonValue

from ..api import KajabiAPI, Listing, Page, Resource, place_of, total_of
from ..arguments import wire
from ..errors import KajabiError, LeadsUnknown
from ..filters import FILTERS, UNLISTED, read_amount, read_time, to_query
from ..text import fold_text
from ..warnings import ReplyWarning, doubt
from .audiences import CONTACTS, CUSTOMERS, LEADS, Audience
from .counting import MAX_COUNTS, believable, counting, differs_between_records
from .plans import Plan
from .queries import Query
from .receipts import check_rows, check_total, exposing_orders, proofs
from .totals import Totals
from .walks import Found, Scope, Walk, Walker

LEADS_COUNTED = doubt(
    "Leads are counted as contacts less customers under the same filters, which nobody has checked with Kajabi yet."
)
SHORT = doubt("Kajabi repeated rows and left others out while paging, so some people are missing here.")
NOT_COMPARED = doubt("The total could not be compared with that of everybody, to see that Kajabi applied the filters.")


@dataclass(frozen=True, slots=True)
class Means:
    """What answering takes: the API, the totals of everybody, a walker, and the seconds kept for the reply."""

    api: KajabiAPI
    totals: Totals
    walker: Walker
    reserve: float


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
    single = question.plan.single
    if single is not None and question.audience is not LEADS and not single.nobody:
        return await _ask(question, single, means)
    if not question.limit and (counted := await count(question, means)):
        return counted
    return await _walk(question, means)


async def _ask(question: Question, query: Query, means: Means) -> Answer:
    """Ask for one page of one query. A count takes one row, to be checked."""
    orders = exposing_orders(query.values, question.audience)
    if question.limit:
        shape = {"sort": question.sort, "page[number]": str(question.page), "page[size]": str(question.limit)}
    else:
        shape = {"page[size]": "1", **({"sort": orders[0]} if orders else {})}
    listing, warnings = await _fetch(question, query, question.audience, shape, means)
    page = place_of(listing, question.page if question.limit else 1, question.limit or 1)
    if question.limit and page.more and question.page == 1 and len(query.values) > 1:
        # A single filter that is ignored shows in the total; beside another one, only rows out of sight show it.
        for order in orders:
            if order != question.sort:
                shape = {"page[size]": "1", "sort": order}
                warnings += (await _fetch(question, query, question.audience, shape, means))[1]
    return Answer(page, listing.data, tuple(warnings), unheard_of(query, page.total))


async def _fetch(
    question: Question, query: Query, audience: Audience, shape: Mapping[str, str], means: Means
) -> tuple[Listing, list[ReplyWarning]]:
    """Request a page of a query, and return it with what is doubtful about it."""
    fields = dict.fromkeys((*question.fields, *proofs(query.values, audience)))
    columns = [field for field in fields if field in audience.attributes] or ["name"]
    parameters = {
        "filter[site_id]": question.site_id,
        **to_query(query.values),
        f"fields[{audience.collection}]": ",".join(columns),
    }
    listing = await means.api.list(audience.collection, {**parameters, **shape})
    return listing, [
        *check_rows(listing.data, query.values, audience, question.now),
        *await compare_with_everybody(total_of(listing), query, question.site_id, audience, means),
    ]


async def compare_with_everybody(
    total: int | None, query: Query, site_id: str, audience: Audience, means: Means
) -> list[ReplyWarning]:
    """Warn if a total is that of everybody, who are counted once in ten minutes; or if that could not be compared."""
    if not query.values:
        means.totals.keep(audience.collection, site_id, total)
    if total is None or not query.values:
        return []
    left = anyio.current_effective_deadline() - anyio.current_time() - means.reserve
    with anyio.move_on_after(max(0, left)):
        try:
            everybody = await means.totals.everybody(audience.collection, site_id)
            return check_total(total, everybody, query.values) if everybody is not None else []
        except KajabiError:
            pass
    return [NOT_COMPARED]


def unheard_of(query: Query, total: int) -> tuple[str, ...]:
    """Return the ids that may be wrong: Kajabi cannot list such things, and nobody has to do with this one.

    Only a query of that filter alone shows it: nobody in Austin who opened broadcast 701 says nothing about 701.
    """
    if total or len(query.values) != 1:
        return ()
    [(name, value)] = query.values.items()
    thing = FILTERS[name].kind.thing
    return (f"{thing} {wire(value)}",) if thing in UNLISTED else ()


async def count(question: Question, means: Means) -> Answer | None:
    """Answer by the totals of a few queries; None where only the rows can show it."""
    terms = counting(question.plan)
    leads = question.audience is LEADS
    if terms is None or len(terms) * (1 + leads) > MAX_COUNTS:
        return None
    if leads and any(map(differs_between_records, terms)):
        return None
    total, warnings, doubtful = 0, list[ReplyWarning](), list[str]()
    for audience, sign in ((CONTACTS, 1), (CUSTOMERS, -1)) if leads else ((question.audience, 1),):
        totals: dict[Query, int] = {}
        for query in terms:
            orders = exposing_orders(query.values, audience)
            shape = {"page[size]": "1", **({"sort": orders[0]} if orders else {})}
            listing, doubts = await _fetch(question, query, audience, shape, means)
            number = total_of(listing)
            if number is None:
                return None
            totals[query] = number
            warnings += doubts
            doubtful += unheard_of(query, number) if sign > 0 else ()
        part = sum(times * totals[query] for query, times in terms.items())
        if not believable(question.plan, part, totals):
            return None
        total += sign * part
    if total < 0:
        return None
    warnings += [LEADS_COUNTED] if leads else []
    return Answer(Page(total, True, 1, 0, False), (), tuple(warnings), tuple(doubtful))


async def _walk(question: Question, means: Means) -> Answer:
    """Read the rows whole, put them together, sort them and cut out the page here."""
    audience, plan = question.audience, question.plan
    proof = [field for query in plan.queries for field in proofs(query.values, audience)]
    ids_only = tuple(dict.fromkeys(["email", *proof]))
    columns = tuple(dict.fromkeys([*question.fields, question.sort.removeprefix("-"), *ids_only]))
    # Sparse fields drop the relationships, and only these tell a lead from a customer.
    rows = Scope(audience.collection, question.site_id, None if audience is LEADS else columns)
    others = Scope(audience.collection, question.site_id, ids_only)
    found = await means.walker.people(plan, rows, others)
    people = [who for who in found.people.values() if audience is not LEADS or is_lead(who)]
    people.sort(key=lambda who: _sort_key(who, question.sort), reverse=question.sort.startswith("-"))
    first = (question.page - 1) * question.limit
    shown = people[first : first + question.limit]
    page = Page(len(people), found.complete, first + 1, len(shown), first + question.limit < len(people))
    doubtful = [each for walk in found.walks for each in unheard_of(walk.query, walk.rows)]
    return Answer(page, shown, tuple(await _walk_warnings(question, found, means)), tuple(doubtful))


async def _walk_warnings(question: Question, found: Found, means: Means) -> list[ReplyWarning]:
    warnings = [] if found.complete else [SHORT]
    for walk in found.walks:
        warnings += await doubts_about(walk, question.audience, question.now, means)
    return warnings


async def doubts_about(walk: Walk, audience: Audience, now: datetime, means: Means) -> list[ReplyWarning]:
    """Return what the rows and the total of a walk make doubtful."""
    return [
        *check_rows(list(walk.people.values()), walk.query.values, audience, now),
        *await compare_with_everybody(walk.rows, walk.query, walk.scope.site_id, audience, means),
    ]


def is_lead(contact: Resource) -> bool:
    """Return whether a contact is not a customer: Kajabi gives it no relationship to one, or an empty one.

    Raises `LeadsUnknown`.
    """
    customer = contact.relationships.get("customer")
    if isinstance(customer, dict) and "data" not in customer:
        raise LeadsUnknown
    return not (isinstance(customer, dict) and customer["data"])


def _sort_key(who: Resource, sort: str) -> tuple[bool, Any, int]:
    """Return how people compare: as Kajabi sorts them, people without a value last in both directions."""
    field, down = sort.removeprefix("-"), sort.startswith("-")
    value = _comparable(field, who.attributes.get(field))
    number = int(who.id) if who.id.isascii() and who.id.isdigit() else 0
    return ((value is None) is not down, value if value is not None else 0, number)


def _comparable(field: str, value: JsonValue) -> Any:
    if field.endswith("_at"):
        return read_time(value)
    return read_amount(value) if field == "net_revenue" else fold_text(str(value or ""))
