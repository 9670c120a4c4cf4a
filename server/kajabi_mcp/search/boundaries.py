"""Where dates cut. Kajabi looks back whole days; where rows show the date, they are cut at its moment. Pure.

On November 23 at noon, "added since November 22" is asked for as 2 days, which begin on the 21st at noon. The people of
the part day in between are told by their rows. "Added before November 22" is the rest: not in 2 days, and the part day.
Where no row shows the date, the reply says what Kajabi was asked, and how far that is from the date.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

from ..api import Resource
from ..arguments import Since, ago, say_moment
from ..filters import FILTERS, WITHIN_DAYS, Values
from ..findings import Findings
from ..text import listed
from ..warnings import ReplyWarning, doubt
from .audiences import CUSTOMERS, Audience
from .plans import Plan, Segment
from .queries import Query

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_TOLERANCE = timedelta(minutes=2)  # between Kajabi's clock and this machine's, and until a request is sent


class CannotCut(Exception):
    """Rows do not show where a date cuts: they are out of order, came twice, or lack the date."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The dates of a query that one attribute shows, by which Kajabi can sort: `since` the one, `until` the other."""

    attribute: str
    newer: str  # the look-back that the attribute shows, and the one for everybody else
    older: str
    since: Since | None
    until: Since | None

    def orders(self, sort: str) -> bool:
        """Return whether in this order the people whom it leaves stand side by side.

        People who were never seen may stand at either end.
        """
        return sort.removeprefix("-") == self.attribute and (self.until is None or self.attribute == "created_at")


def cuttable(audience: Audience, findings: Findings) -> frozenset[str]:
    """Return the look-backs whose date the rows of this audience show."""
    shown = {row.name: row.shown_by for row in FILTERS.values() if row.sense.cut}
    if audience is CUSTOMERS and findings.created_filter_agrees is False:
        shown = {name: attribute for name, attribute in shown.items() if attribute != "created_at"}
    return frozenset(name for name, attribute in shown.items() if attribute in audience.attributes)


def dates_of(query: Query, exact: frozenset[str]) -> dict[str, Since]:
    """Return the dates of a query that its rows show."""
    return {name: value for name, value in query.values.items() if isinstance(value, Since) and name in exact}


def cut_of(query: Query, exact: frozenset[str], audience: Audience) -> Cut:
    """Return where the dates of a query cut a list in their order. Raises `CannotCut` if no single order shows all."""
    dates = dates_of(query, exact)
    pairs = [pair for pair in FILTERS.windows.items() if set(pair) & set(dates)]
    if len(pairs) != 1 or not set(dates) <= set(pairs[0]):
        raise CannotCut
    [(newer, older)] = pairs
    if FILTERS[newer].shown_by not in audience.sorts:
        raise CannotCut
    return Cut(FILTERS[newer].shown_by, newer, older, dates.get(newer), dates.get(older))


def placed(values: Values, exact: frozenset[str], now: datetime, findings: Findings) -> Values:
    """Return the same filters with what Kajabi is to be asked for each date, as far as its days are known."""
    dates = {name: value for name, value in values.items() if isinstance(value, Since)}
    return {**values, **{name: _placed(value, name in exact, now, findings) for name, value in dates.items()}}


def _placed(date: Since, shown: bool, now: datetime, findings: Findings) -> Since:
    if shown:
        days = max(1, -(-(date.reach + _TOLERANCE) // _DAY))
        return replace(date, days=days, begins=ago(now, days))
    tried = count(max(1, date.reach // _DAY - 1))
    days = next(days for days in tried if _begins(days, now, findings)[1] <= date.moment)
    return replace(date, days=days, begins=_begins(days, now, findings)[0])


def _begins(days: int, now: datetime, findings: Findings) -> tuple[datetime, datetime]:
    """Return the earliest and the latest moment at which Kajabi's look-back of so many days may begin."""
    back, offset = ago(now, days), findings.day_offset
    if findings.day_begins != "midnight":
        return back, back
    if offset is None:
        return back - _DAY, back
    zone = timezone(timedelta(minutes=offset))
    if now.utcoffset() == timedelta(minutes=offset):
        # The owner's own midnights, it seems, also where clocks are changed in between.
        midnight = datetime.combine(now.date() - days * _DAY, datetime.min.time(), now.tzinfo).astimezone(UTC)
        return midnight, midnight
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) - days * _DAY
    return midnight - _HOUR, midnight + _HOUR  # summer time may have begun or ended since the probe


def to_read(query: Query, exact: frozenset[str], findings: Findings) -> Query:
    """Return the query whose rows hold everybody that this one finds, and that are cut at its dates.

    Of a date that something happened before, Kajabi is asked for a later day, or not at all.
    """
    dates = dates_of(query, exact)
    if not dates:
        return query
    values = dict(query.values)
    for name, date in dates.items():
        if FILTERS[name].sense is not WITHIN_DAYS:
            del values[name]
            unsure = timedelta(0) if findings.day_begins == "now" else _DAY
            if (days := (date.reach - _TOLERANCE - unsure) // _DAY) > 0:
                values[name] = days
    return Query.of(values, query.nobody, tuple(dates.items()))


def plan_to_read(whole: Plan, exact: frozenset[str], findings: Findings) -> Plan:
    """Return the plan of the queries to read in place of these."""
    groups = tuple(tuple(to_read(query, exact, findings) for query in group) for group in whole.groups)
    return Plan(groups, tuple(to_read(query, exact, findings) for query in whole.without))


def is_kept(query: Query, row: Resource) -> bool:
    """Return whether a row lies on the right side of all dates. Raises `CannotCut` if it does not show them."""
    for name, date in query.cuts:
        attribute, cut = FILTERS[name].shown_by, FILTERS[name].sense.cut
        if cut is None or attribute not in row.attributes:
            raise CannotCut
        if not cut(date, row.attributes[attribute]):
            return False
    return True


def deviations(segment: Segment, exact: frozenset[str], now: datetime) -> list[ReplyWarning]:
    """Say of dates that no row shows how far from them Kajabi looked, and which way that errs."""
    found: dict[tuple[datetime, datetime, bool], list[str]] = {}
    for name, date, excluded in _all_dates(segment):
        if name not in exact and date.hours:
            too_many = (FILTERS[name].sense is WITHIN_DAYS) is not excluded
            found.setdefault((date.begins, date.moment, too_many), []).append(name)
    return [_deviation(list(dict.fromkeys(names)), *key, now) for key, names in found.items()]


def _all_dates(segment: Segment) -> Iterator[tuple[str, Since, bool]]:
    """Yield every date of a segment, its filter, and whether the people it finds are left out."""
    for excluded, parts in ((False, segment.wanted), (True, segment.none_of)):
        for part in parts:
            yield from ((name, value, excluded) for name, value in part.items() if isinstance(value, Since))


def _deviation(names: Sequence[str], begins: datetime, moment: datetime, too_many: bool, now: datetime) -> ReplyWarning:
    looked, meant = (say_moment(each, now.tzinfo) for each in (begins, moment))
    verb, hours = "look" if names[1:] else "looks", -(-(moment - begins) // _HOUR)
    effect = "may be included" if too_many else "may be missing"
    return doubt(
        f"{listed(names)} {verb} back to {looked}, {hours} hour{'s' if hours > 1 else ''} before {meant}, since "
        f"Kajabi takes whole days: people from these hours {effect}."
    )
