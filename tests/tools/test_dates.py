"""Dates: what was sent, what Kajabi was asked, and the whole reply, beside the number that plain Python finds."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest

from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.tools.compare_segments import compare_segments
from kajabi_mcp.tools.get_customer import get_customer
from kajabi_mcp.tools.search_customers import search_customers
from tests.support.clock import NOW
from tests.support.oracle import People, load_people
from tests.support.sandbox import column
from tests.support.segments import Object, account_of, is_list, members

SITE = "site Main Studio (11)"
DAY = "2026-11-22"
NEW_YORK, AUCKLAND = ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")


@dataclass(frozen=True, slots=True)
class Case:
    """One question: what is sent, what Kajabi is asked, the reply, and the segments whose union plain Python counts."""

    sent: Object
    asked: list[str]
    reply: dict[str, Any]
    union: list[Object]  # a date is a moment in UTC there
    less: list[Object] = field(default_factory=list[Object])
    zone: tzinfo = UTC


def counted(total: int, words: str, *warnings: str) -> dict[str, Any]:
    who = words.split()[0]
    said = {"total": total, "searched": words.replace(who, f"{who} of {SITE}", 1)}
    return {**said, "warnings": list(warnings)} if warnings else said


def listed(total: int, words: str, fields: list[str], row: list[Any]) -> dict[str, Any]:
    plain = counted(total, words)
    return {
        "total": total,
        "shown": "1-1",
        "next_page": 2,
        "searched": plain["searched"],
        "fields": fields,
        "rows": [row],
    }


def looks_back(name: str, effect: str) -> str:
    return (
        f"{name} looks back to 2026-11-21 12:00 UTC, 12 hours before 2026-11-22 00:00 UTC, since Kajabi takes whole "
        f"days: people from these hours may be {effect}."
    )


SINCE = "added since 2026-11-22 00:00 UTC"
CREATED_COLUMNS = ["customer_id", "name", "email", "created_at"]
TWO_DAYS = "customers created_in_last=2 sort=created_at page=1 of 100"
COUNTS = {
    "a date is its midnight": Case(
        {"created_in_last": DAY},
        [TWO_DAYS],
        counted(37, f"customers {SINCE}"),
        [{"created_in_last": DAY}],
    ),
    "a whole number is as many times 24 hours": Case(
        {"created_in_last": 2},
        ["customers created_in_last=2 sort=created_at page of 2"],
        counted(43, "customers added in the last 2 days (since 2026-11-21)"),
        [{"created_in_last": 2}],
    ),
    "its twin is everybody else": Case(
        {"not_created_in_last": DAY},
        ["customers not_created_in_last=2 sort=-created_at page of 2", TWO_DAYS],
        counted(1963, "customers added before 2026-11-22 00:00 UTC"),
        [{"not_created_in_last": DAY}],
    ),
    "today": Case(
        {"created_in_last": "2026-11-23"},
        ["customers created_in_last=1 sort=created_at page=1 of 100"],
        counted(16, "customers added since 2026-11-23 00:00 UTC"),
        [{"created_in_last": "2026-11-23"}],
    ),
    "a month between two dates": Case(
        {"created_in_last": "2026-10-01", "not_created_in_last": "2026-11-01"},
        [
            "customers created_in_last=54 sort=created_at page=1 of 100",
            "customers created_in_last=23 sort=created_at page=1 of 100",
        ],
        counted(260, "customers added since 2026-10-01 00:00 UTC, added before 2026-11-01 00:00 UTC"),
        [{"created_in_last": "2026-10-01", "not_created_in_last": "2026-11-01"}],
    ),
    "from a date to a number of days": Case(
        {"created_in_last": "2026-10-01", "not_created_in_last": 30},
        ["customers created_in_last=54 not_created_in_last=30 sort=created_at page=1 of 100"],
        counted(130, "customers added since 2026-10-01 00:00 UTC, added more than 30 days ago (until 2026-10-24)"),
        [{"created_in_last": "2026-10-01", "not_created_in_last": 30}],
    ),
    "a time with its zone": Case(
        {"created_in_last": "2026-11-22T15:00:00-05:00"},
        ["customers created_in_last=1 sort=created_at page=1 of 100"],
        counted(23, "customers added since 2026-11-22 20:00 UTC"),
        [{"created_in_last": "2026-11-22T20:00:00Z"}],
    ),
    "the owner's midnight, behind UTC": Case(
        {"created_in_last": DAY},
        [TWO_DAYS],
        counted(36, "customers added since 2026-11-22 00:00 America/New_York"),
        [{"created_in_last": "2026-11-22T05:00:00Z"}],
        zone=NEW_YORK,
    ),
    "the owner's midnight, ahead of UTC": Case(
        {"created_in_last": DAY},
        ["customers created_in_last=3 sort=created_at page=1 of 100"],
        counted(43, "customers added since 2026-11-22 00:00 Pacific/Auckland"),
        [{"created_in_last": "2026-11-21T11:00:00Z"}],
        zone=AUCKLAND,
    ),
    "seen since a date": Case(
        {"active_in_last": DAY},
        ["customers active_in_last=2 sort=last_request_at page=1 of 100"],
        counted(366, "customers active on the site since 2026-11-22 00:00 UTC"),
        [{"active_in_last": DAY}],
    ),
    "not seen since a date, or never": Case(
        {"inactive_in_last": DAY},
        [
            "customers inactive_in_last=2 sort=-last_request_at page of 2",
            "customers active_in_last=2 sort=last_request_at page=1 of 100",
        ],
        counted(1634, "customers not active on the site since 2026-11-22 00:00 UTC"),
        [{"inactive_in_last": DAY}],
    ),
    "contacts": Case(
        {"who": "contacts", "created_in_last": DAY},
        [TWO_DAYS.replace("customers", "contacts")],
        counted(36, f"contacts {SINCE}"),
        [{"created_in_last": DAY}],
    ),
    "leads are told by their rows": Case(
        {"who": "leads", "created_in_last": DAY},
        ["contacts created_in_last=2 sort=created_at page=1 of 500"],
        counted(20, f"leads {SINCE}"),
        [{"created_in_last": DAY}],
    ),
    "none of": Case(
        {"none_of": [{"created_in_last": DAY}]},
        ["customers page of 2", TWO_DAYS],
        counted(1963, f"customers matching none of: ({SINCE})"),
        [{"not_created_in_last": DAY}],
    ),
    "either of two": Case(
        {"any_of": [{"created_in_last": DAY}, {"has_tag_id": "101"}]},
        [
            TWO_DAYS,
            "customers has_tag_id=101 page of 2",
            "customers created_in_last=2 has_tag_id=101 sort=created_at page=1 of 100",
        ],
        counted(222, f"customers matching at least one of: ({SINCE}) or (with tag VIP (101))"),
        [{"created_in_last": DAY}, {"has_tag_id": "101"}],
    ),
    "the later of two dates": Case(
        {"all_of": [{"created_in_last": DAY}, {"created_in_last": "2026-11-21"}]},
        [TWO_DAYS],
        counted(37, f"customers matching all of: ({SINCE}) and (added since 2026-11-21 00:00 UTC)"),
        [{"created_in_last": DAY}],
    ),
    "dates of two kinds are told by all rows": Case(
        {"created_in_last": "2026-11-01", "active_in_last": DAY},
        [
            "customers created_in_last=23 active_in_last=2 sort=created_at page=1 of 500",
            "customers created_in_last=23 active_in_last=2 sort=created_at page=2 of 500",
        ],
        counted(122, "customers added since 2026-11-01 00:00 UTC, active on the site since 2026-11-22 00:00 UTC"),
        [{"created_in_last": "2026-11-01", "active_in_last": DAY}],
    ),
    "a date that rows show and Kajabi does not sort by": Case(
        {"bounced_in_last": "2026-10-01"},
        ["customers bounced_in_last=54 sort=created_at page=1 of 500"],
        counted(53, "customers whose email started bouncing since 2026-10-01 00:00 UTC"),
        [{"bounced_in_last": "2026-10-01"}],
    ),
    "a date that no row shows may find too many": Case(
        {"joined_in_last": DAY},
        ["customers joined_in_last=2 page of 2"],
        counted(
            52,
            "customers who joined as customers since 2026-11-21 12:00 UTC",
            looks_back("joined_in_last", "included"),
        ),
        [{"joined_in_last": "2026-11-21T12:00:01Z"}],
    ),
    "none of them may find too few": Case(
        {"none_of": [{"joined_in_last": DAY}]},
        ["customers page of 2", "customers joined_in_last=2 page of 2"],
        counted(
            1948,
            "customers matching none of: (who joined as customers since 2026-11-21 12:00 UTC)",
            looks_back("joined_in_last", "missing"),
        ),
        [{}],
        [{"joined_in_last": "2026-11-21T12:00:01Z"}],
    ),
    "a negative that no row shows may find too few": Case(
        {"not_clicked_email_in_last": DAY, "sent_email_broadcast_id": "701"},
        ["customers sent_email_broadcast_id=701 not_clicked_email_in_last=2 page of 2"],
        counted(
            475,
            "customers who were sent broadcast 701, who clicked no link in any email since 2026-11-21 12:00 UTC",
            looks_back("not_clicked_email_in_last", "missing"),
        ),
        [{"not_clicked_email_in_last": "2026-11-21T12:00:01Z", "sent_email_broadcast_id": "701"}],
    ),
    "contacts do not show when they were seen": Case(
        {"who": "contacts", "active_in_last": DAY},
        ["contacts active_in_last=2 page of 2"],
        counted(
            399,
            "contacts active on the site since 2026-11-21 12:00 UTC",
            looks_back("active_in_last", "included"),
        ),
        [{"active_in_last": "2026-11-21T12:00:01Z"}],
    ),
}
PAGES = {
    "newest first": Case(
        {"created_in_last": DAY},
        [TWO_DAYS.replace("=created", "=-created")],
        listed(
            37,
            f"customers {SINCE}; newest first",
            CREATED_COLUMNS,
            ["102000", "Sam Harris", "sam277@example.net", "2026-11-23"],
        ),
        [{"created_in_last": DAY}],
    ),
    "oldest first": Case(
        {"created_in_last": DAY, "sort": "created_at"},
        [TWO_DAYS],
        listed(
            37,
            f"customers {SINCE}; oldest first",
            CREATED_COLUMNS,
            ["101964", "Linda O'Connor", "linda396@example.net", "2026-11-22"],
        ),
        [{"created_in_last": DAY}],
    ),
    "before a date": Case(
        {"not_created_in_last": DAY},
        [
            "customers sort=-created_at page=1 of 100",
            "customers not_created_in_last=2 sort=-created_at page of 2",
            TWO_DAYS,
        ],
        listed(
            1963,
            "customers added before 2026-11-22 00:00 UTC; newest first",
            CREATED_COLUMNS,
            ["101963", "寒川 レイナ", "ren179@mail.test", "2026-11-21"],
        ),
        [{"not_created_in_last": DAY}],
    ),
    "another order": Case(
        {"inactive_in_last": "2026-10-01"},
        [
            "customers inactive_in_last=52 sort=-created_at page=1 of 100",
            "customers inactive_in_last=54 sort=-last_request_at page of 2",
            "customers active_in_last=54 sort=last_request_at page=1 of 100",
        ],
        listed(
            837,
            "customers not active on the site since 2026-10-01 00:00 UTC; newest first",
            ["customer_id", "name", "email", "last_request_at"],
            ["101991", "Adrian Gancarczyk", "adrian32@example.com", None],
        ),
        [{"inactive_in_last": "2026-10-01"}],
    ),
    "the top of a revenue order": Case(
        {"active_in_last": DAY, "sort": "-net_revenue"},
        [
            "customers active_in_last=2 sort=-net_revenue page=1 of 100",
            "customers active_in_last=2 net_revenue_greater_than=1994 page of 2",
            "customers active_in_last=2 sort=last_request_at page=1 of 100",
        ],
        listed(
            366,
            "customers active on the site since 2026-11-22 00:00 UTC; highest revenue first",
            ["customer_id", "name", "email", "last_request_at", "net_revenue"],
            ["100935", "Tarhan Sepetçi", "tarhan@example.com", "2026-11-23", "1994.0"],
        ),
        [{"active_in_last": DAY}],
    ),
}
CASES = {name: (case, 0) for name, case in COUNTS.items()} | {name: (case, 1) for name, case in PAGES.items()}


def said_of(url: httpx2.URL) -> str:
    """Return what was asked in a line: the filters, the order and the page."""
    filters = [f"{key[7:-1]}={value}" for key, value in url.params.items() if key.startswith("filter[")]
    page = f"={url.params['page[number]']}" if "page[number]" in url.params else ""
    order = [f"sort={url.params['sort']}"] if "sort" in url.params else []
    own = [each for each in filters if not each.startswith("site_id=")]
    return " ".join([url.path[4:], *own, *order, f"page{page} of {url.params['page[size]']}"])


@pytest.fixture(scope="module")
def people(sandbox: Sandbox) -> People:
    return load_people(sandbox.db, NOW)


@pytest.mark.parametrize("name", CASES)
async def test_a_date_is_asked_for_cut_and_said(sandbox: Sandbox, people: People, name: str) -> None:
    case, limit = CASES[name]
    async with account_of(sandbox, known=True) as (account, wire):
        reply = await search_customers.call({**case.sent, "limit": limit}, replace(account, zone=case.zone))
        asked = [said_of(url) for url in wire.asked if is_list(url)]
    assert (asked, reply) == (case.asked, case.reply)
    who = str(case.sent.get("who", "customers"))
    right = set[str]().union(*(members(people, who, each) for each in case.union))
    assert reply["total"] == len(right.difference(*(members(people, who, each) for each in case.less)))


async def test_days_of_rows_are_the_owners(sandbox: Sandbox) -> None:
    evening = {"created_in_last": DAY, "not_created_in_last": "2026-11-23", "limit": 100}
    async with account_of(sandbox) as (account, _):
        reply = await search_customers.call(evening, replace(account, zone=NEW_YORK))
        plain = await search_customers.call({**evening, "fields": ["created_at"]}, account)
        first = str(reply["rows"][0][0])
        person = await get_customer.call({"customer_id": first}, replace(account, zone=NEW_YORK))
        in_utc = await get_customer.call({"customer_id": first}, account)
    assert {row[3] for row in reply["rows"]} == {DAY} == {row[1] for row in plain["rows"]}
    assert (person["created_at"], in_utc["created_at"]) == (DAY, "2026-11-23")


async def test_segments_are_compared_at_their_dates(sandbox: Sandbox, people: People) -> None:
    new, old = {"name": "New", "created_in_last": DAY}, {"name": "Old", "not_created_in_last": DAY}
    seen, tagged = {"name": "Seen", "active_in_last": DAY}, {"name": "Joined", "joined_in_last": DAY}
    async with account_of(sandbox, known=True) as (account, _):
        reply = await compare_segments.call({"segments": [new, old, seen, tagged]}, account)
    sizes = {each["name"]: len(members(people, "customers", each)) for each in (new, old, seen)}
    assert reply["sizes"] == {**sizes, "Joined": 52}
    assert reply["overlaps"][0] == ["New", "Old", 0]
    assert reply["searched"] == (
        f"customers of {SITE}: New = {SINCE}; Old = added before 2026-11-22 00:00 UTC; Seen = active on the site since "
        "2026-11-22 00:00 UTC; Joined = who joined as customers since 2026-11-21 12:00 UTC"
    )
    assert reply["warnings"] == [f"Joined: {looks_back('joined_in_last', 'included')}"]


async def test_every_month_of_a_year_is_counted_once(sandbox: Sandbox) -> None:
    firsts = [date(2025 + (month // 12), month % 12 + 1, 1).isoformat() for month in range(11, 23)]
    async with account_of(sandbox) as (account, _):

        async def count(**filters: Any) -> int:
            return (await search_customers.call({"limit": 0, **filters}, replace(account, zone=NEW_YORK)))["total"]

        months = [await count(created_in_last=begin, not_created_in_last=end) for begin, end in pairwise(firsts)]
        whole = await count(created_in_last=firsts[0]) - await count(created_in_last=firsts[-1])
    assert sum(months) == whole == added_between(sandbox, firsts[0], firsts[-1])


def added_between(box: Sandbox, begin: str, end: str) -> int:
    """Return how many customers were added between two midnights in New York."""
    moments = [datetime.combine(date.fromisoformat(each), time(), NEW_YORK).astimezone(UTC) for each in (begin, end)]
    texts = [each.isoformat().replace("+00:00", "Z") for each in moments]
    return sum(texts[0] <= each < texts[1] for each in column(box, "SELECT created_at FROM customers"))
