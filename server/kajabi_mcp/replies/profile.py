"""The two records that Kajabi keeps of one person, customer and contact, made into one flat reply. Pure.

Attributes are called as Kajabi calls them. What is null or empty is left out; what could not be read is a warning.
"""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..api import Resource, Single
from ..arguments import DIGITS
from ..text import Cell, one_line
from ..warnings import ReplyWarning, doubt
from .rows import as_cell

MAX_NAMES = 50

CUSTOM = ("custom_1", "custom_2", "custom_3")
SHARED = ("name", "email", "external_user_id", "created_at")
ADDRESS = ("address_line_1", "address_line_2", "address_city", "address_state", "address_zip", "address_country")


@dataclass(frozen=True, slots=True)
class Record:
    """A kind of record: its name, where it is read, what it shows, and what is lost without it."""

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
        """The relationships that are shown by name, in words."""
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
    """What was read of a person: the record asked for and the other one, if there is one.

    `link` is the other's id; "" if there is none, None if Kajabi does not say.
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
    """A relationship that says what it names, if only that it names nothing."""

    data: list[Identifier] | Identifier | None


def related(resource: Resource, name: str) -> list[Identifier] | None:
    """Return what a relationship names; None when Kajabi does not say. A null in its place names nothing."""
    if name not in resource.relationships:
        return None
    try:
        data = Linkage.model_validate(resource.relationships[name] or {"data": None}).data
    except ValidationError:
        return None
    return data if isinstance(data, list) else [data] if data else []


def linked(resource: Resource, other: Record) -> str | None:
    """Return the id of a person's other record; "" if there is none, None if Kajabi does not say."""
    if other is CUSTOMER and other.name not in resource.relationships:
        return ""  # as a lead's contact may come
    named = related(resource, other.name)
    if not named:
        return None if named is None else ""
    fits = len(named) == 1 and named[0].type == other.collection and DIGITS.fullmatch(named[0].id)
    return named[0].id if fits else None


def identity(reading: Reading) -> dict[str, str]:
    """Return both ids and what the person is, as far as Kajabi says."""
    ids = {f"{reading.own.name}_id": reading.first.data.id, f"{reading.own.other.name}_id": reading.link}
    known = {name: number for name in ("customer_id", "contact_id") if (number := ids[name])}
    if "customer_id" in known:
        return {**known, "is": "customer"}
    return {**known, "is": "lead"} if reading.link is not None else known


@dataclass(frozen=True, slots=True)
class Profile:
    """What a reply shows of a person, and what it should show and does not."""

    shown: dict[str, Any]
    warnings: list[ReplyWarning]


def compose(reading: Reading, zone: tzinfo) -> Profile:
    """Put both records into one flat reply, times as days of the owner's zone."""
    own = _attributes(reading.customer, CUSTOMER, zone)
    details = _attributes(reading.contact, CONTACT, zone)
    shared = {name: details.pop(name) for name in SHARED if name in details}
    address = ", ".join(str(details.pop(part)) for part in ADDRESS if part in details)
    custom = {name: details.pop(name) for name in CUSTOM if name in details}
    # Kajabi keeps the two records in step; where they differ, the choice between them is not ours.
    apart = {f"contact_{name}": value for name, value in shared.items() if own.get(name, value) != value}
    bought, tagged = _relations(reading.customer, CUSTOMER), _relations(reading.contact, CONTACT)
    shown: dict[str, Any] = {
        **own,
        **{name: value for name, value in shared.items() if name not in own},
        **bought.shown,
        **tagged.shown,
        **details,
        **({"address": address} if address else {}),
        **custom,
        **apart,
    }
    return Profile(shown, [*bought.warnings, *tagged.warnings])


def profile_in_words(reading: Reading, found: str) -> str:
    """Say what was read; `found` says of which site, and how."""
    own, other = reading.own, reading.own.other
    words = f"{own.name} {reading.first.data.id}{found} with {own.lists}"
    if reading.second:
        return f"{words}; {other.name} {reading.link} with {other.lists}"
    return f"{words}; no {other.name}" if reading.link == "" else words


def _attributes(single: Single | None, record: Record, zone: tzinfo) -> dict[str, Cell]:
    """Return the attributes that hold something, cleaned."""
    if single is None:
        return {}
    cells = {name: as_cell(name, single.data.attributes.get(name), zone) for name in record.attributes}
    return {name: value for name, value in cells.items() if value is not None and str(value).strip()}


def _relations(single: Single | None, record: Record) -> Profile:
    """Return what the record's relationships name; one that names nothing is left out."""
    if single is None:
        return Profile({}, [])
    found = {relation: _relation(single, relation, kind) for relation, kind in record.includes}
    shown = {relation: names for relation, (names, _) in found.items() if names}
    warnings = [warning for _, warnings in found.values() for warning in warnings]
    return Profile(shown, [*_unreadable(single, record), *warnings])


def _unreadable(single: Single, record: Record) -> list[ReplyWarning]:
    """Return a warning of the related resources that could not be read, since some may be of those it shows."""
    if not single.unreadable:
        return []
    parts = "1 part" if single.unreadable == 1 else f"{single.unreadable} parts"
    lists = record.lists
    return [doubt(f"{parts} of Kajabi's answer about the {record.name} could not be read; {lists} may be incomplete.")]


def _relation(single: Single, relation: str, kind: str) -> tuple[list[str], list[ReplyWarning]]:
    """Return the names of what one relationship names, each with its id, the first fifty; and what is missing there."""
    included = {each.id: each for each in single.included if each.type == kind}
    named = related(single.data, relation)
    if named is None and not included:
        return [], [doubt(f"Missing: {relation}. Kajabi's answer does not say.")]
    ids = list(dict.fromkeys(included if named is None else (each.id for each in named)))
    titles = {each: _title(included[each]) if each in included else "" for each in ids}
    nameless = sum(not text for text in titles.values())
    warnings = [doubt(f"Missing: the names of {nameless} of {len(ids)} {relation}; only their ids are shown.")]
    names = [f"{text} ({one_line(number)})" if text else one_line(number) for number, text in titles.items()]
    more = [f"and {len(names) - MAX_NAMES} more"] if len(names) > MAX_NAMES else []
    return [*names[:MAX_NAMES], *more], warnings if nameless else []


def _title(resource: Resource) -> str:
    """Return the name of a tag, an offer or a product: Kajabi's examples call it title or name."""
    return next(filter(None, (one_line(resource.attributes.get(key)) for key in ("title", "name"))), "")
