"""Every filter of the sandbox finds the people that the oracle finds, alone and together with others."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, count

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp

from kajabi_mcp.sandbox import Options, open_sandbox
from kajabi_mcp.sandbox.filters import FILTERS
from tests.support.clock import NOW
from tests.support.filters import OFFERED, UNDOCUMENTED, assert_rows, row_of
from tests.support.openapi import read_facts
from tests.support.oracle import MEANINGS, Collection, People, ids, load_people

BOTH: tuple[Collection, ...] = ("customers", "contacts")

FLAGS = ["is_hidden", "is_suppressed", "subscribed", "never_subscribed", "is_hard_bouncing"]
GROUPS = [f"{group}_contacts_with_open_data" for group in ("healthy", "passive", "unengaged", "inactive")]
VALUES = {
    "search": "an example",
    "name_contains": "mar",
    "email_contains": "an",
    "phone_number_contains": "55",
    "mobile_phone_number_contains": "55",
    "address_line_1_contains": "st",
    "address_line_2_contains": "4",
    "address_city_contains": "an",
    "address_state_contains": "texas",
    "address_country_contains": "united",
    "address_zip_contains": "7",
    "created_in_last": "60",
    "not_created_in_last": "365",
    "joined_in_last": "90",
    "active_in_last": "30",
    "inactive_in_last": "60",
    "has_tag_id": "101",
    "has_all_tag_id": "101,102",
    "has_no_tag_id": "103",
    "has_offer_id": "201",
    "has_no_offer_id": "202",
    "has_product_id": "301",
    "has_active_product_id": "301",
    "has_no_product_id": "302",
    "previously_owned_product_id": "301",
    "used_coupon_code": "SPRING20",
    "net_revenue_equal_to": "0",
    "net_revenue_greater_than": "500",
    "net_revenue_less_than": "99.50",
    "submitted_form_id": "401",
    "no_submitted_form_id": "402",
    "registered_event_id": "501",
    "not_registered_event_id": "502",
    "completed_assessment_id": "601",
    "passed_assessment_id": "601",
    "failed_assessment_id": "601",
    "subscribed_in_last": "180",
    "unsubscribed_in_last": "365",
    "opted_out_in_last": "365",
    "manually_unsubscribed_in_last": "365",
    "complained_in_last": "730",
    "bounced_in_last": "180",
    "sent_email_broadcast_id": "701",
    "no_sent_email_broadcast_id": "701",
    "no_sent_email_broadcast_ids": "701,702",
    "no_delivered_email_broadcast_id": "701",
    "opened_email_broadcast_id": "701",
    "no_opened_email_broadcast_id": "702",
    "clicked_email_broadcast_id": "701",
    "no_clicked_email_broadcast_id": "702",
    "bounced_email_broadcast_id": "701",
    "no_bounced_email_broadcast_id": "702",
    "dropped_email_broadcast_id": "701",
    "no_dropped_email_broadcast_id": "702",
    "opened_email_in_last": "30",
    "not_opened_email_in_last": "60",
    "delivered_email_in_last": "14",
    "not_delivered_email_in_last": "30",
    "clicked_email_in_last": "90",
    "not_clicked_email_in_last": "60",
    "subscribed_newsletter_id": "801",
    "unsubscribed_newsletter_id": "801",
    "subscribed_email_sequence_id": "901",
    "not_subscribed_email_sequence_id": "901",
} | dict.fromkeys(FLAGS + GROUPS, "true")

# Pairs of filters of different families, and the two ends of a window.
TOGETHER: list[dict[str, str]] = [
    {"created_in_last": "60", "not_created_in_last": "30"},
    {"active_in_last": "180", "inactive_in_last": "30"},
    {"opened_email_in_last": "180", "not_opened_email_in_last": "30"},
    {"net_revenue_greater_than": "100", "net_revenue_less_than": "500"},
    {"has_tag_id": "101", "has_no_tag_id": "102"},
    {"has_tag_id": "102", "has_product_id": "301"},
    {"has_offer_id": "201", "has_no_product_id": "302"},
    {"previously_owned_product_id": "301", "inactive_in_last": "30"},
    {"has_active_product_id": "301", "not_opened_email_in_last": "60"},
    {"sent_email_broadcast_id": "701", "no_opened_email_broadcast_id": "701"},
    {"opened_email_broadcast_id": "701", "no_clicked_email_broadcast_id": "701"},
    {"sent_email_broadcast_id": "701", "no_delivered_email_broadcast_id": "701"},
    {"delivered_email_in_last": "60", "not_opened_email_in_last": "60"},
    {"subscribed": "true", "is_hard_bouncing": "true"},
    {"subscribed": "false", "net_revenue_greater_than": "0"},
    {"never_subscribed": "true", "has_offer_id": "201"},
    {"submitted_form_id": "401", "not_registered_event_id": "501"},
    {"completed_assessment_id": "601", "address_country_contains": "united"},
    {"subscribed_newsletter_id": "801", "not_subscribed_email_sequence_id": "901"},
    {"used_coupon_code": "spring20", "net_revenue_greater_than": "100"},
    {"healthy_contacts_with_open_data": "true", "has_no_offer_id": "202"},
]

DAYS_BACK = sorted(name for name in MEANINGS if name.endswith("_in_last"))

Cells = Mapping[str, str | int | None]
ADDED = 990_001  # the contact id of the first person that a test adds
OLD, RECENT = "2020-02-02T02:02:02Z", "2026-11-20T08:00:00Z"
STAMPS: Cells = {"created_at": OLD, "updated_at": OLD}
NEEDED: dict[str, Cells] = {  # what the tables require, and no test is about
    "access_periods": {"product_id": 301, "started_at": OLD},
    "purchases": {"offer_id": 201, "coupon_id": 9_901, "amount_cents": 100, "created_at": OLD},
    "assessment_results": {"assessment_id": 601, "started_at": OLD},
    "emails": {"sent_at": OLD},
    "newsletter_subscriptions": {"newsletter_id": 801, "subscribed_at": OLD},
    "sequence_subscriptions": {"sequence_id": 901, "subscribed_at": OLD},
}


def put(db: sqlite3.Connection, table: str, cells: Cells) -> None:
    marks = ", ".join("?" * len(cells))
    db.execute(f"INSERT INTO {table} ({', '.join(cells)}) VALUES ({marks})", tuple(cells.values()))


@dataclass(frozen=True)
class Added:
    """A person that a test adds: a customer of site 11 since OLD, except for what is given."""

    name: str
    rows: list[tuple[str, Cells]] = field(default_factory=list[tuple[str, Cells]])
    contact: Cells = field(default_factory=dict[str, str | int | None])
    customer: Cells | None = field(default_factory=dict[str, str | int | None])

    def insert(self, db: sqlite3.Connection, contact_id: int) -> None:
        contact: Cells = {"id": contact_id, "name": self.name, "email": f"{contact_id}@odd.test"}
        put(db, "contacts", {"site_id": 11, **contact, **STAMPS, **self.contact})
        customer_id = contact_id - 500_000
        if self.customer is not None:
            customer: Cells = {"id": customer_id, "contact_id": contact_id, "joined_at": OLD}
            put(db, "customers", {**customer, **STAMPS, **self.customer})
        for table, cells in self.rows:
            bought = table in ("access_periods", "purchases")
            owner = {"customer_id": customer_id} if bought else {"contact_id": contact_id}
            put(db, table, {**NEEDED.get(table, {}), **owner, **cells})


@dataclass(frozen=True)
class World:
    """A sandbox, and its people as the oracle sees them."""

    app: ASGIApp
    people: People

    async def search(self, collection: Collection, filters: Mapping[str, str]) -> list[str]:
        """Return the ids of all pages, sorted; one that came twice is there twice."""
        found: list[str] = []
        transport = httpx2.ASGITransport(app=self.app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://api.kajabi.com") as client:
            client.headers["Authorization"] = f"Bearer {await new_token(client)}"
            query = {f"filter[{name}]": value for name, value in filters.items()}
            query |= {f"fields[{collection}]": "name", "page[size]": "100"}
            for number in count(1):
                reply = await client.get(f"/v1/{collection}", params=query | {"page[number]": str(number)})
                assert reply.status_code == 200, reply.text
                document = reply.json()
                found += [row["id"] for row in document["data"]]
                if number >= document["meta"]["total_pages"]:
                    assert len(found) == document["meta"]["total_count"]
                    break
        return sorted(found)

    async def added(self, collection: Collection, filters: Mapping[str, str]) -> set[str]:
        """Return the names of the added people that are found; the oracle must agree about everybody."""
        found = await self.search(collection, filters)
        assert found == self.expected(collection, filters)
        people = self.people[collection]
        return {p.contact.name for p in people if p.contact.id >= ADDED and str(p.record.id) in found}

    def expected(self, collection: Collection, filters: Mapping[str, str]) -> list[str]:
        return sorted(ids(self.people, collection, filters))


async def new_token(client: httpx2.AsyncClient) -> str:
    form = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
    return (await client.post("/v1/oauth/token", data=form)).json()["access_token"]


def world(customers: int, sites: int = 1, added: Sequence[Added] = ()) -> World:
    sandbox = open_sandbox(Options(customers=customers, sites=sites, now=lambda: NOW))
    put(sandbox.db, "coupons", {"id": 9_901, "site_id": 11, "code": "Frühling20"})
    for contact_id, person in enumerate(added, ADDED):
        person.insert(sandbox.db, contact_id)
    sandbox.db.commit()
    return World(sandbox.app, load_people(sandbox.db, NOW))


def left(cause: str, at: str = RECENT) -> tuple[str, Cells]:
    return "consent_events", {"kind": "unsubscribed", "cause": cause, "at": at}


LEAD = "Lead"
JOINED: tuple[str, Cells] = ("consent_events", {"kind": "subscribed", "at": RECENT})
ODD = [
    Added("Zoë Ångström", contact={"address_city": "MÜNCHEN"}),
    Added("ZOE\u0308 Straße 100%_"),  # decomposed, and with the wildcards of SQL's LIKE
    Added("Open Again", [("access_periods", {"ended_at": OLD}), ("access_periods", {})]),
    Added("Suspended", [("access_periods", {"suspended": 1})]),
    Added("Ended", [("access_periods", {"ended_at": OLD})]),
    Added("Declined", [("purchases", {"status": "failed"})]),
    Added("Refunded", [("purchases", {"status": "refunded"})]),
    Added("By Hand", [left("manual")]),
    Added("Back Again", [JOINED, left("opted_out", "2026-11-19T08:00:00Z")]),  # in the wrong order
    Added("Gone", [left("complained"), ("consent_events", {"kind": "subscribed", "at": OLD})]),
    Added("Bounced", [left("bounced")]),
    Added("Surveyed", [("assessment_results", {"completed_at": RECENT})]),
    Added("Begun", [("assessment_results", {})]),
    Added("Mailed", [("emails", {"broadcast_id": 701, "bounced_at": RECENT})]),
    Added("Reader", [("emails", {"newsletter_id": 801, "delivered_at": RECENT, "opened_at": RECENT})]),
    Added("Lapsed", [("newsletter_subscriptions", {"unsubscribed_at": OLD})]),
    Added("Done", [("sequence_subscriptions", {"ended_at": OLD})]),
    Added("Spent 500", customer={"net_revenue_cents": 50_000}),
    Added("Spent 500.01", customer={"net_revenue_cents": 50_001}),
    Added(LEAD, customer=None),
]
EVERYBODY = {person.name for person in ODD}
ZOES = {ODD[0].name, ODD[1].name}
SPENT = {"Spent 500", "Spent 500.01"}

ODD_CASES: list[tuple[str, str, set[str]]] = [
    ("name_contains", "zOË", ZOES),
    ("name_contains", "zoe\u0308", ZOES),
    ("name_contains", "STRASSE", {ODD[1].name}),
    ("name_contains", "%", {ODD[1].name}),
    ("name_contains", "_", {ODD[1].name}),
    ("address_city_contains", "münch", {ODD[0].name}),
    ("search", "ÅNGSTRÖM  zoë", {ODD[0].name}),
    ("search", "odd.test zoë", ZOES),
    ("search", "zoë gone", set()),
    ("has_product_id", "301", {"Open Again", "Suspended"}),
    ("has_active_product_id", "301", {"Open Again"}),
    ("has_no_product_id", "301", EVERYBODY - {"Open Again", "Suspended"}),
    ("previously_owned_product_id", "301", {"Ended"}),
    ("used_coupon_code", "FRÜHLING20", {"Refunded"}),
    ("used_coupon_code", "Frühling", set()),
    ("subscribed", "true", {"Back Again"}),
    ("subscribed", "false", EVERYBODY - {"Back Again"}),
    ("never_subscribed", "true", EVERYBODY - {"Back Again", "Gone"}),
    ("subscribed_in_last", "30", {"Back Again"}),
    ("unsubscribed_in_last", "30", {"By Hand", "Back Again", "Gone", "Bounced"}),
    ("opted_out_in_last", "30", {"Back Again"}),
    ("bounced_in_last", "30", set()),
    ("completed_assessment_id", "601", {"Surveyed"}),
    ("passed_assessment_id", "601", set()),
    ("no_sent_email_broadcast_ids", "701,702", EVERYBODY - {"Mailed"}),
    ("no_bounced_email_broadcast_id", "701", EVERYBODY - {"Mailed"}),
    ("opened_email_in_last", "30", {"Reader"}),
    ("not_opened_email_in_last", "30", EVERYBODY - {"Reader"}),
    ("subscribed_newsletter_id", "801", set()),
    ("unsubscribed_newsletter_id", "801", {"Lapsed"}),
    ("not_subscribed_email_sequence_id", "901", EVERYBODY),
    ("net_revenue_greater_than", "500", {"Spent 500.01"}),
    ("net_revenue_greater_than", "499.999", SPENT),
    ("net_revenue_less_than", "500", EVERYBODY - SPENT),
    ("net_revenue_less_than", "500.005", EVERYBODY - {"Spent 500.01"}),
    ("net_revenue_equal_to", "500.00", {"Spent 500"}),
    ("net_revenue_equal_to", "0", EVERYBODY - SPENT),
    ("inactive_in_last", "30", EVERYBODY),
    ("joined_in_last", "36500", EVERYBODY - {LEAD}),
]


def thirty_days_ago(name: str, seconds: int) -> Added:
    """Return a person to whom everything happened 30 days ago, give or take some seconds."""
    at = (NOW - timedelta(days=30) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    consents = [("consent_events", {"kind": "subscribed", "at": at})]
    consents += [left(cause, at) for cause in ("opted_out", "manual", "complained", "bounced")]
    email: tuple[str, Cells] = ("emails", {"delivered_at": at, "opened_at": at, "clicked_at": at})
    contact: Cells = {"created_at": at, "bounced_at": at}
    customer: Cells = {"created_at": at, "joined_at": at, "last_request_at": at}
    return Added(name, [*consents, email], contact, customer)


@pytest.fixture(params=BOTH)
def collection(request: pytest.FixtureRequest) -> Collection:
    return request.param


@pytest.fixture(scope="session")
def crowd() -> World:
    return world(customers=600)


@pytest.fixture(scope="session")
def pair_of_sites() -> World:
    return world(customers=200, sites=2)


@pytest.fixture(scope="session")
def odd() -> World:
    return world(customers=20, added=ODD)


@pytest.fixture(scope="session")
def edge() -> World:
    people = thirty_days_ago("before", -1), thirty_days_ago("then", 0), thirty_days_ago("after", 1)
    return world(customers=20, added=people)


def test_the_oracle_the_sandbox_and_the_values_have_the_same_filters() -> None:
    assert_rows("FILTERS of the sandbox", FILTERS)
    assert_rows("MEANINGS of the oracle", MEANINGS)
    assert_rows("VALUES of sandbox/test_filters", VALUES, OFFERED - {"site_id"})


def test_the_list_has_every_filter_that_kajabi_documents(collection: Collection) -> None:
    assert_rows("MEANINGS of the oracle", set(MEANINGS) - UNDOCUMENTED, read_facts()["filters"][collection])


async def test_without_a_filter_everybody_is_found(crowd: World, collection: Collection) -> None:
    assert await crowd.search(collection, {}) == crowd.expected(collection, {})


@pytest.mark.parametrize(("name", "value"), [*VALUES.items(), ("subscribed", "false")])
async def test_a_filter_finds_exactly_whom_it_means(
    crowd: World, name: str, value: str, collection: Collection
) -> None:
    filters = {name: value}
    found = await crowd.search(collection, filters)
    assert found == crowd.expected(collection, filters)
    assert 0 < len(found) < len(crowd.people[collection])


@pytest.mark.parametrize("others", [{}, {"subscribed": "true"}, {"net_revenue_greater_than": "100"}])
@pytest.mark.parametrize("site", ["11", "12"])
async def test_a_site_shows_its_own_people_only(
    pair_of_sites: World, site: str, others: dict[str, str], collection: Collection
) -> None:
    filters = {"site_id": site, **others}
    found = await pair_of_sites.search(collection, filters)
    assert found == pair_of_sites.expected(collection, filters)
    assert 0 < len(found) < len(pair_of_sites.people[collection])


@pytest.mark.parametrize("filters", TOGETHER, ids=" ".join)
async def test_two_filters_must_both_hold(crowd: World, filters: dict[str, str], collection: Collection) -> None:
    found = await crowd.search(collection, filters)
    assert found == crowd.expected(collection, filters)
    assert found


@settings(max_examples=60, deadline=None)
@given(names=st.lists(st.sampled_from(sorted(VALUES)), min_size=2, max_size=4, unique=True))
async def test_any_filters_together_must_all_hold(crowd: World, names: list[str]) -> None:
    filters = {name: row_of("VALUES of sandbox/test_filters", VALUES, name) for name in names}
    for collection in BOTH:
        assert await crowd.search(collection, filters) == crowd.expected(collection, filters)


async def test_revenue_bounds_leave_out_those_who_are_on_them(crowd: World, collection: Collection) -> None:
    spent = sorted(person.revenue() for person in crowd.people["customers"] if person.revenue() > 0)
    bound = str(spent[len(spent) // 2])
    names = "net_revenue_less_than", "net_revenue_equal_to", "net_revenue_greater_than"
    found = [await crowd.search(collection, {name: bound}) for name in names]
    assert found == [crowd.expected(collection, {name: bound}) for name in names]
    assert all(found)
    assert sorted(chain(*found)) == crowd.expected(collection, {})


@pytest.mark.parametrize("name", DAYS_BACK)
async def test_exactly_n_days_ago_is_not_in_the_last_n_days(edge: World, name: str, collection: Collection) -> None:
    expected = {"before", "then"} if name.startswith(("not_", "inactive_")) else {"after"}
    assert await edge.added(collection, {name: "30"}) == expected


@pytest.mark.parametrize(("name", "value", "names"), ODD_CASES)
async def test_odd_people_are_found_where_they_belong(odd: World, name: str, value: str, names: set[str]) -> None:
    filters = {name: value}
    assert await odd.added("contacts", filters) == names
    assert await odd.added("customers", filters) == names - {LEAD}
