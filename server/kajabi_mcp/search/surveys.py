"""How many people are in segments and in their overlaps: by counting where Kajabi can be asked, else from rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..errors import TooManyRows
from ..warnings import ReplyWarning, about, doubt
from .aside import beside
from .audiences import CONTACTS, CUSTOMERS, LEADS, NEWEST_FIRST, Audience
from .boundaries import CannotCut, to_read
from .counting import MAX_COUNTS, differs_between_records
from .fetching import doubts_about, shortfall
from .guard import Guard
from .narrowing import Untold, narrow, narrower_query
from .overlaps import Overlap, is_possible, label, overlaps, parts, pieces
from .plans import Plan
from .queries import EVERYBODY, Query
from .questions import Means, Question
from .receipts import proofs
from .sums import LEADS_COUNTED, count
from .walks import Scope, Walk

MAX_CALLS = MAX_COUNTS - 2  # with the token and the sites, 20 calls

CONTRADICTED = doubt(
    "Kajabi's counts contradict one another, as when an overlap is larger than a part, so every figure but the total "
    "was taken from rows instead."
)
TOO_FEW = doubt("Kajabi counts fewer people in all than the segments hold, so in_none is left out.")


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
    def everybody(self) -> list[Overlap]:
        """Everybody, and every overlap of segments that are everybody."""
        return [each for each in self.every if self.asked.get(each) == EVERYBODY]

    def segments(self, known: Collection[Overlap] = ()) -> dict[Overlap, list[Overlap]]:
        """Return every other overlap than that of everybody, to be found in the rows of segments that are not known."""
        unknown = {each: [(number,) for number in each if (number,) not in known] for each in self.every if each}
        return {each: numbers for each, numbers in unknown.items() if numbers}

    def question(self, query: Query) -> Question:
        """Return the question how many match a query."""
        return Question(Plan(((query,),)), self.audience, self.site_id, (), NEWEST_FIRST, 1, 0, self.now, self.exact)

    def countable(self) -> dict[Overlap, Query]:
        """Return what Kajabi can count: nothing but everybody when the whole takes too many calls."""
        leads = self.audience is LEADS
        found = {
            each: query
            for each, query in self.asked.items()
            if not (leads and differs_between_records(query)) and query.plain() == (query,)
        }
        calls = len({query for query in found.values() if not query.nobody}) * (1 + leads)
        return found if calls <= MAX_CALLS else {}


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of overlaps, the ones among them taken from rows, how many rows that took, and what is doubtful."""

    sizes: Mapping[Overlap, int]
    read: frozenset[Overlap] = frozenset()
    rows: Mapping[tuple[Scope, Query], int] = field(default_factory=dict[tuple[Scope, Query], int])  # of each walk
    warnings: tuple[ReplyWarning, ...] = ()
    doubtful_ids: Mapping[Overlap, tuple[str, ...]] = field(default_factory=dict[Overlap, tuple[str, ...]])
    exact: frozenset[str] = frozenset()  # look-backs whose dates the people are cut at, to the moment
    narrowed: int = 0  # how many times spellings of the places were given up


async def measure(survey: Survey, guard: Guard) -> Sizes:
    """Find every size, by fewer spellings of the places where rows cannot be held against them."""
    try:
        return await _measure_to_the_moment(survey, guard)
    except Untold as error:
        lost = narrow(survey.asked.values(), error, survey.audience)
        if not lost:
            raise
    asked = {overlap: narrower_query(query) for overlap, query in survey.asked.items()}
    found = await measure(replace(survey, asked=asked), guard)
    return replace(found, warnings=(*lost, *found.warnings), narrowed=found.narrowed + 1)


async def _measure_to_the_moment(survey: Survey, guard: Guard) -> Sizes:
    """Measure to the moment of each date that rows show; where they cannot be used, by Kajabi's whole days."""
    try:
        return replace(await _measure_as_asked(survey, guard), exact=survey.exact)
    except (CannotCut, TooManyRows):
        if not any(survey.question(query).dated for query in survey.asked.values()):
            raise
        return await _measure_as_asked(replace(survey, exact=frozenset()), guard)


