"""Sizes and overlaps of two to four segments: by counting where Kajabi can be asked, else from rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from ..account import Account
from ..answers import LEADS_COUNTED, NEWEST_FIRST, SHORT, Question, compare, count, is_lead
from ..arguments import About, Arguments, Checked, Flaw, refusal
from ..catalog import Site
from ..cautions import cautions
from ..collection import COLLECTIONS, CUSTOMERS, LEADS, Collection
from ..errors import Refused
from ..filters import Filters, filters_of
from ..overlaps import Overlap, askable, figures, label, overlaps, parts, pieces, possible, taken_from_rows
from ..receipts import check_rows, fold, needed
from ..resolve import resolve
from ..segments import MAX_COUNTS, OWN, Plan, Query
from ..values import Fault, Kind, SiteId, choice, read_text
from ..walks import Ground
from ..words import Labels, say
from .base import Tool

TEXT = (
    "How big two to four groups of customers, contacts or leads are, and how far they overlap: each size, each "
    "pairwise overlap, how many are in all, in one only and in none. One call instead of many counts. A segment has a "
    "name of your choice and any filters of search_customers, all of which must hold. `walked` names the figures "
    "taken from rows, since Kajabi could not count them. Tell the user what `searched` and `warnings` say. Example: "
    'how many VIPs own Yoga {"segments":[{"name":"VIPs","has_tag_id":"101"},{"name":"Yoga","has_product_id":"301"}]}'
)

WHO = tuple(COLLECTIONS)
MAX_NAME = 60
COUNTS = MAX_COUNTS - 2  # with the token and the sites, 20 calls

IMPOSSIBLE = (
    "Kajabi's counts contradict one another, as when an overlap is larger than a part, so every figure but the total "
    "was taken from rows instead."
)
UNCOUNTED = "Kajabi did not count everybody, so total and in_none are unknown."
TOO_FEW = "Kajabi counts fewer people in all than the segments hold, so in_none is left out."


def read_name(value: object) -> str:
    """A short text."""
    name = read_text(value)
    if len(name) > MAX_NAME:
        raise Fault(f"takes at most {MAX_NAME} characters")
    return name


class Named(Filters):
    """One segment: filters that must all hold, and what to call those who match."""

    options: ClassVar[frozenset[str]] = frozenset({"name", "site_id"})

    name: Annotated[str | None, Kind("text", {"type": "string"}), BeforeValidator(read_name), About("Its name.")] = None

    def contradictions(self) -> list[Flaw]:
        """Also what a segment lacks, and what is said once for all of them."""
        flaws = super().contradictions()
        if self.site_id is not None:
            flaws.append(Flaw(("site_id",), "is given once, outside the objects"))
        if self.name is None:
            flaws.append(Flaw(("name",), "is missing; name every segment, such as VIPs"))
        elif not filters_of(self):
            flaws.append(Flaw(("name",), "needs at least one usable filter beside it"))
        return flaws


class Comparison(Arguments):
    """The segments, and among whom they are counted."""

    options: ClassVar[frozenset[str]] = frozenset({"who", "site_id"})
    part: ClassVar[type[Arguments]] = Named
    bounds: ClassVar[tuple[int, int]] = (2, 4)

    segments: Annotated[
        tuple[Named, ...],
        Kind("objects", {"type": "array", "items": {"type": "object"}}),
        About("2 to 4 objects: `name` and filters."),
    ] = ()
    who: Annotated[
        Literal["customers", "contacts", "leads"],
        Kind("choice", {"type": "string", "enum": list(WHO)}),
        BeforeValidator(choice(WHO)),
        About("customers (default): bought or were granted an offer. contacts: everybody. leads: no customers."),
    ] = "customers"
    site_id: Annotated[SiteId, About("Site id; needed only when the account has several sites.")] = None

    def contradictions(self) -> list[Flaw]:
        """A number of segments that cannot be compared, and names that cannot be told apart."""
        flaws: list[Flaw] = []
        if not 2 <= len(self.segments) <= 4:
            flaws.append(Flaw(("segments",), "takes from 2 to 4 objects, each with a name and filters"))
        first: dict[str, int] = {}
        for number, name in ((number, each.name) for number, each in enumerate(self.segments) if each.name):
            if (same := first.setdefault(fold(name), number)) != number:
                flaws.append(Flaw((f"segments[{number}].name",), f"is that of segments[{same}]; names must differ"))
        return flaws


@dataclass(frozen=True, slots=True)
class Survey:
    """What is compared and where, and the doubts that come up, each with the segments it is about."""

    names: Sequence[str]
    asked: Mapping[Overlap, Query]
    collection: Collection
    site: Site
    now: datetime
    account: Account
    doubts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def every(self) -> list[Overlap]:
        """Every overlap, everybody first."""
        return overlaps(len(self.names))

    @property
    def segments(self) -> dict[Overlap, list[Overlap]]:
        """Every overlap but that of everybody, to be found in the rows of its segments."""
        return {each: [(number,) for number in each] for each in self.every if each}

    def question(self, query: Query) -> Question:
        """The count of one query."""
        return Question(Plan(((query,),)), self.collection, self.site, (), NEWEST_FIRST, 1, 0, self.now)

    def doubt(self, overlap: Overlap, warnings: Iterable[str]) -> None:
        """Keeps what must be said of an overlap."""
        self.doubts.extend((label(self.names, overlap), warning) for warning in warnings)

    def countable(self) -> dict[Overlap, Query]:
        """What Kajabi can count: everybody alone when the whole takes too many calls."""
        leads = self.collection is LEADS
        found = {each: query for each, query in self.asked.items() if not (leads and set(OWN) & set(query.values))}
        calls = len({query for query in found.values() if not query.nobody}) * (1 + leads)
        return found if calls <= COUNTS else {(): self.asked[()]}


async def run(checked: Checked[Comparison], account: Account) -> dict[str, Any]:
    """Every figure, where each comes from, and every word that must go with them."""
    asked, now = checked.arguments, account.now()
    site = await account.catalog.site(asked.site_id or account.site_id)
    names = [each.name or "" for each in asked.segments]
    filters, labels = await with_ids(asked.segments, account, site)
    queries = [Query(filters_of(each)) for each in filters]
    survey = Survey(names, askable(queries), COLLECTIONS[asked.who], site, now, account)
    sizes, read, rows = await measure(survey)
    shown = figures(names, sizes)
    said = [f"{name} = {', '.join(say(each, now, labels))}" for name, each in zip(names, filters, strict=True)]
    warnings = [*checked.warnings, *grouped(survey.doubts), *advice(survey, queries, sizes)]
    return {
        "who": asked.who,
        **({"total": sizes[()]} if () in sizes else {}),
        "searched": f"{asked.who} of site {site}: {'; '.join(said)}",
        **({"warnings": warnings} if warnings else {}),
        **shown,
        **({"walked": taken_from_rows(names, read, shown), "rows_read": rows} if read else {}),
    }


async def with_ids(segments: Sequence[Named], account: Account, site: Site) -> tuple[Sequence[Filters], Labels]:
    """The filters with ids where names were, and what to call these. Raises `Refused` for what they then rule out."""
    places = [(f"segments[{number}].", each) for number, each in enumerate(segments)]
    resolved = await resolve(places, account, site)
    flaws = [
        Flaw(tuple(place + name for name in flaw.names), flaw.problem)
        for (place, _), each in zip(places, resolved.filters, strict=True)
        for flaw in each.contradictions()
    ]
    if flaws:
        raise Refused(refusal(flaws))
    return resolved.filters, resolved.labels


async def measure(survey: Survey) -> tuple[dict[Overlap, int], set[Overlap], int]:
    """The size of every overlap, which of them were read, and from how many rows."""
    counted = await tally(survey)
    missing = [each for each in survey.every if each and each not in counted]
    total = {each: size for each, size in counted.items() if not each}
    # Rows of what was asked at once are few, and worth it beside counts. Without any count the segments' rows tell all.
    ways = {each: pieces(each, survey.asked) for each in missing} if counted != total else survey.segments
    found, rows = await read_rows(survey, ways)
    if not possible(counted | found):
        counted = total
        found, rows = await read_rows(survey, survey.segments)
        survey.doubts.append(("", IMPOSSIBLE if possible(counted | found) else TOO_FEW))
    return counted | found, set(found), rows


async def tally(survey: Survey) -> dict[Overlap, int]:
    """The sizes that need no rows; none at all but that of everybody when Kajabi's counts are of no use."""
    sizes: dict[Overlap, int] = {}
    counted: dict[Query, int] = {}
    countable = survey.countable()
    for overlap in survey.every:
        query = countable.get(overlap)
        if (query and query.nobody) or any(sizes.get(part) == 0 for part in parts(overlap)):
            sizes[overlap] = 0
        elif query and query in counted:
            sizes[overlap] = counted[query]
        elif query:
            answer = await count(survey.question(query), survey.account)
            if answer is None:
                return {each: size for each, size in sizes.items() if not each}
            sizes[overlap] = counted[query] = answer.page.total
            survey.doubt(overlap, answer.warnings)
    return sizes


