"""What goes on beside a question, and may take three seconds more than it, all together."""

import asyncio
from collections.abc import Awaitable, Generator
from contextlib import contextmanager
from typing import TypeVar

import anyio

from .totals import PATIENCE

_T = TypeVar("_T")
_S = TypeVar("_S")


class Patience:
    """How long a question waits for everything beside it: three seconds by default, less near the end of its time."""

    def __init__(self, reserve: float, seconds: float = PATIENCE) -> None:
        self._reserve = reserve
        self._left = seconds

    @contextmanager
    def waiting(self) -> Generator[float]:
        """Give the seconds that are left, and take off them what the block takes."""
        began = anyio.current_time()
        try:
            yield max(0.0, min(self._left, anyio.current_effective_deadline() - self._reserve - began))
        finally:
            self._left -= anyio.current_time() - began


async def beside(question: Awaitable[_T], side: Awaitable[_S], patience: Patience) -> tuple[_T, _S | None]:
    """Await a question while something else goes on beside it, which is waited for as long as there is patience."""
    task = asyncio.ensure_future(side)
    try:
        found = await question
        with patience.waiting() as seconds:
            await asyncio.wait([task], timeout=seconds)
        return found, task.result() if task.done() else None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def within(side: Awaitable[_T], patience: Patience) -> _T | None:
    """Await what is asked beside a question for as long as there is patience."""
    with patience.waiting() as seconds, anyio.move_on_after(seconds):
        return await side
    return None
