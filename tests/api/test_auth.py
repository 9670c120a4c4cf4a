"""The access token: how it is asked for, shared, renewed and refused."""

from collections.abc import Mapping
from urllib.parse import parse_qs

import anyio
import httpx2
import pytest

from kajabi_mcp.api import KajabiAPI, open_api
from kajabi_mcp.api.auth import TOKEN_PATH, Tokens
from kajabi_mcp.errors import BadAnswer, BadCredentials, KajabiError, NoCredentials, NoPermission
from tests.support.clock import Clock
from tests.support.faults import ASK, BASE, CLIENT_ID, EMPTY, KEY, SECRET, Answer, Kajabi, client, token_answer
from tests.support.virtual_time import VIRTUAL_TIME

READ = "GET /v1/sites"
BAD_CREDENTIALS = str(BadCredentials())
NO_TOKEN = (
    "The answer does not look like Kajabi's API: the token endpoint gave no access token. Check KAJABI_BASE_URL, and "
    "whether a proxy or a maintenance page answers instead of Kajabi."
)


@pytest.fixture(scope="module")
def anyio_backend() -> object:
    return VIRTUAL_TIME


async def read_at_once(api: KajabiAPI, calls: int) -> list[KajabiError]:
    """Return the failures of this many calls made at the same time."""
    failures: list[KajabiError] = []

    async def read() -> None:
        try:
            await api.list("sites", {})
        except KajabiError as error:
            failures.append(error)

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            for _ in range(calls):
                tasks.start_soon(read)
    return failures


class Endpoint:
    """A token endpoint that grants the same token each time, and keeps when it was asked."""

    def __init__(self, grant: bytes) -> None:
        self.clock = Clock(1000)
        self.grant = grant
        self.renewed_at: list[float] = []

    def tokens(self) -> Tokens:
        return Tokens(KEY, self.post, self.clock)

    async def post(self, path: str, form: Mapping[str, str]) -> bytes:
        self.renewed_at.append(self.clock.now)
        return self.grant


async def test_the_token_is_asked_for_with_the_client_credentials_as_a_form() -> None:
    kajabi = Kajabi()
    await kajabi.api().log_in()
    (request,) = kajabi.requests
    assert (request.method, str(request.url)) == ("POST", f"{BASE}/v1/oauth/token")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["accept"] == "application/json"
    assert "authorization" not in request.headers
    assert parse_qs(request.content.decode(), strict_parsing=True) == {
        "grant_type": ["client_credentials"],
        "client_id": [CLIENT_ID],
        "client_secret": [SECRET],
    }


def test_a_client_can_be_made_before_there_is_an_event_loop() -> None:
    kajabi = Kajabi()
    anyio.run(kajabi.api().log_in)
    assert kajabi.asked == [ASK]


async def test_calls_one_after_the_other_share_a_token() -> None:
    kajabi = Kajabi()
    api = kajabi.api()
    for _ in range(3):
        await api.list("sites", {})
    assert kajabi.asked == [ASK, READ, READ, READ]
    assert kajabi.tokens_shown == ["Bearer token-1"] * 3


async def test_twenty_calls_at_once_ask_for_one_token() -> None:
    kajabi = Kajabi()
    assert await read_at_once(kajabi.api(), 20) == []
    assert kajabi.asked == [ASK, *[READ] * 20]
    assert kajabi.tokens_shown == ["Bearer token-1"] * 20


async def test_twenty_calls_at_once_share_the_refusal_of_a_token_too() -> None:
    kajabi = Kajabi(tokens=(Answer(401),))
    failures = await read_at_once(kajabi.api(), 20)
    assert [str(each) for each in failures] == [BAD_CREDENTIALS] * 20
    assert kajabi.asked == [ASK]


