"""Remember a name for the id of something that Kajabi's API cannot list."""

from dataclasses import dataclass
from typing import Any

from ..account import Account
from ..arguments import (
    DIGITS,
    Arguments,
    Checked,
    Fault,
    Flaw,
    argument,
    choice,
    id_read_by,
    read_id,
    read_text,
    text_read_by,
)
from ..filters import UNLISTED
from ..names import Entry, is_address, read_address
from .base import Tool
from .outputs import STRING, reply_schema

DESCRIPTION = (
    "Remembers a name for the id of a broadcast, sequence, newsletter, event or assessment, which Kajabi's API cannot "
    "list; filters then take the name. Only with an id from the user: never guess one. Writes a local file."
)


def _read_new_name(value: object) -> str:
    name = " ".join(read_text(value).split())
    if DIGITS.fullmatch(name) or is_address(name):
        raise Fault("needs words: digits and addresses are always read as ids")
    return name


@dataclass(frozen=True, kw_only=True)
class Remember(Arguments):
    """The name, and what it is the name of."""

    kind: str = argument(choice(UNLISTED), "Required.")
    name: str = argument(text_read_by(_read_new_name), 'Required; what the user calls it, e.g. "Black Friday".')
    id: str = argument(id_read_by(read_id), "Required; its digits, or its address in Kajabi's admin.")

    def contradictions(self) -> list[Flaw]:
        """Return an id that belongs to something else."""
        try:
            self.number()
        except Fault as fault:
            return [Flaw(("id",), str(fault))]
        return []

    def number(self) -> str:
        """Return the digits of the id. Raises `Fault`."""
        if is_address(self.id):
            return read_address(self.id, self.kind)
        if not DIGITS.fullmatch(self.id):
            raise Fault(f"give the id as digits, or the address of the {self.kind} pasted from Kajabi's admin")
        return self.id


async def run(checked: Checked[Remember], account: Account) -> dict[str, Any]:
    """Write the name into the owner's file."""
    asked = checked.arguments
    was = await account.names.remembered.remember(asked.kind, asked.name, asked.number())
    return {"remembered": f"{asked.kind} {Entry(asked.number(), asked.name).label}", **({"was": was} if was else {})}


remember_name = Tool(
    name="remember_name",
    title="Remember a name",
    purpose="teach the server the id of something that Kajabi cannot list",
    text=DESCRIPTION,
    arguments=Remember,
    output_schema=reply_schema(("remembered",), remembered=STRING, was=STRING),
    run=run,
    read_only=False,
)