async def _measure_as_asked(survey: Survey, guard: Guard) -> Sizes:
    """Count what can be counted, and read the rows of the rest.

    Rows of what can be asked at once are few, and worth it beside counts; without any count, the rows of the segments
    show everything. Where counts contradict one another, only the rows are believed.
    """
    counted, whole = await beside(_count_all(survey, guard), _everybody(survey), guard.patience)
    total: Mapping[Overlap, int] = {} if whole is None else dict.fromkeys(survey.everybody, whole)
    missing = [each for each in survey.every if each and each not in {**counted.sizes, **total}]
    ways = {each: pieces(each, survey.asked) for each in missing} if counted.sizes else survey.segments(total)
    found = await _read_rows(survey, ways, guard)
    contradicted: list[ReplyWarning] = []
    if not is_possible({**total, **counted.sizes, **found.sizes}):
        counted = replace(counted, sizes={}, read=frozenset())
        guard.forget_totals()
        again = await _read_rows(survey, survey.segments(), guard)
        found = replace(again, warnings=(*found.warnings, *again.warnings))
        contradicted = [CONTRADICTED if is_possible({**total, **found.sizes}) else TOO_FEW]
    subtracted = [LEADS_COUNTED] if survey.audience is LEADS and total else []
    return Sizes(
        {**total, **counted.sizes, **found.sizes},
        counted.read | found.sizes.keys(),
        {**counted.rows, **found.rows},
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
    read: dict[Overlap, tuple[Walk, ...]] = {}
    countable = survey.countable()
    everybody = survey.everybody
    for overlap in (each for each in survey.every if each not in everybody):
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
            read |= {overlap: answer.walks} if answer.walks else {}
            warnings += _about(survey, overlap, answer.warnings)
    rows = _rows_of(walk for walks in read.values() for walk in walks)
    return Sizes(sizes, frozenset(read), rows, tuple(warnings), doubtful)


def _rows_of(walks: Iterable[Walk]) -> dict[tuple[Scope, Query], int]:
    """Return how many rows each walk has read."""
    return {(walk.scope, walk.query): len(walk.people) for walk in walks}


async def _read_rows(survey: Survey, ways: Mapping[Overlap, Sequence[Overlap]], guard: Guard) -> Sizes:
    """Find the size of each overlap: the people who are in the rows of all its pieces."""
    audience, walker = survey.audience, survey.means.walker
    read = {
        piece: tuple(to_read(query, survey.exact, survey.means.trust.findings) for query in survey.asked[piece].plain())
        for way in ways.values()
        for piece in way
    }
    proof = [field for query in survey.asked.values() for field in proofs(query.values, audience)]
    columns = tuple(dict.fromkeys(["email", *proof]))
    scope = Scope(audience.collection, survey.site_id, columns, leads=audience is LEADS)
    # All at once, for the limits and the progress of one call; then each on its own, which costs nothing more.
    whole = Plan((tuple(dict.fromkeys(query for queries in read.values() for query in queries)),))
    everybody = await walker.people(whole, scope, scope)
    warnings = shortfall(everybody.walks)
    people: dict[Overlap, set[str]] = {}
    rows: dict[tuple[Scope, Query], int] = {}
    for piece, queries in read.items():
        found = await walker.people(Plan((queries,)), scope, scope)
        for walk in found.walks:
            warnings += _about(survey, piece, doubts_about(walk, audience, survey.now, guard))
        rows |= _rows_of(found.walks)
        people[piece] = {who.id for who in found.people}
    sizes = {each: len(_common([people[piece] for piece in way])) for each, way in ways.items()}
    return Sizes(sizes, rows=rows, warnings=tuple(warnings))


def _common(sets: Sequence[set[str]]) -> set[str]:
    return sets[0].intersection(*sets[1:])


def _about(survey: Survey, overlap: Overlap, warnings: Iterable[ReplyWarning]) -> list[ReplyWarning]:
    """Say which segments warnings are about; what holds for all of leads is about none of them."""
    general = [warning for warning in warnings if warning == LEADS_COUNTED]
    return [*general, *about(label(survey.names, overlap), (each for each in warnings if each != LEADS_COUNTED))]
