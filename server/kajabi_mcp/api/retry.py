"""Retries: a request that failed for a passing reason is sent again, as long as the call has time.

How long Kajabi wants to be left alone binds everybody, so that pause is kept by `Turns`; only the others are kept here.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

import anyio

from ..errors import KajabiDown, RateLimited

if TYPE_CHECKING:
    from tenacity import RetryCallState

_T = TypeVar("_T")
Sleep = Callable[[float], Awaitable[None]]

MAX_ATTEMPTS = 5
LONGEST_WAIT = 86_400.0  # seconds; longer than any call may last, and short enough to print in a message


def told_to_wait(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, as a number or a date; None if it cannot be read."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return min(float(header), LONGEST_WAIT)
    try:
        return min(max(0.0, (parsedate_to_datetime(header) - now).total_seconds()), LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return None


def pause_asked_for(state: "RetryCallState") -> float | None:
    """Return the pause that Kajabi asked for; None if it did not."""
    failure = state.outcome.exception() if state.outcome else None
    return failure.retry_after if isinstance(failure, (RateLimited, KajabiDown)) else None


def out_of_time(state: "RetryCallState") -> bool:
    """Return whether the pause before another attempt would end after the deadline of the call.

    If a call has 20 seconds left and Kajabi asks for 60, it fails at once with "Wait 60 seconds". Otherwise it would
    sleep until its time is up, and could only report a timeout.
    """
    pause = pause_asked_for(state) or state.upcoming_sleep
    return anyio.current_time() + pause >= anyio.current_effective_deadline()


async def patiently(
    send: Callable[[bool], Awaitable[_T]], sleep: Sleep = anyio.sleep, attempts: int = MAX_ATTEMPTS
) -> _T:
    """Return the result of `send`, called again after a 429, a 5xx or a broken connection, `attempts` times at most.

    `send` is passed whether it is called again. Raise the last failure if every attempt fails, and any other failure
    at once.
    """
    # Imported here: every client waits for the start, and nothing is sent before it has seen the tools.
    from tenacity import AsyncRetrying, retry_if_exception_type, wait_random_exponential

    again, backoff = False, wait_random_exponential(multiplier=0.5, max=8)
    retrying = AsyncRetrying(
        retry=retry_if_exception_type((RateLimited, KajabiDown)),
        # A random pause that grows with each attempt; none where the next turn comes after Kajabi's own.
        wait=lambda state: backoff(state) if pause_asked_for(state) is None else 0,
        stop=lambda state: state.attempt_number >= attempts or out_of_time(state),
        sleep=sleep,
        reraise=True,
    )

    async def attempt() -> _T:
        nonlocal again
        before, again = again, True
        return await send(before)

    return await retrying(attempt)


def utc_now() -> datetime:
    """Return the current time, with its time zone (UTC)."""
    return datetime.now(UTC)