@pytest.mark.parametrize(
    ("grant", "renewed_after"),
    [
        (b'{"access_token": "a", "expires_in": 7200}', 7140),
        (b'{"access_token": "a", "expires_in": 604800}', 604740),
        (b'{"access_token": "a", "expires_in": "300"}', 270),
        (b'{"access_token": "a", "expires_in": 10, "refresh_token": "b", "scope": null}', 9),
        (b'{"access_token": "a", "token_type": "Bearer"}', 3540),
        (b'{"access_token": "a", "expires_in": 2678400}', 2678340),
        # What cannot be a life is the default one.
        (b'{"access_token": "a", "expires_in": null}', 3540),
        (b'{"access_token": "a", "expires_in": 0}', 3540),
        (b'{"access_token": "a", "expires_in": -1}', 3540),
        (b'{"access_token": "a", "expires_in": NaN}', 3540),
        (b'{"access_token": "a", "expires_in": Infinity}', 3540),
        (b'{"access_token": "a", "expires_in": "NaN"}', 3540),
        (b'{"access_token": "a", "expires_in": "-inf"}', 3540),
        (b'{"access_token": "a", "expires_in": "soon"}', 3540),
        (b'{"access_token": "a", "expires_in": ""}', 3540),
        (b'{"access_token": "a", "expires_in": true}', 3540),
        (b'{"access_token": "a", "expires_in": [7200]}', 3540),
        (b'{"access_token": "a", "expires_in": {"seconds": 7200}}', 3540),
        (b'{"access_token": "a", "expires_in": 2678401}', 3540),
        (b'{"access_token": "a", "expires_in": 1e999}', 3540),
        (b'{"access_token": "a", "expires_in": 1' + b"0" * 5000 + b"}", 3540),
        # What else is in the answer does not matter.
        (b'\xef\xbb\xbf{"access_token": "a", "expires_in": 7200, "scope": "caf\xe9 \\ud800"}', 7140),
    ],
)
async def test_a_token_is_renewed_a_little_before_its_life_ends(grant: bytes, renewed_after: float) -> None:
    endpoint = Endpoint(grant)
    tokens = endpoint.tokens()
    await tokens.get()
    endpoint.clock.now += renewed_after - 0.5
    await tokens.get()
    assert endpoint.renewed_at == [1000]
    endpoint.clock.now += 0.5
    await tokens.get()
    await tokens.get()
    assert endpoint.renewed_at == [1000, 1000 + renewed_after]


async def test_a_refused_token_is_renewed_and_the_request_repeated() -> None:
    kajabi = Kajabi(Answer(401), EMPTY)
    await kajabi.api().list("sites", {"filter[title_cont]": "Main"})
    assert kajabi.asked == [ASK, READ, ASK, READ]
    assert kajabi.tokens_shown == ["Bearer token-1", "Bearer token-2"]
    assert kajabi.requests[1].url == kajabi.requests[3].url


async def test_a_second_refusal_is_final() -> None:
    kajabi = Kajabi(Answer(401))
    with pytest.raises(BadCredentials) as caught:
        await kajabi.api().list("sites", {})
    assert str(caught.value) == BAD_CREDENTIALS
    assert kajabi.asked == [ASK, READ, ASK, READ]


async def test_ten_calls_refused_with_the_same_token_renew_it_once() -> None:
    tokens = 0
    shown: list[str] = []
    all_refused = anyio.Event()

    async def handle(request: httpx2.Request) -> httpx2.Response:
        nonlocal tokens
        if request.url.path == TOKEN_PATH:
            tokens += 1
            return token_answer(f"token-{tokens}").response()
        shown.append(request.headers["authorization"])
        if shown[-1] == "Bearer token-2":
            return EMPTY.response()
        if len(shown) == 10:
            all_refused.set()
        await all_refused.wait()
        return Answer(401).response()

    assert await read_at_once(client(handle), 10) == []
    assert shown == ["Bearer token-1"] * 10 + ["Bearer token-2"] * 10
    assert tokens == 2


async def test_a_token_refused_late_does_not_end_the_one_that_replaced_it() -> None:
    endpoint = Endpoint(b'{"access_token": "token-1"}')
    tokens = endpoint.tokens()
    old = await tokens.get()
    endpoint.grant = b'{"access_token": "token-2"}'
    assert [await tokens.get(refused=old), await tokens.get(refused=old)] == ["token-2", "token-2"]
    assert len(endpoint.renewed_at) == 2


@pytest.mark.parametrize("status", [400, 401])
async def test_a_token_endpoint_that_refuses_the_key_is_asked_once(status: int) -> None:
    refusal = Answer(status, {"error": "invalid_client", "error_description": "text of the server"})
    kajabi = Kajabi(tokens=(refusal,))
    with pytest.raises(BadCredentials) as caught:
        await kajabi.api().log_in()
    assert str(caught.value) == BAD_CREDENTIALS
    assert (kajabi.asked, kajabi.pauses) == ([ASK], [])


async def test_a_token_endpoint_that_forbids_is_no_permission() -> None:
    kajabi = Kajabi(tokens=(Answer(403),))
    with pytest.raises(NoPermission):
        await kajabi.api().log_in()
    assert kajabi.asked == [ASK]


async def test_without_credentials_nothing_is_sent() -> None:
    kajabi = Kajabi()
    with pytest.raises(NoCredentials) as caught:
        await kajabi.api(credentials=None).list("sites", {})
    assert "Set KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET" in str(caught.value)
    assert kajabi.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><p>maintenance",
        b"\xff\xfe{}",
        b"[]",
        b"null",
        b'"token"',
        b'{"access_token": "cut o',
        b'{"token_type": "Bearer", "expires_in": 7200}',
        b'{"access_token": null}',
        b'{"access_token": 12}',
        b'{"access_token": ""}',
        b'{"access_token": "two words"}',
        b'{"access_token": "a\\r\\nX-Injected: b"}',
        b'{"access_token": "a\\n"}',
        '{"access_token": "jeton-été"}'.encode(),
    ],
)
async def test_a_garbage_token_answer_is_named_as_one(body: bytes) -> None:
    kajabi = Kajabi(tokens=(Answer(body=body),))
    with pytest.raises(BadAnswer) as caught:
        await kajabi.api().list("sites", {})
    assert str(caught.value) == NO_TOKEN
    assert kajabi.asked == [ASK]


