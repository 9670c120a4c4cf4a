"""What goes on beside a question, and may take three seconds more than it."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import anyio

from .totals import PATIENCE

_T = TypeVar("_T")


async def beside(question: Awaitable[_T], side: Awaitable[None], reserve: float) -> _T:
    """Await a question while something else goes on beside it, which is waited for at most three seconds more."""
    task = asyncio.ensure_future(side)
    try:
        found = await question
        await asyncio.wait([task], timeout=_patience(reserve))
        if task.done():
            task.result()
        return found
    finally:
        task.cancel()


async def within(side: Awaitable[_T], reserve: float, otherwise: _T) -> _T:
    """Await what is asked beside a question for at most three seconds."""
    with anyio.move_on_after(_patience(reserve)):
        return await side
    return otherwise


def _patience(reserve: float) -> float:
    left = anyio.current_effective_deadline() - anyio.current_time() - reserve
    return max(0.0, min(PATIENCE, left))
