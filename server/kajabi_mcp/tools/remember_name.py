"""Teach the server the id of something that Kajabi's API cannot list."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from ..account import Account
from ..addresses import is_address, read_address
from ..aliases import KINDS
from ..arguments import About, Arguments, Checked, Flaw
from ..names import Entry
from ..values import DIGITS, STRING, Fault, Kind, Text, choice, read_id
from .base import Tool

TEXT = (
    "Remembers a name for the id of a broadcast, sequence, newsletter, event or assessment, which Kajabi's API cannot "
    "list; filters then take the name. Only with an id from the user: never guess one. Writes a local file."
)


class Remember(Arguments):
    """What to call what."""

    kind: Annotated[
        str | None,
        Kind("choice", {"type": "string", "enum": list(KINDS)}),
        BeforeValidator(choice(KINDS)),
        About("Required."),
    ] = None
    name: Annotated[Text, About('Required; what the user calls it, e.g. "Black Friday".')] = None
    id: Annotated[
        str | None,
        Kind("id", STRING),
        BeforeValidator(read_id),
        About("Required; its digits, or its address in Kajabi's admin."),
    ] = None

    def contradictions(self) -> list[Flaw]:
        """What is missing, a name that would never be looked up, and an id that is another kind's."""
        flaws = [Flaw((each,), "is required") for each in type(self).model_fields if getattr(self, each) is None]
        if self.name and (DIGITS.fullmatch(self.name) or is_address(self.name)):
            flaws.append(Flaw(("name",), "needs words: digits and addresses are always read as ids"))
        if self.kind and self.id:
            try:
                self.number()
            except Fault as fault:
                flaws.append(Flaw(("id",), str(fault)))
        return flaws

    def number(self) -> str:
        """The digits of the id. Raises `Fault`."""
        sent, kind = self.id or "", self.kind or ""
        if is_address(sent):
            return read_address(sent, kind)
        if not DIGITS.fullmatch(sent):
            raise Fault(f"give the id as digits, or the address of the {kind} pasted from Kajabi's admin")
        return sent


async def run(checked: Checked[Remember], account: Account) -> dict[str, Any]:
    """One name more in the owner's file."""
    kind, number = checked.arguments.kind or "", checked.arguments.number()
    name = " ".join((checked.arguments.name or "").split())
    was = await account.aliases.remember(kind, name, number)
    return {"remembered": f"{kind} {Entry(number, name)}", **({"was": was} if was else {})}


remember_name = Tool(
    name="remember_name",
    title="Remember a name",
    purpose="teach the server the id of something that Kajabi cannot list",
    text=TEXT,
    arguments=Remember,
    output_schema={
        "type": "object",
        "properties": {"remembered": {"type": "string"}, "was": {"type": "string"}},
        "required": ["remembered"],
    },
    run=run,
    read_only=False,
)
