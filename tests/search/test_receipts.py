"""A reply is checked against what was asked before it is believed."""

from dataclasses import replace
from typing import Any

import pytest

from kajabi_mcp.api import Resource
from kajabi_mcp.errors import FilterIgnored
from kajabi_mcp.filters import FILTERS, Values
from kajabi_mcp.search.audiences import CONTACTS, CUSTOMERS, Audience
from kajabi_mcp.search.receipts import check_rows, check_total, proofs
from kajabi_mcp.warnings import arrange
from tests.support.clock import NOW

RIGHT: dict[str, Any] = {
    "name": "Zoë O'Neil",
    "email": "zoe@example.com",
    "net_revenue": "512.00",
    "created_at": "2026-11-01T00:00:00Z",
    "last_request_at": "2026-09-01T00:00:00Z",
    "address_city": "New York",
    "subscribed": True,
    "bounced_at": "2026-11-10T00:00:00Z",
    "phone_number": "+1 (555) 010-4477",
}

# A value that agrees with the person above, and one that contradicts it.
CASES: dict[str, tuple[Any, Any]] = {
    "net_revenue_equal_to": (512, 511),
    "net_revenue_greater_than": (511, 512),
    "net_revenue_less_than": (513, 512),
    "created_in_last": (30, 7),
    "not_created_in_last": (7, 60),
    "active_in_last": (90, 30),
    "inactive_in_last": (30, 365),
    "name_contains": ("ZOË", "bob"),
    "email_contains": ("@EXAMPLE", "@test"),
    "address_city_contains": ("york", "boston"),
    "subscribed": (True, False),
    "bounced_in_last": (30, 7),
    "phone_number_contains": ("5550104", "999"),
}


EVERYTHING = replace(CUSTOMERS, attributes=tuple(RIGHT))


def told(rows: list[Resource], values: Values, audience: Audience = EVERYTHING) -> list[str]:
    """Return the warnings that these rows call for."""
    return arrange(check_rows(rows, values, audience, NOW))


def person(**changes: Any) -> Resource:
    return Resource(id="1", type="contacts", attributes={**RIGHT, **changes})


@pytest.mark.parametrize("name", CASES)
def test_a_row_that_shows_what_was_asked_raises_no_doubt(name: str) -> None:
    held, _ = CASES[name]
    assert told([person()], {name: held}, EVERYTHING) == []


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("net_revenue")])
def test_a_row_that_contradicts_a_date_or_text_filter_is_told(name: str) -> None:
    _, contradicted = CASES[name]
    assert told([person(), person()], {name: contradicted}, EVERYTHING) == [
        f"DO NOT present these rows as the answer without saying so: 2 of 2 rows do not show what {name} asks for. "
        "Kajabi may have ignored it, or reads it in another way."
    ]


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("net_revenue")])
def test_a_row_that_contradicts_a_revenue_filter_is_an_error(name: str) -> None:
    _, contradicted = CASES[name]
    with pytest.raises(FilterIgnored) as caught:
        check_rows([person()], {name: contradicted}, EVERYTHING, NOW)
    assert str(caught.value) == (
        f"Kajabi did not apply {name}: 1 of the 1 rows it returned lie outside it, so they are not the answer and are "
        "not shown. Search without it, sorted by net_revenue or -net_revenue, and read the amounts from the rows."
    )


def test_every_filter_that_a_row_shows_is_tried_here() -> None:
    shown = {name for name, row in FILTERS.items() if row.shown_by}
    addresses = {name for name in shown if name.startswith("address_")}
    assert set(CASES) | addresses | {"is_hard_bouncing", "never_subscribed"} == shown


def test_a_flag_is_held_against_what_shows_it() -> None:
    for name, held, contradicted in [
        ("is_hard_bouncing", {}, {"bounced_at": None}),
        ("never_subscribed", {"subscribed": False}, {}),
    ]:
        assert told([person(**held)], {name: True}, EVERYTHING) == []
        assert len(check_rows([person(**contradicted)], {name: True}, EVERYTHING, NOW)) == 1


@pytest.mark.parametrize(
    ("name", "wanted", "field", "value"),
    [
        ("active_in_last", 30, "last_request_at", None),
        ("created_in_last", 30, "created_at", None),
        ("name_contains", "a", "name", None),
    ],
)
def test_what_never_happened_contradicts_a_positive(name: str, wanted: Any, field: str, value: Any) -> None:
    assert len(check_rows([person(**{field: value})], {name: wanted}, EVERYTHING, NOW)) == 1


def test_what_never_happened_agrees_with_a_negative() -> None:
    assert told([person(last_request_at=None)], {"inactive_in_last": 30}, EVERYTHING) == []


def test_a_day_of_slack_is_left_for_another_time_zone() -> None:
    rows = [person(created_at="2026-10-24T00:00:00Z")]
    assert told(rows, {"created_in_last": 30}, EVERYTHING) == []
    assert len(check_rows(rows, {"created_in_last": 29}, EVERYTHING, NOW)) == 1


def test_an_attribute_that_did_not_come_proves_nothing() -> None:
    bare = [Resource(id="1", type="customers", attributes={"name": "Jo"})]
    for name, (_, contradicted) in CASES.items():
        if name != "name_contains":
            assert told(bare, {name: contradicted}) == []


def test_an_amount_that_is_no_number_proves_nothing() -> None:
    assert told([person(net_revenue="NaN")], {"net_revenue_greater_than": 5}, EVERYTHING) == []


def test_no_revenue_counts_as_zero_and_an_unreadable_one_proves_nothing() -> None:
    assert told([person(net_revenue=None)], {"net_revenue_equal_to": 0}, EVERYTHING) == []
    assert told([person(net_revenue="n/a")], {"net_revenue_equal_to": 0}, EVERYTHING) == []


def test_only_what_a_collection_shows_is_asked_for_and_checked() -> None:
    filters = {"net_revenue_greater_than": 500, "created_in_last": 30, "has_tag_id": "1", "address_city_contains": "x"}
    assert proofs(filters, CUSTOMERS) == ["net_revenue", "created_at"]
    assert proofs(filters, CONTACTS) == ["created_at", "address_city"]
    assert told([person(net_revenue="0.0")], {"net_revenue_greater_than": 500}, CONTACTS) == []


@pytest.mark.parametrize(
    ("total", "everybody", "whom"),
    [(2000, 2000, "nobody"), (2001, 2000, "nobody"), (1999, 2000, "hardly anybody"), (0, 0, "")],
)
def test_a_total_that_leaves_out_nobody_is_told(total: int, everybody: int, whom: str) -> None:
    expected = [
        f"DO NOT present this as the answer without saying so: it leaves out {whom} ({total} of 2000), as if Kajabi "
        "had ignored has_tag_id. It can be genuine; compare with a search that should match few."
    ]
    assert arrange(check_total(total, everybody, ["has_tag_id"])) == (expected if whom else [])


def test_without_a_filter_everybody_is_the_answer() -> None:
    assert check_total(2000, 2000, []) == []
