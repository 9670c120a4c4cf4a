"""Each quirk changes what it says, and nothing is changed without one; transactions say what people paid."""

from typing import Any

import pytest

from kajabi_mcp.sandbox import QUIRKS, Options, Sandbox, SandboxError, open_sandbox
from tests.support.clock import NOW
from tests.support.sandbox import behind, body, column, get, ids, total
from tests.support.shapes import shape

CUSTOMERS, CONTACTS = "/v1/customers", "/v1/contacts"


def with_quirk(box: Sandbox, *quirks: str) -> Sandbox:
    return behind(box, Options(quirks=frozenset(quirks), now=box.now))


def test_a_quirk_is_one_line_of_help() -> None:
    names = [quirk.name for quirk in QUIRKS]
    assert len(set(names)) == len(names)
    # Two columns of a help page that is 80 wide.
    assert [quirk.name for quirk in QUIRKS if len(quirk.text) > 48 or len(quirk.usage) > 28] == []


@pytest.mark.parametrize(
    ("quirk", "said"),
    [
        ("slow", "unknown quirk 'slow'; use ignore=FILTER, ignore-beside=FILTER, recipients-only, "),
        ("ignore", "quirk 'ignore' does not name a filter; use its name in the API, e.g. ignore=has_tag_id"),
        ("ignore-beside=has_tag", "quirk 'ignore-beside=has_tag' does not name a filter; use its name in the API"),
        ("repeat-pages=2", "quirk repeat-pages takes no value"),
        ("separator=", "quirk 'separator=' cannot be used; write separator=SIGN"),
        ("separator=and", "quirk 'separator=and' cannot be used; write separator=SIGN"),
        ("day-from-midnight=5", "quirk 'day-from-midnight=5' cannot be used; write day-from-midnight[=+HH:MM]"),
        ("day-from-midnight=", "quirk 'day-from-midnight=' cannot be used; write day-from-midnight[=+HH:MM]"),
        ("forbid=tags", "quirk 'forbid=tags' does not name a collection; use one of me, sites, customers, contacts, "),
    ],
)
def test_a_quirk_that_cannot_be_used_is_refused_with_what_can(quirk: str, said: str) -> None:
    with pytest.raises(SandboxError) as refusal:
        open_sandbox(Options(customers=0, quirks=frozenset({quirk})))
    assert str(refusal.value).startswith(said)


@pytest.mark.parametrize("quirk", ["", *(quirk.name for quirk in QUIRKS if not quirk.takes or quirk.optional)])
async def test_the_people_stay_the_same(quirk: str) -> None:
    options = Options(customers=20, now=lambda: NOW, quirks=frozenset({quirk} - {""}))
    people = column(open_sandbox(options), "SELECT name || email || created_at FROM contacts")
    assert people == column(
        open_sandbox(Options(customers=20, now=lambda: NOW)), "SELECT name || email || created_at FROM contacts"
    )


async def test_an_order_is_ignored_or_compares_text(sandbox: Sandbox) -> None:
    usual = ids(await body(sandbox, CUSTOMERS))
    assert ids(await body(with_quirk(sandbox, "ignore-sort"), CUSTOMERS, sort="name")) == usual
    by_text = Options(max_page_size=5000, now=sandbox.now, quirks=frozenset({"text-revenue-order"}))
    page = await body(behind(sandbox, by_text), CUSTOMERS, sort="-net_revenue", page_size="5000")
    shown = [row["attributes"]["net_revenue"] for row in page["data"]]
    assert shown == sorted(shown, reverse=True)
    assert shown[0].startswith("9")


async def test_every_page_is_the_first(sandbox: Sandbox) -> None:
    box = with_quirk(sandbox, "ignore-page")
    third = await body(box, CUSTOMERS, page_number="3", page_size="10")
    assert third["data"] == (await body(sandbox, CUSTOMERS, page_size="10"))["data"]
    assert third["meta"] == {"total_pages": 200, "total_count": 2000, "current_page": 1}


@pytest.mark.parametrize(
    ("quirk", "members"),
    [
        ("no-meta", {"data", "links"}),
        ("no-links", {"data", "meta"}),
        ("null-meta", {"data", "links", "meta"}),
        ("null-links", {"data", "links", "meta"}),
    ],
)
async def test_a_list_lacks_a_member_or_has_it_as_null(sandbox: Sandbox, quirk: str, members: set[str]) -> None:
    document = await body(with_quirk(sandbox, quirk), "/v1/forms")
    assert set(document) == members
    assert document.get(quirk.partition("-")[2]) is None


async def test_counts_and_links_mislead(sandbox: Sandbox) -> None:
    last: dict[str, Any] = {"page_size": "100", "page_number": "20", "fields_customers": "name"}
    assert (await body(sandbox, CUSTOMERS, **last))["links"]["next"] is None
    endless = (await body(with_quirk(sandbox, "endless-next"), CUSTOMERS, **last))["links"]["next"]
    assert "page[number]=21" in endless
    assert (await body(with_quirk(sandbox, "zero-pages"), CUSTOMERS, **last))["meta"]["total_pages"] == 0
    off = with_quirk(sandbox, "count-off")
    assert await total(off, CUSTOMERS) == 2100
    assert await total(off, "/v1/forms") == 5


