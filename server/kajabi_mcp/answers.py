"""The answer to a question: one query, a few counts, or a walk; each held against what was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import anyio
from pydantic import JsonValue

from .account import Account
from .api import Listing, Resource
from .catalog import Site
from .collection import CONTACTS, CUSTOMERS, LEADS, Collection
from .errors import KajabiError, LeadsUnknown
from .filters import FILTERS, UNLISTED, to_query
from .receipts import amount, check_rows, check_total, exposing, fold, needed
from .results import Page, counted, moment, place
from .segments import MAX_COUNTS, OWN, Plan, Query, believable, counting
from .values import wire
from .walks import Ground

NEWEST_FIRST = "-created_at"

LEADS_COUNTED = (
    "Leads are counted as contacts less customers under the same filters, which nobody has checked with Kajabi yet."
)
SHORT = "Kajabi repeated rows and left others out while paging, so some people are missing here."


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be found, where, and what is to be shown of it."""

    whole: Plan
    collection: Collection
    site: Site
    fields: tuple[str, ...]
    sort: str
    page: int
    limit: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """The people of one page, where it stands in the whole, and what must be said with it."""

    page: Page
    people: Sequence[Resource]
    warnings: list[str]


async def answer(question: Question, account: Account) -> Answer:
    """As few requests as the question takes.

    Raises a `KajabiError`, `TooManyRows` and `Unfinished` among them.
    """
    single = question.whole.single
    if single is not None and question.collection is not LEADS and not single.nobody:
        return await ask(question, single, account)
    if not question.limit and (counted := await count(question, account)):
        return counted
    return await walk(question, account)


async def ask(question: Question, query: Query, account: Account) -> Answer:
    """One page of one query. A count takes one row, to be checked."""
    shape = {"page[size]": "1"}
    if question.limit:
        shape = {"sort": question.sort, "page[number]": str(question.page), "page[size]": str(question.limit)}
    collection = question.collection
    orders = exposing(query.values, collection.sorts)
    if not question.limit:
        shape |= {"sort": orders[0]} if orders else {}
    listing, warnings = await checked(question, query, collection, shape, account)
    page = place(listing, question.page if question.limit else 1, question.limit or 1)
    if question.limit and page.more and question.page == 1 and len(query.values) > 1:
        # A single filter that is ignored shows in the total; beside another one, the rows left out of sight tell.
        for order in orders:
            if order != question.sort:
                warnings += (await checked(question, query, collection, {"page[size]": "1", "sort": order}, account))[1]
    return Answer(page, listing.data, list(dict.fromkeys(warnings)))


async def checked(
    question: Question, query: Query, collection: Collection, shape: Mapping[str, str], account: Account
) -> tuple[Listing, list[str]]:
    """A page of a query, and what is doubtful about it."""
    fields = dict.fromkeys((*question.fields, *needed(query.values, collection.attributes)))
    columns = [field for field in fields if field in collection.attributes] or ["name"]
    parameters = {
        "filter[site_id]": question.site.id,
        **to_query(query.values),
        f"fields[{collection.path}]": ",".join(columns),
    }
    listing = await account.api.list(collection.path, {**parameters, **shape})
    return listing, [
        *check_rows(listing.data, query.values, collection.attributes, question.now),
        *await compare(counted(listing), query, question.site, collection, account),
    ]


async def compare(total: int | None, query: Query, site: Site, collection: Collection, account: Account) -> list[str]:
    """The total held against that of everybody, who are counted once in ten minutes."""
    if not query.values:
        account.catalog.counted(collection.path, site, total)
    if total is None or not query.values:
        return []
    left = anyio.current_effective_deadline() - anyio.current_time() - account.reserve
    with anyio.move_on_after(max(0, left)):
        try:
            everybody = await account.catalog.everybody(collection.path, site)
            return check_total(total, everybody, query.values) if everybody is not None else []
        except KajabiError:
            pass
    return ["The total could not be compared with that of everybody, to see that Kajabi applied the filters."]


