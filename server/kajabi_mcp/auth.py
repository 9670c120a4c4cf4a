"""The access token: asked for once, shared by all calls, renewed before it ends and once more when it is refused."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import anyio
from pydantic import BaseModel, SecretStr, ValidationError

from .errors import BadAnswer, KajabiDown, NoCredentials

TOKEN_PATH = "/v1/oauth/token"  # noqa: S105  # a path
DEFAULT_LIFE = 3600.0  # when Kajabi does not say; reports differ between 2 hours and 7 days
RENEWAL_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key of Kajabi's."""

    client_id: str
    client_secret: SecretStr


class Grant(BaseModel):
    """What the token endpoint answers."""

    access_token: str
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
        self._renewing = anyio.Lock()
        self._token: str | None = None
        self._renew_at = 0.0

    async def get(self, refused: str | None = None) -> str:
        """A token that should work; another one than `refused`, which Kajabi did not take.

        Raises `NoCredentials`, `BadCredentials`, or what any request may raise.
        """
        async with self._renewing:
            token = self._token
            if token is None or token == refused or self._clock() >= self._renew_at:
                token = await self._renew_undisturbed()
            return token

    async def _renew_undisturbed(self) -> str:
        """A renewal that others wait for goes on when the call that began it is cancelled."""
        deadline = min(anyio.current_effective_deadline(), anyio.current_time() + RENEWAL_SECONDS)
        with anyio.CancelScope(shield=True, deadline=deadline):
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
