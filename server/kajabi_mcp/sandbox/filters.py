"""Every filter of customers and contacts: how its value is read, and its SQL condition.

A condition may use the tables `contacts` and `customers`; for a contact who is not a customer, the columns of
`customers` are NULL. `:v` is the value, which is always bound; `{own}` is the table whose rows are listed. At noon on
2026-11-23, `filter[created_in_last]=30` on /v1/contacts becomes

    (contacts.created_at > :created_in_last)        with created_in_last = "2026-10-24T12:00:00Z"

and its opposite `((contacts.created_at > ...) IS NOT TRUE)`. `NOT (...)` would not do: for a person who never logged
in, `last_request_at > :v` is NULL and so is its negation, so the person would be neither active nor inactive.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from .times import days_before

Value = int | str | None
Reader = Callable[[str, datetime], Value]  # returns None if the text cannot be read

LARGEST = 2**63 - 1  # the largest integer of SQLite


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a person. `unreadable` replaces it if the value cannot be read; by default nobody matches then."""

    sql: str
    read: Reader
    unreadable: str = "FALSE"


def fold(text: str | None) -> str | None:
    """Return text as the contains filters compare it. The conditions call this too, as a function of the database."""
    if text is None or text.isascii():
        return text and text.lower()
    return unicodedata.normalize("NFC", text.casefold())


def whole_number(text: str) -> int | None:
    """Return an id or a count, or None. One that SQLite cannot hold becomes the largest integer, an id of nothing."""
    if not re.fullmatch("[0-9]+", text):
        return None
    return LARGEST if len(text) > 18 else int(text)


def _id(text: str, _now: datetime) -> int | None:
    return whole_number(text)


def _ids(text: str, _now: datetime) -> str | None:
    """Return a comma list of ids as a JSON array: SQLite binds single values, and `json_each` takes them apart."""
    ids = [whole_number(part.strip()) for part in text.split(",")]
    return None if None in ids else json.dumps(ids)


def _since(text: str, now: datetime) -> str | None:
    """Return the moment from which "in the last N days" counts."""
    days = whole_number(text)
    return None if days is None else days_before(now, days)


def _text(text: str, _now: datetime) -> str | None:
    return fold(text)


def _words(text: str, _now: datetime) -> str:
    """Return the words of a text as a JSON array; each must be in the name or in the email."""
    return json.dumps([fold(word) for word in text.split()])


def _flag(text: str, _now: datetime) -> int | None:
    return {"true": 1, "1": 1}.get(text)


def _yes_or_no(text: str, _now: datetime) -> int | None:
    return {"true": 1, "1": 1, "false": 0, "0": 0}.get(text)


def _cents(rounding: str) -> Callable[[str, datetime], int | None]:
    """Return a reader of dollars as whole cents, rounded so that a strict comparison stays exact.

    "More than 9.995" is more than 999 cents (rounded down), "less than 9.995" is less than 1,000 cents (rounded up).
    """

    def read(text: str, _now: datetime) -> int | None:
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            return None
        cents = max(min(Decimal(text), Decimal(10**15)), Decimal(-(10**15))).scaleb(2)
        return int(cents.to_integral_value(rounding))

    return read


def _exact_cents(text: str, now: datetime) -> int | None:
    """Return dollars as whole cents, or None if they are not whole: no revenue equals 9.995."""
    down, up = _cents(ROUND_FLOOR)(text, now), _cents(ROUND_CEILING)(text, now)
    return down if down == up else None


def complement_of(sql: str) -> str:
    """Return the exact complement of a condition: it holds where the condition is false or NULL, as for leads."""
    return f"(({sql}) IS NOT TRUE)"


def _contains(column: str) -> Filter:
    return Filter(f"instr(fold(contacts.{column}), :v) > 0", _text)


def _is(sql: str) -> Filter:
    """Return a flag. Kajabi documents only `true`; any other value is treated as if the filter were not there."""
    return Filter(sql, _flag, unreadable="TRUE")


def _contact_in(rows: str) -> str:
    return f"contacts.id IN (SELECT contact_id FROM {rows})"  # noqa: S608 - only from the texts below


def _customer_in(rows: str) -> str:
    return f"customers.id IN (SELECT customer_id FROM {rows})"  # noqa: S608 - only from the texts below


