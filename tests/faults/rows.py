"""Rows that cannot be used, and attributes that did not come."""

from tests.support.bent import first_of_another_type, no_ids, no_relationships, no_revenue, other_type

from .fault import Fault

ROWS = (
    Fault(
        "rows of another type",
        None,
        other_type,
        "search_customers",
        {"limit": 2},
        "Kajabi's answer cannot be used: each of its rows lacks a usable id, or is of another kind. The "
        "arguments are not the cause; try again in a minute.",
    ),
    Fault(
        "one row of another type",
        None,
        first_of_another_type,
        "search_customers",
        {"limit": 3},
        {
            "total": 150,
            "shown": "1-3",
            "next_page": 2,
            "searched": "all customers of site Main Studio (11); newest first",
            "warnings": ["1 of 3 rows that Kajabi sent could not be read, so people are missing here."],
            "fields": ["customer_id", "name", "email"],
            "rows": [
                ["100149", "Xabat Aguilar", "xabat@example.net"],
                ["100148", "Priya O'Brien", "priya39@mail.test"],
            ],
        },
    ),
    Fault(
        "ids that cannot be used",
        None,
        no_ids,
        "search_customers",
        {"limit": 2},
        "Kajabi's answer cannot be used: each of its rows lacks a usable id, or is of another kind. The "
        "arguments are not the cause; try again in a minute.",
    ),
    Fault(
        "rows without the revenue asked for",
        None,
        no_revenue,
        "search_customers",
        {"net_revenue_greater_than": 1000, "limit": 1},
        {
            "total": 5,
            "shown": "1-1",
            "next_page": 2,
            "searched": "customers of site Main Studio (11) with net revenue over 1000; newest first",
            "fields": ["customer_id", "name", "email", "net_revenue"],
            "rows": [["100128", "Giana Marchello", "giana11@example.com", None]],
        },
    ),
    Fault(
        "one row of another type, counted",
        None,
        first_of_another_type,
        "search_customers",
        {"limit": 0},
        {"total": 150, "searched": "all customers of site Main Studio (11)"},
    ),
    Fault(
        "one row of another type on each page that is read",
        None,
        first_of_another_type,
        "search_customers",
        {"any_of": [{"has_tag_id": "101"}, {"has_tag_id": "102"}], "limit": 1},
        {
            "total": 15,
            "total_is": "at_least",
            "shown": "1-1",
            "next_page": 2,
            "searched": "customers of site Main Studio (11) matching at least one of: (with tag VIP (101)) or "
            "(with tag VIP 2025 (102)); newest first",
            "warnings": ["2 of 20 rows that Kajabi sent could not be read, so people are missing here."],
            "fields": ["customer_id", "name", "email"],
            "rows": [["100150", "null", "annemarie18@example.org"]],
        },
    ),
    Fault(
        "contacts that say nothing of customers",
        None,
        no_relationships,
        "search_customers",
        {"who": "leads", "limit": 2},
        (
            "Kajabi's rows do not say which contacts are customers, so leads cannot be picked "
            "out. Ask for the number of leads with limit 0, or search with who contacts."
        ),
    ),
)
