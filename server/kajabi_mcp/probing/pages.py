"""Totals and pages: which sizes are given, and whether a small segment, read to its end, holds what its total says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from ..api import Listing
from ..findings import fact_name
from .asking import AnotherPage, NotTested, Unsettled
from .lab import Experiment, Lab, Outcome, settle_each
from .trials import try_filter

_SIZES = (25, 100, 200, 500)
_READ = "contacts"
_SMALL = ("has_tag_id", "created_in_last", "submitted_form_id", "unsubscribed_in_last", "is_hidden")
_SHORT_WINDOWS = ("7", "2", "1")  # days, for a site where all of those are large
_LEAST, _MOST, _BEST = 8, 1000, 120  # people of a small segment
_PAGES = 4  # that it is read in, if possible
_MAX_PAGES = 60
_UNCOUNTED = 25  # rows a page, where no total says how many people there are

_SIZE_FACTS = {size: fact_name("page_given", str(size)) for size in _SIZES}


async def _totals(lab: Lab) -> Mapping[str, Outcome]:
    listing = await lab.asker.page(_READ, size=1)
    given = listing.meta.total_count
    return {"totals_given": Outcome(given is not None, "" if given is None else f"{given} {_READ}")}


async def _sizes(lab: Lab) -> Mapping[str, Outcome]:
    return await settle_each(lab, {fact: partial(_rows_given, lab, size) for size, fact in _SIZE_FACTS.items()})


async def _rows_given(lab: Lab, size: int) -> Outcome:
    listing = await lab.asker.page(_READ, size=size)
    rows, total = len(listing.data), listing.meta.total_count
    if rows < size and (total is None or rows >= total or lab.found.totals_exact is False):
        raise NotTested(f"the site has too few {_READ}, or Kajabi gives no exact total")
    return Outcome(rows)


@dataclass(slots=True)
class PagesRead:
    """A segment read page by page."""

    pages: list[Listing] = field(default_factory=list[Listing])
    ids: list[str] = field(default_factory=list[str])  # in the order in which they came, repeated ones too
    ended: bool = False  # whether a page brought nothing new
    beyond: int = 0  # rows of that page

    @property
    def people(self) -> int:
        """How many came, each counted once."""
        return len(set(self.ids))

    def take(self, listing: Listing) -> None:
        """Add a page, or note that it brought nothing new."""
        came = [each.id for each in listing.data]
        if set(came) <= set(self.ids):
            self.ended, self.beyond = True, len(came)
        else:
            self.pages.append(listing)
            self.ids += came


async def _segment(lab: Lab) -> tuple[dict[str, str], int | None]:
    """Return a segment that is small and not too small, and its total; None if Kajabi gives no totals."""
    if lab.found.totals_given is False:
        return {"created_in_last": "7"}, None
    sized: list[tuple[int, dict[str, str]]] = []
    for name in _SMALL:
        try:
            trial = await try_filter(lab, _READ, name)
        except Unsettled:
            continue
        sized.append((trial.total, {name: trial.value}))
    for days in _SHORT_WINDOWS:
        if any(_LEAST <= total <= _MOST for total, _ in sized):
            break
        sized.append((await lab.asker.count(_READ, {"created_in_last": days}), {"created_in_last": days}))
    fitting = [each for each in sized if _LEAST <= each[0] <= _MOST]
    if not fitting:
        raise Unsettled("no segment of a suitable size was found")
    total, filters = min(fitting, key=lambda each: abs(each[0] - _BEST))
    return filters, total


async def _read(lab: Lab) -> Mapping[str, Outcome]:
    """Read a small segment to its end, and one page further; twice if somebody was added or removed meanwhile."""
    filters, total = await _segment(lab)
    reading = await _to_the_end(lab, filters, total)
    if total is not None and reading.people != total:
        reading = await _to_the_end(lab, filters, total)
        total = await lab.asker.count(_READ, filters, again=True)
    if len(reading.pages) == 1:
        again = Outcome(None, why="not tested: page 2 is page 1 again")
        return {**dict.fromkeys(_READ_FACTS, again), "page_number_acts": Outcome(False)}
    exact = Outcome(None, why="not tested: Kajabi gives no totals")
    if total is not None:
        exact = Outcome(reading.people == total, f"{reading.people} people, a total of {total}")
    return {
        "page_number_acts": Outcome(True),
        "pages_repeat": Outcome(reading.people < len(reading.ids), f"{len(reading.ids)} rows"),
        "totals_exact": exact,
        "beyond_the_end": Outcome("rows" if reading.beyond else "empty"),
        "next_link": Outcome(_next_link(reading)),
        "total_pages": Outcome(_total_pages(reading)),
    }


async def _to_the_end(lab: Lab, filters: Mapping[str, str], total: int | None) -> PagesRead:
    """Read pages until one brings nothing new. Raise `Unsettled` if the first page holds everybody, or none ends it."""
    size = _UNCOUNTED if total is None else min(100, -(-total // _PAGES))
    reading = PagesRead()
    for number in range(1, _MAX_PAGES + 1):
        try:
            reading.take(await lab.asker.page(_READ, filters, size=size, number=number, sort="created_at"))
        except AnotherPage:  # Kajabi says itself that it is page 1 again
            reading.ended, reading.beyond = True, len(reading.pages)
        on_one_page = reading.people < size if total is None else reading.people in (0, total)
        if number == 1 and on_one_page:
            raise Unsettled("the segment that was read has a single page")
        if reading.ended:
            return reading
    raise Unsettled("the segment that was read does not end")


def _next_link(reading: PagesRead) -> str:
    if not reading.pages[0].links.next:
        return "absent"  # although another page follows
    return "endless" if reading.pages[-1].links.next else "ends"


def _total_pages(reading: PagesRead) -> str:
    pages = reading.pages[0].meta.total_pages
    return "absent" if pages is None else "right" if pages == len(reading.pages) else "wrong"


_READ_FACTS = ("page_number_acts", "pages_repeat", "totals_exact", "beyond_the_end", "next_link", "total_pages")
PAGE_EXPERIMENTS = (
    Experiment("a list comes with its total", ("totals_given",), _totals),
    Experiment("a small segment, read to its end", _READ_FACTS, _read),
    Experiment("rows of a page when 25, 100, 200 and 500 are asked for", tuple(_SIZE_FACTS.values()), _sizes),
)
