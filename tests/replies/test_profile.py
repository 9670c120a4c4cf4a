"""One person, from answers written for these tests: parts that are missing, odd, or somebody else's."""

from dataclasses import replace
from typing import Any

import anyio
import pytest

from kajabi_mcp.errors import BadAnswer, NoPermission, NoSuchPerson
from kajabi_mcp.tools.get_customer import get_customer
from tests.support.faults import Answer
from tests.support.person import BOTH, NEVER, SITES, Kajabi, crowd, named, not_shown, one, page, show, to, to_one

MAIN = "Main Studio (11)"
OF_CUSTOMER = {
    "customer_id": "1",
    "contact_id": "7",
    "is": "customer",
    "name": "Jo Li",
    "email": "jo@example.com",
    "net_revenue": "0.0",
    "sign_in_count": 0,
    "offers": ["Course (201)"],
    "products": ["Course (301)"],
}
OF_CONTACT = {"name": "Jo Li", "email": "jo@example.com", "tags": ["VIP (101)"], "subscribed": False}
SEARCHED = "customer 1 of site 11 with offers and products; contact 7 with tags"
HALF = "customer 1 of site 11 with offers and products"
NO_DETAILS = "Missing: phone, address, tags and email subscription. "
NO_PROFILE = "Missing: net revenue, activity, offers and products. "


async def test_zero_and_false_are_told_and_blank_and_null_are_left_out() -> None:
    assert await show(BOTH, customer_id="1") == {
        **OF_CUSTOMER,
        "tags": ["VIP (101)"],
        "subscribed": False,
        "searched": SEARCHED,
    }


async def test_everything_that_kajabi_may_hold_is_shown() -> None:
    profile = {
        "name": "Jo Li",
        "email": "jo@example.com",
        "avatar": "https://images.example.com/1.png",
        "external_user_id": "crm-9",
        "public_bio": "Line one\nLine two",
        "public_location": "Austin",
        "public_website": "https://jo.example.com",
        "socials": {"twitter": "@jo", "facebook": None, "instagram": "@jo.li"},
        "net_revenue": "1234.50",
        "sign_in_count": 3,
        "last_request_at": "2026-11-22T23:30:00-05:00",
        "bounced_at": "2026-10-01T00:00:00.000Z",
        "created_at": "2026-01-02T03:04:05Z",
        "updated_at": "2026-11-01T00:00:00Z",
    }
    details = {
        "name": "Jo L.",
        "email": "jo@example.com",
        "external_user_id": "crm-9",
        "created_at": "2025-01-02T03:04:05Z",
        "subscribed": True,
        "phone_number": "+1 555 0100",
        "business_number": "+1 555 0101",
        "address_line_1": "1 Main St",
        "address_line_2": None,
        "address_city": "Austin",
        "address_state": "Texas",
        "address_country": "United States",
        "address_zip": "78701",
        "custom_1": "blue",
        "custom_2": "",
        "custom_3": "Tuesday",
    }
    nothing: dict[str, object] = {"offers": to("offers"), "products": {"data": None}, "site": to_one("sites", 11)}
    answers = {
        "customers/1": one("customers", 1, profile, contact=to_one("contacts", 7), **nothing),
        "contacts/7": one("contacts", 7, details, customer=to_one("customers", 1), tags=None),
    }
    reply = await show(answers, customer_id="1")
    assert list(reply.items()) == [
        ("customer_id", "1"),
        ("contact_id", "7"),
        ("is", "customer"),
        ("name", "Jo Li"),
        ("email", "jo@example.com"),
        ("net_revenue", "1234.50"),
        ("sign_in_count", 3),
        ("last_request_at", "2026-11-23"),
        ("created_at", "2026-01-02"),
        ("bounced_at", "2026-10-01"),
        ("external_user_id", "crm-9"),
        ("public_bio", "Line one Line two"),
        ("public_location", "Austin"),
        ("public_website", "https://jo.example.com"),
        ("socials", "twitter: @jo, instagram: @jo.li"),
        ("subscribed", True),
        ("phone_number", "+1 555 0100"),
        ("business_number", "+1 555 0101"),
        ("address", "1 Main St, Austin, Texas, 78701, United States"),
        ("custom_1", "blue"),
        ("custom_3", "Tuesday"),
        ("contact_name", "Jo L."),
        ("contact_created_at", "2025-01-02"),
        ("searched", SEARCHED),
    ]


