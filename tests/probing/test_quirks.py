"""A probe finds out each quirk of the sandbox, and nothing else changes: one table, a row for each quirk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from kajabi_mcp.filters import FILTERS
from kajabi_mcp.findings import AccountRecord
from kajabi_mcp.probing import SECTIONS
from kajabi_mcp.sandbox import QUIRKS, Options, Sandbox, open_sandbox
from tests.support.probing import AT, probed, small_sandbox, with_quirks

PEOPLE = ("customers", "contacts")
PAIRS = FILTERS.opposites | FILTERS.windows
FLAGS = [row.name for row in FILTERS.values() if row.kind.name == "flag"]
ALL = {fact for section in SECTIONS for experiment in section.experiments for fact in experiment.facts}

# What the sandbox does without a quirk: what its documents say, and where they are silent, what the README infers.
USUAL: dict[str, Any] = {
    **{f"acts {people} {name}": True for people in PEOPLE for name in ("site_id", *FILTERS)},
    **{f"acts_beside customers {name}": True for name in FILTERS},
    **{f"negative_covers {people} {name}": "everybody" for people in PEOPLE for name in PAIRS},
    **{f"window_adds_up {name}": True for name in FILTERS.windows},
    **{f"implies {row.name} {other}": True for row in FILTERS.values() for other in row.implies},
    **{f"false_means {name}": "ignored" for name in FLAGS},
    "false_means subscribed": "the rest",
    "separator has_all_tag_id": ",",
    "separator no_sent_email_broadcast_ids": ",",
    "unsubscribed_means": "any cause",
    "totals_given": True,
    "page_given 25": 25,
    **{f"page_given {size}": 100 for size in (100, 200, 500)},
    "page_number_acts": True,
    "pages_repeat": False,
    "totals_exact": True,
    "beyond_the_end": "empty",
    "next_link": "ends",
    "total_pages": "right",
    "revenue_unit": "whole",
    "revenue_filter_agrees": True,
    "revenue_bounds": "strict",
    "leads_revenue": "zero",
    "revenue_order": "number",
    "day_start": "now",
    "customer_created_at": "customer",
    "created_filter_agrees": True,
    **{f"order_acts {people} {name}": True for people in PEOPLE for name in ("name", "email", "created_at")},
    "order_acts customers last_request_at": True,
    "tags_included": False,
}


@dataclass(frozen=True)
class Found:
    """What a probe finds where it is not the usual: facts of another value, and facts that cannot be settled."""

    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    lost: frozenset[str] = frozenset()


def ignored(name: str, *lost: str) -> Found:
    """Return what is found when a filter is ignored: so it is beside others, and nothing can be built on it."""
    facts = {f"acts {people} {name}": False for people in PEOPLE}
    return Found(facts, frozenset({f"acts_beside customers {name}", *lost}) & set(USUAL))


def each(kind: str, names: list[str], value: Any) -> dict[str, Any]:
    return {f"{kind} {name}": value for name in names}


def negatives(positive: str) -> list[str]:
    return [f"negative_covers {people} {positive}" for people in PEOPLE]


BROADCASTS = [f"{what}_email_broadcast_id" for what in ("opened", "clicked", "bounced", "dropped")]
UNSENT = [f"{row.name} {other}" for row in FILTERS.values() for other in row.implies if row.name.startswith("no_sent")]
PAGES = ("pages_repeat", "totals_exact", "beyond_the_end", "next_link", "total_pages")
SORTS = [fact.removeprefix("order_acts ") for fact in USUAL if fact.startswith("order_acts ")]
TAGS = ("has_tag_id", "has_all_tag_id", "has_no_tag_id")
UNCOUNTED = Found({"totals_given": False}, frozenset(USUAL) - {
    *("totals_given", "page_given 25", "page_given 100"),
    *("revenue_unit", "revenue_order", "customer_created_at", "created_filter_agrees"),
    *(f"order_acts {each}" for each in SORTS),
})  # fmt: skip

FINDINGS: dict[str, Found] = {
    "ignore=has_tag_id": ignored("has_tag_id", *negatives("has_tag_id"), "separator has_all_tag_id", "tags_included"),
    "ignore=has_no_tag_id": ignored("has_no_tag_id", *negatives("has_tag_id"), "separator has_all_tag_id"),
    "ignore=name_contains": ignored("name_contains"),
    "ignore=site_id": ignored("site_id"),
    "ignore=never_subscribed": ignored("never_subscribed", "false_means never_subscribed"),
    "ignore=completed_assessment_id": ignored(
        "completed_assessment_id",
        *(f"implies {name} completed_assessment_id" for name in ("passed_assessment_id", "failed_assessment_id")),
    ),
    "ignore=net_revenue_greater_than": ignored("net_revenue_greater_than", "revenue_bounds", "leads_revenue"),
    # Nothing is the opposite of suppressed, so that everybody may be: it stays open, and is not called ignored.
    "ignore=is_suppressed": Found(
        lost=frozenset(
            {
                *(f"acts {people} is_suppressed" for people in PEOPLE),
                "acts_beside customers is_suppressed",
                "false_means is_suppressed",
            }
        )
    ),
    "ignore-beside=has_offer_id": Found({"acts_beside customers has_offer_id": False}),
    "ignore-beside=is_hidden": Found({"acts_beside customers is_hidden": False}),
    "ignore-beside=not_created_in_last": Found(
        {"acts_beside customers not_created_in_last": False, "window_adds_up created_in_last": False}
    ),
    "recipients-only": Found(
        {
            **{fact: "recipients" for name in BROADCASTS for fact in negatives(name)},
            **each("implies", UNSENT, False),
        }
    ),
    "never-active-left-out": Found(dict.fromkeys(negatives("active_in_last"), "others")),
    "unsubscribed-by-link": Found({"unsubscribed_means": "link"}),
    "separator=|": Found(each("separator", ["has_all_tag_id", "no_sent_email_broadcast_ids"], "|")),
    "separator=;": Found(each("separator", ["has_all_tag_id", "no_sent_email_broadcast_ids"], ";")),
    "first-of-list": Found(each("separator", ["has_all_tag_id", "no_sent_email_broadcast_ids"], "none")),
    "false-ignored": Found({"false_means subscribed": "ignored"}),
    "false-is-rest": Found(each("false_means", FLAGS, "the rest")),
    "false-is-true": Found(each("false_means", FLAGS, "true")),
    "day-from-midnight": Found({"day_start": "midnight 0"}),
    "cents": Found({"revenue_unit": "cents"}),
    "cents-in-filters": Found({"revenue_filter_agrees": False}, frozenset({"revenue_bounds", "leads_revenue"})),
    "inclusive-bounds": Found({"revenue_bounds": "inclusive"}),
    "leads-without-revenue": Found({"leads_revenue": "none"}),
    "text-revenue-order": Found({"revenue_order": "text"}),
    "ignore-sort": Found({"revenue_order": "ignored", **each("order_acts", SORTS, False)}),
    "contact-created-at": Found({"customer_created_at": "contact"}),
    "created-filter-of-contact": Found({"created_filter_agrees": False}),
    "repeat-pages": Found({"pages_repeat": True}),
    "ignore-page": Found({"page_number_acts": False}, frozenset({*PAGES, "day_start"})),
    "default-page-size": Found({"page_given 200": 30, "page_given 500": 30}),
    "no-meta": UNCOUNTED,
    "null-meta": UNCOUNTED,
    "no-links": Found({"next_link": "absent"}),
    "null-links": Found({"next_link": "absent"}),
    "endless-next": Found({"next_link": "endless"}),
    "zero-pages": Found({"total_pages": "wrong"}),
    "list-include": Found({"tags_included": True}),
    "no-include": Found(lost=frozenset({"customer_created_at"})),
    "forbid=transactions": Found(lost=frozenset({"revenue_unit"})),
    "forbid=contact_tags": Found(
        lost=frozenset(
            {
                *(f"acts {people} {name}" for people in PEOPLE for name in TAGS),
                *(f"acts_beside customers {name}" for name in TAGS),
                *negatives("has_tag_id"),
                "separator has_all_tag_id",
                "tags_included",
            }
        )
    ),
}


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return small_sandbox()


@pytest.fixture(scope="module")
def crowd() -> Sandbox:
    return open_sandbox(Options(customers=800, now=lambda: AT))


async def test_without_a_quirk_everything_is_found_as_it_is_documented_or_inferred(box: Sandbox) -> None:
    done = await probed(box)
    assert (done.facts, done.record.unsettled) == (USUAL, {})
    assert set(USUAL) == ALL
    assert (done.record.complete, done.record.totals) == (True, {})


@pytest.mark.parametrize("quirk", FINDINGS)
async def test_a_quirk_is_found_and_nothing_else_changes(box: Sandbox, quirk: str) -> None:
    done, expected = await probed(with_quirks(box, [quirk])), FINDINGS[quirk]
    assert done.facts == {fact: USUAL[fact] for fact in USUAL if fact not in expected.lost} | dict(expected.facts)
    assert set(done.record.unsettled) == expected.lost
    assert all(why.startswith(("not tested: ", "not settled: ")) for why in done.record.unsettled.values())


async def test_estimated_totals_are_noticed_and_nothing_is_concluded_from_sums(box: Sandbox) -> None:
    done = await probed(with_quirks(box, ["count-off"]))
    assert {fact: value for fact, value in done.facts.items() if value != USUAL[fact]} == {"totals_exact": False}
    summed = ("negative_covers", "window_adds_up", "separator", "false_means", "revenue_bounds", "leads_revenue", "day")
    capped = {"page_given 200", "page_given 500"}
    assert set(done.record.unsettled) == {fact for fact in USUAL if fact.startswith(summed)} | capped


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("", 0), ("=+00:00", 0), ("=-05:00", -300), ("=+05:45", 345), ("=+12:00", 720), ("=-11:00", -660)],
)
async def test_the_zone_whose_midnight_begins_a_day_is_found_where_enough_people_come(
    crowd: Sandbox, zone: str, offset: int
) -> None:
    record = AccountRecord(facts={fact: value for fact, value in USUAL.items() if fact != "day_start"})
    done = await probed(with_quirks(crowd, [f"day-from-midnight{zone}"]), record=record)
    assert (done.record.findings.day_begins, done.record.findings.day_offset) == ("midnight", offset)


async def test_a_key_that_may_not_read_customers_still_probes_contacts(box: Sandbox) -> None:
    done = await probed(with_quirks(box, ["forbid=customers"]))
    assert done.facts.items() <= USUAL.items()
    assert {fact for fact in USUAL if fact.startswith("acts contacts ")} <= set(done.facts)
    assert "acts customers has_tag_id" in done.record.unsettled


def test_every_quirk_has_a_row() -> None:
    tried = {quirk.partition("=")[0] for quirk in FINDINGS} | {"count-off"}
    assert tried == {quirk.name for quirk in QUIRKS}
