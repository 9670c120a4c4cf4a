"""Every filter: what goes out for it, and how it is said."""

import re
from typing import Any

import pytest

from kajabi_mcp.arguments import Scene, check
from kajabi_mcp.filters import FILTERS, to_query
from kajabi_mcp.filters.words import say
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.filters import IN_TABLE, assert_rows

# The filter, a value as a model sends it, the value that goes out, and the words.
Case = tuple[str, Any, str, list[str]]
CASES: list[Case] = [
    ("search", "Jo Li", "Jo Li", ['with a name or email like "Jo Li"']),
    ("name_contains", " Zoe\u0308 ", "Zo\u00eb", ['whose name contains "Zo\u00eb"']),
    ("email_contains", "@example.com", "@example.com", ['whose email contains "@example.com"']),
    ("phone_number_contains", "415", "415", ['whose phone number contains "415"']),
    ("mobile_phone_number_contains", "+1 415", "+1 415", ['whose mobile number contains "+1 415"']),
    ("address_line_1_contains", "Main St", "Main St", ['whose street address contains "Main St"']),
    ("address_line_2_contains", "Apt 4", "Apt 4", ['whose address line 2 contains "Apt 4"']),
    ("address_city_contains", "Austin", "Austin", ['whose city contains "Austin"']),
    ("address_state_contains", "Texa", "Texa", ['whose state contains "Texa"']),
    ("address_country_contains", "Ruritania", "Ruritania", ['whose country contains "Ruritania"']),
    ("address_zip_contains", "787", "787", ['whose zip code contains "787"']),
    ("has_tag_id", "101", "101", ["with tag 101"]),
    ("has_all_tag_id", ["101", 102], "101,102", ["with all of the tags 101, 102"]),
    ("has_no_tag_id", 101, "101", ["without tag 101"]),
    ("has_offer_id", "201", "201", ["with offer 201 (bought or granted)"]),
    ("has_no_offer_id", "201", "201", ["without offer 201 (neither bought nor granted)"]),
    ("has_product_id", "301", "301", ["who own product 301"]),
    ("has_active_product_id", "301", "301", ["with active access to product 301"]),
    ("has_no_product_id", "301", "301", ["who do not own product 301"]),
    ("previously_owned_product_id", "301", "301", ["who used to own product 301 and lost it"]),
    ("used_coupon_code", "SPRING20", "SPRING20", ['who used coupon code "SPRING20"']),
    ("created_in_last", 30, "30", ["added in the last 30 days (since 2026-10-24)"]),
    ("not_created_in_last", "1 year", "365", ["added more than 365 days ago (until 2025-11-23)"]),
    ("joined_in_last", "2 weeks", "14", ["who joined as customers in the last 14 days (since 2026-11-09)"]),
    ("active_in_last", 7, "7", ["active on the site in the last 7 days (since 2026-11-16)"]),
    ("inactive_in_last", 60, "60", ["not active on the site in the last 60 days (since 2026-09-24)"]),
    ("subscribed", "true", "true", ["subscribed to marketing email"]),
    (
        "subscribed_in_last",
        "2026-10-01",
        "54",
        ["who subscribed to marketing email since 2026-09-30 12:00 UTC"],
    ),
    ("never_subscribed", True, "true", ["who never subscribed to marketing email"]),
    (
        "unsubscribed_in_last",
        30,
        "30",
        ["who unsubscribed for any reason in the last 30 days (since 2026-10-24)"],
    ),
    ("opted_out_in_last", 30, "30", ["who opted out through an email in the last 30 days (since 2026-10-24)"]),
    (
        "manually_unsubscribed_in_last",
        30,
        "30",
        ["who were unsubscribed by hand in the last 30 days (since 2026-10-24)"],
    ),
    ("complained_in_last", 30, "30", ["who marked an email as spam in the last 30 days (since 2026-10-24)"]),
    ("bounced_in_last", 14, "14", ["whose email started bouncing in the last 14 days (since 2026-11-09)"]),
    ("is_hard_bouncing", True, "true", ["whose email is hard bouncing"]),
    ("sent_email_broadcast_id", "701", "701", ["who were sent broadcast 701"]),
    ("no_sent_email_broadcast_id", "701", "701", ["who were not sent broadcast 701"]),
    ("no_sent_email_broadcast_ids", "701, 702", "701,702", ["who were sent none of the broadcasts 701, 702"]),
    ("no_delivered_email_broadcast_id", "701", "701", ["who did not receive broadcast 701"]),
    ("opened_email_broadcast_id", "701", "701", ["who opened broadcast 701"]),
    ("no_opened_email_broadcast_id", "701", "701", ["who did not open broadcast 701"]),
    ("clicked_email_broadcast_id", "701", "701", ["who clicked a link in broadcast 701"]),
    ("no_clicked_email_broadcast_id", "701", "701", ["who did not click a link in broadcast 701"]),
    ("bounced_email_broadcast_id", "701", "701", ["for whom broadcast 701 bounced"]),
    ("no_bounced_email_broadcast_id", "701", "701", ["for whom broadcast 701 did not bounce"]),
    ("dropped_email_broadcast_id", "701", "701", ["for whom broadcast 701 was dropped"]),
    ("no_dropped_email_broadcast_id", "701", "701", ["for whom broadcast 701 was not dropped"]),
    ("opened_email_in_last", 30, "30", ["who opened an email in the last 30 days (since 2026-10-24)"]),
    ("not_opened_email_in_last", 60, "60", ["who opened no email in the last 60 days (since 2026-09-24)"]),
    ("delivered_email_in_last", 30, "30", ["who received an email in the last 30 days (since 2026-10-24)"]),
    ("not_delivered_email_in_last", 30, "30", ["who received no email in the last 30 days (since 2026-10-24)"]),
    ("clicked_email_in_last", 30, "30", ["who clicked a link in an email in the last 30 days (since 2026-10-24)"]),
    (
        "not_clicked_email_in_last",
        30,
        "30",
        ["who clicked no link in any email in the last 30 days (since 2026-10-24)"],
    ),
    ("healthy_contacts_with_open_data", True, "true", ['in the email engagement bucket "healthy"']),
    ("passive_contacts_with_open_data", True, "true", ['in the email engagement bucket "passive"']),
    ("unengaged_contacts_with_open_data", True, "true", ['in the email engagement bucket "unengaged"']),
    ("inactive_contacts_with_open_data", True, "true", ['in the email engagement bucket "inactive"']),
    ("subscribed_newsletter_id", "801", "801", ["subscribed to newsletter 801"]),
    ("unsubscribed_newsletter_id", "801", "801", ["who unsubscribed from newsletter 801"]),
    ("subscribed_email_sequence_id", "901", "901", ["in email sequence 901"]),
    ("not_subscribed_email_sequence_id", "901", "901", ["not in email sequence 901"]),
    ("submitted_form_id", "401", "401", ["who submitted form 401"]),
    ("no_submitted_form_id", "401", "401", ["who did not submit form 401"]),
    ("registered_event_id", "501", "501", ["who registered for event 501"]),
    ("not_registered_event_id", "501", "501", ["who did not register for event 501"]),
    ("completed_assessment_id", "601", "601", ["who completed assessment 601"]),
    ("passed_assessment_id", "601", "601", ["who passed assessment 601"]),
    ("failed_assessment_id", "601", "601", ["who failed assessment 601"]),
    ("net_revenue_equal_to", 0, "0", ["with net revenue of exactly 0"]),
    ("net_revenue_greater_than", "$1,000.50", "1000.5", ["with net revenue over 1000.50"]),
    ("net_revenue_less_than", "2.5k", "2500", ["with net revenue under 2500"]),
    ("is_hidden", "yes", "true", ["hidden from the Contacts tab"]),
    ("is_suppressed", True, "true", ["suppressed from email"]),
]


