"""Sizes and overlaps of two to four segments: by counting where Kajabi can be asked, else from rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from typing import Any, ClassVar

from ..account import Account
from ..arguments import (
    SITE,
    Arguments,
    Checked,
    Fault,
    Flaw,
    Labels,
    Scene,
    argument,
    at,
    objects,
    read_text,
    refused,
    text_read_by,
)
from ..errors import TooManyRows
from ..filters import Filters, cautions, say
from ..names import Names, Site, resolve
from ..search import (
    AUDIENCES,
    CONTACTS,
    CUSTOMERS,
    LEADS,
    LEADS_COUNTED,
    MAX_COUNTS,
    NEWEST_FIRST,
    NOT_COMPARED,
    Audience,
    CannotCut,
    Guard,
    Means,
    Overlap,
    Plan,
    Query,
    Question,
    Scope,
    Segment,
    acts_together,
    askable,
    beside,
    check_settled,
    count,
    cuttable,
    deviations,
    differs_between_records,
    doubts_about,
    figures,
    is_possible,
    label,
    overlaps,
    parts,
    pieces,
    placed,
    proofs,
    shortfall,
    taken_from_rows,
    to_read,
    within,
)
from ..text import fold_text
from ..warnings import ReplyWarning, about, advice, arrange, doubt
from .base import AUDIENCE, Tool
from .nobody import why_nobody
from .outputs import INTEGER, OBJECT, ROWS, STRING, STRINGS, reply_schema

DESCRIPTION = (
    "How big two to four groups of customers, contacts or leads are, and how far they overlap: each size, each "
    "pairwise overlap, how many are in all, in one only and in none. One call instead of many counts. A segment has a "
    "name of your choice and any filters of search_customers, all of which must hold. `walked` names the figures "
    "taken from rows, since Kajabi could not count them. Tell the user what `searched` and `warnings` say. Example: "
    'how many VIPs own Yoga {"segments":[{"name":"VIPs","has_tag_id":"101"},{"name":"Yoga","has_product_id":"301"}]}'
)

MAX_NAME = 60
MAX_CALLS = MAX_COUNTS - 2  # with the token and the sites, 20 calls

CONTRADICTED = doubt(
    "Kajabi's counts contradict one another, as when an overlap is larger than a part, so every figure but the total "
    "was taken from rows instead."
)
UNCOUNTED = doubt(
    "Kajabi did not count everybody, so total and in_none are unknown, and the sizes could not be compared with it."
)
TOO_FEW = doubt("Kajabi counts fewer people in all than the segments hold, so in_none is left out.")


def _read_name(value: object) -> str:
    name = read_text(value)
    if len(name) > MAX_NAME:
        raise Fault(f"takes at most {MAX_NAME} characters")
    return name


@dataclass(frozen=True, kw_only=True)
class Named(Filters):
    """One segment: filters that must all hold, and what to call the people who match."""

    options: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str = argument(text_read_by(_read_name), "Its name.", "")

    def contradictions(self) -> list[Flaw]:
        """Return also what a segment lacks."""
        flaws = super().contradictions()
        if not self.name:
            flaws.append(Flaw(("name",), "is missing; name every segment, such as VIPs"))
        elif not self.values:
            flaws.append(Flaw(("name",), "needs at least one usable filter beside it"))
        return flaws


@dataclass(frozen=True, kw_only=True)
class Comparison(Arguments):
    """The segments, and the people among whom they are counted."""

    options: ClassVar[frozenset[str]] = frozenset({"who", "site_id"})

    segments: tuple[Named, ...] = argument(objects(Named, 2, 4), "2 to 4 objects: `name` and filters.")
    who: str = argument(
        AUDIENCE,
        "customers (default): bought or were granted an offer. contacts: everybody. leads: not customers.",
        "customers",
    )
    site_id: str | None = argument(SITE, "Site id; needed only when the account has several sites.", None)

    def contradictions(self) -> list[Flaw]:
        """Return names that cannot be told apart."""
        flaws: list[Flaw] = []
        first: dict[str, int] = {}
        for number, name in ((number, each.name) for number, each in enumerate(self.segments) if each.name):
            if (same := first.setdefault(fold_text(name), number)) != number:
                problem = f"is the name of segments[{same}] too; names must differ"
                flaws.append(Flaw((f"segments[{number}].name",), problem))
        return flaws


@dataclass(frozen=True, slots=True)
class Survey:
    """What is compared, where, and what that takes."""

    names: Sequence[str]
    asked: Mapping[Overlap, Query]  # every overlap that can be asked in one query
    audience: Audience
    site_id: str
    now: datetime
    means: Means
    exact: frozenset[str]  # look-backs whose dates the rows are to be held against

    @property
    def every(self) -> list[Overlap]:
        """Every overlap, everybody first."""
        return overlaps(len(self.names))

    @property
    def segments(self) -> dict[Overlap, list[Overlap]]:
        """Every overlap but that of everybody, to be found in the rows of its segments."""
        return {each: [(number,) for number in each] for each in self.every if each}

    def question(self, query: Query) -> Question:
        """Return the question how many match a query."""
        return Question(Plan(((query,),)), self.audience, self.site_id, (), NEWEST_FIRST, 1, 0, self.now, self.exact)

    def countable(self) -> dict[Overlap, Query]:
        """Return what Kajabi can count: nothing but everybody when the whole takes too many calls."""
        leads = self.audience is LEADS
        found = {each: query for each, query in self.asked.items() if not (leads and differs_between_records(query))}
        calls = len({query for query in found.values() if not query.nobody}) * (1 + leads)
        return found if calls <= MAX_CALLS else {}


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of overlaps, the ones among them taken from rows, how many rows that took, and what is doubtful."""

    sizes: Mapping[Overlap, int]
    read: frozenset[Overlap] = frozenset()
    rows: int = 0
    warnings: tuple[ReplyWarning, ...] = ()
    doubtful_ids: Mapping[Overlap, tuple[str, ...]] = field(default_factory=dict[Overlap, tuple[str, ...]])
    exact: frozenset[str] = frozenset()  # look-backs whose dates the people are cut at, to the moment


