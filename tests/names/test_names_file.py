"""What may stand in the place of the file of names, and how long it is waited for."""

# ruff: noqa: ASYNC240 - these tests are about files, and nothing else waits for them

import os
import socket
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest
from filelock import FileLock

from kajabi_mcp.account import Source, connect
from kajabi_mcp.errors import NamesUnreadable, NotRemembered
from kajabi_mcp.names import Remembered
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.settings import Settings
from kajabi_mcp.tools.remember_name import remember_name

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no such files elsewhere")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "names.toml"


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


NO_FILE = "it is not a regular file"
PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (lambda path: os.mkfifo(path), NO_FILE),
    "a link to a pipe": (lambda path: (os.mkfifo(f"{path}.pipe"), path.symlink_to(f"{path}.pipe")), NO_FILE),
    "a device without end": (lambda path: path.symlink_to("/dev/zero"), NO_FILE),
    "nothing but a device": (lambda path: path.symlink_to("/dev/null"), NO_FILE),
    "a socket": (bind, NO_FILE),
    "a folder": (lambda path: path.mkdir(), "is a directory"),
    "a link to itself": (lambda path: path.symlink_to(path), "too many levels of symbolic links"),
}


@pytest.mark.parametrize(("put", "problem"), PLACES.values(), ids=PLACES)
async def test_what_is_not_a_regular_file_is_neither_read_nor_replaced(
    file: Path, put: Callable[[Path], object], problem: str
) -> None:
    put(file)
    before = sorted(os.lstat(each) for each in file.parent.iterdir())
    with pytest.raises(NamesUnreadable) as unreadable, anyio.fail_after(5):
        await Remembered(file).entries("broadcast")
    assert str(unreadable.value) == (
        f"The file of remembered names cannot be used (names.toml): {problem}. Nothing was overwritten. Fix the file "
        "(KAJABI_MCP_NAMES, or else kajabi-mcp/names.toml in the user's configuration folder), or use ids for now."
    )
    with pytest.raises(NotRemembered) as refused, anyio.fail_after(5):
        await Remembered(file).remember("broadcast", "Black Friday", "701")
    assert str(refused.value) == (
        f"The name was not remembered: {problem}. Check that this server can write the file of names "
        "(KAJABI_MCP_NAMES, or else kajabi-mcp/names.toml in the user's configuration folder)."
    )
    after = sorted(os.lstat(each) for each in file.parent.iterdir() if each.suffix != ".lock")
    assert [each.st_ino for each in after] == [each.st_ino for each in before]


async def test_a_call_that_is_cancelled_does_not_wait_for_the_file(file: Path) -> None:
    names = Remembered(file, lock_seconds=5)
    with FileLock(f"{file}.lock"), anyio.fail_after(4):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(names.remember, "broadcast", "Black Friday", "701")
            tasks.start_soon(names.entries, "broadcast")
            await anyio.wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()
    # What has begun to be written goes on, and the next call comes after it.
    with anyio.fail_after(4):
        assert [each.id for each in await names.entries("broadcast")] == ["701"]


async def test_a_file_that_does_not_answer_is_given_up_and_others_do_not_queue_behind_it_for_ever(file: Path) -> None:
    names = Remembered(file, lock_seconds=10, patience=0.4)
    with FileLock(f"{file}.lock"), anyio.fail_after(8):
        with pytest.raises(NotRemembered) as refused:
            await names.remember("broadcast", "Black Friday", "701")
        with pytest.raises(NamesUnreadable) as unreadable:
            await names.entries("broadcast")
    assert "the file could not be written within 0.4 seconds" in str(refused.value)
    assert "it could not be read within 0.4 seconds" in str(unreadable.value)


async def test_the_sandbox_keeps_its_names_in_no_file(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    async with connect(Source(Settings(), sandbox)) as account:
        for number in ("700", "701"):
            await remember_name.call({"kind": "broadcast", "name": "Black Friday", "id": number}, account)
        reply = await remember_name.call({"kind": "broadcast", "name": "black friday", "id": "702"}, account)
        assert reply == {"remembered": "broadcast black friday (702)", "was": "701"}
        assert list(tmp_path.iterdir()) == []