async def test_records_are_asked_for_with_the_names_of_what_they_have() -> None:
    kajabi = Kajabi(BOTH)
    await get_customer.call({"customer_id": "1"}, kajabi.account)
    assert kajabi.queries == [{"include": "offers,products"}, {"include": "tags"}]


FORBIDDEN = str(NoPermission())
GONE = "Kajabi has no such record (404), or this API key may not see it. Check the id and the site."


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Answer(403), FORBIDDEN),
        (Answer(404), GONE),
        (Answer(200, b"<html>"), str(BadAnswer("it is not a JSON:API resource", True))),
    ],
    ids=["403", "404", "HTML"],
)
async def test_what_can_be_read_of_a_person_is_told_without_the_rest(fault: Answer, said: str) -> None:
    assert await show(BOTH | {"contacts/7": fault}, customer_id="1") == {
        **OF_CUSTOMER,
        "searched": HALF,
        "warnings": [f"{NO_DETAILS}The contact 7 could not be read: {said}"],
    }
    assert await show(BOTH | {"customers/1": fault}, contact_id="7") == {
        "customer_id": "1",
        "contact_id": "7",
        "is": "customer",
        **OF_CONTACT,
        "searched": "contact 7 of site 11 with tags",
        "warnings": [f"{NO_PROFILE}The customer 1 could not be read: {said}"],
    }


async def test_a_second_record_that_takes_too_long_does_not_lose_the_first() -> None:
    # Of the call's time only a fifteenth is left, and that much is kept for the reply.
    account = replace(Kajabi(BOTH | {"contacts/7": NEVER}).account, call_seconds=300)
    with anyio.fail_after(20):
        reply = await get_customer.call({"customer_id": "1"}, account)
    assert reply == {
        **OF_CUSTOMER,
        "searched": HALF,
        "warnings": [
            f"{NO_DETAILS}The contact 7 could not be read: Kajabi gave no usable answer: the time for this call is "
            "over. The arguments are not the cause; try again in a minute."
        ],
    }


async def test_a_person_who_may_not_be_read_is_an_error() -> None:
    assert await not_shown({"customers/1": Answer(403)}, NoPermission, customer_id="1") == FORBIDDEN


@pytest.mark.parametrize("relation", [{"customer": None}, {"customer": {"data": None}}, {}], ids=str)
async def test_a_contact_that_names_no_customer_is_a_lead(relation: dict[str, object]) -> None:
    contact = one("contacts", "7", {"name": "Jo Li"}, tags=None, **relation)
    assert await show({"contacts/7": contact}, contact_id="7") == {
        "contact_id": "7",
        "is": "lead",
        "name": "Jo Li",
        "searched": "contact 7 with tags; no customer",
    }


UNTOLD: list[Any] = [
    {"links": {"self": "https://app.example.com"}},
    {"data": "1"},
    {"data": [{"id": "1", "type": "customers"}, {"id": "2", "type": "customers"}]},
    {"data": {"id": "1", "type": "sites"}},
    {"data": {"id": "1/../2", "type": "customers"}},
    "customers/1",
]


@pytest.mark.parametrize("relation", UNTOLD, ids=str)
async def test_a_contact_whose_customer_is_not_told_is_not_called_a_lead(relation: object) -> None:
    answers = {"contacts/7": one("contacts", "7", {"name": "Jo Li"}, tags=None, customer=relation)}
    assert await show(answers, contact_id="7") == {
        "contact_id": "7",
        "name": "Jo Li",
        "searched": "contact 7 with tags",
        "warnings": [f"{NO_PROFILE}Kajabi does not say which customer belongs to this contact."],
    }


async def test_a_customer_without_relationships_is_told_with_what_is_missing() -> None:
    bare: Any = {"id": "1", "type": "customers", "attributes": {"name": "Jo Li"}, "relationships": None}
    untold = [f"Missing: {each}. Kajabi's answer does not say." for each in ("offers", "products")]
    assert await show({"customers/1": Answer(body={"data": bare})}, customer_id="1") == {
        "customer_id": "1",
        "is": "customer",
        "name": "Jo Li",
        "searched": "customer 1 with offers and products",
        "warnings": [f"{NO_DETAILS}Kajabi does not say which contact belongs to this customer.", *untold],
    }
    none = one("customers", "1", {"name": "Jo Li"}, contact={"data": None}, offers=None, products=None)
    assert await show({"customers/1": none}, customer_id="1") == {
        "customer_id": "1",
        "is": "customer",
        "name": "Jo Li",
        "searched": "customer 1 with offers and products; no contact",
        "warnings": [f"{NO_DETAILS}Kajabi names no contact of this customer."],
    }


