"""What models call things that have another name here, or that Kajabi cannot be asked at all."""

SEARCH = "search, name_contains or email_contains"
REVENUE_OVER, REVENUE_UNDER = "net_revenue_greater_than", "net_revenue_less_than"
UNSUBSCRIBED = "subscribed false (not opted in now) or unsubscribed_in_last (left in the last N days)"
NEVER = "Kajabi cannot be asked this; tell the user instead of using a lookalike"

MEANT = {
    **dict.fromkeys(("query", "q", "keyword", "text"), SEARCH),
    **dict.fromkeys(("per_page", "page_size", "size", "count", "count_only", "max_results", "top"), "limit"),
    **dict.fromkeys(("offset", "cursor", "page_number"), "page"),
    **dict.fromkeys(("order_by", "order", "sort_by"), "sort"),
    **dict.fromkeys(("columns", "select", "attributes"), "fields"),
    **dict.fromkeys(("type", "collection", "kind"), "who"),
    **dict.fromkeys(("and", "and_of", "filters"), "all_of"),
    **dict.fromkeys(("or", "or_of", "any", "has_any_tag_id", "any_tag_id", "has_any_tag_ids"), "any_of"),
    **dict.fromkeys(("not", "exclude", "except", "without"), "none_of"),
    **dict.fromkeys(("min_revenue", "revenue_min", "net_revenue_min", "spent_over", "min_spent"), REVENUE_OVER),
    **dict.fromkeys(("max_revenue", "revenue_max", "net_revenue_max", "spent_under"), REVENUE_UNDER),
    **dict.fromkeys(("net_revenue_greater_than_or_equal_to", "net_revenue_at_least"), REVENUE_OVER),
    **dict.fromkeys(
        ("created_after", "created_since", "created_at", "added_in_last", "new_in_last"), "created_in_last"
    ),
    **dict.fromkeys(("created_before", "older_than", "not_added_in_last"), "not_created_in_last"),
    **dict.fromkeys(("last_seen", "last_login", "logged_in_in_last", "last_request_at"), "active_in_last"),
    **dict.fromkeys(("not_active_in_last", "not_seen_in_last", "last_active_before"), "inactive_in_last"),
    **dict.fromkeys(("unsubscribed", "is_unsubscribed", "not_subscribed"), UNSUBSCRIBED),
    **dict.fromkeys(("is_subscribed", "opted_in"), "subscribed"),
    **dict.fromkeys(("state", "region", "province"), "address_state_contains"),
    **dict.fromkeys(("zip", "zip_code", "postal_code", "postcode"), "address_zip_contains"),
    **dict.fromkeys(("coupon", "coupon_code", "discount_code"), "used_coupon_code"),
    **dict.fromkeys(("hidden",), "is_hidden"),
    "delivered_email_broadcast_id": "sent_email_broadcast_id with no_bounced_email_broadcast_id and "
    "no_dropped_email_broadcast_id, which comes closest",
    **dict.fromkeys(("customer_id", "contact_id", "id"), "the tool get_customer"),
}

IMPOSSIBLE = {
    *("attended_event_id", "attended", "birthday", "birthday_in_next", "custom_field"),
    *("custom_1", "custom_2", "custom_3", "language", "gender", "course_progress", "progress"),
    *("revenue_in_last", "net_revenue_in_last", "spent_in_last"),
}
