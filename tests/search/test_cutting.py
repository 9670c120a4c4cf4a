"""Where a date cuts a list: found by bisecting its pages, and never believed where Kajabi's order is of no use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kajabi_mcp.account import Account
from kajabi_mcp.api import Listing, Meta, Resource
from kajabi_mcp.errors import KajabiError, PageTooFar, Refused
from kajabi_mcp.findings import Fact, Findings
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.search import Query, Trust
from kajabi_mcp.search.boundaries import CannotCut
from kajabi_mcp.search.cutting import Ordered
from kajabi_mcp.tools.search_customers import search_customers
from kajabi_mcp.warnings import ReplyWarning
from tests.support.clock import NOW
from tests.support.oracle import People, load_people
from tests.support.sandbox import behind
from tests.support.segments import Object, Tell, account_of, compare, expected, filters_in, members, numbers

DAY = "2026-11-22"
QUERY = Query.of({"created_in_last": 2})


@dataclass
class Pages:
    """A list of people added one second after another, given in pages of at most so many."""

    people: int
    page_size: int = 100
    asked: list[int] = field(default_factory=list[int])

    async def fetch(self, _: Query, shape: Mapping[str, str]) -> tuple[Listing, list[ReplyWarning]]:
        number, size = int(shape["page[number]"]), min(int(shape["page[size]"]), self.page_size)
        self.asked.append(number)
        places = range((number - 1) * size, min(number * size, self.people))
        rows = [person(place) for place in places]
        return Listing(data=rows, meta=Meta(total_count=self.people)), []


def person(place: int) -> Resource:
    time = (datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=place)).isoformat()
    return Resource(id=str(place), type="contacts", attributes={"created_at": time})


@pytest.mark.parametrize("page_size", [100, 30, 7])
@pytest.mark.parametrize("people", [0, 1, 7, 29, 30, 99, 100, 101, 1_000])
async def test_the_first_row_after_a_moment_is_found_wherever_it_is(people: int, page_size: int) -> None:
    for place in sorted({0, 1, 6, 7, 29, 30, 99, 100, people // 2, people - 1, people} & set(range(people + 1))):
        pages = Pages(people, page_size)
        ordered = Ordered(pages.fetch, QUERY, "created_at")
        assert await ordered.first(lambda row, place=place: int(row.id) >= place) == place
        assert [row.id for row in await ordered.rows(place, place + 120)] == [
            str(each) for each in range(place, min(place + 120, people))
        ]
        assert len(pages.asked) == len(set(pages.asked))


async def test_an_import_of_50_000_people_in_the_part_day_is_not_read() -> None:
    pages = Pages(60_000)
    assert await Ordered(pages.fetch, QUERY, "created_at").first(lambda row: int(row.id) >= 50_000) == 50_000
    assert len(pages.asked) <= 11


@pytest.mark.parametrize("ids", [[3, 2, 1], [1, 2, 2]], ids=["out of order", "repeated"])
async def test_rows_out_of_order_or_twice_show_no_place(ids: Sequence[int]) -> None:
    async def fetch(_: Query, __: Mapping[str, str]) -> tuple[Listing, list[ReplyWarning]]:
        return Listing(data=[person(each) for each in ids], meta=Meta(total_count=3)), []

    with pytest.raises(CannotCut):
        await Ordered(fetch, QUERY, "created_at").first(lambda row: int(row.id) >= 2)


async def test_an_ignored_order_is_seen_where_the_first_page_is_of_one_second() -> None:
    people = [*(person(300) for _ in range(100)), *(person(0) for _ in range(100))]  # newest first
    listed = [each.model_copy(update={"id": str(number)}) for number, each in enumerate(people)]

    async def fetch(_: Query, shape: Mapping[str, str]) -> tuple[Listing, list[ReplyWarning]]:
        first = (int(shape["page[number]"]) - 1) * 100
        return Listing(data=listed[first : first + 100], meta=Meta(total_count=200)), []

    moment = str(person(200).attributes["created_at"])
    with pytest.raises(CannotCut):
        await Ordered(fetch, QUERY, "created_at").first(lambda row: str(row.attributes["created_at"]) >= moment)


async def test_fewer_rows_than_a_page_holds_show_no_place() -> None:
    pages = Pages(300)

    async def fetch(query: Query, shape: Mapping[str, str]) -> tuple[Listing, list[ReplyWarning]]:
        listing, doubts = await pages.fetch(query, shape)
        if shape["page[number]"] == "2":
            listing = Listing(data=listing.data[1:], meta=listing.meta)
        return listing, doubts

    with pytest.raises(CannotCut):
        await Ordered(fetch, QUERY, "created_at").first(lambda row: int(row.id) >= 150)


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(customers=300, now=lambda: NOW))


@pytest.fixture(scope="module")
def people(box: Sandbox) -> People:
    return load_people(box.db, NOW)


DATES = ["2026-11-23", DAY, "2026-11-15", "2026-10-01", "2025-11-23", "2026-11-22T15:00:00Z", 30, 200]
POOL: dict[str, list[Any]] = {
    **dict.fromkeys(("created_in_last", "not_created_in_last"), DATES),
    **dict.fromkeys(("active_in_last", "inactive_in_last"), DATES),
    "has_tag_id": ["101", "102"],
    "net_revenue_greater_than": [100],
    "name_contains": ["a"],
}
pairs = st.sampled_from(sorted(POOL)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(POOL[name])))
objects = st.lists(pairs, min_size=1, max_size=2).map(dict)
groups = st.lists(objects, max_size=2)
SORTS = ["name", "-net_revenue", "-last_request_at", "last_request_at", "created_at", "-created_at"]


def right_ids(people: People, base: Object, any_of: Sequence[Object] = (), none_of: Sequence[Object] = ()) -> set[str]:
    found = members(people, "customers", base)
    if any_of:
        found &= set[str]().union(*(members(people, "customers", each) for each in any_of))
    return found.difference(*(members(people, "customers", each) for each in none_of))


async def all_pages(account: Account, **arguments: Any) -> tuple[list[str], set[int]]:
    """Return the ids on all pages, in their order, and the totals that they gave."""
    found, totals, page = list[str](), set[int](), 1
    while page:
        reply = await search_customers.call({"limit": 70, "page": page, **arguments}, account)
        assert [each for each in reply.get("warnings", []) if "whole days" in each] == []
        found += [row[0] for row in reply["rows"]]
        totals.add(reply["total"])
        page = reply.get("next_page", 0)
    return found, totals


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=objects, any_of=groups, none_of=groups, sort=st.sampled_from(SORTS), page_size=st.sampled_from([100, 9]))
async def test_any_combination_of_dates_finds_and_counts_the_right_people(
    box: Sandbox,
    people: People,
    base: Object,
    any_of: list[Object],
    none_of: list[Object],
    sort: str,
    page_size: int,
) -> None:
    combined = base | {name: group for name, group in (("any_of", any_of), ("none_of", none_of)) if group}
    right = right_ids(people, base, any_of, none_of)
    async with account_of(behind(box, Options(now=box.now, max_page_size=page_size))) as (account, _):
        try:
            counted = await search_customers.call({"limit": 0, **combined}, account)
        except Refused:
            assert not right or any_of or none_of
            return
        found, totals = await all_pages(account, sort=sort, **combined)
    assert (counted["total"], totals, sorted(found)) == (len(right), {len(right)}, sorted(right))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(segments=st.lists(objects, min_size=2, max_size=3), page_size=st.sampled_from([100, 9]))
async def test_segments_with_dates_have_the_right_sizes(
    box: Sandbox, people: People, segments: list[Object], page_size: int
) -> None:
    named = [{"name": f"Segment {number}", **each} for number, each in enumerate(segments)]
    async with account_of(behind(box, Options(now=box.now, max_page_size=page_size))) as (account, _):
        try:
            reply = await compare(account, *named)
        except Refused:
            return
    assert numbers(reply) == expected(people, "customers", *named)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(
    "dates",
    [
        {"created_in_last": "2026-03-01"},
        {"not_created_in_last": "2026-03-01"},
        {"created_in_last": "2025-06-01", "not_created_in_last": "2026-10-01"},
        {"active_in_last": "2026-09-01"},
        {"inactive_in_last": "2026-09-01"},
    ],
    ids=lambda dates: " ".join(dates),
)
async def test_pages_come_in_the_order_in_which_kajabi_sorts(box: Sandbox, sort: str, dates: Object) -> None:
    async with account_of(behind(box, Options(now=box.now, max_page_size=20))) as (account, _):
        everybody, _ = await all_pages(account, sort=sort)
        found, _ = await all_pages(account, sort=sort, **dates)
    assert len(found) > 20
    assert found == [each for each in everybody if each in set(found)]


QUIRKS = [
    *("ignore-sort", "repeat-pages", "no-meta", "null-meta", "no-links", "endless-next", "zero-pages"),
    *("default-page-size", "day-from-midnight", "day-from-midnight=-05:00"),
]
ASKED: list[Object] = [
    {"created_in_last": "2026-06-01"},
    {"not_created_in_last": "2026-06-01"},
    {"inactive_in_last": DAY},
    {"created_in_last": "2026-06-01", "sort": "name"},
]


@pytest.mark.parametrize("quirk", QUIRKS)
async def test_whatever_kajabi_does_to_pages_and_days_the_rows_tell_the_dates(
    box: Sandbox, people: People, quirk: str
) -> None:
    quirky = behind(box, Options(now=box.now, max_page_size=30, quirks=frozenset({quirk})))
    for asked in ASKED:
        right = right_ids(people, {name: value for name, value in asked.items() if name != "sort"})
        async with account_of(quirky) as (account, _):
            counted = await search_customers.call({**asked, "limit": 0}, account)
            reply = await search_customers.call({**asked, "limit": 20}, account)
        assert (counted["total"], reply["total"]) == (len(right), len(right))
        assert {row[0] for row in reply["rows"]} <= right


@pytest.mark.parametrize("name", ["created_in_last", "not_created_in_last", "active_in_last", "inactive_in_last"])
@pytest.mark.parametrize("date", ["2026-11-23", DAY, "2026-06-01"])
@pytest.mark.parametrize("limit", [0, 50])
async def test_an_ignored_filter_makes_no_wrong_answer_that_looks_right(
    box: Sandbox, people: People, name: str, date: str, limit: int
) -> None:
    async with account_of(behind(box, Options(now=box.now, quirks=frozenset({f"ignore={name}"})))) as (account, _):
        reply = await search_customers.call({name: date, "limit": limit}, account)
    right = right_ids(people, {name: date})
    assert reply["total"] == len(right) or "DO NOT" in reply["warnings"][0]
    assert {row[0] for row in reply.get("rows", [])} <= right


async def test_where_rows_lack_the_date_the_reply_says_how_far_it_errs(box: Sandbox, people: People) -> None:
    def hide(_: httpx2.URL, document: Any) -> None:
        for each in document["data"]:
            each["attributes"].pop("created_at", None)

    for asked in ({"created_in_last": DAY, "limit": 0}, {"created_in_last": DAY, "limit": 5}):
        reply = await asked_of(box, asked, hide)
        assert reply["total"] == len(right_ids(people, {"created_in_last": 2}))
        assert reply["searched"].split(";")[0].endswith("added since 2026-11-21 12:00 UTC")
        assert reply["warnings"][0] == looks_back("created_in_last", "2026-11-21 12:00", 12, DAY)


def looks_back(name: str, begins: str, hours: int, date: str) -> str:
    return (
        f"{name} looks back to {begins} UTC, {hours} hours before {date} 00:00 UTC, since Kajabi takes whole days: "
        "people from these hours may be included."
    )


async def asked_of(box: Sandbox, asked: Object, tell: Tell | None = None, **changes: Any) -> dict[str, Any]:
    async with account_of(box, tell, known=True, **changes) as (account, _):
        return await search_customers.call(asked, account)


async def test_dates_of_two_kinds_with_too_many_rows_are_answered_by_whole_days(box: Sandbox, people: People) -> None:
    asked = {"created_in_last": "2025-01-01", "active_in_last": DAY, "name_contains": "a"}
    small = behind(box, Options(now=box.now, max_page_size=10))
    read = await asked_of(small, {**asked, "limit": 0})
    assert (read["total"], "warnings" in read) == (len(right_ids(people, asked)), False)
    segments = {"segments": [{"name": "A", **asked}, {"name": "B", "has_tag_id": "101"}]}
    async with account_of(small, known=True, scan_limit=20) as (account, _):
        counted = await search_customers.call({**asked, "limit": 0}, account)
        compared = await compare(account, *segments["segments"])
    by_days = {"created_in_last": 692, "active_in_last": 2, "name_contains": "a"}
    assert counted["total"] == compared["sizes"]["A"] == len(right_ids(people, by_days))
    for reply, about in ((counted, ""), (compared, "A: ")):
        assert [warning.split(" looks back")[0] for warning in reply["warnings"]] == [
            f"{about}created_in_last",
            f"{about}active_in_last",
        ]


async def test_an_import_in_the_part_day_is_not_read_where_all_rows_are() -> None:
    box = open_sandbox(Options(customers=300, now=lambda: NOW, max_page_size=20))
    for table in ("customers", "contacts"):
        box.db.execute(f"UPDATE {table} SET created_at = '2026-11-21T18:00:00Z' WHERE id % 4 = 2")
        box.db.execute(f"UPDATE {table} SET created_at = '2026-11-22T18:00:00Z' WHERE id % 24 = 0")
    people, new = load_people(box.db, NOW), {"created_in_last": DAY}
    either = members(people, "customers", new) | members(people, "customers", {"has_tag_id": "101"})
    for limit in (0, 5):
        counted = await asked_of(box, {**new, "who": "leads", "limit": limit}, scan_limit=100)
        assert (counted["total"], "warnings" in counted) == (len(members(people, "leads", new)), False)
    rows = await asked_of(box, {"any_of": [new, {"has_tag_id": "101"}], "limit": 100}, scan_limit=100)
    assert ({row[0] for row in rows["rows"]}, rows["total"], "warnings" in rows) == (either, len(either), False)
    assert len(either) > 20 < len(members(people, "leads", new))


async def test_a_page_beyond_the_rows_that_may_be_read_is_refused_where_earlier_ones_were_cut(box: Sandbox) -> None:
    small = behind(box, Options(now=box.now, max_page_size=10))
    async with account_of(small, known=True, scan_limit=30) as (account, _):
        asked = {"created_in_last": "2025-01-01", "sort": "name", "limit": 10}
        first = await search_customers.call(asked, account)
        assert len(first["rows"]) == 10
        with pytest.raises(PageTooFar, match=r"^Page 9 lies beyond the 30 rows"):
            await search_customers.call({**asked, "page": 9}, account)


@pytest.mark.parametrize(
    ("facts", "sent", "days", "begins", "hours"),
    [
        ({}, DAY, "2", "2026-11-21 12:00", 12),
        ({"day_start": "now"}, DAY, "2", "2026-11-21 12:00", 12),
        ({"day_start": "midnight 0"}, DAY, "1", "2026-11-22 00:00", 0),
        ({"day_start": "midnight 0"}, "2026-11-23", "1", "2026-11-22 00:00", 24),
        ({"day_start": "midnight"}, DAY, "2", "2026-11-20 12:00", 36),
        ({"day_start": "midnight -300"}, DAY, "2", "2026-11-21 04:00", 20),
        ({"day_start": "midnight 600"}, DAY, "1", "2026-11-21 13:00", 11),
    ],
)
async def test_what_a_probe_has_found_of_kajabis_days_is_used(
    box: Sandbox, facts: dict[str, Fact], sent: str, days: str, begins: str, hours: int
) -> None:
    async with account_of(box, trust=Trust(Findings(facts))) as (account, wire):
        reply = await search_customers.call({"joined_in_last": sent, "limit": 0}, account)
        [asked] = [url.params["filter[joined_in_last]"] for url in wire.asked if "joined_in_last" in filters_in(url)]
    said = [each for each in reply.get("warnings", []) if "looks back" in each]
    assert (asked, said) == (days, [looks_back("joined_in_last", begins, hours, sent)] if hours else [])
    assert reply["searched"].endswith(f"who joined as customers since {begins} UTC")


async def test_rows_of_another_date_than_the_filters_cut_nothing(box: Sandbox) -> None:
    trust = Trust(Findings({"created_filter_agrees": False}))
    reply = await asked_of(box, {"created_in_last": DAY, "limit": 0}, trust=trust)
    contacts = await asked_of(box, {"created_in_last": DAY, "limit": 0, "who": "contacts"}, trust=trust)
    assert reply["searched"].endswith("added since 2026-11-21 12:00 UTC")
    assert contacts["searched"].endswith("added since 2026-11-22 00:00 UTC")


async def test_faults_of_kajabi_stay_faults(box: Sandbox) -> None:
    async with account_of(behind(box, Options(now=box.now, quirks=frozenset({"forbid=customers"})))) as (account, _):
        with pytest.raises(KajabiError, match="403"):
            await search_customers.call({"created_in_last": DAY, "limit": 0}, account)