async def read_rows(survey: Survey, ways: Mapping[Overlap, Sequence[Overlap]]) -> tuple[dict[Overlap, int], int]:
    """The size of each overlap, as far as the people of all its pieces are the same; and the rows that were read."""
    collection, walker = survey.collection, survey.account.walker
    read = dict.fromkeys(piece for way in ways.values() for piece in way)
    proof = [field for query in survey.asked.values() for field in needed(query.values, collection.attributes)]
    # Sparse fields drop the relationships, and only these tell a lead from a customer.
    fields = None if collection is LEADS else tuple(dict.fromkeys(["email", *proof]))
    ground = Ground(collection.path, survey.site.id, fields)
    # All at once, for the limits and the progress of one call; then each on its own, which costs nothing more.
    whole = Plan((tuple(dict.fromkeys(survey.asked[piece] for piece in read)),))
    everybody = await walker.people(whole, ground, ground)
    survey.doubts.extend([] if everybody.complete else [("", SHORT)])
    people: dict[Overlap, set[str]] = {}
    rows: dict[Query, int] = {}
    for piece in read:
        query = survey.asked[piece]
        found = (await walker.people(Plan(((query,),)), ground, ground)).people
        survey.doubt(piece, check_rows(list(found.values()), query.values, collection.attributes, survey.now))
        survey.doubt(piece, await compare(len(found), query, survey.site, collection, survey.account))
        people[piece] = {name for name, who in found.items() if collection is not LEADS or is_lead(who)}
        rows[query] = len(found)
    return {each: len(common([people[piece] for piece in way])) for each, way in ways.items()}, sum(rows.values())


