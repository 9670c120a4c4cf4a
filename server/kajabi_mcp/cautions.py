"""What the owner should know about an answer that is right and may still surprise."""

from collections.abc import Iterator, Mapping
from typing import Any

from .contradictions import ids
from .values import MAX_DAYS

# Negatives of one broadcast also match those it was never sent to, unless one of these is asked for with them.
SENT = "sent_email_broadcast_id"
IMPLY_SENT = (
    SENT,
    "opened_email_broadcast_id",
    "clicked_email_broadcast_id",
    "bounced_email_broadcast_id",
    "dropped_email_broadcast_id",
)
NOT_BROADCAST = (
    "no_delivered_email_broadcast_id",
    "no_opened_email_broadcast_id",
    "no_clicked_email_broadcast_id",
    "no_bounced_email_broadcast_id",
    "no_dropped_email_broadcast_id",
)

# Those who ask for these know that nobody was sent it.
NOT_SENT = ("no_sent_email_broadcast_id", "no_sent_email_broadcast_ids")

DELIVERED = "delivered_email_in_last"
NOT_DELIVERED = "not_delivered_email_in_last"
IMPLY_DELIVERED = (DELIVERED, "opened_email_in_last", "clicked_email_in_last")
NOT_EMAIL = ("not_opened_email_in_last", "not_clicked_email_in_last", NOT_DELIVERED)


def cautions(filters: Mapping[str, Any]) -> list[str]:
    """The warnings that these filters call for, whatever Kajabi answers."""
    return [*broadcasts(filters), *emails(filters), *suppression(filters)]


def broadcasts(filters: Mapping[str, Any]) -> Iterator[str]:
    """Did not open: or were never sent it."""
    settled = {each for name in (*IMPLY_SENT, *NOT_SENT) for each in ids(filters.get(name))}
    missed: dict[str, list[str]] = {}
    for name in NOT_BROADCAST:
        for broadcast in ids(filters.get(name)) - settled:
            missed.setdefault(broadcast, []).append(name)
    for broadcast, names in missed.items():
        yield (
            f"{' and '.join(names)} also {'match' if names[1:] else 'matches'} people who were never sent broadcast "
            f'{broadcast}; add {SENT} "{broadcast}" to keep only its recipients.'
        )


def emails(filters: Mapping[str, Any]) -> Iterator[str]:
    """Opened nothing: or were sent nothing."""
    if any(name in filters for name in (*IMPLY_DELIVERED, *IMPLY_SENT)):
        return
    names = [name for name in NOT_EMAIL if name in filters]
    # Beside "received nothing in N days", a shorter look-back would contradict it, and for ever is for ever.
    days = MAX_DAYS if NOT_DELIVERED in filters else max((filters[name] for name in names), default=0)
    if names and filters.get(NOT_DELIVERED) != MAX_DAYS:
        yield (
            f"{' and '.join(names)} also {'match' if names[1:] else 'matches'} people who were never sent any email; "
            f"add {DELIVERED} {days} to keep only those who received one."
        )


def suppression(filters: Mapping[str, Any]) -> Iterator[str]:
    """A filter that left Kajabi's documentation may be ignored without a word."""
    if "is_suppressed" in filters:
        yield (
            "Kajabi no longer documents is_suppressed (since June 2026) and may have ignored it; compare the total "
            "with that of the same search without it."
        )
