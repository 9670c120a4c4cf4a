"""What goes on beside a question may be slow or fail: the answer waits three seconds for it, all together, in words."""

from collections.abc import Sequence
from typing import Any

import anyio
import httpx2
import pytest

from kajabi_mcp.app import answer_call
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.tools.compare_segments import UNCOUNTED
from tests.support.bent import Ask, Bent, Delay, Parameters, bent_account, filters_in, leave_out
from tests.support.clients import text_of
from tests.support.clock import NOW
from tests.support.virtual_time import VIRTUAL_TIME

VIPS: dict[str, Any] = {"has_tag_id": "101", "limit": 0}
PAIR: dict[str, Any] = VIPS | {"subscribed": True}
IDLE = (
    "DO NOT present this as the answer without saying so: it leaves out nobody (150 of 150), as if Kajabi had ignored "
    "has_tag_id. It can be genuine; compare with a search that should match few."
)


@pytest.fixture(scope="module")
def anyio_backend() -> object:
    return VIRTUAL_TIME


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(customers=150, now=lambda: NOW))


def late(seconds: float, *filters: str) -> Delay:
    """Make requests with exactly these filters late."""

    def delay(collection: str, parameters: Parameters) -> float:
        asked = {each[7:-1] for each in filters_in(parameters)}
        return seconds if collection in ("customers", "contacts") and asked == set(filters) else 0

    return delay


async def timed(
    box: Sandbox, delay: Delay, ask: Ask | None, calls: Sequence[dict[str, Any]], tool: str = "search_customers"
) -> list[tuple[float, Any]]:
    """Return how long each call took, in virtual seconds, and its warnings or the words of its error."""
    found: list[tuple[float, Any]] = []
    async with bent_account(box, Bent(box, ask, delay=delay)) as account:
        for call in calls:
            began = anyio.current_time()
            result = await answer_call(tool, call, account)
            reply = result.structured_content
            said: Any = reply.get("warnings", []) if reply else text_of(result)
            found.append((round(anyio.current_time() - began, 3), said))
    return found


async def test_an_opposite_that_is_slow_leaves_the_doubt(box: Sandbox) -> None:
    [(took, said)] = await timed(box, late(20, "has_no_tag_id"), leave_out("filter[has_tag_id]"), [VIPS])
    assert (took, said) == (3, [IDLE])


async def test_everybody_who_is_slow_is_not_asked_for_again_in_a_minute(box: Sandbox) -> None:
    first, second = await timed(box, late(20), None, [VIPS, VIPS])
    said = ["The total could not be compared with that of everybody, to see that Kajabi applied the filters."]
    assert (first, second) == ((3, said), (0, said))


async def test_a_filter_whose_rest_is_slow_is_said_not_to_have_been_seen(box: Sandbox) -> None:
    [(took, said)] = await timed(box, late(20, "has_tag_id"), None, [PAIR])
    assert took == 3
    assert said == [
        "Whether Kajabi applied subscribed has not been seen yet: nothing in the rows shows it, and Kajabi is reported "
        "to ignore filters without a word. Compare with the same search without it."
    ]


async def test_what_is_slow_one_after_the_other_is_waited_for_three_seconds_together(box: Sandbox) -> None:
    top = {"has_no_tag_id": "101", "sort": "-net_revenue", "limit": 2}
    above, others = late(2, "has_no_tag_id", "net_revenue_greater_than"), late(20)

    def delay(collection: str, parameters: Parameters) -> float:
        return max(above(collection, parameters), others(collection, parameters))

    [(took, said)] = await timed(box, delay, leave_out("filter[has_no_tag_id]"), [top])
    assert (took, said) == (
        3,
        ["The total could not be compared with that of everybody, to see that Kajabi applied the filters."],
    )


async def test_a_comparison_goes_on_without_everybody(box: Sandbox) -> None:
    segments = {"segments": [{"name": "A", "has_tag_id": "101"}, {"name": "B", "subscribed": True}]}
    said = [UNCOUNTED.text]
    assert await timed(box, late(20), None, [segments, segments], "compare_segments") == [(3, said), (0, said)]


# ---- Counts that only tell which spelling somebody has

ALL_ASKED = "{} was looked for in all the spellings in `searched`; Kajabi did not count each of them."
USUAL = (
    "mobile_phone_number_contains was looked for in the usual spellings of a number, since Kajabi compares sign for "
    "sign and the numbers could not be read; people who write theirs in another way are left out."
)
SPELLED: list[tuple[dict[str, Any], str, list[str]]] = [
    (
        {"name_contains": "O'Brien"},
        'whose name contains "O\'Brien" or "O\u2019Brien"',
        [ALL_ASKED.format("name_contains")],
    ),
    (
        {"mobile_phone_number_contains": "512-555"},
        'whose mobile number contains "512555" or "512 555" or "512-555" or "512.555" or "512) 555" or "512)555" or '
        '"512)-555" or "512/555"',
        [USUAL, ALL_ASKED.format("mobile_phone_number_contains")],
    ),
]


def is_count(parameters: Parameters) -> bool:
    return parameters.get("page[size]") == "2" and bool(filters_in(parameters))


def late_counts(_: str, parameters: Parameters) -> float:
    return 60 if is_count(parameters) else 0


def no_counts(_: str, parameters: Parameters) -> None:
    """Break off the requests that count."""
    if is_count(parameters):
        raise httpx2.ConnectError("broken off")


@pytest.mark.parametrize(("delay", "ask", "seconds"), [(late_counts, None, 10.0), (None, no_counts, 0.0)])
@pytest.mark.parametrize(("sent", "words", "warnings"), SPELLED)
async def test_where_spellings_are_not_counted_all_of_them_are_asked_for(
    box: Sandbox,
    sent: dict[str, Any],
    words: str,
    warnings: list[str],
    delay: Delay | None,
    ask: Ask | None,
    seconds: float,
) -> None:
    call = {**sent, "limit": 5}
    async with bent_account(box, Bent(box)) as account:
        usual: dict[str, Any] = (await answer_call("search_customers", call, account)).structured_content or {}
    async with bent_account(box, Bent(box, ask, delay=delay)) as account:
        began = anyio.current_time()
        result = await answer_call("search_customers", call, account)
        took = anyio.current_time() - began
    searched = f"customers of site Main Studio (11) {words}; newest first"
    assert result.structured_content == {**usual, "searched": searched, "warnings": warnings}
    assert round(took, 3) == seconds
