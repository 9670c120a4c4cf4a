"""Filters by what Kajabi cannot list: remembered names and pasted addresses become ids, or the call is refused."""

from collections.abc import Sequence
from pathlib import Path

import anyio
import pytest

from kajabi_mcp.account import Source, connect
from kajabi_mcp.errors import NamesUnreadable
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.settings import Settings
from tests.support.lists import Lists, tags
from tests.support.names import UNLISTED, meant, unresolved
from tests.support.refusals import Sent


@pytest.fixture
def box(sandbox: Sandbox) -> Source:
    return Source(Settings(), sandbox)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "names.toml"
    file.write_text(
        '[broadcast]\n"Black Friday" = "701"\n"BF" = "701"\n"Cyber Monday" = "702"\n"Cyber Week" = "703"\n', "utf-8"
    )
    return file


@pytest.mark.parametrize(
    ("sent", "number", "said"),
    [
        ("black friday", "701", "Black Friday (701)"),
        ("monday", "702", "Cyber Monday (702)"),
        ("bf", "701", "BF (701)"),
        ("https://app.kajabi.com/admin/sites/11/email_broadcasts/702/edit", "702", "Cyber Monday (702)"),
        ("https://app.kajabi.com/admin/email_broadcasts/709", "709", "709"),
        ("701", "701", "Black Friday (701)"),
        ("0702", "0702", "Cyber Monday (702)"),
        ("broadcast 703", "703", "Cyber Week (703)"),
        ("BF (701)", "701", "BF (701)"),
        ("broadcast 799", "799", "799"),
        ("black-fridays", "701", "Black Friday (701)"),
    ],
)
async def test_remembered_names_and_addresses_stand_for_ids(file: Path, sent: str, number: str, said: str) -> None:
    lists = Lists()
    assert await meant(lists.account(file), opened_email_broadcast_id=sent) == (
        {"opened_email_broadcast_id": number},
        [f"who opened broadcast {said}"],
    )
    assert lists.asked == []


async def test_an_address_stands_for_the_id_of_a_listed_kind_and_is_named_where_one_list_tells_it() -> None:
    lists = Lists(tags("VIP"))
    sent = "https://app.kajabi.com/admin/contact_tags/101"
    for _ in range(2):
        assert await meant(lists.account(), has_tag_id=sent) == ({"has_tag_id": "101"}, ["with tag VIP (101)"])
    assert lists.asked == ["contact_tags 1"] * 2


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        ("Spring", UNLISTED),
        ("Cyber Munday", f'{UNLISTED}; remembered are: "Cyber Monday" (702)'),
        ("cyber", '2 broadcasts contain this; give the whole name or the id: "Cyber Monday" (702), "Cyber Week" (703)'),
        (
            "Black Friday (702)",
            "has a name and an id that do not belong together; give one of them: "
            '"Black Friday" (701), "Cyber Monday" (702)',
        ),
        (
            "Black Friday (799)",
            'has a name and an id that do not belong together; give one of them: "Black Friday" (701)',
        ),
        (
            "https://app.kajabi.com/admin/email_sequences/9",
            "is the address of a sequence, not of a broadcast; give the broadcast's id or its address",
        ),
    ],
)
async def test_a_broadcast_that_is_not_known_is_refused_with_the_ways_to_name_it(
    file: Path, sent: str, line: str
) -> None:
    assert await unresolved(Lists().account(file), {"opened_email_broadcast_id": sent}) == [
        f"opened_email_broadcast_id: {line}"
    ]


async def test_the_longest_refusal_stays_within_its_bounds(tmp_path: Path) -> None:
    file = tmp_path / "names.toml"
    file.write_text("[assessment]\n" + "".join(f'"{letter * 150}" = "{10**18}"\n' for letter in "abc"), "utf-8")
    name = f"{'a' * 148}bc"
    sent: Sequence[Sent] = [{"search": "x"}, *[{"completed_assessment_id": name}] * 3]
    [line] = await unresolved(Lists().account(file), *sent)
    assert "…" in line


async def test_names_are_no_matter_of_the_site_nor_of_another_kind(file: Path) -> None:
    [line] = await unresolved(Lists().account(file), {"registered_event_id": "Black Friday"})
    assert line.startswith("registered_event_id: Kajabi's API cannot list events, and no name like this is remembered")


async def test_a_broken_file_of_names_stands_in_the_way_of_names_alone(file: Path) -> None:
    await anyio.Path(file).write_text("[broadcast\n", "utf-8")
    account = Lists().account(file)
    address = "https://app.kajabi.com/admin/email_broadcasts/702"
    assert (await meant(account, opened_email_broadcast_id=address))[0] == {"opened_email_broadcast_id": "702"}
    with pytest.raises(NamesUnreadable, match=r"names\.toml, line 1"):
        await meant(account, opened_email_broadcast_id="Black Friday")


@pytest.mark.parametrize(("name", "path"), [("has_tag_id", "tags/101"), ("completed_assessment_id", "assessments/651")])
async def test_the_address_of_something_of_another_site_is_refused(box: Source, name: str, path: str) -> None:
    async with connect(box) as account:
        assert await unresolved(account, {name: f"https://app.kajabi.com/admin/sites/12/{path}"}) == [
            f"{name}: is the address of something on another site; this search is of site 11"
        ]
