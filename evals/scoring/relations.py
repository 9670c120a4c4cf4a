"""How filters relate to one another, as the evals know it."""

from decimal import Decimal

from kajabi_mcp.contradictions import WINDOWS
from kajabi_mcp.segments import TWINS

LISTS = {"has_all_tag_id": "has_tag_id", "no_sent_email_broadcast_ids": "no_sent_email_broadcast_id"}

# Filters of which each is the exact opposite of the other: those that the product's plans trust, and what was said of
# one broadcast.
_PAIRS = (
    *WINDOWS,
    *(
        (f"{what}_email_broadcast_id", f"no_{what}_email_broadcast_id")
        for what in ("sent", "opened", "clicked", "bounced", "dropped")
    ),
)
OPPOSITE = TWINS | dict(_PAIRS) | {negative: positive for positive, negative in _PAIRS}

# What a filter implies of the same value, so that saying it besides asks nothing more.
_FAILED = ("sent_email_broadcast_id", "no_delivered_email_broadcast_id")
IMPLIES = {
    "opened_email_broadcast_id": ("sent_email_broadcast_id",),
    "clicked_email_broadcast_id": ("sent_email_broadcast_id",),
    "bounced_email_broadcast_id": _FAILED,
    "dropped_email_broadcast_id": _FAILED,
    "no_sent_email_broadcast_id": tuple(
        f"no_{what}_email_broadcast_id" for what in ("delivered", "opened", "clicked", "bounced", "dropped")
    ),
    "has_active_product_id": ("has_product_id",),
    "previously_owned_product_id": ("has_no_product_id",),
    "passed_assessment_id": ("completed_assessment_id",),
    "failed_assessment_id": ("completed_assessment_id",),
    "opted_out_in_last": ("unsubscribed_in_last",),
    "manually_unsubscribed_in_last": ("unsubscribed_in_last",),
    "complained_in_last": ("unsubscribed_in_last",),
}
# The same where the values differ.
FLAGS = {"never_subscribed": ("subscribed", False), "bounced_in_last": ("is_hard_bouncing", True)}

# Bounds of revenue are strict, so that "not under 500" lies between two cents.
EQUAL = "net_revenue_equal_to"
OTHER_BOUND = {
    "net_revenue_less_than": ("net_revenue_greater_than", Decimal("-0.005")),
    "net_revenue_greater_than": ("net_revenue_less_than", Decimal("0.005")),
}

NEGATIVE_PREFIXES = (("has_", "has_no_"), ("active_", "inactive_"), ("", "not_"), ("", "no_"))
