"""Find or count customers and contacts by any of Kajabi's filters."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from ..api import Listing
from ..arguments import About, Checked, Flaw
from ..catalog import Site
from ..cautions import cautions
from ..collection import COLLECTIONS, CONTACTS, CUSTOMERS, SORT_WORDS, Collection
from ..errors import KajabiError
from ..filters import Filters, given, say, to_query
from ..receipts import check_rows, check_total, needed
from ..results import compact, place, rows
from ..values import Kind, choice, choices, read_limit, read_page
from .base import Account, Tool

TEXT = (
    "Customers, contacts and leads of a Kajabi business: find or count them by any of Kajabi's filters. All filters "
    "given must hold (AND); for OR make one call each. Days look back from now; two filters make a window: added 30 "
    "to 60 days ago = created_in_last 60 + not_created_in_last 30. Revenue is lifetime and bounds are strict: at least "
    "500 = net_revenue_greater_than 499.99. Negatives of a broadcast also match people it was never sent to; add "
    "sent_email_broadcast_id. Ids are digits. CANNOT be asked: event attendance, birthdays, custom fields, revenue in "
    "a period, course progress. Say so; never use a lookalike. Tell the user what `searched` and `warnings` say. "
    'Examples: top spenders {"sort":"-net_revenue","limit":10}; tagged and gone quiet '
    '{"has_tag_id":"101","inactive_in_last":30}; how many were sent a broadcast and did not open it '
    '{"sent_email_broadcast_id":"701","no_opened_email_broadcast_id":"701","limit":0,"who":"contacts"}'
)

WHO = tuple(COLLECTIONS)
SORTS = tuple(SORT_WORDS)
FIELDS = tuple(dict.fromkeys((*CUSTOMERS.attributes, *CONTACTS.attributes)))
NEWEST_FIRST = "-created_at"


class Search(Filters):
    """The filters, and what to do with the people found."""

    options: ClassVar[frozenset[str]] = frozenset({"site_id", "who", "sort", "limit", "page", "fields"})

    who: Annotated[
        Literal["customers", "contacts"],
        Kind("choice", {"type": "string", "enum": list(WHO)}),
        BeforeValidator(choice(WHO)),
        About(
            "customers (default): bought or were granted an offer. contacts: everybody on file, leads too; for "
            "questions about people, subscribers or recipients rather than buyers."
        ),
    ] = "customers"
    sort: Annotated[
        str | None,
        Kind("choice", {"type": "string", "enum": list(SORTS)}),
        BeforeValidator(choice(SORTS)),
        About("Default -created_at (newest first). net_revenue, last_request_at: customers only."),
    ] = None
    limit: Annotated[
        int,
        Kind("number", {"type": "integer", "minimum": 0, "maximum": 100}),
        BeforeValidator(read_limit),
        About("Rows a page, default 25; 0 = only the count."),
    ] = 25
    page: Annotated[
        int,
        Kind("number", {"type": "integer", "minimum": 1}),
        BeforeValidator(read_page),
        About("Page number, from 1."),
    ] = 1
    fields: Annotated[
        list[str] | None,
        Kind("choices", {"type": "array", "items": {"type": "string", "enum": list(FIELDS)}}),
        BeforeValidator(choices(FIELDS)),
        About("Columns instead of the default ones (name, email, and what the filters and sort mention)."),
    ] = None

    @property
    def collection(self) -> Collection:
        """The collection to ask."""
        return COLLECTIONS[self.who]

    def contradictions(self) -> list[Flaw]:
        """Also what the chosen collection does not have."""
        flaws = super().contradictions()
        has = self.collection
        if self.sort and self.sort.removeprefix("-") not in has.sorts:
            flaws.append(Flaw(("who", "sort"), f"{has.name} sort by {', '.join(has.sorts)}"))
        if lacking := [field for field in self.fields or [] if field not in has.attributes]:
            [other] = [each for each in COLLECTIONS.values() if each is not has]
            listed = ", ".join(lacking)
            flaws.append(Flaw(("who", "fields"), f"{has.name} have no {listed}; set who to {other.name} for those"))
        return flaws


async def run(checked: Checked[Search], account: Account) -> dict[str, Any]:
    """One query to Kajabi, its answer checked against what was asked."""
    search, now = checked.arguments, account.now()
    collection = search.collection
    site = await account.catalog.site(search.site_id or account.site_id)
    filters = {name: value for name, value in given(search) if name != "site_id"}
    fields = search.fields or collection.fields_for(filters, search.sort)
    query = (
        to_query(search)
        | {"filter[site_id]": site.id}
        | shape(search, [*fields, *needed(filters, collection.attributes)])
    )
    listing = await account.api.list(collection.name, query)
    page = place(listing, search.page)
    warnings = [
        *checked.warnings,
        *check_rows(listing.data, filters, collection.attributes, now),
        *await compare(listing, filters, site, account, collection),
        *cautions(filters),
        *paging(search, listing, page.more),
    ]
    table = {"fields": [collection.id_field, *fields], "rows": rows(listing.data, fields)} if search.limit else {}
    return compact(page, search.page, account_of(search, site, say(search, now)), warnings, table)


def shape(search: Search, fields: Sequence[str]) -> dict[str, str]:
    """The parameters that say which columns, in which order, and how many rows. A count takes one row to be checked."""
    columns = {f"fields[{search.who}]": ",".join(dict.fromkeys(fields))}
    if not search.limit:
        return {**columns, "page[size]": "1"}
    order = {"sort": search.sort or NEWEST_FIRST}
    return {**columns, **order, "page[number]": str(search.page), "page[size]": str(search.limit)}


def account_of(search: Search, site: Site, clauses: Sequence[str]) -> str:
    """What was searched, in words."""
    whom = f"{search.who if clauses else f'all {search.who}'} of site {site}"
    order = f"; {SORT_WORDS[search.sort or NEWEST_FIRST]}" if search.limit else ""
    return f"{whom}{' ' if clauses else ''}{', '.join(clauses)}{order}"


async def compare(
    listing: Listing, filters: Mapping[str, Any], site: Site, account: Account, collection: Collection
) -> list[str]:
    """The total held against that of everybody, who are counted once in ten minutes."""
    total = listing.meta.total_count
    if total is None:
        return []
    if not filters:
        account.catalog.counted(collection.name, site, total)
        return []
    try:
        everybody = await account.catalog.everybody(collection.name, site)
    except KajabiError:
        return ["The total could not be compared with that of everybody, to see that Kajabi applied the filters."]
    return check_total(total, everybody, filters) if everybody is not None else []


def paging(search: Search, listing: Listing, more: bool) -> list[str]:
    """What is odd about the page that came."""
    came = len(listing.data)
    if listing.meta.total_count == 0 and search.who == CUSTOMERS.name:
        return ["No customer matches. Leads were not searched; who contacts searches everybody."]
    if not search.limit:
        idle = [name for name in ("sort", "page", "fields") if name in search.model_fields_set]
        return [f"Without effect on a count: {', '.join(idle)}."] if idle else []
    if not came and search.page > 1:
        return [f"Page {search.page} is past the end."]
    if more and came != search.limit:
        return [f"Kajabi gives {came} rows a page, not {search.limit}; page {search.page + 1} goes on from here."]
    return []


search_customers = Tool(
    name="search_customers",
    title="Search customers",
    purpose="find or count customers and contacts; every filter, sort, fields, pages",
    text=TEXT,
    arguments=Search,
    output_schema={
        "type": "object",
        "properties": {
            "total": {"type": "integer"},
            "total_is": {"type": "string", "enum": ["at_least", "estimate"]},
            "shown": {"type": "string"},
            "next_page": {"type": "integer"},
            "searched": {"type": "string"},
            "warnings": {"type": "array", "items": {"type": "string"}},
            "fields": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": {"type": "array"}},
        },
        "required": ["total", "searched"],
    },
    run=run,
)
