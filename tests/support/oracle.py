"""What each filter means, in plain Python: a second reading, with which the sandbox's SQL is compared."""

import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from tests.support.filters import row_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Row = TypeVar("Row", bound=DataclassInstance)

Collection = Literal["customers", "contacts"]
Time = datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    id: int
    site_id: int
    name: str
    email: str
    phone_number: str | None
    mobile_phone_number: str | None
    address_line_1: str | None
    address_line_2: str | None
    address_city: str | None
    address_state: str | None
    address_country: str | None
    address_zip: str | None
    hidden: int
    suppressed: int
    engagement: str | None
    bounced_at: Time
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    id: int
    contact_id: int
    net_revenue_cents: int
    last_request_at: Time
    joined_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AccessPeriod:
    customer_id: int
    product_id: int
    ended_at: Time
    suspended: int


@dataclass(frozen=True, slots=True)
class Coupon:
    id: int
    code: str


@dataclass(frozen=True, slots=True)
class Purchase:
    customer_id: int
    coupon_id: int | None
    status: str


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    contact_id: int
    assessment_id: int
    completed_at: Time
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Email:
    contact_id: int
    broadcast_id: int | None
    delivered_at: Time
    opened_at: Time
    clicked_at: Time
    bounced_at: Time
    dropped_at: Time


@dataclass(frozen=True, slots=True)
class NewsletterSubscription:
    contact_id: int
    newsletter_id: int
    unsubscribed_at: Time


@dataclass(frozen=True, slots=True)
class SequenceSubscription:
    contact_id: int
    sequence_id: int
    ended_at: Time


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    contact_id: int
    kind: str
    cause: str | None
    at: datetime


@dataclass(slots=True)
class Person:
    """A contact, the customer that it may be, and everything that happened to them; the oldest consent comes first."""

    now: datetime
    record: Contact | Customer  # the row that a collection lists: its id and its created_at count
    contact: Contact
    customer: Customer | None = None
    tags: set[int] = field(default_factory=set[int])
    offers: set[int] = field(default_factory=set[int])
    access: list[AccessPeriod] = field(default_factory=list[AccessPeriod])
    coupons: set[str] = field(default_factory=set[str])
    forms: set[int] = field(default_factory=set[int])
    events: set[int] = field(default_factory=set[int])
    assessments: list[AssessmentResult] = field(default_factory=list[AssessmentResult])
    emails: list[Email] = field(default_factory=list[Email])
    newsletters: list[NewsletterSubscription] = field(default_factory=list[NewsletterSubscription])
    sequences: list[SequenceSubscription] = field(default_factory=list[SequenceSubscription])
    consents: list[ConsentEvent] = field(default_factory=list[ConsentEvent])

    def subscribed(self) -> bool:
        return bool(self.consents) and self.consents[-1].kind == "subscribed"

    def consented(self, kind: str, cause: str | None = None) -> list[datetime]:
        return [c.at for c in self.consents if c.kind == kind and cause in (None, c.cause)]

    def revenue(self) -> Decimal:
        return Decimal(self.customer.net_revenue_cents if self.customer else 0) / 100

    def open_access(self, product: str) -> list[AccessPeriod]:
        return [a for a in self.access if a.product_id == int(product) and a.ended_at is None]

    def ended_access(self, product: str) -> list[AccessPeriod]:
        return [a for a in self.access if a.product_id == int(product) and a.ended_at is not None]

    def broadcast(self, broadcast: str) -> list[Email]:
        return [e for e in self.emails if e.broadcast_id == int(broadcast)]

    def assessment(self, assessment: str) -> list[AssessmentResult]:
        return [a for a in self.assessments if a.assessment_id == int(assessment)]

    def newsletter(self, newsletter: str) -> list[NewsletterSubscription]:
        return [n for n in self.newsletters if n.newsletter_id == int(newsletter)]

    def in_sequence(self, sequence: str) -> bool:
        return any(s.sequence_id == int(sequence) and s.ended_at is None for s in self.sequences)


People = Mapping[Collection, list[Person]]


def load_rows(db: sqlite3.Connection, table: str, row_type: "type[Row]") -> "list[Row]":
    """Read a table; the columns that end in _at are times."""
    cursor = db.execute(f"SELECT * FROM {table}")
    columns = [column[0] for column in cursor.description]
    wanted = [(columns.index(f.name), f.name, f.name.endswith("_at") or f.name == "at") for f in fields(row_type)]
    return [row_type(**{name: time(row[i]) if is_time else row[i] for i, name, is_time in wanted}) for row in cursor]


def time(text: Any) -> Time:
    return None if text is None else datetime.fromisoformat(text)


def load_people(db: sqlite3.Connection, now: datetime) -> People:
    """Return everybody from the tables of a sandbox, read once for as long as these stay as they are."""
    return _read_people(db, db.total_changes, now)


