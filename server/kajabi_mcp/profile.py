"""The two records that Kajabi keeps of one person, customer and contact, made into one flat reply; pure.

Attributes are called as Kajabi calls them. What is null or empty is left out; what could not be read is said.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from .api import Resource, Single
from .results import Cell, cell, shown
from .values import DIGITS

MAX_NAMES = 50

CUSTOM = ("custom_1", "custom_2", "custom_3")
SHARED = ("name", "email", "external_user_id", "created_at")
ADDRESS = ("address_line_1", "address_line_2", "address_city", "address_state", "address_zip", "address_country")


@dataclass(frozen=True, slots=True)
class Record:
    """One of the two kinds: how it is called and asked for, what it shows, and what is lost without it."""

    name: str
    collection: str
    attributes: tuple[str, ...]
    includes: tuple[tuple[str, str], ...]  # relationships to show by name, each with the type of what it names
    holds: str

    @property
    def other(self) -> "Record":
        """The other kind."""
        return CONTACT if self is CUSTOMER else CUSTOMER

    @property
    def lists(self) -> str:
        """What is shown by name, in words."""
        return " and ".join(relation for relation, _ in self.includes)


CUSTOMER = Record(
    name="customer",
    collection="customers",
    attributes=(
        *("name", "email", "net_revenue", "sign_in_count", "last_request_at", "created_at", "bounced_at"),
        *("external_user_id", "public_bio", "public_location", "public_website", "socials"),
    ),
    includes=(("offers", "offers"), ("products", "products")),
    holds="net revenue, activity, offers and products",
)
CONTACT = Record(
    name="contact",
    collection="contacts",
    attributes=(*SHARED, "subscribed", "phone_number", "business_number", *ADDRESS, *CUSTOM),
    includes=(("tags", "contact_tags"),),
    holds="phone, address, tags and email subscription",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a person: the record asked for and, as far as there is one, the other.

    `link` is the other's id; "" if there is none, None if Kajabi does not tell.
    """

    own: Record
    first: Single
    link: str | None
    second: Single | None

    @property
    def customer(self) -> Single | None:
        """The customer's record, if it was read."""
        return self.first if self.own is CUSTOMER else self.second

    @property
    def contact(self) -> Single | None:
        """The contact's record, if it was read."""
        return self.first if self.own is CONTACT else self.second


class Identifier(BaseModel):
    """What a relationship names."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str
    type: str


class Linkage(BaseModel):
    """A relationship that tells what it names, if only that it names nothing."""

    data: list[Identifier] | Identifier | None


def related(resource: Resource, name: str) -> list[Identifier] | None:
    """What a relationship names; None when Kajabi does not tell. A null in its place names nothing."""
    if name not in resource.relationships:
        return None
    try:
        data = Linkage.model_validate(resource.relationships[name] or {"data": None}).data
    except ValidationError:
        return None
    return data if isinstance(data, list) else [data] if data else []


def linked(resource: Resource, other: Record) -> str | None:
    """The id of a person's other record; "" if there is none, None if Kajabi does not tell."""
    if other is CUSTOMER and other.name not in resource.relationships:
        return ""  # as a lead's contact may come
    named = related(resource, other.name)
    if not named:
        return None if named is None else ""
    fits = len(named) == 1 and named[0].type == other.collection and DIGITS.fullmatch(named[0].id)
    return named[0].id if fits else None


def identity(reading: Reading) -> dict[str, str]:
    """Both ids and what the person is, as far as Kajabi tells."""
    ids = {f"{reading.own.name}_id": reading.first.data.id, f"{reading.own.other.name}_id": reading.link}
    known = {name: number for name in ("customer_id", "contact_id") if (number := ids[name])}
    if "customer_id" in known:
        return {**known, "is": "customer"}
    return {**known, "is": "lead"} if reading.link is not None else known


def compose(reading: Reading, warnings: list[str]) -> dict[str, Any]:
    """All that the records tell of a person; `warnings` gains what they should tell and do not."""
    told = attributes(reading.customer, CUSTOMER)
    details = attributes(reading.contact, CONTACT)
    theirs = {name: details.pop(name) for name in SHARED if name in details}
    address = ", ".join(str(details.pop(part)) for part in ADDRESS if part in details)
    custom = {name: details.pop(name) for name in CUSTOM if name in details}
    # Kajabi keeps the two records in step; where they differ, the choice between them is not ours.
    apart = {f"contact_{name}": value for name, value in theirs.items() if told.get(name, value) != value}
    reply: dict[str, Any] = {
        **told,
        **{name: value for name, value in theirs.items() if name not in told},
        **labels(reading.customer, CUSTOMER, warnings),
        **labels(reading.contact, CONTACT, warnings),
        **details,
        **({"address": address} if address else {}),
        **custom,
        **apart,
    }
    return reply


def account_of(reading: Reading, found: str) -> str:
    """What was read, in words; `found` says of which site, and how."""
    own, other = reading.own, reading.own.other
    words = f"{own.name} {reading.first.data.id}{found} with {own.lists}"
    if reading.second:
        return f"{words}; {other.name} {reading.link} with {other.lists}"
    return f"{words}; no {other.name}" if reading.link == "" else words


def attributes(single: Single | None, record: Record) -> dict[str, Cell]:
    """The attributes that hold something, cleaned."""
    if single is None:
        return {}
    cells = {name: shown(name, single.data.attributes.get(name)) for name in record.attributes}
    return {name: value for name, value in cells.items() if value is not None and str(value).strip()}


def labels(single: Single | None, record: Record, warnings: list[str]) -> dict[str, list[str]]:
    """What the record's relationships name; one that names nothing is left out."""
    if single is None:
        return {}
    found = {relation: listed(single, relation, kind, warnings) for relation, kind in record.includes}
    return {relation: names for relation, names in found.items() if names}


def listed(single: Single, relation: str, kind: str, warnings: list[str]) -> list[str]:
    """The names of what one relationship names, each with its id, the first fifty."""
    included = {each.id: each for each in single.included if each.type == kind}
    named = related(single.data, relation)
    if named is None and not included:
        warnings.append(f"Missing: {relation}. Kajabi's answer does not tell them.")
        return []
    ids = list(dict.fromkeys(included if named is None else (each.id for each in named)))
    titles = {each: title(included[each]) if each in included else "" for each in ids}
    if nameless := sum(not text for text in titles.values()):
        warnings.append(f"Missing: the names of {nameless} of {len(ids)} {relation}; their ids stand alone.")
    names = [f"{text} ({clean(number)})" if text else clean(number) for number, text in titles.items()]
    more = len(names) - MAX_NAMES
    return [*names[:MAX_NAMES], f"and {more} more"] if more > 0 else names


def title(resource: Resource) -> str:
    """What a tag, an offer or a product is called; Kajabi's own examples are not of one mind where that stands."""
    return next(filter(None, (clean(resource.attributes.get(key)) for key in ("title", "name"))), "")


def clean(value: JsonValue) -> str:
    """A name or an id as text of one line."""
    text = cell(value)
    return "" if text is None else str(text).strip()
