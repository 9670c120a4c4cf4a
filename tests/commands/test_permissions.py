"""`check` tries everything that the tools read, and names each permission that a key lacks."""

import pytest

from kajabi_mcp.errors import NoPermission
from tests.support.commands import SMALL, run

OPENING = (
    "FAILED: This Kajabi API key lacks permissions. Kajabi gives them one by one: add these to the key under Settings "
    "> Public API, or make a key for a user who has them."
)
LACKING = {
    "sites": "- view sites: without it, every call must pass site_id as digits",
    "customers": "- view customers: without it, nobody can be found among customers",
    "contacts": "- view contacts: without it, nobody can be found among contacts or leads, and no contact details are "
    "shown",
    "contact_tags": "- view contact tags: without it, names of tags cannot be looked up",
    "offers": "- view offers: without it, names of offers cannot be looked up",
    "products": "- view products: without it, names of products cannot be looked up",
    "forms": "- view forms: without it, names of forms cannot be looked up",
}


def test_a_key_with_every_permission_may_view_everything() -> None:
    done = run("check", *SMALL)
    said = "access  ok: the key may view sites, customers, contacts, contact tags, offers, products, forms"
    assert (done.exit_code, done.stdout.splitlines()[4]) == (0, said)


@pytest.mark.parametrize("kind", LACKING)
def test_a_missing_permission_is_named_with_what_it_is_for(kind: str) -> None:
    done = run("check", *SMALL, "--quirk", f"forbid={kind}")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    at = lines.index(f"access  {OPENING}")
    assert lines[at + 1] == LACKING[kind]
    assert sum(line.startswith("- view ") for line in lines) == 1
    assert lines[-1] == "Fix what FAILED above, then run this check again."


def test_all_missing_permissions_are_named_at_once() -> None:
    quirks = [each for kind in ("offers", "forms", "me") for each in ("--quirk", f"forbid={kind}")]
    done = run("check", *SMALL, *quirks)
    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert lines[3:8] == [
        f"user    {OPENING}",
        "- view the user: without it, this check cannot say for whom the key acts",
        f"access  {OPENING}",
        LACKING["offers"],
        LACKING["forms"],
    ]


@pytest.mark.parametrize("sites", ["1", "2"])
def test_a_key_that_may_not_list_sites_is_told_apart_from_one_that_may_not_read_people(sites: str) -> None:
    done = run("check", *SMALL, "--sites", sites, "--quirk", "forbid=sites")
    assert [line for line in done.stdout.splitlines() if line.startswith("- view ")] == [LACKING["sites"]]


def test_the_call_of_a_key_that_may_not_read_customers_fails_too() -> None:
    done = run("check", *SMALL, "--quirk", "forbid=customers")
    assert [line for line in done.stdout.splitlines() if line.startswith("call ")] == [
        f"call    FAILED: {NoPermission()}"
    ]
