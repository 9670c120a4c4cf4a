"""What Kajabi may do, one row each, and the whole reply of the tool: nothing wrong without a word."""

from dataclasses import dataclass
from typing import Any

import pytest

from kajabi_mcp.app import answer_call
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from tests.support.bent import (
    Ask,
    Bent,
    Reply,
    bent_account,
    endless,
    first_of_another_type,
    leave_out,
    no_ids,
    no_pages,
    no_revenue,
    nulls,
    other_type,
    revenue_as_text,
    without,
)
from tests.support.clients import text_of
from tests.support.clock import NOW


@dataclass(frozen=True)
class Fault:
    """What happens on the way, which call is made, and the whole reply: what it holds, or the words of an error."""

    name: str
    ask: Ask | None
    reply: Reply | None
    tool: str
    arguments: dict[str, Any]
    expected: dict[str, Any] | str


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

FAULTS = (
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
        "page 1 for page 2, and its number",
        leave_out("page[number]"),
        None,
        "search_customers",
        {"limit": 2, "page": 2},
        "Kajabi was asked for page 2 and sent page 1, so these rows are not the answer and are not "
        "shown. Search with page 1 and a larger limit, or with filters that leave fewer people.",
    ),
    Fault(
        "people without a count",
        None,
        without("meta", "links"),
        "search_customers",
        {"limit": 0},
        {"total": 150, "searched": "all customers of site Main Studio (11)"},
    ),
    Fault(
        "null in place of counts and links",
        None,
        nulls("meta", "links"),
        "search_customers",
        {"any_of": [{"has_tag_id": "101"}, {"has_tag_id": "102"}], "limit": 0},
        {
            "total": 17,
            "searched": "customers of site Main Studio (11) matching at least one of: (with tag 101) or (with tag 102)",
            "warnings": [
                "The total could not be compared with that of everybody, to see that Kajabi applied the filters."
            ],
        },
    ),
    Fault(
        "leads without a count",
        None,
        without("meta", "links"),
        "search_customers",
        {"who": "leads", "limit": 0},
        {"total": 225, "searched": "all leads of site Main Studio (11)"},
    ),
    Fault(
        "a page without a count",
        None,
        without("meta", "links"),
        "search_customers",
        {"limit": 2},
        {
            "total": 2,
            "total_is": "at_least",
            "shown": "1-2",
            "next_page": 2,
            "searched": "all customers of site Main Studio (11); newest first",
            "warnings": ["Kajabi did not say how many match in all; total is the number of people seen so far."],
            "fields": ["customer_id", "name", "email"],
            "rows": [["100150", "null", "annemarie18@example.org"], ["100149", "Xabat Aguilar", "xabat@example.net"]],
        },
    ),
    Fault(
        "overlaps without a count",
        None,
        without("meta", "links"),
        "compare_segments",
        {"segments": [{"name": "A", "has_tag_id": "101"}, {"name": "B", "has_product_id": "302"}]},
        {
            "who": "customers",
            "searched": "customers of site Main Studio (11): A = with tag 101; B = who own product 302",
            "warnings": [
                "The total could not be compared with that of everybody, to see that Kajabi applied the filters.",
                "Kajabi did not count everybody, so total and in_none are unknown.",
            ],
            "sizes": {"A": 11, "B": 63},
            "overlaps": [["A", "B", 6]],
            "in_one_only": {"A": 5, "B": 57},
            "walked": ["sizes", "overlaps", "in_one_only"],
            "rows_read": 74,
        },
    ),
    Fault(
        "a next page for ever",
        None,
        endless,
        "search_customers",
        {"limit": 0},
        {"total": 150, "searched": "all customers of site Main Studio (11)"},
    ),
    Fault(
        "no pages beside a full one",
        None,
        no_pages,
        "search_customers",
        {"limit": 2},
        {
            "total": 150,
            "shown": "1-2",
            "next_page": 2,
            "searched": "all customers of site Main Studio (11); newest first",
            "fields": ["customer_id", "name", "email"],
            "rows": [["100150", "null", "annemarie18@example.org"], ["100149", "Xabat Aguilar", "xabat@example.net"]],
        },
    ),
    Fault(
        "more rows than asked for",
        leave_out("page[size]"),
        None,
        "search_customers",
        {"limit": 2, "page": 2},
        {
            "total": 150,
            "shown": "3-4",
            "next_page": 3,
            "searched": "all customers of site Main Studio (11); newest first",
            "fields": ["customer_id", "name", "email"],
            "rows": [["100148", "Priya O'Brien", "priya39@mail.test"], ["100147", "Moshe Reed", "moshe25@example.com"]],
        },
    ),
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
        "a filter that is ignored, alone",
        leave_out("filter[has_tag_id]"),
        None,
        "search_customers",
        {"has_tag_id": "101", "limit": 0},
        "Kajabi does not apply has_tag_id: everybody matches it (150), and 139 match its opposite "
        "has_no_tag_id with the same value. Search without it, and say so.",
    ),
    Fault(
        "a filter that is ignored, and its opposite",
        leave_out("filter[registered_event_id]", "filter[not_registered_event_id]"),
        None,
        "search_customers",
        {"registered_event_id": "501", "limit": 0},
        "Kajabi does not apply registered_event_id: everybody matches it (150), and 150 match its "
        "opposite not_registered_event_id with the same value. Search without it, and say so.",
    ),
    Fault(
        "a filter without an opposite that is ignored",
        leave_out("filter[completed_assessment_id]"),
        None,
        "search_customers",
        {"completed_assessment_id": "601", "limit": 0},
        {
            "total": 150,
            "searched": "customers of site Main Studio (11) who completed assessment 601",
            "warnings": [
                "DO NOT present this as the answer without saying so: it leaves out nobody (150 of "
                "150), as if Kajabi had ignored completed_assessment_id. It can be genuine; compare "
                "with a search that should match few."
            ],
        },
    ),
    Fault(
        "a filter that is ignored beside another",
        leave_out("filter[passed_assessment_id]"),
        None,
        "search_customers",
        {"passed_assessment_id": "601", "subscribed": True, "limit": 0},
        {
            "total": 102,
            "searched": "customers of site Main Studio (11) subscribed to marketing email, who passed assessment 601",
            "warnings": [
                "DO NOT present this as the answer without saying so: passed_assessment_id leaves out nobody "
                "(102 with it and without it), as if Kajabi had ignored it beside the others. It can be genuine."
            ],
        },
    ),
    Fault(
        "a revenue filter that is ignored",
        leave_out("filter[net_revenue_greater_than]"),
        None,
        "search_customers",
        {"net_revenue_greater_than": 500, "limit": 2},
        "Kajabi did not apply net_revenue_greater_than: 2 of the 2 rows it returned lie outside it, so "
        "they are not the answer and are not shown. Search without it, sorted by net_revenue or "
        "-net_revenue, and read the amounts from the rows.",
    ),
    Fault(
        "an ignored filter in a comparison",
        leave_out("filter[has_tag_id]"),
        None,
        "compare_segments",
        {"segments": [{"name": "A", "has_tag_id": "101"}, {"name": "B", "subscribed": True}]},
        "Kajabi does not apply has_tag_id: everybody matches it (150), and 139 match its opposite "
        "has_no_tag_id with the same value. Search without it, and say so.",
    ),
)


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(customers=150, now=lambda: NOW))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_fault_is_an_error_or_a_warning_or_is_made_up_for(box: Sandbox, fault: Fault) -> None:
    async with bent_account(box, Bent(box, fault.ask, fault.reply)) as account:
        result = await answer_call(fault.tool, fault.arguments, account)
    expected = fault.expected
    assert (bool(result.is_error), result.structured_content or text_of(result)) == (
        isinstance(expected, str),
        expected,
    )
