"""What a probe has settled changes what is trusted, warned of or refused."""

import pytest

from kajabi_mcp.app import answer_call
from kajabi_mcp.errors import FilterIgnored
from kajabi_mcp.filters import Values
from kajabi_mcp.findings import Fact, Findings
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.search import CONTACTS, CUSTOMERS, Trust, check_settled
from kajabi_mcp.search.settled import untrusted_complements
from kajabi_mcp.warnings import arrange
from tests.support.clients import text_of
from tests.support.clock import NOW
from tests.support.segments import account_of, filters_in


def told(values: Values, **facts: Fact) -> list[str]:
    found = {name.replace("__", " "): value for name, value in facts.items()}
    return arrange(check_settled(values, CUSTOMERS, Findings(found)))


@pytest.mark.parametrize(
    ("values", "facts", "said"),
    [
        ({"has_tag_id": "1"}, {"acts customers has_tag_id": False}, "Kajabi does not apply has_tag_id: a probe"),
        (
            {"has_tag_id": "1", "search": "jo"},
            {"acts_beside customers has_tag_id": False},
            "Kajabi does not apply has_tag_id beside another filter: a probe",
        ),
        *(
            (
                {"subscribed": False},
                {"false_means subscribed": what},
                "Kajabi does not apply subscribed false: a probe",
            )
            for what in ("ignored", "true", "nobody")
        ),
        *(
            (
                {"has_all_tag_id": ["1", "2"]},
                {"separator has_all_tag_id": sign},
                "Kajabi does not read several ids in has_all_tag_id: a probe",
            )
            for sign in ("none", "|")
        ),
    ],
)
def test_a_filter_that_a_probe_has_seen_ignored_is_refused(
    values: dict[str, object], facts: dict[str, Fact], said: str
) -> None:
    with pytest.raises(FilterIgnored, match=f"^{said}"):
        check_settled(values, CUSTOMERS, Findings(facts))
    assert check_settled(values, CONTACTS, Findings({"acts customers has_tag_id": False})) == []


def test_what_nobody_knows_changes_nothing() -> None:
    assert told({"has_tag_id": "1", "net_revenue_less_than": 5, "subscribed": False}) == []


def test_amounts_bounds_windows_and_totals_are_warned_of() -> None:
    assert [each.split(":")[0] for each in told({"net_revenue_less_than": 5}, revenue_filter_agrees=False)] == [
        "A probe of this account has shown that net_revenue_less_than takes amounts in another unit than rows show "
        "them, as 100 for 1.00; compare with the amounts in the rows."
    ]
    assert len(told({"net_revenue_less_than": 5}, revenue_bounds="inclusive")) == 1
    window = {"created_in_last": 60, "not_created_in_last": 30}
    assert len(told(window, window_adds_up__created_in_last=False)) == 1
    assert len(told({}, totals_exact=False)) == 1


def test_a_filter_whose_opposite_is_not_everybody_else_is_not_counted_by_it() -> None:
    findings = Findings({"negative_covers contacts submitted_form_id": "recipients"})
    assert untrusted_complements(findings) == {"submitted_form_id", "no_submitted_form_id"}
    assert untrusted_complements(Findings({"negative_covers contacts submitted_form_id": "everybody"})) == frozenset()


def test_what_dates_and_amounts_of_rows_mean_is_said_where_they_count() -> None:
    facts: dict[str, Fact] = {
        "revenue_unit": "cents",
        "customer_created_at": "contact",
        "created_filter_agrees": False,
    }
    cents = "A probe of this account has shown that net_revenue is in cents: 100 is 1.00."
    whose = (
        "A probe of this account has shown that created_at of a customer is the day the contact was added, not the day "
        "somebody became a customer."
    )
    by = (
        "A probe of this account has shown that Kajabi's filters of when customers were added do not go by created_at "
        "of their rows."
    )
    assert told({}, **facts) == []
    assert told({"net_revenue_less_than": 5}, **facts) == [cents]
    assert told({"created_in_last": 5}, **facts) == [by, whose]
    shown = ("name", "created_at", "net_revenue")
    assert arrange(check_settled({}, CUSTOMERS, Findings(facts), shown)) == [by, cents, whose]
    assert arrange(check_settled({"created_in_last": 5}, CONTACTS, Findings(facts), shown)) == []


