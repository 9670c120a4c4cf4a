"""Sizes and overlaps of two to four segments: by counting where Kajabi can be asked, else from rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
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
    Scene,
    argument,
    at,
    objects,
    read_text,
    refused,
    text_read_by,
)
from ..filters import Filters, cautions, say
from ..names import Names, Resolved, Site, Thing, resolve
from ..search import (
    AUDIENCES,
    LEADS,
    NOT_COMPARED,
    Query,
    Segment,
    Sizes,
    Survey,
    acts_together,
    askable,
    beside,
    check_settled,
    cuttable,
    deviations,
    figures,
    label,
    measure,
    narrower_values,
    placed,
    settle_texts,
    spell,
    taken_from_rows,
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
    "name of your choice and filters of search_customers, which must all hold; none = everybody. `walked` names "
    "figures taken from rows, since Kajabi could not count them. Tell the user what `searched` and `warnings` say. "
    "Example: how many VIPs own Yoga "
    '{"segments":[{"name":"VIPs","has_tag_id":"101"},{"name":"Yoga","has_product_id":"301"}]}'
)

MAX_NAME = 60
FEW_COUNTS = 16  # fewer leave a call for what ids are called

UNCOUNTED = doubt(
    "Kajabi did not count everybody, so total and in_none are unknown, and the sizes could not be compared with it."
)


def _read_name(value: object) -> str:
    name = read_text(value)
    if len(name) > MAX_NAME:
        raise Fault(f"takes at most {MAX_NAME} characters")
    return name


@dataclass(frozen=True, kw_only=True)
class Named(Filters):
    """One segment: filters that must all hold, and what to call the people who match; without filters, everybody."""

    options: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str = argument(text_read_by(_read_name), "Its name.", "")

    def contradictions(self) -> list[Flaw]:
        """Return also what a segment lacks."""
        flaws = super().contradictions()
        if not self.name:
            flaws.append(Flaw(("name",), "is missing; name every segment, such as VIPs"))
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
    site_id: str | None = argument(SITE, "Site id; only if the account has several sites.", None)

    def contradictions(self) -> list[Flaw]:
        """Return names that cannot be told apart."""
        flaws: list[Flaw] = []
        first: dict[str, int] = {}
        for number, name in ((number, each.name) for number, each in enumerate(self.segments) if each.name):
            if (same := first.setdefault(fold_text(name), number)) != number:
                problem = f"is the name of segments[{same}] too; names must differ"
                flaws.append(Flaw((f"segments[{number}].name",), problem))
        return flaws


async def run(checked: Checked[Comparison], account: Account) -> dict[str, Any]:
    """Find every figure, where each comes from, and every word that must go with them."""
    asked, now, findings = checked.arguments, account.local_now(), account.trust.findings
    audience = AUDIENCES[asked.who]
    exact = cuttable(audience, findings)
    site = await account.sites.site(asked.site_id)
    names = [each.name for each in asked.segments]
    few = 2 ** len(names) * (1 + (asked.who == LEADS.name)) < FEW_COUNTS
    named, resolved = await _with_ids(asked.segments, account.names, site, few)
    dated = [replace(each, values=placed(each.values, exact, now, findings)) for each in named]
    segments, read_otherwise = await settle_texts(_placed(dated), account.means, audience, site.id)
    queries = [Query.of(each.values) for each in segments]
    settled = [each for query in queries for each in check_settled(query.values, audience, findings)]
    at_once = {each: query for each, query in askable(queries).items() if acts_together(query, audience, findings)}
    survey = Survey(names, at_once, audience, site.id, now, account.means, exact)
    guard = survey.question(queries[0]).guard(account.means)
    asked_of_kajabi = [each.query for query in queries for plain in query.plain() for each in spell(plain)]
    looked = guard.look(asked_of_kajabi, count_everybody=False)
    measured, _ = await beside(measure(survey, guard), looked, guard.patience)
    await within(guard.confirm(), guard.patience)
    shown = figures(names, measured.sizes)
    scene, everybody = Scene(now, resolved.labels, measured.exact), f"all {asked.who}"
    found = [(each.name, narrower_values(each.values, measured.narrowed)) for each in segments]
    said = [f"{name} = {', '.join(say(values, scene)) or everybody}" for name, values in found]
    warnings = [
        *checked.warnings,
        *site.warnings,
        *resolved.warnings,
        *read_otherwise,
        *settled,
        *measured.warnings,
        *(each for each in guard.conclude() if each != NOT_COMPARED or () in measured.sizes),
        *_notes(survey, queries, measured),
        *_deviating(segments, measured.exact, now),
        *_nobody(survey, queries, measured, resolved.told),
    ]
    arranged = arrange(warnings)
    walked = {"walked": taken_from_rows(names, measured.read, shown), "rows_read": sum(measured.rows.values())}
    return {
        "who": asked.who,
        **({"total": measured.sizes[()]} if () in measured.sizes else {}),
        "searched": f"{asked.who} of site {site}: {'; '.join(said)}",
        **({"warnings": arranged} if arranged else {}),
        **shown,
        **(walked if measured.read else {}),
    }


async def _with_ids(segments: Sequence[Named], names: Names, site: Site, may_ask: bool) -> tuple[list[Named], Resolved]:
    """Put ids in place of names, and return what is to be said of them. Raises `Refused` for what they rule out."""
    places = _placed(segments)
    resolved = await resolve(places, names, site, may_ask=may_ask)
    found = [replace(each, values=ids.values) for each, ids in zip(segments, resolved.filters, strict=True)]
    flaws = [flaw for (place, _), each in zip(places, found, strict=True) for flaw in at(place, each.contradictions())]
    if flaws:
        raise refused(flaws)
    return found, resolved


def _placed(segments: Sequence[Named]) -> list[tuple[str, Named]]:
    return [(f"segments[{number}].", each) for number, each in enumerate(segments)]


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


def _nobody(survey: Survey, queries: Sequence[Query], measured: Sizes, told: Collection[Thing]) -> list[ReplyWarning]:
    """Say of each segment why nobody may be in it."""
    found: list[ReplyWarning] = []
    for number, (name, query) in enumerate(zip(survey.names, queries, strict=True)):
        empty = not measured.sizes[(number,)]
        doubtful = measured.doubtful_ids.get((number,), ())
        found += about(name, why_nobody(query.values.items(), doubtful, told, survey.audience if empty else None))
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
