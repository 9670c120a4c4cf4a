"""What `check` proves of a set-up, and how it says what is wrong."""

import socket
from typing import Any

import httpx2
import pytest

from kajabi_mcp.account import Source
from kajabi_mcp.commands import check
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.settings import Settings
from tests.support.commands import SMALL, free_port, run
from tests.support.segments import account_of


def test_check_says_what_works_and_never_prints_the_secret() -> None:
    secret = {"KAJABI_CLIENT_ID": "abcdefgh", "KAJABI_CLIENT_SECRET": "hushhush"}
    done = run("check", KAJABI_BASE_URL=f"http://127.0.0.1:{free_port()}", KAJABI_MCP_CALL_SECONDS="1", **secret)
    assert done.exit_code == 1
    assert "key     KAJABI_CLIENT_ID abcd…, KAJABI_CLIENT_SECRET set" in done.stdout
    assert "login   FAILED: Kajabi gave no usable answer: no connection" in done.stdout
    assert "hushhush" not in done.stdout + done.stderr
    assert "abcdefgh" not in done.stdout + done.stderr


def test_check_proves_the_sandbox() -> None:
    done = run("check", *SMALL)
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "server  the embedded sandbox",
            "key     the sandbox's own",
            "login   ok: Kajabi accepts the credentials",
            "user    ok: the key acts for Sandbox Owner, OWNER",
            "access  ok: the key may view sites, customers, contacts, contact tags, offers, products, forms",
            "site    ok: searches go to site Main Studio (11)",
            "call    ok: customers: 50 in Main Studio (11)",
            "Everything works.",
        ],
    )


def test_check_waits_no_longer_than_a_call() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        key = {"KAJABI_CLIENT_ID": "abcdefgh", "KAJABI_CLIENT_SECRET": "hushhush"}
        done = run("check", KAJABI_BASE_URL=base, KAJABI_MCP_CALL_SECONDS="0.2", **key)
    assert (done.exit_code, done.stdout.splitlines()[2:]) == (
        1,
        [
            "login   FAILED: No answer from Kajabi within 0.2 seconds. Check again later.",
            "Fix what FAILED above, then run this check again.",
        ],
    )


@pytest.mark.parametrize(("box", "advice"), [(None, " (KAJABI_SITE_ID sets a default)"), ("sandbox", "")])
async def test_check_advises_the_setting_only_where_it_has_an_effect(
    two_sites: Sandbox, box: str | None, advice: str
) -> None:
    async with account_of(two_sites) as (account, _):
        said = await check.site(account, Source(Settings(), two_sites if box else None))
    sites = "Main Studio (11), Second Studio (12)"
    assert said == f"several sites; each search must name one with site_id: {sites}{advice}"


async def test_check_blames_the_setting_for_a_wrong_site(two_sites: Sandbox) -> None:
    async with account_of(two_sites, site_id="99") as (account, _):
        went_well, said = await check.run_step(check.site, account, Source(Settings()))
    assert (went_well, said) == (
        False,
        "KAJABI_SITE_ID is not a site of this account; set it to one of: Main Studio (11), Second Studio (12).",
    )


async def test_check_says_which_sites_it_did_not_count() -> None:
    def uncounted(_: httpx2.URL, document: Any) -> None:
        del document["meta"]["total_count"]

    many = open_sandbox(Options(customers=0, sites=7))
    async with account_of(many) as (account, _), account_of(many, uncounted, site_id="11") as (silent, _):
        said = await check.count_customers(account, Source(Settings()))
        assert said.startswith("customers: 0 in Main Studio (11), 0 in Second Studio (12), ")
        assert said.endswith("(15) and 2 more sites, not counted")
        assert (
            await check.count_customers(silent, Source(Settings()))
            == "customers: no count from Kajabi for Main Studio (11)"
        )
