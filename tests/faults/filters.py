"""Filters that Kajabi ignores: alone, beside others, with their opposite, in part."""

from tests.support.bent import (
    leave_out,
    leave_out_beside,
    leave_out_of,
    leave_out_value,
    null_attributes,
    take_for,
    told,
)

from .fault import Fault

FILTERS = (
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
                "DO NOT present this as the answer without saying so: passed_assessment_id (102 with it "
                "and without it) leaves out nobody, as if Kajabi had ignored it beside the others. It can be genuine."
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
    Fault(
        "a filter that is ignored beside another, and not its opposite",
        leave_out("filter[has_tag_id]"),
        None,
        "search_customers",
        {"has_tag_id": "101", "subscribed": True, "limit": 0},
        {
            "total": 102,
            "searched": "customers of site Main Studio (11) with tag VIP (101), subscribed to marketing email",
            "warnings": [
                "DO NOT present this as the answer without saying so: has_tag_id (102 with it "
                "and without it) leaves out nobody, as if Kajabi had ignored it beside the "
                "others. It can be genuine."
            ],
        },
    ),
    Fault(
        "a filter that is ignored only beside another",
        leave_out_beside("filter[has_tag_id]"),
        None,
        "search_customers",
        {"has_tag_id": "101", "subscribed": True, "limit": 0},
        (
            "Kajabi does not apply has_tag_id beside subscribed: 11 match without subscribed, and 102 with it, which "
            "cannot be. Search without subscribed, or by it alone, and say so."
        ),
    ),
    Fault(
        "a filter without an opposite that is ignored only beside another",
        leave_out_beside("filter[passed_assessment_id]"),
        None,
        "search_customers",
        {"passed_assessment_id": "601", "subscribed": True, "limit": 2},
        (
            "Kajabi does not apply passed_assessment_id beside subscribed: 11 match without subscribed, and 102 with "
            "it, which cannot be. Search without subscribed, or by it alone, and say so."
        ),
    ),
    Fault(
        "a filter that is ignored only beside others, in an alternative",
        leave_out_beside("filter[has_tag_id]"),
        None,
        "search_customers",
        {"any_of": [{"has_tag_id": "101", "subscribed": True}, {"has_product_id": "302"}], "limit": 0},
        {
            "total": 129,
            "searched": "customers of site Main Studio (11) matching at least one of: (with tag VIP (101), subscribed "
            "to marketing email) or (who own product 302)",
            "warnings": [
                "DO NOT present this as the answer without saying so: has_tag_id (102 with it "
                "and without it) leaves out nobody, as if Kajabi had ignored it beside the "
                "others. It can be genuine."
            ],
        },
    ),
    Fault(
        "a flag that is ignored when it is false",
        leave_out_value("filter[subscribed]", "false"),
        None,
        "search_customers",
        {"subscribed": False, "limit": 0},
        (
            "Kajabi does not apply subscribed false: everybody matches it (150), and 102 match its opposite subscribed "
            "true. Search without it, and say so."
        ),
    ),
    Fault(
        "a flag that is false is taken for true",
        take_for("filter[subscribed]", "false", "true"),
        None,
        "search_customers",
        {"subscribed": False, "limit": 0},
        (
            "Kajabi does not apply subscribed false: 102 match with it, 150 without it, and 102 match its opposite "
            "subscribed true. Search without it, and say so."
        ),
    ),
    Fault(
        "a flag that is false is taken for true beside another filter, where two requests do not tell",
        take_for("filter[subscribed]", "false", "true"),
        None,
        "search_customers",
        {"subscribed": False, "has_tag_id": "101", "limit": 0},
        {
            "total": 7,
            "searched": "customers of site Main Studio (11) with tag VIP (101), not subscribed to marketing email",
            "warnings": [
                "Whether Kajabi applied subscribed has not been seen yet: nothing in the rows shows it, and Kajabi is "
                "reported to ignore filters without a word. Compare with the same search without it."
            ],
        },
    ),
    Fault(
        "a text that is ignored, and that some have",
        leave_out("filter[email_contains]"),
        None,
        "search_customers",
        {"email_contains": "example", "limit": 0},
        {
            "total": 150,
            "searched": 'customers of site Main Studio (11) whose email contains "example"',
            "warnings": [
                "DO NOT present this as the answer without saying so: it leaves out nobody (150 of 150), as if "
                "Kajabi had ignored email_contains. It can be genuine; compare with a search that should match "
                "few."
            ],
        },
    ),
    Fault(
        "a text that is ignored, beside rows that have it",
        leave_out("filter[email_contains]"),
        None,
        "search_customers",
        {"email_contains": "example", "limit": 1},
        {
            "total": 150,
            "shown": "1-1",
            "next_page": 2,
            "searched": 'customers of site Main Studio (11) whose email contains "example"; newest first',
            "warnings": [
                "DO NOT present this as the answer without saying so: it leaves out nobody (150 of 150), as if "
                "Kajabi had ignored email_contains. It can be genuine; compare with a search that should match "
                "few."
            ],
            "fields": ["customer_id", "name", "email"],
            "rows": [["100150", "null", "annemarie18@example.org"]],
        },
    ),
    Fault(
        "a filter that is ignored, in an alternative",
        leave_out("filter[completed_assessment_id]"),
        None,
        "search_customers",
        {"any_of": [{"completed_assessment_id": "601"}, {"has_tag_id": "101"}], "limit": 0},
        {
            "total": 150,
            "searched": "customers of site Main Studio (11) matching at least one of: (who completed assessment 601) "
            "or (with tag VIP (101))",
            "warnings": [
                "DO NOT present this as the answer without saying so: it leaves out nobody (150 of 150), as if "
                "Kajabi had ignored completed_assessment_id. It can be genuine; compare with a search that "
                "should match few."
            ],
        },
    ),
    Fault(
        "a filter that is ignored, of leads",
        leave_out("filter[has_tag_id]"),
        None,
        "search_customers",
        {"has_tag_id": "101", "who": "leads", "limit": 0},
        (
            "Kajabi does not apply has_tag_id: everybody matches it (375), and 349 match its opposite has_no_tag_id "
            "with the same value. Search without it, and say so."
        ),
    ),
    Fault(
        "a filter that is ignored with one of two values",
        leave_out_value("filter[has_tag_id]", "102"),
        None,
        "search_customers",
        {"any_of": [{"has_tag_id": "101"}, {"has_tag_id": "102"}], "limit": 0},
        (
            "Kajabi does not apply has_tag_id: everybody matches it (150), and 141 match its "
            "opposite has_no_tag_id with the same value. Search without it, and say so."
        ),
    ),
    Fault(
        "a flag that is ignored, of rows that do not say",
        leave_out("filter[subscribed]"),
        null_attributes("subscribed"),
        "search_customers",
        {"who": "contacts", "subscribed": True, "limit": 1},
        (
            "Kajabi does not apply subscribed true: everybody matches it (375), and 375 match its "
            "opposite subscribed false. Search without it, and say so."
        ),
    ),
    Fault(
        "the total of everybody beside the right rows",
        None,
        told(total_count=150, total_pages=75),
        "search_customers",
        {"net_revenue_greater_than": 100, "limit": 0},
        {
            "total": 150,
            "searched": "customers of site Main Studio (11) with net revenue over 100",
            "warnings": [
                "DO NOT present this as the answer without saying so: it leaves out "
                "nobody (150 of 150), as if Kajabi had ignored net_revenue_greater_than. "
                "It can be genuine; compare with a search that should match few."
            ],
        },
    ),
    Fault(
        "a filter that is ignored of customers, in a count of leads",
        leave_out_of("customers", "filter[subscribed]"),
        None,
        "search_customers",
        {"who": "leads", "subscribed": True, "limit": 0},
        {
            "total": 101,
            "searched": "leads of site Main Studio (11) subscribed to marketing email",
            "warnings": [
                "Leads are counted as contacts less customers under the same filters, "
                "which nobody has checked with Kajabi yet.",
                "DO NOT present this as the answer without saying so: it leaves out "
                "nobody (150 of 150), as if Kajabi had ignored subscribed. It can be "
                "genuine; compare with a search that should match few.",
            ],
        },
    ),
)
