"""The client of Kajabi's API: the only module that sends requests.

It only reads, and only the paths listed here. Links in answers are never followed. `transport` is the seam: HTTPS to
Kajabi, or ASGI into the sandbox; nothing above this module knows which.
"""

import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import anyio
import httpx2
from anyio import to_thread
from starlette.types import ASGIApp

from .. import __version__
from ..errors import (
    AnswerTooLarge,
    BadAnswer,
    BadCredentials,
    BadRequest,
    KajabiDown,
    KajabiError,
    NoPermission,
    NotFound,
    RateLimited,
    WrongPage,
)
from ..settings import LOOPBACK
from .auth import Credentials, Tokens
from .bodies import MAX_BODY, MAX_TOKEN_BODY, TooMuch, read_body
from .documents import Listing, Single, read_listing, read_single
from .pacing import UNPACED, Pace, Turns
from .retry import MAX_ATTEMPTS, Sleep, patiently, told_to_wait, utc_now

_T = TypeVar("_T")

ALLOWED = re.compile(
    r"/v1/(me|sites|customers|contacts|contact_tags|offers|products|forms|transactions)"
    r"|/v1/(customers|contacts)/[0-9]+"
)
TIMEOUT = httpx2.Timeout(15, connect=10)
PARSED_AT_ONCE = 200_000  # bytes; a longer body is parsed beside the event loop, which would stand still meanwhile


@dataclass(frozen=True, slots=True)
class Received:
    """What came back for one request; the body of a failure is not read."""

    status: int
    wait: float | None  # seconds that Kajabi wants to be left alone
    body: bytes = b""


class KajabiAPI:
    """Reads Kajabi's API: authorised, paced, and patient with failures that may pass."""

    def __init__(
        self,
        http: httpx2.AsyncClient,
        credentials: Credentials | None,
        pace: Pace = UNPACED,
        sleep: Sleep = anyio.sleep,
    ) -> None:
        self._http = http
        self._sleep = sleep
        self._turns = Turns(pace)
        self._tokens = Tokens(credentials, self._post, wait=self._turns.until_done)
        self._parsing = anyio.CapacityLimiter(2)
        self._understood = False  # an answer of Kajabi's has come, so that the setting of its address is right

    async def list(self, collection: str, query: Mapping[str, str], attempts: int = MAX_ATTEMPTS) -> Listing:
        """Read one page of a collection, without the rows that cannot be used.

        Raises a `KajabiError` that says what went wrong and what to do.
        """
        body = await self._get(f"/v1/{collection}", query, attempts)
        listing = await self._parsed(partial(read_listing, body, collection), body)
        page, size = int(query.get("page[number]", "1")), query.get("page[size]")
        came = listing.meta.current_page
        if listing.data and came not in (None, page):
            raise WrongPage(page, came)
        return listing.model_copy(update={"asked": (page, int(size) if size else None)})

    async def one(self, path: str, query: Mapping[str, str] | None = None) -> Single:
        """Read one resource by its path under /v1, with what is included. Raises as `list` does."""
        body = await self._get(f"/v1/{path}", query or {})
        return await self._parsed(partial(read_single, body), body)

    async def log_in(self) -> None:
        """Prove that the credentials get a token. Raises as `list` does."""
        await self._tokens.get()

    def close(self) -> None:
        """End what goes on although no call waits for it."""
        self._tokens.close()

    async def _parsed(self, read: Callable[[], _T], body: bytes) -> _T:
        """Return what a body says. Raises `BadAnswer`."""
        try:
            if len(body) > PARSED_AT_ONCE:
                document = await to_thread.run_sync(read, abandon_on_cancel=True, limiter=self._parsing)
            else:
                document = read()
        except BadAnswer as error:
            raise self._blamed(error) from None
        self._understood = True
        return document

    def _blamed(self, error: BadAnswer) -> BadAnswer:
        """Return the same failure, which is not put down to the settings once Kajabi has answered."""
        return BadAnswer(error.what, error.from_kajabi or self._understood)

    async def _get(self, path: str, query: Mapping[str, str], attempts: int = MAX_ATTEMPTS) -> bytes:
        if not ALLOWED.fullmatch(path):
            raise ValueError(f"not a path this client reads: {path}")
        token = await self._tokens.get()
        received = await self._authorised(path, query, token, attempts)
        if received.status == 401:
            token = await self._tokens.get(refused=token)
            received = await self._authorised(path, query, token, attempts)
            if received.status == 401:
                self._tokens.reject(token)
        return self._usable(received)

    async def _authorised(self, path: str, query: Mapping[str, str], token: str, attempts: int) -> Received:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.api+json"}
        request = self._http.build_request("GET", path, params=query, headers=headers)
        try:
            return await patiently(lambda again: self._send(request, MAX_BODY, first=again), self._sleep, attempts)
        except TooMuch:
            raise AnswerTooLarge(MAX_BODY) from None

    async def _post(self, path: str, form: Mapping[str, str]) -> bytes:
        """Request a token; Kajabi answers wrong credentials with 400 or 401. All who wait in line need the token."""
        request = self._http.build_request("POST", path, data=dict(form), headers={"Accept": "application/json"})
        try:
            received = await patiently(lambda _: self._send(request, MAX_TOKEN_BODY, first=True), self._sleep)
        except TooMuch:
            raise self._blamed(BadAnswer("the token endpoint gave more than an access token")) from None
        if received.status in (400, 401):
            raise BadCredentials
        if received.status == 404:
            raise self._blamed(BadAnswer("the token endpoint is not there (404)"))
        return self._usable(received)

    async def _send(self, request: httpx2.Request, most: int, first: bool) -> Received:
        """Make one attempt, in its turn. Raises a failure that may pass, for `patiently` to see."""
        async with self._turns.turn(first):
            try:
                received = await self._exchange(request, most)
            except httpx2.TimeoutException:
                raise KajabiDown("the request timed out") from None
            except httpx2.TransportError:
                raise KajabiDown("no connection (refused, broken off, or the name not found)") from None
            except httpx2.HTTPError:
                raise self._blamed(BadAnswer("it is not readable HTTP")) from None
            error = failure(received)
            if isinstance(error, (RateLimited, KajabiDown)):
                self._turns.pause(error)  # before the turn ends and another one begins
                raise error
            return received

    async def _exchange(self, request: httpx2.Request, most: int) -> Received:
        """Send a request, and read no more of its answer than is needed."""
        response = await self._http.send(request, stream=True, follow_redirects=False)
        try:
            wait = told_to_wait(response.headers.get("retry-after"), utc_now())
            body = await read_body(response, most) if response.status_code == 200 else b""
            return Received(response.status_code, wait, body)
        finally:
            await response.aclose()

    def _usable(self, received: Received) -> bytes:
        """Return the body of a usable answer; raise the error that any other answer means."""
        error = failure(received)
        if error is not None:
            raise self._blamed(error) if isinstance(error, BadAnswer) else error
        return received.body


