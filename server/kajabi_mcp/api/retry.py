"""Patience with Kajabi: what failed in passing is tried again, as long as the call may last."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import anyio
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from ..errors import KajabiDown, RateLimited

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

MAX_ATTEMPTS = 5
LONGEST_WAIT = 86_400.0  # a day: longer than any call lasts, and a number that a sentence can hold
backoff = wait_random_exponential(multiplier=0.5, max=8)


def told_to_wait(header: str | None, now: datetime) -> float | None:
    """The seconds a `Retry-After` header asks for, given as a number or a date; None if it says nothing readable."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return min(float(header), LONGEST_WAIT)
    try:
        return min(max(0.0, (parsedate_to_datetime(header) - now).total_seconds()), LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return None


def pause(state: RetryCallState) -> float:
    """As long as Kajabi asked for, else a growing random pause."""
    failure = state.outcome.exception() if state.outcome else None
    if isinstance(failure, (RateLimited, KajabiDown)) and failure.retry_after is not None:
        return failure.retry_after
    return backoff(state)


def spent(state: RetryCallState) -> bool:
    """No attempt is left, or none within the deadline of the call that is being answered."""
    too_late = anyio.current_time() + state.upcoming_sleep >= anyio.current_effective_deadline()
    return state.attempt_number >= MAX_ATTEMPTS or too_late


async def patiently(send: Callable[[], Awaitable[T]], sleep: Sleep = anyio.sleep) -> T:
    """What `send` returns, tried again after a 429, a 5xx or a broken connection; the last failure if all fail."""
    retrying = AsyncRetrying(
        retry=retry_if_exception_type((RateLimited, KajabiDown)),
        wait=pause,
        stop=spent,
        sleep=sleep,
        reraise=True,
    )

    # Called through a function that tenacity can see is asynchronous; a lambda hides that from it.
    async def attempt() -> T:
        return await send()

    return await retrying(attempt)


def utc_now() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)