SUBSCRIBED = """(
    SELECT kind FROM consent_events WHERE contact_id = contacts.id ORDER BY at DESC, rowid DESC LIMIT 1
) IS 'subscribed'"""
_REVENUE = "COALESCE(customers.net_revenue_cents, 0)"
_CREATED = "{own}.created_at > :v"
_ACTIVE = "customers.last_request_at > :v"
_TAGGED = _contact_in("contact_tags WHERE tag_id = :v")
_GRANTED = _customer_in("offer_grants WHERE offer_id = :v")
_OWNS = _customer_in("access_periods WHERE product_id = :v AND ended_at IS NULL")
_ACTIVE_MEMBER = _customer_in("access_periods WHERE product_id = :v AND ended_at IS NULL AND NOT suspended")
_OWNED = _customer_in("access_periods WHERE product_id = :v AND ended_at IS NOT NULL")
_USED_COUPON = _customer_in(
    "purchases JOIN coupons ON coupons.id = coupon_id WHERE fold(code) = :v AND status <> 'failed'"
)
_SUBMITTED = _contact_in("form_submissions WHERE form_id = :v")
_REGISTERED = _contact_in("event_registrations WHERE event_id = :v")
_COMPLETED = _contact_in("assessment_results WHERE assessment_id = :v AND completed_at IS NOT NULL")
_PASSED = _contact_in("assessment_results WHERE assessment_id = :v AND outcome = 'passed'")
_FAILED = _contact_in("assessment_results WHERE assessment_id = :v AND outcome = 'failed'")
_EVER_SUBSCRIBED = _contact_in("consent_events WHERE kind = 'subscribed'")
_SENT = _contact_in("emails WHERE broadcast_id = :v")
_DELIVERED = _contact_in("emails WHERE broadcast_id = :v AND delivered_at IS NOT NULL")
_OPENED = _contact_in("emails WHERE broadcast_id = :v AND opened_at IS NOT NULL")
_CLICKED = _contact_in("emails WHERE broadcast_id = :v AND clicked_at IS NOT NULL")
_BOUNCED = _contact_in("emails WHERE broadcast_id = :v AND bounced_at IS NOT NULL")
_DROPPED = _contact_in("emails WHERE broadcast_id = :v AND dropped_at IS NOT NULL")
_ANY_DELIVERED = _contact_in("emails WHERE delivered_at > :v")
_ANY_OPENED = _contact_in("emails WHERE opened_at > :v")
_ANY_CLICKED = _contact_in("emails WHERE clicked_at > :v")
_IN_SEQUENCE = _contact_in("sequence_subscriptions WHERE sequence_id = :v AND ended_at IS NULL")
_ON_NEWSLETTER = _contact_in("newsletter_subscriptions WHERE newsletter_id = :v AND unsubscribed_at IS NULL")
_OFF_NEWSLETTER = _contact_in("newsletter_subscriptions WHERE newsletter_id = :v AND unsubscribed_at IS NOT NULL")


def _consent(which: str) -> Filter:
    return Filter(_contact_in(f"consent_events WHERE {which} AND at > :v"), _since)


