"""An event loop whose clock goes from timer to timer without waiting. For tests in memory: no threads, no sockets."""

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any


class _Jumping(selectors.DefaultSelector):
    """A selector that lets virtual time pass instead of waiting."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is not None:
            self.now += max(0.0, timeout)
        return ready if ready or timeout is not None else super().select(None)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that is never late and never waits."""

    def __init__(self) -> None:
        self._selector_with_time = _Jumping()
        super().__init__(self._selector_with_time)

    def time(self) -> float:
        return self._selector_with_time.now


# What the fixture `anyio_backend` of a module returns that tests in virtual time.
VIRTUAL_TIME: tuple[str, Mapping[str, Any]] = ("asyncio", {"loop_factory": VirtualTimeLoop})
