"""One conversation with a model: the prompt, the replies to its calls, and when its answer is complete."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ..cases import Case, Step, Turn
from ..scoring import is_look_up
from .tools import Tools

RULES = """\
You assist the owner of a Kajabi business who asks about its customers, contacts and leads. Answer a request with one \
call of a tool where a tool can answer it. Ask one short question back if the request can be read in ways that lead to \
different people and nothing tells which is meant. If the tools cannot answer it, say so and call none. The account \
has two sites: Main Studio (11), which is searched when none is named, and Second Studio (12). Today is {today}."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message of the model, and the replies to its calls."""

    step: Step
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything that a model is given before its next message."""

    system: str
    turns: tuple[Turn, ...]
    exchanges: tuple[Exchange, ...]
    tools: Tools


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the model, and the tokens that it took."""

    step: Step
    input_tokens: int | None = None
    output_tokens: int | None = None
    error: str = ""  # why there is no message that can be read


Ask = Callable[[Prompt], Awaitable[Said]]
HandBack = Callable[[Case, Sequence[Step]], Awaitable[tuple[str, ...] | None]]


def day_in_words(case: Case) -> str:
    """Return the day of a request as the model is given it: "Monday, 2026-11-23"."""
    return f"{case.today:%A}, {case.today}"


def system_text(today: str, tools: Tools) -> str:
    """Return the system prompt: the rules, the day and the server's instructions."""
    rules = RULES.format(today=today)
    return f"{rules}\n\n{tools.instructions}" if tools.instructions else rules


def prompt_for(case: Case, tools: Tools, exchanges: Sequence[Exchange] = ()) -> Prompt:
    """Return the prompt for a case after these exchanges."""
    return Prompt(system_text(day_in_words(case), tools), case.turns, tuple(exchanges), tools)


def error_of(steps: Sequence[Step], error: str) -> str:
    """Return the error of an answer, or none if it made a call: that can be judged, whatever failed after it."""
    return "" if any(step.calls and not is_look_up(step) for step in steps) else error


async def converse(case: Case, tools: Tools, ask: Ask, hand_back: HandBack) -> tuple[list[Step], list[Said]]:
    """Ask a model until its answer is complete, and return its messages."""
    exchanges: list[Exchange] = []
    said: list[Said] = []
    while True:
        said.append(await ask(prompt_for(case, tools, exchanges)))
        steps = [each.step for each in said]
        replies = await hand_back(case, steps)
        if replies is None:
            return steps, said
        exchanges.append(Exchange(steps[-1], replies))
