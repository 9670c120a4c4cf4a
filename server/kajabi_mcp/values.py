"""What a model may send for one argument, read into what Kajabi takes.

The schema states the plain type of each kind; the other spellings accepted here are leniency for what models send.
A reader returns the value or raises `Fault`, whose text says what is wrong and what to send, never the value itself.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, ValidationInfo

MAX_DAYS = 36_500
MAX_TEXT = 200
MAX_IDS = 100
MAX_MONEY = Decimal(10) ** 12

DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}
SPAN = re.compile(r"(\d{1,9}) ?(day|week|month|year)s?", re.ASCII | re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DIGITS = re.compile(r"\d{1,19}", re.ASCII)
NUMBERS = re.compile(r"\d+(?:\s*,\s*\d+)*", re.ASCII)
# Few enough digits for Decimal's default precision to hold them all.
MONEY = re.compile(r"(-?)\$? ?((?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,12})?) ?(k?)", re.ASCII | re.IGNORECASE)
EXACT_FLOAT = 2**53


class Fault(ValueError):
    """Why one value cannot be used, and what to send instead."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of arguments that are read alike."""

    name: str
    schema: dict[str, object]
    thing: str = ""  # what an id is the id of, where a name will do too


def whole(value: object) -> int | None:
    """A whole number however it was sent (30, 30.0, "30"), or None. A boolean is not a number here."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_FLOAT:
        return int(value)
    if isinstance(value, str) and DIGITS.fullmatch(value.strip()):
        return int(value)
    return None


def read_days(value: object, info: ValidationInfo) -> int:
    """Whole days back from now, from 1 to 36,500; or a past date, as the days back to it."""
    days = whole(value)
    if days is None and isinstance(value, str):
        text = value.strip()
        if span := SPAN.fullmatch(text):
            days = int(span[1]) * DAYS_IN[span[2].lower()]
        elif DATE.fullmatch(text):
            days = days_back_to(text, cast(datetime, info.context["now"]) if info.context else None)
    if days is None:
        raise Fault('needs a whole number of days back from now, such as 30; "2 weeks" or a past date will do too')
    if not 1 <= days <= MAX_DAYS:
        raise Fault(f"days go from 1 to {MAX_DAYS}")
    return days


def days_back_to(text: str, now: datetime | None) -> int:
    """The whole days from a date to today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Fault("is not a date of the calendar; give YYYY-MM-DD or a number of days") from None
    if now is None or day >= now.date():
        raise Fault("looks back from now, so the date must be in the past; give a number of days")
    return (now.date() - day).days


def read_digits(value: object) -> str:
    """An id as Kajabi writes it: ASCII digits."""
    number = whole(value)
    if number is None or not 0 <= number < 10**19:
        raise Fault('give the id, digits such as "101"')
    return value.strip() if isinstance(value, str) else str(number)


def read_id(value: object) -> str:
    """An id, or text that `resolve` makes one of: a name, or an address pasted from Kajabi's admin."""
    if isinstance(value, list):
        raise Fault("takes one id or name; give several as objects of all_of or any_of")
    if not isinstance(value, str) or NUMBERS.fullmatch(value.strip()):
        if whole(value) is None and isinstance(value, str) and "," in value:
            raise Fault("takes one id or name")
        try:
            return read_digits(value)
        except Fault:
            raise Fault('give an id, digits such as "101", or a name as text') from None
    return read_text(value.strip().partition("?")[0] if "://" in value else value)


def read_ids(value: object) -> list[str]:
    """Several ids or names. A comma list is one of ids, when every part is digits; otherwise it is one name."""
    if isinstance(value, str):
        text = value.strip()
        sent = text.split(",") if NUMBERS.fullmatch(text) else unpack(text)
        value = cast(object, sent) if isinstance(sent, list) else text
    items = cast(list[object], value) if isinstance(value, list) else [value]
    if not items:
        raise Fault("is an empty list; name at least one id, or leave it out")
    ids = list(dict.fromkeys(read_id(item) for item in items))
    if len(ids) > MAX_IDS:
        raise Fault(f"takes at most {MAX_IDS} ids")
    return ids


def unpack(value: object) -> object:
    """A list or object that arrived as a JSON string, as some clients send it; anything else as it is."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def read_text(value: object) -> str:
    """Trimmed text in Unicode's composed form (NFC), at most 200 characters."""
    if not isinstance(value, str):
        raise Fault("needs text in quotes")
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > MAX_TEXT:
        raise Fault(f"takes at most {MAX_TEXT} characters")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text):
        raise Fault("holds control characters; send plain text")
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise Fault("holds no visible character; send the text to look for, or leave it out")
    return text


