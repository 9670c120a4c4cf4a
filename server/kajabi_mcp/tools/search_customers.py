"""Find or count customers, contacts and leads by any of Kajabi's filters, also combined by AND, OR and NOT."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any, ClassVar, cast

from ..account import Account
from ..api import Page
from ..arguments import LIMIT, PAGE, SITE, Checked, Flaw, Scene, argument, at, choice, columns, refused
from ..filters import FILTERS, Filters, Values, contradictions
from ..names import Names, Resolved, Site, Thing, resolve
from ..replies import Row, compact, fitting, rows
from ..search import (
    AUDIENCES,
    CONTACTS,
    CUSTOMERS,
    LEADS,
    NEWEST_FIRST,
    SORT_WORDS,
    Answer,
    Audience,
    Plan,
    Query,
    Question,
    Segment,
    answer,
    conjoin,
    cuttable,
    deviations,
    narrower_values,
    placed,
    plan_for,
    settle_texts,
)
from ..warnings import ReplyWarning, advice, arrange, doubt, meaning
from .base import AUDIENCE, Tool
from .columns import lacking
from .groups import (
    ALL_OF,
    ANY_OF,
    NONE_OF,
    Grouped,
    Required,
    cautions_of,
    groups_of,
    in_words,
    objects_in,
    segment_of,
    with_objects,
)
from .nobody import unmatched_texts, why_nobody
from .outputs import INTEGER, ROWS, STRING, STRINGS, reply_schema, word

DESCRIPTION = (
    "Customers, contacts and leads of a Kajabi business: find or count them by any of Kajabi's filters. Filters "
    "side by side must all hold; any_of is OR, none_of is NOT. Ids: an id, the name of a tag, offer, product or "
    "form, or a remembered name. Days look back from now; where a date or time was said, give that: 2026-11-01. Two "
    "make a window: added 30 to 60 days ago = created_in_last 60 + not_created_in_last 30. Revenue is lifetime, "
    "bounds are strict: at least 500 = net_revenue_greater_than 499.99. Negatives of a broadcast also match people it "
    "was never sent to; add sent_email_broadcast_id. CANNOT be asked: attendance, birthdays, custom fields, revenue "
    "in a period, course progress. Say so; never use a lookalike. Pass on `searched` and `warnings`. Examples: "
    'top spenders {"sort":"-net_revenue","limit":10}; {"has_tag_id":"VIP","inactive_in_last":30}; how many from two '
    'states {"any_of":[{"address_state_contains":"Texas"},{"address_state_contains":"Ohio"}],"who":"contacts",'
    '"limit":0}'
)

_FIELDS = tuple(dict.fromkeys((*CUSTOMERS.attributes, *CONTACTS.attributes)))


@dataclass(frozen=True, kw_only=True)
class Search(Grouped):
    """The filters, and what to do with the people found."""

    options: ClassVar[frozenset[str]] = frozenset({"site_id", "who", "sort", "limit", "page", "fields"})

    all_of: tuple[Required, ...] = argument(
        ALL_OF,
        "Objects that must all hold: the same filter twice, or any_of inside: (A or B) and (C or D).",
        (),
    )
    any_of: tuple[Filters, ...] = argument(ANY_OF, "Objects of filters; at least one must hold (OR).", ())
    none_of: tuple[Filters, ...] = argument(
        NONE_OF, 'Objects of filters; none may hold (NOT). Not hidden: [{"is_hidden":true}].', ()
    )
    who: str = argument(
        AUDIENCE,
        "customers (default): bought or were granted an offer. contacts: everybody on file; for questions about "
        "people, subscribers or recipients rather than buyers. leads: contacts who are not customers.",
        "customers",
    )
    site_id: str | None = argument(SITE, "Site id; only if the account has several sites.", None)
    sort: str | None = argument(
        choice(tuple(SORT_WORDS)),
        "Default -created_at (newest first). net_revenue, last_request_at: customers only.",
        None,
    )
    limit: int = argument(LIMIT, "Rows a page, default 25; 0 = only the count.", 25)
    page: int = argument(PAGE, "Page number, from 1.", 1)
    fields: list[str] | None = argument(
        columns(_FIELDS),
        "Columns instead of name, email and what filters and sort mention. Phone, address, subscribed, custom: "
        "contacts and leads only. Revenue, sign-ins, activity, public, socials: customers only.",
        None,
    )

    @property
    def audience(self) -> Audience:
        """The people who are asked for."""
        return AUDIENCES[self.who]

    def places(self) -> list[tuple[str, Filters]]:
        """Return all filters, each object with what stands before its names: "any_of[0]."."""
        return [("", self), *((f"{place}.", part) for place, part in objects_in(self))]

    def contradictions(self) -> list[Flaw]:
        """Return also what the chosen audience does not have, and objects that exclude the filters beside them."""
        return [*super().contradictions(), *self._lacking(), *self._excluding()]

    def all_contradictions(self) -> list[Flaw]:
        """Return those of the objects too: two names may turn out to be one id."""
        inside = [flaw for place, part in objects_in(self) for flaw in at(f"{place}.", part.contradictions())]
        return [*self.contradictions(), *inside]

    def _lacking(self) -> list[Flaw]:
        flaws: list[Flaw] = []
        has = self.audience
        if self.sort and self.sort.removeprefix("-") not in has.sorts:
            flaws.append(Flaw(("who", "sort"), f"{has.name} sort by {', '.join(has.sorts)}"))
        flaws += lacking(self.fields or (), has, type(self))
        if has is LEADS and (bought := bought_in(segment_of(self))):
            flaws.append(Flaw(("who", *bought), "only customers can match; no lead ever does"))
        return flaws

    def _excluding(self) -> list[Flaw]:
        core, problem = Query.of(self.values), "excludes the filters beside it; nobody can match both"
        joined = [(number, part, conjoin(core, Query.of(part.values))) for number, part in enumerate(self.all_of)]
        return [
            Flaw((f"all_of[{number}]",), problem)
            for number, part, both in joined
            if both and both.nobody and not core.nobody and not contradictions(part.values)
        ]


def bought_in(segment: Segment) -> list[str]:
    """Return the filters because of which only customers match: in what must hold, or in each object of a choice."""

    def bought(values: Values) -> list[str]:
        return [name for name in values if FILTERS[name].customers_only]

    choices = [[bought(values) for values in group] for group in segment.choices]
    certain = [*map(bought, segment.required), *(names for group in choices if all(group) for names in group)]
    return list(dict.fromkeys(chain.from_iterable(certain)))


async def run(checked: Checked[Search], account: Account) -> dict[str, Any]:
    """Find the people, and say every word that must go with them."""
    site = await account.sites.site(checked.arguments.site_id)
    now, findings, audience = account.local_now(), account.trust.findings, checked.arguments.audience
    exact = cuttable(audience, findings)
    dated = partial(placed, exact=exact, now=now, findings=findings)
    named, resolved = await _with_ids(checked.arguments, account.names, site, dated)
    search, read_otherwise = await _spelled(named, account, site)
    segment = segment_of(search)
    mentioned = [name for part in segment.wanted for name in part]
    fields = search.fields or audience.fields_for(mentioned, search.sort)
    question = Question(
        plan=_possible(search, plan_for(segment, bool(search.limit), audience, findings)),
        audience=audience,
        site_id=site.id,
        fields=tuple(fields),
        sort=search.sort or NEWEST_FIRST,
        page=search.page,
        limit=search.limit,
        now=now,
        exact=exact,
    )
    found = await answer(question, account.means)
    page, number, table = found.page, search.page, dict[str, Any]()
    cut: list[ReplyWarning] = []
    if search.limit:
        listed = rows(found.people, fields, account.zone)
        page, number, cut = _cut(search, page, listed)
        table = {"fields": [audience.id_field, *fields], "rows": listed[: page.count]}
    warnings = [
        *checked.warnings,
        *site.warnings,
        *resolved.warnings,
        *read_otherwise,
        *found.warnings,
        *deviations(segment, found.exact, now),
        *cautions_of(segment),
        *_nobody(search, question.plan, found, resolved.told),
        *(cut or _paging(search, checked.given, found)),
    ]
    searched = _in_words(_narrowed(search, found.narrowed), site, Scene(now, resolved.labels, found.exact))
    return compact(page, number, searched, arrange(warnings), table)


def _cut(search: Search, page: Page, listed: Sequence[Row]) -> tuple[Page, int, list[ReplyWarning]]:
    """Cut a page to the rows that a reply has room for, and say which call goes on after them."""
    before = page.first - 1
    kept = fitting(listed, before or search.limit)
    if kept >= page.count:
        return page, search.page, []
    number = before // kept + 1
    said = f"Only {kept} of {page.count} rows fit into a reply; go on with limit {kept}, page {number + 1}."
    return replace(page, count=kept, unreadable=0, missing=0, more=True), number, [meaning(said)]


async def _with_ids(
    search: Search, names: Names, site: Site, dated: Callable[[Values], Values]
) -> tuple[Search, Resolved]:
    """Put ids in place of names and days in place of dates, and return what is to be said of them.

    Raises `Refused` before any search.
    """
    found = await resolve(search.places(), names, site)
    named = _with_filters([replace(each, values=dated(each.values)) for each in found.filters])
    if flaws := named.all_contradictions():
        raise refused(flaws)
    return named, found


async def _spelled(search: Search, account: Account, site: Site) -> tuple[Search, list[ReplyWarning]]:
    """Put the spellings that Kajabi has in place of texts, and say what was read otherwise."""
    found, warnings = await settle_texts(search.places(), account.means, search.audience, site.id)
    return _with_filters(found), warnings


def _with_filters(filters: Sequence[Filters]) -> Search:
    """Return the search of these filters, in the order of its `places`."""
    first, *parts = filters
    return with_objects(cast(Search, first), iter(parts))


def _narrowed(search: Search, times: int) -> Search:
    """Return the search with the spellings of places that were looked for in the end."""
    return _with_filters([replace(part, values=narrower_values(part.values, times)) for _, part in search.places()])


def _possible(search: Search, whole: Plan) -> Plan:
    """Return the plan. Raises `Refused` where nobody can match, which would be an empty answer that looks right."""
    if any(all(query.nobody for query in group) for group in whole.groups):
        groups = tuple(name for name, _ in groups_of(search))
        raise refused([Flaw(groups, "leave nobody, together with the filters beside them")])
    return whole


def _nobody(search: Search, whole: Plan, found: Answer, told: Collection[Thing]) -> list[ReplyWarning]:
    """Say why nobody may match although somebody should."""
    asked = [each for part in (search, *(part for _, part in objects_in(search))) for each in part.values.items()]
    empty = found.page.exact and not found.page.total
    unmatched = [] if empty else unmatched_texts(objects_in(search), whole.queries, found.empty)
    return [*why_nobody(asked, found.doubtful_ids, told, search.audience if empty else None), *unmatched]


def _paging(search: Search, given: frozenset[str], found: Answer) -> list[ReplyWarning]:
    """Say what to know about the page that came."""
    page = found.page
    if not search.limit:
        idle = [name for name in ("sort", "page", "fields") if name in given]
        return [advice(f"Without effect on a count: {', '.join(idle)}.")] if idle else []
    if not page.count and page.total > (search.page - 1) * search.limit:
        return [doubt(f"Kajabi counts {page.total} people and sent none for page {search.page}.")]
    if not page.count and page.total:
        return [advice(f"Page {search.page} is past the end.")]
    if page.more and page.count + page.unreadable + page.missing != search.limit:
        goes_on = f"page {search.page + 1} goes on from here."
        return [advice(f"Kajabi gives {page.count} rows a page, not {search.limit}; {goes_on}")]
    return []


def _in_words(search: Search, site: Site, scene: Scene) -> str:
    """Say what was searched."""
    clauses = in_words(search, scene)
    people = f"{search.who if clauses else f'all {search.who}'} of site {site}"
    order = f"; {SORT_WORDS[search.sort or NEWEST_FIRST]}" if search.limit else ""
    return f"{people}{' ' if clauses else ''}{', '.join(clauses)}{order}"


search_customers = Tool(
    name="search_customers",
    title="Search customers",
    purpose="find or count customers, contacts or leads; every filter, sort, fields, pages; AND, OR, exclusion",
    text=DESCRIPTION,
    arguments=Search,
    output_schema=reply_schema(
        ("total", "searched"),
        total=INTEGER,
        total_is=word("at_least"),
        shown=STRING,
        next_page=INTEGER,
        searched=STRING,
        warnings=STRINGS,
        fields=STRINGS,
        rows=ROWS,
    ),
    run=run,
)
