"""What a row of these tables is."""

from dataclasses import dataclass
from typing import Any

from tests.support.bent import Ask, Reply


@dataclass(frozen=True)
class Fault:
    """What happens on the way, which call is made, and the whole reply: what it holds, or the words of an error."""

    name: str
    ask: Ask | None
    reply: Reply | None
    tool: str
    arguments: dict[str, Any]
    expected: dict[str, Any] | str
