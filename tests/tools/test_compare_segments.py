"""Sizes and overlaps as their caller sees them: the figures of plain Python, in as few calls as possible."""

import json
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kajabi_mcp.errors import FilterIgnored, Refused, SiteNeeded, TooManyRows, Unfinished
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.search.fetching import SHORT
from kajabi_mcp.search.guard import NOT_COMPARED
from kajabi_mcp.search.sums import LEADS_COUNTED
from kajabi_mcp.search.surveys import CONTRADICTED, TOO_FEW
from kajabi_mcp.tools.compare_segments import UNCOUNTED, compare_segments
from tests.support.clock import NOW
from tests.support.oracle import People, load_people
from tests.support.segments import (
    MAILS,
    PILATES,
    POOL,
    QUIET,
    SPENT,
    VIPS,
    YOGA,
    Object,
    Patience,
    Tell,
    account_of,
    claiming,
    compare,
    expected,
    filters_in,
    members,
    numbers,
)

SITE = "site Main Studio (11)"


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(customers=400, now=lambda: NOW))


@pytest.fixture(scope="module")
def people(box: Sandbox) -> People:
    return load_people(box.db, NOW)


async def test_a_reply_says_how_big_they_are_and_how_far_they_overlap(sandbox: Sandbox) -> None:
    async with account_of(sandbox) as (account, _):
        reply = await compare(account, VIPS, YOGA, QUIET)
    assert list(reply.items()) == [
        ("who", "customers"),
        ("total", 2000),
        (
            "searched",
            f"customers of {SITE}: VIPs = with tag VIP (101); Yoga = who own product 301; "
            "Quiet = not active on the site in the last 60 days (since 2026-09-24)",
        ),
        ("sizes", {"VIPs": 190, "Yoga": 907, "Quiet": 801}),
        ("overlaps", [["VIPs", "Yoga", 93], ["VIPs", "Quiet", 75], ["Yoga", "Quiet", 328]]),
        ("in_all", 37),
        ("in_one_only", {"VIPs": 59, "Yoga": 523, "Quiet": 435}),
        ("in_none", 561),
    ]


async def test_a_reply_says_which_figures_were_taken_from_rows(sandbox: Sandbox) -> None:
    async with account_of(sandbox) as (account, _):
        reply = await compare(account, YOGA, PILATES)
    assert list(reply.items()) == [
        ("who", "customers"),
        ("total", 2000),
        (
            "searched",
            f"customers of {SITE}: Yoga = who own product Morning Flow (301); Pilates = who own product "
            "Yoga Foundations (302)",
        ),
        ("sizes", {"Yoga": 907, "Pilates": 821}),
        ("overlaps", [["Yoga", "Pilates", 251]]),
        ("in_one_only", {"Yoga": 656, "Pilates": 570}),
        ("in_none", 523),
        ("walked", ["overlaps", "in_one_only", "in_none"]),
        ("rows_read", 1728),
    ]


pairs = st.sampled_from(sorted(POOL)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(POOL[name])))
objects = st.lists(pairs, max_size=2).map(dict)  # without filters, everybody


@settings(max_examples=100, deadline=None)
@given(who=st.sampled_from(["customers", "contacts", "leads"]), drawn=st.lists(objects, min_size=2, max_size=4))
async def test_every_figure_is_that_of_the_people(box: Sandbox, people: People, who: str, drawn: list[Object]) -> None:
    segments = [{"name": name, **each} for name, each in zip("ABCD", drawn, strict=False)]
    async with account_of(box) as (account, wire):
        try:
            reply = await compare(account, *segments, who=who)
        except Refused:
            # Filters that exclude each other within one segment.
            assert any(not members(people, who, each) for each in segments)
            assert wire.asked == []
            return
        calls, walked = wire.calls()
        assert numbers(reply) == expected(people, who, *segments)
        assert ("walked" in reply) == ("rows_read" in reply) == (walked > 0)
        assert calls - walked <= 20
        assert numbers(await compare(account, *segments, who=who)) == numbers(reply)
        assert wire.calls()[1] == 0


ALL: Object = {"name": "All"}


@pytest.mark.parametrize("who", ["customers", "contacts", "leads"])
async def test_a_segment_without_filters_is_everybody(box: Sandbox, people: People, who: str) -> None:
    async with account_of(box, known=True) as (account, _):
        reply = await compare(account, MAILS, ALL, who=who)
    assert numbers(reply) == expected(people, who, MAILS, ALL)
    assert reply["searched"] == f'{who} of {SITE}: Mails = whose email contains "example"; All = all {who}'


