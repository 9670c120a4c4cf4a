"""Any combination finds the people that plain Python finds in the tables, in as few calls as planned."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import anyio
import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kajabi_mcp.account import Account
from kajabi_mcp.errors import LeadsUnknown, Refused, TooManyRows, Unfinished, Unreliable
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.tools.search_customers import search_customers
from tests.support.clock import NOW
from tests.support.oracle import People, load_people
from tests.support.segments import POOL, Object, Patience, Wire, account_of, filters_in, members


def searches(wire: Wire) -> int:
    """Return the number of requests since the last time, without those for the site and for everybody."""
    found = [url for url in wire.asked if filters_in(url)]
    wire.asked.clear()
    return len(found)


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(customers=300, now=lambda: NOW))


@pytest.fixture(scope="module")
def people(box: Sandbox) -> People:
    return load_people(box.db, NOW)


async def search(account: Account, **arguments: Any) -> dict[str, Any]:
    return await search_customers.call(arguments, account)


def expected(
    people: People,
    who: str,
    base: Object,
    all_of: Sequence[Object] = (),
    any_of: Sequence[Object] = (),
    none_of: Sequence[Object] = (),
) -> set[str]:
    """Return the ids, found by sets in plain Python."""
    found = members(people, who, base)
    for each in all_of:
        found &= members(people, who, {name: value for name, value in each.items() if name != "any_of"})
    for group in [any_of, *(each["any_of"] for each in all_of if "any_of" in each)]:
        if group:
            found &= set[str]().union(*(members(people, who, each) for each in group))
    return found.difference(*(members(people, who, each) for each in none_of))


pairs = st.sampled_from(sorted(POOL)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(POOL[name])))
objects = st.lists(pairs, min_size=1, max_size=2).map(dict)
groups = st.lists(objects, max_size=3)
choices = st.lists(objects, min_size=1, max_size=3).map(lambda group: {"any_of": group})
required = objects | choices | st.tuples(objects, choices).map(lambda both: both[0] | both[1])
SORTS = {
    "customers": ["name", "-net_revenue", "-last_request_at", "created_at"],
    "contacts": ["email", "-created_at"],
    "leads": ["name", "-created_at"],
}
# Drawn as one: a draw within an asynchronous test can end it where Hypothesis does not expect it.
who_and_sort = st.sampled_from([(who, sort) for who, sorts in SORTS.items() for sort in sorts])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.lists(pairs, max_size=2).map(dict),
    all_of=st.lists(required, max_size=3),
    any_of=groups,
    none_of=groups,
    choice=who_and_sort,
)
async def test_any_combination_finds_and_counts_the_right_people(
    box: Sandbox,
    people: People,
    choice: tuple[str, str],
    base: Object,
    all_of: list[Object],
    any_of: list[Object],
    none_of: list[Object],
) -> None:
    who, sort = choice
    groups = {"all_of": all_of, "any_of": any_of, "none_of": none_of}
    combined = {name: group for name, group in groups.items() if group}
    right = expected(people, who, base, all_of, any_of, none_of)
    async with account_of(box) as (account, _):
        try:
            counted = await search(account, who=who, limit=0, **base, **combined)
        except Refused:
            # Filters that exclude each other within an object or beside it, and so mean nobody.
            assert not right or any_of or none_of or any("any_of" in each for each in all_of)
            return
        found: list[str] = []
        page: int | None = 1
        while page:
            reply = await search(account, who=who, limit=70, page=page, sort=sort, **base, **combined)
            assert reply["total"] == len(right)
            found += [row[0] for row in reply["rows"]]
            page = reply.get("next_page")
    assert counted["total"] == len(right)
    assert set(found) == right
    assert len(found) == len(right)


simple = pairs.map(lambda pair: dict([pair]))  # excludes nothing of itself
no_filter: Object = {}
either = st.lists(simple, min_size=1, max_size=3)


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=st.just(no_filter) | simple, ors=st.lists(either, min_size=2, max_size=3), choice=who_and_sort)
async def test_an_and_of_ors_finds_and_counts_the_right_people(
    box: Sandbox, people: People, base: Object, ors: list[list[Object]], choice: tuple[str, str]
) -> None:
    who, sort = choice
    all_of = [{"any_of": group} for group in ors]
    right = expected(people, who, base, all_of)
    async with account_of(box) as (account, _):
        try:
            counted = await search(account, who=who, limit=0, **base, all_of=all_of)
        except Refused:
            assert not right
            return
        reply = await search(account, who=who, limit=100, sort=sort, **base, all_of=all_of)
        outside = await search(account, who=who, limit=0, **base, any_of=ors[0], all_of=all_of[1:])
    assert (counted["total"], reply["total"], outside["total"]) == (len(right), len(right), len(right))
    assert {row[0] for row in reply["rows"]} <= right
    assert len({row[0] for row in reply["rows"]}) == min(len(right), 100)


@pytest.mark.parametrize(
    "sort",
    ["name", "-name", "email", "created_at", "net_revenue", "-net_revenue", "-last_request_at", "last_request_at"],
)
async def test_walked_rows_come_in_the_order_in_which_kajabi_sorts(box: Sandbox, sort: str) -> None:
    async with account_of(box) as (account, _):
        plain = await search(account, has_tag_id="101", sort=sort, limit=100)
        walked = await search(
            account, any_of=[{"has_tag_id": "101"}, {"has_tag_id": "101", "name_contains": "a"}], sort=sort, limit=100
        )
    assert [row[0] for row in walked["rows"]] == [row[0] for row in plain["rows"]]


CITIES = [{"address_city_contains": "austin"}, {"address_city_contains": "portland"}]
NEW_SUBSCRIBERS = {"subscribed": True, "created_in_last": 90}
FORM, QUIET = {"submitted_form_id": "401"}, {"inactive_in_last": 60}
CALLS: dict[str, tuple[Object, int]] = {
    "one object of any_of is AND": ({"any_of": [{"has_tag_id": "101"}], "has_product_id": "301"}, 1),
    "different filters of all_of are AND": ({"all_of": [{"has_tag_id": "101"}, {"has_product_id": "301"}]}, 1),
    "two tags are one list filter": ({"all_of": [{"has_tag_id": "101"}, {"has_tag_id": "102"}]}, 1),
    "none_of one tag is its negative": ({"none_of": [{"has_tag_id": "101"}]}, 1),
    "either is two and their overlap": ({"any_of": [{"has_tag_id": "101"}, {"has_product_id": "301"}], "limit": 0}, 3),
    "but not is the whole less a part": ({"has_tag_id": "101", "none_of": [NEW_SUBSCRIBERS], "limit": 0}, 2),
    "cities cannot overlap in one query, so both are read": ({"any_of": CITIES}, 2),
    "who owns two products are the one's owners less those without the other": (
        {"all_of": [{"has_product_id": "301"}, {"has_product_id": "302"}], "limit": 0},
        2,
    ),
    "what excludes itself costs nothing": (
        {"any_of": [{"net_revenue_equal_to": 1}, {"has_tag_id": "101"}], "net_revenue_greater_than": 5, "limit": 0},
        1,
    ),
    "two choices of two are counted by nine totals": (
        {"all_of": [{"any_of": [{"has_tag_id": "101"}, NEW_SUBSCRIBERS]}, {"any_of": [FORM, QUIET]}], "limit": 0},
        9,
    ),
    "two choices of two are read as four small queries": (
        {"all_of": [{"any_of": CITIES}, {"any_of": [{"has_tag_id": "101"}, QUIET]}]},
        4,
    ),
    "a choice that holds anyway costs nothing": (
        {"has_tag_id": "101", "all_of": [{"any_of": [{"has_tag_id": "101"}, QUIET]}]},
        1,
    ),
    "a choice of one is a filter": ({"has_tag_id": "101", "all_of": [{"any_of": [QUIET]}]}, 1),
    "leads are counted twice": ({"who": "leads", "has_tag_id": "101", "limit": 0}, 2),
}


@pytest.mark.parametrize("plan", CALLS)
async def test_a_plan_costs_as_many_calls_as_it_says(box: Sandbox, plan: str) -> None:
    arguments, calls = CALLS[plan]
    async with account_of(box, known=True) as (account, transport):
        await search(account, **arguments)
        assert searches(transport) == calls


async def test_another_page_or_order_of_walked_rows_costs_no_call_and_other_fields_walk_anew(box: Sandbox) -> None:
    either = [{"has_product_id": "301"}, {"has_product_id": "302"}]
    async with account_of(box) as (account, transport):
        first = await search(account, any_of=either, limit=20)
        assert searches(transport) > 1
        second = await search(account, any_of=either, limit=20, page=2)
        await search(account, any_of=either, limit=20, sort="-created_at")
        assert searches(transport) == 0
        await search(account, any_of=either, limit=20, fields=["sign_in_count"])
        assert searches(transport) > 1
    assert not {row[0] for row in first["rows"]} & {row[0] for row in second["rows"]}


async def test_repeated_rows_are_kept_once() -> None:
    quirky = open_sandbox(Options(customers=300, now=lambda: NOW, quirks=frozenset({"repeat-pages"}), max_page_size=20))
    people = load_people(quirky.db, NOW)
    either = [{"has_product_id": "301"}, {"has_product_id": "302"}]
    async with account_of(quirky) as (account, _):
        reply = await search(account, any_of=either, limit=100)
    right = expected(people, "customers", {}, any_of=either)
    assert (reply["total"], "warnings" in reply) == (len(right), False)


async def test_more_rows_than_the_limit_are_refused_with_what_would_narrow_them(box: Sandbox) -> None:
    async with account_of(box, scan_limit=200) as (account, _):
        with pytest.raises(TooManyRows) as caught:
            await search(account, any_of=[{"email_contains": "example"}, {"email_contains": "mail"}], limit=5)
    assert "email_contains" in str(caught.value)
    assert "the limit is 200" in str(caught.value)


async def test_a_walk_that_ran_out_of_time_goes_on_with_the_same_call() -> None:
    slow = open_sandbox(Options(customers=300, now=lambda: NOW, max_page_size=10))
    either = [{"has_product_id": "301"}, {"has_product_id": "302"}]
    right = expected(load_people(slow.db, NOW), "customers", {}, any_of=either)
    async with account_of(slow) as (account, transport):
        with pytest.raises(Unfinished) as unfinished:
            await search(replace(account, progress=Patience(pages=5).heard), any_of=either, limit=100)
        read = [str(url) for url in transport.asked]
        reply = await search(account, any_of=either, limit=100)
    asked = [str(url) for url in transport.asked]
    assert re.fullmatch(
        r"Not finished: 70 of about \d+ rows were read before the call ran out of time. Nothing is lost: "
        r"make the same call again, and it continues from there.",
        str(unfinished.value),
    )
    assert reply["total"] == len(right)
    assert len(asked) == len(set(asked)) > len(read)


async def test_a_walk_stops_before_the_time_of_its_call_is_up(box: Sandbox) -> None:
    async with account_of(box, call_seconds=45) as (account, _):
        # Two seconds of the call's time are left, and it keeps three for the answer.
        with anyio.move_on_after(2), pytest.raises(Unfinished):
            await search(account, any_of=CITIES)


async def test_people_to_exclude_who_were_left_out_of_the_pages_make_no_answer(box: Sandbox) -> None:
    def forget(url: httpx2.URL, document: Any) -> None:
        if {"has_product_id", "subscribed"} <= filters_in(url) and url.params["page[size]"] == "500":
            del document["data"][-1:]

    excluded = {"has_product_id": "301", "subscribed": True}
    async with account_of(box, forget) as (account, _):
        with pytest.raises(Unreliable):
            await search(account, has_tag_id="101", none_of=[excluded], limit=5)


async def test_people_who_were_left_out_of_the_pages_are_told_to_be_missing(box: Sandbox) -> None:
    def forget(url: httpx2.URL, document: Any) -> None:
        if "address_city_contains" in filters_in(url) and url.params["page[size]"] == "500":
            del document["data"][-1:]

    async with account_of(box, forget) as (account, _):
        reply = await search(account, any_of=CITIES, limit=5)
    assert (reply["total_is"], reply["warnings"]) == (
        "at_least",
        ["Kajabi sent fewer different people than it counts, so some are missing here."],
    )


async def test_leads_are_not_guessed_where_kajabi_does_not_tell_them_from_customers(box: Sandbox) -> None:
    def hide(_: httpx2.URL, document: Any) -> None:
        for each in document["data"]:
            each["relationships"] = {"customer": {"links": {"self": "https://api.kajabi.com/v1/customers/1"}}}

    async with account_of(box, hide) as (account, _):
        with pytest.raises(LeadsUnknown):
            await search(account, who="leads", has_tag_id="101", limit=5)
