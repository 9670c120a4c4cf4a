"""Why nobody may match: said once, and an id is blamed only when nobody matches that filter alone."""

from typing import Any

import pytest
from mcp import Client

from tests.support.clients import ask, text_of

MAY_BE_WRONG = "the id may be wrong, which Kajabi's API cannot say."
LEADS = "Leads were not searched; who contacts searches everybody."
LETTERS = (
    "Kajabi compares letter by letter, as far as is known: try {} with other accents or spelling, or a part of it."
)


async def test_an_empty_part_of_a_count_blames_no_id(client: Client) -> None:
    opened = {"opened_email_broadcast_id": "701", "has_all_tag_id": ["101", "102", "103"]}
    reply = await ask(client, address_city_contains="Austin", any_of=[opened, {"has_tag_id": "VIP"}], limit=0)
    assert (reply["total"], "warnings" in reply) == (5, False)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            {"any_of": [{"completed_assessment_id": "99999"}, {"completed_assessment_id": "99998"}]},
            "No customer matches assessment 99999 and assessment 99998: the ids may be wrong, which Kajabi's API "
            f"cannot say. {LEADS}",
        ),
        (
            {"opened_email_broadcast_id": "99999", "who": "contacts"},
            f"Nobody matches broadcast 99999: {MAY_BE_WRONG}",
        ),
        (
            {"opened_email_broadcast_id": "99999", "has_tag_id": "101", "search": "no such", "who": "contacts"},
            f"Nobody matches. search looks in names and emails alone. {LETTERS.format('search')} Kajabi's API cannot "
            "say whether the id of broadcast 99999 is right.",
        ),
        ({"net_revenue_less_than": -1000}, f"No customer matches. {LEADS}"),
        ({"name_contains": "no such person"}, f"No customer matches. {LEADS} {LETTERS.format('name_contains')}"),
        (
            {"used_coupon_code": 'NO "SUCH"', "who": "contacts"},
            'Nobody matches coupon code "NO \\"SUCH\\"": the code may be wrong, which Kajabi\'s API cannot say.',
        ),
        (
            {"used_coupon_code": "NONE", "has_tag_id": "101", "registered_event_id": "9"},
            'Nobody matches. Kajabi\'s API cannot say whether the id of event 9 and coupon code "NONE" are right.',
        ),
        (
            {"any_of": [{"used_coupon_code": "NONE"}, {"registered_event_id": "9"}], "who": "contacts"},
            'Nobody matches coupon code "NONE" and event 9: the id or the code may be wrong, which Kajabi\'s API '
            "cannot say.",
        ),
    ],
)
@pytest.mark.parametrize("limit", [0, 5])
async def test_an_empty_answer_says_once_why_it_may_be_empty(
    client: Client, call: dict[str, Any], said: str, limit: int
) -> None:
    reply = await ask(client, **call, limit=limit)
    assert (reply["total"], reply["warnings"]) == (0, [said])


async def test_ids_that_kajabi_does_not_list_are_told_and_of_the_others_how_to_find_out(client: Client) -> None:
    lists = "Kajabi lists no product 999 on this site; that id may be wrong."
    reply = await ask(client, has_product_id="999", submitted_form_id="998", limit=0)
    assert reply["warnings"] == [lists, "Nobody matches. find_ids shows whether this site has form 998."]
    everybody = await ask(client, has_no_product_id="999", limit=0)
    assert (everybody["total"], everybody["warnings"]) == (2000, [lists])


async def test_a_coupon_that_nobody_used_is_told_wherever_it_stands(client: Client) -> None:
    said = 'Nobody matches coupon code "NONE": the code may be wrong, which Kajabi\'s API cannot say.'
    assert (await ask(client, none_of=[{"used_coupon_code": "NONE"}], limit=0))["warnings"] == [said]
    assert "warnings" not in await ask(client, used_coupon_code="SPRING20", limit=0)


async def test_a_part_that_nobody_matches_is_said_although_others_match(client: Client) -> None:
    either = [{"opened_email_broadcast_id": "99999"}, {"has_tag_id": "VIP"}]
    reply = await ask(client, any_of=either, limit=0)
    assert (reply["total"], reply["warnings"]) == (190, [f"Nobody matches broadcast 99999: {MAY_BE_WRONG}"])


@pytest.mark.parametrize(
    ("tool", "call"),
    [("find_ids", {"kind": "tag", "language": "x"}), ("get_customer", {"customer_id": "1", "birthday": 1})],
)
async def test_a_wrong_argument_gets_no_hint_that_belongs_to_the_search(
    client: Client, tool: str, call: dict[str, Any]
) -> None:
    wrong = list(call)[1]
    result = await client.call_tool(tool, call)
    assert text_of(result).split("\n")[1:] == [f"- {wrong}: no such argument; use the names in the schema"]
