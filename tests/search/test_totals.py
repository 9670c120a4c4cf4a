"""How many people a site holds: Kajabi is asked seldom, with one small request."""

import anyio

from kajabi_mcp.names import Listings, Site, Sites
from kajabi_mcp.search import Totals
from tests.support.clock import Clock
from tests.support.faults import ASK, Kajabi, sites, total
from tests.support.lists import MAIN

SITES = "GET /v1/sites"
CUSTOMERS = "GET /v1/customers"
CONTACTS = "GET /v1/contacts"
ONE = sites(("11", "Main"), total=1)


async def test_ten_calls_at_once_ask_for_the_sites_and_for_each_total_once() -> None:
    kajabi = Kajabi(ONE, total(500))
    api = kajabi.api()
    listed, totals = Sites(Listings(api)), Totals(api)
    found: list[tuple[Site, int | None]] = []

    async def look() -> None:
        site = await listed.site(None)
        found.append((site, await totals.everybody("customers", site.id)))

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(look)
    assert found == [(MAIN, 500)] * 10
    assert kajabi.asked == [ASK, SITES, CUSTOMERS]


async def test_everybody_is_counted_once_in_ten_minutes() -> None:
    kajabi, clock = Kajabi(total(500), total(501)), Clock()
    totals = Totals(kajabi.api(), clock)
    found: list[int | None] = []
    for clock.now in (0, 599, 600, 1199):
        found.append(await totals.everybody("customers", "11"))
    assert found == [500, 500, 501, 501]
    assert kajabi.asked == [ASK, CUSTOMERS, CUSTOMERS]


async def test_everybody_is_counted_by_one_small_request_without_filters() -> None:
    kajabi = Kajabi(total(500))
    await Totals(kajabi.api()).everybody("customers", "11")
    assert dict(kajabi.requests[1].url.params) == {
        "filter[site_id]": "11",
        "page[size]": "2",
        "fields[customers]": "name",
    }


async def test_each_site_and_each_collection_has_a_total_of_its_own() -> None:
    kajabi = Kajabi(total(1), total(2), total(3))
    totals = Totals(kajabi.api())
    asked = [("customers", "11"), ("contacts", "11"), ("customers", "12")]
    assert [await totals.everybody(*each) for each in asked * 2] == [1, 2, 3] * 2
    assert kajabi.asked == [ASK, CUSTOMERS, CONTACTS, CUSTOMERS]


async def test_a_kajabi_that_does_not_count_is_not_asked_again_at_once() -> None:
    kajabi, clock = Kajabi(total(None), total(0)), Clock()
    totals = Totals(kajabi.api(), clock)
    found: list[int | None] = []
    for clock.now in (0, 1, 600):
        found.append(await totals.everybody("customers", "11"))
    assert found == [None, None, 0]
    assert kajabi.asked == [ASK, CUSTOMERS, CUSTOMERS]


async def test_a_total_that_a_search_has_shown_is_kept_like_one_that_was_asked_for() -> None:
    kajabi, clock = Kajabi(total(502)), Clock()
    totals = Totals(kajabi.api(), clock)
    totals.keep("customers", "11", 500)
    found: list[int | None] = []
    for clock.now in (599, 600):
        found.append(await totals.everybody("customers", "11"))
    assert found == [500, 502]
    assert kajabi.asked == [ASK, CUSTOMERS]
