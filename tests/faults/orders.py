"""Rows in another order than was asked for."""

from typing import Any

from tests.support.bent import leave_out, no_revenue, revenue_as_text, told

from .fault import Fault

SORTED_HERE: dict[str, Any] = {
    "total": 150,
    "shown": "1-2",
    "next_page": 2,
    "searched": "all customers of site Main Studio (11); highest revenue first",
    "warnings": ["Kajabi did not sort by net_revenue, so all these people were read and sorted by this server."],
    "fields": ["customer_id", "name", "email", "net_revenue"],
    "rows": [
        ["100033", "Jina Patton", "jina@example.org", "1594.0"],
        ["100128", "Giana Marchello", "giana11@example.com", "1497.0"],
    ],
}

ORDERS = (
    Fault(
        "an order that is ignored, of revenue",
        leave_out("sort"),
        None,
        "search_customers",
        {"sort": "-net_revenue", "limit": 2},
        SORTED_HERE,
    ),
    Fault(
        "an order of revenue as text",
        None,
        revenue_as_text,
        "search_customers",
        {"sort": "-net_revenue", "limit": 2},
        SORTED_HERE,
    ),
    Fault(
        "an order that is ignored, of names",
        leave_out("sort"),
        None,
        "search_customers",
        {"sort": "name", "limit": 3},
        {
            "total": 150,
            "shown": "1-3",
            "next_page": 2,
            "searched": "all customers of site Main Studio (11); by name",
            "warnings": [
                "Kajabi did not sort by name: 1 of 3 rows stand after a row that they should come "
                "before. Do not call the first rows the first or the last of all."
            ],
            "fields": ["customer_id", "name", "email"],
            "rows": [
                ["100150", "null", "annemarie18@example.org"],
                ["100149", "Xabat Aguilar", "xabat@example.net"],
                ["100148", "Priya O'Brien", "priya39@mail.test"],
            ],
        },
    ),
    Fault(
        "an order that is ignored, of dates",
        leave_out("sort"),
        None,
        "search_customers",
        {"sort": "created_at", "limit": 3},
        {
            "total": 150,
            "shown": "1-3",
            "next_page": 2,
            "searched": "all customers of site Main Studio (11); oldest first",
            "warnings": [
                "Kajabi did not sort by created_at: 2 of 3 rows stand after a row that they should come "
                "before. Do not call the first rows the first or the last of all."
            ],
            "fields": ["customer_id", "name", "email", "created_at"],
            "rows": [
                ["100150", "null", "annemarie18@example.org", "2026-11-22"],
                ["100149", "Xabat Aguilar", "xabat@example.net", "2026-11-21"],
                ["100148", "Priya O'Brien", "priya39@mail.test", "2026-11-20"],
            ],
        },
    ),
    Fault(
        "an order that is ignored, lowest revenue first",
        leave_out("sort"),
        None,
        "search_customers",
        {"sort": "net_revenue", "limit": 2},
        {
            "total": 150,
            "shown": "1-2",
            "next_page": 2,
            "searched": "all customers of site Main Studio (11); lowest revenue first",
            "warnings": [
                "Kajabi did not sort by net_revenue, so all these people were read and sorted by this server."
            ],
            "fields": ["customer_id", "name", "email", "net_revenue"],
            "rows": [
                ["100002", "Dóris Mazoco", "doris@mail.test", "0.0"],
                ["100003", "Megan St. John", "megan@example.com", "0.0"],
            ],
        },
    ),
    Fault(
        "an order that is ignored, and one page said",
        leave_out("sort"),
        told(total_pages=1),
        "search_customers",
        {"sort": "-net_revenue", "limit": 2},
        SORTED_HERE,
    ),
    Fault(
        "an order that is ignored, of rows without the revenue",
        leave_out("sort"),
        no_revenue,
        "search_customers",
        {"sort": "-net_revenue", "limit": 2},
        {
            "total": 150,
            "shown": "1-2",
            "next_page": 2,
            "searched": "all customers of site Main Studio (11); highest revenue first",
            "warnings": [
                "Whether Kajabi sorted by net_revenue could not be checked, so people may be missing at the top."
            ],
            "fields": ["customer_id", "name", "email", "net_revenue"],
            "rows": [
                ["100150", "null", "annemarie18@example.org", None],
                ["100149", "Xabat Aguilar", "xabat@example.net", None],
            ],
        },
    ),
    Fault(
        "a later page of an order that nothing has shown yet",
        None,
        None,
        "search_customers",
        {"sort": "-net_revenue", "limit": 2, "page": 60},
        {
            "total": 150,
            "shown": "119-120",
            "next_page": 61,
            "searched": "all customers of site Main Studio (11); highest revenue first",
            "warnings": [
                "Whether Kajabi sorted by net_revenue could not be checked, so people may be missing at the top."
            ],
            "fields": ["customer_id", "name", "email", "net_revenue"],
            "rows": [
                ["100102", "Alexa Smith-Jones", "alexa32@example.com", "0.0"],
                ["100097", "Alayna Simon", "alayna@example.org", "0.0"],
            ],
        },
    ),
)
