"""Why nobody may match: said once, and an id is blamed only when nobody matches that filter alone."""

from typing import Any

import pytest
from mcp import Client

from tests.support.clients import ask, text_of

MAY_BE_WRONG = "the id may be wrong, which Kajabi's API cannot say."
LEADS = "Leads were not searched; who contacts searches everybody."


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
            {"opened_email_broadcast_id": "99999", "has_tag_id": "999", "who": "contacts"},
            "Nobody matches. find_ids shows whether this site has tag 999. Kajabi's API cannot say whether the id of "
            "broadcast 99999 is right.",
        ),
        ({"name_contains": "no such person"}, f"No customer matches. {LEADS}"),
        (
            {"has_product_id": "999", "submitted_form_id": "998"},
            "Nobody matches. find_ids shows whether this site has product 999 and form 998.",
        ),
    ],
)
@pytest.mark.parametrize("limit", [0, 5])
async def test_an_empty_answer_says_once_why_it_may_be_empty(
    client: Client, call: dict[str, Any], said: str, limit: int
) -> None:
    reply = await ask(client, **call, limit=limit)
    assert (reply["total"], reply["warnings"]) == (0, [said])


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
