"""The access token: asked for once, shared by all calls, renewed before it ends and once more when it is refused."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import inf

import anyio
from pydantic import BaseModel, Field, SecretStr, ValidationError

from ..errors import BadAnswer, KajabiDown, NoCredentials

TOKEN_PATH = "/v1/oauth/token"  # noqa: S105  # a path
DEFAULT_LIFE = 3600.0  # when Kajabi does not say; reports differ between 2 hours and 7 days


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key of Kajabi's."""

    client_id: str
    client_secret: SecretStr


class Grant(BaseModel):
    """What the token endpoint answers."""

    access_token: str = Field(pattern="^[!-~]+$")  # what a header can carry
    expires_in: float = DEFAULT_LIFE


Post = Callable[[str, Mapping[str, str]], Awaitable[bytes]]


class Tokens:
    """One token at a time, by the client credentials grant."""

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
        """A token that should work; another one than `refused`, which Kajabi did not take.

        Raises `NoCredentials`, `BadCredentials`, or what any request may raise.
        """
        if self._token is not None and self._token != refused and self._clock() < self._renew_at:
            return self._token
        if self._renewal is None or self._renewal[0].done():
            self._renewal = self._begin()
        renewal, patience = self._renewal
        # It lasts as long as the longest of the calls that wait for it may.
        patience.deadline = max(patience.deadline, anyio.current_effective_deadline())
        await asyncio.wait([renewal])
        return renewal.result()

    def close(self) -> None:
        """Ends a renewal that is under way."""
        if self._renewal is not None:
            self._renewal[0].cancel()

    def _begin(self) -> tuple[asyncio.Task[str], anyio.CancelScope]:
        """A renewal in a task of its own: the call that began it can leave, and it goes on for those that wait."""
        patience = anyio.CancelScope(deadline=-inf)
        renewal = asyncio.create_task(self._renew_within(patience))
        renewal.add_done_callback(look_at)
        return renewal, patience

    async def _renew_within(self, patience: anyio.CancelScope) -> str:
        with patience:
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
        # A tenth of its life early, at most a minute, so that no request travels with a token about to end.
        self._renew_at = self._clock() + grant.expires_in - min(60.0, grant.expires_in / 10)
        return grant.access_token


def look_at(renewal: asyncio.Task[str]) -> None:
    """A failure for which nobody waits any more is no news; asyncio logs those that nobody has looked at."""
    if not renewal.cancelled():
        renewal.exception()