FILTERS: dict[str, Filter] = {
    "site_id": Filter("contacts.site_id = :v", _id),
    "search": Filter(
        """NOT EXISTS (SELECT 1 FROM json_each(:v)
        WHERE instr(fold(contacts.name), value) = 0 AND instr(fold(contacts.email), value) = 0)""",
        _words,
    ),
    "created_in_last": Filter(_CREATED, _since),
    "not_created_in_last": Filter(complement_of(_CREATED), _since),
    "is_hidden": _is("contacts.hidden"),
    "is_suppressed": _is("contacts.suppressed"),
    "joined_in_last": Filter("customers.joined_at > :v", _since),
    "active_in_last": Filter(_ACTIVE, _since),
    "inactive_in_last": Filter(complement_of(_ACTIVE), _since),
    "name_contains": _contains("name"),
    "email_contains": _contains("email"),
    "phone_number_contains": _contains("phone_number"),
    "mobile_phone_number_contains": _contains("mobile_phone_number"),
    "address_line_1_contains": _contains("address_line_1"),
    "address_line_2_contains": _contains("address_line_2"),
    "address_city_contains": _contains("address_city"),
    "address_state_contains": _contains("address_state"),
    "address_country_contains": _contains("address_country"),
    "address_zip_contains": _contains("address_zip"),
    "has_tag_id": Filter(_TAGGED, _id),
    "has_all_tag_id": Filter(
        """NOT EXISTS (SELECT 1 FROM json_each(:v)
        WHERE value NOT IN (SELECT tag_id FROM contact_tags WHERE contact_id = contacts.id))""",
        _ids,
    ),
    "has_no_tag_id": Filter(complement_of(_TAGGED), _id),
    "subscribed": Filter(f"({SUBSCRIBED}) = :v", _yes_or_no, unreadable="TRUE"),
    "has_offer_id": Filter(_GRANTED, _id),
    "has_no_offer_id": Filter(complement_of(_GRANTED), _id),
    "has_product_id": Filter(_OWNS, _id),
    "has_active_product_id": Filter(_ACTIVE_MEMBER, _id),
    "has_no_product_id": Filter(complement_of(_OWNS), _id),
    "previously_owned_product_id": Filter(f"{_OWNED} AND {complement_of(_OWNS)}", _id),
    "used_coupon_code": Filter(_USED_COUPON, _text),
    "submitted_form_id": Filter(_SUBMITTED, _id),
    "no_submitted_form_id": Filter(complement_of(_SUBMITTED), _id),
    "registered_event_id": Filter(_REGISTERED, _id),
    "not_registered_event_id": Filter(complement_of(_REGISTERED), _id),
    "completed_assessment_id": Filter(_COMPLETED, _id),
    "passed_assessment_id": Filter(_PASSED, _id),
    "failed_assessment_id": Filter(_FAILED, _id),
    "net_revenue_equal_to": Filter(f"{_REVENUE} = :v", _exact_cents),
    "net_revenue_greater_than": Filter(f"{_REVENUE} > :v", _cents(ROUND_FLOOR)),
    "net_revenue_less_than": Filter(f"{_REVENUE} < :v", _cents(ROUND_CEILING)),
    "subscribed_in_last": _consent("kind = 'subscribed'"),
    "unsubscribed_in_last": _consent("kind = 'unsubscribed'"),
    "complained_in_last": _consent("cause = 'complained'"),
    "manually_unsubscribed_in_last": _consent("cause = 'manual'"),
    "opted_out_in_last": _consent("cause = 'opted_out'"),
    "never_subscribed": _is(complement_of(_EVER_SUBSCRIBED)),
    "sent_email_broadcast_id": Filter(_SENT, _id),
    "no_sent_email_broadcast_id": Filter(complement_of(_SENT), _id),
    "no_sent_email_broadcast_ids": Filter(
        complement_of(_contact_in("emails WHERE broadcast_id IN (SELECT value FROM json_each(:v))")), _ids
    ),
    "no_delivered_email_broadcast_id": Filter(complement_of(_DELIVERED), _id),
    "opened_email_broadcast_id": Filter(_OPENED, _id),
    "no_opened_email_broadcast_id": Filter(complement_of(_OPENED), _id),
    "clicked_email_broadcast_id": Filter(_CLICKED, _id),
    "no_clicked_email_broadcast_id": Filter(complement_of(_CLICKED), _id),
    "bounced_email_broadcast_id": Filter(_BOUNCED, _id),
    "no_bounced_email_broadcast_id": Filter(complement_of(_BOUNCED), _id),
    "dropped_email_broadcast_id": Filter(_DROPPED, _id),
    "no_dropped_email_broadcast_id": Filter(complement_of(_DROPPED), _id),
    "opened_email_in_last": Filter(_ANY_OPENED, _since),
    "not_opened_email_in_last": Filter(complement_of(_ANY_OPENED), _since),
    "delivered_email_in_last": Filter(_ANY_DELIVERED, _since),
    "not_delivered_email_in_last": Filter(complement_of(_ANY_DELIVERED), _since),
    "clicked_email_in_last": Filter(_ANY_CLICKED, _since),
    "not_clicked_email_in_last": Filter(complement_of(_ANY_CLICKED), _since),
    "is_hard_bouncing": _is("contacts.bounced_at IS NOT NULL"),
    "bounced_in_last": Filter("contacts.bounced_at > :v", _since),
    "healthy_contacts_with_open_data": _is("contacts.engagement = 'healthy'"),
    "passive_contacts_with_open_data": _is("contacts.engagement = 'passive'"),
    "unengaged_contacts_with_open_data": _is("contacts.engagement = 'unengaged'"),
    "inactive_contacts_with_open_data": _is("contacts.engagement = 'inactive'"),
    "subscribed_newsletter_id": Filter(_ON_NEWSLETTER, _id),
    "unsubscribed_newsletter_id": Filter(_OFF_NEWSLETTER, _id),
    "subscribed_email_sequence_id": Filter(_IN_SEQUENCE, _id),
    "not_subscribed_email_sequence_id": Filter(complement_of(_IN_SEQUENCE), _id),
}

# With the quirk "recipients-only" these match only people who were sent the broadcast.
NEGATIVE_BROADCAST = frozenset(
    f"no_{what}_email_broadcast_id" for what in ("delivered", "opened", "clicked", "bounced", "dropped")
)