async def run(checked: Checked[Comparison], account: Account) -> dict[str, Any]:
    """Find every figure, where each comes from, and every word that must go with them."""
    asked, now, findings = checked.arguments, account.local_now(), account.trust.findings
    audience = AUDIENCES[asked.who]
    exact = cuttable(audience, findings)
    site = await account.sites.site(asked.site_id)
    names = [each.name for each in asked.segments]
    named, labels = await _with_ids(asked.segments, account.names, site)
    segments = [replace(each, values=placed(each.values, exact, now, findings)) for each in named]
    queries = [Query.of(each.values) for each in segments]
    settled = [each for query in queries for each in check_settled(query.values, audience, findings)]
    at_once = {each: query for each, query in askable(queries).items() if acts_together(query, audience, findings)}
    survey = Survey(names, at_once, audience, site.id, now, account.means, exact)
    guard = survey.question(queries[0]).guard(account.means)
    measured, _ = await beside(_measured(survey, guard), guard.look(queries, count_everybody=False), guard.patience)
    await within(guard.confirm(), guard.patience)
    shown = figures(names, measured.sizes)
    said = [f"{each.name} = {', '.join(say(each.values, Scene(now, labels, measured.exact)))}" for each in segments]
    warnings = [
        *checked.warnings,
        *settled,
        *measured.warnings,
        *(each for each in guard.conclude() if each != NOT_COMPARED or () in measured.sizes),
        *_notes(survey, queries, measured),
        *_deviating(segments, measured.exact, now),
        *_nobody(survey, queries, measured, labels),
    ]
    arranged = arrange(warnings)
    walked = {"walked": taken_from_rows(names, measured.read, shown), "rows_read": measured.rows}
    return {
        "who": asked.who,
        **({"total": measured.sizes[()]} if () in measured.sizes else {}),
        "searched": f"{asked.who} of site {site}: {'; '.join(said)}",
        **({"warnings": arranged} if arranged else {}),
        **shown,
        **(walked if measured.read else {}),
    }