def failure(received: Received) -> KajabiError | None:
    """Return the error that an answer's status means; None for a usable answer."""
    status = received.status
    if status == 200:
        return None
    if status == 429:
        return RateLimited(received.wait)
    if status >= 500:
        return KajabiDown(f"it reports an error of its own ({status})", received.wait)
    named: dict[int, KajabiError] = {
        400: BadRequest(status),
        422: BadRequest(status),
        401: BadCredentials(),
        403: NoPermission(),
        404: NotFound(),
    }
    return named.get(status) or BadAnswer(f"status {status}")


@asynccontextmanager
async def open_api(
    base_url: str,
    credentials: Credentials | None,
    *,
    pace: Pace = UNPACED,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> AsyncGenerator[KajabiAPI]:
    """Open the client over `transport`, or over HTTPS when there is none.

    A proxy of the environment is used for Kajabi, and not for an address of this machine, where it would only get to
    see the secret.
    """
    headers = {"User-Agent": f"kajabi-mcp/{__version__}", "Accept-Encoding": "gzip"}
    async with httpx2.AsyncClient(
        base_url=base_url,
        timeout=TIMEOUT,
        transport=transport,
        headers=headers,
        follow_redirects=False,
        trust_env=httpx2.URL(base_url).host not in LOOPBACK,
    ) as http:
        api = KajabiAPI(http, credentials, pace)
        try:
            yield api
        finally:
            api.close()


def in_process(app: ASGIApp) -> httpx2.AsyncBaseTransport:
    """Return a transport straight into an application of this process, without a socket."""
    return httpx2.ASGITransport(app=app)
