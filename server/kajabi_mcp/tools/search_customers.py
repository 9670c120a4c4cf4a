"""Find or count customers, contacts and leads by any of Kajabi's filters, also combined by AND, OR and NOT."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, cast

from ..account import Account
from ..api import Page
from ..arguments import LIMIT, PAGE, SITE, Checked, Flaw, Labels, Scene, argument, at, choice, choices, objects, refused
from ..filters import FILTERS, Filters, Values, cautions, contradictions, contrary, say
from ..names import Names, Site, resolve
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
    placed,
    plan,
    untrusted_complements,
)
from ..warnings import ReplyWarning, advice, arrange, doubt, meaning
from .base import AUDIENCE, Tool
from .nobody import why_nobody
from .outputs import INTEGER, ROWS, STRING, STRINGS, reply_schema, word

DESCRIPTION = (
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

_FIELDS = tuple(dict.fromkeys((*CUSTOMERS.attributes, *CONTACTS.attributes)))

# The lists of objects, how they are said, and what stands between their objects.
GROUPS = {
    "all_of": ("matching all of", " and "),
    "any_of": ("matching at least one of", " or "),
    "none_of": ("matching none of", " or "),
}


@dataclass(frozen=True, kw_only=True)
class Search(Filters):
    """The filters, and what to do with the people found."""

    options: ClassVar[frozenset[str]] = frozenset({"site_id", "who", "sort", "limit", "page", "fields"})

    all_of: tuple[Filters, ...] = argument(
        objects(Filters), "Objects of filters that must all hold; for the same filter twice (owns A and owns B).", ()
    )
    any_of: tuple[Filters, ...] = argument(objects(Filters), "Objects of filters; at least one must hold (OR).", ())
    none_of: tuple[Filters, ...] = argument(
        objects(Filters), 'Objects of filters; none may hold (NOT). Not hidden: [{"is_hidden":true}].', ()
    )
    who: str = argument(
        AUDIENCE,
        "customers (default): bought or were granted an offer. contacts: everybody on file; for questions about "
        "people, subscribers or recipients rather than buyers. leads: contacts who are not customers.",
        "customers",
    )
    site_id: str | None = argument(SITE, "Site id; needed only when the account has several sites.", None)
    sort: str | None = argument(
        choice(tuple(SORT_WORDS)),
        "Default -created_at (newest first). net_revenue, last_request_at: customers only.",
        None,
    )
    limit: int = argument(LIMIT, "Rows a page, default 25; 0 = only the count.", 25)
    page: int = argument(PAGE, "Page number, from 1.", 1)
    fields: list[str] | None = argument(
        choices(_FIELDS),
        "Columns instead of the default ones (name, email, and what the filters and sort mention). Phone, address, "
        "subscribed, custom: contacts and leads only. Revenue, sign-ins, activity, public, socials: customers only.",
        None,
    )

    @property
    def audience(self) -> Audience:
        """The people who are asked for."""
        return AUDIENCES[self.who]

    def parts(self) -> list[tuple[str, Filters]]:
        """Return every object of filters, with its place."""
        groups: dict[str, tuple[Filters, ...]] = {name: getattr(self, name) for name in GROUPS}
        return [(f"{name}[{number}]", part) for name, group in groups.items() for number, part in enumerate(group)]

    def segment(self) -> Segment:
        """Return the filters and objects as a segment."""
        groups = {name: tuple(part.values for part in getattr(self, name)) for name in GROUPS}
        return Segment(self.values, **groups)

    def contradictions(self) -> list[Flaw]:
        """Return also what the chosen audience does not have, and objects that exclude the filters beside them."""
        return [*super().contradictions(), *self._lacking(), *self._excluding()]

    def all_contradictions(self) -> list[Flaw]:
        """Return those of the objects too: two names may turn out to be one id."""
        inside = [flaw for place, part in self.parts() for flaw in at(f"{place}.", part.contradictions())]
        return [*self.contradictions(), *inside]

    def _lacking(self) -> list[Flaw]:
        flaws: list[Flaw] = []
        has = self.audience
        if self.sort and self.sort.removeprefix("-") not in has.sorts:
            flaws.append(Flaw(("who", "sort"), f"{has.name} sort by {', '.join(has.sorts)}"))
        if lacking := [field for field in self.fields or [] if field not in has.attributes]:
            other = CONTACTS if has is CUSTOMERS else CUSTOMERS
            elsewhere = f" ({other.name} do)" if set(lacking) <= set(other.attributes) else ""
            problem = f"{has.name} have no {', '.join(lacking)}{elsewhere}; they have {', '.join(has.attributes)}"
            flaws.append(Flaw(("who", "fields"), problem))
        required = dict.fromkeys([*self.values, *(name for part in self.all_of for name in part.values)])
        bought = [name for name in required if FILTERS[name].customers_only]
        if has is LEADS and bought:
            flaws.append(Flaw(("who", *bought), "only customers can match; no lead ever does"))
        return flaws

    def _excluding(self) -> list[Flaw]:
        core, problem = Query.of(self.values), "excludes the filters beside it; nobody can match both"
        joined = [(number, part, conjoin(core, Query.of(part.values))) for number, part in enumerate(self.all_of)]
        return [
            Flaw((f"all_of[{number}]",), problem)
            for number, part, both in joined
            if both and both.nobody and not contradictions(part.values)
        ]


async def run(checked: Checked[Search], account: Account) -> dict[str, Any]:
    """Find the people, and say every word that must go with them."""
    site = await account.sites.site(checked.arguments.site_id)
    now, findings = account.local_now(), account.trust.findings
    exact = cuttable(checked.arguments.audience, findings)
    dated = partial(placed, exact=exact, now=now, findings=findings)
    search, labels = await _with_ids(checked.arguments, account.names, site, dated)
    segment = search.segment()
    mentioned = [name for part in (segment.base, *segment.all_of, *segment.any_of) for name in part]
    fields = search.fields or search.audience.fields_for(mentioned, search.sort)
    question = Question(
        plan=_possible(search, plan(segment, untrusted_complements(findings))),
        audience=search.audience,
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
        table = {"fields": [search.audience.id_field, *fields], "rows": listed[: page.count]}
    warnings = [
        *checked.warnings,
        *found.warnings,
        *deviations(segment, found.exact, now),
        *_cautions(search),
        *_nobody(search, found, labels),
        *(cut or _paging(search, checked.given, found)),
    ]
    return compact(page, number, _in_words(search, site, Scene(now, labels, found.exact)), arrange(warnings), table)


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
) -> tuple[Search, Labels]:
    """Put ids in place of names and days in place of dates, and return what the ids are called.

    Raises `Refused` before any search.
    """
    places = [("", search), *((f"{place}.", part) for place, part in search.parts())]
    found = await resolve(places, names, site)
    whole, *parts = [replace(each, values=dated(each.values)) for each in found.filters]
    left = iter(parts)
    groups: dict[str, Any] = {name: tuple(next(left) for _ in getattr(search, name)) for name in GROUPS}
    named = replace(cast(Search, whole), **groups)
    if flaws := named.all_contradictions():
        raise refused(flaws)
    return named, found.labels


def _possible(search: Search, whole: Plan) -> Plan:
    """Return the plan. Raises `Refused` where nobody can match, which would be an empty answer that looks right."""
    if any(all(query.nobody for query in group) for group in whole.groups):
        groups = tuple(name for name in GROUPS if getattr(search, name))
        raise refused([Flaw(groups, "leave nobody, together with the filters beside them")])
    return whole


def _cautions(search: Search) -> list[ReplyWarning]:
    """Return what these filters, alone and beside the ones outside their object, call for."""
    core = {**search.values, **{name: value for part in search.all_of for name, value in part.values.items()}}
    # "None of the people who opened it" is "did not open it", and surprises in the same way.
    without = [contrary(part.values) for part in search.none_of]
    parts = [core, *({**core, **part.values} for part in search.any_of), *({**core, **each} for each in without)]
    return [warning for part in parts for warning in cautions(part)]


def _nobody(search: Search, found: Answer, labels: Labels) -> list[ReplyWarning]:
    """Say why nobody may match although somebody should."""
    asked = [
        (name, value) for part in (search, *(part for _, part in search.parts())) for name, value in part.values.items()
    ]
    empty = found.page.exact and not found.page.total
    return why_nobody(asked, found.doubtful_ids, labels, search.audience if empty else None)


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
    clauses = say(search.values, scene)
    for name, (words, between) in GROUPS.items():
        objects_given: tuple[Filters, ...] = getattr(search, name)
        if objects_given:
            said = [f"({', '.join(say(part.values, scene))})" for part in objects_given]
            clauses.append(f"{words}: {between.join(said)}")
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
