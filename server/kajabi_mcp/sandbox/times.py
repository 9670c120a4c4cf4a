"""Times as the tables hold them: whole seconds within, ISO 8601 text outside."""

from datetime import UTC, datetime, timedelta
from functools import cache

DAY = 86_400
# Looked up, as a large sandbox writes millions of times.
_MINUTES = [f"T{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
_SECONDS = [f"{second:02}Z" for second in range(60)]
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def text(at: int) -> str:
    """What the tables and the API say for a time in seconds since 1970."""
    day, second = divmod(at, DAY)
    return _day(day) + _MINUTES[second // 60] + _SECONDS[second % 60]


@cache
def _day(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date().isoformat()


def days_before(now: datetime, days: int) -> str:
    """The moment that "in the last N days" begins; more days than the calendar has mean its first one."""
    reach = (now - EARLIEST).days
    since = now - timedelta(days=days) if days <= reach else EARLIEST
    return since.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
