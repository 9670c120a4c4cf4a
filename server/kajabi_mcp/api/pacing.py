"""Whose turn it is to ask Kajabi: first come, first served, within a pace, and nobody while Kajabi wants a pause."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Any

import anyio

from ..errors import KajabiDown, NoTurn, RateLimited

_ROUNDING = 1e-6  # seconds, far below the distance of two requests
_LAST_MOMENT = 0.5  # seconds before the end of a call in which a turn would come too late


@dataclass(frozen=True, slots=True)
class Pace:
    """How many requests Kajabi may get. It publishes no limit; 100 a minute is reported to work.

    No minute has more than `per_minute`: half of them at once, and from then on half of them a minute.
    """

    per_minute: float = 100
    in_flight: int = 2


UNPACED = Pace(per_minute=1_000_000, in_flight=100)


@dataclass(slots=True, eq=False)
class _Ticket:
    """A request that waits, until its turn has come."""

    called: bool = False
    news: anyio.Event = field(default_factory=anyio.Event)  # something has changed, so look again


class Turns:
    """The line in front of Kajabi.

    A request whose turn cannot come before its call ends is refused as soon as that is known, with the reason: the
    pause that Kajabi asked for, or this server's own pace. A request that is cancelled leaves the line at once.

    The rhythm is one request every 1.2 seconds at 100 a minute, and a burst may run 50 requests ahead of it:
    `_due` is when the next request is due by the rhythm, and it may start `_ahead` seconds earlier than that.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._every = 120 / pace.per_minute
        self._ahead = 60 - self._every
        self._due = -inf
        self._under_way = 0
        self._line: deque[_Ticket] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._pause: RateLimited | KajabiDown | None = None
        self._pause_ends = -inf
        self._pause_begins: asyncio.Future[None] | None = None

    @asynccontextmanager
    async def turn(self, first: bool = False) -> AsyncGenerator[None]:
        """Wait for a turn, and keep it while the context lasts; `first` goes to the head of the line.

        Raise `RateLimited`, `KajabiDown` or `NoTurn` if it would come too late.
        """
        ticket = _Ticket()
        (self._line.appendleft if first else self._line.append)(ticket)
        began = anyio.current_time()
        try:
            self._call_up()
            while not ticket.called:
                last = anyio.current_effective_deadline()
                last -= min(_LAST_MOMENT, max(0.0, last - began) / 20)
                self._refuse_if_late(ticket, last)
                with anyio.move_on_after(last - anyio.current_time()):
                    await ticket.news.wait()
                ticket.news = anyio.Event()
        except BaseException:
            self._leave(ticket)
            raise
        try:
            yield
        finally:
            self._under_way -= 1
            self._call_up()

    def pause(self, failure: RateLimited | KajabiDown) -> None:
        """Let nobody ask for as long as Kajabi wants. Everybody who cannot wait that long is refused at once."""
        ends = anyio.current_time() + (failure.retry_after or 0)
        if not failure.retry_after or ends <= self._pause_ends:
            return
        self._pause, self._pause_ends = failure, ends
        for ticket in self._line:
            ticket.news.set()
        if self._pause_begins is not None:
            self._pause_begins.set_result(None)
            self._pause_begins = None
        self._call_up()

    async def until_done(self, task: asyncio.Task[Any]) -> None:
        """Wait for a task that asks Kajabi; raise what a pause means for a call that ends before the pause."""
        while not task.done():
            self._refuse_if_paused()
            if self._pause_begins is None:
                self._pause_begins = asyncio.get_running_loop().create_future()
            await asyncio.wait([task, self._pause_begins], return_when=asyncio.FIRST_COMPLETED)

    def _refuse_if_paused(self) -> None:
        left = self._pause_ends - anyio.current_time()
        if self._pause is not None and left > 0 and self._pause_ends >= anyio.current_effective_deadline():
            raise self._pause.later(left)

    def _refuse_if_late(self, ticket: _Ticket, last: float) -> None:
        self._refuse_if_paused()
        now, ahead = anyio.current_time(), self._line.index(ticket)
        turn = self._turn_of(ahead, now)
        if turn > last:
            raise NoTurn(f"at most {self._pace.per_minute:g} times a minute", ahead, turn - now)
        if now >= last:
            # The pace would have let it go, but the requests under way have not ended.
            raise NoTurn(f"at most {self._pace.in_flight} things at once, and Kajabi takes long", ahead, None)

    def _turn_of(self, ahead: int, now: float) -> float:
        """Return when the pace lets a request go that has so many ahead of it."""
        start = max(now, self._pause_ends)
        return max(start, max(start, self._due) + ahead * self._every - self._ahead)

    def _call_up(self) -> None:
        """Give a turn to everybody whose time has come, and look again when the next one's comes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._line and self._under_way < self._pace.in_flight:
            now = anyio.current_time()
            if (turn := self._turn_of(0, now)) > now + _ROUNDING:
                self._timer = asyncio.get_running_loop().call_at(turn, self._call_up)
                return
            ticket = self._line.popleft()
            ticket.called = True
            ticket.news.set()
            self._under_way += 1
            self._due = max(now, self._due) + self._every

    def _leave(self, ticket: _Ticket) -> None:
        """Take a request out of the line, or give back its place among those under way."""
        if ticket.called:
            self._under_way -= 1
        else:
            self._line.remove(ticket)
        self._call_up()
