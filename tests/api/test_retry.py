"""Patience and pace: what is tried again, when, how often, and how many requests go out at the same time."""

from collections import Counter

import anyio
import anyio.lowlevel
import httpx2
import pytest

from kajabi_mcp.api import Pace
from kajabi_mcp.api.auth import TOKEN_PATH
from kajabi_mcp.api.retry import told_to_wait
from kajabi_mcp.errors import KajabiDown, KajabiError, RateLimited
from tests.support.clock import NOW
from tests.support.faults import ASK, EMPTY, Answer, Kajabi, client
from tests.support.virtual_time import VIRTUAL_TIME

READ = "GET /v1/sites"
LONGEST_BACKOFF = [0.5, 1, 2, 4]
NO_QUERY: dict[str, str] = {}

PASSING: dict[str, Answer | Exception] = {
    "429": Answer(429),
    "500": Answer(500),
    "502 with a page": Answer(502, b"<html>Bad gateway"),
    "503": Answer(503),
    "504": Answer(504),
    "connecting takes too long": httpx2.ConnectTimeout("text of the library"),
    "reading takes too long": httpx2.ReadTimeout("text of the library"),
    "connection refused": httpx2.ConnectError("[Errno 111] Connection refused"),
    "name not found": httpx2.ConnectError("[Errno -2] Name or service not known"),
    "connection broken off": httpx2.ReadError("text of the library"),
    "body cut off": httpx2.RemoteProtocolError("peer closed connection without sending complete message body"),
}


@pytest.fixture(scope="module")
def anyio_backend() -> object:
    return VIRTUAL_TIME


async def failure_of(kajabi: Kajabi) -> KajabiError:
    with pytest.raises(KajabiError) as caught, anyio.fail_after(5):
        await kajabi.api().list("sites", {})
    return caught.value


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
async def test_what_failed_in_passing_is_tried_again(fault: Answer | Exception) -> None:
    kajabi = Kajabi(fault, EMPTY)
    with anyio.fail_after(5):
        await kajabi.api().list("sites", {"filter[title_cont]": "Main"})
    assert kajabi.asked == [ASK, READ, READ]
    assert kajabi.requests[1].url == kajabi.requests[2].url
    assert kajabi.tokens_shown == ["Bearer token-1"] * 2


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
async def test_the_fifth_failure_is_the_last_and_the_pauses_between_grow(fault: Answer | Exception) -> None:
    kajabi = Kajabi(fault)
    error = await failure_of(kajabi)
    assert isinstance(error, (RateLimited, KajabiDown))
    assert kajabi.asked == [ASK, *[READ] * 5]
    assert [0 <= pause <= most for pause, most in zip(kajabi.pauses, LONGEST_BACKOFF, strict=True)] == [True] * 4


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
async def test_the_token_request_is_tried_again_likewise(fault: Answer | Exception) -> None:
    kajabi = Kajabi(tokens=(fault,))
    error = await failure_of(kajabi)
    assert isinstance(error, (RateLimited, KajabiDown))
    assert kajabi.asked == [ASK] * 5


@pytest.mark.parametrize("status", [429, 503])
async def test_kajabi_is_left_alone_for_as_long_as_it_asks(status: int) -> None:
    waits = ("7", "0", " 12 ", "Mon, 01 Jan 2024 00:00:00 GMT")
    kajabi = Kajabi(*[Answer(status, headers={"Retry-After": wait}) for wait in waits], EMPTY)
    await kajabi.api().list("sites", {})
    assert kajabi.times == [0, 0, 7, 7, 19, 19]
    assert kajabi.asked == [ASK, *[READ] * 5]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("30", 30),
        (" 30 ", 30),
        ("0", 0),
        ("Mon, 23 Nov 2026 12:01:30 GMT", 90),
        ("Mon, 23 Nov 2026 12:01:30 +0000", 90),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("9" * 400, 86_400),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 86_400),
        ("-1", None),
        ("1.5", None),
        ("5, 5", None),
        ("²", None),
        ("soon", None),
        ("Mon, 23 Nov 2026 12:01:30", None),
        ("Mon, 23 Nov 99999999999999 12:01:30 GMT", None),
        ("Mon, 23 Nov 2026 12:01:30 +99999999999999999999", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_and_nothing_else(header: str | None, seconds: float | None) -> None:
    assert told_to_wait(header, NOW) == seconds


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("60", "Kajabi is limiting requests (429). Wait a minute, then make the same call again."),
        ("9" * 400, "Kajabi is limiting requests (429). Wait a day, then make the same call again."),
        (
            "Wed, 21 Oct 2099 07:28:00 GMT",
            "Kajabi is limiting requests (429). Wait a day, then make the same call again.",
        ),
    ],
)
async def test_a_wait_longer_than_the_call_may_last_fails_at_once_and_names_it(header: str, sentence: str) -> None:
    kajabi = Kajabi(Answer(429, headers={"Retry-After": header}), EMPTY)
    error = await failure_of(kajabi)
    assert isinstance(error, RateLimited)
    assert str(error) == sentence
    assert (kajabi.asked, kajabi.pauses) == ([ASK, READ], [])


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("600", "10 minutes"),
        ("46", "46 seconds"),
        ("9" * 400, "a day"),
        ("0", "1 second"),
        ("1", "1 second"),
        ("soon", "a minute"),
    ],
)
async def test_a_kajabi_that_is_down_tells_how_long(header: str, wait: str) -> None:
    error = await failure_of(Kajabi(Answer(503, headers={"Retry-After": header})))
    assert isinstance(error, KajabiDown)
    assert str(error) == (
        "Kajabi gave no usable answer: it reports an error of its own (503). The arguments are not the cause; try "
        f"again in {wait}."
    )


