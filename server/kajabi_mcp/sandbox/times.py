"""Times: whole seconds since 1970 while people are invented, ISO 8601 text in the tables and the API."""

from datetime import UTC, datetime, timedelta
from functools import cache

DAY = 86_400
# Looked up instead of formatted, because a large sandbox writes millions of times.
_MINUTES = [f"T{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
_SECONDS = [f"{second:02}Z" for second in range(60)]
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def text(at: int) -> str:
    """Return a time in seconds since 1970 as ISO 8601 text in UTC."""
    day, second = divmod(at, DAY)
    return _day(day) + _MINUTES[second // 60] + _SECONDS[second % 60]


@cache
def _day(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date().isoformat()


def days_before(now: datetime, days: int) -> str:
    """Return the moment when "in the last N days" begins, or the first day of the calendar if N reaches beyond it."""
    reach = (now - EARLIEST).days
    since = now - timedelta(days=days) if days <= reach else EARLIEST
    return since.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
