"""Calls for what is not there: the wrong column, a wish to change something, what Kajabi cannot be asked.

Each is refused in words that name the thing, and Kajabi is asked nothing.
"""

import re

import pytest

from kajabi_mcp.app import answer_call
from kajabi_mcp.arguments import Impossible, declared
from kajabi_mcp.arguments.wishes import where_to
from kajabi_mcp.filters import FILTERS
from kajabi_mcp.filters.synonyms import IMPOSSIBLE, SYNONYMS
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.search import CONTACTS, CUSTOMERS
from kajabi_mcp.tools import TOOLS
from kajabi_mcp.tools.search_customers import Search
from tests.support.bent import Bent, bent_account
from tests.support.clients import text_of
from tests.support.refusals import Sent, faults, faults_in

READS = "this server only reads; in Kajabi:"
BULK = f"{READS} Contacts > select people > Bulk actions"
MAIL = f"{READS} Marketing > Email Campaigns"
DETAILS = f"{READS} Contacts > the person > Edit Details"
PURCHASES = f"{READS} Contacts > the person > Purchases"


async def refused(box: Sandbox, tool: str, sent: Sent) -> list[str]:
    """Return the faults for which a call is refused, before Kajabi is asked anything."""
    transport = Bent(box)
    async with bent_account(box, transport) as account:
        result = await answer_call(tool, sent, account)
    assert transport.asked == []
    return faults_in(text_of(result))


@pytest.mark.parametrize(
    ("who", "field", "fault"),
    [
        ("contacts", "mobile_phone_number", "contacts have phone_number, no mobile_phone_number"),
        ("leads", "mobile", "leads have phone_number, no mobile"),
        ("customers", "phone", "customers have no phone_number (contacts do)"),
        ("contacts", "state", "contacts have address_state, no state"),
        ("contacts", "Address-City", "contacts have address_city, no Address-City"),
        ("customers", "Name", "customers have name, no Name"),
        ("contacts", "EMAIL", "contacts have email, no EMAIL"),
        ("customers", "Created At", "customers have created_at, written just so"),
        ("customers", "customer.name", "customers have name, no customer.name"),
        ("leads", "contact_email", "leads have email, no contact_email"),
        ("customers", "Phone Number", "customers have no phone_number (contacts do)"),
        ("customers", "netRevenue", "customers have net_revenue, no netRevenue"),
        ("customers", "total_spent", "customers have net_revenue, no total_spent"),
        ("contacts", "ltv", "contacts have no net_revenue (customers do)"),
        ("customers", "last_login", "customers have last_request_at, no last_login"),
        ("customers", "first_name", "customers have name, no first_name"),
        ("customers", "emial", "customers have email, no emial"),
        ("customers", "tags", "is no column of customers; get_customer shows such for one person"),
        ("contacts", "offer_names", "is no column of contacts; get_customer shows such for one person"),
        ("customers", "id", "leave it out: customer_id always comes first"),
        ("leads", "customer_id", "leave it out: contact_id always comes first"),
        ("customers", "nope", "is no column of customers; use the names in the schema"),
        ("customers", "jo@example.com", "is no column of customers; use the names in the schema"),
        ("customers", "", "is no column of customers; use the names in the schema"),
        ("customers", "add_tag", BULK),
        (
            "contacts",
            "birthday",
            "birthdays, age or gender cannot be asked for here; tell the user so; nearest, but not the same: fields "
            "custom_1 to custom_3 with who contacts show what is kept there",
        ),
    ],
)
async def test_a_wrong_column_is_named_with_the_nearest_right_one(
    sandbox: Sandbox, who: str, field: str, fault: str
) -> None:
    sent = {"who": who, "fields": ["name", field, "created_at"], "has_tag_id": "101"}
    assert await refused(sandbox, "search_customers", sent) == [f"fields[1]: {fault}"]


