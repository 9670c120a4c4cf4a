"""What models call filters and options that have another name here, and what Kajabi cannot be asked at all."""

from ..arguments import Synonym

_SEARCH = "search, name_contains or email_contains"
_UNSUBSCRIBED = "subscribed false (not opted in now) or unsubscribed_in_last (left in the last N days)"
_DELIVERED = (
    "sent_email_broadcast_id with no_bounced_email_broadcast_id and no_dropped_email_broadcast_id, which comes closest"
)

# The argument that is meant, what the refusal says, and what models call it.
_ROWS = (
    ("search", _SEARCH, ("query", "q", "keyword", "text")),
    ("limit", "limit", ("per_page", "page_size", "size", "count", "count_only", "max_results", "top")),
    ("page", "page", ("offset", "cursor", "page_number")),
    ("sort", "sort", ("order_by", "order", "sort_by")),
    ("fields", "fields", ("columns", "select", "attributes")),
    ("who", "who", ("type", "collection", "kind")),
    ("all_of", "all_of", ("and", "and_of", "filters")),
    ("any_of", "any_of", ("or", "or_of", "any", "has_any_tag_id", "any_tag_id", "has_any_tag_ids")),
    ("none_of", "none_of", ("not", "exclude", "except", "without")),
    (
        "net_revenue_greater_than",
        "net_revenue_greater_than",
        ("min_revenue", "revenue_min", "net_revenue_min", "spent_over", "min_spent"),
    ),
    (
        "net_revenue_less_than",
        "net_revenue_less_than",
        ("max_revenue", "revenue_max", "net_revenue_max", "spent_under"),
    ),
    (
        "net_revenue_greater_than",
        "net_revenue_greater_than",
        ("net_revenue_greater_than_or_equal_to", "net_revenue_at_least"),
    ),
    (
        "created_in_last",
        "created_in_last",
        ("created_after", "created_since", "created_at", "added_in_last", "new_in_last"),
    ),
    ("not_created_in_last", "not_created_in_last", ("created_before", "older_than", "not_added_in_last")),
    ("active_in_last", "active_in_last", ("last_seen", "last_login", "logged_in_in_last", "last_request_at")),
    ("inactive_in_last", "inactive_in_last", ("not_active_in_last", "not_seen_in_last", "last_active_before")),
    ("subscribed", _UNSUBSCRIBED, ("unsubscribed", "is_unsubscribed", "not_subscribed")),
    ("subscribed", "subscribed", ("is_subscribed", "opted_in")),
    ("address_state_contains", "address_state_contains", ("state", "region", "province")),
    ("address_zip_contains", "address_zip_contains", ("zip", "zip_code", "postal_code", "postcode")),
    ("used_coupon_code", "used_coupon_code", ("coupon", "coupon_code", "discount_code")),
    ("is_hidden", "is_hidden", ("hidden",)),
    ("sent_email_broadcast_id", _DELIVERED, ("delivered_email_broadcast_id",)),
)

SYNONYMS = {
    **{each: Synonym(meaning, name) for name, meaning, others in _ROWS for each in others},
    **dict.fromkeys(("customer_id", "contact_id", "id"), Synonym("the tool get_customer")),
}

IMPOSSIBLE = frozenset(
    {
        *("attended_event_id", "attended", "birthday", "birthday_in_next", "custom_field"),
        *("custom_1", "custom_2", "custom_3", "language", "gender", "course_progress", "progress"),
        *("revenue_in_last", "net_revenue_in_last", "spent_in_last"),
    }
)
