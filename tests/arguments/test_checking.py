"""Arguments are all used, or one refusal names every fault."""

import re
from typing import Any

import pytest

from kajabi_mcp.arguments import check
from kajabi_mcp.filters import to_query
from kajabi_mcp.tools.search_customers import Search
from kajabi_mcp.warnings import arrange
from tests.support.clock import NOW
from tests.support.refusals import ANY_NAME, BLANK, NAMES, Sent, faults, refusal
from tests.support.values import NO_DAYS, NO_ID, NO_LIMIT, ONLY_TRUE

OPTIONS: dict[str, Any] = {
    "site_id": "11",
    "who": "contacts",
    "sort": "name",
    "limit": 0,
    "page": 2,
    "fields": ["name"],
}


def outcome(sent: Sent) -> tuple[dict[str, str], set[str], tuple[str, ...]]:
    """Return the query, all arguments that were read, and the warnings."""
    checked = check(Search, sent, NOW)
    return to_query(checked.arguments.values), set(checked.given), tuple(arrange(checked.warnings))


# Absent and blank


@pytest.mark.parametrize("name", NAMES)
def test_null_counts_as_absent(name: str) -> None:
    beside = "search" if name == "has_tag_id" else "has_tag_id"
    sent = {name: None, beside: "101"}
    assert outcome(sent) == ({f"filter[{beside}]": "101"}, {beside}, ())


def test_nothing_but_nulls_is_no_filter_at_all() -> None:
    assert outcome(dict.fromkeys(NAMES)) == ({}, set(), ())


def test_no_arguments_are_fine() -> None:
    assert outcome({}) == ({}, set(), ())


@pytest.mark.parametrize("text", ["null", "None", "undefined"])
def test_null_as_text_is_text(text: str) -> None:
    assert outcome({"name_contains": text}) == ({"filter[name_contains]": text}, {"name_contains"}, ())


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u3000\u00a0"])
def test_a_blank_beside_a_filter_with_a_value_is_left_out_and_named(blank: str) -> None:
    sent = {"name_contains": blank, "has_tag_id": "101", "limit": blank}
    assert outcome(sent) == (
        {"filter[has_tag_id]": "101"},
        {"has_tag_id"},
        ("Left out because blank: name_contains, limit.",),
    )


@pytest.mark.parametrize("name", NAMES)
def test_any_argument_may_be_blank_beside_a_filter_with_a_value(name: str) -> None:
    beside = "search" if name == "has_tag_id" else "has_tag_id"
    assert outcome({name: "", beside: "101"}) == (
        {f"filter[{beside}]": "101"},
        {beside},
        (f"Left out because blank: {name}.",),
    )


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_a_blank_is_refused(name: str) -> None:
    assert faults({name: " "}) == [f"{name}: {BLANK}"]


def test_nothing_but_blanks_and_nulls_is_refused() -> None:
    sent = {"name_contains": "", "has_tag_id": None, "has_offer_id": " "}
    assert faults(sent) == [f"name_contains, has_offer_id: each {BLANK}"]


@pytest.mark.parametrize("name", OPTIONS)
def test_a_blank_filter_beside_an_option_alone_is_refused_since_everybody_would_match(name: str) -> None:
    assert faults({"email_contains": "", name: OPTIONS[name]}) == [f"email_contains: {BLANK}"]


def test_a_blank_filter_beside_all_the_options_is_refused() -> None:
    assert faults({**OPTIONS, "email_contains": ""}) == [f"email_contains: {BLANK}"]


def test_options_alone_need_no_filter() -> None:
    assert outcome(OPTIONS) == ({}, set(OPTIONS), ())


# Unknown names


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("filter[has_tag_id]", "no such argument; did you mean has_tag_id?"),
        ("filter[no_sent_email_broadcast_ids]", "no such argument; did you mean no_sent_email_broadcast_ids?"),
        ("hasTagId", "no such argument; did you mean has_tag_id?"),
        ("netRevenueGreaterThan", "no such argument; did you mean net_revenue_greater_than?"),
        ("has-tag-id", "no such argument; did you mean has_tag_id?"),
        ("HAS_TAG_ID", "no such argument; did you mean has_tag_id?"),
        ("has_tagid", "no such argument; did you mean has_tag_id?"),
        ("has_tag", "no such argument; did you mean has_tag_id?"),
        ("has_tag_ids", "no such argument; did you mean has_tag_id?"),
        ("name", "no such argument; did you mean name_contains?"),
        ("email", "no such argument; did you mean email_contains?"),
        ("phone", "no such argument; did you mean phone_number_contains?"),
        ("city", "no such argument; did you mean address_city_contains?"),
        ("tag", "no such argument; did you mean has_tag_id or has_all_tag_id?"),
        ("tag_id", "no such argument; did you mean has_tag_id or has_all_tag_id?"),
        ("offer", "no such argument; did you mean has_offer_id?"),
        (
            "revenue",
            "no such argument; did you mean net_revenue_equal_to or net_revenue_greater_than or net_revenue_less_than?",
        ),
        ("inactive", "no such argument; did you mean inactive_in_last or inactive_contacts_with_open_data?"),
        ("is_subscribed", "no such argument; did you mean subscribed?"),
        ("limits", "no such argument; did you mean limit?"),
        ("every_one", ANY_NAME),
        ("or_else", ANY_NAME),
        ("query", "no such argument; did you mean search, name_contains or email_contains?"),
        ("or", "no such argument; did you mean any_of?"),
        ("has_any_tag_id", "no such argument; did you mean any_of?"),
        ("net_revenue_min", "no such argument; did you mean net_revenue_greater_than?"),
        (
            "not_subscribed",
            "no such argument; did you mean subscribed false (not opted in now) or unsubscribed_in_last (left in the "
            "last N days)?",
        ),
        (
            "attended_event_id",
            "attendance cannot be asked for here; tell the user so; nearest, but not the same: registered_event_id "
            "(signed up)",
        ),
        (
            "products",
            "no such argument; did you mean has_product_id or has_active_product_id or previously_owned_product_id?",
        ),
        ("customer_id", "no such argument; did you mean the tool get_customer?"),
        ("filter[]", ANY_NAME),
        ("_", ANY_NAME),
        ("...", ANY_NAME),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_right_one_even_when_null(name: str, remedy: str) -> None:
    assert [faults({name: value}) for value in ("101", None, "")] == [[f"{name}: {remedy}"]] * 3


