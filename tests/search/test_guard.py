"""The guard sees that filters act, with two requests at most, and asks for nothing that it knows."""

from typing import Any

import pytest

from kajabi_mcp.app import answer_call
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from tests.support.bent import Ask, Bent, bent_account, leave_out
from tests.support.clock import NOW

UNSEEN = "has not been seen yet"


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(customers=150, now=lambda: NOW))


async def replies(box: Sandbox, ask: Ask | None, *calls: dict[str, Any]) -> list[tuple[list[str], int]]:
    """Return the warnings of each call and how many requests for people it took."""
    transport, found = Bent(box, ask), list[tuple[list[str], int]]()
    async with bent_account(box, transport) as account:
        for call in calls:
            transport.asked.clear()
            result = await answer_call("search_customers", call, account)
            assert result.structured_content is not None
            people = [collection for collection, _ in transport.asked if collection in ("customers", "contacts")]
            found.append((result.structured_content.get("warnings", []), len(people)))
    return found


TWO = {"has_tag_id": "101", "has_product_id": "302", "limit": 5}


async def test_two_filters_are_seen_to_act_with_two_requests_and_then_with_none(box: Sandbox) -> None:
    assert await replies(box, None, TWO, TWO, TWO | {"limit": 0}) == [([], 3), ([], 1), ([], 1)]


async def test_one_filter_is_seen_by_the_total_of_everybody_alone(box: Sandbox) -> None:
    one = {"has_tag_id": "101", "limit": 0}
    assert await replies(box, None, one, one) == [([], 2), ([], 1)]


@pytest.mark.parametrize("limit", [0, 5])
async def test_however_many_filters_there_are_a_call_looks_twice_at_most(box: Sandbox, limit: int) -> None:
    many = {"has_tag_id": "101", "subscribed": True, "has_product_id": "302", "is_hidden": True, "search": "a"}
    many |= {"limit": limit, "sort": "-net_revenue"}
    first, *later = await replies(box, None, *([many] * 6))
    assert first[1] <= 3
    assert all(requests <= 3 for _, requests in later)
    assert sum(UNSEEN in warning for warning in first[0]) <= 1
    assert later[-1][1] == 1
    assert [warning for warning in later[-1][0] if UNSEEN in warning] == []


async def test_a_filter_that_everybody_meets_is_cleared_by_its_opposite(box: Sandbox) -> None:
    """A tag that nobody has: its negative leaves out nobody, and is right."""
    nobody = {"has_no_tag_id": "999", "limit": 0}
    [(warnings, requests)] = await replies(box, None, nobody)
    assert ([each for each in warnings if "DO NOT" in each], requests) == ([], 3)


async def test_a_filter_ignored_beside_another_is_said_at_once_or_at_the_next_call(box: Sandbox) -> None:
    call = {"passed_assessment_id": "601", "subscribed": True, "limit": 0}
    for warnings, _ in await replies(box, leave_out("filter[passed_assessment_id]"), *([call] * 3)):
        assert [each for each in warnings if "passed_assessment_id" in each] != []


@pytest.mark.parametrize(
    "call",
    [
        {"name_contains": "an", "subscribed": True, "who": "contacts", "limit": 25},
        {"created_in_last": 90, "net_revenue_greater_than": 50, "limit": 25},
        {"any_of": [{"has_tag_id": "101"}, {"has_product_id": "302"}], "limit": 0},
        {"has_tag_id": "101", "none_of": [{"subscribed": True, "created_in_last": 90}], "limit": 0},
        {"who": "leads", "has_tag_id": "101", "subscribed": True, "limit": 0},
    ],
)
async def test_a_kajabi_that_does_what_it_is_asked_is_not_doubted(box: Sandbox, call: dict[str, Any]) -> None:
    for warnings, _ in await replies(box, None, *([call] * 3)):
        assert [each for each in warnings if "DO NOT" in each or "did not" in each] == []