@lru_cache(maxsize=8)
def _read_people(db: sqlite3.Connection, _: int, now: datetime) -> People:
    contacts = {c.id: Person(now, c, c) for c in load_rows(db, "contacts", Contact)}
    customers: dict[int, Person] = {}
    for customer in load_rows(db, "customers", Customer):
        person = customers[customer.id] = contacts[customer.contact_id]
        person.customer = customer
    add_contact_rows(db, contacts)
    add_customer_rows(db, customers)
    listed = [replace(p, record=p.customer) for p in customers.values() if p.customer]
    return {"contacts": list(contacts.values()), "customers": listed}


def add_contact_rows(db: sqlite3.Connection, contacts: Mapping[int, Person]) -> None:
    for contact, tag in db.execute("SELECT contact_id, tag_id FROM contact_tags"):
        contacts[contact].tags.add(tag)
    for contact, form in db.execute("SELECT contact_id, form_id FROM form_submissions"):
        contacts[contact].forms.add(form)
    for contact, event in db.execute("SELECT contact_id, event_id FROM event_registrations"):
        contacts[contact].events.add(event)
    for result in load_rows(db, "assessment_results", AssessmentResult):
        contacts[result.contact_id].assessments.append(result)
    for email in load_rows(db, "emails", Email):
        contacts[email.contact_id].emails.append(email)
    for newsletter in load_rows(db, "newsletter_subscriptions", NewsletterSubscription):
        contacts[newsletter.contact_id].newsletters.append(newsletter)
    for sequence in load_rows(db, "sequence_subscriptions", SequenceSubscription):
        contacts[sequence.contact_id].sequences.append(sequence)
    for consent in sorted(load_rows(db, "consent_events", ConsentEvent), key=lambda consent: consent.at):
        contacts[consent.contact_id].consents.append(consent)


def add_customer_rows(db: sqlite3.Connection, customers: Mapping[int, Person]) -> None:
    codes: dict[int | None, str] = {coupon.id: coupon.code for coupon in load_rows(db, "coupons", Coupon)}
    for customer, offer in db.execute("SELECT customer_id, offer_id FROM offer_grants"):
        customers[customer].offers.add(offer)
    for period in load_rows(db, "access_periods", AccessPeriod):
        customers[period.customer_id].access.append(period)
    for purchase in load_rows(db, "purchases", Purchase):
        if purchase.coupon_id is not None and purchase.status != "failed":
            customers[purchase.customer_id].coupons.add(fold(codes[purchase.coupon_id]))


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def contains(text: str | None, part: str) -> bool:
    return text is not None and fold(part) in fold(text)


def within(p: Person, days: str, times: Iterable[Time]) -> bool:
    """Return whether any of the times is in the last days, or not before a moment: a date is its midnight in UTC."""
    if not days.isdigit():
        moment = datetime.fromisoformat(days)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return any(at is not None and at >= moment for at in times)
    since = p.now - timedelta(days=int(days))
    return any(at is not None and at > since for at in times)


def numbers(ids: str) -> set[int]:
    return {int(part) for part in ids.split(",")}


def created(p: Person, days: str) -> bool:
    return within(p, days, [p.record.created_at])


def active(p: Person, days: str) -> bool:
    return within(p, days, [p.customer and p.customer.last_request_at])


def found(p: Person, words: str) -> bool:
    return all(contains(p.contact.name, word) or contains(p.contact.email, word) for word in words.split())


Meanings = Mapping[str, Callable[[Person, str], bool]]