SCENE = Scene(NOW)


def search(**sent: object) -> Search:
    return check(Search, sent, NOW).arguments


@pytest.mark.parametrize(("name", "value", "wire", "words"), CASES, ids=[case[0] for case in CASES])
def test_a_filter_goes_out_under_its_own_name_and_is_said_in_words(
    name: str, value: object, wire: str, words: list[str]
) -> None:
    filters = search(**{name: value})
    assert (to_query(filters.values), say(filters.values, SCENE)) == ({f"filter[{name}]": wire}, words)


def test_the_table_above_holds_every_filter_of_the_api_and_suppression() -> None:
    names = [case[0] for case in CASES]
    assert_rows("CASES of filters/test_table", names, IN_TABLE)
    assert names == list(FILTERS)


@pytest.mark.parametrize("name", [case[0] for case in CASES])
def test_no_filter_is_said_by_its_argument_name(name: str) -> None:
    words = FILTERS[name].words
    assert not re.search(r"[_\[\]]|\bfilter\b|\bids?\b", words)
    assert words == words.strip().rstrip(".,;")
    assert words.count("{}") == (0 if FILTERS[name].kind.name == "flag" else 1)
    assert words.count("{since}") == (1 if FILTERS[name].kind.name == "days" else 0)


def test_no_two_filters_are_said_alike() -> None:
    said = [argument.words for argument in FILTERS.values()]
    assert sorted(said) == sorted(set(said))


