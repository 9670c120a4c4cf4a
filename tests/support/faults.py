"""Kajabi's answers and faults, given in turn through a transport. Nothing is sent, and nothing waits."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio.lowlevel
import httpx2
from pydantic import JsonValue, SecretStr

from kajabi_mcp.api import UNPACED, KajabiAPI, Pace
from kajabi_mcp.api.auth import TOKEN_PATH, Credentials

BASE = "https://kajabi.example.com"
ASK = f"POST {TOKEN_PATH}"  # the request for a token
CLIENT_ID = "client-of-tests"
SECRET = "the=secret&of tests"
KEY = Credentials(CLIENT_ID, SecretStr(SECRET))
ELSEWHERE = {"Location": "https://evil.example/v1/customers"}

CUSTOMER: dict[str, Any] = {
    "id": "1001",
    "type": "customers",
    "attributes": {"name": "Zoë", "bounced_at": None, "net_revenue": "12.50", "tags": ["a", None], "more": {"b": 1}},
    "relationships": {"contact": {"data": {"id": "7", "type": "contacts"}}, "site": {"data": None}},
    "links": {"self": "https://app.example.com/api/v1/customers/1001"},
    "meta": {},
}

Handler = Callable[[httpx2.Request], Awaitable[httpx2.Response]]


@dataclass(frozen=True)
class Answer:
    """An answer to one request."""

    status: int = 200
    body: JsonValue | bytes = field(default_factory=lambda: {"data": []})
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def response(self) -> httpx2.Response:
        if isinstance(self.body, bytes):
            return httpx2.Response(self.status, content=self.body, headers=self.headers)
        return httpx2.Response(self.status, json=self.body, headers=self.headers)


EMPTY = Answer()


class Kajabi:
    """A Kajabi that gives its answers in turn, and the last one again and again. It keeps what it was asked.

    Tokens are called token-1, token-2 and so on, unless `tokens` holds other answers.
    """

    def __init__(self, *answers: Answer | Exception, tokens: tuple[Answer | Exception, ...] = ()) -> None:
        self._answers = [*(answers or (EMPTY,))]
        self._token_answers = [*tokens]
        self.requests: list[httpx2.Request] = []
        self.times: list[float] = []
        self.pauses: list[float] = []
        self.token_requests = 0

    @property
    def asked(self) -> list[str]:
        """The method and path of every request."""
        return [f"{each.method} {each.url.path}" for each in self.requests]

    @property
    def tokens_shown(self) -> list[str | None]:
        """The Authorization of every request, except those for tokens."""
        return [each.headers.get("authorization") for each in self.requests if each.url.path != TOKEN_PATH]

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        self.times.append(anyio.current_time())
        await anyio.lowlevel.checkpoint()
        if request.url.path == TOKEN_PATH:
            self.token_requests += 1
            default = Answer(body={"access_token": f"token-{self.token_requests}", "expires_in": 7200})
            return given(self._token_answers, default)
        return given(self._answers, EMPTY)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await anyio.lowlevel.checkpoint()

    def api(self, credentials: Credentials | None = KEY, pace: Pace = UNPACED) -> KajabiAPI:
        """Return a client of this Kajabi."""
        return client(self.handle, credentials, pace, self.sleep)


def given(answers: list[Answer | Exception], default: Answer) -> httpx2.Response:
    """Return or raise the next answer; the last one is not used up."""
    answer = (answers.pop(0) if len(answers) > 1 else answers[0]) if answers else default
    if isinstance(answer, Exception):
        raise answer
    return answer.response()


async def never(seconds: float) -> None:
    """Fail, since this client has no reason to sleep."""
    raise AssertionError(f"slept for {seconds}")


def client(
    handle: Handler,
    credentials: Credentials | None = KEY,
    pace: Pace = UNPACED,
    sleep: Callable[[float], Awaitable[None]] = never,
) -> KajabiAPI:
    """Return a client whose requests this handler answers."""

    async def answered(request: httpx2.Request) -> httpx2.Response:
        return await handle(request)

    return KajabiAPI(
        httpx2.AsyncClient(base_url=BASE, transport=httpx2.MockTransport(answered)), credentials, pace, sleep
    )


def token_answer(name: str = "token-1", **more: JsonValue) -> Answer:
    """Return the answer that grants a token."""
    return Answer(body={"access_token": name, **more})


def sites(*listed: tuple[str | int, Any], total: int | None = None) -> Answer:
    """Return the answer that lists these sites: id and title."""
    data: Any = [{"id": number, "type": "sites", "attributes": {"title": title}} for number, title in listed]
    return Answer(body={"data": data} | counted(total))


def total(number: int | None) -> Answer:
    """Return the answer to a request for a count; it may lack one."""
    return Answer(body={"data": []} | counted(number))


def counted(number: int | None) -> dict[str, JsonValue]:
    return {} if number is None else {"meta": {"total_count": number}}
