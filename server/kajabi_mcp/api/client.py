"""The client of Kajabi's API: the only module that sends requests.

It only reads, and only the paths listed here. Links in answers are never followed. `transport` is the seam: HTTPS to
Kajabi, or ASGI into the sandbox; nothing above this module knows which.
"""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import httpx2
from aiolimiter import AsyncLimiter
from pydantic import ValidationError
from starlette.applications import Starlette

from .. import __version__
from ..errors import BadAnswer, BadCredentials, BadRequest, KajabiDown, KajabiError, NoPermission, NotFound, RateLimited
from .auth import Credentials, Tokens
from .documents import Listing, Single
from .retry import Sleep, patiently, told_to_wait, utc_now

ALLOWED = re.compile(
    r"/v1/(me|sites|customers|contacts|contact_tags|offers|products|forms|transactions)"
    r"|/v1/(customers|contacts)/[0-9]+"
)
TIMEOUT = httpx2.Timeout(15, connect=10)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many requests Kajabi may get. It publishes no limit; 100 a minute is reported to work.

    No minute has more than `per_minute`: half of them at once, and from then on half of them a minute.
    """

    per_minute: float = 100
    in_flight: int = 2


UNPACED = Pace(per_minute=1_000_000, in_flight=100)


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
        self._tokens = Tokens(credentials, self._post)
        # A bucket of half the requests, drained at half the rate, lets no minute have more than the whole.
        self._per_minute = AsyncLimiter(pace.per_minute / 2, 60)
        self._in_flight = anyio.CapacityLimiter(pace.in_flight)

    async def list(self, collection: str, query: Mapping[str, str]) -> Listing:
        """Read one page of a collection.

        Raises a `KajabiError` that says what went wrong and what to do.
        """
        body = await self._get(f"/v1/{collection}", query)
        try:
            return Listing.model_validate_json(body)
        except ValidationError:
            raise BadAnswer("it is not a JSON:API list") from None

    async def one(self, path: str, query: Mapping[str, str] | None = None) -> Single:
        """Read one resource by its path under /v1, with what is included. Raises as `list` does."""
        body = await self._get(f"/v1/{path}", query or {})
        try:
            return Single.model_validate_json(body)
        except ValidationError:
            raise BadAnswer("it is not a JSON:API resource") from None

    async def log_in(self) -> None:
        """Prove that the credentials get a token. Raises as `list` does."""
        await self._tokens.get()

    def close(self) -> None:
        """End what goes on although no call waits for it."""
        self._tokens.close()

    async def _get(self, path: str, query: Mapping[str, str]) -> bytes:
        if not ALLOWED.fullmatch(path):
            raise ValueError(f"not a path this client reads: {path}")
        token = await self._tokens.get()
        response = await self._authorised(path, query, token)
        if response.status_code == 401:
            token = await self._tokens.get(refused=token)
            response = await self._authorised(path, query, token)
        if error := failure(response):
            raise error
        return response.content

    async def _authorised(self, path: str, query: Mapping[str, str], token: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.api+json"}
        return await self._patiently(self._http.build_request("GET", path, params=query, headers=headers))

    async def _post(self, path: str, form: Mapping[str, str]) -> bytes:
        """Request a token; Kajabi answers wrong credentials with 400 or 401."""
        request = self._http.build_request("POST", path, data=dict(form), headers={"Accept": "application/json"})
        response = await self._patiently(request)
        if response.status_code in (400, 401):
            raise BadCredentials
        if response.status_code == 404:
            raise BadAnswer("the token endpoint is not there (404)")
        if error := failure(response):
            raise error
        return response.content

    async def _patiently(self, request: httpx2.Request) -> httpx2.Response:
        return await patiently(lambda: self._send(request), self._sleep)

    async def _send(self, request: httpx2.Request) -> httpx2.Response:
        """Make one attempt, in its turn. Raises a failure that may pass, for `patiently` to see."""
        async with self._in_flight, self._per_minute:
            try:
                response = await self._http.send(request, follow_redirects=False)
            except httpx2.TimeoutException:
                raise KajabiDown("the request timed out") from None
            except httpx2.TransportError:
                raise KajabiDown("no connection (refused, broken off, or the name not found)") from None
            except httpx2.HTTPError:
                raise BadAnswer("it is not readable HTTP") from None
        error = failure(response)
        if isinstance(error, (RateLimited, KajabiDown)):
            raise error
        return response


def failure(response: httpx2.Response) -> KajabiError | None:
    """Return the error that an answer's status means; None for a usable answer."""
    status = response.status_code
    wait = told_to_wait(response.headers.get("retry-after"), utc_now())
    if status == 200:
        return None
    if status == 429:
        return RateLimited(wait)
    if status >= 500:
        return KajabiDown(f"it reports an error of its own ({status})", wait)
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
    """Open the client over `transport`, or over HTTPS when there is none."""
    headers = {"User-Agent": f"kajabi-mcp/{__version__}"}
    async with httpx2.AsyncClient(
        base_url=base_url, timeout=TIMEOUT, transport=transport, headers=headers, follow_redirects=False
    ) as http:
        api = KajabiAPI(http, credentials, pace)
        try:
            yield api
        finally:
            api.close()


def in_process(app: Starlette) -> httpx2.AsyncBaseTransport:
    """Return a transport straight into an application of this process, without a socket."""
    return httpx2.ASGITransport(app=app)