async def _with_ids(segments: Sequence[Named], names: Names, site: Site) -> tuple[list[Named], Labels]:
    """Put ids in place of names, and return what they are called. Raises `Refused` for what they then rule out."""
    places = [(f"segments[{number}].", each) for number, each in enumerate(segments)]
    resolved = await resolve(places, names, site)
    found = [replace(each, values=ids.values) for each, ids in zip(segments, resolved.filters, strict=True)]
    flaws = [flaw for (place, _), each in zip(places, found, strict=True) for flaw in at(place, each.contradictions())]
    if flaws:
        raise refused(flaws)
    return found, resolved.labels


async def _measured(survey: Survey, guard: Guard) -> Sizes:
    """Measure to the moment of each date that rows show; where they cannot be used, by Kajabi's whole days."""
    try:
        return replace(await measure(survey, guard), exact=survey.exact)
    except (CannotCut, TooManyRows):
        if not any(survey.question(query).dated for query in survey.asked.values()):
            raise
        return await measure(replace(survey, exact=frozenset()), guard)


async def measure(survey: Survey, guard: Guard) -> Sizes:
    """Count what can be counted, and read the rows of the rest.

    Rows of what can be asked at once are few, and worth it beside counts; without any count, the rows of the segments
    show everything. Where counts contradict one another, only the rows are believed.
    """
    counted, whole = await beside(_count_all(survey, guard), _everybody(survey), guard.patience)
    total: Mapping[Overlap, int] = {} if whole is None else {(): whole}
    missing = [each for each in survey.every if each and each not in counted.sizes]
    ways = {each: pieces(each, survey.asked) for each in missing} if counted.sizes else survey.segments
    found = await _read_rows(survey, ways, guard)
    contradicted: list[ReplyWarning] = []
    if not is_possible({**total, **counted.sizes, **found.sizes}):
        counted = replace(counted, sizes={})
        guard.forget_totals()
        again = await _read_rows(survey, survey.segments, guard)
        found = replace(again, warnings=(*found.warnings, *again.warnings))
        contradicted = [CONTRADICTED if is_possible({**total, **found.sizes}) else TOO_FEW]
    subtracted = [LEADS_COUNTED] if survey.audience is LEADS and total else []
    return Sizes(
        {**total, **counted.sizes, **found.sizes},
        frozenset(found.sizes),
        found.rows,
        (*subtracted, *counted.warnings, *found.warnings, *contradicted),
        counted.doubtful_ids,
    )


async def _everybody(survey: Survey) -> int | None:
    """Count everybody anew, so that the figures are of one moment; leads are contacts less customers."""

    async def number(audience: Audience) -> int | None:
        return await survey.means.totals.everybody(audience.collection, survey.site_id, fresh=True)

    if survey.audience is not LEADS:
        return await number(survey.audience)
    contacts, customers = await number(CONTACTS), await number(CUSTOMERS)
    return None if contacts is None or customers is None or contacts < customers else contacts - customers


async def _count_all(survey: Survey, guard: Guard) -> Sizes:
    """Find the sizes that need no rows; none when Kajabi's counts are of no use."""
    sizes: dict[Overlap, int] = {}
    counted: dict[Query, int] = {}
    warnings: list[ReplyWarning] = []
    doubtful: dict[Overlap, tuple[str, ...]] = {}
    countable = survey.countable()
    for overlap in filter(None, survey.every):
        query = countable.get(overlap)
        if (query and query.nobody) or any(sizes.get(part) == 0 for part in parts(overlap)):
            sizes[overlap] = 0
        elif query and query in counted:
            sizes[overlap] = counted[query]
        elif query:
            answer = await count(survey.question(query), survey.means, guard)
            if answer is None:
                return Sizes({}, warnings=tuple(warnings), doubtful_ids=doubtful)
            sizes[overlap] = counted[query] = answer.page.total
            doubtful[overlap] = answer.doubtful_ids
            warnings += _about(survey, overlap, answer.warnings)
    return Sizes(sizes, warnings=tuple(warnings), doubtful_ids=doubtful)


