"""The access token: requested once, shared by all calls, renewed early, and renewed again when Kajabi refuses it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Annotated, Any

import anyio
from pydantic import BaseModel, BeforeValidator, Field, SecretStr

from ..errors import BadAnswer, BadCredentials, KajabiDown, NoCredentials, NoPermission, PlaceholderKey
from .documents import read_json
from .placeholders import is_placeholder

TOKEN_PATH = "/v1/oauth/token"  # noqa: S105  # a path
DEFAULT_LIFE = 3600.0  # seconds, if Kajabi does not say; people report anything from 2 hours to 7 days
LONGEST_LIFE = 31 * 86_400.0  # seconds; a longer life is not believed
REFUSAL_LASTS = 60.0  # seconds in which Kajabi is not asked again for what it has just refused


@dataclass(frozen=True, slots=True)
class Credentials:
    """A Kajabi API key."""

    client_id: str
    client_secret: SecretStr

    def placeholders(self) -> list[str]:
        """Return the variables that hold a placeholder instead of a credential."""
        held = {"KAJABI_CLIENT_ID": self.client_id, "KAJABI_CLIENT_SECRET": self.client_secret.get_secret_value()}
        return [name for name, value in held.items() if is_placeholder(value)]


def _life(sent: object) -> float:
    """Return the life of a token in seconds; the default one unless Kajabi gave a number that can be one."""
    try:
        seconds = DEFAULT_LIFE if isinstance(sent, bool) else float(sent)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError, OverflowError):
        return DEFAULT_LIFE
    return seconds if 0 < seconds <= LONGEST_LIFE else DEFAULT_LIFE


class Grant(BaseModel):
    """The answer of the token endpoint."""

    access_token: str = Field(pattern="^[!-~]+$")  # visible ASCII, as an HTTP header needs
    expires_in: Annotated[float, BeforeValidator(_life)] = DEFAULT_LIFE


Post = Callable[[str, Mapping[str, str]], Awaitable[bytes]]
Wait = Callable[[asyncio.Task[Any]], Awaitable[None]]


async def until_done(task: asyncio.Task[Any]) -> None:
    """Wait for a task, whatever it ends with."""
    await asyncio.wait([task])


class Tokens:
    """The current token of one API key (OAuth client credentials).

    At most one renewal runs at a time, and every call that needs a token waits for it. The renewal is a task of its
    own, so cancelling the call that started it does not fail the others. Example: call A starts a renewal and may last
    until 12:00:10, call B joins and may last until 12:00:40. The user cancels A; the renewal goes on until 12:00:40.

    A refusal is remembered for a minute, and Kajabi is not asked again: neither for a token with credentials that it
    does not accept, nor for another one in place of a new token that it did not accept either.
    """

    def __init__(
        self,
        credentials: Credentials | None,
        post: Post,
        clock: Callable[[], float] = anyio.current_time,
        wait: Wait = until_done,
    ) -> None:
        self._credentials = credentials
        self._post = post
        self._clock = clock
        self._wait = wait
        self._token: str | None = None
        self._renew_at = 0.0
        self._renewal: tuple[asyncio.Task[str], anyio.CancelScope] | None = None
        self._refusal: type[BadCredentials | NoPermission] = BadCredentials
        self._refused_until = -inf

    async def get(self, refused: str | None = None) -> str:
        """Return a token that should work. Pass the one that Kajabi refused to get another.

        Raise `NoCredentials`, `PlaceholderKey`, `BadCredentials`, or anything that a request may raise.
        """
        if self._token is not None and self._token != refused and self._clock() < self._renew_at:
            return self._token
        if self._clock() < self._refused_until:
            raise self._refusal
        if self._renewal is None or self._renewal[0].done():
            self._renewal = self._start_renewal()
        renewal, scope = self._renewal
        # The renewal may last as long as the longest of the calls that wait for it.
        scope.deadline = max(scope.deadline, anyio.current_effective_deadline())
        await self._wait(renewal)
        return renewal.result()

    def reject(self, token: str) -> None:
        """Note that Kajabi refuses a token that replaced a refused one, so that yet another would not help."""
        if token == self._token:
            self._refuse(BadCredentials)

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
        if held := self._credentials.placeholders():
            raise PlaceholderKey(held)
        self._token = None
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret.get_secret_value(),
        }
        try:
            grant = Grant.model_validate(read_json(await self._post(TOKEN_PATH, form)))
        except (BadCredentials, NoPermission) as error:
            self._refuse(type(error))
            raise
        except ValueError:
            raise BadAnswer("the token endpoint gave no access token") from None
        self._token = grant.access_token
        # Renew after nine tenths of its life, but at most a minute early, so that no request carries an expired token.
        self._renew_at = self._clock() + grant.expires_in - min(60.0, grant.expires_in / 10)
        return grant.access_token

    def _refuse(self, refusal: type[BadCredentials | NoPermission]) -> None:
        """Remember a refusal for a minute."""
        self._refusal = refusal
        self._refused_until = self._clock() + REFUSAL_LASTS


def retrieve_failure(renewal: asyncio.Task[str]) -> None:
    """Retrieve the exception of a finished renewal. If every call has left, nobody else does, and asyncio logs it."""
    if not renewal.cancelled():
        renewal.exception()
