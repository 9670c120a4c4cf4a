"""The moment at which tests take place, and a clock that they set."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """A clock that a test sets. With a step, each look at it is later than the one before."""

    def __init__(self, now: float = 0, step: float = 0) -> None:
        self.now = now
        self._step = step

    def __call__(self) -> float:
        self.now += self._step
        return self.now
