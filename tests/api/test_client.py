"""Reading Kajabi's API: what is sent and where, what is accepted, and how each failure is named."""

import gzip
import json
import logging
from collections.abc import AsyncGenerator
from typing import Any

import anyio
import httpx2
import pytest

from kajabi_mcp.api import Resource, Single, open_api
from kajabi_mcp.api.auth import TOKEN_PATH
from kajabi_mcp.errors import (
    BadAnswer,
    BadCredentials,
    BadRequest,
    KajabiDown,
    KajabiError,
    NoPermission,
    NotFound,
    RateLimited,
)
from tests.support.faults import ASK, BASE, EMPTY, KEY, SECRET, Answer, Kajabi, client, token_answer

READ = "GET /v1/customers"

CUSTOMER: dict[str, Any] = {
    "id": "1001",
    "type": "customers",
    "attributes": {"name": "Zoë", "bounced_at": None, "net_revenue": "12.50", "tags": ["a", None], "more": {"b": 1}},
    "relationships": {"contact": {"data": {"id": "7", "type": "contacts"}}, "site": {"data": None}},
    "links": {"self": "https://app.example.com/api/v1/customers/1001"},
    "meta": {},
}


def not_kajabi(what: str) -> str:
    return (
        f"The answer does not look like Kajabi's API: {what}. Check KAJABI_BASE_URL, and whether a proxy or a "
        "maintenance page answers instead of Kajabi."
    )


def unusable(what: str) -> str:
    return f"Kajabi's answer cannot be used: {what}. The arguments are not the cause; try again in a minute."


def down(what: str, wait: str = "a minute") -> str:
    return f"Kajabi gave no usable answer: {what}. The arguments are not the cause; try again in {wait}."


REFUSED = (
    "Kajabi does not accept the credentials (401). Check KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET: use the "
    "ones from Settings > Public API (not the ones for Zapier), and check that the key still exists there. Then "
    "restart the server."
)
FORBIDDEN = (
    "This Kajabi API key is not allowed to do this (403). A key has the permissions of the user chosen for it: "
    "check that this user may see contacts and customers, and that the site belongs to the same account."
)


def bad_request(status: int) -> str:
    return (
        f"Kajabi refused this request ({status}). An id may belong to another kind of thing than the filter takes, or "
        "to another site: check the ids and the site, or search with fewer filters to find the one that Kajabi refuses."
    )


MISSING = "Kajabi has no such record (404), or this API key may not see it. Check the id and the site."
LIMITED = "Kajabi is limiting requests (429). Wait a minute, then make the same call again."
TIMED_OUT = down("the request timed out")
NO_CONNECTION = down("no connection (refused, broken off, or the name not found)")
NO_LIST = not_kajabi("it is not a JSON:API list")

HOST_TEXT = "zoe@example.com is a text of the server"
ELSEWHERE = {"Location": "https://evil.example/v1/customers"}

FAULTS: dict[str, tuple[Answer | Exception, type[KajabiError], str]] = {
    "401": (Answer(401, HOST_TEXT), BadCredentials, REFUSED),
    "403": (Answer(403, {"errors": [{"detail": HOST_TEXT}]}), NoPermission, FORBIDDEN),
    "404": (Answer(404, HOST_TEXT.encode()), NotFound, MISSING),
    "400": (Answer(400, {"errors": [{"detail": HOST_TEXT}]}), BadRequest, bad_request(400)),
    "422": (Answer(422, {"errors": [{"detail": HOST_TEXT}]}), BadRequest, bad_request(422)),
    "418": (Answer(418, {"errors": [{"detail": HOST_TEXT}]}), BadAnswer, not_kajabi("status 418")),
    "429": (Answer(429, HOST_TEXT), RateLimited, LIMITED),
    "500": (Answer(500, HOST_TEXT), KajabiDown, down("it reports an error of its own (500)")),
    "503": (Answer(503, b"<html>" + HOST_TEXT.encode()), KajabiDown, down("it reports an error of its own (503)")),
    "503 for a while": (
        Answer(503, HOST_TEXT, {"Retry-After": "600"}),
        KajabiDown,
        down("it reports an error of its own (503)", "10 minutes"),
    ),
    "timeout": (httpx2.ReadTimeout(HOST_TEXT), KajabiDown, TIMED_OUT),
    "no turn": (httpx2.PoolTimeout(HOST_TEXT), KajabiDown, TIMED_OUT),
    "refused": (httpx2.ConnectError(f"[Errno 111] {HOST_TEXT}"), KajabiDown, NO_CONNECTION),
    "no name": (httpx2.ConnectError(f"[Errno -2] {HOST_TEXT}"), KajabiDown, NO_CONNECTION),
    "truncated on the way": (httpx2.RemoteProtocolError(HOST_TEXT), KajabiDown, NO_CONNECTION),
    "moved": (Answer(301, headers=ELSEWHERE), BadAnswer, not_kajabi("status 301")),
    "redirected": (Answer(307, headers=ELSEWHERE), BadAnswer, not_kajabi("status 307")),
    "not changed": (Answer(304), BadAnswer, not_kajabi("status 304")),
    "no content": (Answer(204, b""), BadAnswer, not_kajabi("status 204")),
    "HTML": (Answer(200, f"<!doctype html>{HOST_TEXT}".encode()), BadAnswer, NO_LIST),
    "empty": (Answer(200, b""), BadAnswer, NO_LIST),
    "cut off": (Answer(200, json.dumps({"data": [CUSTOMER]}).encode()[:-9]), BadAnswer, NO_LIST),
    "not text": (Answer(200, bytes(range(256))), BadAnswer, NO_LIST),
    "not gzip": (Answer(200, b"{}", {"Content-Encoding": "gzip"}), BadAnswer, not_kajabi("it is not readable HTTP")),
    "null": (Answer(200, b"null"), BadAnswer, NO_LIST),
    "a list": (Answer(200, [CUSTOMER]), BadAnswer, NO_LIST),
    "one for many": (Answer(200, {"data": CUSTOMER}), BadAnswer, unusable("it is not a JSON:API list")),
    "errors with 200": (Answer(200, {"errors": [{"detail": HOST_TEXT}]}), BadAnswer, NO_LIST),
    "no id": (
        Answer(200, {"data": [{"type": "customers", "attributes": {"name": HOST_TEXT}}]}),
        BadAnswer,
        unusable("each of its rows lacks a usable id, or is of another kind"),
    ),
    "texts for rows": (
        Answer(200, {"data": [HOST_TEXT]}),
        BadAnswer,
        not_kajabi("each of its rows lacks a usable id, or is of another kind"),
    ),
    "data in words": (Answer(200, {"data": HOST_TEXT}), BadAnswer, NO_LIST),
}


