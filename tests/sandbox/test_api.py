"""The simulated API answers as Kajabi's documents say, and as badly as its options ask."""

import json
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from itertools import pairwise
from operator import itemgetter
from typing import Any

import pytest

from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from tests.support.clock import NOW
from tests.support.openapi import (
    COLLECTIONS,
    FACTS,
    LISTS,
    OPENAPI,
    RESPONSES,
    SCHEMA,
    facts_in,
    read_facts,
    read_openapi,
    written,
)
from tests.support.sandbox import FORM, behind, body, calling, column, get, ids, names, on_one_page, total
from tests.support.shapes import shape

Identifier = dict[str, str]


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in which null is a type, since JSON Schema does not know Kajabi's `nullable: true`."""
    if schema.pop("nullable", False):
        schema["type"] = [schema["type"], "null"]
    return schema


SCHEMAS: dict[str, Any] = json.loads(
    json.dumps(read_facts()["schemas"]).replace(SCHEMA, "#/$defs/"), object_hook=nullable
)


@cache
def documented(name: str) -> Callable[[object], None]:
    return shape({"$ref": f"#/$defs/{name}", "$defs": SCHEMAS})


def validate(document: object, name: str) -> None:
    """Fail unless a document has the documented shape of this name."""
    documented(name)(document)


def test_the_facts_are_those_of_the_openapi_file_where_there_is_one_and_as_they_are_written() -> None:
    facts = facts_in(read_openapi()) if OPENAPI.exists() else read_facts()
    assert FACTS.read_text("utf-8") == written(facts), "run: python -m tests.support.openapi"


@pytest.mark.parametrize(("path", "response"), RESPONSES.items())
async def test_every_body_has_the_documented_shape(sandbox: Sandbox, path: str, response: str) -> None:
    async with calling(sandbox) as client:
        token = await client.post("/v1/oauth/token", data=FORM)
        reply = token if path.endswith("token") else await get(sandbox, path)
    assert reply.status_code == 200
    validate(reply.json(), response)
    if not path.endswith("token"):
        assert reply.headers["content-type"] == "application/vnd.api+json"


@pytest.mark.parametrize("kind", LISTS)
async def test_resources_have_all_documented_attributes_and_no_other(sandbox: Sandbox, kind: str) -> None:
    schema = SCHEMAS[{"forms": "form"}.get(kind, kind) + "_attributes"]
    for row in (await body(sandbox, f"/v1/{kind}", page_size="100"))["data"]:
        assert set(row["attributes"]) == set(schema["properties"])


def related(relationships: dict[str, Any]) -> list[Identifier]:
    """Return what a resource refers to, without its site, which cannot be included."""
    found: list[Identifier] = []
    for name, relation in relationships.items():
        data: list[Identifier] | Identifier = relation["data"]
        if name != "site":
            found += data if isinstance(data, list) else [data]
    return found


async def test_included_resources_have_the_documented_shape_and_those_ids_that_are_related(
    sandbox: Sandbox,
) -> None:
    customer = await body(sandbox, "/v1/customers/100002", include="contact,offers,products,nonsense")
    contact_id = customer["data"]["relationships"]["contact"]["data"]["id"]
    contact = await body(sandbox, f"/v1/contacts/{contact_id}", include="customer,offers,tags")
    validate(customer, "customers_show_response")
    validate(contact, "contacts_show_response")
    key = itemgetter("type", "id")
    for document in (customer, contact):
        included: list[Identifier] = [{"id": one["id"], "type": one["type"]} for one in document["included"]]
        assert sorted(included, key=key) == sorted(related(document["data"]["relationships"]), key=key)
        for one in document["included"]:
            validate(one["attributes"], f"{one['type']}_attributes")
    assert contact["data"]["relationships"]["customer"]["data"]["id"] == "100002"


async def test_only_the_right_credentials_and_grant_give_a_token(sandbox: Sandbox) -> None:
    async with calling(sandbox) as client:
        given = await client.post("/v1/oauth/token", data=FORM)
        wrong = await client.post("/v1/oauth/token", data=FORM | {"client_secret": "guess"})
        grant = await client.post("/v1/oauth/token", data=FORM | {"grant_type": "password"})
    token = given.json()
    assert token | {"access_token": "", "refresh_token": ""} == {
        "access_token": "",
        "refresh_token": "",
        "token_type": "Bearer",
        "expires_in": 7200,
    }
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    assert (grant.status_code, grant.json()) == (400, {"error": "unsupported_grant_type"})


