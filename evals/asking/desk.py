"""Make the calls of a model on the eval data, and decide which replies are handed back to it."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from mcp.shared.exceptions import MCPError
from mcp_types import TextContent

from kajabi_mcp.account import Account, Source, connect
from kajabi_mcp.app import answer_call
from kajabi_mcp.filters import UNLISTED
from kajabi_mcp.names import Names, Remembered, Sites
from kajabi_mcp.sandbox.catalogue import lay_out
from kajabi_mcp.settings import Settings

from ..cases import REMEMBER, Case, Step
from ..scoring import DEFAULT_SITE, MAX_LOOK_UPS, asks_for_look_up, is_look_up
from ..world import SITES, World


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a model's calls arrive: they are made on the eval data, as the server would make them."""

    account: Account

    async def hand_back(self, case: Case, steps: Sequence[Step]) -> tuple[str, ...] | None:
        """Return the replies to the last message if the model goes on: after look-ups, and once after a failure."""
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
        """Return the server's reply to a call, and whether the call failed."""
        if not isinstance(arguments, Mapping):
            return "The arguments must be a JSON object.", True
        if tool == REMEMBER:
            return "Remembered.", False  # but nothing is: what one case teaches, the next must not know
        account = replace(self.account, now=lambda: case.now)
        try:
            result = await answer_call(tool, cast(Mapping[str, object], arguments), account)
        except MCPError as error:
            return str(error), True
        [content] = result.content
        assert isinstance(content, TextContent)
        return content.text, bool(result.is_error)


@asynccontextmanager
async def open_desk(world: World) -> AsyncGenerator[Desk]:
    """Open the desk of the account that the cases are about. It remembers the owner's own names for things."""
    with TemporaryDirectory(prefix="kajabi-mcp-evals-") as folder:
        path = Path(folder) / "names.toml"
        path.write_text(owners_names(), "utf-8")
        async with connect(Source(Settings.model_construct(), world.box)) as account:
            listings = account.names.listings
            names = Names(listings, Remembered(path))
            yield Desk(replace(account, sites=Sites(listings, DEFAULT_SITE), names=names))


def owners_names() -> str:
    """Return the owner's names for what Kajabi cannot list, as the product's file of names."""
    tables: list[str] = []
    for kind in UNLISTED:
        lines = [
            f'"{name}" = "{number}"'
            for site in lay_out(SITES)
            for name, number in zip(getattr(site.business, f"{kind}s"), getattr(site, f"{kind}s"), strict=True)
        ]
        tables.append("\n".join([f"[{kind}]", *lines]))
    return "\n\n".join(tables) + "\n"