async def test_what_is_not_included_stands_as_its_id_and_is_said() -> None:
    contact = one(
        "contacts",
        "7",
        {"name": "Jo Li"},
        [named("contact_tags", "102", name="VIP"), named("contact_tags", "103", name=" \n"), named("offers", "101")],
        customer=None,
        tags=to("contact_tags", "101", 102, "103", "102"),
    )
    assert await show({"contacts/7": contact}, contact_id="7") == {
        "contact_id": "7",
        "is": "lead",
        "name": "Jo Li",
        "tags": ["101", "VIP (102)", "103"],
        "searched": "contact 7 with tags; no customer",
        "warnings": ["Missing: the names of 2 of 3 tags; only their ids are shown."],
    }


async def test_what_is_included_and_not_linked_is_shown_by_its_kind() -> None:
    included = [named("offers", "201", name="As in the examples"), named("products", "301", title="Course")]
    untied = one("customers", "1", {"name": "Jo Li"}, included, contact=None, offers={"links": {}})
    reply = await show({"customers/1": untied}, customer_id="1")
    assert (reply["offers"], reply["products"]) == (["As in the examples (201)"], ["Course (301)"])
    none = one("customers", "1", {"name": "Jo Li"}, included, contact=None, offers=None, products=to("products"))
    assert {"offers", "products"} & set(await show({"customers/1": none}, customer_id="1")) == set()


async def test_related_records_that_cannot_be_read_are_said_to_be_missing() -> None:
    profile = {"name": "Jo Li", "email": "jo@example.com", "net_revenue": "0.0", "sign_in_count": 0}
    course: Any = [named("offers", "201", title="Course"), named("products", "301", title="Course")]
    linked = {"contact": to_one("contacts", "7"), "site": to_one("sites", "11")}
    details: Any = [named("contact_tags", "101", name="VIP"), None]
    answers = {
        "customers/1": one("customers", "1", profile, [*course, {"id": "202"}, named("offers", "x")], **linked),
        "contacts/7": one("contacts", "7", {"subscribed": False}, details, customer=to_one("customers", "1")),
    }
    assert await show(answers, customer_id="1") == {
        **OF_CUSTOMER,
        "tags": ["VIP (101)"],
        "subscribed": False,
        "searched": SEARCHED,
        "warnings": [
            "2 parts of Kajabi's answer about the customer could not be read; offers and products may be incomplete.",
            "1 part of Kajabi's answer about the contact could not be read; tags may be incomplete.",
        ],
    }


ELSE = str(BadAnswer("it is about another record than the one asked for", from_kajabi=True))


@pytest.mark.parametrize(
    "answer", [one("customers", "2"), one("contacts", "1"), one("customers", "01"), one("", "1")], ids=str
)
async def test_somebody_else_is_never_shown_in_place_of_the_person(answer: Answer) -> None:
    assert await not_shown({"customers/1": answer}, BadAnswer, customer_id="1") == ELSE


async def test_somebody_elses_contact_is_never_shown_as_the_persons_own() -> None:
    other = one("contacts", "8", {"name": "Mia", "phone_number": "+1 555 0199"})
    assert await not_shown(BOTH | {"contacts/7": other}, BadAnswer, customer_id="1") == ELSE
    taken = one("contacts", "7", {"name": "Mia", "phone_number": "+1 555 0199"}, customer=to_one("customers", "2"))
    assert await show(BOTH | {"contacts/7": taken}, customer_id="1") == {
        **OF_CUSTOMER,
        "searched": HALF,
        "warnings": [f"{NO_DETAILS}The contact 7 names another customer as its own."],
    }


@pytest.mark.parametrize("relation", [{}, {"customer": None}, {"customer": {"links": {}}}], ids=str)
async def test_a_contact_that_does_not_name_its_customer_is_shown_with_the_customer_that_names_it(
    relation: dict[str, object],
) -> None:
    silent = one("contacts", "7", {"phone_number": "+1 555 0100"}, tags=None, **relation)
    reply = await show(BOTH | {"contacts/7": silent}, customer_id="1")
    assert reply == {**OF_CUSTOMER, "phone_number": "+1 555 0100", "searched": SEARCHED}