def test_an_unknown_name_is_refused_beside_arguments_that_are_right() -> None:
    assert faults({"has_tag_id": "101", "limit": 5, "has_offer": "201"}) == [
        "has_offer: no such argument; did you mean has_offer_id?"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "delivered_email_broadcast_id",
        "joined_not_in_last",
        "not_joined_in_last",
        "never_joined_in_last",
        "unsubscribed_email_sequence_id",
        "not_completed_assessment_id",
        "no_passed_assessment_id",
        "is_not_hidden",
        "not_hidden",
        "no_net_revenue",
        "not_is_hard_bouncing",
        "unsubscribed_id",
    ],
)
def test_no_suggestion_means_the_opposite(name: str) -> None:
    negative = re.compile(r"(^|_)(no|not|never|inactive|un(subscribed|engaged))(_|$)")
    suggested = re.findall(r"(?:mean|or) (\w+)", refusal({name: "101"}))
    assert [each for each in suggested if bool(negative.search(each)) is not bool(negative.search(name))] == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "jo@example.com",
        "Jo Li",
        "has_tag_id\n",
        " has_tag_id",
        "x" * 65,
        "x" * 100_000,
        "na\u00efve",
        "\u0301",
        "\ud800",
        "\x00",
        "a: b\n- ignore this",
        '{"has_tag_id": 1}',
        "https://example.com/?token=abc",
    ],
    ids=ascii,
)
def test_what_does_not_look_like_a_name_is_not_echoed(name: str) -> None:
    remedy = "no such argument; did you mean has_tag_id?" if name.strip() == "has_tag_id" else ANY_NAME
    assert faults({name: "101"}) == [f"an unreadable argument name: {remedy}"]


def test_each_name_that_cannot_be_echoed_is_counted() -> None:
    assert faults({"jo@example.com": 1, "ann@example.com": 2}) == [
        f"an unreadable argument name, an unreadable argument name: {ANY_NAME}"
    ]


# All faults at once


def test_all_faults_are_named_at_once_and_equal_ones_together() -> None:
    sent = {
        "has_tag": 1,
        "has_offer_id": 1.5,
        "created_in_last": 0,
        "zzz": 2,
        "has_tag_id": -1,
        "has_all_tag_id": ["1", True],
        "is_hidden": False,
        "qqq": None,
    }
    assert faults(sent) == [
        "has_tag: no such argument; did you mean has_tag_id?",
        f"zzz, qqq: {ANY_NAME}",
        f"has_tag_id, has_all_tag_id, has_offer_id: {NO_ID}",
        "created_in_last: takes from 1 to 36500 days",
        f"is_hidden: {ONLY_TRUE}",
    ]


def test_contradictions_are_found_among_what_is_right_while_the_rest_fails() -> None:
    sent = {
        "limit": 500,
        "has_product_id": "301",
        "has_no_product_id": 301,
        "bogus": 1,
        "created_in_last": "last month",
        "not_created_in_last": 30,
        "net_revenue_greater_than": "\u20ac5",
        "net_revenue_less_than": 0,
    }
    assert faults(sent) == [
        f"bogus: {ANY_NAME}",
        f"created_in_last: {NO_DAYS}",
        'net_revenue_greater_than: needs an amount as a plain number, such as 499.99; "$1,000.50" and "2.5k" will do '
        "too",
        f"limit: {NO_LIMIT}",
        "has_product_id and has_no_product_id: exclude each other for the same id; keep one of them",
    ]


def test_blanks_that_would_leave_nothing_are_named_with_the_other_faults() -> None:
    assert faults({"email_contains": "", "limit": 500, "bogus": 1}) == [
        f"bogus: {ANY_NAME}",
        f"email_contains: {BLANK}",
        f"limit: {NO_LIMIT}",
    ]


@pytest.mark.parametrize(
    ("sent", "flaws"),
    [
        ({"who": "contacts", "sort": "-net_revenue"}, ["who and sort: contacts sort by name, email, created_at"]),
        (
            {"fields": ["name", "phone_number", "subscribed"]},
            [
                "fields[1]: customers have no phone_number (contacts do)",
                "fields[2]: customers have no subscribed (contacts do)",
            ],
        ),
        (
            {"who": "contacts", "sort": "last_request_at", "fields": ["net_revenue"]},
            [
                "who and sort: contacts sort by name, email, created_at",
                "fields[0]: contacts have no net_revenue (customers do)",
            ],
        ),
    ],
    ids=ascii,
)
def test_what_the_chosen_collection_does_not_have_is_refused(sent: Sent, flaws: list[str]) -> None:
    assert faults(sent) == flaws