@pytest.mark.parametrize(("size", "rows"), [("100", 100), ("101", 30), ("500", 30)])
async def test_too_large_a_page_is_one_of_the_usual_size(sandbox: Sandbox, size: str, rows: int) -> None:
    box = with_quirk(sandbox, "default-page-size")
    assert len((await body(box, CUSTOMERS, page_size=size, fields_customers="name"))["data"]) == rows


async def test_days_begin_at_a_midnight(sandbox: Sandbox) -> None:
    for quirk, since in (
        ("day-from-midnight", "2026-11-22T00:00:00Z"),
        ("day-from-midnight=-05:00", "2026-11-22T05:00:00Z"),
    ):
        expected = column(sandbox, f"SELECT count(*) FROM contacts WHERE created_at > '{since}'")
        assert [await total(with_quirk(sandbox, quirk), CONTACTS, filter_created_in_last="1")] == expected


async def test_revenue_is_in_cents_everywhere_or_in_filters_alone(sandbox: Sandbox) -> None:
    bought = await total(sandbox, CUSTOMERS, filter_net_revenue_equal_to="97")
    for quirk, shown in (("cents", "9700.0"), ("cents-in-filters", "97.0")):
        box = with_quirk(sandbox, quirk)
        page = await body(box, CUSTOMERS, filter_net_revenue_equal_to="9700", fields_customers="net_revenue")
        assert {row["attributes"]["net_revenue"] for row in page["data"]} == {shown}
        assert page["meta"]["total_count"] == bought > 0
        assert await total(box, CUSTOMERS, filter_net_revenue_less_than="0.5") == await total(
            sandbox, CUSTOMERS, filter_net_revenue_equal_to="0"
        )


async def test_bounds_include_the_amount_and_leads_have_none(sandbox: Sandbox) -> None:
    at = await total(sandbox, CUSTOMERS, filter_net_revenue_equal_to="97")
    above = await total(sandbox, CUSTOMERS, filter_net_revenue_greater_than="97")
    box = with_quirk(sandbox, "inclusive-bounds")
    assert await total(box, CUSTOMERS, filter_net_revenue_greater_than="97") == above + at
    assert await total(sandbox, CONTACTS, filter_net_revenue_less_than="1000000") == 5000
    assert (
        await total(with_quirk(sandbox, "leads-without-revenue"), CONTACTS, filter_net_revenue_less_than="1000000")
        == 2000
    )


@pytest.mark.parametrize(
    ("quirk", "flag", "expected"),
    [
        ("false-is-rest", "is_hidden", 5000 - 130),
        ("false-is-true", "is_hidden", 130),
        ("false-is-true", "subscribed", 3399),
        ("false-ignored", "subscribed", 5000),
        ("false-ignored", "is_hidden", 5000),
    ],
)
async def test_what_false_means(sandbox: Sandbox, quirk: str, flag: str, expected: int) -> None:
    assert await total(with_quirk(sandbox, quirk), CONTACTS, **{f"filter_{flag}": "false"}) == expected


async def test_lists_have_another_sign_or_count_their_first_id(sandbox: Sandbox) -> None:
    both = await total(sandbox, CONTACTS, filter_has_all_tag_id="101,106")
    one = await total(sandbox, CONTACTS, filter_has_tag_id="101")
    bars = with_quirk(sandbox, "separator=|")
    assert await total(bars, CONTACTS, filter_has_all_tag_id="101|106") == both
    assert await total(bars, CONTACTS, filter_has_all_tag_id="101,106") == 0
    assert await total(with_quirk(sandbox, "first-of-list"), CONTACTS, filter_has_all_tag_id="101,106") == one > both


async def test_a_filter_is_ignored_beside_another_one_and_acts_alone(sandbox: Sandbox) -> None:
    box = with_quirk(sandbox, "ignore-beside=has_tag_id")
    tag = {"filter_has_tag_id": "101"}
    assert await total(box, CONTACTS, **tag, filter_site_id="11") == await total(sandbox, CONTACTS, **tag)
    hidden = await total(sandbox, CONTACTS, filter_is_hidden="true")
    assert await total(box, CONTACTS, **tag, filter_is_hidden="true") == hidden


async def test_filters_mean_something_else(sandbox: Sandbox) -> None:
    active = await total(sandbox, CUSTOMERS, filter_active_in_last="30")
    inactive = await total(with_quirk(sandbox, "never-active-left-out"), CUSTOMERS, filter_inactive_in_last="30")
    assert [active + inactive] == column(sandbox, "SELECT count(last_request_at) FROM customers")
    links = await total(sandbox, CONTACTS, filter_opted_out_in_last="365")
    by_link = with_quirk(sandbox, "unsubscribed-by-link")
    assert await total(by_link, CONTACTS, filter_unsubscribed_in_last="365") == links


