"""What each kind of argument takes, and the sentence that a model gets for what it does not take."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from kajabi_mcp.arguments import check
from kajabi_mcp.errors import Refused
from kajabi_mcp.filters import to_query
from kajabi_mcp.tools.search_customers import GROUPS, Search

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

NO_DAYS = 'needs a whole number of days back from now, such as 30; "2 weeks" or a past date will do too'
DAYS_RANGE = "days go from 1 to 36500"
NO_DATE = "is not a date of the calendar; give YYYY-MM-DD or a number of days"
NOT_PAST = "looks back from now, so the date must be in the past; give a number of days"
NO_ID = 'give an id, digits such as "101", or a name as text'
ONE_ID = "takes one id or name"
NO_IDS = "is an empty list; name at least one id, or leave it out"
MANY_IDS = "takes at most 100 ids"
NO_TEXT = "needs text in quotes"
LONG_TEXT = "takes at most 200 characters"
CONTROL = "holds control characters; send plain text"
INVISIBLE = "holds no visible character; send the text to look for, or leave it out"
NO_MONEY = 'needs an amount as a plain number, such as 499.99; "$1,000.50" and "2.5k" will do too'
NOT_FINITE = "is no amount of money; give a plain number such as 500"
AMBIGUOUS = "may mean thousands or thousandths; write 1000 or 1.00"
DECIMALS = "has too many decimals; give an amount such as 499.99"
ONLY_TRUE = "takes only true (Kajabi documents no false); leave it out otherwise"
NO_SWITCH = "needs true or false"
NO_LIMIT = "needs a whole number from 0 to 100"
NO_PAGE = "needs a whole number from 1 to 1000000"
NO_WHO = "must be one of customers, contacts, leads"
NO_SORT = (
    "must be one of name, -name, email, -email, created_at, -created_at, net_revenue, -net_revenue, last_request_at, "
    "-last_request_at"
)
NO_LIST = "needs a list of names"
NO_FIELD = (
    "must be one of name, email, net_revenue, sign_in_count, last_request_at, bounced_at, created_at, updated_at, "
    "external_user_id, public_bio, public_location, public_website, socials, avatar, subscribed, phone_number, "
    "business_number, address_line_1, address_line_2, address_city, address_state, address_country, address_zip, "
    "custom_1, custom_2, custom_3"
)

FULL_WIDTH, ARABIC, SUPERSCRIPT = "\uff13\uff10", "\u0663\u0660", "\u00b3\u2070"  # all say 30
NAN, INFINITE = float("nan"), float("inf")
NONE: dict[str, object] = {}


def read(name: str, value: object) -> object:
    """The value that an argument is read as, when it is sent alone and nothing is to be said of it."""
    checked = check(Search, {name: value}, NOW)
    assert checked.warnings == ()
    return getattr(checked.arguments, name)


def refusal(name: str, value: object) -> str:
    """What the model reads when an argument is sent alone."""
    with pytest.raises(Refused) as refused:
        check(Search, {name: value}, NOW)
    return str(refused.value)


def alone(name: str, problem: str) -> str:
    return f"Refused; no search was sent to Kajabi. Mend these and call again:\n- {name}: {problem}"


def assert_read(name: str, value: object, expected: object) -> None:
    got = read(name, value)
    assert (type(got), got) == (type(expected), expected)


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
        ("2026-10-01", 53),
        (" 2026-10-01 ", 53),
        ("2026-11-22", 1),
        ("2024-02-29", 998),
        ("1926-12-18", 36_500),
    ],
)
def test_days_are_read_from_numbers_spans_and_past_dates(value: object, days: int) -> None:
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
        ("2026-11-23", NOT_PAST),
        ("2026-11-24", NOT_PAST),
        ("9999-12-31", NOT_PAST),
        ("1926-12-17", DAYS_RANGE),
        ("0001-01-01", DAYS_RANGE),
        ("2026-02-30", NO_DATE),
        ("2025-02-29", NO_DATE),
        ("2026-13-01", NO_DATE),
        ("2026-00-10", NO_DATE),
        ("0000-01-01", NO_DATE),
        ("2026-10-01T00:00:00Z", NO_DAYS),
        ("10/01/2026", NO_DAYS),
        ("20261001", DAYS_RANGE),
        ("\u0662\u0660\u0662\u0666-10-01", NO_DAYS),
        ([30], NO_DAYS),
        ({"days": 30}, NO_DAYS),
    ],
)
def test_what_is_no_number_of_days_is_refused(value: object, problem: str) -> None:
    assert refusal("created_in_last", value) == alone("created_in_last", problem)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("101", "101"),
        (" 101 ", "101"),
        ("0101", "0101"),
        (101, "101"),
        (12.0, "12"),
        (0, "0"),
        ("0", "0"),
        (2**53 - 1.0, "9007199254740991"),
        (9_999_999_999_999_999_999, "9999999999999999999"),
        ("9999999999999999999", "9999999999999999999"),
    ],
)
def test_ids_are_read_from_digits_and_whole_numbers(value: object, expected: str) -> None:
    assert_read("has_tag_id", value, expected)


NO_IDS_AT_ALL: list[object] = [
    -1,
    -1.0,
    12.5,
    10**19,
    "1" * 20,
    2.0**53,  # above this, several ids are the same float
    1e300,
    NAN,
    INFINITE,
    True,
    False,
    {"id": "101"},
]

# Whatever text is not ASCII digits may be what somebody called a tag.
NAMES: list[str] = [
    "VIP",
    "null",
    "true",
    "tag 101",
    "#101",
    "-1",
    "12.0",
    "1e3",
    "1_000",
    "1 000",
    "2 024",
    "101\u200b",
    FULL_WIDTH,
    ARABIC,
    SUPERSCRIPT,
    "[VIP]",
    "[101",
    '{"id": 101}',
    'O"Neil & 50%, {} \\',
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "x" * 200,
    "101,VIP",
    "101,",
    ",",
    "101;102",
    "https://app.kajabi.com/admin/contact_tags/101",
]


@pytest.mark.parametrize("value", [*NO_IDS_AT_ALL, ["101"], [], ["VIP"]])
def test_what_is_no_id_and_no_name_is_refused(value: object) -> None:
    assert refusal("has_tag_id", value) == alone("has_tag_id", NO_ID)


@pytest.mark.parametrize("value", ["101,102", "1,000", " 101 , 102 "])
def test_several_ids_are_refused_where_one_is_taken(value: str) -> None:
    assert refusal("has_tag_id", value) == alone("has_tag_id", ONE_ID)


@pytest.mark.parametrize("name", NAMES)
def test_other_text_is_a_name_or_an_address_for_ids(name: str) -> None:
    assert_read("has_tag_id", f" {name} ", name)
    assert_read("has_all_tag_id", f" {name} ", [name])
    assert_read("has_all_tag_id", [name, "101", name], [name, "101"])


@pytest.mark.parametrize(
    ("value", "expected"), [("Cafe\u0301", "Caf\u00e9"), ("2024 ", "2024"), ("\u30002 024\n", "2 024")]
)
def test_names_are_trimmed_and_composed_and_digits_are_always_an_id(value: str, expected: str) -> None:
    assert_read("has_tag_id", value, expected)
    assert_read("has_all_tag_id", [value], [expected])


def test_an_address_may_be_longer_than_a_name_by_what_is_ignored_in_it() -> None:
    address = "https://app.kajabi.com/admin/email_broadcasts/701"
    assert_read("sent_email_broadcast_id", f"{address}?utm_source={'x' * 500}", address)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("x" * 201, LONG_TEXT),
        (f"https://app.kajabi.com/{'x' * 200}", LONG_TEXT),
        ("V\x00IP", CONTROL),
        ("VIP\nGold", CONTROL),
        ("\ud800", CONTROL),
        (" \u200b", INVISIBLE),
    ],
)
def test_what_cannot_be_a_name_is_refused_as_in_text(value: str, problem: str) -> None:
    assert refusal("has_tag_id", value) == alone("has_tag_id", problem)
    assert refusal("has_all_tag_id", ["101", value]) == alone("has_all_tag_id", problem)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["101", "102"], ["101", "102"]),
        ([102, "101", 103.0], ["102", "101", "103"]),
        (["101"], ["101"]),
        (["101", 101, " 101 "], ["101"]),
        ("101", ["101"]),
        (101, ["101"]),
        (12.0, ["12"]),
        ("101,102", ["101", "102"]),
        (" 101 , 102 ", ["101", "102"]),
        ('["101", "102"]', ["101", "102"]),
        (" [101, 102] ", ["101", "102"]),
        ('["VIP", 102, "Gold, Silver"]', ["VIP", "102", "Gold, Silver"]),
        (["Gold, Silver", "101"], ["Gold, Silver", "101"]),
        ("Gold, Silver", ["Gold, Silver"]),
        ("[101] and more", ["[101] and more"]),
        ([str(number) for number in range(100)], [str(number) for number in range(100)]),
        ([1] * 1_000, ["1"]),
    ],
)
def test_lists_of_ids_are_read_from_lists_one_id_comma_lists_and_json(value: object, expected: list[str]) -> None:
    assert_read("has_all_tag_id", value, expected)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        *((value, NO_ID) for value in NO_IDS_AT_ALL),
        *(([value], NO_ID) for value in NO_IDS_AT_ALL),
        *((["101", value], NO_ID) for value in (None, True, -1, ["102"], [])),
        *((["101", value], INVISIBLE) for value in ("", " ")),
        (["101", "102,103"], ONE_ID),
        ([], NO_IDS),
        ("[]", NO_IDS),
        (" [ ] ", NO_IDS),
        ("[null]", NO_ID),
        ("[NaN]", NO_ID),
        ("[[101]]", NO_ID),
        (list(range(101)), MANY_IDS),
        (",".join(map(str, range(101))), MANY_IDS),
    ],
)
def test_what_is_no_list_of_ids_is_refused(value: object, problem: str) -> None:
    assert refusal("has_all_tag_id", value) == alone("has_all_tag_id", problem)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jo", "Jo"),
        ("  Jo Li \n", "Jo Li"),
        ("\u3000Jo\u00a0", "Jo"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\uac00", "\uac00"),
        ("\u1100\u1161", "\uac00"),
        ("\ufb01", "\ufb01"),  # composed, and no further: not the compatibility form "fi"
        ("null", "null"),
        ("None", "None"),
        ("true", "true"),
        ("30", "30"),
        ("[]", "[]"),
        ('{"a": 1}', '{"a": 1}'),
        ('O"Neil & 50%, {} \\', 'O"Neil & 50%, {} \\'),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        (".", "."),
        ("x" * 200, "x" * 200),
        (f"  {'x' * 200}  ", "x" * 200),
        ("e\u0301" * 200, "\u00e9" * 200),
        ("\U0001f600" * 200, "\U0001f600" * 200),
    ],
)
def test_text_is_trimmed_and_composed_and_otherwise_as_sent(value: str, expected: str) -> None:
    assert_read("name_contains", value, expected)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("x" * 201, LONG_TEXT),
        ("\U0001f600" * 201, LONG_TEXT),
        ("Jo\x00Li", CONTROL),
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
        (["Jo"], NO_TEXT),
        ([], NO_TEXT),
        ({"contains": "Jo"}, NO_TEXT),
    ],
)
def test_what_is_no_plain_text_is_refused(value: object, problem: str) -> None:
    assert refusal("name_contains", value) == alone("name_contains", problem)


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
    assert to_query(search) == {"filter[net_revenue_greater_than]": wire}


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
    assert refusal("net_revenue_greater_than", value) == alone("net_revenue_greater_than", problem)


@pytest.mark.parametrize("value", [True, "true", "True", " TRUE ", "yes", "Yes"])
def test_flags_take_yes(value: object) -> None:
    assert_read("is_hidden", value, True)


NEITHER: list[object] = [1, 0, 1.0, 0.0, "1", "0", "on", "y", "null", "maybe", NAN, [], [True], NONE, {"is": True}]


@pytest.mark.parametrize("value", [False, "false", "FALSE", " no ", *NEITHER])
def test_flags_take_nothing_else(value: object) -> None:
    assert refusal("is_hidden", value) == alone("is_hidden", ONLY_TRUE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((value, True) for value in (True, "true", " Yes ")),
        *((value, False) for value in (False, "false", "FALSE", " no ")),
    ],
)
def test_subscribed_takes_yes_and_no(value: object, expected: bool) -> None:
    assert_read("subscribed", value, expected)
    search = check(Search, {"subscribed": value}, NOW).arguments
    assert to_query(search) == {"filter[subscribed]": "true" if expected else "false"}


@pytest.mark.parametrize("value", NEITHER)
def test_subscribed_takes_nothing_else(value: object) -> None:
    assert refusal("subscribed", value) == alone("subscribed", NO_SWITCH)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("limit", 0, 0),
        ("limit", 100, 100),
        ("limit", "25", 25),
        ("limit", 10.0, 10),
        ("limit", -0.0, 0),
        ("page", 1, 1),
        ("page", "2", 2),
        ("page", 3.0, 3),
        ("page", 1_000_000, 1_000_000),
    ],
)
def test_limit_and_page_are_whole_numbers(name: str, value: object, expected: int) -> None:
    assert_read(name, value, expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", value) for value in (-1, 101, "101")),
        *(("page", value) for value in (0, -1, "0", 1_000_001)),
        *(
            (name, value)
            for name in ("limit", "page")
            for value in (
                1.5,
                "1.5",
                "-1",
                True,
                False,
                "all",
                "null",
                NAN,
                INFINITE,
                1e300,
                ARABIC,
                [1],
                NONE,
            )
        ),
    ],
)
def test_limit_and_page_out_of_bounds_or_no_number_are_refused(name: str, value: object) -> None:
    assert refusal(name, value) == alone(name, {"limit": NO_LIMIT, "page": NO_PAGE}[name])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("who", "customers", "customers"),
        ("who", " contacts ", "contacts"),
        ("sort", "-net_revenue", "-net_revenue"),
        ("sort", "name", "name"),
        ("fields", ["email", "name"], ["email", "name"]),
        ("fields", ["name", " name "], ["name"]),
        ("fields", "name", ["name"]),
        ("fields", "name, email", ["name", "email"]),
        ("fields", '["name", "email"]', ["name", "email"]),
        ("fields", [], None),
        ("fields", "[]", None),
    ],
)
def test_choices_are_words_of_the_list(name: str, value: object, expected: object) -> None:
    assert_read(name, value, expected)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        *(
            ("who", value, NO_WHO)
            for value in ("everybody", "Customers", "customer", "null", 1, True, ["customers"], NONE)
        ),
        *(("sort", value, NO_SORT) for value in ("newest", "+name", "--name", "NAME", 0, ["name"], True)),
        *(("fields", value, NO_FIELD) for value in (["nope"], "nope", "name,", [None], [["name"]], [1], '["nope"]')),
        *(("fields", value, NO_LIST) for value in (5, True, {"name": True}, "[name]")),
    ],
)
def test_words_that_are_not_in_the_list_are_refused(name: str, value: object, problem: str) -> None:
    assert refusal(name, value) == alone(name, problem)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        pytest.param("created_in_last", 10**5_000, DAYS_RANGE, id="days as a huge number"),
        pytest.param("created_in_last", "9" * 5_000, NO_DAYS, id="days as many digits"),
        pytest.param("has_tag_id", 10**5_000, NO_ID, id="an id as a huge number"),
        pytest.param("has_tag_id", "1" * 5_000, NO_ID, id="an id of many digits"),
        pytest.param("has_all_tag_id", [10**5_000], NO_ID, id="a huge number in a list"),
        pytest.param("has_all_tag_id", f"[{'1' * 5_000}]", LONG_TEXT, id="many digits in a JSON list"),
        pytest.param("has_all_tag_id", "[" * 100_000, LONG_TEXT, id="JSON nested deeper than a parser goes"),
        pytest.param("fields", "[" * 100_000, NO_LIST, id="fields nested deeper than a parser goes"),
        pytest.param("name_contains", "x" * 1_000_000, LONG_TEXT, id="a megabyte of text"),
        pytest.param("net_revenue_equal_to", 10**5_000, NO_MONEY, id="money as a huge number"),
        pytest.param("net_revenue_equal_to", "9" * 1_000_001, NO_MONEY, id="more digits than a Decimal counts"),
        pytest.param("net_revenue_equal_to", f"1.{'0' * 1_000_000}1", NO_MONEY, id="a megabyte of decimals"),
        pytest.param("limit", 10**5_000, NO_LIMIT, id="a limit as a huge number"),
    ],
)
def test_values_of_any_size_are_refused_in_the_same_words(name: str, value: object, problem: str) -> None:
    assert refusal(name, value) == alone(name, problem)


# A value that no kind takes, and what each kind says of it.
SAYS: dict[str, str] = {
    "days": NO_DAYS,
    "id": NO_ID,
    "text": NO_TEXT,
    "money": NO_MONEY,
    "flag": ONLY_TRUE,
    "switch": NO_SWITCH,
}
OPTIONS = {"who": NO_WHO, "sort": NO_SORT, "limit": NO_LIMIT, "page": NO_PAGE, "fields": NO_LIST}


def kind_of(name: str) -> str:
    """The kind of a filter by the rule of its name."""
    if name.endswith("_in_last"):
        return "days"
    if name.endswith(("_id", "_ids")):
        return "id"
    if name.endswith("_contains") or name in ("search", "used_coupon_code"):
        return "text"
    if name.startswith("net_revenue_"):
        return "money"
    return "switch" if name == "subscribed" else "flag"


@pytest.mark.parametrize("name", [name for name in Search.model_fields if name not in GROUPS])
def test_every_argument_is_read_as_its_name_says(name: str) -> None:
    nothing: dict[str, Any] = {}
    assert refusal(name, nothing) == alone(name, OPTIONS.get(name) or SAYS[kind_of(name)])


@pytest.mark.parametrize("name", ["has_all_tag_id", "no_sent_email_broadcast_ids"])
def test_two_filters_take_several_ids(name: str) -> None:
    assert_read(name, ["101", "102"], ["101", "102"])