@pytest.mark.parametrize(("uncounted", "everybody"), [((), True), (("has_tag_id",), False)])
async def test_everybody_is_read_only_where_kajabi_does_not_count_them(
    box: Sandbox, people: People, uncounted: tuple[str, ...], everybody: bool
) -> None:
    async with account_of(box, claiming(None, *uncounted)) as (account, wire):
        reply = await compare(account, VIPS, ALL, MAILS)
        walked = [filters_in(url) for url in wire.asked if url.params.get("page[size]") == "500"]
    assert (set[str]() in walked) is everybody
    assert reply["sizes"] == expected(people, "customers", VIPS, ALL, MAILS)["sizes"]
    assert ("total" in reply) is not everybody


AGAIN = VIPS | {"name": "Again"}
TOP = SPENT | {"name": "Top", "has_tag_id": "101"}
GUESTS: Object = {"name": "Guests", "has_tag_id": "102"}
REST: Object = {"name": "Rest", "has_no_tag_id": "101"}
NOBODY: Object = {"name": "Nobody", "name_contains": "no such person"}


# Calls of any kind, those for the token, the sites and everybody among them, and where counts are few the one for what
# an id is called; and how many of them read a page of rows.
@pytest.mark.parametrize(
    ("who", "segments", "calls"),
    [
        pytest.param("customers", [VIPS, YOGA], (7, 0), id="two are three counts and everybody"),
        pytest.param("contacts", [VIPS, YOGA, QUIET], (11, 0), id="three are seven"),
        pytest.param("customers", [VIPS, YOGA, QUIET, SPENT], (18, 0), id="four are fifteen"),
        pytest.param("leads", [VIPS, MAILS], (11, 0), id="leads are counted twice"),
        pytest.param("leads", [VIPS, MAILS, QUIET], (18, 0), id="three of leads as well"),
        pytest.param("customers", [VIPS, AGAIN], (5, 0), id="the same filters are counted once"),
        pytest.param("customers", [SPENT, TOP], (6, 0), id="one within the other is no third count"),
        pytest.param("customers", [VIPS, GUESTS], (7, 0), id="two tags are one list filter"),
        pytest.param("customers", [VIPS, REST, YOGA], (9, 0), id="what excludes itself costs nothing"),
        pytest.param("customers", [NOBODY, VIPS, YOGA], (8, 0), id="nobody overlaps with nobody"),
        pytest.param("customers", [VIPS, ALL, YOGA], (7, 0), id="everybody is counted anyway"),
        pytest.param("customers", [YOGA, PILATES], (10, 4), id="two products are read"),
        pytest.param("customers", [ALL, YOGA, PILATES], (10, 4), id="and everybody beside them is not"),
    ],
)
async def test_a_comparison_costs_as_many_calls_as_it_says(
    box: Sandbox, people: People, who: str, segments: list[Object], calls: tuple[int, int]
) -> None:
    async with account_of(box, known=True) as (account, wire):
        reply = await compare(account, *segments, who=who)
        assert wire.calls() == calls
    assert numbers(reply) == expected(people, who, *segments)


async def test_what_cannot_be_counted_is_read_said_and_kept(box: Sandbox, people: People) -> None:
    async with account_of(box) as (account, wire):
        reply = await compare(account, VIPS, YOGA, PILATES)
        assert wire.calls()[1] > 0
        again = await compare(account, VIPS, YOGA, PILATES)
        assert wire.calls() == (7, 0)  # one of them for what the products are called
    assert again == reply | {"searched": again["searched"]}
    assert numbers(reply) == expected(people, "customers", VIPS, YOGA, PILATES)
    assert reply["walked"] == ["overlaps: Yoga and Pilates", "in_all", "in_one_only", "in_none"]
    both = VIPS | {"has_product_id": "301"}
    assert reply["rows_read"] == sum(len(members(people, "customers", each)) for each in (YOGA, PILATES, both))


async def test_leads_by_their_date_are_read_since_contact_and_customer_have_different_ones(
    box: Sandbox, people: People
) -> None:
    new: Object = {"name": "New", "created_in_last": 90}
    async with account_of(box) as (account, _):
        reply = await compare(account, VIPS, new, who="leads")
    assert numbers(reply) == expected(people, "leads", VIPS, new)
    assert (reply["walked"], reply["warnings"]) == (
        ["sizes: New", "overlaps", "in_one_only", "in_none"],
        [LEADS_COUNTED.text],
    )


async def test_four_segments_of_leads_would_take_too_many_counts_and_are_read(box: Sandbox, people: People) -> None:
    segments = [VIPS, MAILS, QUIET, GUESTS]
    async with account_of(box) as (account, wire):
        reply = await compare(account, *segments, who="leads")
        calls, walked = wire.calls()
    assert numbers(reply) == expected(people, "leads", *segments)
    assert reply["walked"] == ["sizes", "overlaps", "in_all", "in_one_only", "in_none"]
    assert calls - walked == 4