def read_money(value: object) -> Decimal:
    """An amount in the account's currency, exact: "$1,000.50" is 1000.50 and "2.5k" is 2500."""
    problem = Fault('needs an amount as a plain number, such as 499.99; "$1,000.50" and "2.5k" will do too')
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) > MAX_MONEY):
        raise problem
    if isinstance(value, (int, float)):
        # repr() of a float is the shortest text that means it, so 0.1 stays 0.1.
        amount = Decimal(repr(value))
    elif isinstance(value, str) and (found := MONEY.fullmatch(value.strip())):
        sign, digits, thousand = found.groups()
        if re.search(r"\.\d{3}$", digits):
            raise Fault("may mean thousands or thousandths; write 1000 or 1.00")
        amount = Decimal(sign + digits.replace(",", "")) * (1000 if thousand else 1)
    else:
        raise problem
    if not amount.is_finite() or abs(amount) > MAX_MONEY:
        raise Fault("is no amount of money; give a plain number such as 500")
    if amount != round(amount, 6):
        raise Fault("has too many decimals; give an amount such as 499.99")
    return amount + 0  # -0 is 0


def read_flag(value: object) -> bool:
    """True or nothing: Kajabi documents only the positives."""
    if answer(value) is not True:
        raise Fault(
            "takes only true (Kajabi documents no false); for the opposite search_customers takes it as true in none_of"
        )
    return True


def read_switch(value: object) -> bool:
    """True or false."""
    said = answer(value)
    if said is None:
        raise Fault("needs true or false")
    return said


def answer(value: object) -> bool | None:
    """Yes or no however it was sent, or None. 1 and 0 are numbers here."""
    if isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def read_limit(value: object) -> int:
    """Rows a page, 0 to 100."""
    return between(value, 0, 100)


def read_page(value: object) -> int:
    """A page number, from 1."""
    return between(value, 1, 1_000_000)


def between(value: object, low: int, high: int) -> int:
    """A whole number within bounds."""
    number = whole(value)
    if number is None or not low <= number <= high:
        raise Fault(f"needs a whole number from {low} to {high}")
    return number


def choice(allowed: Sequence[str]) -> Callable[[object], str]:
    """A reader of one word out of a list."""

    def read(value: object) -> str:
        word = value.strip() if isinstance(value, str) else ""
        if word not in allowed:
            raise Fault(f"must be one of {', '.join(allowed)}")
        return word

    return read


def choices(allowed: Sequence[str]) -> Callable[[object], list[str] | None]:
    """A reader of several words out of a list; an empty list is none."""
    one = choice(allowed)

    def read(value: object) -> list[str] | None:
        if isinstance(value, str):
            value = unpack(value) if value.strip().startswith("[") else value.split(",")
        if not isinstance(value, list):
            raise Fault("needs a list of names")
        return list(dict.fromkeys(one(item) for item in cast(list[object], value))) or None

    return read


Days = Annotated[int | None, Kind("days", {"type": "integer"}), BeforeValidator(read_days)]
STRING: dict[str, object] = {"type": "string"}
STRINGS: dict[str, object] = {"type": "array", "items": STRING}

SiteId = Annotated[str | None, Kind("id", STRING, "site"), BeforeValidator(read_id)]
TagId = Annotated[str | None, Kind("id", STRING, "tag"), BeforeValidator(read_id)]
TagIds = Annotated[list[str] | None, Kind("ids", STRINGS, "tag"), BeforeValidator(read_ids)]
OfferId = Annotated[str | None, Kind("id", STRING, "offer"), BeforeValidator(read_id)]
ProductId = Annotated[str | None, Kind("id", STRING, "product"), BeforeValidator(read_id)]
FormId = Annotated[str | None, Kind("id", STRING, "form"), BeforeValidator(read_id)]
BroadcastId = Annotated[str | None, Kind("id", STRING, "broadcast"), BeforeValidator(read_id)]
BroadcastIds = Annotated[list[str] | None, Kind("ids", STRINGS, "broadcast"), BeforeValidator(read_ids)]
AssessmentId = Annotated[str | None, Kind("id", STRING, "assessment"), BeforeValidator(read_id)]
EventId = Annotated[str | None, Kind("id", STRING, "event"), BeforeValidator(read_id)]
NewsletterId = Annotated[str | None, Kind("id", STRING, "newsletter"), BeforeValidator(read_id)]
SequenceId = Annotated[str | None, Kind("id", STRING, "sequence"), BeforeValidator(read_id)]
Text = Annotated[str | None, Kind("text", {"type": "string"}), BeforeValidator(read_text)]
Money = Annotated[Decimal | None, Kind("money", {"type": "number"}), BeforeValidator(read_money)]
Flag = Annotated[bool | None, Kind("flag", {"type": "boolean"}), BeforeValidator(read_flag)]
Switch = Annotated[bool | None, Kind("flag", {"type": "boolean"}), BeforeValidator(read_switch)]


def wire(value: Any) -> str:
    """A value as it stands in a query: digits, plain decimals, true or false, commas between ids."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, list):
        return ",".join(cast(list[str], value))
    return str(value)


def as_price(amount: Decimal) -> str:
    """An amount as people write it, 1000.50 and 1000; one finer than a cent stays as it is."""
    cents = amount != int(amount) and amount == round(amount, 2)
    return f"{amount:.2f}" if cents else wire(amount)
