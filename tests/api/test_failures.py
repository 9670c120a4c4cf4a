"""How each failure of reading Kajabi's API is named, and that none of them tells what must not be told."""

import json
import logging
from typing import Any

import anyio
import httpx2
import pytest

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
from tests.support.faults import ASK, BASE, CUSTOMER, ELSEWHERE, EMPTY, KEY, SECRET, Answer, Kajabi, token_answer

HOST_TEXT = "zoe@example.com is a text of the server"


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