def common(sets: Sequence[set[str]]) -> set[str]:
    """Who is in all of them."""
    return sets[0].intersection(*sets[1:])


def advice(survey: Survey, queries: Sequence[Query], sizes: Mapping[Overlap, int]) -> list[str]:
    """What is odd about these segments, and what their filters call for."""
    notes = [] if () in sizes else [UNCOUNTED]
    for one, other in combinations(range(len(queries)), 2):
        if queries[one] == queries[other]:
            notes.append(f"{label(survey.names, (one, other))} have the same filters, so they are the same people.")
    said = [(name, text) for name, query in zip(survey.names, queries, strict=True) for text in cautions(query.values)]
    if survey.collection is CUSTOMERS:
        empty = [survey.names[number] for number in range(len(queries)) if not sizes[(number,)]]
        said += [
            (name, "no customer matches. Leads were not searched; who contacts searches everybody.") for name in empty
        ]
    return [*notes, *grouped(said)]


def grouped(said: Iterable[tuple[str, str]]) -> list[str]:
    """Equal warnings once, after the names they are about; those about nothing in particular after none."""
    about: dict[str, list[str]] = {}
    for name, text in said:
        about.setdefault(text, []).append("" if text == LEADS_COUNTED else name)
    return [text if "" in names else f"{'; '.join(dict.fromkeys(names))}: {text}" for text, names in about.items()]


compare_segments = Tool(
    name="compare_segments",
    title="Compare segments",
    purpose="sizes and overlaps of two to four segments, by counting",
    text=TEXT,
    arguments=Comparison,
    output_schema={
        "type": "object",
        "properties": {
            "who": {"type": "string"},
            "total": {"type": "integer"},
            "searched": {"type": "string"},
            "warnings": {"type": "array", "items": {"type": "string"}},
            "sizes": {"type": "object"},
            "overlaps": {"type": "array", "items": {"type": "array"}},
            "in_all": {"type": "integer"},
            "in_one_only": {"type": "object"},
            "in_none": {"type": "integer"},
            "walked": {"type": "array", "items": {"type": "string"}},
            "rows_read": {"type": "integer"},
        },
        "required": ["who", "searched", "sizes", "overlaps", "in_one_only"],
    },
    run=run,
)
