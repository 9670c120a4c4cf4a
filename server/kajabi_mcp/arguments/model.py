"""What an argument of a tool is, and how a tool declares its arguments."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from .refusals import Flaw

_SOME_IDS = '"101","102"'

# A thing and its id -> what to call it, such as ("tag", "101") -> "VIP (101)".
Labels = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the words for a value depend on: the time of the search in the owner's zone, and what ids are called."""

    now: datetime
    labels: Labels = field(default_factory=dict[tuple[str, str], str])
    exact: frozenset[str] = frozenset()  # look-backs that begin just at the date that was given


ReadValue = Callable[[object, datetime], Any]  # what was sent, and now -> a value; raises Fault
SayValue = Callable[[str, Any, Scene, str], str]  # words with {}, the value, the scene, the thing -> English


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of values: how they are read, what the schema says of them, and how the reply says them."""

    name: str
    schema: Mapping[str, object]
    read: ReadValue
    say: SayValue
    thing: str = ""  # what an id is the id of; a name of it will do too
    part: "type[Arguments] | None" = None  # what each object in a list of objects holds
    least: int = 1  # objects in the list
    most: int = 10
    # Names that the objects do not take although they are arguments elsewhere, and what to do instead.
    instead: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool: its name, the kind of its values, and what the model reads of it."""

    name: str
    kind: Kind
    text: str
    list_form: str = field(default="", kw_only=True)  # asks for several ids of this argument at once

    def several(self, ids: str = "") -> str:
        """Say how to give several things; `ids` are theirs, as JSON, where they are known."""
        if self.kind.thing == "site":
            return "make one call for each"
        if self.kind.name == "ids":
            return f"give several as a list: [{ids or _SOME_IDS}]"
        if not self.list_form:
            return "give several as objects of all_of in search_customers if all must hold, of any_of if one is enough"
        whole = f"{self.list_form} [{ids}]" if ids else self.list_form
        return (
            f"give several as a list: {whole} if all must hold, objects of any_of in search_customers if one is enough"
        )


@dataclass(frozen=True, slots=True)
class Synonym:
    """What a name that models use stands for here, and the argument that must be there for that to help."""

    meaning: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Impossible:
    """What Kajabi cannot be asked, how models name it, and the arguments that come nearest; "" where none does."""

    what: str
    nearest: str
    named: re.Pattern[str]

    @property
    def said(self) -> str:
        """The refusal's words."""
        near = f"; nearest, but not the same: {self.nearest}" if self.nearest else ", and nothing comes near"
        return f"{self.what} cannot be asked for here; tell the user so{near}"


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """The arguments of a tool. A subclass declares them as fields made by `argument`, or in `table`."""

    table: ClassVar[Mapping[str, Argument]] = {}
    # Arguments that narrow nothing down: a blank one beside them alone may be a question that got lost.
    options: ClassVar[frozenset[str]] = frozenset()
    synonyms: ClassVar[Mapping[str, Synonym]] = {}
    impossible: ClassVar[tuple[Impossible, ...]] = ()

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])  # of the table's arguments, by name

    def contradictions(self) -> list[Flaw]:
        """Return what is wrong between arguments that are each right alone."""
        return []


def argument(kind: Kind, text: str, default: Any = MISSING) -> Any:
    """Declare a field of `Arguments`; without a default it is required."""
    return field(default=default, metadata={"kind": kind, "text": text})


@cache
def declared(model: type[Arguments]) -> Mapping[str, Argument]:
    """Return the arguments of a model by name: its table's, then its fields'."""
    own = [each for each in fields(model) if each.metadata]
    return {
        **model.table,
        **{each.name: Argument(each.name, each.metadata["kind"], each.metadata["text"]) for each in own},
    }


@cache
def required(model: type[Arguments]) -> tuple[str, ...]:
    """Return the names of the arguments that must be given."""
    return tuple(each.name for each in fields(model) if each.metadata and each.default is MISSING)


def input_schema(model: type[Arguments]) -> dict[str, object]:
    """Return the JSON Schema of a model's arguments, in the subset that every client takes.

    It does not say that there are no others: clients that check that would hide our refusals, and their remedies, from
    the model, and some converters crash on it.
    """
    return {
        "type": "object",
        "properties": {name: {**each.kind.schema, "description": each.text} for name, each in declared(model).items()},
    }
