"""Filters that cannot both hold, so that a search for them would return an empty answer that looks right.

A closed list of what is certain; everything else is left to Kajabi.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from .arguments import Flaw
from .values import DIGITS

# The positive forms and the negative forms of one thing: the same id on both sides matches nobody.
OPPOSITES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("has_tag_id", "has_all_tag_id"), ("has_no_tag_id",)),
    (("has_offer_id",), ("has_no_offer_id",)),
    (("has_product_id", "has_active_product_id"), ("has_no_product_id",)),
    (("submitted_form_id",), ("no_submitted_form_id",)),
    (("registered_event_id",), ("not_registered_event_id",)),
    (("subscribed_email_sequence_id",), ("not_subscribed_email_sequence_id",)),
    (
        (
            "sent_email_broadcast_id",
            "opened_email_broadcast_id",
            "clicked_email_broadcast_id",
            "bounced_email_broadcast_id",
            "dropped_email_broadcast_id",
        ),
        ("no_sent_email_broadcast_id", "no_sent_email_broadcast_ids"),
    ),
    (("opened_email_broadcast_id",), ("no_opened_email_broadcast_id",)),
    (("clicked_email_broadcast_id",), ("no_clicked_email_broadcast_id",)),
    (("bounced_email_broadcast_id",), ("no_bounced_email_broadcast_id",)),
    (("dropped_email_broadcast_id",), ("no_dropped_email_broadcast_id",)),
)

# "In the last N days" and "not in the last M days" leave a window only while N is longer than M.
WINDOWS: tuple[tuple[str, str], ...] = (
    ("created_in_last", "not_created_in_last"),
    ("active_in_last", "inactive_in_last"),
    ("opened_email_in_last", "not_opened_email_in_last"),
    ("delivered_email_in_last", "not_delivered_email_in_last"),
    ("clicked_email_in_last", "not_clicked_email_in_last"),
)


def contradictions(values: Mapping[str, Any]) -> list[Flaw]:
    """Every contradiction among filters that have a value."""
    return [*opposites(values), *windows(values), *revenue(values), *consent(values)]


def opposites(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """The same id asked for and excluded."""
    for positives, negatives in OPPOSITES:
        for positive in positives:
            for negative in negatives:
                if ids(values.get(positive)) & ids(values.get(negative)):
                    yield Flaw((positive, negative), "exclude each other for the same id; keep one of them")


def ids(value: str | list[str] | None) -> set[str]:
    """The ids of a filter, however many it takes, written alike."""
    listed = value if isinstance(value, list) else [value] if value is not None else []
    return {(each.lstrip("0") or "0") if DIGITS.fullmatch(each) else each for each in listed}


def windows(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """A look-back that its negative covers whole."""
    for positive, negative in WINDOWS:
        longer, shorter = values.get(positive), values.get(negative)
        if longer is not None and shorter is not None and shorter >= longer:
            problem = (
                f"leave no day between them; for 30 to 60 days ago give {positive} 60 with {negative} 30"
                if positive.startswith("created")
                else f"leave no day between them; {positive} must be the longer of the two"
            )
            yield Flaw((positive, negative), problem)


def revenue(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """Revenue bounds, both strict, that no amount meets."""
    equal: Decimal | None = values.get("net_revenue_equal_to")
    over: Decimal | None = values.get("net_revenue_greater_than")
    under: Decimal | None = values.get("net_revenue_less_than")
    if over is not None and under is not None and over >= under:
        yield Flaw(
            ("net_revenue_greater_than", "net_revenue_less_than"),
            "no amount is over the one and under the other",
        )
    if equal is not None and over is not None and equal <= over:
        yield Flaw(
            ("net_revenue_equal_to", "net_revenue_greater_than"),
            "the bound is strict and excludes the amount",
        )
    if equal is not None and under is not None and equal >= under:
        yield Flaw(("net_revenue_equal_to", "net_revenue_less_than"), "the bound is strict and excludes the amount")


def consent(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """Opted in now, and never opted in."""
    if values.get("subscribed") is True and values.get("never_subscribed"):
        yield Flaw(("subscribed", "never_subscribed"), "exclude each other; keep one of them")
