"""Moments that a look-back begins at. Kajabi looks back whole days from now; a date is a midnight of the owner's.

On November 23 at noon, the owner's November 22 began 36 hours ago. Kajabi is asked for one part day more, 2 days, which
begin on the 21st at noon, so that nobody of the 22nd is lost.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII | re.IGNORECASE
)

_DAYS_AGO = {"today": 0, "yesterday": 1}


@dataclass(frozen=True, slots=True)
class Since:
    """A moment to look back to, and the whole days that Kajabi is asked for in its place."""

    moment: datetime  # in UTC
    days: int
    begins: datetime = field(compare=False)  # where the look-back begins: so many days back, or the moment itself
    reach: timedelta = field(compare=False)  # from the moment to now
    text: str = field(default="", compare=False)  # what was given

    @classmethod
    def of(cls, moment: datetime, now: datetime, text: str = "") -> "Since":
        """Make the look-back to a moment, with the fewest whole days that hold it."""
        back = moment.astimezone(UTC)
        reach = now.astimezone(UTC) - back
        days = max(1, -(-reach // _DAY))
        return cls(back, days, ago(now, days), reach, text)

    def __str__(self) -> str:
        return self.text or self.moment.isoformat()

    @property
    def exact(self) -> "Since":
        """The same look-back where the moment itself is its beginning, since rows told the date."""
        return replace(self, begins=self.moment)

    @property
    def hours(self) -> int:
        """How many hours too early it begins, rounded up."""
        return max(0, -(-(self.moment - self.begins) // _HOUR))


Days = int | Since


def read_moment(text: str, now: datetime) -> datetime | None:
    """Read a date, a time, or "yesterday", by default of the time zone of `now`; None for other text.

    Raises `ValueError` for one that no calendar has.
    """
    if (days := _DAYS_AGO.get(text.lower())) is not None:
        return datetime.combine(now.date() - days * _DAY, time(), now.tzinfo)
    if _DATE.fullmatch(text):
        return datetime.combine(date.fromisoformat(text), time(), now.tzinfo)
    if _TIME.fullmatch(text):
        moment = datetime.fromisoformat(text.upper())
        return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    return None


def ago(now: datetime, days: int) -> datetime:
    """Return the moment so many times 24 hours ago, also where clocks were changed in between."""
    return (now.astimezone(UTC) - days * _DAY).astimezone(now.tzinfo)


def days_asked(value: Days) -> int:
    """Return the whole days that Kajabi is asked for."""
    return value.days if isinstance(value, Since) else value


def reach(value: Days) -> timedelta:
    """Return how far back a look-back goes."""
    return value.reach if isinstance(value, Since) else value * _DAY


def say_moment(moment: datetime, zone: tzinfo | None) -> str:
    """Say a moment and the zone: 2026-11-22 00:00 UTC."""
    local = moment.astimezone(zone or UTC)
    clock = local.time().isoformat("seconds" if local.second else "minutes")
    return f"{local.date().isoformat()} {clock} {local.tzinfo}"