async def test_an_email_on_the_third_page_is_found_with_six_requests() -> None:
    pages = page(1, crowd(1), 201) | page(2, crowd(2), 201) | page(3, {"7": "Jo@Example.com "}, 201)
    kajabi = Kajabi({"sites": SITES, **pages, **BOTH})
    reply = await get_customer.call({"email": "JO@example.com"}, kajabi.account)
    assert reply["customer_id"] == "1"
    assert kajabi.asked == ["sites", "contacts", "contacts", "contacts", "contacts/7", "customers/1"]
    assert kajabi.queries[2] == {
        "filter[site_id]": "11",
        "filter[email_contains]": "jo@example.com",
        "fields[contacts]": "email",
        "sort": "created_at",
        "page[number]": "2",
        "page[size]": "100",
    }


async def test_the_search_for_an_email_ends_with_the_third_page() -> None:
    pages = {"sites": SITES} | page(1, crowd(1), 900) | page(2, crowd(2), 900) | page(3, crowd(3), 900)
    assert await not_shown(pages, NoSuchPerson, email="jo@example.com") == (
        f"More than 300 emails of site {MAIN} contain this one, and none of the 300 oldest is it. search_customers "
        "with email_contains and who contacts finds them all; pass contact_id then."
    )
    ignored = pages | page(2, crowd(2) | {"2001": "mia@example.org"}, 900)
    assert await not_shown(ignored, NoSuchPerson, email="jo@example.com") == (
        "Kajabi did not apply email_contains: it returned people whose emails do not contain this one, so whether "
        f"anybody of site {MAIN} has it is not known. Pass the person's id instead."
    )


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [named("contacts", "8", email="xjo@example.com"), {"id": None, "type": "contacts"}]},
        {
            "data": [named("contacts", "8", email="xjo@example.com")],
            "meta": {"total_count": 2, "total_pages": 1, "current_page": 1},
        },
    ],
    ids=["a row that cannot be read", "fewer than its total"],
)
async def test_nobody_is_only_said_to_have_an_email_where_everybody_was_read(answer: Any) -> None:
    pages = {"sites": SITES, "contacts?1": Answer(body=answer), "contacts?2": Answer(body={"data": []})}
    assert await not_shown(pages, NoSuchPerson, email="jo@example.com") == (
        "Some of the people whose emails contain this one are missing from Kajabi's answer or could not be read, so "
        f"whether anybody of site {MAIN} has it is not known. Pass the person's id instead."
    )


async def test_two_with_one_email_are_listed_and_neither_is_chosen() -> None:
    pages = {"sites": SITES} | page(1, crowd(1) | {"7": "jo@example.com"}, 101) | page(2, {"8": "JO@example.com"}, 101)
    assert await not_shown(pages, NoSuchPerson, email="jo@example.com") == (
        f"2 contacts of site {MAIN} have this email. Pass contact_id, one of: 7, 8."
    )


async def test_a_row_that_comes_twice_is_one_person() -> None:
    pages = {"sites": SITES} | page(1, crowd(1) | {"7": "jo@example.com"}, 102) | page(2, {"7": "jo@example.com"}, 102)
    assert (await show(pages | BOTH, email="jo@example.com"))["contact_id"] == "7"


async def test_a_contact_whose_email_is_another_is_not_shown() -> None:
    changed = one("contacts", "7", {"email": "mia@example.com"}, site=to_one("sites", "11"))
    pages = {"sites": SITES} | page(1, {"7": "jo@example.com"}, 1) | {"contacts/7": changed}
    assert await not_shown(pages, BadAnswer, email="jo@example.com") == str(
        BadAnswer("it is about somebody with another email", from_kajabi=True)
    )


async def test_an_email_found_on_another_site_is_not_shown() -> None:
    away = one("contacts", "7", {"email": "jo@example.com"}, site=to_one("sites", "12"))
    pages = {"sites": SITES} | page(1, {"7": "jo@example.com"}, 1) | {"contacts/7": away}
    assert await not_shown(pages, NoSuchPerson, email="jo@example.com") == (
        f"Kajabi's answer is about a person of another site than {MAIN}. Check site_id."
    )
    untold = one("contacts", "7", {"email": "jo@example.com"}, customer=None, tags=None)
    assert await show(pages | {"contacts/7": untold}, email="jo@example.com") == {
        "contact_id": "7",
        "is": "lead",
        "email": "jo@example.com",
        "searched": "contact 7, found by exact email, with tags; no customer",
        "warnings": [f"Kajabi does not say whether this person is of site {MAIN}."],
    }