async def test_a_token_is_good_for_as_long_as_it_says() -> None:
    clock = [NOW]
    async with calling(open_sandbox(Options(customers=0, now=lambda: clock[0]))) as client:
        token = (await client.post("/v1/oauth/token", data=FORM)).json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        clock[0] += timedelta(seconds=token["expires_in"] - 1)
        assert (await client.get("/v1/me")).status_code == 200
        clock[0] += timedelta(seconds=1)
        assert (await client.get("/v1/me")).status_code == 401


async def test_without_a_known_token_only_the_version_is_told(sandbox: Sandbox) -> None:
    async with calling(sandbox) as client:
        assert (await client.get("/v1/version")).status_code == 200
        for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic c2FuZGJveA=="}):
            reply = await client.get("/v1/customers", headers=headers)
            assert reply.status_code == 401
            validate(reply.json(), "errors_unauthorized")
            assert reply.json()["errors"][0]["status"] == "401"


@pytest.mark.parametrize("number", ["1", "500001", "abc", "1" * 30, "-1", "١"])
async def test_an_unknown_id_is_not_found(sandbox: Sandbox, number: str) -> None:
    reply = await get(sandbox, f"/v1/customers/{number}")
    assert reply.status_code == 404
    validate(reply.json(), "errors_unauthorized")


async def test_other_methods_and_paths_are_refused_in_the_same_form(sandbox: Sandbox) -> None:
    async with calling(sandbox) as client:
        replies = [await client.delete("/v1/contacts/500001"), await client.get("/v1/nonsense")]
    assert [reply.status_code for reply in replies] == [405, 404]
    for reply in replies:
        validate(reply.json(), "errors_unauthorized")


async def test_following_next_reaches_everybody_once_newest_first(sandbox: Sandbox) -> None:
    seen: list[int] = []
    url, document = "/v1/customers?page[size]=100&fields[customers]=name", None
    while url:
        document = (await get(sandbox, url)).json()
        assert document["links"]["self"].replace("[", "%5B").count("page%5Bnumber") == 1
        seen += ids(document)
        url = document["links"]["next"]
    assert seen == column(sandbox, "SELECT id FROM customers ORDER BY created_at DESC, id DESC")
    assert document is not None
    assert document["meta"] == {"total_pages": 20, "total_count": 2000, "current_page": 20}


async def test_the_links_of_a_page_lead_to_its_neighbours(sandbox: Sandbox) -> None:
    def link(number: int) -> str:
        return f"https://api.kajabi.com/v1/forms?sort=title&page[number]={number}&page[size]=2"

    first, middle, last = [
        (await body(sandbox, "/v1/forms", sort="title", page_number=n, page_size="2"))["links"] for n in "123"
    ]
    ends = {"first": link(1), "last": link(3)}
    assert first == {"self": link(1), "prev": None, "next": link(2), **ends}
    assert middle == {"self": link(2), "prev": link(1), "next": link(3), **ends}
    assert last == {"self": link(3), "prev": link(2), "next": None, **ends}


async def test_a_page_beyond_the_end_is_empty_and_the_totals_stay(sandbox: Sandbox) -> None:
    document = await body(sandbox, "/v1/customers", page_number="21", page_size="100")
    assert document["data"] == []
    assert document["meta"] == {"total_pages": 20, "total_count": 2000, "current_page": 21}
    assert "page[number]=20&" in document["links"]["prev"]
    assert document["links"]["next"] is None


@pytest.mark.parametrize(("size", "rows"), [(None, 30), ("7", 7), ("5000", 100), ("0", 30), ("x", 30)])
async def test_a_page_has_the_size_asked_for_up_to_the_largest(sandbox: Sandbox, size: str | None, rows: int) -> None:
    params = {} if size is None else {"page_size": size}
    assert len((await body(sandbox, "/v1/customers", **params))["data"]) == rows


async def test_zeros_before_a_number_change_no_page_however_many_there_are(sandbox: Sandbox) -> None:
    zeros = "0" * 5000
    page = await body(sandbox, "/v1/customers", page_number=f"{zeros}2", page_size=f"{zeros}7")
    assert page == await body(sandbox, "/v1/customers", page_number="2", page_size="7")


