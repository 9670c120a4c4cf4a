"""A sandbox opens or says why not; its people are consistent, and every filter has somebody to find."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kajabi_mcp.sandbox import Options, Sandbox, SandboxError, open_sandbox
from kajabi_mcp.sandbox.filters import FILTERS
from kajabi_mcp.sandbox.hostile import HOSTILE
from tests.support.clock import NOW
from tests.support.filters import OFFERED
from tests.support.openapi import COLLECTIONS
from tests.support.sandbox import column, names, on_one_page, total


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(quirks=frozenset({"slow"})), "unknown quirk 'slow'; use ignore=FILTER, ignore-beside="),
        (Options(quirks=frozenset({"ignore=has_tag"})), "does not name a filter"),
        (Options(customers=-1), "customers is -1; give 0 or more"),
        (Options(sites=0), "sites is 0; give 1 or more"),
        (Options(database=Path("/nowhere/at/all.db")), "give a path in a folder that exists"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_one_line(options: Options, said: str) -> None:
    with pytest.raises(SandboxError) as refusal:
        open_sandbox(options)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_is_filled_once_and_then_used_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "people.db"
    file.touch()
    first = open_sandbox(Options(customers=20, database=file))
    people = column(first, "SELECT name FROM contacts")
    first.db.close()
    for options in (Options(database=file), Options(customers=20, sites=1, seed=1, database=file)):
        again = open_sandbox(options)
        assert column(again, "SELECT name FROM contacts") == people
        assert len(people) == 50
        again.db.close()


@pytest.mark.parametrize(("name", "value"), [("customers", 21), ("sites", 2), ("seed", 7)])
def test_a_file_of_other_people_than_were_asked_for_is_refused(tmp_path: Path, name: str, value: int) -> None:
    file = tmp_path / "people.db"
    open_sandbox(Options(customers=20, database=file)).db.close()
    with pytest.raises(
        SandboxError, match=rf"people\.db was made with {name} [0-9]+, not {value}; leave that option out"
    ):
        open_sandbox(replace(Options(database=file), **{name: value}))


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    text, foreign = tmp_path / "notes.txt", tmp_path / "foreign.db"
    text.write_text("not a database, but long enough to be taken for one\n" * 50)
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE mine (id)")
    db.close()
    for file in (text, foreign):
        before = file.read_bytes()
        with pytest.raises(SandboxError, match="give another path"):
            open_sandbox(Options(database=file))
        assert file.read_bytes() == before


def dump(**options: Any) -> list[str]:
    return list(open_sandbox(Options(customers=50, sites=2, now=lambda: NOW, **options)).db.iterdump())


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    assert dump() == dump(seed=1)
    assert dump() != dump(seed=2)


@pytest.mark.parametrize("customers", [0, 1, 2, 13])
@pytest.mark.parametrize("sites", [1, 2, 3])
def test_small_accounts_can_be_had(customers: int, sites: int) -> None:
    box = open_sandbox(Options(customers=customers, sites=sites))
    counts = [column(box, f"SELECT count(*) FROM {t}")[0] for t in ("customers", "contacts", "sites")]
    assert counts == [customers, int(customers * 2.5), sites]


# Each finds what must not be.
IMPOSSIBLE = {
    "revenue that is not the sum of what was paid": """SELECT id FROM customers WHERE net_revenue_cents <> (
        SELECT coalesce(sum(amount_cents), 0) FROM purchases
        WHERE customer_id = customers.id AND status = 'succeeded')""",
    "a last request that is not the latest activity": """SELECT id FROM customers WHERE last_request_at IS NOT (
        SELECT max(at) FROM site_activity WHERE customer_id = customers.id)""",
    "joining at another time than the first grant": """SELECT id FROM customers WHERE joined_at <> (
        SELECT min(granted_at) FROM offer_grants WHERE customer_id = customers.id)""",
    "an email read before it came": """SELECT rowid FROM emails WHERE delivered_at < sent_at
        OR (opened_at IS NOT NULL AND (delivered_at IS NULL OR opened_at < delivered_at))
        OR (clicked_at IS NOT NULL AND (opened_at IS NULL OR clicked_at < opened_at))""",
    "a delivered email that failed": """SELECT rowid FROM emails
        WHERE (delivered_at IS NOT NULL) + (bounced_at IS NOT NULL) + (dropped_at IS NOT NULL) > 1""",
    "access that ends before it starts": "SELECT rowid FROM access_periods WHERE ended_at < started_at",
    "ended access that is suspended": "SELECT rowid FROM access_periods WHERE suspended AND ended_at IS NOT NULL",
    "two consents at once": "SELECT contact_id FROM consent_events GROUP BY contact_id, at HAVING count(*) > 1",
    "an outcome of something unfinished": """SELECT contact_id FROM assessment_results
        WHERE outcome IS NOT NULL AND completed_at IS NULL""",
    "one email twice on a site": "SELECT email FROM contacts GROUP BY site_id, email HAVING count(*) > 1",
    "an email in capitals": "SELECT email FROM contacts WHERE email <> lower(email)",
    "tags of another site": """SELECT contact_id FROM contact_tags JOIN tags ON tags.id = tag_id
        JOIN contacts ON contacts.id = contact_id WHERE tags.site_id <> contacts.site_id""",
    "offers of another site": """SELECT customer_id FROM offer_grants JOIN offers ON offers.id = offer_id
        JOIN customers ON customers.id = customer_id JOIN contacts ON contacts.id = contact_id
        WHERE offers.site_id <> contacts.site_id""",
    "broadcasts of another site": """SELECT contact_id FROM emails JOIN broadcasts ON broadcasts.id = broadcast_id
        JOIN contacts ON contacts.id = contact_id WHERE broadcasts.site_id <> contacts.site_id""",
    "something that refers to nothing": "SELECT * FROM pragma_foreign_key_check",
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_the_people_hang_together(two_sites: Sandbox, what: str) -> None:
    assert column(two_sites, IMPOSSIBLE[what]) == []


def test_nothing_happens_after_now(two_sites: Sandbox) -> None:
    latest: dict[str, str] = {}
    for table in column(two_sites, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        for name in column(two_sites, f"SELECT name FROM pragma_table_info('{table}')"):
            if name == "at" or name.endswith("_at"):
                latest[f"{table}.{name}"] = column(two_sites, f"SELECT max({name}) FROM {table}")[0]
    assert len(latest) > 30
    assert {where for where, at in latest.items() if at > "2026-11-23T12:00:00Z"} == set()


@pytest.mark.parametrize("days", ["7", "30", "60", "90", "365"])
async def test_being_created_and_having_joined_are_different_things(sandbox: Sandbox, days: str) -> None:
    created = {"filter_created_in_last": days}
    joined = {"filter_joined_in_last": days}
    both = await total(sandbox, "/v1/customers", **created, **joined)
    assert both < await total(sandbox, "/v1/customers", **created)
    assert both < await total(sandbox, "/v1/customers", **joined)


def test_hardly_a_customer_has_an_id_that_goes_with_the_contacts(sandbox: Sandbox) -> None:
    offsets = column(sandbox, "SELECT count(*) FROM customers GROUP BY contact_id - id ORDER BY 1 DESC")
    assert offsets[0] < 20


async def test_hostile_names_come_out_as_they_went_in(sandbox: Sandbox) -> None:
    everybody = await names(on_one_page(sandbox), "/v1/contacts", "name", page_size="5000", fields_contacts="name")
    assert {hostile.name for hostile in HOSTILE} <= set(everybody)


IDS = {
    "11": {"tag": "101", "offer": "202", "product": "302", "form": "401", "event": "501", "assessment": "601"}
    | {"broadcast": "701", "newsletter": "801", "sequence": "901"},
    "12": {"tag": "116", "offer": "210", "product": "310", "form": "406", "event": "505", "assessment": "605"}
    | {"broadcast": "709", "newsletter": "804", "sequence": "904"},
}
OTHER_VALUES = {
    "search": "smith example",
    "name_contains": "an",
    "email_contains": "@example.org",
    "address_zip_contains": "1",
    "address_line_2_contains": "4",
    "address_state_contains": "Texas",
    "address_country_contains": "United",
    "used_coupon_code": "spring20",
}


def value(name: str, site: str) -> str:
    """Return a plausible value for a filter on that site."""
    if name in OTHER_VALUES:
        return OTHER_VALUES[name]
    if name.endswith(("_in_last", "net_revenue_greater_than", "net_revenue_less_than")):
        return "30"
    if name == "net_revenue_equal_to":
        return "0"
    if name in ("has_all_tag_id", "no_sent_email_broadcast_ids"):
        return {"has_all_tag_id": {"11": "101,102", "12": "116,118"}}.get(name, {"11": "701,708", "12": "709,711"})[
            site
        ]
    kinds = [number for kind, number in IDS[site].items() if f"{kind}_id" in name]
    return kinds[0] if kinds else "5" if "phone" in name else "s" if "contains" in name else "true"


@pytest.mark.parametrize("kind", COLLECTIONS)
@pytest.mark.parametrize("site", ["11", "12"])
async def test_every_filter_has_matches_and_others_on_every_site(two_sites: Sandbox, kind: str, site: str) -> None:
    everybody = await total(two_sites, f"/v1/{kind}", filter_site_id=site)
    found = {
        name: await total(two_sites, f"/v1/{kind}", filter_site_id=site, **{f"filter_{name}": value(name, site)})
        for name in FILTERS
        if name != "site_id"
    }
    assert set(found) == OFFERED - {"site_id"}
    assert {name: count for name, count in found.items() if not 0 < count < everybody} == {}
