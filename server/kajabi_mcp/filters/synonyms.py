"""What models call filters and options that have another name here, and what Kajabi cannot be asked at all."""

import re

from ..arguments import Impossible, Synonym

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

_LOST = "previously_owned_product_id (lost it, at any time and for any reason)"
_NOT_LIVE = "has_product_id with has_active_product_id in none_of (owns it, access not live: overdue, paused)"
_CUSTOM = "fields custom_1 to custom_3 with who contacts show what is kept there"

# What Kajabi cannot be asked, what comes nearest, and how models name it, as patterns of an argument's name.
IMPOSSIBLE = tuple(
    Impossible(what, nearest, re.compile(named))
    for what, nearest, named in (
        (
            "attendance",
            "registered_event_id (signed up)",
            r"attend|no_?shows?(_|$)|showed_up|turned_up|(watched|joined)_(live|webinar|event|replay)",
        ),
        (
            "failed payments",
            _NOT_LIVE,
            r"(fail|declin)\w*_(pay|charge|card|transaction)|(payment|charge|card)s?_(fail|declin|error|problem)"
            r"|past_due|overdue|delinquen|dunning|owes|outstanding",
        ),
        ("refunds", _LOST, r"refund(s|ed)?(_(in|since|at|after|before|on|id|count|amount|date)|$)|chargeback|dispute"),
        (
            "the date or reason of a cancellation",
            _LOST,
            r"cancell?(ed|ations?|s)(_|$)|churn|terminated|deactivated|lost_access|(^|_)(expired|lapsed|paused)(_|$)",
        ),
        (
            "course progress",
            "has_product_id (owns it), completed_assessment_id (finished a quiz)",
            r"progress|lesson|percent|halfway|watched|video|(complet|finish|start)\w*_(course|product|module)"
            r"|(course|product|module)s?_(complet|finish|start)",
        ),
        (
            "duplicates",
            "email_contains or name_contains, one person at a time",
            r"duplicat|dupe|(^|_)same_(email|name)",
        ),
        (
            "revenue in a period",
            "net_revenue_greater_than (lifetime)",
            r"(revenue|spen[dt]|paid|sales|value)_(in|since|this|during|per|by_month)(_|$)|(^|_)(mrr|arr)(_|$)",
        ),
        (
            "the dates of purchases",
            "joined_in_last (first purchase or grant)",
            r"(purchas|order|payment|paid|bought|transaction)\w*_(in_last|since|after|before|at|date|between)(_|$)"
            r"|(last|first|latest|recent)_(purchase|order|payment|transaction)",
        ),
        (
            "how often somebody opened, clicked or bought",
            "opened_email_in_last, clicked_email_in_last (whether, not how often)",
            r"(open|click|purchase|order|email)(s|ed)?_(count|rate)|(number|count)_of|times_(opened|clicked|bought)",
        ),
        (
            "billing and renewals",
            "has_active_product_id (access is live now)",
            r"renew|trial|billing|card_exp|expir\w*_(card|date)|next_(payment|charge)|payment_(plan|method)|installment",
        ),
        (
            "where people came from",
            "has_tag_id or submitted_form_id, if that is how they are marked",
            r"utm|referr|affiliate|(^|_)(lead_)?source(_|$)|traffic|landing_page",
        ),
        (
            "comments and posts",
            "active_in_last (was on the site)",
            r"comment|posted|community_(post|activity)|likes?(_|$)",
        ),
        (
            "the date of a change",
            "fields updated_at shows it",
            r"(updat|modif|chang|edit)\w*_(in_last|since|at|after|before|on|date)(_|$)",
        ),
        ("notes", "", r"(^|_)notes?(_|$)"),
        ("birthdays, age or gender", _CUSTOM, r"birth|bday|(^|_)(dob|age|gender|sex)(_|$)|anniversar"),
        ("language or time zone", "address_country_contains", r"language|(^|_)(locale|lang)(_|$)|time_?zone"),
        ("custom fields", _CUSTOM, r"custom_(field|value|\d)|(^|_)custom(_|$)"),
    )
)
