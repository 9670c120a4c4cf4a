"""The owner's file of names: it is read when it changes and written whole, and nothing in it is lost."""

# ruff: noqa: ASYNC240 - these tests are about a file, and nothing else runs beside them

import os
import sys
from pathlib import Path

import anyio
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from kajabi_mcp.errors import NamesUnreadable, NotRemembered
from kajabi_mcp.names.remembered import Remembered, default_path
from kajabi_mcp.text import fold_name
from tests.support.children import finish, opened, start
from tests.support.names import names_in

SORTED = """\
[broadcast]
"Black Friday" = "701"
"Cyber Monday" = "702"

[sequence]
"Welcome" = "901"

[assessment]
"Final Exam" = "602"
"""


POSIX = pytest.mark.skipif(os.name != "posix", reason="modes and links are other things there")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "names.toml"


def remembering(file: Path, who: str, count: int) -> list[str]:
    """Return the command of a process that remembers names in a file."""
    return [sys.executable, "-m", "tests.support.remembering", str(file), who, str(count)]


async def known(names: Remembered, kind: str = "broadcast") -> list[str]:
    return [each.label for each in await names.entries(kind)]


async def test_names_are_kept_sorted_within_kinds_in_a_fixed_order(file: Path) -> None:
    names = Remembered(file)
    for kind, name, number in [
        ("assessment", "Final Exam", "602"),
        ("broadcast", "Cyber Monday", "702"),
        ("sequence", "Welcome", "901"),
        ("broadcast", "Black Friday", "701"),
    ]:
        assert await names.remember(kind, name, number) is None
    assert file.read_text("utf-8") == SORTED
    assert await known(names) == ["Black Friday (701)", "Cyber Monday (702)"]
    assert await known(Remembered(file), "assessment") == ["Final Exam (602)"]


async def test_no_file_is_no_names(file: Path) -> None:
    assert await known(Remembered(file)) == []
    assert await known(Remembered(file / "below" / "nothing")) == []
    assert not file.exists()


async def test_the_folder_is_made_and_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "kajabi-mcp" / "names.toml"
    await Remembered(file).remember("event", "June Webinar", "501")
    assert names_in(file) == {"event": {"June Webinar": "501"}}
    assert sorted(each.name for each in file.parent.iterdir()) in (["names.toml"], ["names.toml", "names.toml.lock"])
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("spelled", ["Black Friday", "black friday", "  BLACK   FRIDAY", "Bla\u0301ck Friday"])
async def test_a_name_in_another_spelling_replaces_the_one_that_is_there(file: Path, spelled: str) -> None:
    names = Remembered(file)
    await names.remember("broadcast", "Black Friday", "700")
    assert await names.remember("broadcast", spelled, "701") == "700"
    assert names_in(file) == {"broadcast": {spelled: "701"}}
    assert await names.remember("broadcast", spelled, "701") is None
    assert await names.remember("sequence", spelled, "901") is None


COMMENTED = """\
# What we call things.
# Ask Jo before changing it.

# All of 2026
[ sequence ]  # automated
# the long one
"Welcome" = "901"   # since May # 2026

# soon to go
'Win-back' = 903

# Emails to lists


[broadcast]
plain_key = "704"
"Cyber \\"Monday\\" # 1" = '702' # loud
# Bring it back

# in autumn
"Black Friday" = "https://app.kajabi.com/admin/email_broadcasts/701/edit"

# the end
"""

