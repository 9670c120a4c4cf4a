"""What probes work out by themselves: amounts as people write them, look-alike amounts, and where a day begins."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kajabi_mcp.probing.dates import Added, DayStart
from kajabi_mcp.probing.revenue import looks_larger, read_price

NOW = datetime(2026, 11, 23, 13, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$10.00", "10"),
        ("$1,234.50", "1234.5"),
        ("1.234,50 €", "1234.5"),
        ("1 234,50 kr", "1234.5"),
        ("CHF 1’234.50", "1234.5"),
        ("¥1,200", "1200"),
        ("-$10.00", "-10"),
        ("$-10.00", "-10"),
        ("R$ 97,00", "97"),
        ("$0.00", "0"),
        ("$1,000,000.99", "1000000.99"),
        ("free", None),
        ("", None),
        (None, None),
        (1000, None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str | int | None, amount: str | None) -> None:
    assert read_price(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("top", "low", "high"),
    [("2381", "299.99", "1000"), ("97", "9.99", "10"), ("1000", "199.99", "1000"), ("5", "0.59", "1")],
)
def test_smaller_amounts_that_look_larger_as_text_lie_between(top: str, low: str, high: str) -> None:
    assert looks_larger(Decimal(top)) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("offset", "since"),
    [
        (None, datetime(2026, 11, 22, 13, 17, tzinfo=UTC)),
        (0, datetime(2026, 11, 22, tzinfo=UTC)),
        (-300, datetime(2026, 11, 22, 5, tzinfo=UTC)),
        (345, datetime(2026, 11, 21, 18, 15, tzinfo=UTC)),
        (720, datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (-660, datetime(2026, 11, 22, 11, tzinfo=UTC)),
        (630, datetime(2026, 11, 21, 13, 30, tzinfo=UTC)),
    ],
)
def test_one_day_ago_is_now_less_24_hours_or_yesterdays_midnight_somewhere(offset: int | None, since: datetime) -> None:
    assert DayStart(offset).since(1, NOW) == since


def test_people_are_expected_between_two_readings_of_the_clock() -> None:
    times = [NOW - timedelta(days=1, seconds=seconds) for seconds in (7200, 60, -60, -7200)]
    assert Added("contacts", times).expected(DayStart(None), 1, NOW) == (1, 3)
