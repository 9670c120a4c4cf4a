"""Labels by rule: how certain the meaning of a case is, and how its request is worded. Pure.

Official: Kajabi's help centre defines it. Spec: it follows from the words of the API. Inferred: it is our reading. A
case is as certain as the least certain filter of its first gold: "tagged VIP and inactive for 60 days" is inferred,
since `inactive_in_last` is.
"""

import re
from typing import Literal

from .dataset import filters_of, shared_words
from .records import Case

Meaning = Literal["official", "spec", "inferred"]
Style = Literal["plain", "short", "paraphrase"]

SHORT = 8  # words, at most
UNSPACED = {"ja": 2.5}  # characters a word, in languages without spaces

OFFICIAL = frozenset(
    {
        *("created_in_last", "joined_in_last", "active_in_last", "subscribed", "subscribed_in_last"),
        *("never_subscribed", "is_hard_bouncing", "is_hidden"),
        *("opted_out_in_last", "manually_unsubscribed_in_last", "complained_in_last"),
        *("has_offer_id", "has_active_product_id", "previously_owned_product_id"),
        *(f"{what}_email_broadcast_id" for what in ("sent", "opened", "clicked", "bounced", "dropped")),
        *(f"{what}_email_in_last" for what in ("delivered", "opened", "clicked")),
    }
)
INFERRED = frozenset(
    {
        # Do negatives include people to whom it could not happen, or never did?
        *("has_no_tag_id", "has_no_offer_id", "has_no_product_id", "no_submitted_form_id", "not_registered_event_id"),
        *("not_subscribed_email_sequence_id", "no_sent_email_broadcast_id", "no_sent_email_broadcast_ids"),
        *(f"no_{what}_email_broadcast_id" for what in ("delivered", "opened", "clicked", "bounced", "dropped")),
        *(f"not_{what}_email_in_last" for what in ("delivered", "opened", "clicked")),
        "inactive_in_last",
        # Are bounds strict, do all causes count, and has bouncing only begun, or already led to an unsubscribe?
        *("net_revenue_greater_than", "net_revenue_less_than", "unsubscribed_in_last", "bounced_in_last"),
        # What separates the ids of a list, and does a filter that left the documentation still work?
        *("has_all_tag_id", "is_suppressed"),
    }
)


def certainty(name: str) -> Meaning:
    """Return how certain the meaning of a filter is."""
    return "official" if name in OFFICIAL else "inferred" if name in INFERRED else "spec"


def meaning_of(case: Case) -> Meaning:
    """Return how certain the meaning of the right answer is."""
    found = set(map(certainty, filters_of(case.gold[:1])))
    # Who counts as a customer is official. Without filters and `who`, only the words of the API are left.
    who = bool(case.gold) and not found and "who" in case.gold[0].arguments
    return "inferred" if "inferred" in found else "spec" if "spec" in found or not (found or who) else "official"


def style_of(case: Case) -> Style:
    """Return the style: short, a paraphrase (no word of the filters' names), or plain."""
    words = len(re.findall(r"\S+", case.request))
    if case.lang in UNSPACED:
        words = round(len(case.request) / UNSPACED[case.lang])
    if words <= SHORT:
        return "short"
    return "paraphrase" if shared_words(case) == 0 and case.lang == "en" else "plain"