KEPT = """\
# What we call things.
# Ask Jo before changing it.

# Emails to lists
[broadcast]
# Bring it back

# in autumn
"Black Friday" = "https://app.kajabi.com/admin/email_broadcasts/701/edit"
"Cyber \\"Monday\\" # 1" = "705"  # loud
plain_key = "704"

# All of 2026
[ sequence ]  # automated
# the long one
"Welcome" = "901"   # since May # 2026
# soon to go
'Win-back' = 903

# the end
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
async def test_comments_stay_where_they_belong(file: Path, line_end: str) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + COMMENTED.replace("\n", line_end).encode())
    names = Remembered(file)
    assert await known(names) == ["plain_key (704)", 'Cyber "Monday" # 1 (702)', "Black Friday (701)"]
    assert await names.remember("broadcast", 'Cyber "Monday" # 1', "705") == "702"
    assert file.read_text("utf-8") == KEPT
    await names.remember("broadcast", 'Cyber "Monday" # 1', "705")
    assert file.read_text("utf-8") == KEPT


async def test_a_file_of_comments_alone_keeps_them_at_its_top(file: Path) -> None:
    file.write_text("\n# nothing yet\n\n# really\n", "utf-8")
    await Remembered(file).remember("event", "Retreat", "503")
    assert file.read_text("utf-8") == '# nothing yet\n\n# really\n\n[event]\n"Retreat" = "503"\n'


async def test_an_edit_by_hand_is_seen_at_once(file: Path) -> None:
    names = Remembered(file)
    await names.remember("broadcast", "Black Friday", "701")
    assert await known(names) == ["Black Friday (701)"]
    file.write_text('[broadcast]\n"Black Friday" = "711"\n"New" = 1', "utf-8")
    assert await known(names) == ["Black Friday (711)", "New (1)"]
    file.unlink()
    assert await known(names) == []


NOT_TOML = "it is not valid TOML"
BROADCAST_ID = "the id of a broadcast must be digits in quotes, or its address"
EVENT_ID = "the id of an event must be digits in quotes, or its address"
TABLES = (
    "only tables for broadcast, sequence, newsletter, event, assessment may be in it, with lines such as "
    '"Black Friday" = "701"'
)


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ('[broadcast]\n"Black Friday = "701"\n', 2, NOT_TOML),
        ('[broadcast]\n"A" = "1"\n"A" = "2"\n', 3, NOT_TOML),
        ('[broadcast]\n"A" = "1"\n[broadcast', 3, NOT_TOML),
        ('# x\n[broadcast]\n"A" = "seven"\n', 3, BROADCAST_ID),
        ('[event]\n"A" = "1"\n\n"B" = 1.5\n', 4, EVENT_ID),
        ('[event]\n"A" = ["1"]\n', 2, EVENT_ID),
        ('[event]\n"A" = true\n', 2, EVENT_ID),
        ('[event]\n"A" = "https://app.kajabi.com/admin/offers/1"\n', 2, EVENT_ID),
        ('[event]\n"A" = "1"\n[brodcast]\n', 3, TABLES),
        ('broadcast = "701"\n', None, TABLES),
        (b'[event]\n"A" = "1"\n# caf\xe9\n', 3, "it is not UTF-8 text"),
        ("#" * 1_000_001, None, "it is larger than a megabyte"),
    ],
)
async def test_a_broken_file_is_said_with_its_line_and_left_as_it_is(
    file: Path, content: str | bytes, line: int | None, problem: str
) -> None:
    before = content if isinstance(content, bytes) else content.encode()
    file.write_bytes(before)
    names = Remembered(file)
    where = "names.toml" if line is None else f"names.toml, line {line}"
    sentence = (
        f"The file of remembered names cannot be used ({where}): {problem}. Nothing was overwritten. Fix the file "
        "(KAJABI_MCP_NAMES, or else kajabi-mcp/names.toml in the user's configuration folder), or use ids for now."
    )
    for _ in range(2):
        with pytest.raises(NamesUnreadable) as unreadable:
            await names.entries("broadcast")
        assert str(unreadable.value) == sentence
    with pytest.raises(NamesUnreadable) as unreadable:
        await names.remember("broadcast", "Black Friday", "701")
    assert str(unreadable.value) == sentence
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        'broadcast = { "A" = "1" }\n',
        'broadcast."A" = "1"\n',
        '[broadcast]\n"A" = """1"""\n"B" = """\\\n2"""\n',
        'event.A = "1"\n[broadcast]\n',
        '[broadcast]\n"A" = "1"\n"B" = """# no\n""" # comment\n',
    ],
)
async def test_a_file_that_could_not_be_kept_whole_is_left_as_it_is(file: Path, content: str) -> None:
    file.write_text(content, "utf-8")
    with pytest.raises(NamesUnreadable):
        await Remembered(file).remember("broadcast", "New", "9")
    assert file.read_text("utf-8") == content