def test_subscribed_false_is_sent_and_said() -> None:
    filters = search(subscribed=False)
    assert (to_query(filters.values), say(filters.values, SCENE)) == (
        {"filter[subscribed]": "false"},
        ["not subscribed to marketing email"],
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("created_in_last", "added in the last 1 day (since 2026-11-22)"),
        ("not_created_in_last", "added more than 1 day ago (until 2026-11-22)"),
        ("inactive_in_last", "not active on the site in the last 1 day (since 2026-11-22)"),
    ],
)
def test_one_day_is_singular(name: str, words: str) -> None:
    assert say(search(**{name: 1}).values, SCENE) == [words]


@pytest.mark.parametrize("days", [11, 21, 31, 101])
def test_other_numbers_that_end_in_one_are_plural(days: int) -> None:
    assert say(search(created_in_last=days).values, SCENE)[0].startswith(f"added in the last {days} days (since ")


def test_the_longest_look_back_has_a_date() -> None:
    assert say(search(inactive_in_last=36_500).values, SCENE) == [
        "not active on the site in the last 36500 days (since 1926-12-18)"
    ]


@pytest.mark.parametrize("text", ["{}", "{since}", "50% 1 days", "a&b=c", "O'Neil", "a,b"])
def test_text_that_looks_like_a_template_or_a_query_stays_itself(text: str) -> None:
    filters = search(name_contains=text)
    assert (to_query(filters.values), say(filters.values, SCENE)) == (
        {"filter[name_contains]": text},
        [f'whose name contains "{text}"'],
    )


def test_a_quotation_mark_in_a_text_cannot_end_it() -> None:
    assert say(search(name_contains='x", with tag 101 "y').values, SCENE) == [
        'whose name contains "x\\", with tag 101 \\"y"'
    ]


def test_several_filters_go_out_and_are_said_in_the_order_of_the_schema() -> None:
    filters = search(
        net_revenue_greater_than=500,
        inactive_in_last=30,
        has_no_tag_id="103",
        has_tag_id="12",
        subscribed=False,
    )
    assert list(to_query(filters.values).items()) == [
        ("filter[has_tag_id]", "12"),
        ("filter[has_no_tag_id]", "103"),
        ("filter[inactive_in_last]", "30"),
        ("filter[subscribed]", "false"),
        ("filter[net_revenue_greater_than]", "500"),
    ]
    assert say(filters.values, SCENE) == [
        "with tag 12",
        "without tag 103",
        "not active on the site in the last 30 days (since 2026-10-24)",
        "not subscribed to marketing email",
        "with net revenue over 500",
    ]


def test_all_filters_together_are_all_sent() -> None:
    chosen = {name: value for name, value, *_ in CASES if not name.startswith(("no_", "not_", "has_no_", "never_"))}
    chosen = {name: value for name, value in chosen.items() if name not in ("inactive_in_last", "net_revenue_equal_to")}
    wires = {f"filter[{name}]": wire for name, _, wire, _ in CASES if name in chosen}
    assert to_query(search(**chosen).values) == wires
    assert len(wires) > 50


def test_options_are_no_filters() -> None:
    filters = search(who="contacts", sort="name", limit=5, page=2, fields=["name"])
    assert (to_query(filters.values), say(filters.values, SCENE)) == ({}, [])
