"""The kinds of values, one row each: how they are read, the schema's type, how they are said, what an id is of."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from ..text import quoted, visible
from .model import Arguments, Kind, Scene
from .moments import Days, Since, ago, say_moment
from .values import (
    as_price,
    between,
    one_of,
    read_days,
    read_flag,
    read_id,
    read_ids,
    read_money,
    read_switch,
    read_text,
    some_of,
    timeless,
)

_STRING: dict[str, object] = {"type": "string"}
_STRINGS: dict[str, object] = {"type": "array", "items": _STRING}
_BOOLEAN: dict[str, object] = {"type": "boolean"}
# How the words of a look-back end, and how they begin to say a date.
_SINCE = {"in the last {} days (since {since})": "since", "more than {} days ago (until {since})": "before"}


def _say_days(words: str, days: Days, scene: Scene, _: str) -> str:
    if isinstance(days, Since):
        for phrase, word in _SINCE.items():
            words = words.replace(phrase, f"{word} {say_moment(days.begins, scene.now.tzinfo)}")
        return words
    since = ago(scene.now, days).date().isoformat()
    return words.replace("{}", str(days)).replace("{since}", since).replace(" 1 days", " 1 day")


def _say_flag(words: str, flag: bool, _: Scene, __: str) -> str:
    return words if flag else f"not {words}"


def _say_money(words: str, amount: Decimal, _: Scene, __: str) -> str:
    return words.replace("{}", as_price(amount))


def _say_ids(words: str, value: str | list[str], scene: Scene, thing: str) -> str:
    ids = value if isinstance(value, list) else [value]
    return words.replace("{}", ", ".join(scene.labels.get((thing, each), each) for each in ids))


def _say_text(words: str, text: str, _: Scene, __: str) -> str:
    # A quotation mark in the text must not look like the end of it.
    return words.replace("{}", quoted(visible(text))[1:-1])


def _say_plainly(words: str, value: object, _: Scene, __: str) -> str:
    return words.replace("{}", str(value))


def _id(thing: str, read: Callable[[object], Any] = read_id) -> Kind:
    return Kind("id", _STRING, timeless(read), _say_ids, thing)


def _ids(thing: str) -> Kind:
    return Kind("ids", _STRINGS, timeless(read_ids), _say_ids, thing)


DAYS = Kind("days", {"type": "integer"}, read_days, _say_days)
MONEY = Kind("money", {"type": "number"}, timeless(read_money), _say_money)
FLAG = Kind("flag", _BOOLEAN, timeless(read_flag), _say_flag)
SWITCH = Kind("flag", _BOOLEAN, timeless(read_switch), _say_flag)

SITE = _id("site")
TAG, TAGS = _id("tag"), _ids("tag")
OFFER = _id("offer")
PRODUCT = _id("product")
FORM = _id("form")
BROADCAST, BROADCASTS = _id("broadcast"), _ids("broadcast")
ASSESSMENT = _id("assessment")
EVENT = _id("event")
NEWSLETTER = _id("newsletter")
SEQUENCE = _id("sequence")


def text_read_by(read: Callable[[object], str] = read_text) -> Kind:
    """Return the kind of texts that are read like this."""
    return Kind("text", _STRING, timeless(read), _say_text)


def id_read_by(read: Callable[[object], str]) -> Kind:
    """Return the kind of ids that are digits and never a name."""
    return _id("", read)


def whole(low: int, high: int, *, schema: dict[str, object]) -> Kind:
    """Return the kind of whole numbers within bounds."""
    return Kind("number", {"type": "integer", **schema}, timeless(between(low, high)), _say_plainly)


def choice(allowed: Sequence[str]) -> Kind:
    """Return the kind of one word out of a list."""
    return Kind("choice", {"type": "string", "enum": list(allowed)}, timeless(one_of(allowed)), _say_plainly)


def choices(allowed: Sequence[str]) -> Kind:
    """Return the kind of several words out of a list."""
    schema: dict[str, object] = {"type": "array", "items": {"type": "string", "enum": list(allowed)}}
    return Kind("choices", schema, timeless(some_of(allowed)), _say_plainly)


def objects(part: type[Arguments], least: int = 1, most: int = 10) -> Kind:
    """Return the kind of a list of objects, each checked as the arguments of a call are."""
    schema: dict[str, object] = {"type": "array", "items": {"type": "object"}}
    return Kind("objects", schema, timeless(_never_alone), _say_plainly, part=part, least=least, most=most)


def _never_alone(_: object) -> Any:
    raise AssertionError("objects are read by check, which knows their place")


TEXT = text_read_by()
LIMIT = whole(0, 100, schema={"minimum": 0, "maximum": 100})
PAGE = whole(1, 1_000_000, schema={"minimum": 1})