async def _read_rows(survey: Survey, ways: Mapping[Overlap, Sequence[Overlap]], guard: Guard) -> Sizes:
    """Find the size of each overlap: the people who are in the rows of all its pieces."""
    audience, walker = survey.audience, survey.means.walker
    read = {
        piece: to_read(survey.asked[piece], survey.exact, survey.means.trust.findings)
        for way in ways.values()
        for piece in way
    }
    proof = [field for query in survey.asked.values() for field in proofs(query.values, audience)]
    columns = tuple(dict.fromkeys(["email", *proof]))
    scope = Scope(audience.collection, survey.site_id, columns, leads=audience is LEADS)
    # All at once, for the limits and the progress of one call; then each on its own, which costs nothing more.
    whole = Plan((tuple(dict.fromkeys(read.values())),))
    everybody = await walker.people(whole, scope, scope)
    warnings = shortfall(everybody.walks)
    people: dict[Overlap, set[str]] = {}
    rows: dict[Query, int] = {}
    for piece, query in read.items():
        found = await walker.people(Plan(((query,),)), scope, scope)
        for walk in found.walks:
            warnings += _about(survey, piece, doubts_about(walk, audience, survey.now, guard))
            rows[query] = len(walk.people)
        people[piece] = {who.id for who in found.people}
    sizes = {each: len(_common([people[piece] for piece in way])) for each, way in ways.items()}
    return Sizes(sizes, rows=sum(rows.values()), warnings=tuple(warnings))


def _common(sets: Sequence[set[str]]) -> set[str]:
    return sets[0].intersection(*sets[1:])


def _about(survey: Survey, overlap: Overlap, warnings: Iterable[ReplyWarning]) -> list[ReplyWarning]:
    """Say which segments warnings are about; what holds for all of leads is about none of them."""
    general = [warning for warning in warnings if warning == LEADS_COUNTED]
    return [*general, *about(label(survey.names, overlap), (each for each in warnings if each != LEADS_COUNTED))]


def _notes(survey: Survey, queries: Sequence[Query], measured: Sizes) -> list[ReplyWarning]:
    """Say what to know about these segments, and what their filters call for."""
    notes = [] if () in measured.sizes else [UNCOUNTED]
    for one, other in combinations(range(len(queries)), 2):
        if queries[one] == queries[other]:
            both = label(survey.names, (one, other))
            notes.append(advice(f"{both} have the same filters, so they are the same people."))
    for name, query in zip(survey.names, queries, strict=True):
        notes += about(name, cautions(query.values))
    return notes


def _deviating(segments: Sequence[Named], exact: frozenset[str], now: datetime) -> list[ReplyWarning]:
    """Say how far from dates Kajabi looked, of each segment."""
    return [said for each in segments for said in about(each.name, deviations(Segment(each.values), exact, now))]


def _nobody(survey: Survey, queries: Sequence[Query], measured: Sizes, labels: Labels) -> list[ReplyWarning]:
    """Say of each segment why nobody may be in it."""
    found: list[ReplyWarning] = []
    for number, (name, query) in enumerate(zip(survey.names, queries, strict=True)):
        empty = not measured.sizes[(number,)]
        doubtful = measured.doubtful_ids.get((number,), ())
        found += about(name, why_nobody(query.values.items(), doubtful, labels, survey.audience if empty else None))
    return found


compare_segments = Tool(
    name="compare_segments",
    title="Compare segments",
    purpose="sizes and overlaps of two to four segments, by counting",
    text=DESCRIPTION,
    arguments=Comparison,
    output_schema=reply_schema(
        ("who", "searched", "sizes", "overlaps", "in_one_only"),
        who=STRING,
        total=INTEGER,
        searched=STRING,
        warnings=STRINGS,
        sizes=OBJECT,
        overlaps=ROWS,
        in_all=INTEGER,
        in_one_only=OBJECT,
        in_none=INTEGER,
        walked=STRINGS,
        rows_read=INTEGER,
    ),
    run=run,
)
