"""The tool as its caller sees it: whole replies over the sandbox."""

import json
from typing import Any, cast

import pytest
from mcp import Client

from kajabi_mcp.filters import FILTERS
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from tests.support.clients import ask, ask_in_vain, asking, text_of
from tests.support.clock import NOW
from tests.support.filters import row_of
from tests.support.oracle import Collection, People, ids, load_people
from tests.support.refusals import Sent, faults_in

SITE = "site Main Studio (11)"


@pytest.fixture(scope="module")
def people(sandbox: Sandbox) -> People:
    return load_people(sandbox.db, NOW)


async def test_a_reply_says_what_was_searched_and_shows_what_the_filters_mention(client: Client) -> None:
    reply = await ask(client, net_revenue_greater_than="2.1k", inactive_in_last="1 week", limit=2)
    assert list(reply) == ["total", "shown", "searched", "fields", "rows"]
    assert reply["searched"] == (
        f"customers of {SITE} not active on the site in the last 7 days (since 2026-11-16), "
        "with net revenue over 2100; newest first"
    )
    assert reply["fields"] == ["customer_id", "name", "email", "last_request_at", "net_revenue"]
    assert all(float(row[4]) > 2100 for row in reply["rows"])


async def test_the_text_block_is_the_structured_content_as_compact_json(client: Client) -> None:
    result = await client.call_tool("search_customers", {"limit": 3, "sort": "name"})
    assert text_of(result) == json.dumps(result.structured_content, ensure_ascii=False, separators=(",", ":"))


async def test_a_count_is_only_a_count(client: Client) -> None:
    assert await ask(client, limit=0) == {"total": 2000, "searched": f"all customers of {SITE}"}
    assert await ask(client, limit=0, who="contacts") == {"total": 5000, "searched": f"all contacts of {SITE}"}


async def test_what_has_no_effect_on_a_count_is_said(client: Client) -> None:
    reply = await ask(client, limit=0, sort="name", page=2)
    assert reply["warnings"] == ["Without effect on a count: sort, page."]


OWN_VALUES: Sent = {
    "site_id": "11",
    "search": "smith",
    "used_coupon_code": "SPRING20",
    "subscribed": True,
    "has_all_tag_id": ["101", "102"],
    "no_sent_email_broadcast_ids": ["701", "702"],
    "name_contains": "an",
    "email_contains": "example.com",
    "phone_number_contains": "555",
    "mobile_phone_number_contains": "555",
    "address_line_1_contains": "st",
    "address_line_2_contains": "apt",
    "address_city_contains": "new york",
    "address_state_contains": "exa",
    "address_country_contains": "united",
    "address_zip_contains": "7",
    "net_revenue_equal_to": 97,
    "net_revenue_greater_than": 500,
    "net_revenue_less_than": 500,
}
FIRST_IDS = {
    "tag": "101",
    "offer": "201",
    "product": "301",
    "form": "401",
    "event": "501",
    "assessment": "601",
    "broadcast": "701",
    "newsletter": "801",
    "sequence": "901",
}
USUAL_VALUES: Sent = {"days": 60, "flag": True}


def sample_values() -> Sent:
    """Return a value for each filter, as a model sends it."""
    things = {name: number for name in FILTERS for thing, number in FIRST_IDS.items() if thing in name}
    kinds = {name: USUAL_VALUES[each.kind.name] for name, each in FILTERS.items() if each.kind.name in USUAL_VALUES}
    return things | kinds | OWN_VALUES


SENT = sample_values()


@pytest.mark.parametrize("who", ["customers", "contacts"])
@pytest.mark.parametrize("name", FILTERS)
async def test_every_filter_reaches_the_api_and_is_named_in_words(
    client: Client, people: People, who: Collection, name: str
) -> None:
    value = row_of("SENT of tools/test_search_customers", SENT, name)
    reply = await ask(client, who=who, limit=100, **{name: value})
    wire = ",".join(cast(list[str], value)) if isinstance(value, list) else json.dumps(value).strip('"')
    expected = ids(people, who, {name: wire})
    assert reply["total"] == len(expected)
    assert {row[0] for row in reply["rows"]} <= expected
    said = wire.split(",") if value is not True else []
    assert all(each in reply["searched"] for each in said)
    assert "_" not in reply["searched"]


