"""The kinds of values, one row each: how they are read, the schema's type, how they are said, what an id is of."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..places import ADDRESS_COUNTRY, ADDRESS_STATE, Misplaced, Place, SeveralPlaces, is_region, read_place
from ..text import quoted, visible
from .model import Arguments, Kind, Scene
from .moments import Days, Since, ago, say_moment
from .phones import read_phone
from .phrases import QUOTED, Phrase, Spellings, read_code, read_email, read_phrase, read_zip
from .values import (
    Fault,
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
    read_words,
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


def _say_text(words: str, text: str | Spellings, _: Scene, __: str) -> str:
    texts = text if isinstance(text, Spellings) else (text,)
    # A quotation mark in the text must not look like the end of it.
    return words.replace("{}", '" or "'.join(quoted(visible(each))[1:-1] for each in texts))


def _say_place(words: str, where: Place | str, scene: Scene, thing: str) -> str:
    if isinstance(where, Place):
        return words.replace("{}", f"is {where.said}")
    return _say_text(words.replace("{}", 'contains "{}"'), where, scene, thing)


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


_AS_IT_STANDS = "in quotation marks it is looked for as it stands"
_REGION = "is a region, and addresses hold countries; give each country its own object of any_of"
_SEVERAL = f"takes one place; give each its own object of any_of; {_AS_IT_STANDS}"


def _place(column: str) -> Kind:
    """Return the kind of texts that mean a place where they name one."""

    def read(value: object) -> Place | str:
        text = read_phrase(value)
        if isinstance(text, Phrase) and QUOTED in text.notes:
            return text
        if is_region(text):
            raise Fault(_REGION)
        try:
            found = read_place(text, column)
        except SeveralPlaces:
            raise Fault(_SEVERAL) from None
        except Misplaced as error:
            raise Fault(_belongs_elsewhere(error.place)) from None
        typed = (str(text), *(text.also if isinstance(text, Phrase) else ()))
        return found.asked_as(*typed) if found else text

    return Kind("text", _STRING, timeless(read), _say_place)


def _belongs_elsewhere(place: Place) -> str:
    what, column = ("state", ADDRESS_STATE) if place.is_state else ("country", ADDRESS_COUNTRY)
    return f"means {place.title}, a {what}; give it as {column}_contains; {_AS_IT_STANDS}"


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


def columns(allowed: Sequence[str]) -> Kind:
    """Return the kind of several columns; whether the people who are asked for have them is for the model to say."""
    schema: dict[str, object] = {"type": "array", "items": {"type": "string", "enum": list(allowed)}}
    return Kind("columns", schema, timeless(read_words), _say_plainly)


def objects(part: type[Arguments], least: int = 1, most: int = 10, *, instead: Mapping[str, str] | None = None) -> Kind:
    """Return the kind of a list of objects, each checked as the arguments of a call are."""
    # Converters keep objects open that say so like this; of others some make "no keys allowed".
    schema: dict[str, object] = {"type": "array", "items": {"type": "object", "additionalProperties": {}}}
    read = timeless(_never_alone)
    return Kind("objects", schema, read, _say_plainly, part=part, least=least, most=most, instead=instead or {})


def _never_alone(_: object) -> Any:
    raise AssertionError("objects are read by check, which knows their place")


TEXT = text_read_by()
PHRASE = text_read_by(read_phrase)
EMAIL = text_read_by(read_email)
PHONE = text_read_by(read_phone)
ZIP = text_read_by(read_zip)
CODE = text_read_by(read_code)
COUNTRY, STATE = _place(ADDRESS_COUNTRY), _place(ADDRESS_STATE)
LIMIT = whole(0, 100, schema={"minimum": 0, "maximum": 100})
PAGE = whole(1, 1_000_000, schema={"minimum": 1})