@pytest.mark.parametrize(
    ("kind", "sort"),
    [
        *(("customers", name) for name in ("name", "email", "created_at", "net_revenue", "last_request_at")),
        *(("contacts", name) for name in ("name", "email", "created_at")),
    ],
)
async def test_sorting_orders_all_pages_and_puts_the_unknown_last(sandbox: Sandbox, kind: str, sort: str) -> None:
    joined = "customers JOIN contacts ON contacts.id = contact_id" if kind == "customers" else "contacts"
    where = {"net_revenue": "net_revenue_cents", "created_at": f"{kind}.created_at"}.get(sort, sort)
    rows = sandbox.db.execute(f"SELECT {kind}.id, {where} FROM {joined}").fetchall()
    known = [(folded(v), n) for n, v in rows if v is not None]
    unknown = [n for n, v in rows if v is None]
    for sign, down in (("", False), ("-", True)):
        params = {"sort": sign + sort, "page_size": "5000", f"fields_{kind}": "name"}
        found = ids(await body(on_one_page(sandbox), f"/v1/{kind}", **params))
        assert found == [n for _, n in sorted(known, reverse=down)] + sorted(unknown, reverse=down)


def folded(value: Any) -> Any:
    return unicodedata.normalize("NFC", value.casefold()) if isinstance(value, str) else value


async def test_an_unknown_sort_is_ignored(sandbox: Sandbox) -> None:
    assert ids(await body(sandbox, "/v1/customers", sort="age")) == ids(await body(sandbox, "/v1/customers"))


async def test_an_order_counts_where_it_is_first_named_however_often_it_is(sandbox: Sandbox) -> None:
    once = await body(sandbox, "/v1/customers", sort="name,-email", page_size="100")
    often = await body(sandbox, "/v1/customers", sort="name,-email," + "email,-name," * 3000, page_size="100")
    assert ids(often) == ids(once)


async def test_sparse_fields_leave_the_named_attributes_alone(sandbox: Sandbox) -> None:
    row = (await body(sandbox, "/v1/customers", page_size="1", fields_customers="name,net_revenue,shoe"))["data"][0]
    name, cents = sandbox.db.execute(
        """SELECT name, net_revenue_cents FROM customers JOIN contacts ON contacts.id = contact_id
        WHERE customers.id = ?""",
        (row["id"],),
    ).fetchone()
    attributes = {"name": name, "net_revenue": str(cents / 100)}
    assert row == {"id": row["id"], "type": "customers", "attributes": attributes}


async def test_net_revenue_is_dollars_in_text(sandbox: Sandbox) -> None:
    found: set[str] = set()
    for amount in ("97", "77.60", "149.99"):
        rows = await names(sandbox, "/v1/customers", "net_revenue", filter_net_revenue_equal_to=amount)
        found |= set(rows)
    assert found == {"97.0", "77.6", "149.99"}


@pytest.mark.parametrize("kind", COLLECTIONS)
async def test_an_unknown_filter_changes_nothing(sandbox: Sandbox, kind: str) -> None:
    document = await body(sandbox, f"/v1/{kind}", filter_has_tag="101", filter_shoe_size="44")
    assert document["data"] == (await body(sandbox, f"/v1/{kind}"))["data"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("has_tag_id", "VIP"),
        ("has_no_tag_id", "VIP"),
        ("has_no_tag_id", ""),
        ("has_all_tag_id", "101,VIP"),
        ("no_sent_email_broadcast_ids", "701,"),
        ("site_id", "eleven"),
        ("created_in_last", "thirty"),
        ("inactive_in_last", "-5"),
        ("net_revenue_less_than", "$1,000"),
        ("net_revenue_greater_than", "NaN"),
    ],
)
async def test_a_value_that_cannot_be_read_matches_nobody(sandbox: Sandbox, name: str, value: str) -> None:
    assert await total(sandbox, "/v1/contacts", **{f"filter_{name}": value}) == 0


@pytest.mark.parametrize("value", ["false", "no", ""])
async def test_a_flag_acts_only_when_true(sandbox: Sandbox, value: str) -> None:
    everybody = await total(sandbox, "/v1/contacts")
    assert await total(sandbox, "/v1/contacts", filter_is_hidden=value) == everybody
    assert 0 < await total(sandbox, "/v1/contacts", filter_is_hidden="1") < everybody


@pytest.mark.parametrize("value", ["9" * 40, "0" * 30 + "1", "36500000"])
async def test_numbers_beyond_all_bounds_are_compared_all_the_same(sandbox: Sandbox, value: str) -> None:
    assert await total(sandbox, "/v1/customers", filter_has_no_tag_id=value) == 2000
    assert await total(sandbox, "/v1/customers", filter_created_in_last=value) == 2000
    assert await total(sandbox, "/v1/customers", filter_net_revenue_less_than="9" * 40) == 2000


async def test_money_is_compared_to_the_part_of_a_cent(sandbox: Sandbox) -> None:
    at_most = await total(sandbox, "/v1/customers", filter_net_revenue_less_than="97.001")
    below = await total(sandbox, "/v1/customers", filter_net_revenue_less_than="97")
    exactly = await total(sandbox, "/v1/customers", filter_net_revenue_equal_to="97.00")
    assert at_most - below == exactly > 0
    assert await total(sandbox, "/v1/customers", filter_net_revenue_equal_to="97.001") == 0


