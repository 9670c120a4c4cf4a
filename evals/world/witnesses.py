"""Witnesses: people at the bounds of what the cases ask. Without them, a day or a dollar more or less would not matter.

A case asks for VIPs who spent over 500: one VIP gets a revenue of 500.50, just inside, and another one 499.50, just
outside. This is done for every look-back and amount in a first gold. Besides, some people have their family name in
their email address alone, or an old address in place of their name, so that searching in the wrong field shows.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kajabi_mcp.arguments import Since, reach
from kajabi_mcp.sandbox.people import COMMON_LAST, DOMAINS

from ..cases import PERSON, SEARCH, Case, examples
from ..scoring import OPPOSITE, Sites, read_call

Happening = tuple[str, dict[str, Any]]  # a statement of SQL and its values
Probe = tuple[Mapping[str, Any], str]  # the values of a search, and the filter in it whose bound needs witnesses
WITNESSES = 3
RENAMED = 3 * len(COMMON_LAST) + 6 * len(DOMAINS)
HALF = Decimal("0.5")

CONSENT = "INSERT INTO consent_events (contact_id, kind, cause, at) VALUES (:contact, {}, :at)"
MAIL = "INSERT INTO emails (contact_id, newsletter_id, sent_at, {0}) VALUES (:contact, 801, :at, {1})"
CUSTOMER = "UPDATE customers SET {} = :at WHERE contact_id = :contact"
CONTACT = "UPDATE contacts SET {} = :at WHERE id = :contact"
REVENUE = "UPDATE customers SET net_revenue_cents = :cents WHERE contact_id = :contact"

# What must be written so that "in the last N days" finds a person.
EVENTS: dict[str, tuple[str, ...]] = {
    "created_in_last": (CUSTOMER.format("created_at"), CONTACT.format("created_at")),
    "joined_in_last": (CUSTOMER.format("joined_at"),),
    "active_in_last": (CUSTOMER.format("last_request_at"),),
    "subscribed_in_last": (CONSENT.format("'subscribed', NULL"),),
    "unsubscribed_in_last": (CONSENT.format("'unsubscribed', 'opted_out'"),),
    "opted_out_in_last": (CONSENT.format("'unsubscribed', 'opted_out'"),),
    "manually_unsubscribed_in_last": (CONSENT.format("'unsubscribed', 'manual'"),),
    "complained_in_last": (CONSENT.format("'unsubscribed', 'complained'"),),
    "bounced_in_last": (CONTACT.format("bounced_at"),),
    "delivered_email_in_last": (MAIL.format("delivered_at", ":at"),),
    "opened_email_in_last": (MAIL.format("delivered_at, opened_at", ":at, :at"),),
    "clicked_email_in_last": (MAIL.format("delivered_at, opened_at, clicked_at", ":at, :at, :at"),),
}


def event_of(name: str) -> str:
    """Return the filter that asks for the event: `active_in_last` for itself and for `inactive_in_last`."""
    return name if name in EVENTS else OPPOSITE.get(name, "")


def probes(cases: Iterable[Case], sites: Sites) -> Iterator[Probe]:
    """Return the searches in the cases' first golds, once for each look-back and amount in them."""
    for case in cases:
        for call in case.gold[:1]:
            values = read_call(examples(call)[0], case, sites).values if call.tool == SEARCH else dict[str, Any]()
            for name in values:
                if event_of(name) in EVENTS or name.startswith("net_revenue_"):
                    yield values, name


def guests(cases: Iterable[Case]) -> list[str]:
    """Return the email addresses that the cases ask for in full, so that somebody can be given them."""
    golds = [call.arguments for case in cases for call in case.gold if call.tool == PERSON]
    return list(dict.fromkeys(each["email"] for each in golds if isinstance(each.get("email"), str)))


def invite(db: sqlite3.Connection, contacts: Sequence[int], emails: Sequence[str]) -> None:
    """Give people these email addresses."""
    for contact, email in zip(contacts, emails, strict=False):
        db.execute("UPDATE contacts SET email = ? WHERE id = ?", (email, contact))


def happenings(name: str, value: Any, contacts: Sequence[int], now: datetime) -> Iterator[Happening]:
    """Return changes that put these contacts just on either side of a bound, and of an amount also exactly on it."""
    if name.startswith("net_revenue_"):
        for contact, amount in zip(contacts, (value - HALF, value + HALF, value), strict=False):
            yield REVENUE, {"contact": contact, "cents": max(int(amount * 100), 0)}
        return
    near = min(timedelta(hours=6), value.reach / 2) if isinstance(value, Since) else timedelta(hours=12)
    for contact, back in zip(contacts, (reach(value) - near, reach(value) + near), strict=False):
        at = (now - back).isoformat().replace("+00:00", "Z")
        for sql in EVENTS[event_of(name)]:
            yield sql, {"contact": contact, "at": at}


def rename(db: sqlite3.Connection, contacts: Sequence[int]) -> None:
    """Put names into the email addresses of some people, and addresses into the names of others."""
    for contact, name in zip(contacts, COMMON_LAST * 3, strict=False):
        handle = "".join(filter(str.isalpha, name.lower()))
        db.execute("UPDATE contacts SET email = ? WHERE id = ?", (f"{handle}{contact}@example.net", contact))
    for contact, domain in zip(contacts[3 * len(COMMON_LAST) :], tuple(DOMAINS) * 6, strict=False):
        db.execute("UPDATE contacts SET name = ? WHERE id = ?", (f"old{contact}@{domain}", contact))
