"""Check arguments as a model sends them: all of them are used, or a refusal names every fault at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from ..warnings import ReplyWarning, meaning
from .model import Argument, Arguments, Kind, Synonym, declared, required
from .refusals import GENERAL, Flaw, at, bare_name, misspelt, nearest_names, readable_name, refused
from .values import Fault, SeveralIds, unpack
from .wishes import where_to

_MAX_LOOKED_AT = 30  # unknown names for which a known one is looked for
_OUTSIDE = "is given once, outside the objects"

_A = TypeVar("_A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Checked(Generic[_A]):
    """Arguments that may be used, the names of those that were given, and what the reply has to say of them."""

    arguments: _A
    given: frozenset[str]
    warnings: tuple[ReplyWarning, ...]


@dataclass(frozen=True, slots=True)
class _Examined(Generic[_A]):
    """What was read of one object of arguments; `arguments` is None where a required one is missing."""

    arguments: _A | None
    given: frozenset[str] = frozenset()
    flaws: list[Flaw] = field(default_factory=list[Flaw])
    blank: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class _Objects:
    """What was read of a list of objects, names under their place among all arguments."""

    objects: tuple[Arguments, ...]
    flaws: list[Flaw]
    blank: list[str]


def check(model: type[_A], sent: Mapping[str, object], now: datetime) -> Checked[_A]:
    """Read the arguments of a call. Raises `Refused` with everything that is wrong with them."""
    examined = _examine(model, sent, now)
    if examined.flaws or examined.arguments is None:
        raise refused(examined.flaws)
    warnings = [meaning(f"Left out because blank: {', '.join(examined.blank)}.")] if examined.blank else []
    return Checked(examined.arguments, examined.given, tuple(warnings))


def _examine(
    model: type[_A], sent: Mapping[str, object], now: datetime, elsewhere: Mapping[str, str] | None = None
) -> _Examined[_A]:
    """Read what can be read, and collect every flaw. `elsewhere` are names that do not belong here, with the remedy."""
    known, elsewhere = declared(model), elsewhere or {}
    flaws = [Flaw((name,), elsewhere[name]) for name in sent if name in elsewhere]
    flaws += _unknown_names([name for name in sent if name not in known and name not in elsewhere], model)
    present = {name: value for name, value in sent.items() if name in known and value is not None}
    blank = [name for name, value in present.items() if isinstance(value, str) and not value.strip()]
    if blank and set(present) <= {*blank, *model.options}:
        flaws += [Flaw((name,), "is blank; give a value or leave it out") for name in blank]
    read: dict[str, Any] = {}
    nested: list[Flaw] = []
    for name in [name for name in known if name in present and name not in blank]:
        kind, value = known[name].kind, present[name]
        if kind.part is not None:
            found = _read_objects(name, kind, kind.part, value, now, {**dict.fromkeys(known, _OUTSIDE), **elsewhere})
            nested += found.flaws
            blank += found.blank
            read |= {name: found.objects} if found.objects else {}
            continue
        try:
            read[name] = kind.read(value, now)
        except Fault as fault:
            flaws.append(Flaw((name,), _in_words(fault, known[name])))
    given, at_fault = frozenset(read), {name for flaw in (*flaws, *nested) for name in flaw.names}
    missing = [name for name in required(model) if name not in read]
    flaws += [Flaw((name,), _lacking(known[name])) for name in missing if name not in at_fault]
    if missing:
        return _Examined(None, given, [*nested, *flaws], blank)
    arguments = _build(model, read)
    flaws += [flaw for flaw in arguments.contradictions() if not at_fault & {*flaw.names, *flaw.needs}]
    return _Examined(arguments, given, [*nested, *flaws], blank)


def _in_words(fault: Fault, argument: Argument) -> str:
    """Say what is wrong with one argument, and what to send instead."""
    if isinstance(fault, SeveralIds):
        return f"{fault}; {argument.several()}"
    return str(fault).replace("{}", argument.name)


def _lacking(argument: Argument) -> str:
    """Say that an argument is required, and what may be given."""
    kind = argument.kind
    if kind.part:
        return f"is required: from {kind.least} to {kind.most} objects"
    allowed = cast(list[str], kind.schema.get("enum", []))
    return f"is required: {', '.join(allowed)}" if allowed else "is required"


def _build(model: type[_A], read: Mapping[str, Any]) -> _A:
    own = {name: value for name, value in read.items() if name not in model.table}
    values = {name: read[name] for name in model.table if name in read}
    return model(values=values, **own)


def _read_objects(
    name: str, kind: Kind, part: type[Arguments], value: object, now: datetime, around: Mapping[str, str]
) -> _Objects:
    """Check each object of a list as the arguments are; lists and objects that arrive as JSON text are read too.

    `around` are the names of the arguments around the list.
    """
    value = unpack(value)
    items = cast(list[object], value) if isinstance(value, list) else [value]
    if not kind.least <= len(items) <= kind.most:
        return _Objects((), [Flaw((name,), f"takes from {kind.least} to {kind.most} objects")], [])
    objects, flaws, blank = [part() for _ in items], list[Flaw](), list[str]()
    elsewhere = {each: remedy for each, remedy in {**around, **kind.instead}.items() if each not in declared(part)}
    for number, item in enumerate(map(unpack, items)):
        place = f"{name}[{number}]"
        if not isinstance(item, Mapping):
            flaws.append(Flaw((place,), 'needs an object of filters, such as {"has_tag_id": "101"}'))
        elif all(each is None for each in cast(Mapping[str, object], item).values()):
            flaws.append(Flaw((place,), "is empty; give at least one filter or leave it out"))
        else:
            found = _examine(part, cast(Mapping[str, object], item), now, elsewhere)
            flaws += at(f"{place}.", found.flaws)
            blank += [f"{place}.{each}" for each in found.blank]
            objects[number] = found.arguments or objects[number]
    return _Objects(tuple(objects), flaws, blank)


def _unknown_names(names: list[str], model: type[Arguments]) -> list[Flaw]:
    """Refuse names that no argument has, each with what was meant, as far as that can be found out in a short time."""
    looked_at = [Flaw((readable_name(name),), _remedy(name, model)) for name in names[:_MAX_LOOKED_AT]]
    others = [Flaw((readable_name(name),), f"no such argument{GENERAL}") for name in names[_MAX_LOOKED_AT:]]
    return [*looked_at, *others]


def _remedy(name: str, model: type[Arguments]) -> str:
    """Say what was meant by a name, or that nobody can do it here: the nearest name comes last."""
    known, bare = declared(model), bare_name(name)
    if meant := [bare] if bare in known else misspelt(bare, known):
        return f"no such argument; did you mean {meant[0]}?"
    synonym = model.synonyms.get(bare, Synonym(""))
    if synonym.meaning and (not synonym.name or synonym.name in known):
        return f"no such argument; did you mean {synonym.meaning}?"
    if said := cannot(bare, model):
        return said
    near = " or ".join(nearest_names(bare, known))
    return f"no such argument; did you mean {near}?" if near else f"no such argument{GENERAL}"


def cannot(bare: str, model: type[Arguments]) -> str:
    """Say that what a name asks for cannot be asked of Kajabi, or would change something; "" for any other name."""
    if found := next((each for each in model.impossible if each.named.search(bare)), None):
        return found.said
    return f"this server only reads; in Kajabi: {where}" if (where := where_to(bare)) else ""