def test_every_wrong_column_is_told_and_none_where_who_is_wrong_itself() -> None:
    assert faults({"fields": "phone,name,state"}) == [
        "fields[0]: customers have no phone_number (contacts do)",
        "fields[2]: customers have no address_state (contacts do)",
    ]
    assert faults({"who": "everybody", "fields": ["state"]}) == ["who: must be one of customers, contacts, leads"]
    assert faults({"fields": [f"x{number}" for number in range(200)]})[-1].startswith("and ")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("add_tag", BULK),
        ("remove_tag_id", BULK),
        ("tags_to_add", BULK),
        ("tagAdd", BULK),
        ("tag_them", BULK),
        ("delete", BULK),
        ("delete_contact", BULK),
        ("unsubscribe", BULK),
        ("grant_offer_id", BULK),
        ("hide", BULK),
        ("action", BULK),
        ("export_to", f"{BULK} > Export"),
        ("format", f"{BULK} > Export"),
        ("csv", f"{BULK} > Export"),
        ("import", f"{READS} Contacts > Import Contacts"),
        ("mail", MAIL),
        ("send_email", MAIL),
        ("email_subject", MAIL),
        ("message", MAIL),
        ("edit", DETAILS),
        ("update_name", DETAILS),
        ("set_phone", DETAILS),
        ("rename", DETAILS),
        ("cancel_subscription", PURCHASES),
        ("refund_payment", PURCHASES),
        ("charge", PURCHASES),
    ],
)
@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS])
async def test_a_wish_to_change_something_is_told_that_this_server_only_reads_and_where_kajabi_does_it(
    sandbox: Sandbox, tool: str, name: str, fault: str
) -> None:
    assert f"{name}: {fault}" in await refused(sandbox, tool, {name: "VIP"})


async def test_a_wish_inside_an_object_is_told_with_its_place(sandbox: Sandbox) -> None:
    sent = {"all_of": [{"has_tag_id": "101"}, {"add_tag": "VIP", "has_tag_id": "102"}]}
    assert await refused(sandbox, "search_customers", sent) == [f"all_of[1].add_tag: {BULK}"]


@pytest.mark.parametrize(
    "name",
    ["new_customers", "hide_hidden", "add_fields", "apply_filters", "deleted_in_last", "removed_since", "sent_count"],
)
def test_other_names_with_such_words_are_no_wishes(name: str) -> None:
    assert "only reads" not in faults({name: 1})[0]


IMPOSSIBLE_NAMES = {
    "attendance": ["attended", "attended_event_id", "has_attended", "no_show", "watched_replay", "webinar_attendance"],
    "failed payments": ["failed_payment", "payment_failed_in_last", "past_due", "overdue", "declined_card", "dunning"],
    "refunds": ["refunded", "refunded_in_last", "has_refund", "refund_count", "chargeback"],
    "the date or reason of a cancellation": ["cancelled_in_last", "canceled_since", "churned_at"],
    "course progress": ["progress", "course_progress_less_than", "completed_course", "lesson_id", "percent_complete"],
    "duplicates": ["duplicates", "is_duplicate", "duplicate_email", "same_email"],
    "revenue in a period": ["revenue_in_last", "net_revenue_in_last", "spent_since", "revenue_this_year", "mrr"],
    "the dates of purchases": ["purchased_in_last", "bought_since", "last_order_date", "order_date"],
    "how often somebody opened, clicked or bought": ["opened_count", "email_open_rate", "number_of_purchases"],
    "billing and renewals": ["renewal_date", "trial", "next_payment", "card_expires", "payment_plan"],
    "where people came from": ["source", "utm_campaign", "referrer"],
    "comments and posts": ["comments", "posted_in_last"],
    "the date of a change": ["updated_in_last", "modified_since"],
    "notes": ["notes", "note_contains"],
    "birthdays, age or gender": ["birthday", "birthday_in_next", "dob", "age", "gender"],
    "language or time zone": ["language", "timezone", "locale"],
    "custom fields": ["custom_field", "custom_1", "custom_2_contains"],
}  # fmt: skip


@pytest.mark.parametrize("row", IMPOSSIBLE, ids=[row.what for row in IMPOSSIBLE])
async def test_what_cannot_be_asked_is_said_to_be_so_with_the_nearest_that_can(
    sandbox: Sandbox, row: Impossible
) -> None:
    for name in IMPOSSIBLE_NAMES[row.what]:
        [fault] = await refused(sandbox, "search_customers", {name: "30", "has_tag_id": "101"})
        opening = f"{name}: {row.what} cannot be asked for here; tell the user so"
        assert fault == f"{opening}; nearest, but not the same: {row.nearest}" if row.nearest else fault
        assert fault.startswith(opening)


def test_what_cannot_be_asked_hides_nothing_that_can() -> None:
    known = [*declared(Search), *SYNONYMS]
    assert [(name, row.what) for name in known for row in IMPOSSIBLE if row.named.search(name)] == []
    assert [name for name in known if where_to(name)] == []


def test_the_nearest_that_is_named_is_there() -> None:
    words = {word for row in IMPOSSIBLE for word in re.findall(r"\w+_\w+", row.nearest)}
    assert words <= {*FILTERS, *CUSTOMERS.attributes, *CONTACTS.attributes, "none_of"}
    assert len(words) > 10
