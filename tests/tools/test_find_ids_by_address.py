"""Addresses pasted into find_ids: the thing that they are of is found by its id, or the reply says what to do."""

from pathlib import Path
from typing import Any

import pytest

from kajabi_mcp.errors import Refused
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.tools.remember_name import remember_name
from tests.support.lists import Lists, tags
from tests.support.refusals import failure, faults_in
from tests.tools.test_find_ids import EVERYWHERE, SITE, find, find_in

ADMIN = "https://app.kajabi.com/admin"
VIP = {
    "total": 1,
    "searched": f"tags of {SITE} with id 101, which the address gives",
    "fields": ["id", "name"],
    "rows": [["101", "VIP"]],
}


@pytest.mark.parametrize(
    ("sent", "reply"),
    [
        ({"name": f"{ADMIN}/tags/101"}, VIP),
        ({"name": f"{ADMIN}/sites/11/contact-tags/0101/edit?q={'x' * 300}"}, VIP),
        ({"name": "app.kajabi.com/admin/tags/101", "kind": "tag"}, VIP),
        ({"name": f"{ADMIN}/campaigns/101", "kind": "tag"}, VIP),
        (
            {"name": f"{ADMIN}/sites/11"},
            {
                "total": 1,
                "searched": "sites with id 11, which the address gives",
                "fields": ["id", "name"],
                "rows": [["11", "Main Studio"]],
            },
        ),
        (
            {"name": f"{ADMIN}/products/301/offers/201"},
            {
                "total": 2,
                "searched": f"offers, products of {SITE} with id 201 or 301, which the address gives",
                "fields": ["kind", "id", "name", "internal_title"],
                "rows": [["offer", "201", "Free Morning Flow", "LM 1"], ["product", "301", "Morning Flow", None]],
            },
        ),
        (
            {"name": f"{ADMIN}/campaigns/301"},
            {
                "total": 1,
                "searched": f"{EVERYWHERE} with id 301, which the address gives",
                "fields": ["kind", "id", "name"],
                "rows": [["product", "301", "Morning Flow"]],
            },
        ),
        (
            {"name": f"{ADMIN}/campaigns/999"},
            {
                "total": 0,
                "searched": f"{EVERYWHERE} with id 999, which the address gives",
                "warnings": [
                    "Nothing that Kajabi lists or that is remembered has this id; filters take the address too."
                ],
                "fields": ["kind", "id", "name"],
                "rows": [],
            },
        ),
        (
            {"name": f"{ADMIN}/tags/999"},
            {
                "total": 0,
                "searched": f"tags of {SITE} with id 999, which the address gives",
                "warnings": ["Kajabi lists no tag 999; filters take the id as it is."],
                "fields": ["id", "name"],
                "rows": [],
            },
        ),
        (
            {"name": f"{ADMIN}/email_broadcasts/701/edit"},
            {
                "total": 0,
                "searched": "remembered broadcasts with id 701, which the address gives",
                "warnings": ["No name is remembered for broadcast 701; filters take the id as it is."],
                "fields": ["id", "name"],
                "rows": [],
            },
        ),
    ],
)
async def test_an_address_finds_the_thing_that_it_is_of(
    sandbox: Sandbox, sent: dict[str, Any], reply: dict[str, Any]
) -> None:
    assert await find_in(sandbox, **sent) == reply


async def test_the_address_of_what_is_remembered_finds_its_name(tmp_path: Path) -> None:
    account = Lists().account(tmp_path / "names.toml")
    await remember_name.call({"kind": "broadcast", "name": "Black Friday", "id": "701"}, account)
    assert (await find(account, name=f"{ADMIN}/email_broadcasts/701/edit"))["rows"] == [["701", "Black Friday"]]


async def test_of_ten_thousand_an_id_may_be_among_those_that_are_not_read() -> None:
    account = Lists(tags(*(f"Tag {number:05}" for number in range(9_999)))).account()
    assert await find(account, name=f"{ADMIN}/tags/9000") == {
        "total": 0,
        "total_is": "at_least",
        "searched": "tags of site Main (11) with id 9000, which the address gives",
        "warnings": ["Kajabi lists no tag 9000 among the first of very many; filters take the id as it is."],
        "fields": ["id", "name"],
        "rows": [],
    }


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (
            {"name": f"{ADMIN}/tags/101", "kind": "offer"},
            "is the address of a tag, not of an offer; give the offer's id or its address",
        ),
        (
            {"name": f"{ADMIN}/sites/12/tags/101"},
            "is an address on another site than Main Studio (11); give that site's site_id too",
        ),
        ({"name": f"{ADMIN}/contacts/5"}, "is not the address of a thing that is found here; give a part of its name"),
        ({"name": f"{ADMIN}/"}, "is not the address of a thing that is found here; give a part of its name"),
        (
            {"name": "https://example.com/tags/101"},
            "is not a Kajabi address (https on kajabi.com); give the id, or the address that Kajabi's admin shows",
        ),
    ],
)
async def test_the_address_of_anything_else_is_refused(sandbox: Sandbox, sent: dict[str, Any], fault: str) -> None:
    assert faults_in(await failure(find_in(sandbox, **sent), Refused)) == [f"name: {fault}"]
