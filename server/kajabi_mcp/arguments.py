"""Arguments as a model sends them, checked: all of them used, or a refusal that names every fault at once."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import ClassVar, Generic, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import Refused
from .hints import IMPOSSIBLE, MEANT, NEVER
from .values import Kind, unpack

MAX_REFUSAL = 600
NEGATIVE = re.compile(r"(?:^|_)(?:no|not|never|without|inactive|un[a-z]+)(?:_|$)")
MAX_LOOKED_AT = 30  # unknown names, to find what was meant by them
OPENING = "Refused; no search was sent to Kajabi. Mend these and call again:"
GENERAL = "; use the names in the schema"


@dataclass(frozen=True, slots=True)
class About:
    """What is said of one argument: to the model that chooses it, and in the account of a search."""

    text: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool, as its model declares it."""

    name: str
    kind: Kind
    about: About


class Flaw(NamedTuple):
    """What is wrong with one argument, or with several together, and the remedy."""

    names: tuple[str, ...]
    problem: str


class Arguments(BaseModel):
    """The arguments of a tool."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Arguments that narrow nothing down: a blank one beside them alone may be a question that got lost.
    options: ClassVar[frozenset[str]] = frozenset()
    # What the objects within a list of objects are.
    part: ClassVar[type["Arguments"]]
    # How many of them a list holds.
    bounds: ClassVar[tuple[int, int]] = (1, 10)

    def contradictions(self) -> list[Flaw]:
        """What is wrong between arguments that are each right alone."""
        return []


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Checked(Generic[A]):
    """Arguments that may be used, and what the reply has to say about them."""

    arguments: A
    warnings: tuple[str, ...]


@cache
def declared(model: type[Arguments]) -> Mapping[str, Argument]:
    """The arguments of a model by name, in the order of its fields."""
    found: dict[str, Argument] = {}
    for name, field in model.model_fields.items():
        [kind] = [mark for mark in field.metadata if isinstance(mark, Kind)]
        [about] = [mark for mark in field.metadata if isinstance(mark, About)]
        found[name] = Argument(name, kind, about)
    return found


def input_schema(model: type[Arguments]) -> dict[str, object]:
    """The plain JSON Schema of a model's arguments, in the subset that every client takes."""
    return {
        "type": "object",
        "properties": {
            name: {**argument.kind.schema, "description": argument.about.text}
            for name, argument in declared(model).items()
        },
        "additionalProperties": False,
    }


def check(model: type[A], sent: Mapping[str, object], now: datetime) -> Checked[A]:
    """The arguments read, or `Refused` with everything that is wrong with them."""
    flaws: list[Flaw] = []
    blank: list[str] = []
    arguments = examine(model, sent, now, flaws, blank)
    if flaws:
        raise Refused(refusal(flaws))
    warnings = (f"Left out because blank: {', '.join(blank)}.",) if blank else ()
    return Checked(arguments, warnings)


def examine(
    model: type[A],
    sent: Mapping[str, object],
    now: datetime,
    flaws: list[Flaw],
    blank: list[str],
    place: str = "",
    outside: Collection[str] = (),
) -> A:
    """The arguments that can be read; `flaws` and `blank` gain the others, under their place among all arguments."""
    known, before = declared(model), len(flaws)
    found = [Flaw((name,), "is given once, outside the objects") for name in sent if name in outside]
    strange = [name for name in sent if name not in known and name not in outside]
    found += [Flaw((shown(name),), unknown(name, known)) for name in strange[:MAX_LOOKED_AT]]
    found += [Flaw((shown(name),), f"no such argument{GENERAL}") for name in strange[MAX_LOOKED_AT:]]
    values = {name: value for name, value in sent.items() if name in known and value is not None}
    empty = [name for name, value in values.items() if isinstance(value, str) and not value.strip()]
    if empty and set(values) <= {*empty, *model.options}:
        found += [Flaw((name,), "is blank; give a value or leave it out") for name in empty]
    read = {name: value for name, value in values.items() if name not in empty}
    for name in [name for name in read if known[name].kind.name == "objects"]:
        objects = read_objects(model, name, read.pop(name), now, flaws, blank)
        read |= {name: objects} if objects else {}
    arguments = build(model, read, now, found)
    at_fault = {name for flaw in (*found, *flaws[before:]) for name in flaw.names}
    found += [flaw for flaw in arguments.contradictions() if not at_fault & set(flaw.names)]
    flaws += [Flaw(tuple(place + name for name in flaw.names), flaw.problem) for flaw in found]
    blank += [place + name for name in empty]
    return arguments