async def test_a_folder_in_the_place_of_the_file_is_said(file: Path) -> None:
    file.mkdir()
    with pytest.raises(NamesUnreadable):
        await known(Remembered(file))
    with pytest.raises(NotRemembered):
        await Remembered(file).remember("broadcast", "A", "1")


async def test_where_nothing_can_be_written_the_call_says_so(file: Path) -> None:
    file.write_text("no folder")
    with pytest.raises(NotRemembered) as refused:
        await Remembered(file / "names.toml").remember("broadcast", "A", "1")
    assert str(refused.value).startswith("The name was not remembered: ")
    assert str(file.parent) not in str(refused.value)


@POSIX
def test_a_read_only_folder_leaves_the_file_as_it_is(file: Path) -> None:
    file.write_text(SORTED, "utf-8")
    file.parent.chmod(0o500)
    try:
        done = finish(remembering(file, "New", count=1))
    finally:
        file.parent.chmod(0o700)
    assert done.returncode == 1
    assert done.stderr.startswith("The name was not remembered: permission denied. ")
    assert file.read_text("utf-8") == SORTED


async def test_without_a_home_there_are_no_names_and_no_place_for_any() -> None:
    assert await known(Remembered(None)) == []
    with pytest.raises(NotRemembered, match="no configuration folder; set KAJABI_MCP_NAMES to a file"):
        await Remembered(None).remember("broadcast", "A", "1")


async def test_a_lock_that_stays_is_not_waited_for_for_ever(file: Path) -> None:
    with FileLock(f"{file}.lock"), pytest.raises(NotRemembered, match="another program keeps the file locked"):
        await Remembered(file, lock_seconds=0).remember("broadcast", "A", "1")
    assert not file.exists()


@POSIX
async def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "names.toml"
    real.parent.mkdir()
    real.write_text(SORTED, "utf-8")
    file.symlink_to(real)
    await Remembered(file).remember("broadcast", "Aha", "1")
    assert file.is_symlink()
    assert names_in(real)["broadcast"]["Aha"] == "1"


async def test_thirty_calls_at_once_lose_no_name(file: Path) -> None:
    names = Remembered(file)
    async with anyio.create_task_group() as tasks:
        for number in range(30):
            tasks.start_soon(names.remember, "event", f"Event {number}", str(number))
    assert names_in(file) == {"event": {f"Event {number}": str(number) for number in range(30)}}


async def test_two_processes_remembering_at_once_lose_no_name(file: Path) -> None:
    writers = [start(remembering(file, who, count=25)) for who in ("first", "second")]
    for writer in writers:
        opened(writer.stdin).write("go\n")
        opened(writer.stdin).flush()
    assert [writer.communicate(timeout=60) for writer in writers] == [("", "")] * 2
    assert [writer.returncode for writer in writers] == [0, 0]
    expected = {f"{who} {number}": str(number) for who in ("first", "second") for number in range(25)}
    assert names_in(file) == {"broadcast": expected}


def test_the_default_file_is_in_the_users_folder_for_configuration(tmp_path: Path) -> None:
    if os.name == "nt":
        assert default_path({"APPDATA": str(tmp_path)}) == tmp_path / "kajabi-mcp" / "names.toml"
    else:
        assert default_path({"XDG_CONFIG_HOME": str(tmp_path)}) == tmp_path / "kajabi-mcp" / "names.toml"
        own = Path.home() / ".config" / "kajabi-mcp" / "names.toml"
        assert default_path({}) == default_path({"XDG_CONFIG_HOME": "relative"}) == own


printable = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
spoken = st.text(printable, min_size=1, max_size=30).filter(lambda name: bool(fold_name(name)))


@settings(max_examples=60, deadline=None)
@given(st.lists(spoken, max_size=8, unique_by=fold_name), st.sampled_from(["broadcast", "event"]))
def test_any_name_comes_back_from_the_file_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], kind: str
) -> None:
    file = tmp_path_factory.mktemp("names") / "names.toml"

    async def remember() -> None:
        for number, name in enumerate(names):
            await Remembered(file).remember(kind, name, str(number))

    anyio.run(remember)
    assert (names_in(file) if file.exists() else {kind: {}}) == {
        kind: {name: str(number) for number, name in enumerate(names)}
    }