async def test_the_token_request_fails_at_once_too_when_told_to_wait_too_long() -> None:
    kajabi = Kajabi(tokens=(Answer(429, headers={"Retry-After": "60"}),))
    error = await failure_of(kajabi)
    assert str(error) == "Kajabi is limiting requests (429). Wait a minute, then make the same call again."
    assert (kajabi.asked, kajabi.pauses) == ([ASK], [])


async def test_the_nearest_deadline_counts_and_the_failure_is_told_rather_than_a_timeout() -> None:
    kajabi = Kajabi(Answer(503, headers={"Retry-After": "20"}))
    with anyio.fail_after(100), anyio.move_on_after(10), anyio.fail_after(50), pytest.raises(KajabiDown):
        await kajabi.api().list("sites", {})
    assert (kajabi.asked, kajabi.pauses) == ([ASK, READ], [])


async def test_without_a_number_the_sentence_says_a_minute() -> None:
    error = await failure_of(Kajabi(Answer(429)))
    assert str(error) == "Kajabi is limiting requests (429). Wait a minute, then make the same call again."


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 406, 408, 409, 410, 415, 418, 422, 423, 451])
async def test_other_refusals_are_never_tried_again(status: int) -> None:
    kajabi = Kajabi(Answer(status, headers={"Retry-After": "1"}), EMPTY)
    await failure_of(kajabi)
    assert (kajabi.asked, kajabi.pauses) == ([ASK, READ], [])


class Busy:
    """A slow Kajabi, which counts the requests that it has at once."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self.asked: list[str] = []

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(20):
            await anyio.lowlevel.checkpoint()
        self.now -= 1
        if request.url.path == TOKEN_PATH:
            return Answer(body={"access_token": "token-1"}).response()
        return EMPTY.response()


@pytest.mark.parametrize("in_flight", [1, 2, 5])
async def test_no_more_requests_are_under_way_than_the_pace_allows(in_flight: int) -> None:
    kajabi = Busy()
    api = client(kajabi.handle, pace=Pace(per_minute=1000, in_flight=in_flight))
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(api.list, "sites", NO_QUERY)
    assert kajabi.most == in_flight
    assert Counter(kajabi.asked) == {ASK: 1, READ: 20}


async def test_two_requests_are_under_way_at_most_unless_told_otherwise() -> None:
    assert Pace() == Pace(per_minute=100, in_flight=2)


async def test_the_fourth_request_in_a_row_waits_when_six_a_minute_are_allowed() -> None:
    kajabi = Kajabi()
    api = kajabi.api(pace=Pace(per_minute=6))
    for _ in range(4):
        await api.list("sites", {})
    assert list(zip(kajabi.asked, kajabi.times, strict=True)) == [
        (ASK, 0),
        (READ, 0),
        (READ, 0),
        (READ, 20),
        (READ, 40),
    ]


async def test_what_is_tried_again_counts_towards_the_minute() -> None:
    kajabi = Kajabi(Answer(503, headers={"Retry-After": "0"}))
    with pytest.raises(KajabiDown):
        await kajabi.api(pace=Pace(per_minute=8)).list("sites", {})
    assert kajabi.asked == [ASK, *[READ] * 5]
    assert kajabi.times == [0, 0, 0, 0, 15, 30]


async def test_a_pause_gives_its_turn_to_others() -> None:
    paused = anyio.Event()
    over = anyio.Event()
    asked: list[str] = []

    async def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        if request.url.path == TOKEN_PATH:
            return Answer(body={"access_token": "token-1"}).response()
        return (Answer(503) if asked.count("/v1/sites") == 1 and asked[-1] == "/v1/sites" else EMPTY).response()

    async def sleep(_: float) -> None:
        paused.set()
        await over.wait()

    api = client(handle, pace=Pace(in_flight=1), sleep=sleep)
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(api.list, "sites", NO_QUERY)
            await paused.wait()
            await api.list("offers", {})
            over.set()
    assert asked == [TOKEN_PATH, "/v1/sites", "/v1/offers", "/v1/sites"]


async def test_a_cancelled_call_stops_its_request_and_frees_its_place() -> None:
    started = anyio.Event()
    stopped: list[str] = []

    async def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == TOKEN_PATH:
            return Answer(body={"access_token": "token-1"}).response()
        if request.url.path == "/v1/offers":
            return EMPTY.response()
        started.set()
        try:
            await anyio.sleep_forever()
        except anyio.get_cancelled_exc_class():
            stopped.append(request.url.path)
            raise
        raise AssertionError

    api = client(handle, pace=Pace(in_flight=1))
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(api.list, "sites", NO_QUERY)
            await started.wait()
            tasks.cancel_scope.cancel()
        assert stopped == ["/v1/sites"]
        assert (await api.list("offers", {})).data == []
