"""Readers: what a model may send for one argument becomes the value that Kajabi takes.

The schema states the plain type of each kind; the other spellings accepted here are leniency for what models send.
A reader returns the value or raises `Fault`, whose text says what is wrong and what to send, never the value itself.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from .moments import Days, Since, days_asked, read_moment, say_moment

MAX_DAYS = 36_500
MAX_TEXT = 200
MAX_IDS = 100
MAX_MONEY = Decimal(10) ** 12

INVISIBLE = "holds no visible character; send the text to look for, or leave it out"

_DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}
_SPAN = re.compile(r"(\d{1,9}) ?(day|week|month|year)s?", re.ASCII | re.IGNORECASE)
DIGITS = re.compile(r"\d{1,19}", re.ASCII)
_ID_LIST = re.compile(r"\d+(?:\s*,\s*\d+)*", re.ASCII)
# Few enough digits for Decimal's default precision to hold them all.
_AMOUNT = re.compile(r"(-?)\$? ?((?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,12})?) ?(k?)", re.ASCII | re.IGNORECASE)
_EXACT_FLOAT = 2**53
_NO_IDS = "is an empty list; name at least one id, or leave it out"
_ONE_ID = "takes one id or name"
_NO_DAYS = 'needs a whole number of days back from now, such as 30; "2 weeks" or a date as YYYY-MM-DD will do too'
_DAYS_RANGE = f"takes from 1 to {MAX_DAYS} days"
_YEAR = re.compile(r"199\d|20\d\d|2100", re.ASCII)
_MAYBE_YEAR = 'may be a year; give a date, such as 2026-01-01, or a number of days, such as "30 days"'
_NO_DATE = "is not a date in the calendar; give YYYY-MM-DD or a number of days"


class Fault(ValueError):
    """Why one value cannot be used, and what to send instead."""


class SeveralIds(Fault):
    """Several ids or names where one is taken; how to give them depends on the argument."""


def whole_number(value: object) -> int | None:
    """Read a whole number however it was sent (30, 30.0, "30"); None if it is not one. A boolean is not a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_FLOAT:
        return int(value)
    if isinstance(value, str) and DIGITS.fullmatch(value.strip()):
        return int(value)
    return None


def read_days(value: object, now: datetime) -> Days:
    """Read days back from now, from 1 to 36,500: a whole number of them, or the moment that a date or a time means."""
    days: Days | None = whole_number(value)
    if isinstance(value, str) and _YEAR.fullmatch(value.strip()):
        raise Fault(_MAYBE_YEAR)
    if days is None and isinstance(value, str):
        text = value.strip()
        span = _SPAN.fullmatch(text)
        days = int(span[1]) * _DAYS_IN[span[2].lower()] if span else _since(text, now)
    if days is None:
        raise Fault(_NO_DAYS)
    if not 1 <= days_asked(days) <= MAX_DAYS:
        raise Fault(_DAYS_RANGE)
    return days


def _since(text: str, now: datetime) -> Since | None:
    """Read a date or a time that is not in the future; None for other text."""
    try:
        moment = read_moment(text, now)
        if moment is None:
            return None
        if moment.astimezone(UTC) > now:
            today = say_moment(now, now.tzinfo)
            raise Fault(f"looks back from now ({today}), so the date must be in the past; give a number of days")
        return Since.of(moment, now, text)
    except OverflowError:
        raise Fault(_DAYS_RANGE) from None
    except ValueError as error:
        raise error if isinstance(error, Fault) else Fault(_NO_DATE) from None


def read_digits(value: object) -> str:
    """Read an id as Kajabi writes it: ASCII digits."""
    number = whole_number(value)
    if number is None or not 0 <= number < 10**19:
        raise Fault('give the id, digits such as "101"')
    return value.strip() if isinstance(value, str) else str(number)


def read_id(value: object) -> str:
    """Read an id, or text that is looked up later: a name, or a URL pasted from Kajabi's admin. A list may hold one."""
    sent = unpack(value)
    if isinstance(sent, list):
        items = cast(list[object], sent)
        if not items:
            raise Fault(_NO_IDS)
        if items[1:]:
            raise SeveralIds(_ONE_ID)
        value = None if isinstance(items[0], list) else items[0]
    if not isinstance(value, str) or _ID_LIST.fullmatch(value.strip()):
        if isinstance(value, str) and "," in value:
            raise SeveralIds(_ONE_ID)
        try:
            return read_digits(value)
        except Fault:
            raise Fault('give an id, digits such as "101", or a name as text') from None
    return read_text(value.strip().partition("?")[0] if "://" in value else value)


def read_ids(value: object) -> list[str]:
    """Read several ids or names. A comma list is one of ids when every part is digits; otherwise it is one name."""
    if isinstance(value, str):
        text = value.strip()
        sent = text.split(",") if _ID_LIST.fullmatch(text) else unpack(text)
        value = cast(object, sent) if isinstance(sent, list) else text
    items = cast(list[object], value) if isinstance(value, list) else [value]
    if not items:
        raise Fault(_NO_IDS)
    ids = list(dict.fromkeys(read_id(item) for item in items))
    if len(ids) > MAX_IDS:
        raise Fault(f"takes at most {MAX_IDS} ids")
    return ids


