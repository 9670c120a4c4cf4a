"""What the files of the evals hold: cases, and answers to them."""

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
    """A file cannot be used; `str()` is one line that names the file, the line in it and the reason."""


class Record(BaseModel):
    """A record of a file: nothing in it is passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Record):
    """What one side said."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(min_length=1)]


class Call(Record):
    """A call of a tool. In a gold a value may be a condition: {"gte": 499, "lt": 500}, {"one_of": ["TX", "Texas"]}."""

    tool: str = SEARCH
    arguments: dict[str, Any] = {}


class Case(Record):
    """One request, and how its answer is judged."""

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
        """What was said last."""
        return self.turns[-1].content

    @property
    def now(self) -> datetime:
        """The moment of the request."""
        return datetime.combine(self.today, time(12), UTC)

    @property
    def call_is_due(self) -> bool:
        """Is nothing but a call right?"""
        return self.expect == "call"

    @property
    def no_call_is_due(self) -> bool:
        """Is any call wrong?"""
        return self.expect in ("unsupported", "none")

    def problems(self) -> Iterator[str]:
        """What its own fields say against it."""
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
    """One message of the one who answers: calls, words, or both. Arguments are as they were sent, sense or nonsense."""

    calls: tuple["MadeCall", ...] = ()
    text: str = ""


class MadeCall(Record):
    """A call as it was made."""

    tool: str = SEARCH
    arguments: Any = None


class Answer(Record):
    """All that was answered to one case in one run, and what it cost in tokens, if that is known."""

    id: str
    run: Annotated[int, Field(ge=1)] = 1
    asked: str = ""  # a hash of what was asked, where the runner knows it
    steps: tuple[Step, ...] = ()
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float | None = None
    error: str = ""
