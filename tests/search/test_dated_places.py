"""A place beside a date: each spelling of the place is cut at the date on its own, however many rows that takes."""

import pytest

from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.tools.search_customers import search_customers
from tests.support.clock import NOW
from tests.support.oracle import load_people
from tests.support.segments import Object, account_of, members

SITE = "site Main Studio (11)"
US = "whose country is United States (also USA, U.S.; or just US, America)"
DAY = "2026-11-22"
NEW: Object = {"address_country_contains": "US", "created_in_last": DAY}
BY_DAYS = (
    "created_in_last looks back to 2023-12-31 12:00 UTC, 12 hours before 2024-01-01 00:00 UTC, since Kajabi takes "
    "whole days: people from these hours may be included."
)


async def ask(box: Sandbox, sent: Object, limit: int) -> Object:
    async with account_of(box, known=True, scan_limit=limit) as (account, _):
        return await search_customers.call(sent, account)


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(now=lambda: NOW))


@pytest.fixture(scope="module")
def imported() -> Sandbox:
    """Return a sandbox where a quarter of the people came in one import, in the part day before the date."""
    box = open_sandbox(Options(customers=300, now=lambda: NOW, max_page_size=20))
    for table in ("customers", "contacts"):
        box.db.execute(f"UPDATE {table} SET created_at = '2026-11-21T18:00:00Z' WHERE id % 4 = 2")
        box.db.execute(f"UPDATE {table} SET created_at = '2026-11-22T18:00:00Z' WHERE id % 24 = 0")
    return box


async def test_more_people_of_a_place_than_may_be_read_are_counted_by_whole_days(box: Sandbox) -> None:
    sent = {"created_in_last": "2024-01-01", "address_country_contains": "US", "who": "contacts", "limit": 0}
    assert await ask(box, sent, 400) == {
        "total": 2098,
        "searched": f"contacts of {SITE} {US}, added since 2023-12-31 12:00 UTC",
        "warnings": [BY_DAYS],
    }


@pytest.mark.parametrize("who", ["contacts", "leads"])
async def test_an_import_in_the_part_day_is_not_read_for_any_spelling_of_a_place(imported: Sandbox, who: str) -> None:
    right = members(load_people(imported.db, NOW), who, NEW)
    reply = await ask(imported, {**NEW, "who": who, "limit": 0}, 40)
    assert reply == {"total": len(right), "searched": f"{who} of {SITE} {US}, added since 2026-11-22 00:00 UTC"}
    assert len(right) > 5