async def test_pages_hold_everybody_once_in_the_order_asked_for(client: Client) -> None:
    seen: list[str] = []
    reply: dict[str, Any] = {"next_page": 1}
    while page := reply.get("next_page"):
        reply = await ask(client, has_tag_id="101", sort="name", limit=100, page=page)
        assert reply["shown"] == f"{len(seen) + 1}-{len(seen) + len(reply['rows'])}"
        seen += [row[0] for row in reply["rows"]]
    assert len(seen) == len(set(seen)) == reply["total"]


async def test_a_page_past_the_end_is_said(client: Client) -> None:
    reply = await ask(client, has_tag_id="101", page=999)
    assert (reply["shown"], reply["rows"], reply["warnings"]) == ("0", [], ["Page 999 is past the end."])


async def test_a_smaller_page_than_asked_for_is_noticed_and_never_miscounted() -> None:
    box = open_sandbox(Options(customers=120, now=lambda: NOW, max_page_size=50))
    async with asking(box) as client:
        first = await ask(client, limit=100)
        last = await ask(client, limit=100, page=3)
    assert (first["shown"], first["next_page"]) == ("1-50", 2)
    assert first["warnings"] == ["Kajabi gives 50 rows a page, not 100; page 2 goes on from here."]
    assert (last["shown"], len(last["rows"]), "next_page" in last) == ("101-120", 20, False)


async def test_chosen_fields_replace_the_default_ones(client: Client) -> None:
    reply = await ask(client, fields=["sign_in_count", "email"], sort="-last_request_at", limit=1)
    assert reply["fields"] == ["customer_id", "sign_in_count", "email"]
    contacts = await ask(client, who="contacts", fields="phone_number", address_state_contains="texas", limit=1)
    assert contacts["fields"] == ["contact_id", "phone_number"]


async def test_what_a_collection_lacks_is_refused_with_who_has_it(client: Client) -> None:
    text = await ask_in_vain(client, who="contacts", sort="-net_revenue", fields=["net_revenue", "name"])
    assert faults_in(text) == [
        "who and sort: contacts sort by name, email, created_at",
        "fields[0]: contacts have no net_revenue (customers do)",
    ]
    text = await ask_in_vain(client, fields=["net_revenue", "subscribed"], who="customers")
    assert faults_in(text) == ["fields[1]: customers have no subscribed (contacts do)"]


async def test_nobody_among_the_customers_may_still_be_a_lead(client: Client) -> None:
    assert await ask(client, net_revenue_less_than=-1000, limit=0) == {
        "total": 0,
        "searched": f"customers of {SITE} with net revenue under -1000",
        "warnings": ["No customer matches. Leads were not searched; who contacts searches everybody."],
    }
    assert "warnings" not in await ask(client, net_revenue_less_than=-1000, who="contacts")


async def test_a_negative_broadcast_filter_warns_that_others_were_never_sent_it(client: Client) -> None:
    alone = await ask(client, no_opened_email_broadcast_id="701", limit=0)
    assert alone["warnings"] == [
        "no_opened_email_broadcast_id also matches people who were never sent broadcast 701; "
        'add sent_email_broadcast_id "701" to keep only its recipients.'
    ]
    assert "warnings" not in await ask(
        client, no_opened_email_broadcast_id="701", sent_email_broadcast_id="701", limit=0
    )


async def test_several_sites_are_listed_and_one_is_filled_in(two_sites: Sandbox, client: Client) -> None:
    async with asking(two_sites) as several:
        asked = await ask_in_vain(several, has_tag_id="101")
        second = await ask(several, site_id="12", limit=0)
        wrong = await ask_in_vain(several, site_id="99")
    listed = '"Main Studio" (11), "Second Studio" (12)'
    assert asked == f"The account has several sites. Pass site_id, one of: {listed}."
    assert wrong == f"No site of this account has that id. Pass site_id, one of: {listed}."
    assert second["searched"] == "all customers of site Second Studio (12)"
    assert (await ask(client, limit=0))["searched"] == f"all customers of {SITE}"


@pytest.mark.parametrize("name", ["is_hidden", "joined_in_last", "is_suppressed"])
async def test_an_ignored_filter_is_noticed_by_the_total(name: str) -> None:
    async with asking(quirky(f"ignore={name}")) as client:
        reply = await ask(client, **{name: SENT[name]}, limit=0)
    assert reply["warnings"][0] == (
        f"DO NOT present this as the answer without saying so: it leaves out nobody ({reply['total']} of 300), "
        f"as if Kajabi had ignored {name}. It can be genuine; compare with a search that should match few."
    )