@pytest.mark.parametrize(
    ("tell", "doubted", "warned"),
    [
        pytest.param(claiming(300, "has_tag_id", "net_revenue_greater_than"), [], True, id="overlap above a part"),
        pytest.param(claiming(3, "has_tag_id"), [], True, id="part below its overlap"),
        pytest.param(claiming(2, "has_tag_id"), [], False, id="part that counts the rows of its page"),
        pytest.param(claiming(5000, "has_tag_id"), [], True, id="part above everybody"),
        pytest.param(claiming(None, "net_revenue_greater_than"), [], False, id="part without a total"),
    ],
)
@pytest.mark.parametrize("segments", [[VIPS, SPENT], [VIPS, SPENT, QUIET]], ids=["two", "three"])
async def test_counts_that_cannot_be_are_left_and_rows_read_instead(
    box: Sandbox, people: People, tell: Tell, doubted: list[str], warned: bool, segments: list[Object]
) -> None:
    async with account_of(box, tell) as (account, _):
        reply = await compare(account, *segments)
    assert numbers(reply) == expected(people, "customers", *segments)
    shown = ["sizes", "overlaps", "in_all", "in_one_only", "in_none"]
    assert reply["walked"] == [key for key in shown if key in reply]
    *doubts, last = reply.get("warnings", [CONTRADICTED.text])
    assert last == CONTRADICTED.text
    assert [each.split(" (")[1].split(")")[0] for each in doubts] == doubted
    assert ("warnings" in reply) is warned


async def test_an_account_that_counts_nothing_is_read_and_its_total_left_open(box: Sandbox, people: People) -> None:
    def tell(_: httpx2.URL, document: Any) -> None:
        del document["meta"]

    async with account_of(box, tell) as (account, wire):
        reply = await compare(account, VIPS, SPENT)
        calls, walked = wire.calls()
    right = expected(people, "customers", VIPS, SPENT)
    assert numbers(reply) == {name: value for name, value in right.items() if name not in ("total", "in_none")}
    assert (reply["warnings"], reply["walked"]) == (
        [UNCOUNTED.text],
        ["sizes", "overlaps", "in_one_only"],
    )
    assert reply["rows_read"] == sum(reply["sizes"].values())
    assert calls - walked == 5  # for the token, the sites, everybody, VIPs, and what tag 101 is called


async def test_fewer_in_all_than_were_found_leave_the_rest_out(box: Sandbox, people: People) -> None:
    async with account_of(box, claiming(7)) as (account, _):
        reply = await compare(account, VIPS, SPENT)
    right = expected(people, "customers", VIPS, SPENT) | {"total": 7}
    assert numbers(reply) | {"in_none": right["in_none"]} == right
    assert reply["warnings"] == [TOO_FEW.text, NOT_COMPARED.text]
    assert "in_none" not in reply


async def test_an_ignored_filter_that_has_an_opposite_is_an_error() -> None:
    quirky = open_sandbox(Options(customers=300, now=lambda: NOW, quirks=frozenset({"ignore=has_tag_id"})))
    async with account_of(quirky) as (account, _):
        with pytest.raises(FilterIgnored, match="Kajabi does not apply has_tag_id: everybody matches it"):
            await compare(account, VIPS, YOGA)


@pytest.mark.parametrize("segments", [[SPENT | {"net_revenue_greater_than": 5000}, YOGA], [YOGA, PILATES | SPENT]])
async def test_an_ignored_revenue_filter_is_an_error_counted_or_read(segments: list[Object]) -> None:
    ignoring = frozenset({"ignore=net_revenue_greater_than"})
    async with account_of(open_sandbox(Options(customers=300, now=lambda: NOW, quirks=ignoring))) as (account, _):
        with pytest.raises(FilterIgnored, match="did not apply net_revenue_greater_than"):
            await compare(account, *segments)


async def test_rows_are_held_against_what_was_asked_for() -> None:
    quirky = open_sandbox(Options(customers=300, now=lambda: NOW, quirks=frozenset({"ignore=name_contains"})))
    async with account_of(quirky) as (account, _):
        reply = await compare(account, VIPS, {"name": "Jo", "name_contains": "jo"}, who="leads")
    assert reply["warnings"] == [
        LEADS_COUNTED.text,
        "Jo; VIPs and Jo: DO NOT present these rows as the answer without saying so: 2 of 2 rows do not show what "
        "name_contains asks for. Kajabi may have ignored it, or reads it in another way.",
    ]


async def test_people_left_out_by_paging_are_said_to_be_missing(box: Sandbox) -> None:
    def tell(url: httpx2.URL, document: Any) -> None:
        if url.params["page[size]"] == "500":
            document["data"][-1] = document["data"][0]

    async with account_of(box, tell) as (account, _):
        reply = await compare(account, YOGA, PILATES)
    assert reply["warnings"] == [SHORT.text]


