"""Flags, numbers of rows and pages, words of a list: what they take, and what is said of anything else."""

from typing import Any

import pytest

from kajabi_mcp.arguments import check, declared
from kajabi_mcp.filters import to_query
from kajabi_mcp.tools.groups import GROUPS
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.values import (
    ARABIC,
    DAYS_RANGE,
    INFINITE,
    LONG_TEXT,
    NAN,
    NO_DAYS,
    NO_ID,
    NO_LIMIT,
    NO_LIST,
    NO_MONEY,
    NO_PAGE,
    NO_SORT,
    NO_SWITCH,
    NO_TEXT,
    NO_WHO,
    NONE,
    ONLY_TRUE,
    assert_read,
    fault_of,
)


@pytest.mark.parametrize("value", [True, "true", "True", " TRUE ", "yes", "Yes"])
def test_flags_take_yes(value: object) -> None:
    assert_read("is_hidden", value, True)


NEITHER: list[object] = [1, 0, 1.0, 0.0, "1", "0", "on", "y", "null", "maybe", NAN, [], [True], NONE, {"is": True}]


@pytest.mark.parametrize("value", [False, "false", "FALSE", " no ", *NEITHER])
def test_flags_take_nothing_else(value: object) -> None:
    assert fault_of("is_hidden", value) == ONLY_TRUE


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
    assert to_query(search.values) == {"filter[subscribed]": "true" if expected else "false"}


@pytest.mark.parametrize("value", NEITHER)
def test_subscribed_takes_nothing_else(value: object) -> None:
    assert fault_of("subscribed", value) == NO_SWITCH


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
    assert fault_of(name, value) == {"limit": NO_LIMIT, "page": NO_PAGE}[name]


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
        *(("fields", value, NO_LIST) for value in (5, True, {"name": True}, "[name]", [None], [["name"]], [1])),
    ],
)
def test_words_that_are_not_in_the_list_are_refused(name: str, value: object, problem: str) -> None:
    assert fault_of(name, value) == problem


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
    assert fault_of(name, value) == problem


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
    """Return the kind of a filter by the rule of its name."""
    if name.endswith("_in_last"):
        return "days"
    if name.endswith(("_id", "_ids")):
        return "id"
    if name.endswith("_contains") or name in ("search", "used_coupon_code"):
        return "text"
    if name.startswith("net_revenue_"):
        return "money"
    return "switch" if name == "subscribed" else "flag"


@pytest.mark.parametrize("name", [name for name in declared(Search) if name not in GROUPS])
def test_every_argument_is_read_as_its_name_says(name: str) -> None:
    nothing: dict[str, Any] = {}
    assert fault_of(name, nothing) == (OPTIONS.get(name) or SAYS[kind_of(name)])


@pytest.mark.parametrize("name", ["has_all_tag_id", "no_sent_email_broadcast_ids"])
def test_two_filters_take_several_ids(name: str) -> None:
    assert_read(name, ["101", "102"], ["101", "102"])
