"""Filters that cannot both hold are refused before any call; the ones that may match somebody are not."""

import pytest

from kajabi_mcp.arguments import check
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.refusals import Sent, faults

SAME_ID = "exclude each other for the same id; keep one of them"
NO_REVENUE = "no amount is over the one and under the other"
STRICT = "the bound is strict and excludes the amount"
NO_CONSENT = "exclude each other; keep one of them"

# Every positive with every negative of the same thing.
EXCLUDE: list[tuple[str, str]] = [
    ("has_tag_id", "has_no_tag_id"),
    ("has_all_tag_id", "has_no_tag_id"),
    ("has_offer_id", "has_no_offer_id"),
    ("has_product_id", "has_no_product_id"),
    ("has_active_product_id", "has_no_product_id"),
    ("submitted_form_id", "no_submitted_form_id"),
    ("registered_event_id", "not_registered_event_id"),
    ("subscribed_email_sequence_id", "not_subscribed_email_sequence_id"),
    ("sent_email_broadcast_id", "no_sent_email_broadcast_id"),
    ("sent_email_broadcast_id", "no_sent_email_broadcast_ids"),
    ("opened_email_broadcast_id", "no_sent_email_broadcast_id"),
    ("opened_email_broadcast_id", "no_sent_email_broadcast_ids"),
    ("clicked_email_broadcast_id", "no_sent_email_broadcast_id"),
    ("clicked_email_broadcast_id", "no_sent_email_broadcast_ids"),
    ("bounced_email_broadcast_id", "no_sent_email_broadcast_id"),
    ("bounced_email_broadcast_id", "no_sent_email_broadcast_ids"),
    ("dropped_email_broadcast_id", "no_sent_email_broadcast_id"),
    ("dropped_email_broadcast_id", "no_sent_email_broadcast_ids"),
    ("opened_email_broadcast_id", "no_opened_email_broadcast_id"),
    ("clicked_email_broadcast_id", "no_clicked_email_broadcast_id"),
    ("bounced_email_broadcast_id", "no_bounced_email_broadcast_id"),
    ("dropped_email_broadcast_id", "no_dropped_email_broadcast_id"),
]

WINDOWS: list[tuple[str, str, str]] = [
    (
        positive,
        negative,
        f"leave no day between them; for 30 to 60 days ago give {positive} 60 with {negative} 30",
    )
    for positive, negative in (
        ("created_in_last", "not_created_in_last"),
        ("active_in_last", "inactive_in_last"),
        ("opened_email_in_last", "not_opened_email_in_last"),
        ("delivered_email_in_last", "not_delivered_email_in_last"),
        ("clicked_email_in_last", "not_clicked_email_in_last"),
    )
]

OVER, UNDER, EXACTLY = "net_revenue_greater_than", "net_revenue_less_than", "net_revenue_equal_to"


def assert_fine(sent: Sent) -> None:
    checked = check(Search, sent, NOW)
    assert (set(checked.given), checked.warnings) == (set(sent), ())


@pytest.mark.parametrize(("positive", "negative"), EXCLUDE)
def test_one_id_cannot_be_asked_for_and_excluded(positive: str, negative: str) -> None:
    expected = [f"{positive} and {negative}: {SAME_ID}"]
    assert faults({positive: "101", negative: "101"}) == expected
    assert faults({negative: "101", positive: "101"}) == expected


@pytest.mark.parametrize(("positive", "negative"), EXCLUDE)
def test_one_id_is_the_same_however_it_is_written(positive: str, negative: str) -> None:
    expected = [f"{positive} and {negative}: {SAME_ID}"]
    assert [
        faults({positive: one, negative: other})
        for one, other in (("0101", 101), (101.0, " 101 "), ("000101", "0101"), ("0", "000"))
    ] == [expected] * 4


@pytest.mark.parametrize(("positive", "negative"), EXCLUDE)
def test_different_ids_do_not_exclude_each_other(positive: str, negative: str) -> None:
    assert_fine({positive: "101", negative: "102"})
    assert_fine({positive: "101", negative: "1010"})


@pytest.mark.parametrize(
    ("positive", "negative", "one", "other"),
    [
        ("has_all_tag_id", "has_no_tag_id", ["101", "102"], "102"),
        ("sent_email_broadcast_id", "no_sent_email_broadcast_ids", "702", ["701", "0702"]),
        ("opened_email_broadcast_id", "no_sent_email_broadcast_ids", 702, "701,702"),
    ],
)
def test_one_id_of_a_list_is_enough_to_exclude(positive: str, negative: str, one: object, other: object) -> None:
    assert faults({positive: one, negative: other}) == [f"{positive} and {negative}: {SAME_ID}"]


@pytest.mark.parametrize(("positive", "negative", "problem"), WINDOWS)
@pytest.mark.parametrize(
    ("longer", "shorter"), [(30, 30), (30, 31), (30, 60), (1, 36_500), ("1 month", "2026-10-24"), ("2026-10-24", 31)]
)
def test_a_look_back_that_its_negative_covers_is_refused(
    positive: str, negative: str, problem: str, longer: object, shorter: object
) -> None:
    assert faults({positive: longer, negative: shorter}) == [f"{positive} and {negative}: {problem}"]


@pytest.mark.parametrize(("positive", "negative", "problem"), WINDOWS)
def test_a_look_back_longer_than_its_negative_leaves_a_window(positive: str, negative: str, problem: str) -> None:
    assert_fine({positive: 60, negative: 30})
    assert_fine({positive: 31, negative: 30})
    assert_fine({positive: "2026-11-22", negative: "2026-11-23"})
    assert_fine({positive: 31, negative: "2026-10-24"})
    assert_fine({positive: "2026-10-24", negative: 30})
    assert_fine({positive: "2026-11-22T02:00Z", negative: "2026-11-22T03:00Z"})