async def test_text_is_found_whatever_its_case_and_composition(sandbox: Sandbox) -> None:
    for part in ("ZOÉ DECOMP", "zoe\u0301 decomp"):
        assert await names(sandbox, "/v1/contacts", "name", filter_name_contains=part) == ["Zoe\u0301 Decomposed"]
    for literal in ("100% _under_ \\", "' OR '1'='1"):
        assert await total(sandbox, "/v1/contacts", filter_name_contains=literal) == 1


@pytest.mark.parametrize("kind", COLLECTIONS)
async def test_with_several_sites_people_are_listed_for_one_of_them_only(two_sites: Sandbox, kind: str) -> None:
    refused = await get(two_sites, f"/v1/{kind}")
    assert refused.status_code == 400
    validate(refused.json(), "errors_unauthorized")
    first, second = [await total(two_sites, f"/v1/{kind}", filter_site_id=site) for site in ("11", "12")]
    assert first + second == {"customers": 2000, "contacts": 5000}[kind]
    assert first > second > 500


async def test_catalogues_are_filtered_by_their_own_filters(two_sites: Sandbox) -> None:
    assert await names(two_sites, "/v1/sites", sort="title") == ["Main Studio", "Second Studio"]
    assert await names(two_sites, "/v1/sites", filter_subdomain_cont="SECOND") == ["Second Studio"]
    vips = await names(two_sites, "/v1/contact_tags", "name", filter_name_cont="vip", filter_site_id="11")
    assert sorted(vips) == ["VIP", "VIP 2025"]
    for kind in ("offers", "products"):
        assert "Yoga Foundations" in await names(two_sites, f"/v1/{kind}", filter_title_cont="foundations")
    assert await names(two_sites, "/v1/offers", filter_description_cont="by hand") == ["Community Access"]
    assert await names(two_sites, "/v1/offers", filter_title_cont="early bird") == []
    assert await names(two_sites, "/v1/products", filter_status_eq="archived") == []
    assert await names(two_sites, "/v1/forms", filter_title_cont="guide") == ["Free Guide"]


async def test_products_are_excluded_by_their_class(sandbox: Sandbox) -> None:
    reply = await get(sandbox, "/v1/products?filter[exclude_product_types][]=Courses::CohortCourse")
    every = await names(sandbox, "/v1/products")
    kept = [row["attributes"]["title"] for row in reply.json()["data"]]
    assert kept == [title for title in every if title != "Yoga Foundations II"]


async def test_an_ignored_filter_has_no_effect() -> None:
    quirks = frozenset({"ignore=has_tag_id", "ignore=is_hidden"})
    box = open_sandbox(Options(customers=60, quirks=quirks, now=lambda: NOW))
    assert await total(box, "/v1/customers", filter_has_tag_id="1", filter_is_hidden="true") == 60
    assert await total(box, "/v1/customers", filter_has_offer_id="1") == 0


@pytest.mark.parametrize("size", [1, 2, 3, 7, 60, 100])
async def test_repeated_rows_push_none_off_the_last_page(size: int) -> None:
    box = open_sandbox(Options(customers=60, quirks=frozenset({"repeat-pages"}), now=lambda: NOW))
    pages: list[list[int]] = []
    last = 1
    while len(pages) < last:
        document = await body(box, "/v1/customers", page_size=str(size), page_number=str(len(pages) + 1))
        last = document["meta"]["total_pages"]
        assert document["meta"]["total_count"] == 60
        pages.append(ids(document))
    assert all(after[0] == before[-1] for before, after in pairwise(pages)) or size == 1
    once = list(dict.fromkeys(number for page in pages for number in page))
    assert once == column(box, "SELECT id FROM customers ORDER BY created_at DESC, id DESC")
    assert (await body(box, "/v1/customers", page_size=str(size), page_number=str(last + 1)))["data"] == []


@pytest.mark.parametrize("what", ["opened", "clicked", "bounced", "dropped", "delivered"])
async def test_negative_broadcast_filters_can_be_for_recipients_only(sandbox: Sandbox, what: str) -> None:
    box = behind(sandbox, Options(quirks=frozenset({"recipients-only"}), now=sandbox.now))
    negative = {f"filter_no_{what}_email_broadcast_id": "705"}
    among_all = await total(sandbox, "/v1/contacts", filter_sent_email_broadcast_id="705", **negative)
    assert await total(box, "/v1/contacts", **negative) == among_all
    assert among_all < await total(sandbox, "/v1/contacts", **negative)
