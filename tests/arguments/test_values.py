"""What each kind of argument takes, and what is said of anything else."""

from decimal import Decimal

import pytest

from kajabi_mcp.arguments import check
from kajabi_mcp.filters import to_query
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.values import (
    AMBIGUOUS,
    ARABIC,
    CONTROL,
    DAMAGED,
    DAYS_RANGE,
    DECIMALS,
    FULL_WIDTH,
    INFINITE,
    INVISIBLE,
    LONG_TEXT,
    MAYBE_YEAR,
    NAN,
    NO_DATE,
    NO_DAYS,
    NO_MONEY,
    NO_TEXT,
    NOT_FINITE,
    NOT_PAST,
    SUPERSCRIPT,
    assert_read,
    fault_of,
    read,
)


@pytest.mark.parametrize(
    ("value", "days"),
    [
        (30, 30),
        (1, 1),
        (36_500, 36_500),
        (30.0, 30),
        ("30", 30),
        (" 30\n", 30),
        ("007", 7),
        ("30 days", 30),
        ("30days", 30),
        ("30 Days", 30),
        ("1 day", 1),
        ("2 weeks", 14),
        ("1 week", 7),
        ("3 months", 90),
        ("1 month", 30),
        ("1 year", 365),
        ("100 years", 36_500),
    ],
)
def test_days_are_read_from_numbers_and_spans(value: object, days: int) -> None:
    assert_read("created_in_last", value, days)


@pytest.mark.parametrize(
    ("value", "days"),
    [(2026, 2026), (2026.0, 2026), ("2026 days", 2026), ("1989", 1989), ("2101", 2101), ("02026", 2026)],
)
def test_a_number_that_could_be_a_year_is_days_where_it_is_a_number_or_says_so(value: object, days: int) -> None:
    assert_read("created_in_last", value, days)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (0, DAYS_RANGE),
        ("0", DAYS_RANGE),
        ("0 days", DAYS_RANGE),
        (-30, DAYS_RANGE),
        (-30.0, DAYS_RANGE),
        ("-30", NO_DAYS),
        (36_501, DAYS_RANGE),
        ("36501", DAYS_RANGE),
        ("101 years", DAYS_RANGE),
        ("999999999 years", DAYS_RANGE),
        (1e300, NO_DAYS),
        (1.5, NO_DAYS),
        ("1.5", NO_DAYS),
        ("30.0", NO_DAYS),
        (NAN, NO_DAYS),
        (INFINITE, NO_DAYS),
        (True, NO_DAYS),
        (False, NO_DAYS),
        ("true", NO_DAYS),
        ("null", NO_DAYS),
        ("last month", NO_DAYS),
        ("a week", NO_DAYS),
        ("1 month 2 days", NO_DAYS),
        ("3 quarters", NO_DAYS),
        ("-2 weeks", NO_DAYS),
        ("1.5 years", NO_DAYS),
        (FULL_WIDTH, NO_DAYS),
        (ARABIC, NO_DAYS),
        (SUPERSCRIPT, NO_DAYS),
        (f"{ARABIC} days", NO_DAYS),
        ("1_000", NO_DAYS),
        ("1,000", NO_DAYS),
        ("+30", NO_DAYS),
        ("2026-11-24", NOT_PAST),
        ("2026-11-23T12:00:01Z", NOT_PAST),
        ("9999-12-31", NOT_PAST),
        ("1926-12-18", DAYS_RANGE),
        ("0001-01-01", DAYS_RANGE),
        ("1990", MAYBE_YEAR),
        (" 2026 ", MAYBE_YEAR),
        ("2100", MAYBE_YEAR),
        ("2026-02-30", NO_DATE),
        ("2025-02-29", NO_DATE),
        ("2026-13-01", NO_DATE),
        ("2026-00-10", NO_DATE),
        ("0000-01-01", NO_DATE),
        ("2026-10-01T25:00:00Z", NO_DATE),
        ("2026-10-01T00:00:00+24:00", NO_DATE),
        ("9999-12-31T23:59:59-05:00", DAYS_RANGE),
        ("2026-10-01T", NO_DAYS),
        ("2026-10-01T10", NO_DAYS),
        ("2026-10-01T10:00:00 EST", NO_DAYS),
        ("2026-W40-4", NO_DAYS),
        ("10/01/2026", NO_DAYS),
        ("20261001", DAYS_RANGE),
        ("\u0662\u0660\u0662\u0666-10-01", NO_DAYS),
        ([30], NO_DAYS),
        ({"days": 30}, NO_DAYS),
    ],
)
def test_what_is_no_number_of_days_is_refused(value: object, problem: str) -> None:
    assert fault_of("created_in_last", value) == problem


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jo", "Jo"),
        ("Zo\u00eb", "Zo\u00eb"),
        ("\uac00", "\uac00"),
        ("null", "null"),
        ("None", "None"),
        ("true", "true"),
        ("30", "30"),
        ("[]", "[]"),
        ('O"Neil 50% {} \\ :', 'O"Neil 50% {} \\ :'),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        (".", "."),
        ("x" * 200, "x" * 200),
        ("\U0001f600" * 200, "\U0001f600" * 200),
    ],
)
def test_plain_text_is_read_as_it_was_sent(value: str, expected: str) -> None:
    assert_read("name_contains", value, expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Jo Li \n", "Jo Li"),
        ("\u3000Jo\u00a0", "Jo"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u1100\u1161", "\uac00"),
        (f"  {'x' * 200}  ", "x" * 200),
        ("e\u0301" * 200, "\u00e9" * 200),
    ],
)
def test_text_is_trimmed_and_composed_before_it_is_measured(value: str, expected: str) -> None:
    assert read("name_contains", value) == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("x" * 201, LONG_TEXT),
        ("\U0001f600" * 201, LONG_TEXT),
        ("Jo\x00Li", CONTROL),
        ("Jo\ufffd", DAMAGED),
        ("Jo\nLi", CONTROL),
        ("Jo\tLi", CONTROL),
        ("Jo\x1b[31m", CONTROL),
        ("Jo\x7f", CONTROL),
        ("Jo\x9bLi", CONTROL),
        ("\x00", CONTROL),
        ("\ud800", CONTROL),
        ("Jo\udfff", CONTROL),
        ("\ud83d\ude00", CONTROL),
        ("\u200b", INVISIBLE),
        (" \u200b\u200d\ufeff ", INVISIBLE),
        ("\u200b \u2060", INVISIBLE),
        (5, NO_TEXT),
        (94103.0, NO_TEXT),
        (NAN, NO_TEXT),
        (True, NO_TEXT),
        (False, NO_TEXT),
        ([5], NO_TEXT),
        ([], NO_TEXT),
        ({"contains": "Jo"}, NO_TEXT),
    ],
)
def test_what_is_no_plain_text_is_refused(value: object, problem: str) -> None:
    assert fault_of("name_contains", value) == problem