REVENUE: list[tuple[Sent, list[str]]] = [
    ({OVER: 500, UNDER: 100}, [f"{OVER} and {UNDER}: {NO_REVENUE}"]),
    ({OVER: 500, UNDER: 500}, [f"{OVER} and {UNDER}: {NO_REVENUE}"]),
    ({OVER: "0.5k", UNDER: "$500.00"}, [f"{OVER} and {UNDER}: {NO_REVENUE}"]),
    ({OVER: 0, UNDER: -0.0}, [f"{OVER} and {UNDER}: {NO_REVENUE}"]),
    ({EXACTLY: 500, OVER: 500}, [f"{EXACTLY} and {OVER}: {STRICT}"]),
    ({EXACTLY: 0, OVER: 500}, [f"{EXACTLY} and {OVER}: {STRICT}"]),
    ({EXACTLY: 500, UNDER: 500}, [f"{EXACTLY} and {UNDER}: {STRICT}"]),
    ({EXACTLY: 501, UNDER: 500}, [f"{EXACTLY} and {UNDER}: {STRICT}"]),
    (
        {EXACTLY: 500, OVER: 500, UNDER: 500},
        [f"{OVER} and {UNDER}: {NO_REVENUE}", f"{EXACTLY} and {OVER}, {EXACTLY} and {UNDER}: {STRICT}"],
    ),
    ({EXACTLY: 100, OVER: 200, UNDER: 300}, [f"{EXACTLY} and {OVER}: {STRICT}"]),
]


@pytest.mark.parametrize(("sent", "flaws"), REVENUE)
def test_a_revenue_that_no_amount_meets_is_refused(sent: Sent, flaws: list[str]) -> None:
    assert faults(sent) == flaws


def test_never_and_now_subscribed_exclude_each_other() -> None:
    assert faults({"subscribed": True, "never_subscribed": True}) == [f"subscribed and never_subscribed: {NO_CONSENT}"]


@pytest.mark.parametrize(
    "sent",
    [
        {OVER: 100, UNDER: 500},
        {OVER: 499.99, UNDER: 500.01},
        {OVER: 0.1, UNDER: "0.2"},
        {OVER: -5, UNDER: 0},
        {EXACTLY: 0},
        {EXACTLY: 0, UNDER: 1},
        {EXACTLY: 500, OVER: 499.99, UNDER: 500.01},
        {"subscribed": False, "never_subscribed": True},
        {"subscribed": True, "unsubscribed_in_last": 30},
        {"never_subscribed": True, "unsubscribed_in_last": 30},
        {"previously_owned_product_id": "301", "has_no_product_id": "301"},
        {"previously_owned_product_id": "301", "has_product_id": "301"},
        {"has_product_id": "301", "has_active_product_id": "301"},
        {"has_offer_id": "101", "has_no_product_id": "101"},
        {"has_tag_id": "101", "has_no_offer_id": "101"},
        {"has_tag_id": "101", "has_all_tag_id": ["101", "102"]},
        {"opened_email_broadcast_id": "701", "no_clicked_email_broadcast_id": "701"},
        {"sent_email_broadcast_id": "701", "no_opened_email_broadcast_id": "701"},
        {"sent_email_broadcast_id": "701", "no_delivered_email_broadcast_id": "701"},
        {"sent_email_broadcast_id": "701", "no_sent_email_broadcast_ids": ["702", "703"]},
        {"clicked_email_broadcast_id": "701", "no_opened_email_broadcast_id": "701"},
        {"bounced_email_broadcast_id": "701", "no_delivered_email_broadcast_id": "701"},
        {"no_sent_email_broadcast_id": "701", "no_opened_email_broadcast_id": "701"},
        {"subscribed_newsletter_id": "801", "unsubscribed_newsletter_id": "801"},
        {"passed_assessment_id": "601", "failed_assessment_id": "601"},
        {"created_in_last": 30, "joined_in_last": 60},
        {"created_in_last": 30, "inactive_in_last": 60},
        {"active_in_last": 7, "not_opened_email_in_last": 90},
        {"opened_email_in_last": 7, "not_clicked_email_in_last": 90},
        {"healthy_contacts_with_open_data": True, "passive_contacts_with_open_data": True},
    ],
    ids=" and ".join,
)
def test_what_may_match_somebody_is_left_to_kajabi(sent: Sent) -> None:
    assert_fine(sent)


def test_every_contradiction_of_a_call_is_named_and_equal_ones_together() -> None:
    sent = {
        "has_tag_id": "101",
        "has_no_tag_id": "101",
        "has_offer_id": "201",
        "has_no_offer_id": "201",
        "active_in_last": 30,
        "inactive_in_last": 60,
        OVER: 500,
        UNDER: 100,
        "subscribed": True,
        "never_subscribed": True,
    }
    assert faults(sent) == [
        f"has_tag_id and has_no_tag_id, has_offer_id and has_no_offer_id: {SAME_ID}",
        "active_in_last and inactive_in_last: leave no day between them; for 30 to 60 days ago give active_in_last 60 "
        "with inactive_in_last 30",
        f"{OVER} and {UNDER}: {NO_REVENUE}",
        f"subscribed and never_subscribed: {NO_CONSENT}",
    ]
