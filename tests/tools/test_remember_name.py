"""Teaching the server a name: what is written, what is said, and what is refused before anything is written."""

from pathlib import Path
from typing import Any

import anyio
import pytest

from kajabi_mcp.account import Account, Source, connect
from kajabi_mcp.app import answer_call
from kajabi_mcp.errors import NotRemembered, Refused
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.settings import Settings, load
from kajabi_mcp.tools.find_ids import find_ids
from kajabi_mcp.tools.remember_name import remember_name
from tests.support.lists import Lists
from tests.support.names import names_in
from tests.support.refusals import failure, faults_in


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "names.toml"


@pytest.fixture
def account(file: Path) -> Account:
    return Lists().account(file)


async def remember(account: Account, kind: object, name: object, number: object) -> dict[str, Any]:
    """Return the reply of remember_name."""
    return await remember_name.call({"kind": kind, "name": name, "id": number}, account)


async def test_a_name_is_remembered_and_said(account: Account, file: Path) -> None:
    assert await remember(account, "broadcast", "Black Friday", "701") == {"remembered": "broadcast Black Friday (701)"}
    assert await remember(account, "event", "  Caf\u0065\u0301   live ", 501) == {
        "remembered": "event Caf\u00e9 live (501)"
    }
    assert names_in(file) == {"broadcast": {"Black Friday": "701"}, "event": {"Caf\u00e9 live": "501"}}


async def test_another_id_for_a_name_is_said_to_replace_the_old_one(account: Account, file: Path) -> None:
    await remember(account, "broadcast", "Black Friday", "700")
    assert await remember(account, "broadcast", "black friday", "701") == {
        "remembered": "broadcast black friday (701)",
        "was": "700",
    }
    assert await remember(account, "broadcast", "Black Friday", "701") == {"remembered": "broadcast Black Friday (701)"}
    assert names_in(file) == {"broadcast": {"Black Friday": "701"}}


async def test_the_address_of_the_thing_will_do_for_its_id(account: Account, file: Path) -> None:
    address = "https://app.kajabi.com/admin/sites/11/email_sequences/901/edit?tab=1"
    assert await remember(account, "sequence", "Welcome", address) == {"remembered": "sequence Welcome (901)"}
    assert names_in(file) == {"sequence": {"Welcome": "901"}}


WORDS = "name: needs words: digits and addresses are always read as ids"


@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        ({}, ["kind: is required: broadcast, sequence, newsletter, event, assessment", "name, id: each is required"]),
        ({"kind": "broadcast", "name": " ", "id": "701"}, ["name: is required"]),
        ({"kind": "broadcast", "name": "701", "id": "701"}, [WORDS]),
        ({"kind": "broadcast", "name": "https://app.kajabi.com/admin/events/1", "id": "701"}, [WORDS]),
        (
            {"kind": "tag", "name": "VIP", "id": "101"},
            ["kind: must be one of broadcast, sequence, newsletter, event, assessment"],
        ),
        (
            {"kind": "event", "name": "Retreat", "id": "June"},
            ["id: give the id as digits, or the address of the event pasted from Kajabi's admin"],
        ),
        (
            {"kind": "event", "name": "Retreat", "id": "https://app.kajabi.com/admin/email_broadcasts/1"},
            ["id: is the address of a broadcast, not of an event; give the event's id or its address"],
        ),
        (
            {"kind": "event", "name": "Re\ntreat", "id": True, "site_id": "11"},
            [
                "site_id: no such argument; use the names in the schema",
                "name: holds control characters; send plain text",
                'id: give an id, digits such as "101", or a name as text',
            ],
        ),
    ],
)
async def test_what_cannot_be_remembered_is_refused_and_nothing_is_written(
    account: Account, file: Path, sent: dict[str, Any], lines: list[str]
) -> None:
    assert faults_in(await failure(remember_name.call(sent, account), Refused)) == lines
    assert list(file.parent.iterdir()) == []


async def test_a_file_that_cannot_be_written_is_said(file: Path) -> None:
    await anyio.Path(file).touch()
    with pytest.raises(NotRemembered):
        await remember(Lists().account(file / "names.toml"), "broadcast", "Black Friday", "701")


async def test_what_the_sandbox_is_taught_goes_with_it(sandbox: Sandbox, tmp_path: Path) -> None:
    async with connect(Source(Settings(), sandbox)) as account:
        await remember(account, "broadcast", "Black Friday", "701")
        reply = await find_ids.call({"kind": "broadcast"}, account)
        assert reply["rows"] == [["701", "Black Friday"]]
    async with connect(Source(Settings(), sandbox)) as account:
        assert (await find_ids.call({"kind": "broadcast"}, account))["total"] == 0


async def test_the_sandbox_uses_the_owners_file_when_it_is_named(
    sandbox: Sandbox, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAJABI_MCP_NAMES", str(file))
    async with connect(Source(load(), sandbox)) as account:
        await remember(account, "broadcast", "Black Friday", "701")
    assert names_in(file) == {"broadcast": {"Black Friday": "701"}}


def test_a_file_may_be_named_from_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAJABI_MCP_NAMES", "~/names.toml")
    assert load().names_file == Path.home() / "names.toml"
    monkeypatch.setenv("KAJABI_MCP_NAMES", "")
    assert load().names_file is None


def test_the_tool_is_known_to_write() -> None:
    assert remember_name.read_only is False
    assert find_ids.read_only is True


async def test_a_call_replies_like_every_other(account: Account) -> None:
    result = await answer_call("remember_name", {"kind": "event", "name": "Retreat", "id": "503"}, account)
    assert result.structured_content == {"remembered": "event Retreat (503)"}
