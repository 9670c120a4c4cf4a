"""The access token: requested once, shared by all calls, renewed early, and renewed again when Kajabi refuses it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import inf

import anyio
from pydantic import BaseModel, Field, SecretStr, ValidationError

from ..errors import BadAnswer, KajabiDown, NoCredentials

TOKEN_PATH = "/v1/oauth/token"  # noqa: S105  # a path
DEFAULT_LIFE = 3600.0  # seconds, if Kajabi does not say; people report anything from 2 hours to 7 days


@dataclass(frozen=True, slots=True)
class Credentials:
    """A Kajabi API key."""

    client_id: str
    client_secret: SecretStr


class Grant(BaseModel):
    """The answer of the token endpoint."""

    access_token: str = Field(pattern="^[!-~]+$")  # visible ASCII, as an HTTP header needs
    expires_in: float = DEFAULT_LIFE


Post = Callable[[str, Mapping[str, str]], Awaitable[bytes]]


class Tokens:
    """The current token of one API key (OAuth client credentials).

    At most one renewal runs at a time, and every call that needs a token waits for it. The renewal is a task of its
    own, so cancelling the call that started it does not fail the others. Example: call A starts a renewal and may last
    until 12:00:10, call B joins and may last until 12:00:40. The user cancels A; the renewal goes on until 12:00:40.
    """

    def __init__(
        self, credentials: Credentials | None, post: Post, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._credentials = credentials
        self._post = post
        self._clock = clock
        self._token: str | None = None
        self._renew_at = 0.0
        self._renewal: tuple[asyncio.Task[str], anyio.CancelScope] | None = None

    async def get(self, refused: str | None = None) -> str:
        """Return a token that should work. Pass the one that Kajabi refused to get another.

        Raise `NoCredentials`, `BadCredentials`, or anything that a request may raise.
        """
        if self._token is not None and self._token != refused and self._clock() < self._renew_at:
            return self._token
        if self._renewal is None or self._renewal[0].done():
            self._renewal = self._start_renewal()
        renewal, scope = self._renewal
        # The renewal may last as long as the longest of the calls that wait for it.
        scope.deadline = max(scope.deadline, anyio.current_effective_deadline())
        await asyncio.wait([renewal])
        return renewal.result()

    def close(self) -> None:
        """Cancel a renewal that is still running."""
        if self._renewal is not None:
            self._renewal[0].cancel()

    def _start_renewal(self) -> tuple[asyncio.Task[str], anyio.CancelScope]:
        """Start a renewal; return its task, and the scope whose deadline each waiting call extends."""
        scope = anyio.CancelScope(deadline=-inf)
        renewal = asyncio.create_task(self._renew_within(scope))
        renewal.add_done_callback(retrieve_failure)
        return renewal, scope

    async def _renew_within(self, scope: anyio.CancelScope) -> str:
        with scope:
            return await self._renew()
        raise KajabiDown("no access token came in time")

    async def _renew(self) -> str:
        if self._credentials is None:
            raise NoCredentials
        self._token = None
        answer = await self._post(
            TOKEN_PATH,
            {
                "grant_type": "client_credentials",
                "client_id": self._credentials.client_id,
                "client_secret": self._credentials.client_secret.get_secret_value(),
            },
        )
        try:
            grant = Grant.model_validate_json(answer)
        except ValidationError:
            raise BadAnswer("the token endpoint gave no access token") from None
        self._token = grant.access_token
        # Renew after nine tenths of its life, but at most a minute early, so that no request carries an expired token.
        self._renew_at = self._clock() + grant.expires_in - min(60.0, grant.expires_in / 10)
        return grant.access_token


def retrieve_failure(renewal: asyncio.Task[str]) -> None:
    """Retrieve the exception of a finished renewal. If every call has left, nobody else does, and asyncio logs it."""
    if not renewal.cancelled():
        renewal.exception()
