"""Kajabi's API: the only module that sends requests.

Reads alone, and only the paths listed here. Links in answers are never followed. `transport` is the seam: HTTPS to
Kajabi, or ASGI into the sandbox; nothing above this module knows which.
"""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

import anyio
import httpx2
from aiolimiter import AsyncLimiter
from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, ValidationError
from starlette.applications import Starlette

from . import __version__
from .auth import Credentials, Tokens
from .errors import BadAnswer, BadCredentials, BadRequest, KajabiDown, KajabiError, NoPermission, NotFound, RateLimited
from .retry import Sleep, patiently, told_to_wait, utc_now

ALLOWED = re.compile(
    r"/v1/(version|me|sites|customers|contacts|contact_tags|offers|products|forms)"
    r"|/v1/(customers|contacts)/[0-9]+"
    r"|/v1/contacts/[0-9]+/relationships/tags"
)
TIMEOUT = httpx2.Timeout(15, connect=10)


def or_empty(sent: object) -> object:
    """A null in place of an object is no object."""
    return {} if sent is None else sent


Members = Annotated[dict[str, JsonValue], BeforeValidator(or_empty)]


class Resource(BaseModel):
    """One JSON:API resource object."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)

    id: str
    type: str
    attributes: Members = {}
    relationships: Members = {}


class Meta(BaseModel):
    """The counts of a JSON:API list; Kajabi documents all three."""

    total_count: int | None = None
    total_pages: int | None = None
    current_page: int | None = None


class Links(BaseModel):
    """Of a list's links, the one whose presence tells that there is more."""

    next: JsonValue = None  # an address, or an object that holds one


class Listing(BaseModel):
    """One page of a JSON:API collection."""

    data: list[Resource]
    meta: Annotated[Meta, BeforeValidator(or_empty)] = Meta()
    links: Annotated[Links, BeforeValidator(or_empty)] = Links()


class Single(BaseModel):
    """A JSON:API document about one resource, and those related to it that the query asked to include."""

    data: Resource
    included: Annotated[list[Resource], BeforeValidator(lambda sent: [] if sent is None else sent)] = []


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard Kajabi may be asked. It publishes no limit; 100 a minute is what others report to work.

    No minute has more than `per_minute`: half of them at once, and from then on half of them a minute.
    """

    per_minute: float = 100
    in_flight: int = 2


UNPACED = Pace(per_minute=1_000_000, in_flight=100)


class KajabiAPI:
    """Authorised, paced and patient reading of Kajabi's API."""

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
        """One page of a collection.

        Raises a `KajabiError` that says what went wrong and what to do.
        """
        body = await self._get(f"/v1/{collection}", query)
        try:
            return Listing.model_validate_json(body)
        except ValidationError:
            raise BadAnswer("it is not a JSON:API list") from None

    async def one(self, path: str, query: Mapping[str, str] | None = None) -> Single:
        """One resource by its path under /v1, with what is included. Raises as `list` does."""
        body = await self._get(f"/v1/{path}", query or {})
        try:
            return Single.model_validate_json(body)
        except ValidationError:
            raise BadAnswer("it is not a JSON:API resource") from None

    async def log_in(self) -> None:
        """Proves that the credentials get a token. Raises as `list` does."""
        await self._tokens.get()

    def close(self) -> None:
        """Ends what goes on without a call that waits for it."""
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
        """The token request, which answers wrong credentials with 400 or 401."""
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
        """One attempt, in its turn. A failure that may pass is raised, for `patiently` to see."""
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
    """What an answer's status means, or None for a usable answer."""
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
    """The API client over `transport`, or over HTTPS when there is none."""
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
    """A transport straight into an application of this process, without a socket."""
    return httpx2.ASGITransport(app=app)
