"""What the quirks do: to the SQL of a collection, to the value of a filter, and to a page that is ready to be sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache

from .filters import FILTERS, NEGATIVE_BROADCAST, Filter, complement_of
from .jsonapi import Json
from .listed import CONTACTS, CUSTOMERS, Collection
from .quirks import value_of

LISTS = ("has_all_tag_id", "no_sent_email_broadcast_ids")
_REVENUE = ("net_revenue_equal_to", "net_revenue_greater_than", "net_revenue_less_than")
_CREATED = ("created_in_last", "not_created_in_last")


@cache
def bend(kind: Collection, quirks: frozenset[str]) -> Collection:
    """Return a collection as the quirks make it."""
    if "ignore-sort" in quirks:
        kind = replace(kind, sorts={})
    if kind.type not in (CUSTOMERS.type, CONTACTS.type):
        return kind
    kind = replace(kind, filters={name: _bend_filter(name, row, quirks) for name, row in kind.filters.items()})
    return _bend_customers(kind, quirks) if kind.type == CUSTOMERS.type else kind


def _bend_customers(kind: Collection, quirks: frozenset[str]) -> Collection:
    sorts = dict(kind.sorts)
    # The last of two columns with one name is the one that a row shows.
    if "cents" in quirks:
        kind = replace(kind, columns=f"{kind.columns}, net_revenue_cents * 100 AS net_revenue_cents")
    if "text-revenue-order" in quirks and sorts:
        sorts["net_revenue"] = "CAST(net_revenue_cents / 100.0 AS TEXT)"
    filters = dict(kind.filters)
    if "contact-created-at" in quirks:
        kind = replace(
            kind, columns=f"{kind.columns}, contacts.created_at AS created_at", newest_first=CONTACTS.newest_first
        )
        sorts |= {"created_at": CONTACTS.newest_first} if sorts else {}
    if {"contact-created-at", "created-filter-of-contact"} & quirks:
        for name in _CREATED:
            filters[name] = replace(filters[name], sql=filters[name].sql.replace("{own}", CONTACTS.table))
    return replace(kind, sorts=sorts, filters=filters)


def _bend_filter(name: str, row: Filter, quirks: frozenset[str]) -> Filter:
    """Return the condition of a filter as the quirks make it."""
    sql = row.sql
    if name in NEGATIVE_BROADCAST and "recipients-only" in quirks:
        sql = f"({sql}) AND ({FILTERS['sent_email_broadcast_id'].sql})"
    if name == "inactive_in_last" and "never-active-left-out" in quirks:
        sql = "customers.last_request_at <= :v"
    if name == "unsubscribed_in_last" and "unsubscribed-by-link" in quirks:
        sql = FILTERS["opted_out_in_last"].sql
    if name in _REVENUE and "leads-without-revenue" in quirks:
        sql = sql.replace("COALESCE(customers.net_revenue_cents, 0)", "customers.net_revenue_cents")
    if name in _REVENUE and "inclusive-bounds" in quirks:
        sql = sql.replace(" > ", " >= ").replace(" < ", " <= ")
    return replace(row, sql=sql)


def read_value(name: str, row: Filter, text: str, quirks: frozenset[str]) -> tuple[Filter, str]:
    """Return the filter and the text of its value as the quirks understand them."""
    if row.unreadable == "TRUE":
        return _read_flag(row, text, quirks)
    if name in LISTS:
        return row, _list_of_ids(text, quirks)
    if name in _REVENUE and {"cents", "cents-in-filters"} & quirks:
        return row, _from_cents(text)
    return row, text


def _read_flag(row: Filter, text: str, quirks: frozenset[str]) -> tuple[Filter, str]:
    if "false-is-true" in quirks:
        return row, "true"
    if text not in ("false", "0"):
        return row, text
    if "false-is-rest" in quirks:
        return replace(row, sql=complement_of(row.sql)), "true"
    return row, "" if "false-ignored" in quirks else text


def _list_of_ids(text: str, quirks: frozenset[str]) -> str:
    if sign := value_of("separator", quirks):
        text = text.replace(",", "?").replace(sign, ",")
    return text.split(",")[0] if "first-of-list" in quirks else text


def _from_cents(text: str) -> str:
    """Return cents as the dollars that the filter reads: "9700" becomes "97.00", and "97.5" becomes "0.975"."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, part = digits.partition(".")
    if not (whole.isascii() and whole.isdigit()):
        return text
    whole = whole.rjust(3, "0")
    return f"{sign}{whole[:-2]}.{whole[-2:]}{part}"


def day_start(now: datetime, quirks: frozenset[str]) -> datetime:
    """Return the moment from which look-backs count: now, or with a quirk the last midnight."""
    zone = value_of("day-from-midnight", quirks)
    if zone is None:
        return now
    hours, minutes = map(int, (zone or "+00:00")[1:].split(":"))
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if zone.startswith("-") else 1)
    return now.astimezone(timezone(ahead)).replace(hour=0, minute=0, second=0, microsecond=0)


def distort(body: Mapping[str, Json], meta: Mapping[str, int], quirks: frozenset[str]) -> dict[str, Json]:
    """Return a list's document with the counts and links that the quirks leave it."""
    counts = dict(meta)
    if "count-off" in quirks:
        counts["total_count"] += counts["total_count"] // 20
    if "zero-pages" in quirks:
        counts["total_pages"] = 0
    sent: dict[str, Json] = {**body, "meta": counts}
    for name in ("meta", "links"):
        if f"null-{name}" in quirks:
            sent[name] = None
        if f"no-{name}" in quirks:
            del sent[name]
    return sent
