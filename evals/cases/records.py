"""The records in the files of the evals: cases, and the answers to them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .vocabulary import SEARCH

CANARY = "KAJABI-MCP-EVAL-6a1d2f0e-5b7c-4e1a-9c39-7d8f1b2a4c55"
TODAY = date(2026, 11, 23)

Expect = Literal["call", "clarify", "unsupported", "none"]
CATEGORIES = (
    *("single", "contrast", "combined", "negation", "time", "revenue", "names", "output", "groups", "who"),
    *("ambiguous", "unsupported", "other_tool", "dialogue", "terse", "languages", "adversarial"),
)


class Malformed(Exception):
    """A file that cannot be used; `str()` is one line with the file, the line in it and the reason."""


class Record(BaseModel):
    """A record in a file. A field that it does not know is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Record):
    """What the user or the assistant said."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(min_length=1)]


class Call(Record):
    """A tool call in a case. A value may be a condition: {"gte": 499, "lt": 500} or {"one_of": ["TX", "Texas"]}."""

    tool: str = SEARCH
    arguments: dict[str, Any] = {}


class Case(Record):
    """A request, and how its answer is judged."""

    category: str
    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")]
    cluster: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")]
    style: Literal["plain", "short", "paraphrase"]
    lang: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    today: date = TODAY
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]
    expect: Expect
    gold: tuple[Call, ...] = ()
    near_miss: tuple[Call, ...] = ()
    options: tuple[Annotated[str, Field(pattern=r"\w.*\w")], ...] = ()
    semantics: Literal["official", "spec", "inferred"]
    tags: tuple[str, ...] = ()
    note: str = ""
    canary: Literal["KAJABI-MCP-EVAL-6a1d2f0e-5b7c-4e1a-9c39-7d8f1b2a4c55"]

    @property
    def request(self) -> str:
        """Return the last turn, which is what the answer is to."""
        return self.turns[-1].content

    @property
    def now(self) -> datetime:
        """Return the moment of the request: noon of its day, UTC."""
        return datetime.combine(self.today, time(12), UTC)

    @property
    def call_is_due(self) -> bool:
        """Return whether only a call is right."""
        return self.expect == "call"

    @property
    def no_call_is_due(self) -> bool:
        """Return whether every call is wrong."""
        return self.expect in ("unsupported", "none")

    def problems(self) -> Iterator[str]:
        """Return the ways in which its fields contradict each other."""
        if not self.id.startswith(f"{self.category}-"):
            yield f'its id must begin with "{self.category}-"'
        if self.turns[-1].role != "user":
            yield "its last turn must be the user's"
        if self.call_is_due and not self.gold:
            yield "a call is expected, and there is no gold"
        if self.call_is_due and not self.near_miss:
            yield "a call is expected, and there is no near miss"
        if self.no_call_is_due and self.gold:
            yield "no call is expected, and there is a gold"
        if (self.expect == "clarify") != bool(self.options):
            yield "options are for cases that expect a question back, and each of those needs them"


class Step(Record):
    """One message of whoever answers: calls, words, or both. Arguments are kept as they were sent, even nonsense."""

    calls: tuple["MadeCall", ...] = ()
    text: str = ""


class MadeCall(Record):
    """A call as it was sent."""

    tool: str = SEARCH
    arguments: Any = None


class Answer(Record):
    """Everything that was answered to a case in one run, and its cost in tokens where that is known."""

    id: str
    run: Annotated[int, Field(ge=1)] = 1
    asked: str = ""  # `request_hash` of what was asked, where the runner knows it
    steps: tuple[Step, ...] = ()
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float | None = None
    error: str = ""
