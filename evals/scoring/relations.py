"""HOW FILTERS RELATE: the one place where the evals repeat what the server knows of its filters.

Whoever adds a filter looks here: its opposite, its list form, what it implies. All of this can be derived once the
server has one table of filters with these columns. (Which meanings are certain is the evals' own: `cases/labels.py`.)
"""

from decimal import Decimal

from kajabi_mcp.contradictions import WINDOWS
from kajabi_mcp.segments import TWINS

# A filter that takes a list of ids -> the filter that takes one of them.
SINGLE_FORM = {"has_all_tag_id": "has_tag_id", "no_sent_email_broadcast_ids": "no_sent_email_broadcast_id"}

# Filters that are exact opposites of each other: those that the product's plans rely on, and those about one broadcast
# or one look-back.
_PAIRS = (
    *WINDOWS,
    *(
        (f"{what}_email_broadcast_id", f"no_{what}_email_broadcast_id")
        for what in ("sent", "opened", "clicked", "bounced", "dropped")
    ),
)
OPPOSITE = TWINS | dict(_PAIRS) | {negative: positive for positive, negative in _PAIRS}

# Filters that hold too, for the same value, so that adding them asks for nothing more: who opened it was sent it.
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
# Flags that hold too.
SETTLES = {"never_subscribed": ("subscribed", False), "bounced_in_last": ("is_hard_bouncing", True)}

# Bounds of revenue are strict, so "not under 500" is "over 499.995": a bound between two cents, which no amount equals.
EQUAL_REVENUE = "net_revenue_equal_to"
OPPOSITE_BOUND = {
    "net_revenue_less_than": ("net_revenue_greater_than", Decimal("-0.005")),
    "net_revenue_greater_than": ("net_revenue_less_than", Decimal("0.005")),
}

# How the name of a filter begins, and the name of its negative; for the lexical floor, which knows names alone.
NEGATIVE_PREFIXES = (("has_", "has_no_"), ("active_", "inactive_"), ("", "not_"), ("", "no_"))
