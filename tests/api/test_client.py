"""Reading Kajabi's API: what is sent and where, and what is accepted."""

import gzip
import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from kajabi_mcp.api import Resource, Single, open_api
from kajabi_mcp.api.auth import TOKEN_PATH
from kajabi_mcp.errors import BadAnswer
from tests.support.faults import (
    ASK,
    BASE,
    CUSTOMER,
    ELSEWHERE,
    EMPTY,
    KEY,
    SECRET,
    Answer,
    Kajabi,
    client,
    token_answer,
)

READ = "GET /v1/customers"
READ_PATHS = "me sites customers contacts contact_tags offers products forms transactions customers/1 contacts/20"


class CutOff(httpx2.AsyncByteStream):
    """A body that breaks off."""

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        yield b'{"data": ['
        raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")


async def test_a_body_that_breaks_off_on_the_way_is_asked_for_again() -> None:
    bodies: list[httpx2.Response] = [httpx2.Response(200, stream=CutOff()), EMPTY.response()]

    async def handle(request: httpx2.Request) -> httpx2.Response:
        return token_answer().response() if request.url.path == TOKEN_PATH else bodies.pop(0)

    assert (await client(handle, sleep=Kajabi().sleep).list("customers", {})).data == []
    assert bodies == []


@pytest.mark.parametrize("path", READ_PATHS.split())
async def test_these_paths_are_read(path: str) -> None:
    kajabi = Kajabi()
    await kajabi.api().list(path, {})
    assert kajabi.asked == [ASK, f"GET /v1/{path}"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "hooks",
        "oauth/token",
        "Customers",
        "customers/",
        "/customers",
        "customers/abc",
        "customers/-1",
        "customers/1/",
        "customers/1\n",
        "customers/१",
        "customers/1/../2",
        "customers/1/notes",
        "customers/1?filter[site_id]=2",
        "customers#1",
        "customers%2F1",
        "../admin",
        "sites/1",
        "contacts/1/relationships/offers",
        "https://evil.example/v1/me",
        "//evil.example/v1/me",
    ],
)
async def test_no_other_path_is_asked_for(path: str) -> None:
    kajabi = Kajabi()
    with pytest.raises(ValueError, match=r"^not a path this client reads"):
        await kajabi.api().one(path)
    with pytest.raises(ValueError, match=r"^not a path this client reads"):
        await kajabi.api().list(path, {})
    assert kajabi.asked == []


@pytest.mark.parametrize(
    "value",
    [
        "a&filter[site_id]=2",
        "a=b",
        "a#b",
        "100%",
        "%41",
        "a+b",
        "a b",
        " a ",
        "",
        'O\'Neil "Jo" \\',
        "zoë@example.com",
        "Łódź 東京 Юлия عمر",
        "👩‍💻",
        "e\u0301",
        "a;b,c/d?e:f[g]",
        "\u2028",
    ],
)
async def test_values_of_a_query_arrive_just_as_they_were_given(value: str) -> None:
    kajabi = Kajabi()
    query = {"filter[search]": value, "filter[site_id]": "1", "page[size]": "25"}
    await kajabi.api().list("customers", query)
    assert kajabi.asked == [ASK, READ]
    assert kajabi.requests[1].url.params.multi_items() == list(query.items())


