"""Find or count customers, contacts and leads by any of Kajabi's filters, also combined by or and not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import BeforeValidator

from ..account import Account
from ..answers import NEWEST_FIRST, Question, answer
from ..arguments import About, Arguments, Checked, Flaw, refusal
from ..catalog import Site
from ..cautions import cautions
from ..collection import COLLECTIONS, CONTACTS, CUSTOMERS, LEADS, SORT_WORDS, Collection
from ..contradictions import contradictions
from ..errors import Refused
from ..filters import FILTERS, UNLISTED, Filters, filters_of, given
from ..resolve import resolve
from ..results import Page, compact, rows
from ..segments import Plan, Query, Segment, conjoin, plan
from ..values import Kind, choice, choices, read_limit, read_page
from ..words import Labels, say
from .base import Tool

TEXT = (
    "Customers, contacts and leads of a Kajabi business: find or count them by any of Kajabi's filters. Filters "
    "side by side must all hold; any_of is OR, none_of is NOT. Ids: an id, the name of a tag, offer, product or "
    "form, or a remembered name. Days look back from now; two filters make a window: added 30 to 60 days ago = "
    "created_in_last 60 + not_created_in_last 30. Revenue is lifetime, bounds are strict: at least 500 = "
    "net_revenue_greater_than 499.99. Negatives of a broadcast also match people it was never sent to; add "
    "sent_email_broadcast_id. CANNOT be asked: attendance, birthdays, custom fields, revenue in a period, course "
    "progress. Say so; never use a lookalike. Pass on `searched` and `warnings`. Examples: top spenders "
    '{"sort":"-net_revenue","limit":10}; {"has_tag_id":"VIP","inactive_in_last":30}; how many from two states '
    '{"any_of":[{"address_state_contains":"Texas"},{"address_state_contains":"Ohio"}],"who":"contacts","limit":0}'
)

WHO = tuple(COLLECTIONS)
SORTS = tuple(SORT_WORDS)
FIELDS = tuple(dict.fromkeys((*CUSTOMERS.attributes, *CONTACTS.attributes)))

# What only customers can match, so that nobody among the leads was missed.
CUSTOMERS_ALONE = {
    *("has_offer_id", "has_product_id", "has_active_product_id", "previously_owned_product_id"),
    *("used_coupon_code", "joined_in_last", "active_in_last", "net_revenue_greater_than"),
}

# What "none of" with one of these filters alone amounts to.
NEGATIVES = {
    "opened_email_broadcast_id": "no_opened_email_broadcast_id",
    "clicked_email_broadcast_id": "no_clicked_email_broadcast_id",
    "bounced_email_broadcast_id": "no_bounced_email_broadcast_id",
    "dropped_email_broadcast_id": "no_dropped_email_broadcast_id",
    "opened_email_in_last": "not_opened_email_in_last",
    "clicked_email_in_last": "not_clicked_email_in_last",
}

OBJECTS = Kind("objects", {"type": "array", "items": {"type": "object"}})
# The lists of objects, how they are said, and what stands between their objects.
GROUPS = {
    "all_of": ("matching all of", " and "),
    "any_of": ("matching at least one of", " or "),
    "none_of": ("matching none of", " or "),
}


class Search(Filters):
    """The filters, and what to do with the people found."""

    options: ClassVar[frozenset[str]] = frozenset({"site_id", "who", "sort", "limit", "page", "fields"})
    part: ClassVar[type[Arguments]] = Filters

    all_of: Annotated[
        tuple[Filters, ...],
        OBJECTS,
        About("Objects of filters that must all hold; for the same filter twice (owns A and owns B)."),
    ] = ()
    any_of: Annotated[tuple[Filters, ...], OBJECTS, About("Objects of filters; at least one must hold (OR).")] = ()
    none_of: Annotated[
        tuple[Filters, ...],
        OBJECTS,
        About('Objects of filters; none may hold (NOT). Not hidden: [{"is_hidden":true}].'),
    ] = ()
    who: Annotated[
        Literal["customers", "contacts", "leads"],
        Kind("choice", {"type": "string", "enum": list(WHO)}),
        BeforeValidator(choice(WHO)),
        About(
            "customers (default): bought or were granted an offer. contacts: everybody on file; for questions about "
            "people, subscribers or recipients rather than buyers. leads: contacts who are no customers."
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
        About(
            "Columns instead of the default ones (name, email, and what the filters and sort mention). Phone, address, "
            "subscribed, custom: contacts and leads only. Revenue, sign-ins, activity, public, socials: customers only."
        ),
    ] = None

    @property
    def collection(self) -> Collection:
        """The collection to ask."""
        return COLLECTIONS[self.who]

    def contradictions(self) -> list[Flaw]:
        """Also what the chosen collection does not have, and what no object may say."""
        flaws = super().contradictions()
        has = self.collection
        if self.sort and self.sort.removeprefix("-") not in has.sorts:
            flaws.append(Flaw(("who", "sort"), f"{has.name} sort by {', '.join(has.sorts)}"))
        if lacking := [field for field in self.fields or [] if field not in has.attributes]:
            other = CONTACTS if has is CUSTOMERS else CUSTOMERS
            elsewhere = f" ({other.name} do)" if set(lacking) <= set(other.attributes) else ""
            problem = f"{has.name} have no {', '.join(lacking)}{elsewhere}; they have {', '.join(has.attributes)}"
            flaws.append(Flaw(("who", "fields"), problem))
        for place, part in self.parts():
            if part.site_id is not None:
                flaws.append(Flaw((f"{place}.site_id",), "is given once, outside the objects"))
        required = [*filters_of(self), *(name for part in self.all_of for name in filters_of(part))]
        if self.who == LEADS.name and (bought := [name for name in required if name in CUSTOMERS_ALONE]):
            flaws.append(Flaw(("who", *dict.fromkeys(bought)), "only customers can match; no lead ever does"))
        for number, part in enumerate(self.all_of):
            both = conjoin(Query(filters_of(self)), Query(filters_of(part)))
            if both and both.nobody and not contradictions(filters_of(part)):
                flaws.append(Flaw((f"all_of[{number}]",), "excludes the filters beside it; nobody can match both"))
        return flaws

    def parts(self) -> list[tuple[str, Filters]]:
        """Every object of filters, with its place."""
        groups: dict[str, tuple[Filters, ...]] = {name: getattr(self, name) for name in GROUPS}
        return [(f"{name}[{number}]", part) for name, group in groups.items() for number, part in enumerate(group)]

    def all_contradictions(self) -> list[Flaw]:
        """Those of the objects too, each with its place: what names hid comes to light when ids have replaced them."""
        inside = [
            Flaw(tuple(f"{place}.{name}" for name in flaw.names), flaw.problem)
            for place, part in self.parts()
            for flaw in part.contradictions()
        ]
        return [*self.contradictions(), *inside]

    def segment(self) -> Segment:
        """The filters and objects as a segment."""
        groups = {name: tuple(map(filters_of, getattr(self, name))) for name in GROUPS}
        return Segment(filters_of(self), **groups)


async def run(checked: Checked[Search], account: Account) -> dict[str, Any]:
    """The people found, and every word that must go with them."""
    site = await account.catalog.site(checked.arguments.site_id or account.site_id)
    search, labels = await with_ids(checked.arguments, account, site)
    collection, segment, now = search.collection, search.segment(), account.now()
    mentioned = [name for part in (segment.base, *segment.all_of, *segment.any_of) for name in part]
    fields = search.fields or collection.fields_for(mentioned, search.sort)
    whole = plan(segment)
    possible(search, whole)
    question = Question(
        whole, collection, site, tuple(fields), search.sort or NEWEST_FIRST, search.page, search.limit, now
    )
    found = await answer(question, account)
    warnings = [
        *checked.warnings,
        *found.warnings,
        *advice(search),
        *paging(search, found.page),
        *(doubtful(search, labels) if found.page.exact and not found.page.total else ()),
    ]
    table = {"fields": [collection.id_field, *fields], "rows": rows(found.people, fields)} if search.limit else {}
    return compact(found.page, search.page, account_of(search, site, now, labels), warnings, table)


async def with_ids(search: Search, account: Account, site: Site) -> tuple[Search, Labels]:
    """The search with ids in place of names, and what the ids are called. Raises `Refused` before any search."""
    places = [("", search), *((f"{place}.", part) for place, part in search.parts())]
    found = await resolve(places, account, site)
    parts = iter(found.filters[1:])
    groups = {name: tuple(next(parts) for _ in getattr(search, name)) for name in GROUPS}
    named = cast(Search, found.filters[0]).model_copy(update=groups)
    if flaws := named.all_contradictions():
        raise Refused(refusal(flaws))
    return named, found.labels


def possible(search: Search, whole: Plan) -> None:
    """Raises `Refused` where nobody can match, which would be an empty answer that looks right."""
    if any(all(query.nobody for query in group) for group in whole.groups):
        groups = tuple(name for name in GROUPS if getattr(search, name))
        raise Refused(refusal([Flaw(groups, "together with the filters beside them exclude everybody")]))


def advice(search: Search) -> list[str]:
    """What these filters, alone and beside those outside their object, call for."""
    base = filters_of(search)
    core = {**base, **{name: value for part in search.all_of for name, value in filters_of(part).items()}}
    alone = [dict(filters_of(part)) for part in search.none_of if len(filters_of(part)) == 1]
    # "None of those who opened it" is "did not open it", and surprises in the same way.
    without = [{NEGATIVES[name]: value} for part in alone for name, value in part.items() if name in NEGATIVES]
    parts = [core, *({**core, **filters_of(part)} for part in search.any_of), *({**core, **each} for each in without)]
    return list(dict.fromkeys(warning for part in parts for warning in cautions(part)))


def account_of(search: Search, site: Site, now: datetime, labels: Labels) -> str:
    """What was searched, in words."""
    clauses = say(search, now, labels)
    for name, (words, between) in GROUPS.items():
        objects: Sequence[Filters] = getattr(search, name)
        if objects:
            said = [f"({', '.join(say(part, now, labels))})" for part in objects]
            clauses.append(f"{words}: {between.join(said)}")
    whom = f"{search.who if clauses else f'all {search.who}'} of site {site}"
    order = f"; {SORT_WORDS[search.sort or NEWEST_FIRST]}" if search.limit else ""
    return f"{whom}{' ' if clauses else ''}{', '.join(clauses)}{order}"


def paging(search: Search, page: Page) -> list[str]:
    """What is odd about the page that came."""
    if not search.limit:
        idle = [name for name in ("sort", "page", "fields") if name in search.model_fields_set]
        return [f"Without effect on a count: {', '.join(idle)}."] if idle else []
    if not page.count and page.total:
        return [f"Page {search.page} is past the end." if search.page > 1 else "Kajabi counts people and sent no row."]
    if page.more and page.count != search.limit:
        return [f"Kajabi gives {page.count} rows a page, not {search.limit}; page {search.page + 1} goes on from here."]
    return []


def doubtful(search: Search, labels: Labels) -> list[str]:
    """Why nobody may match though somebody should: among leads, or under another id."""
    asked = [each for part in (search, *(part for _, part in search.parts())) for each in given(part)]
    hints: list[str] = []
    if search.who == CUSTOMERS.name and not {name for name, _ in asked} & CUSTOMERS_ALONE:
        hints.append("No customer matches. Leads were not searched; who contacts searches everybody.")
    for name, value in asked:
        thing = FILTERS[name].kind.thing
        ids = cast(list[str], value) if isinstance(value, list) else [value]
        if thing in UNLISTED:
            hints.append(f"Nobody matches; the id of the {thing} may be wrong, which Kajabi's API cannot tell.")
        elif thing and thing != "site" and any((thing, each) not in labels for each in ids):
            hints.append(f"Nobody matches; is the id that of a {thing} of this site? find_ids lists them.")
    return list(dict.fromkeys(hints))


search_customers = Tool(
    name="search_customers",
    title="Search customers",
    purpose="find or count customers, contacts or leads; every filter, sort, fields, pages; AND, OR, exclusion",
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