def test_who_is_meant_by_filters_and_which_orders_do_nothing_is_said() -> None:
    begins = "A probe of this account has shown that "
    spent: Values = {"net_revenue_less_than": 5}

    def of_contacts(values: Values, sort: str = "", **facts: Fact) -> list[str]:
        found = {name.replace("__", " "): value for name, value in facts.items()}
        return arrange(check_settled(values, CONTACTS, Findings(found), (), sort))

    assert of_contacts(spent, leads_revenue="zero") == [
        f"{begins}contacts who are not customers count as having a revenue of 0."
    ]
    assert of_contacts(spent, leads_revenue="none") == [
        f"{begins}contacts who are not customers match no revenue filter."
    ]
    assert told(spent, leads_revenue="zero") == []
    assert of_contacts({"unsubscribed_in_last": 30}, unsubscribed_means="link") == [
        f"{begins}unsubscribed_in_last finds only those who used the link in an email."
    ]
    assert of_contacts({"subscribed": False}, false_means__subscribed="others") == [
        f"{begins}subscribed false is not everybody but subscribed true."
    ]
    assert of_contacts({}, "-created_at", order_acts__contacts__created_at=False) == [
        f"{begins}Kajabi does not sort by created_at: do not call the first rows the first or the last of all."
    ]
    assert of_contacts({}, "name", order_acts__contacts__created_at=False) == []
    assert of_contacts({"has_all_tag_id": ["1"]}, separator__has_all_tag_id="none") == []


async def test_a_later_page_is_not_asked_for_where_a_probe_has_seen_that_its_number_does_nothing(box: Sandbox) -> None:
    async with account_of(box, trust=Trust(Findings({"page_number_acts": False}))) as (account, wire):
        first = await answer_call("search_customers", {"limit": 5}, account)
        wire.asked.clear()
        second = await answer_call("search_customers", {"limit": 5, "page": 2}, account)
    assert (bool(first.is_error), bool(second.is_error), wire.asked) == (False, True, [])
    assert text_of(second).startswith("Kajabi was asked for page 2 and sent the rows of another page")


async def test_filters_that_a_probe_has_seen_ignored_beside_others_are_read_apart(box: Sandbox) -> None:
    trust = Trust(Findings({"acts_beside customers subscribed": False}))
    either = {"any_of": [{"has_tag_id": "101"}, {"subscribed": True}], "limit": 0}
    both = {"segments": [{"name": "A", "has_tag_id": "101"}, {"name": "B", "subscribed": True}]}
    async with account_of(box, trust=trust) as (account, wire):
        union = await answer_call("search_customers", either, account)
        overlap = await answer_call("compare_segments", both, account)
    assert [url for url in wire.asked if len(filters_in(url)) > 1] == []
    async with account_of(box) as (account, _):
        assert union.structured_content == (await answer_call("search_customers", either, account)).structured_content
        plain = (await answer_call("compare_segments", both, account)).structured_content
    assert plain is not None
    assert overlap.structured_content == plain | {
        "walked": ["overlaps", "in_one_only", "in_none"],
        "rows_read": sum(plain["sizes"].values()),
    }


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(customers=60, now=lambda: NOW))


async def test_a_filter_that_a_probe_has_seen_act_costs_no_request_to_look_at(box: Sandbox) -> None:
    names = ("has_tag_id", "passed_assessment_id")
    seen: dict[str, Fact] = {f"{kind} customers {name}": True for kind in ("acts", "acts_beside") for name in names}
    async with account_of(box, trust=Trust(Findings(seen))) as (account, wire):
        await answer_call("search_customers", {"has_tag_id": "101", "passed_assessment_id": "601", "limit": 0}, account)
    found = [url.path for url in wire.asked]
    assert found == ["/v1/oauth/token", "/v1/sites", "/v1/contact_tags", "/v1/customers"]


@pytest.mark.parametrize("order", ["text", "ignored"])
async def test_an_order_by_revenue_that_a_probe_has_seen_fail_is_sorted_here(box: Sandbox, order: str) -> None:
    call = {"sort": "-net_revenue", "limit": 3}
    async with account_of(box) as (account, _):
        right = (await answer_call("search_customers", call, account)).structured_content
    async with account_of(box, trust=Trust(Findings({"revenue_order": order}))) as (account, _):
        sorted_here = (await answer_call("search_customers", call, account)).structured_content
    assert right is not None
    assert sorted_here is not None
    assert sorted_here["rows"] == right["rows"]
    assert sorted_here["warnings"] == [
        "Kajabi did not sort by net_revenue, so all these people were read and sorted by this server."
    ]