async def test_after_a_failed_renewal_the_next_call_tries_again() -> None:
    kajabi = Kajabi(tokens=(Answer(body=b"<html>"), token_answer("token-2")))
    api = kajabi.api()
    with pytest.raises(BadAnswer):
        await api.list("sites", {})
    await api.list("sites", {})
    assert kajabi.asked == [ASK, ASK, READ]
    assert kajabi.tokens_shown == ["Bearer token-2"]


class SlowTokens:
    """A token endpoint that answers when the test lets it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.waiting = anyio.Event()
        self.answer = anyio.Event()

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.url.path == TOKEN_PATH:
            self.waiting.set()
            await self.answer.wait()
            return token_answer().response()
        return EMPTY.response()


@pytest.mark.parametrize("seconds", [None, 0.01], ids=["cancelled", "out of time"])
async def test_a_call_that_leaves_does_not_end_the_renewal_that_others_wait_for(seconds: float | None) -> None:
    kajabi = SlowTokens()
    api = client(kajabi.handle)
    left = anyio.Event()
    found: list[int] = []
    leaver = anyio.CancelScope()

    async def leave() -> None:
        with leaver:
            await api.list("sites", {})
        left.set()

    async def stay() -> None:
        found.append(len((await api.list("sites", {})).data))

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(leave)
            await kajabi.waiting.wait()
            for _ in range(3):
                tasks.start_soon(stay)
            await anyio.wait_all_tasks_blocked()
            if seconds is None:
                leaver.cancel()
            else:
                leaver.deadline = anyio.current_time() + seconds
            await left.wait()
            kajabi.answer.set()
    assert leaver.cancelled_caught
    assert found == [0, 0, 0]
    assert kajabi.asked == [ASK, READ, READ, READ]


async def test_a_token_that_came_after_its_call_was_cancelled_serves_the_next_call() -> None:
    kajabi = SlowTokens()
    api = client(kajabi.handle)
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(api.log_in)
            await kajabi.waiting.wait()
            tasks.cancel_scope.cancel()
        kajabi.answer.set()
        await api.list("sites", {})
    assert kajabi.asked == [ASK, READ]


async def test_a_renewal_that_nobody_has_time_for_any_more_is_stopped() -> None:
    kajabi = SlowTokens()
    api = client(kajabi.handle)
    with anyio.fail_after(5):
        with anyio.move_on_after(0.01):
            await api.log_in()
        await anyio.wait_all_tasks_blocked()
        kajabi.answer.set()
        await api.list("sites", {})
    assert kajabi.asked == [ASK, ASK, READ]


@pytest.mark.parametrize("lasting", [(10, 100), (100, 10)], ids=["the second", "the first"])
async def test_a_renewal_is_as_patient_as_the_most_patient_call_that_waits_for_it(lasting: tuple[int, int]) -> None:
    kajabi = Kajabi(tokens=(Answer(503, headers={"Retry-After": "50"}), token_answer()))
    api = kajabi.api()

    ended: dict[float, tuple[float, str]] = {}

    async def read_within(seconds: float) -> None:
        try:
            with anyio.fail_after(seconds):
                await api.list("sites", {})
            ended[seconds] = (anyio.current_time(), "answered")
        except KajabiError as error:
            ended[seconds] = (anyio.current_time(), str(error))

    async with anyio.create_task_group() as tasks:
        for seconds in lasting:
            tasks.start_soon(read_within, seconds)
    assert list(zip(kajabi.asked, kajabi.times, strict=True)) == [(ASK, 0), (ASK, 50), (READ, 50)]
    assert ended == {
        10: (0, "Kajabi gave no usable answer: it reports an error of its own (503). The arguments are not the cause; "
             "try again in 50 seconds."),
        100: (50, "answered"),
    }  # fmt: skip


async def test_a_renewal_ends_with_its_client() -> None:
    ended: list[str] = []
    kajabi = SlowTokens()

    async def handle(request: httpx2.Request) -> httpx2.Response:
        try:
            return await kajabi.handle(request)
        finally:
            ended.append(request.url.path)

    with anyio.fail_after(5):
        async with open_api(BASE, KEY, transport=httpx2.MockTransport(handle)) as api:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(api.log_in)
                await kajabi.waiting.wait()
                tasks.cancel_scope.cancel()
            await anyio.wait_all_tasks_blocked()
            assert ended == []
        await anyio.wait_all_tasks_blocked()
    assert ended == [TOKEN_PATH]