async def test_repeated_rows_are_counted_once() -> None:
    repeating = Options(customers=300, now=lambda: NOW, quirks=frozenset({"repeat-pages"}), max_page_size=20)
    async with account_of(quirky := open_sandbox(repeating)) as (account, _):
        reply = await compare(account, YOGA, PILATES)
    assert numbers(reply) == expected(load_people(quirky.db, NOW), "customers", YOGA, PILATES)


async def test_more_rows_than_one_call_may_read_are_refused(box: Sandbox) -> None:
    async with account_of(box, scan_limit=200) as (account, wire):
        with pytest.raises(TooManyRows, match="the limit is 200"):
            await compare(account, YOGA, PILATES)
        assert wire.calls()[1] == 2


async def test_a_walk_that_ran_out_of_time_goes_on_with_the_same_call() -> None:
    slow = open_sandbox(Options(customers=300, now=lambda: NOW, max_page_size=10))
    calls, pages = 0, list[str]()
    async with account_of(slow) as (account, wire):
        while True:
            calls += 1
            try:
                reply = await compare(replace(account, progress=Patience(pages=5).heard), YOGA, PILATES)
                break
            except Unfinished:
                pages += [str(url) for url in wire.asked if url.params.get("page[size]") == "500"]
                wire.asked.clear()
    assert numbers(reply) == expected(load_people(slow.db, NOW), "customers", YOGA, PILATES)
    assert calls > 2
    assert len(pages) == len(set(pages))


async def test_segments_with_the_same_filters_are_said_to_be_the_same(box: Sandbox, people: People) -> None:
    again = {"has_product_id": 301, "name": "Again"}
    async with account_of(box) as (account, _):
        reply = await compare(account, YOGA, again, PILATES)
    assert numbers(reply) == expected(people, "customers", YOGA, again, PILATES)
    assert reply["rows_read"] == sum(len(members(people, "customers", each)) for each in (YOGA, PILATES))
    assert reply["warnings"] == ["Yoga and Again have the same filters, so they are the same people."]


async def test_cautions_are_told_once_with_the_names_of_their_segments(box: Sandbox) -> None:
    unopened = {"no_opened_email_broadcast_id": "701"}
    async with account_of(box) as (account, _):
        reply = await compare(account, {"name": "A", **unopened}, {"name": "B", "has_tag_id": "101", **unopened}, YOGA)
    assert reply["warnings"] == [
        "A; B: no_opened_email_broadcast_id also matches people who were never sent broadcast 701; "
        'add sent_email_broadcast_id "701" to keep only its recipients.'
    ]


async def test_nobody_among_the_customers_may_still_be_a_lead(box: Sandbox) -> None:
    async with account_of(box) as (account, _):
        reply = await compare(account, NOBODY, VIPS)
        among_all = await compare(account, NOBODY, VIPS, who="contacts")
    letters = (
        "Kajabi compares letter by letter, as far as is known: try name_contains with other accents or spelling, or a "
        "part of it."
    )
    assert reply["warnings"] == [
        f"Nobody: No customer matches. Leads were not searched; who contacts searches everybody. {letters}"
    ]
    assert among_all["warnings"] == [f"Nobody: Nobody matches. {letters}"]


async def test_things_are_named_in_place_of_their_ids(box: Sandbox, people: People) -> None:
    async with account_of(box) as (account, _):
        named = await compare(account, {"name": "VIPs", "has_tag_id": "vip"}, YOGA)
        with pytest.raises(Refused) as unknown:
            await compare(account, VIPS, {"name": "B", "has_tag_id": "no such tag"})
        with pytest.raises(Refused) as opposed:
            await compare(account, VIPS, {"name": "B", "has_tag_id": "vip", "has_no_tag_id": "101"})
    assert numbers(named) == expected(people, "customers", VIPS, YOGA)
    assert "VIPs = with tag VIP (101); Yoga" in named["searched"]
    assert "segments[1].has_tag_id: no tag of the site has this name" in str(unknown.value)
    assert "segments[1].has_tag_id and segments[1].has_no_tag_id: exclude each other" in str(opposed.value)


async def test_the_site_is_chosen_once_for_all_segments(two_sites: Sandbox) -> None:
    async with account_of(two_sites) as (account, _):
        reply = await compare(account, VIPS, YOGA, site_id="12")
        with pytest.raises(SiteNeeded):
            await compare(account, VIPS, YOGA)
    assert reply["searched"].startswith("customers of site Second Studio (12): VIPs = with tag 101;")


async def test_segments_may_come_as_json_text(box: Sandbox, people: People) -> None:
    async with account_of(box) as (account, _):
        reply = await compare_segments.call({"segments": json.dumps([VIPS, YOGA])}, account)
    assert numbers(reply) == expected(people, "customers", VIPS, YOGA)