@pytest.mark.parametrize(("fault", "kind", "sentence"), FAULTS.values(), ids=FAULTS)
async def test_each_failure_has_its_name_and_its_sentence(
    fault: Answer | Exception, kind: type[KajabiError], sentence: str
) -> None:
    kajabi = Kajabi(fault)
    with pytest.raises(KajabiError) as caught, anyio.fail_after(5):
        await kajabi.api().list("customers", {})
    assert (type(caught.value), str(caught.value)) == (kind, sentence)
    assert {str(each.url.copy_with(path="/")) for each in kajabi.requests} == {f"{BASE}/"}


@pytest.mark.parametrize("fault", [fault for fault, _, _ in FAULTS.values()], ids=FAULTS)
async def test_no_failure_tells_a_secret_or_anything_personal(
    fault: Answer | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="kajabi_mcp")
    kajabi = Kajabi(fault, tokens=(token_answer("the-access-token"),))
    api = kajabi.api()
    with pytest.raises(KajabiError) as caught, anyio.fail_after(5):
        await api.list("customers", {"filter[search]": "jo@example.com"})
    error = caught.value
    told = " ".join(
        [str(error), repr(error), repr(vars(error)), repr(error.__cause__), repr(api), repr(KEY)]
        + [f"{each.getMessage()} {each.exc_text}" for each in caplog.records if each.name.startswith("kajabi_mcp")]
    )
    assert [each for each in (SECRET, "the-access-token", "jo@example.com", HOST_TEXT) if each in told] == []
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None


async def test_one_resource_is_named_when_it_is_none() -> None:
    what = "it is not a JSON:API resource"
    bodies: list[tuple[Any, str]] = [
        ({"data": [CUSTOMER]}, unusable(what)),
        ({"data": {"type": "customers"}}, unusable(what)),
        ({"data": None, "meta": {}}, unusable(what)),
        ({"data": None}, not_kajabi(what)),
        (b"<html>", not_kajabi(what)),
        (b"", not_kajabi(what)),
    ]
    for body, sentence in bodies:
        with pytest.raises(BadAnswer) as caught:
            await Kajabi(Answer(200, body)).api().one("customers/1001")
        assert str(caught.value) == sentence


async def test_the_setting_is_not_blamed_once_kajabi_has_answered() -> None:
    kajabi = Kajabi(EMPTY, Answer(200, b"<html>"), Answer(418), Answer(200, b"{}", {"Content-Encoding": "gzip"}))
    api, said = kajabi.api(), list[str]()
    await api.list("customers", {})
    for _ in range(3):
        with pytest.raises(BadAnswer) as caught:
            await api.list("customers", {})
        said.append(str(caught.value))
    assert said == [*map(unusable, ("it is not a JSON:API list", "status 418", "it is not readable HTTP"))]


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


@pytest.mark.parametrize(
    "path",
    [
        "me",
        "sites",
        "customers",
        "contacts",
        "contact_tags",
        "offers",
        "products",
        "forms",
        "transactions",
        "customers/1",
        "contacts/20",
    ],
)
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


async def test_a_redirect_of_the_token_request_takes_the_secret_nowhere() -> None:
    kajabi = Kajabi(tokens=(Answer(307, headers={"Location": "https://evil.example/v1/oauth/token"}),))
    with pytest.raises(BadAnswer) as caught:
        await kajabi.api().log_in()
    assert str(caught.value) == not_kajabi("status 307")
    assert [str(each.url) for each in kajabi.requests] == [f"{BASE}{TOKEN_PATH}"]


async def test_a_token_endpoint_that_is_not_there_is_no_missing_record() -> None:
    kajabi = Kajabi(tokens=(Answer(404, HOST_TEXT.encode()),))
    with pytest.raises(BadAnswer) as caught:
        await kajabi.api().list("customers", {})
    assert str(caught.value) == not_kajabi("the token endpoint is not there (404)")
    assert kajabi.asked == [ASK]


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
