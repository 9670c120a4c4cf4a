"""The line in front of Kajabi, in virtual time: who goes when, who is refused at once, and what is said to them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import anyio
import httpx2
import pytest

from kajabi_mcp.api import KajabiAPI, Pace
from kajabi_mcp.api.auth import TOKEN_PATH
from kajabi_mcp.errors import KajabiError
from tests.support.faults import ASK, EMPTY, Answer, Kajabi, client, token_answer
from tests.support.virtual_time import VIRTUAL_TIME

READ = "GET /v1/sites"


@pytest.fixture(scope="module")
def anyio_backend() -> object:
    return VIRTUAL_TIME


class Callers:
    """Calls that go on at the same time, and when and how each ended."""

    def __init__(self, api: KajabiAPI) -> None:
        self.api = api
        self.ends: list[tuple[float, str]] = []

    async def call(self, seconds: float = 45, collection: str = "sites") -> None:
        """Make a call that may last so long."""
        try:
            with anyio.fail_after(seconds):
                await self.api.list(collection, {})
            said = "answered"
        except KajabiError as error:
            said = str(error)
        except TimeoutError:
            said = "timeout"
        self.ends.append((round(anyio.current_time(), 6), said))

    async def all(self, calls: int, seconds: float = 45) -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(calls):
                tasks.start_soon(self.call, seconds)


def most_in_a_minute(times: Sequence[float]) -> int:
    """Return how many of these times the fullest minute holds, its first and its last moment included."""
    ordered = sorted(times)
    return max(bisect_left(ordered, start + 60 + 1e-6) - bisect_left(ordered, start) for start in ordered)


def busy(per_minute: int, waiting: int, seconds: str) -> str:
    ahead = ", and 1 request waits" if waiting == 1 else f", and {waiting} requests wait" if waiting else ""
    return (
        f"This server asks Kajabi at most {per_minute} times a minute{ahead}, so the turn of this call would come too "
        f"late. The arguments are not the cause; try again in {seconds}."
    )


async def test_of_two_hundred_calls_at_once_none_is_told_that_kajabi_is_silent() -> None:
    kajabi = Kajabi()
    callers = Callers(kajabi.api(pace=Pace()))
    await callers.all(200)
    assert Counter(callers.ends)[0, busy(100, 84, "46 seconds")] == 114
    assert Counter(said for _, said in callers.ends) == {"answered": 86, busy(100, 84, "46 seconds"): 114}
    assert (len(kajabi.times), most_in_a_minute(kajabi.times)) == (87, 87)


async def test_a_call_that_comes_again_when_it_was_told_to_is_answered() -> None:
    callers = Callers(Kajabi().api(pace=Pace()))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(callers.all, 200)
        await anyio.sleep(46)
        await callers.call()
    assert callers.ends[-1] == (46, "answered")


@pytest.mark.parametrize("per_minute", [2, 3, 7, 60, 100, 1000])
async def test_no_minute_has_more_requests_than_the_pace_and_half_of_them_may_go_at_once(per_minute: int) -> None:
    kajabi = Kajabi()
    callers = Callers(kajabi.api(pace=Pace(per_minute, in_flight=50)))
    async with anyio.create_task_group() as tasks:
        for pause in (0, 1, 59, 0.5, 61, 200, 3):
            await anyio.sleep(pause)
            for _ in range(per_minute):
                tasks.start_soon(callers.call, 10_000)
    assert most_in_a_minute(kajabi.times) == per_minute
    assert sum(each == 0 for each in kajabi.times) == per_minute // 2
    assert {said for _, said in callers.ends} == {"answered"}


async def test_the_line_is_served_in_the_order_in_which_it_was_joined() -> None:
    kajabi = Kajabi()
    callers, order = Callers(kajabi.api(pace=Pace(2))), list[int]()

    async def call(number: int) -> None:
        await callers.call(10_000)
        order.append(number)

    async with anyio.create_task_group() as tasks:
        for number in range(20):
            tasks.start_soon(call, number)
    assert order == list(range(20))


async def test_a_call_that_is_cancelled_leaves_the_line_at_once() -> None:
    kajabi = Kajabi()
    callers = Callers(kajabi.api(pace=Pace(60)))
    await callers.all(29)  # with the token, all that may go at once
    async with anyio.create_task_group() as tasks, anyio.create_task_group() as leaving:
        for _ in range(20):
            leaving.start_soon(callers.call)
        await anyio.sleep(1)
        tasks.start_soon(callers.call)
        await anyio.sleep(0.5)
        leaving.cancel_scope.cancel()
    # Every two seconds one goes; the next turn is taken by the call that is left.
    assert (anyio.current_time(), kajabi.times[30:]) == (2, [2])


async def test_a_turn_that_is_cancelled_on_its_way_is_not_lost_to_others() -> None:
    held = anyio.Event()

    async def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/v1/sites":
            await held.wait()
        return (token_answer() if request.url.path == TOKEN_PATH else EMPTY).response()

    callers = Callers(client(handle, pace=Pace(in_flight=1)))
    async with anyio.create_task_group() as tasks, anyio.create_task_group() as leaving:
        for _ in range(3):
            leaving.start_soon(callers.call)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(callers.call, 45, "offers")
        await anyio.wait_all_tasks_blocked()
        leaving.cancel_scope.cancel()
    assert [said for _, said in callers.ends] == ["answered"]


async def test_requests_that_kajabi_is_slow_to_answer_are_said_to_be_the_cause() -> None:
    async def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path != TOKEN_PATH:
            await anyio.sleep(14)
        return (token_answer() if request.url.path == TOKEN_PATH else EMPTY).response()

    callers = Callers(client(handle, pace=Pace(in_flight=2)))
    await callers.all(9)
    assert Counter(callers.ends) == {
        (14, "answered"): 2,
        (28, "answered"): 2,
        (42, "answered"): 2,
        (45, "timeout"): 2,  # Kajabi is asked, and does not answer
        (
            44.5,
            "This server asks Kajabi at most 2 things at once, and Kajabi takes long, so the turn of this call would "
            "come too late. The arguments are not the cause; try again in a minute.",
        ): 1,
    }


def limited(wait: str) -> str:
    return f"Kajabi is limiting requests (429). Wait {wait}, then make the same call again."


def down(wait: str) -> str:
    return (
        "Kajabi gave no usable answer: it reports an error of its own (503). The arguments are not the cause; try "
        f"again in {wait}."
    )


@pytest.mark.parametrize(
    ("status", "header", "waits"),
    [
        (429, "60", ["a minute", "50 seconds", "40 seconds"]),
        (503, "60", ["a minute", "50 seconds", "40 seconds"]),
        (429, "200", ["4 minutes", "4 minutes", "3 minutes"]),
        (429, "7200", ["2 hours", "2 hours", "2 hours"]),
        (429, "9999999", ["a day", "a day", "a day"]),
    ],
)
async def test_a_pause_that_kajabi_asks_for_binds_every_call_and_says_what_is_left(
    status: int, header: str, waits: list[str]
) -> None:
    kajabi = Kajabi(Answer(status, headers={"Retry-After": header}))
    callers = Callers(kajabi.api())
    for _ in range(3):
        await callers.call(30)
        await anyio.sleep(10)
    said = limited if status == 429 else down
    assert callers.ends == [(10 * number, said(wait)) for number, wait in enumerate(waits)]
    assert kajabi.asked == [ASK, READ]


async def test_all_who_wait_are_told_of_a_pause_at_once_and_those_who_can_wait_go_on_after_it() -> None:
    kajabi = Kajabi(Answer(429, headers={"Retry-After": "60"}), EMPTY)
    callers = Callers(kajabi.api(pace=Pace(in_flight=1)))
    async with anyio.create_task_group() as tasks:
        for seconds in (45, 30, 100, 61, 20):
            tasks.start_soon(callers.call, seconds)
        await anyio.sleep(20)
        tasks.start_soon(callers.call, 30)
        tasks.start_soon(callers.call, 41)
    assert callers.ends == [
        *[(0, limited("a minute"))] * 3,
        (20, limited("40 seconds")),
        *[(60, "answered")] * 3,
    ]
    assert (kajabi.asked, kajabi.times) == ([ASK, READ, READ, READ, READ], [0, 0, 60, 60, 60])


async def test_the_longest_pause_counts_and_a_shorter_one_does_not_end_it() -> None:
    waits = ["50", "20", "0", "soon"]
    kajabi = Kajabi(*[Answer(429, headers={"Retry-After": each}) for each in waits], EMPTY)
    callers = Callers(kajabi.api(pace=Pace(in_flight=4)))
    await callers.api.log_in()
    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(callers.call, 100)
    assert [each for each in kajabi.times if each] == [50] * 4


async def test_a_pause_at_the_token_endpoint_binds_everybody_too() -> None:
    kajabi = Kajabi(tokens=(Answer(429, headers={"Retry-After": "600"}),))
    callers = Callers(kajabi.api())
    await callers.all(5)
    await anyio.sleep(100)
    await callers.call()
    assert callers.ends == [*[(0, limited("10 minutes"))] * 5, (100, limited("9 minutes"))]
    assert kajabi.asked == [ASK]


async def test_a_pause_is_told_to_calls_that_wait_for_a_token_of_others() -> None:
    kajabi = Kajabi(tokens=(Answer(503, headers={"Retry-After": "50"}), token_answer()))
    callers = Callers(kajabi.api())
    async with anyio.create_task_group() as tasks:
        for seconds in (100, 45, 60, 30):
            tasks.start_soon(callers.call, seconds)
    assert callers.ends == [*[(0, down("50 seconds"))] * 2, *[(50, "answered")] * 2]
    assert kajabi.asked == [ASK, ASK, READ, READ]


@pytest.mark.parametrize("status", [200, 404, 403])
async def test_only_a_failure_that_passes_asks_for_a_pause(status: int) -> None:
    kajabi = Kajabi(Answer(status, headers={"Retry-After": "600"}))
    callers = Callers(kajabi.api())
    await callers.all(3)
    assert (len(kajabi.requests), anyio.current_time()) == (4, 0)


async def test_a_call_that_is_tried_again_does_not_stand_at_the_end_of_the_line() -> None:
    kajabi = Kajabi(Answer(503, headers={"Retry-After": "1"}), EMPTY)
    callers = Callers(kajabi.api(pace=Pace(per_minute=4, in_flight=1)))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(callers.call, 31, "offers")
        for _ in range(5):
            tasks.start_soon(callers.call, 1000)
    assert kajabi.asked[:3] == [ASK, "GET /v1/offers", "GET /v1/offers"]
    assert callers.ends[0] == (30, "answered")


async def test_a_token_is_asked_for_before_the_requests_that_need_it() -> None:
    kajabi = Kajabi(Answer(401), EMPTY)
    callers = Callers(kajabi.api(pace=Pace(per_minute=4, in_flight=1)))
    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(callers.call, 1000)
    assert kajabi.asked[:4] == [ASK, READ, ASK, READ]