@pytest.mark.parametrize(
    ("value", "amount", "wire"),
    [
        (500, "500", "500"),
        (0, "0", "0"),
        (-0.0, "0", "0"),
        ("-0", "0", "0"),
        (-20, "-20", "-20"),
        (499.99, "499.99", "499.99"),
        (0.1, "0.1", "0.1"),
        (1.10, "1.1", "1.1"),
        (0.125, "0.125", "0.125"),
        (1e-6, "0.000001", "0.000001"),
        (1e3, "1000", "1000"),
        (1e12, "1000000000000", "1000000000000"),
        (10**12, "1000000000000", "1000000000000"),
        (123456789012.345, "123456789012.345", "123456789012.345"),
        ("500", "500", "500"),
        (" 499.99 ", "499.99", "499.99"),
        ("$1,000.50", "1000.50", "1000.5"),
        ("$ 500", "500", "500"),
        ("-$5", "-5", "-5"),
        ("-5.25", "-5.25", "-5.25"),
        ("1,000", "1000", "1000"),
        ("1,234,567.89", "1234567.89", "1234567.89"),
        ("1,000,000,000,000", "1000000000000", "1000000000000"),
        ("2.5k", "2500", "2500"),
        ("$2.5K", "2500", "2500"),
        ("2 k", "2000", "2000"),
        ("1,000k", "1000000", "1000000"),
        ("0500", "500", "500"),
        ("500.00", "500.00", "500"),
        ("0.0000", "0", "0"),
        ("1.0000", "1", "1"),
    ],
)
def test_money_is_exact_and_goes_out_in_plain_notation(value: object, amount: str, wire: str) -> None:
    assert_read("net_revenue_greater_than", value, Decimal(amount))
    search = check(Search, {"net_revenue_greater_than": value}, NOW).arguments
    assert to_query(search.values) == {"filter[net_revenue_greater_than]": wire}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (NAN, NOT_FINITE),
        (INFINITE, NOT_FINITE),
        (-INFINITE, NOT_FINITE),
        (1e300, NOT_FINITE),
        (1.1e12, NOT_FINITE),
        ("1000000000001", NOT_FINITE),
        ("9,999,999,999k", NOT_FINITE),
        (10**12 + 1, NO_MONEY),
        (-(10**12) - 1, NO_MONEY),
        ("1" * 16, NO_MONEY),
        ("NaN", NO_MONEY),
        ("Infinity", NO_MONEY),
        ("inf", NO_MONEY),
        ("1e3", NO_MONEY),
        ("\u20ac5", NO_MONEY),
        ("5 \u20ac", NO_MONEY),
        ("500 USD", NO_MONEY),
        ("US$500", NO_MONEY),
        ("$-5", NO_MONEY),
        ("\u22125", NO_MONEY),
        ("(5)", NO_MONEY),
        ("+5", NO_MONEY),
        ("1.000,50", NO_MONEY),
        ("1.000.000", NO_MONEY),
        ("1,00", NO_MONEY),
        ("10,00.00", NO_MONEY),
        ("1 000", NO_MONEY),
        ("1'000", NO_MONEY),
        ("1_000", NO_MONEY),
        (".5", NO_MONEY),
        ("5.", NO_MONEY),
        ("2.5m", NO_MONEY),
        ("2kk", NO_MONEY),
        ("five hundred", NO_MONEY),
        ("over 500", NO_MONEY),
        ("null", NO_MONEY),
        (FULL_WIDTH, NO_MONEY),
        (ARABIC, NO_MONEY),
        ("1.000", AMBIGUOUS),
        ("$1,000.500", AMBIGUOUS),
        ("2.125k", AMBIGUOUS),
        (1e-7, DECIMALS),
        (5e-324, DECIMALS),
        (0.1 + 0.2, DECIMALS),
        ("0.0000001", DECIMALS),
        (True, NO_MONEY),
        (False, NO_MONEY),
        ([500], NO_MONEY),
        ({"amount": 500}, NO_MONEY),
    ],
)
def test_what_is_no_plain_amount_is_refused(value: object, problem: str) -> None:
    assert fault_of("net_revenue_greater_than", value) == problem
