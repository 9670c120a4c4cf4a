"""One request put to a model: what it is told, what is handed back to it, and when its answer is complete."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from mcp.shared.exceptions import MCPError
from mcp_types import TextContent

from kajabi_mcp.account import Account
from kajabi_mcp.aliases import KINDS, Aliases
from kajabi_mcp.app import call
from kajabi_mcp.connect import Source, connect
from kajabi_mcp.sandbox.catalogue import lay_out
from kajabi_mcp.settings import Settings

from .forms import DEFAULT_SITE
from .records import Case, Step, Turn
from .score import MAX_LOOK_UPS, asks_for_look_up, is_look_up
from .tools import Tools
from .world import SITES, World

RULES = """\
You assist the owner of a Kajabi business who asks about its customers, contacts and leads. Answer a request with one \
call of a tool where a tool can answer it. Ask one short question back if the request can be read in ways that lead to \
different people and nothing tells which is meant. If the tools cannot answer it, say so and call none. The account \
has two sites: Main Studio (11), which is searched when none is named, and Second Studio (12). Today is {today}."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message of the model, and what each of its calls was answered."""

    step: Step
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that a model is given to go on from."""

    system: str
    turns: tuple[Turn, ...]
    exchanges: tuple[Exchange, ...]
    tools: Tools


@dataclass(frozen=True, slots=True)
class Said:
    """What a model answered, and the tokens that it took."""

    step: Step
    input_tokens: int | None = None
    output_tokens: int | None = None
    error: str = ""  # why there is no answer that could be read


Ask = Callable[[Prompt], Awaitable[Said]]
HandBack = Callable[[Case, Sequence[Step]], Awaitable[tuple[str, ...] | None]]


def day(case: Case) -> str:
    """The day of a request in words."""
    return f"{case.today:%A}, {case.today}"


def system(today: str, tools: Tools) -> str:
    """What a model is told before the request."""
    rules = RULES.format(today=today)
    return f"{rules}\n\n{tools.instructions}" if tools.instructions else rules


def prompt(case: Case, tools: Tools, exchanges: Sequence[Exchange] = ()) -> Prompt:
    """A case as a model is given it."""
    return Prompt(system(day(case), tools), case.turns, tuple(exchanges), tools)


def error_of(steps: Sequence[Step], error: str) -> str:
    """What an answer is blamed for: after a call there is something to judge, whatever became of what followed."""
    return "" if any(step.calls and not is_look_up(step) for step in steps) else error


async def converse(case: Case, tools: Tools, ask: Ask, hand_back: HandBack) -> tuple[list[Step], list[Said]]:
    """The messages of a model up to the one that is final."""
    exchanges: list[Exchange] = []
    said: list[Said] = []
    while True:
        said.append(await ask(prompt(case, tools, exchanges)))
        steps = [each.step for each in said]
        replies = await hand_back(case, steps)
        if replies is None:
            return steps, said
        exchanges.append(Exchange(steps[-1], replies))


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes the calls of a model on the eval data, as the server would."""

    account: Account

    async def hand_back(self, case: Case, steps: Sequence[Step]) -> tuple[str, ...] | None:
        """The replies to the last message, if the model is to go on: after look-ups, and once after a refusal."""
        *before, last = steps
        if not last.calls:
            return None
        if is_look_up(last) and asks_for_look_up(case):
            return None
        replies = [await self.reply(case, made.tool, made.arguments) for made in last.calls]
        if is_look_up(last):
            again = sum(map(is_look_up, before)) < MAX_LOOK_UPS
        else:
            again = any(failed for _, failed in replies) and all(map(is_look_up, before))
        return tuple(text for text, _ in replies) if again else None

    async def reply(self, case: Case, tool: str, arguments: object) -> tuple[str, bool]:
        """What the server answers to one call, and whether that is a failure."""
        if not isinstance(arguments, Mapping):
            return "The arguments must be a JSON object.", True
        if tool == "remember_name":
            return "Remembered.", False  # and not done: one case must not teach the next
        account = replace(self.account, now=lambda: case.now)
        try:
            result = await call(tool, cast(Mapping[str, object], arguments), account)
        except MCPError as error:
            return str(error), True
        [content] = result.content
        assert isinstance(content, TextContent)
        return content.text, bool(result.is_error)


@asynccontextmanager
async def desk(world: World) -> AsyncGenerator[Desk]:
    """The desk of the account that the cases speak of, which remembers what its owner calls things."""
    with TemporaryDirectory(prefix="kajabi-mcp-evals-") as folder:
        path = Path(folder) / "names.toml"
        path.write_text(remembered(), "utf-8")
        async with connect(Source(Settings.model_construct(), world.box)) as account:
            yield Desk(replace(account, site_id=DEFAULT_SITE, aliases=Aliases(path)))


def remembered() -> str:
    """The owner's names for what Kajabi cannot list, as the product keeps them."""
    tables: list[str] = []
    for kind in KINDS:
        lines = [
            f'"{name}" = "{number}"'
            for site in lay_out(SITES)
            for name, number in zip(getattr(site.business, f"{kind}s"), getattr(site, f"{kind}s"), strict=True)
        ]
        tables.append("\n".join([f"[{kind}]", *lines]))
    return "\n\n".join(tables) + "\n"
