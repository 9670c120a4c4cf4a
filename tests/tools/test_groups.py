"""ORs within an AND: "(Canada or CA) and (Alumni or Instructor)" is one question with one answer."""

from itertools import product
from typing import Any

import pytest
from mcp import Client

from kajabi_mcp.errors import TooManyRows
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.tools.search_customers import search_customers
from tests.support.clients import ask, ask_in_vain
from tests.support.clock import NOW
from tests.support.oracle import ids, load_people
from tests.support.places import WITH_PLACES
from tests.support.refusals import Sent, faults_in
from tests.support.segments import account_of, filters_in

SITE = "site Main Studio (11)"
CANADA = [{"address_country_contains": "Canada"}, {"address_country_contains": "CA"}]
ROLES = [{"has_tag_id": "Alumni"}, {"has_tag_id": "Instructor"}]
BOTH: Sent = {"all_of": [{"any_of": CANADA}, {"any_of": ROLES}]}
CITIES = ("Austin", "Miami", "Portland", "Denver", "Nashville")
ROLE_IDS = {"Alumni": "111", "Instructor": "112"}


def right(sandbox: Sandbox, *alternatives: dict[str, str]) -> set[str]:
    """Return the ids of the customers of whom one of these holds, in plain Python."""
    people = load_people(sandbox.db, NOW)
    return set[str]().union(*(ids(people, "customers", each, WITH_PLACES) for each in alternatives))


def canadians_with_a_role(sandbox: Sandbox) -> set[str]:
    return right(sandbox, *({**place, "has_tag_id": role} for place, role in product(CANADA, ROLE_IDS.values())))


async def test_an_and_of_ors_is_said_and_answered(sandbox: Sandbox, client: Client) -> None:
    expected = canadians_with_a_role(sandbox)
    reply = await ask(client, **BOTH, limit=100)
    assert (reply["total"], {row[0] for row in reply["rows"]}) == (len(expected), expected)
    assert reply["searched"] == (
        f"customers of {SITE} matching all of: (matching at least one of: (whose country is Canada (or just CA, CAN)) "
        "or (whose country is Canada (or just CA, CAN))) and (matching at least one of: (with tag Alumni (111)) or "
        "(with tag Instructor (112))); newest first"
    )


@pytest.mark.parametrize(
    "same",
    [
        {"any_of": CANADA, "all_of": [{"any_of": ROLES}]},
        {"any_of": ROLES, "all_of": [{"any_of": CANADA}, {"any_of": CANADA[::-1]}]},
        {"any_of": [{**place, **role} for place, role in product(CANADA, ROLES)]},
        {"all_of": [{"any_of": CANADA}, {"any_of": ROLES}, {"any_of": [*CANADA, *ROLES]}]},
    ],
)
async def test_it_can_be_asked_in_several_ways(sandbox: Sandbox, client: Client, same: Sent) -> None:
    assert (await ask(client, **same, limit=0))["total"] == len(canadians_with_a_role(sandbox))


async def test_filters_beside_the_alternatives_of_an_object_hold_too(sandbox: Sandbox, client: Client) -> None:
    reply = await ask(client, all_of=[{"subscribed": True, "any_of": ROLES}, {"active_in_last": 300}], limit=0)
    expected = right(
        sandbox,
        *({"has_tag_id": each, "subscribed": "true", "active_in_last": "300"} for each in ROLE_IDS.values()),
    )
    assert reply["total"] == len(expected)
    assert reply["searched"] == (
        f"customers of {SITE} matching all of: (subscribed to marketing email, matching at least one of: (with tag "
        "Alumni (111)) or (with tag Instructor (112))) and (active on the site in the last 300 days (since 2026-01-27))"
    )


async def test_columns_show_what_the_alternatives_mention(client: Client) -> None:
    reply = await ask(client, all_of=[{"any_of": [{"net_revenue_greater_than": 900}, {"active_in_last": 2}]}], limit=1)
    assert reply["fields"] == ["customer_id", "name", "email", "net_revenue", "last_request_at"]


async def test_rows_are_read_of_people_who_meet_both_and_of_no_others(sandbox: Sandbox) -> None:
    cities = [{"address_city_contains": "Austin"}, {"address_city_contains": "Miami"}]
    async with account_of(sandbox, known=True, scan_limit=60) as (account, wire):
        reply = await search_customers.call({"all_of": [{"any_of": cities}, {"any_of": ROLES}]}, account)
        walked = [filters_in(url) for url in wire.asked if url.params.get("page[size]") == "500"]
        assert walked == [{"address_city_contains", "has_tag_id"}] * 4
        with pytest.raises(TooManyRows):
            await search_customers.call({"any_of": cities}, account)
    expected = right(sandbox, *({**city, "has_tag_id": role} for city, role in product(cities, ROLE_IDS.values())))
    assert reply["total"] == len(expected)


async def test_rows_that_several_choices_share_are_read_and_counted_once(sandbox: Sandbox) -> None:
    cities = {key: {"address_city_contains": city} for key, city in zip("abcde", CITIES, strict=True)}
    choices = [{"any_of": [cities[key] for key in keys]} for keys in ("abcd", "abce", "abde")]
    expected = [right(sandbox, city) for city in cities.values()]
    async with account_of(sandbox, known=True, scan_limit=sum(map(len, expected))) as (account, wire):
        reply = await search_customers.call({"all_of": choices, "limit": 0}, account)
        walked = [
            url.params.get("filter[address_city_contains]")
            for url in wire.asked
            if url.params.get("page[size]") == "500"
        ]
    assert reply["total"] == len(expected[0] | expected[1])
    assert {city: walked.count(city) for city in CITIES} == dict.fromkeys(CITIES, 1)


