"""Dates: whether a day begins now or at a midnight, and in which zone; whose date created_at of a customer is."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..filters import read_time
from .asking import PEOPLE, AnotherPage, Unsettled
from .lab import Experiment, Lab, Outcome
from .trials import try_filter

_DAY = timedelta(days=1)
_TOLERANCE = timedelta(seconds=90)  # between the clocks of Kajabi and of this machine
_MOST_DAYS = 60
_MOST_COUNTS = 12
_NEWEST = 500  # rows to read, on as few pages as Kajabi gives them
_MOST_PAGES = 6
# Minutes ahead of UTC, of the zones that people live in. Midnight in UTC+13 is midnight in UTC-11, a day apart, which
# counts cannot tell.
_OFFSETS = (*range(-660, 721, 60), -210, -150, 210, 270, 330, 345, 390, 570, 630)
_LOOKED_AT = 8  # customers
_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DayStart:
    """One way to count days: back from now (None), or from the midnight that is so many minutes ahead of UTC's."""

    offset: int | None

    def since(self, days: int, now: datetime) -> datetime:
        """Return the moment after which somebody counts as added in the last N days."""
        if self.offset is None:
            return now - days * _DAY
        local = now.astimezone(UTC) + timedelta(minutes=self.offset)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(minutes=self.offset) - days * _DAY


@dataclass(frozen=True, slots=True)
class Added:
    """When people were added, oldest first, as far back as one page of the newest reaches."""

    collection: str
    times: Sequence[datetime]

    def since(self, moment: datetime) -> int:
        """Return how many were added after a moment."""
        return len(self.times) - bisect_left(self.times, moment)

    def expected(self, start: DayStart, days: int, now: datetime) -> tuple[int, int]:
        """Return the fewest and the most people that this way to count days may find."""
        since = start.since(days, now)
        return self.since(since + _TOLERANCE), self.since(since - _TOLERANCE)

    def days(self, now: datetime) -> Iterator[int]:
        """Yield the look-backs that begin within the page, however days are counted."""
        for days in range(1, _MOST_DAYS):
            if now - (days + 1) * _DAY > self.times[0] + _TOLERANCE:
                yield days


async def _day(lab: Lab) -> Mapping[str, Outcome]:
    """Find the way to count days that explains the totals of a few look-backs."""
    if not lab.found.totals_exact:
        raise Unsettled("totals are not known to be exact")
    starts = [DayStart(None), *map(DayStart, _OFFSETS)]
    added = await _newest(lab)
    if not (await try_filter(lab, added.collection, "created_in_last")).acts:
        raise Unsettled("created_in_last is not known to act")
    asked: set[int] = set()
    while len(starts) > 1 and len(asked) < _MOST_COUNTS:
        now = lab.now()
        days = _most_telling(added, starts, now, asked)
        if days is None:
            break
        asked.add(days)
        total = await lab.asker.count(added.collection, {"created_in_last": str(days)}, again=True)
        starts = [each for each in starts if _explains(added, each, days, now, total)]
    return {"day_start": _conclusion(starts)}


def _explains(added: Added, start: DayStart, days: int, now: datetime, total: int) -> bool:
    fewest, most = added.expected(start, days, now)
    return fewest <= total <= most


def _most_telling(added: Added, starts: Sequence[DayStart], now: datetime, asked: set[int]) -> int | None:
    """Return the look-back for which the ways to count days expect the most different totals; None if none differ."""
    told = {
        days: len({added.expected(each, days, now) for each in starts}) for days in added.days(now) if days not in asked
    }
    best = max(told, key=lambda days: told[days], default=None)
    return best if best is not None and told[best] > 1 else None


def _conclusion(starts: Sequence[DayStart]) -> Outcome:
    offsets = [each.offset for each in starts if each.offset is not None]
    if not starts:
        raise Unsettled("neither 24 hours nor any midnight explains the totals; check this machine's clock")
    if not offsets:
        return Outcome("now")
    if len(offsets) < len(starts):
        raise Unsettled("too few people were added lately to tell; ask again at another hour of the day")
    if len(offsets) == 1:
        return Outcome(f"midnight {offsets[0]}")
    return Outcome("midnight", f"in one of {len(offsets)} time zones")


async def _newest(lab: Lab) -> Added:
    """Read when the newest people were added; of contacts, or of customers where so many contacts come in a day."""
    for collection in reversed(PEOPLE):
        times = await _times_of_newest(lab, collection)
        if not times or times != sorted(times, reverse=True):
            raise Unsettled("the newest people cannot be listed, since the order by created_at is ignored")
        added = Added(collection, times[::-1])
        if any(added.days(lab.now())):
            return added
    raise Unsettled("too many people are added in a day, or too few at all")


async def _times_of_newest(lab: Lab, collection: str) -> list[datetime]:
    """Return when the newest people were added, newest first, each person once."""
    times: dict[str, datetime] = {}
    for number in range(1, _MOST_PAGES + 1):
        try:
            page = await lab.asker.page(collection, size=_NEWEST, number=number, sort="-created_at")
        except AnotherPage:
            break
        known = len(times)
        for each in page.data:
            if (time := read_time(each.attributes.get("created_at"))) is not None:
                times.setdefault(each.id, time)
        if len(times) == known or len(times) >= _NEWEST:
            break
    return list(times.values())


async def _whose_date(lab: Lab) -> Mapping[str, Outcome]:
    """Compare the dates of customers with those of their contacts."""
    page = await lab.asker.page("customers", size=100, sort="-created_at")
    looked = page.data[:: max(1, len(page.data) // _LOOKED_AT)][:_LOOKED_AT]
    same = 0
    for each in looked:
        fields = {"fields[customers]": "created_at", "fields[contacts]": "created_at", "include": "contact"}
        document = await lab.asker.one("customers", each.id, fields)
        contact = next((other for other in document.included if other.type == "contacts"), None)
        if contact is None:
            raise Unsettled("Kajabi does not include the contact of a customer")
        one, other = (read_time(row.attributes.get("created_at")) for row in (document.data, contact))
        if one is None or other is None:
            raise Unsettled("the rows have no created_at")
        if abs(one - other) > _APART:
            return {
                "customer_created_at": Outcome("customer", "a customer was found with another date than the contact")
            }
        same += 1
    if same < _LOOKED_AT // 2:
        raise Unsettled("the site has too few customers to tell")
    return {"customer_created_at": Outcome("contact", f"{same} customers have the date of their contact")}


async def _agrees(lab: Lab) -> Mapping[str, Outcome]:
    """Look for rows of customers that contradict the filters of their date."""
    bound = lab.now() - 30 * _DAY
    newer = await lab.asker.page("customers", {"created_in_last": "30"}, size=100, sort="created_at")
    older = await lab.asker.page("customers", {"not_created_in_last": "30"}, size=100, sort="-created_at")
    if not newer.data or not older.data:
        raise Unsettled("all customers lie on one side of 30 days ago")
    times = [[read_time(each.attributes.get("created_at")) for each in page.data] for page in (newer, older)]
    # A day may begin up to a day before or after.
    early = sum(time is not None and time < bound - _DAY for time in times[0])
    late = sum(time is not None and time > bound + _DAY for time in times[1])
    return {
        "created_filter_agrees": Outcome(not early + late, f"{early + late} rows contradict it" if early + late else "")
    }


DATE_EXPERIMENTS = (
    Experiment("where a day of a look-back begins", ("day_start",), _day),
    Experiment("whose date created_at of a customer is", ("customer_created_at",), _whose_date),
    Experiment("created_in_last of customers goes by that date", ("created_filter_agrees",), _agrees),
)
