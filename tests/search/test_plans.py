"""Filters are asked for together where they can be, and people are counted where counts are enough."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from kajabi_mcp.filters import Values
from kajabi_mcp.findings import Findings
from kajabi_mcp.search import CUSTOMERS, LEADS, Plan, Query, Segment, conjoin, plan_for
from kajabi_mcp.search.counting import believable, counting
from kajabi_mcp.search.plans import narrowed, plan

TAG, PRODUCT = {"has_tag_id": "101"}, {"has_product_id": "301"}
NEW = {"created_in_last": 30}
TEXAS, OHIO = {"address_state_contains": "texas"}, {"address_state_contains": "ohio"}


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (TAG, PRODUCT, {**TAG, **PRODUCT}),
        (TAG, TAG, TAG),
        (TAG, {"has_tag_id": "102"}, {"has_all_tag_id": ["101", "102"]}),
        ({**TAG, "has_all_tag_id": ["103"]}, {"has_tag_id": "102"}, {"has_all_tag_id": ["103", "101", "102"]}),
        ({"has_all_tag_id": ["1", "2"]}, {"has_all_tag_id": ["2", "3"]}, {"has_all_tag_id": ["1", "2", "3"]}),
        (
            {"no_sent_email_broadcast_id": "1"},
            {"no_sent_email_broadcast_id": "2"},
            {"no_sent_email_broadcast_ids": ["1", "2"]},
        ),
        ({"created_in_last": 30}, {"created_in_last": 60}, {"created_in_last": 30}),
        ({"not_created_in_last": 30}, {"not_created_in_last": 60}, {"not_created_in_last": 60}),
        ({"inactive_in_last": 90}, {"inactive_in_last": 60}, {"inactive_in_last": 90}),
        (
            {"net_revenue_greater_than": Decimal(5)},
            {"net_revenue_greater_than": Decimal(9)},
            {"net_revenue_greater_than": Decimal(9)},
        ),
        (
            {"net_revenue_less_than": Decimal(5)},
            {"net_revenue_less_than": Decimal(9)},
            {"net_revenue_less_than": Decimal(5)},
        ),
        ({"email_contains": "@Example"}, {"email_contains": "example.com"}, None),
        ({"email_contains": "Example"}, {"email_contains": "@example.com"}, {"email_contains": "@example.com"}),
        (TEXAS, OHIO, None),
        (PRODUCT, {"has_product_id": "302"}, None),
        ({"has_no_tag_id": "101"}, {"has_no_tag_id": "102"}, None),
        ({"search": "jo"}, {"search": "jon"}, None),
    ],
)
def test_two_queries_are_one_where_kajabi_can_be_asked_both(one: Values, other: Values, both: Values | None) -> None:
    joined = conjoin(Query.of(one), Query.of(other))
    assert joined == (Query.of(both) if both is not None else None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"net_revenue_equal_to": Decimal(5)}, {"net_revenue_equal_to": Decimal(6)}),
        ({"subscribed": True}, {"subscribed": False}),
        (TAG, {"has_no_tag_id": "101"}),
        ({"created_in_last": 30}, {"not_created_in_last": 60}),
    ],
)
def test_what_excludes_itself_matches_nobody(one: Values, other: Values) -> None:
    joined = conjoin(Query.of(one), Query.of(other))
    assert joined is not None
    assert joined.nobody


def single(values: Values) -> Plan:
    return Plan(((Query.of(values),),))


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        (Segment(TAG), single(TAG)),
        (Segment({}), single({})),
        (Segment(TAG, all_of=(PRODUCT, TEXAS)), single({**TAG, **PRODUCT, **TEXAS})),
        (Segment(TAG, any_of=((PRODUCT,),)), single({**TAG, **PRODUCT})),
        (Segment({}, none_of=(TAG,)), single({"has_no_tag_id": "101"})),
        (Segment(TEXAS, all_of=(OHIO,)), Plan(((Query.of(TEXAS),), (Query.of(OHIO),)))),
        (Segment(TAG, any_of=((TEXAS, OHIO),)), Plan(((Query.of({**TAG, **TEXAS}), Query.of({**TAG, **OHIO})),))),
        (Segment({}, any_of=((TEXAS, TEXAS),)), Plan(((Query.of(TEXAS),),))),
        (
            Segment(TEXAS, any_of=((OHIO, TAG),)),
            Plan(((Query.of(TEXAS),), (Query.of(OHIO), Query.of(TAG)))),
        ),
        (
            Segment(TAG, none_of=(TEXAS, {"has_no_offer_id": "201"})),
            Plan(((Query.of({**TAG, "has_offer_id": "201"}),),), (Query.of({**TAG, **TEXAS, "has_offer_id": "201"}),)),
        ),
        (Segment(TEXAS, none_of=(OHIO,)), Plan(((Query.of(TEXAS),),), (Query.of(OHIO),))),
        (
            Segment(PRODUCT, any_of=((TEXAS, OHIO), (TAG, NEW))),
            Plan(
                (
                    (Query.of({**PRODUCT, **TEXAS}), Query.of({**PRODUCT, **OHIO})),
                    (Query.of({**PRODUCT, **TAG}), Query.of({**PRODUCT, **NEW})),
                )
            ),
        ),
        (Segment({}, any_of=((TEXAS, OHIO), (TAG,))), Plan(((Query.of({**TAG, **TEXAS}), Query.of({**TAG, **OHIO})),))),
        (
            Segment(TEXAS, any_of=((TEXAS, TAG), (NEW, PRODUCT))),
            plan(Segment(TEXAS, any_of=((NEW, PRODUCT),))),
        ),
        (Segment({}, any_of=((TEXAS, TAG), (TAG, TEXAS))), plan(Segment({}, any_of=((TEXAS, TAG),)))),
        (Segment({}, any_of=((TEXAS, TAG, NEW), (TAG, TEXAS))), plan(Segment({}, any_of=((TAG, TEXAS),)))),
    ],
)
def test_a_plan_asks_together_what_can_be_asked_together(segment: Segment, expected: Plan) -> None:
    assert plan(segment) == expected


def terms(whole: Plan) -> list[tuple[dict[str, Any], int]] | None:
    counted = counting(whole)
    return None if counted is None else [(dict(query.values), times) for query, times in counted.items()]


def test_either_is_each_less_the_overlap() -> None:
    assert terms(plan(Segment({}, any_of=((TAG, PRODUCT),)))) == [(TAG, 1), (PRODUCT, 1), ({**TAG, **PRODUCT}, -1)]


def test_but_not_is_the_whole_less_the_part() -> None:
    assert terms(plan(Segment(TAG, none_of=(TEXAS,)))) == [(TAG, 1), ({**TAG, **TEXAS}, -1)]


def test_an_overlap_that_nobody_can_be_in_is_not_counted() -> None:
    rich, poor = {"net_revenue_greater_than": Decimal(500)}, {"net_revenue_less_than": Decimal(100)}
    assert terms(plan(Segment({}, any_of=((rich, poor),)))) == [(rich, 1), (poor, 1)]


def test_an_overlap_that_cannot_be_asked_for_is_left_to_a_walk() -> None:
    assert terms(plan(Segment({}, any_of=((TEXAS, OHIO),)))) is None


def test_what_cannot_be_asked_twice_is_counted_by_its_opposite() -> None:
    other = {"has_product_id": "302"}
    assert terms(plan(Segment({}, all_of=(PRODUCT, other)))) == [
        (PRODUCT, 1),
        ({**PRODUCT, "has_no_product_id": "302"}, -1),
    ]


def test_the_same_alternative_twice_is_counted_once() -> None:
    without = {"has_no_tag_id": "104"}
    assert terms(plan(Segment({"has_no_tag_id": "101"}, any_of=((without, without),)))) == [
        ({"has_no_tag_id": "101"}, 1),
        ({"has_no_tag_id": "101", "has_tag_id": "104"}, -1),
    ]


def test_alternatives_that_exclude_each_other_are_counted_one_by_one() -> None:
    amounts = [{"net_revenue_equal_to": Decimal(number)} for number in range(8)]
    assert terms(plan(Segment({}, any_of=(tuple(amounts),)))) == [(each, 1) for each in amounts]


def test_more_than_twenty_counts_are_left_to_a_walk() -> None:
    tags = tuple({"has_tag_id": str(number)} for number in range(1, 6))
    assert len(terms(plan(Segment({}, any_of=(tags[:4],)))) or ()) == 15
    assert terms(plan(Segment({}, any_of=(tags,)))) is None
    assert terms(plan(Segment({}, any_of=(tags * 2,)))) is None


def test_an_overlap_cannot_be_larger_than_its_part() -> None:
    whole = plan(Segment({}, any_of=((TAG, PRODUCT),)))
    assert not believable(whole, 70, {Query.of(TAG): 100, Query.of(PRODUCT): 50, Query.of({**TAG, **PRODUCT}): 80})


def test_alternatives_that_nobody_meets_or_another_one_covers_are_not_asked_for() -> None:
    new, old = {"created_in_last": 30}, {"created_in_last": 400}
    assert plan(Segment({}, any_of=((new, old),))) == single(old)
    assert plan(Segment(TAG, any_of=(({"has_no_tag_id": "101"}, PRODUCT),))) == single({**TAG, **PRODUCT})


@pytest.mark.parametrize(("total", "fine"), [(100, True), (150, True), (151, False), (99, False), (-1, False)])
def test_a_total_cannot_be_negative_nor_above_its_parts(total: int, fine: bool) -> None:
    whole = plan(Segment({}, any_of=((TAG, PRODUCT),)))
    assert believable(whole, total, {Query.of(TAG): 100, Query.of(PRODUCT): 50}) is fine


def queries(*groups: Sequence[Values]) -> Plan:
    return Plan(tuple(tuple(map(Query.of, group)) for group in groups))


def anything(_: Query) -> bool:
    return True


ONE, TWO = ({"net_revenue_equal_to": Decimal(number)} for number in (1, 2))
EIGHT = [{"has_product_id": str(number)} for number in range(8)]


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (
            ((TEXAS, OHIO), (TAG, NEW)),
            queries([{**TEXAS, **TAG}, {**TEXAS, **NEW}, {**OHIO, **TAG}, {**OHIO, **NEW}]),
        ),
        (((TEXAS, OHIO), (TEXAS, TAG)), queries([TEXAS, OHIO], [TEXAS, TAG])),  # Texas and Ohio cannot be asked at once
        (((TEXAS, TAG), (PRODUCT, TAG)), queries([{**TEXAS, **PRODUCT}, TAG])),
        (((ONE, TWO), (TWO, TAG)), queries([{**ONE, **TAG}, TWO])),  # who paid 1 did not pay 2
        ((tuple(EIGHT), (TAG, TEXAS)), queries(EIGHT, [TAG, TEXAS])),  # 16 queries are many
    ],
)
def test_choices_are_joined_where_few_queries_read_fewer_rows(
    choices: tuple[tuple[Values, ...], ...], expected: Plan
) -> None:
    assert narrowed(plan(Segment({}, any_of=choices)), anything) == expected


def test_a_count_of_two_choices_takes_the_overlaps_of_both() -> None:
    subscribed = {"subscribed": True}
    assert terms(
        plan_for(
            Segment({}, any_of=((TAG, NEW), (PRODUCT, subscribed))), rows=False, audience=CUSTOMERS, findings=Findings()
        )
    ) == [
        ({**TAG, **PRODUCT}, 1),
        ({**NEW, **PRODUCT}, 1),
        ({**TAG, **NEW, **PRODUCT}, -1),
        ({**TAG, **subscribed}, 1),
        ({**NEW, **subscribed}, 1),
        ({**TAG, **NEW, **subscribed}, -1),
        ({**TAG, **PRODUCT, **subscribed}, -1),
        ({**NEW, **PRODUCT, **subscribed}, -1),
        ({**TAG, **NEW, **PRODUCT, **subscribed}, 1),
    ]


def test_a_count_that_only_rows_can_show_is_planned_for_rows() -> None:
    segment = Segment({}, any_of=((TEXAS, OHIO), (TAG, NEW)))
    for rows in (True, False):
        assert plan_for(segment, rows=rows, audience=CUSTOMERS, findings=Findings()) == narrowed(
            plan(segment), anything
        )
    countable = Segment({}, any_of=((TAG, NEW), (PRODUCT, TEXAS)))
    assert plan_for(countable, rows=False, audience=CUSTOMERS, findings=Findings()) == plan(countable)
    # Leads are contacts less customers, who were added on different days.
    assert (
        plan_for(countable, rows=False, audience=LEADS, findings=Findings())
        == narrowed(plan(countable), anything)
        != plan(countable)
    )


def test_choices_are_not_joined_where_kajabi_is_known_to_ignore_a_filter_beside_others() -> None:
    segment = Segment({}, any_of=((TAG, NEW), (PRODUCT, TEXAS)))
    findings = Findings({"acts_beside customers has_product_id": False})
    for rows in (True, False):
        assert plan_for(segment, rows=rows, audience=CUSTOMERS, findings=findings) == queries(
            [TAG, NEW], [PRODUCT, TEXAS]
        )