def read_objects(
    model: type[Arguments], name: str, value: object, now: datetime, flaws: list[Flaw], blank: list[str]
) -> tuple[Arguments, ...]:
    """The objects of a list, each checked as the arguments are; lists and objects as JSON text are read too."""
    value = unpack(value)
    items = cast(list[object], value) if isinstance(value, list) else [value]
    least, most = model.bounds
    if not least <= len(items) <= most:
        flaws.append(Flaw((name,), f"takes from {least} to {most} objects"))
        return ()
    read, outside = [model.part() for _ in items], set(declared(model)) - set(declared(model.part))
    for number, item in enumerate(map(unpack, items)):
        place = f"{name}[{number}]"
        if not isinstance(item, Mapping):
            flaws.append(Flaw((place,), 'needs an object of filters, such as {"has_tag_id": "101"}'))
        elif all(each is None for each in cast(Mapping[str, object], item).values()):
            flaws.append(Flaw((place,), "is empty; give at least one filter or leave it out"))
        else:
            read[number] = examine(
                model.part, cast(Mapping[str, object], item), now, flaws, blank, f"{place}.", outside
            )
    return tuple(read)


def build(model: type[A], values: Mapping[str, object], now: datetime, flaws: list[Flaw]) -> A:
    """The model of those values that can be read; `flaws` gains the others."""
    try:
        return model.model_validate(values, context={"now": now})
    except ValidationError as error:
        wrong = {str(each["loc"][0]): each for each in error.errors(include_url=False, include_input=False)}
    for name, each in wrong.items():
        # Every argument is read by a reader of ours, whose Fault pydantic carries in `ctx`.
        flaws.append(Flaw((name,), str(each.get("ctx", {}).get("error", "cannot be read"))))
    return build(model, {name: value for name, value in values.items() if name not in wrong}, now, flaws)


def refusal(flaws: list[Flaw]) -> str:
    """As many flaws as fit, cut between two of them and never within one; the rest is counted."""
    kept = min(len(flaws), MAX_REFUSAL)  # each takes more than one character
    while len(text := listed(flaws[:kept], len(flaws) - kept)) > MAX_REFUSAL and kept > 1:
        kept -= 1
    return text


def listed(flaws: list[Flaw], more: int) -> str:
    """Flaws in one text, equal ones together."""
    grouped: dict[str, list[str]] = {}
    for flaw in flaws:
        grouped.setdefault(flaw.problem, []).append(" and ".join(flaw.names))
    lines = [f"- {', '.join(names)}: {problem}" for problem, names in grouped.items()]
    return "\n".join([OPENING, *lines, *([f"- and {more} more"] if more else [])])


def shown(name: str) -> str:
    """An argument's name for a message: as sent if it can only be a name, since it might be anything."""
    return name if re.fullmatch(r"[\w.\[\]-]{1,64}", name, re.ASCII) else "an unreadable argument name"


def unknown(name: str, known: Mapping[str, Argument]) -> str:
    """The remedy for a name that no argument has: what was meant, or the nearest name that exists."""
    plain = re.sub(r"^filter\[(.*)\]$", r"\1", name[:64].strip())
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain).replace("-", "_").replace(" ", "_").lower()
    if plain in IMPOSSIBLE:
        return f"no such argument; {NEVER}"
    meant = plain if plain in known else MEANT.get(plain, "")
    if not meant or not (set(re.findall(r"\w+", meant)) & {*known, "tool"}):
        meant = " or ".join(nearest(plain, known))
    return f"no such argument{f'; did you mean {meant}?' if meant else GENERAL}"


def nearest(plain: str, known: Iterable[str]) -> list[str]:
    """The one name of which this is a misspelling, or up to three that hold it as a word.

    Never a negative for a positive, nor the other way: that would be the opposite of the question.
    """
    alike = [name for name in known if bool(NEGATIVE.search(name)) is bool(NEGATIVE.search(plain))]
    single = plain.removesuffix("s")
    return (
        difflib.get_close_matches(plain, alike, n=1, cutoff=0.9)
        or [name for name in alike if name == single or name.startswith(f"{single}_")][:3]
        or [name for name in alike if f"_{single}_" in f"_{name}_"][:3]
    )
