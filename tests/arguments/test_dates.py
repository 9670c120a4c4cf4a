"""A date is the owner's midnight: which moment it means, and how many whole days Kajabi is asked for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kajabi_mcp.arguments import Since, check, days_asked, reach, wire
from kajabi_mcp.filters import to_query
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW

NEW_YORK, AUCKLAND, HAVANA = ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Havana")


def read(text: str, now: datetime = NOW) -> Since:
    value = check(Search, {"joined_in_last": text}, now).arguments.values["joined_in_last"]
    assert isinstance(value, Since)
    return value


@pytest.mark.parametrize(
    ("text", "moment", "days"),
    [
        ("2026-11-23", "2026-11-23T00:00:00Z", 1),  # today
        ("2026-11-22", "2026-11-22T00:00:00Z", 2),
        ("yesterday", "2026-11-22T00:00:00Z", 2),
        ("Today", "2026-11-23T00:00:00Z", 1),
        (" 2026-10-01 ", "2026-10-01T00:00:00Z", 54),
        ("2024-02-29", "2024-02-29T00:00:00Z", 999),
        ("2025-11-23", "2025-11-23T00:00:00Z", 366),
        ("1926-12-19", "1926-12-19T00:00:00Z", 36_500),
        ("2026-11-22T15:00:00-05:00", "2026-11-22T20:00:00Z", 1),
        ("2026-11-22T12:00Z", "2026-11-22T12:00:00Z", 1),
        ("2026-11-22t11:59:59.5z", "2026-11-22T11:59:59.500Z", 2),
        ("2026-11-22 15:00", "2026-11-22T15:00:00Z", 1),
        ("2026-11-22T05:30+0530", "2026-11-22T00:00:00Z", 2),
        ("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", 1),  # now
    ],
)
def test_a_date_or_time_is_a_moment_and_the_fewest_whole_days_that_hold_it(text: str, moment: str, days: int) -> None:
    date = read(text)
    assert (date.moment, date.days, str(date)) == (datetime.fromisoformat(moment), days, text.strip())
    assert date.begins == NOW - timedelta(days=days)
    assert to_query({"joined_in_last": date}) == {"filter[joined_in_last]": str(days)}


@pytest.mark.parametrize(
    ("zone", "text", "moment", "days"),
    [
        (NEW_YORK, "2026-11-23", "2026-11-23T05:00:00Z", 1),
        (NEW_YORK, "2026-11-22", "2026-11-22T05:00:00Z", 2),
        (NEW_YORK, "2026-10-31", "2026-10-31T04:00:00Z", 24),  # summer time ended on November 1
        (NEW_YORK, "2026-10-31 12:00", "2026-10-31T16:00:00Z", 23),
        (AUCKLAND, "2026-11-24", "2026-11-23T11:00:00Z", 1),  # in UTC it is still the 23rd
        (AUCKLAND, "2026-09-27", "2026-09-26T12:00:00Z", 58),
        (AUCKLAND, "2026-09-28", "2026-09-27T11:00:00Z", 58),  # a day of 23 hours
        (HAVANA, "2026-11-01", "2026-11-01T04:00:00Z", 23),  # it has two midnights, and begins with the first
        (HAVANA, "2026-03-08", "2026-03-08T05:00:00Z", 261),  # it has none, and begins an hour later by the clock
        (AUCKLAND, "2026-11-22T15:00:00-05:00", "2026-11-22T20:00:00Z", 1),
    ],
)
def test_the_midnight_is_that_of_the_owners_zone(zone: ZoneInfo, text: str, moment: str, days: int) -> None:
    date = read(text, NOW.astimezone(zone))
    assert (date.moment, date.days) == (datetime.fromisoformat(moment), days)


@given(
    st.sampled_from(["UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Pacific/Apia", "Europe/London"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.integers(0, 800),
    st.integers(1, 40),
)
def test_windows_of_two_dates_join_and_nobody_of_the_first_day_is_lost(
    zone: str, time: datetime, back: int, apart: int
) -> None:
    now = time.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    later = now.date() - timedelta(days=back)
    first, second = (read(each.isoformat(), now) for each in (later - timedelta(days=apart), later))
    for date in (first, second):
        assert date.moment.astimezone(now.tzinfo).date() in (later, later - timedelta(days=apart))
        assert date.moment - timedelta(days=1) < date.begins <= date.moment or date.days == 1
        assert date.begins.astimezone(UTC) == now.astimezone(UTC) - timedelta(days=date.days)
    assert (first.moment < second.moment, first.begins <= second.begins, reach(first) > reach(second)) == (True,) * 3
    twin = check(Search, {"not_created_in_last": later.isoformat()}, now).arguments.values["not_created_in_last"]
    assert (twin.moment, wire(twin)) == (second.moment, str(days_asked(second)))