async def test_two_choices_are_counted_by_totals_alone(sandbox: Sandbox) -> None:
    async with account_of(sandbox, known=True) as (account, wire):
        sent: Sent = {
            "all_of": [{"any_of": ROLES}, {"any_of": [{"subscribed": True}, {"active_in_last": 30}]}],
            "limit": 0,
        }
        reply = await search_customers.call(sent, account)
        assert wire.calls()[1] == 0
    terms = ({"subscribed": "true"}, {"active_in_last": "30"})
    expected = right(sandbox, *({**term, "has_tag_id": role} for term in terms for role in ROLE_IDS.values()))
    assert reply["total"] == len(expected)


@pytest.mark.parametrize(
    ("arguments", "faults"),
    [
        (
            {"all_of": [{"any_of": [{"has_tag_id": "Alumnus"}, {"has_tag_id": "Nobody at all"}]}]},
            [
                'all_of[0].any_of[0].has_tag_id: no tag of the site has this name; the nearest: "Alumni" (111)',
                "all_of[0].any_of[1].has_tag_id: no tag of the site has this name; find_ids lists them",
            ],
        ),
        (
            {"all_of": [{"any_of": [{"has_tag_id": "Alumni", "has_no_tag_id": "111"}, ROLES[1]]}]},
            [
                "all_of[0].any_of[0].has_tag_id and all_of[0].any_of[0].has_no_tag_id: exclude each other for the same "
                "id; keep one of them"
            ],
        ),
        (
            {"has_no_tag_id": "111", "all_of": [{"any_of": [{"has_tag_id": "Alumni"}]}]},
            ["all_of: leave nobody, together with the filters beside them"],
        ),
        (
            {
                "all_of": [
                    {"any_of": [{"net_revenue_equal_to": 1}, {"net_revenue_equal_to": 2}]},
                    {"any_of": [{"net_revenue_equal_to": 3}, {"net_revenue_equal_to": 4}]},
                ],
                "limit": 0,
            },
            ["all_of: leave nobody, together with the filters beside them"],
        ),
        (
            {"all_of": [{"any_of": [{"active_in_last": 30}, {"search": "jo", "joined_in_last": 9}]}], "who": "leads"},
            ["who and active_in_last and joined_in_last: only customers can match; no lead ever does"],
        ),
        (
            {"any_of": [{"active_in_last": 30}, {"joined_in_last": 9}], "who": "leads", "limit": 0},
            ["who and active_in_last and joined_in_last: only customers can match; no lead ever does"],
        ),
    ],
)
async def test_what_is_wrong_inside_is_refused_with_its_place(
    client: Client, arguments: Sent, faults: list[str]
) -> None:
    assert faults_in(await ask_in_vain(client, **arguments)) == faults


async def test_leads_may_meet_one_of_the_alternatives(client: Client) -> None:
    either: list[Any] = [{"active_in_last": 30}, {"subscribed": True}]
    reply = await ask(client, all_of=[{"any_of": either}], who="leads", limit=0)
    assert reply["total"] == (await ask(client, subscribed=True, who="leads", limit=0))["total"]


def never_sent(number: str) -> str:
    return (
        f"no_opened_email_broadcast_id also matches people who were never sent broadcast {number}; add "
        f'sent_email_broadcast_id "{number}" to keep only its recipients.'
    )


NOT_OPENED = [{"no_opened_email_broadcast_id": "701"}, {"no_opened_email_broadcast_id": "702"}]


@pytest.mark.parametrize(
    ("arguments", "warnings"),
    [
        (
            {"all_of": [{"any_of": [NOT_OPENED[0], {"subscribed": True}]}, {"created_in_last": 400}]},
            [never_sent("701")],
        ),
        ({"all_of": [{"any_of": [NOT_OPENED[0], {"subscribed": True}]}, {"sent_email_broadcast_id": "701"}]}, []),
        ({"all_of": [{"any_of": NOT_OPENED[:1]}, {"any_of": [{"sent_email_broadcast_id": "701"}]}]}, []),
        ({"all_of": NOT_OPENED}, [never_sent("701"), never_sent("702")]),  # both, although it is one filter
        ({"all_of": [*NOT_OPENED, {"sent_email_broadcast_id": "702"}]}, [never_sent("701")]),
        ({"all_of": [*NOT_OPENED, {"sent_email_broadcast_id": "702"}, {"sent_email_broadcast_id": "701"}]}, []),
    ],
)
async def test_what_may_surprise_is_said_of_the_alternatives_too(
    client: Client, arguments: Sent, warnings: list[str]
) -> None:
    assert (await ask(client, **arguments, limit=0)).get("warnings", []) == warnings


async def test_an_id_that_may_be_wrong_is_told_inside_too(client: Client) -> None:
    wrong = [{"completed_assessment_id": "99999"}, {"completed_assessment_id": "99998"}]
    assert (await ask(client, all_of=[{"any_of": wrong}, {"any_of": ROLES}], limit=0))["warnings"] == [
        "No customer matches. Leads were not searched; who contacts searches everybody. Kajabi's API cannot say "
        "whether the ids of assessment 99999 and assessment 99998 are right."
    ]