def wrong_ids(query: Query, total: int) -> list[str]:
    """A warning where nobody has to do with something of which Kajabi cannot tell whether it exists."""
    asked = [(FILTERS[name].kind.thing, wire(value)) for name, value in query.values.items()]
    said = " and ".join(f"{thing} {ids}" for thing, ids in asked if thing in UNLISTED)
    return (
        [f"Nobody matches {said}: the id may be wrong, which Kajabi's API cannot tell."] if said and not total else []
    )


async def count(question: Question, account: Account) -> Answer | None:
    """The total by counting, or None where only the rows can tell."""
    terms = counting(question.whole)
    leads = question.collection is LEADS
    if terms is None or len(terms) * (1 + leads) > MAX_COUNTS:
        return None
    if leads and any(name in OWN for query in terms for name in query.values):
        return None
    total, warnings = 0, list[str]()
    for collection, sign in ((CONTACTS, 1), (CUSTOMERS, -1)) if leads else ((question.collection, 1),):
        totals: dict[Query, int] = {}
        for query in terms:
            orders = exposing(query.values, collection.sorts)
            shape = {"page[size]": "1", **({"sort": orders[0]} if orders else {})}
            listing, doubts = await checked(question, query, collection, shape, account)
            number = counted(listing)
            if number is None:
                return None
            totals[query] = number
            warnings += [*doubts, *wrong_ids(query, number)]
        part = sum(times * totals[query] for query, times in terms.items())
        if not believable(question.whole, part, totals):
            return None
        total += sign * part
    if total < 0:
        return None
    return Answer(Page(total, True, 1, 0, False), (), [*dict.fromkeys(warnings), *([LEADS_COUNTED] if leads else [])])


async def walk(question: Question, account: Account) -> Answer:
    """The rows themselves, read whole, put together, sorted and cut into pages here."""
    collection, whole = question.collection, question.whole
    proof = [field for query in whole.queries for field in needed(query.values, collection.attributes)]
    ids_only = tuple(dict.fromkeys(["email", *proof]))
    columns = tuple(dict.fromkeys([*question.fields, question.sort.removeprefix("-"), *ids_only]))
    # Sparse fields drop the relationships, and only these tell a lead from a customer.
    rows = Ground(collection.path, question.site.id, None if collection is LEADS else columns)
    others = Ground(collection.path, question.site.id, ids_only)
    found = await account.walker.people(whole, rows, others)
    people = [who for who in found.people.values() if collection is not LEADS or is_lead(who)]
    warnings = [] if found.complete else [SHORT]
    for query, read in found.walks:
        warnings += check_rows(list(read.people.values()), query.values, collection.attributes, question.now)
        warnings += await compare(read.total, query, question.site, collection, account)
        warnings += wrong_ids(query, read.total)
    people.sort(key=lambda who: order(who, question.sort), reverse=question.sort.startswith("-"))
    first = (question.page - 1) * question.limit
    shown = people[first : first + question.limit]
    page = Page(len(people), found.complete, first + 1, len(shown), first + question.limit < len(people))
    return Answer(page, shown, list(dict.fromkeys(warnings)))


def is_lead(contact: Resource) -> bool:
    """A contact who is no customer: Kajabi gives no relationship to one, or an empty one. Raises `LeadsUnknown`."""
    customer = contact.relationships.get("customer")
    if isinstance(customer, dict) and "data" not in customer:
        raise LeadsUnknown
    return not (isinstance(customer, dict) and customer["data"])


def order(who: Resource, sort: str) -> tuple[bool, Any, int]:
    """How people compare: as Kajabi sorts them, those without a value last in both directions."""
    field, down = sort.removeprefix("-"), sort.startswith("-")
    value = comparable(field, who.attributes.get(field))
    number = int(who.id) if who.id.isascii() and who.id.isdigit() else 0
    return ((value is None) is not down, value if value is not None else 0, number)


def comparable(field: str, value: JsonValue) -> Any:
    """An attribute as it is sorted."""
    if field.endswith("_at"):
        return moment(value)
    return amount(value) if field == "net_revenue" else fold(str(value or ""))