async def test_customers_have_the_date_of_their_contacts(sandbox: Sandbox) -> None:
    box = with_quirk(sandbox, "contact-created-at")
    page = await body(box, CUSTOMERS, fields_customers="created_at", filter_created_in_last="30")
    expected = column(
        sandbox,
        """SELECT contacts.created_at FROM contacts JOIN customers ON contact_id = contacts.id
        WHERE contacts.created_at > '2026-10-24T12:00:00Z' ORDER BY contacts.created_at DESC LIMIT 30""",
    )
    assert [row["attributes"]["created_at"] for row in page["data"]] == expected
    filtered = with_quirk(sandbox, "created-filter-of-contact")
    assert await total(filtered, CUSTOMERS, filter_created_in_last="30") == page["meta"]["total_count"]
    shown = (await body(filtered, "/v1/customers/100002"))["data"]
    assert shown == (await body(sandbox, "/v1/customers/100002"))["data"]


async def test_include_works_on_lists_or_nowhere(sandbox: Sandbox) -> None:
    asked = {"include": "tags", "filter_has_tag_id": "101", "page_size": "3"}
    assert "included" not in await body(sandbox, CONTACTS, **asked)
    included = (await body(with_quirk(sandbox, "list-include"), CONTACTS, **asked))["included"]
    found = [(each["type"], each["id"]) for each in included]
    assert ("contact_tags", "101") in found
    assert len(set(found)) == len(found)
    assert "included" not in await body(with_quirk(sandbox, "no-include"), "/v1/customers/100002", include="contact")


@pytest.mark.parametrize(
    "kind", ["me", "sites", "customers", "contacts", "contact_tags", "offers", "products", "forms"]
)
async def test_a_key_may_not_read_a_collection(sandbox: Sandbox, kind: str) -> None:
    box = with_quirk(sandbox, f"forbid={kind}")
    assert (await get(box, f"/v1/{kind}")).status_code == 403
    assert (await get(box, "/v1/transactions")).status_code == 200
    assert (await get(with_quirk(sandbox, "forbid=customers"), "/v1/customers/100002")).status_code == 403


# The attributes that Kajabi documents for a transaction in a list.
ATTRIBUTES = {
    "action": {"enum": ["charge", "refund"]},
    "state": {"const": "succeeded"},
    "payment_type": {"type": ["string", "null"]},
    "amount_in_cents": {"type": "integer"},
    "sales_tax_in_cents": {"type": "integer"},
    "currency": {"type": "string"},
    "currency_symbol": {"type": "string"},
    "formatted_amount": {"type": "string", "pattern": r"^-?\$\d[\d,]*\.\d\d$"},
    "created_at": {"type": "string"},
}
TRANSACTION = {"properties": ATTRIBUTES, "required": [*ATTRIBUTES], "additionalProperties": False}


async def test_transactions_are_what_was_paid_and_given_back(sandbox: Sandbox) -> None:
    on_one_page = behind(sandbox, Options(max_page_size=20_000, now=sandbox.now))
    page = await body(on_one_page, "/v1/transactions", page_size="20000")
    paid, has_its_shape = dict[str, int](), shape(TRANSACTION)
    for row in page["data"]:
        has_its_shape(row["attributes"])
        customer = row["relationships"]["customer"]["data"]["id"]
        paid[customer] = paid.get(customer, 0) + row["attributes"]["amount_in_cents"]
    assert len(page["data"]) == page["meta"]["total_count"]
    revenue = sandbox.db.execute("SELECT id, net_revenue_cents FROM customers").fetchall()
    assert {str(number): cents for number, cents in revenue if cents} == {
        who: cents for who, cents in paid.items() if cents
    }


async def test_transactions_are_found_by_customer_site_person_and_day(two_sites: Sandbox) -> None:
    first = (await body(two_sites, "/v1/transactions", page_size="1"))["data"][0]
    customer, day = first["relationships"]["customer"]["data"]["id"], first["attributes"]["created_at"][:10]
    mine = await body(two_sites, "/v1/transactions", filter_customer_id=customer)
    assert {row["relationships"]["customer"]["data"]["id"] for row in mine["data"]} == {customer}
    sites = [await total(two_sites, "/v1/transactions", filter_site_id=site) for site in ("11", "12")]
    assert sum(sites) == await total(two_sites, "/v1/transactions")
    until = await total(two_sites, "/v1/transactions", filter_end_date=day)
    assert until == sum(sites)
    assert 0 < await total(two_sites, "/v1/transactions", filter_start_date=day) < until
    email = column(
        two_sites,
        f"SELECT email FROM contacts JOIN customers ON contact_id = contacts.id WHERE customers.id = {customer}",
    )
    assert await total(two_sites, "/v1/transactions", filter_name_or_email=email[0]) >= mine["meta"]["total_count"]