async def test_an_ignored_revenue_filter_is_an_error_and_shows_no_rows() -> None:
    async with asking(quirky("ignore=net_revenue_greater_than")) as client:
        said = await ask_in_vain(client, net_revenue_greater_than=1000)
    assert said.startswith("Kajabi did not apply net_revenue_greater_than: ")


async def test_an_ignored_date_filter_is_told_beside_another_filter() -> None:
    async with asking(quirky("ignore=active_in_last")) as client:
        reply = await ask(client, active_in_last=7, has_tag_id="101", limit=100)
    assert [warning.split(": ")[0] for warning in reply["warnings"]] == [
        "DO NOT present these rows as the answer without saying so"
    ]


def quirky(quirk: str) -> Sandbox:
    return open_sandbox(Options(customers=300, now=lambda: NOW, quirks=frozenset({quirk})))


@pytest.mark.parametrize("limit", [0, 5, 100])
@pytest.mark.parametrize("name", ["created_in_last", "not_created_in_last", "active_in_last", "inactive_in_last"])
async def test_no_order_of_the_rows_hides_that_a_date_filter_was_ignored(name: str, limit: int) -> None:
    async with asking(quirky(f"ignore={name}")) as client:
        reply = await ask(client, **{name: 60}, has_tag_id="101", limit=limit)
    assert [warning for warning in reply["warnings"] if f"do not show what {name} asks for" in warning] != []


async def test_no_order_of_the_rows_hides_that_a_revenue_filter_was_ignored() -> None:
    async with asking(quirky("ignore=net_revenue_greater_than")) as client:
        said = await ask_in_vain(client, net_revenue_greater_than=100, has_tag_id="101", sort="-net_revenue", limit=5)
    assert said.startswith("Kajabi did not apply net_revenue_greater_than: ")


async def test_hostile_names_stay_data(sandbox: Sandbox) -> None:
    async with asking(sandbox) as client:
        replies = [await ask(client, who="contacts", limit=100, page=page) for page in range(1, 51)]
    cells = [cell for reply in replies for row in reply["rows"] for cell in row if isinstance(cell, str)]
    assert len(replies[-1]["rows"]) == 100
    assert [
        cell for cell in cells if len(cell) > 120 or any(ord(char) < 32 or 127 <= ord(char) < 160 for char in cell)
    ] == []


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (
            {"who": "leads", "has_product_id": "301", "all_of": [{"joined_in_last": 5}]},
            "who and has_product_id and joined_in_last: only customers can match; no lead ever does",
        ),
        (
            {"has_tag_id": "101", "none_of": [{"has_tag_id": "VIP"}]},
            "none_of: leave nobody, together with the filters beside them",
        ),
        (
            {"all_of": [{"created_in_last": 30}, {"not_created_in_last": 60}]},
            "all_of: leave nobody, together with the filters beside them",
        ),
        (
            {"any_of": [{"has_tag_id": "101", "created_in_last": 10}], "not_created_in_last": 60},
            "any_of: leave nobody, together with the filters beside them",
        ),
    ],
)
async def test_what_nobody_can_match_is_refused_and_not_answered_with_nobody(
    client: Client, arguments: dict[str, Any], fault: str
) -> None:
    assert faults_in(await ask_in_vain(client, **arguments)) == [fault]


async def test_exclusion_warns_as_its_negative_filter_does(client: Client) -> None:
    opened = {"opened_email_broadcast_id": "701"}
    negative = await ask(client, no_opened_email_broadcast_id="701", limit=0)
    excluded = await ask(client, none_of=[opened], limit=0)
    assert (excluded["total"], excluded["warnings"]) == (negative["total"], negative["warnings"])
    twice = await ask(client, none_of=[{"no_opened_email_broadcast_id": "701"}], limit=0)
    apart = await ask(
        client, all_of=[{"no_opened_email_broadcast_id": "701"}, {"sent_email_broadcast_id": "701"}], limit=0
    )
    assert ("warnings" in twice, "warnings" in apart) == (False, False)


async def test_an_id_that_may_be_wrong_is_told_wherever_it_stands(client: Client) -> None:
    said = "Nobody matches assessment 99999: the id may be wrong, which Kajabi's API cannot say."
    assert (await ask(client, none_of=[{"completed_assessment_id": "99999"}], limit=0))["warnings"] == [said]
    either = [{"has_tag_id": "101"}, {"completed_assessment_id": "99999"}]
    assert said in (await ask(client, any_of=either, limit=2))["warnings"]