async def test_a_reading_request_is_authorised_and_asks_for_json_api() -> None:
    asked: list[httpx2.Request] = []

    async def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return (token_answer() if request.url.path == TOKEN_PATH else EMPTY).response()

    async with open_api(BASE, KEY, transport=httpx2.MockTransport(handle)) as api:
        await api.list("customers", {})
    request = asked[1]
    assert (request.method, str(request.url), request.content) == ("GET", f"{BASE}/v1/customers", b"")
    assert request.headers["authorization"] == "Bearer token-1"
    assert request.headers["accept"] == "application/vnd.api+json"
    assert request.headers["user-agent"].startswith("kajabi-mcp/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_by_the_client_that_is_served_with(status: int) -> None:
    asked: list[str] = []

    async def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return (token_answer() if request.url.path == TOKEN_PATH else Answer(status, headers=ELSEWHERE)).response()

    async with open_api(BASE, KEY, transport=httpx2.MockTransport(handle)) as api:
        with pytest.raises(BadAnswer):
            await api.list("customers", {})
    assert asked == [f"{BASE}{TOKEN_PATH}", f"{BASE}/v1/customers"]


async def test_links_in_answers_are_not_followed() -> None:
    elsewhere = "https://evil.example/v1/customers?page[number]=2"
    links = {"next": elsewhere, "self": elsewhere, "first": None}
    document: dict[str, Any] = {"data": [CUSTOMER], "links": links, "meta": {"total_count": 2}}
    kajabi = Kajabi(Answer(200, document))
    listing = await kajabi.api().list("customers", {})
    assert listing.links.next == elsewhere
    assert [str(each.url) for each in kajabi.requests] == [f"{BASE}{TOKEN_PATH}", f"{BASE}/v1/customers"]


async def test_a_document_with_null_missing_and_unknown_parts_is_accepted() -> None:
    document: dict[str, Any] = {
        "data": [CUSTOMER, {"id": 1002, "type": "customers"}],
        "meta": {"total_count": 2, "total_pages": 1, "current_page": 1, "took": 0.1},
        "links": {"self": "https://app.example.com", "next": None},
        "included": [{"id": "7", "type": "contacts"}],
        "jsonapi": {"version": "1.0"},
    }
    listing = await Kajabi(Answer(200, document)).api().list("customers", {})
    assert [each.model_dump() for each in listing.data] == [
        {key: CUSTOMER[key] for key in ("id", "type", "attributes", "relationships")},
        {"id": "1002", "type": "customers", "attributes": {}, "relationships": {}},
    ]
    assert listing.meta.model_dump() == {"total_count": 2, "total_pages": 1, "current_page": 1}
    assert listing.links.next is None


async def test_a_list_without_counts_and_links_is_accepted() -> None:
    listing = await Kajabi().api().list("customers", {})
    assert listing.model_dump() == {
        "data": [],
        "meta": {"total_count": None, "total_pages": None, "current_page": None},
        "links": {"next": None},
        "included": [],
        "unreadable": 0,
        "asked": (1, None),
    }


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"meta": None, "links": None}, (None, None)),
        ({"meta": {"total_count": None}, "links": {}}, (None, None)),
        ({"meta": {"total_count": "100"}, "links": {"next": "/v1/customers"}}, (100, "/v1/customers")),
        (
            {"meta": {"total_count": 7.0}, "links": {"next": {"href": "/v1/customers", "meta": {"page": 2}}}},
            (7, {"href": "/v1/customers", "meta": {"page": 2}}),
        ),
        ({"links": {"next": False, "self": 1}}, (None, False)),
    ],
    ids=str,
)
async def test_counts_and_links_are_accepted_in_every_form(more: dict[str, Any], expected: tuple[Any, Any]) -> None:
    listing = await Kajabi(Answer(200, {"data": [CUSTOMER], **more})).api().list("customers", {})
    assert (listing.meta.total_count, listing.links.next) == expected
    assert [each.id for each in listing.data] == ["1001"]


async def test_one_resource_is_read_with_its_query_and_what_it_includes() -> None:
    contact: dict[str, Any] = {"id": 7, "type": "contacts", "attributes": None, "links": {}}
    kajabi = Kajabi(Answer(200, {"data": {**CUSTOMER, "id": 1001}, "included": [contact]}))
    found = await kajabi.api().one("customers/1001", {"include": "contact"})
    assert found == Single(
        data=Resource(
            id="1001", type="customers", attributes=CUSTOMER["attributes"], relationships=CUSTOMER["relationships"]
        ),
        included=[Resource(id="7", type="contacts")],
    )
    assert [str(each.url) for each in kajabi.requests[1:]] == [f"{BASE}/v1/customers/1001?include=contact"]


@pytest.mark.parametrize("more", [{}, {"included": None}, {"included": []}], ids=str)
async def test_one_resource_may_include_nothing(more: dict[str, Any]) -> None:
    found = await Kajabi(Answer(200, {"data": CUSTOMER, **more})).api().one("customers/1001")
    assert (found.data.id, found.included) == ("1001", [])


async def test_a_compressed_answer_is_read() -> None:
    packed = gzip.compress(json.dumps({"data": [CUSTOMER]}).encode())
    kajabi = Kajabi(Answer(200, packed, {"Content-Encoding": "gzip", "Content-Type": "application/vnd.api+json"}))
    listing = await kajabi.api().list("customers", {})
    assert [each.attributes["name"] for each in listing.data] == ["Zoë"]


def test_credentials_do_not_show_their_secret() -> None:
    assert repr(KEY) == f"Credentials(client_id='{KEY.client_id}', client_secret=SecretStr('**********'))"
    assert SECRET not in f"{KEY}"
