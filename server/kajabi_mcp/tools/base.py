"""What a tool is, and the arguments that several tools share."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..account import Account
from ..arguments import Arguments, Checked, check, choice, input_schema
from ..search import AUDIENCES

_A = TypeVar("_A", bound=Arguments)

AUDIENCE = choice(tuple(AUDIENCES))


@dataclass(frozen=True, slots=True)
class Tool(Generic[_A]):
    """One tool: all that a client reads of it, and what it does. `purpose` is for people, in the README."""

    name: str
    title: str
    purpose: str
    text: str
    arguments: type[_A]
    output_schema: dict[str, Any]
    run: Callable[[Checked[_A], Account], Awaitable[dict[str, Any]]]
    read_only: bool = True

    @property
    def input_schema(self) -> dict[str, Any]:
        """The arguments as JSON Schema."""
        return input_schema(self.arguments)

    async def call(self, sent: Mapping[str, object], account: Account) -> dict[str, Any]:
        """Reply to arguments as they were sent. Raises a `KajabiError` for a person or model to read."""
        return await self.run(check(self.arguments, sent, account.local_now()), account)