# What Kajabi means by each filter.
MEANINGS: Meanings = {
    "site_id": lambda p, v: p.contact.site_id == int(v),
    "search": found,
    "name_contains": lambda p, v: contains(p.contact.name, v),
    "email_contains": lambda p, v: contains(p.contact.email, v),
    "phone_number_contains": lambda p, v: contains(p.contact.phone_number, v),
    "mobile_phone_number_contains": lambda p, v: contains(p.contact.mobile_phone_number, v),
    "address_line_1_contains": lambda p, v: contains(p.contact.address_line_1, v),
    "address_line_2_contains": lambda p, v: contains(p.contact.address_line_2, v),
    "address_city_contains": lambda p, v: contains(p.contact.address_city, v),
    "address_state_contains": lambda p, v: contains(p.contact.address_state, v),
    "address_country_contains": lambda p, v: contains(p.contact.address_country, v),
    "address_zip_contains": lambda p, v: contains(p.contact.address_zip, v),
    "created_in_last": created,
    "not_created_in_last": lambda p, v: not created(p, v),
    "joined_in_last": lambda p, v: within(p, v, [p.customer and p.customer.joined_at]),
    "active_in_last": active,
    "inactive_in_last": lambda p, v: not active(p, v),
    "is_hidden": lambda p, _: p.contact.hidden == 1,
    "is_suppressed": lambda p, _: p.contact.suppressed == 1,
    "has_tag_id": lambda p, v: int(v) in p.tags,
    "has_all_tag_id": lambda p, v: numbers(v) <= p.tags,
    "has_no_tag_id": lambda p, v: int(v) not in p.tags,
    "has_offer_id": lambda p, v: int(v) in p.offers,
    "has_no_offer_id": lambda p, v: int(v) not in p.offers,
    "has_product_id": lambda p, v: bool(p.open_access(v)),
    "has_active_product_id": lambda p, v: any(not a.suspended for a in p.open_access(v)),
    "has_no_product_id": lambda p, v: not p.open_access(v),
    "previously_owned_product_id": lambda p, v: bool(p.ended_access(v)) and not p.open_access(v),
    "used_coupon_code": lambda p, v: fold(v) in p.coupons,
    "net_revenue_equal_to": lambda p, v: p.revenue() == Decimal(v),
    "net_revenue_greater_than": lambda p, v: p.revenue() > Decimal(v),
    "net_revenue_less_than": lambda p, v: p.revenue() < Decimal(v),
    "submitted_form_id": lambda p, v: int(v) in p.forms,
    "no_submitted_form_id": lambda p, v: int(v) not in p.forms,
    "registered_event_id": lambda p, v: int(v) in p.events,
    "not_registered_event_id": lambda p, v: int(v) not in p.events,
    "completed_assessment_id": lambda p, v: any(a.completed_at for a in p.assessment(v)),
    "passed_assessment_id": lambda p, v: any(a.outcome == "passed" for a in p.assessment(v)),
    "failed_assessment_id": lambda p, v: any(a.outcome == "failed" for a in p.assessment(v)),
    "subscribed": lambda p, v: p.subscribed() == (v == "true"),
    "never_subscribed": lambda p, _: not p.consented("subscribed"),
    "subscribed_in_last": lambda p, v: within(p, v, p.consented("subscribed")),
    "unsubscribed_in_last": lambda p, v: within(p, v, p.consented("unsubscribed")),
    "opted_out_in_last": lambda p, v: within(p, v, p.consented("unsubscribed", "opted_out")),
    "manually_unsubscribed_in_last": lambda p, v: within(p, v, p.consented("unsubscribed", "manual")),
    "complained_in_last": lambda p, v: within(p, v, p.consented("unsubscribed", "complained")),
    "is_hard_bouncing": lambda p, _: p.contact.bounced_at is not None,
    "bounced_in_last": lambda p, v: within(p, v, [p.contact.bounced_at]),
    "sent_email_broadcast_id": lambda p, v: bool(p.broadcast(v)),
    "no_sent_email_broadcast_id": lambda p, v: not p.broadcast(v),
    "no_sent_email_broadcast_ids": lambda p, v: not any(e.broadcast_id in numbers(v) for e in p.emails),
    "no_delivered_email_broadcast_id": lambda p, v: not any(e.delivered_at for e in p.broadcast(v)),
    "opened_email_broadcast_id": lambda p, v: any(e.opened_at for e in p.broadcast(v)),
    "no_opened_email_broadcast_id": lambda p, v: not any(e.opened_at for e in p.broadcast(v)),
    "clicked_email_broadcast_id": lambda p, v: any(e.clicked_at for e in p.broadcast(v)),
    "no_clicked_email_broadcast_id": lambda p, v: not any(e.clicked_at for e in p.broadcast(v)),
    "bounced_email_broadcast_id": lambda p, v: any(e.bounced_at for e in p.broadcast(v)),
    "no_bounced_email_broadcast_id": lambda p, v: not any(e.bounced_at for e in p.broadcast(v)),
    "dropped_email_broadcast_id": lambda p, v: any(e.dropped_at for e in p.broadcast(v)),
    "no_dropped_email_broadcast_id": lambda p, v: not any(e.dropped_at for e in p.broadcast(v)),
    "opened_email_in_last": lambda p, v: within(p, v, [e.opened_at for e in p.emails]),
    "not_opened_email_in_last": lambda p, v: not within(p, v, [e.opened_at for e in p.emails]),
    "delivered_email_in_last": lambda p, v: within(p, v, [e.delivered_at for e in p.emails]),
    "not_delivered_email_in_last": lambda p, v: not within(p, v, [e.delivered_at for e in p.emails]),
    "clicked_email_in_last": lambda p, v: within(p, v, [e.clicked_at for e in p.emails]),
    "not_clicked_email_in_last": lambda p, v: not within(p, v, [e.clicked_at for e in p.emails]),
    "healthy_contacts_with_open_data": lambda p, _: p.contact.engagement == "healthy",
    "passive_contacts_with_open_data": lambda p, _: p.contact.engagement == "passive",
    "unengaged_contacts_with_open_data": lambda p, _: p.contact.engagement == "unengaged",
    "inactive_contacts_with_open_data": lambda p, _: p.contact.engagement == "inactive",
    "subscribed_newsletter_id": lambda p, v: any(n.unsubscribed_at is None for n in p.newsletter(v)),
    "unsubscribed_newsletter_id": lambda p, v: any(n.unsubscribed_at is not None for n in p.newsletter(v)),
    "subscribed_email_sequence_id": lambda p, v: p.in_sequence(v),
    "not_subscribed_email_sequence_id": lambda p, v: not p.in_sequence(v),
}


def ids(people: People, collection: Collection, filters: Mapping[str, str], meanings: Meanings = MEANINGS) -> set[str]:
    """Return the ids of the people for whom all the filters hold."""
    held = [(row_of("MEANINGS of the oracle", meanings, name), value) for name, value in filters.items()]
    return {str(p.record.id) for p in people[collection] if all(holds(p, value) for holds, value in held)}