def unpack(value: object) -> object:
    """Read a list or object that arrived as JSON text, as some clients send it; return anything else as it is.

    So is an object that names something twice, since one of its values would be dropped.
    """
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return json.loads(value, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            return value
    return value


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def read_text(value: object) -> str:
    """Read text: trimmed, in Unicode's composed form (NFC), at most 200 characters."""
    if not isinstance(value, str):
        raise Fault("needs text in quotes")
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > MAX_TEXT:
        raise Fault(f"takes at most {MAX_TEXT} characters")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text):
        raise Fault("holds control characters; send plain text")
    if "\ufffd" in text:
        raise Fault("holds a character that was damaged on its way, as half an emoji is; look for another part of it")
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise Fault(INVISIBLE)
    return text


def read_money(value: object) -> Decimal:
    """Read an amount in the account's currency, exactly: "$1,000.50" is 1000.50 and "2.5k" is 2500."""
    problem = Fault('needs an amount as a plain number, such as 499.99; "$1,000.50" and "2.5k" will do too')
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) > MAX_MONEY):
        raise problem
    if isinstance(value, (int, float)):
        # repr() of a float is the shortest text that means it, so 0.1 stays 0.1.
        amount = Decimal(repr(value))
    elif isinstance(value, str) and (found := _AMOUNT.fullmatch(value.strip())):
        sign, digits, thousand = found.groups()
        if re.search(r"\.\d{3}$", digits):
            raise Fault("may mean thousands or thousandths; write 1000 or 1.00")
        amount = Decimal(sign + digits.replace(",", "")) * (1000 if thousand else 1)
    else:
        raise problem
    if not amount.is_finite() or abs(amount) > MAX_MONEY:
        raise Fault("is not an amount; give a plain number such as 500")
    if amount != round(amount, 6):
        raise Fault("has too many decimals; give an amount such as 499.99")
    return amount + 0  # -0 is 0


def read_flag(value: object) -> bool:
    """Read true; anything else is refused, since Kajabi documents only the positives."""
    if _yes_or_no(value) is not True:
        raise Fault(
            "takes only true (Kajabi documents no false); for the opposite search_customers takes it as true in none_of"
        )
    return True


def read_switch(value: object) -> bool:
    """Read true or false."""
    said = _yes_or_no(value)
    if said is None:
        raise Fault("needs true or false")
    return said


def _yes_or_no(value: object) -> bool | None:
    """Read yes or no however it was sent; None if it is neither. 1 and 0 are numbers here."""
    if isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def between(low: int, high: int) -> Callable[[object], int]:
    """Make a reader of whole numbers within bounds."""

    def read(value: object) -> int:
        number = whole_number(value)
        if number is None or not low <= number <= high:
            raise Fault(f"needs a whole number from {low} to {high}")
        return number

    return read


def one_of(allowed: Sequence[str]) -> Callable[[object], str]:
    """Make a reader of one word out of a list."""

    def read(value: object) -> str:
        word = value.strip() if isinstance(value, str) else ""
        if word not in allowed:
            raise Fault(f"must be one of {', '.join(allowed)}")
        return word

    return read


def read_words(value: object) -> list[str] | None:
    """Read several words; an empty list counts as absent."""
    if isinstance(value, str):
        value = unpack(value) if value.strip().startswith("[") else value.split(",")
    words = cast(list[object], value) if isinstance(value, list) else [None]
    if not all(isinstance(word, str) for word in words):
        raise Fault("needs a list of names")
    return list(dict.fromkeys(word.strip() for word in cast(list[str], words))) or None


def timeless(read: Callable[[object], Any]) -> Callable[[object, datetime], Any]:
    """Make a reader of a kind out of one that does not depend on the time."""
    return lambda value, _: read(value)


def bare_id(number: str) -> str:
    """Write an id as Kajabi does, without leading zeros."""
    return number.lstrip("0") or "0"


def ids_of(value: str | list[str] | None) -> set[str]:
    """Return the ids of a filter, however many it takes, all written alike."""
    listed = value if isinstance(value, list) else [value] if value is not None else []
    return {bare_id(each) if DIGITS.fullmatch(each) else each for each in listed}


def wire(value: Any) -> str:
    """Write a value as Kajabi takes it in a query: digits, plain decimals, true or false, commas between ids."""
    if isinstance(value, Since):
        return str(value.days)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, list):
        return ",".join(cast(list[str], value))
    return str(value)


def as_price(amount: Decimal) -> str:
    """Write an amount as people do: 1000.50 and 1000. One finer than a cent stays as it is."""
    cents = amount != int(amount) and amount == round(amount, 2)
    return f"{amount:.2f}" if cents else wire(amount)
