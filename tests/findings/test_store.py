"""The file of findings: what cannot be used is no findings and one warning, and what is saved leaves the rest alone."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kajabi_mcp.errors import BadFindings, FindingsNotSaved
from kajabi_mcp.findings import (
    AccountRecord,
    Findings,
    FindingsFile,
    KeptTotal,
    account_key,
    findings_path,
    read_findings,
)

FOUND = AccountRecord(
    facts={"acts customers has_tag_id": True, "page_given 25": 25, "revenue_order": "number"},
    unsettled={"day_start": "not settled: too few people"},
    totals={"customers&site_id=11": KeptTotal(total=7, at=1.5)},
)
NOT_JSON = "it is not JSON in UTF-8"
FOREIGN = "it is not a file of findings"


def document(**changes: object) -> str:
    return json.dumps({"version": 1, "accounts": {"a": {"facts": {"revenue_order": "text"}}}, **changes})


def facts(**found: object) -> str:
    return document(accounts={"a": {"facts": found}})


UNUSABLE: dict[str, tuple[bytes | str, str]] = {
    "nothing": ("", NOT_JSON),
    "half of it": (document()[:-9], NOT_JSON),
    "another format": ('[broadcast]\n"Black Friday" = "701"\n', NOT_JSON),
    "not UTF-8": (b'{"version": 1, "accounts": {"\xff": {}}}', NOT_JSON),
    "UTF-16": (document().encode("utf-16"), NOT_JSON),
    "not a number of JSON": ('{"version": NaN, "accounts": {}}', NOT_JSON),
    "nested too deeply": ("[" * 100_000, NOT_JSON),
    "a list": ("[]", FOREIGN),
    "a text": ('"findings"', FOREIGN),
    "other members": (document(notes=[]), FOREIGN),
    "accounts that are a list": (document(accounts=[]), FOREIGN),
    "a record of something else": (document(accounts={"a": {"names": []}}), FOREIGN),
    "a fact that nobody knows": (facts(shoe_size=44), FOREIGN),
    "a fact of another type": (facts(revenue_order=True), FOREIGN),
    "a fact of another value": (facts(revenue_order="random"), FOREIGN),
    "a number in place of yes": (facts(totals_exact=1), FOREIGN),
    "yes in place of a number": (facts(**{"page_given 25": True}), FOREIGN),
    "a zone in words": (facts(day_start="midnight in Oslo"), FOREIGN),
    "a list in place of a fact": (facts(totals_exact=[]), FOREIGN),
    "the next version": (document(version=2), "another version of kajabi-mcp wrote it"),
    "no version": ('{"accounts": {}}', "another version of kajabi-mcp wrote it"),
    "too much": (document() + " " * 5_000_000, "it is larger than five megabytes"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_file_that_cannot_be_used_is_no_findings_and_one_warning_and_stays(tmp_path: Path, kind: str) -> None:
    content, problem = UNUSABLE[kind]
    path = tmp_path / "findings.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = path.read_bytes()
    assert read_findings(path, "a") == (
        Findings(),
        f"What kajabi-mcp probe found out cannot be used (findings.json): {problem}. Nothing was overwritten, and the "
        "server works as if nothing had been found out. Move the file away and run kajabi-mcp probe again.",
    )
    with pytest.raises(BadFindings):
        FindingsFile(path, "a").save(FOUND)
    assert path.read_bytes() == before


IN_ITS_PLACE: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a link to a pipe": lambda path: path.symlink_to(named_pipe(path.parent)),
    "a link in a circle": lambda path: path.symlink_to(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
}


def named_pipe(folder: Path) -> Path:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    return pipe


@pytest.mark.parametrize("kind", IN_ITS_PLACE)
def test_what_is_not_a_regular_file_is_not_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "findings.json"
    IN_ITS_PLACE[kind](path)
    findings, warning = read_findings(path, "a")
    assert findings == Findings()
    assert warning.startswith("What kajabi-mcp probe found out cannot be used (findings.json): ")


def test_without_a_file_or_a_folder_nothing_is_known_and_nothing_is_said(tmp_path: Path) -> None:
    assert read_findings(None, "a") == read_findings(tmp_path / "findings.json", "a") == (Findings(), "")
    FindingsFile(None, "a").save(FOUND)


def test_what_is_saved_is_read_again_and_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "kajabi-mcp" / "findings.json"
    file = FindingsFile(path, "a")
    file.save(FOUND)
    assert file.read() == FOUND
    assert read_findings(path, "a") == (FOUND.findings, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(each.name for each in path.parent.iterdir()) == ["findings.json", "findings.json.lock"]


def test_other_accounts_stay_and_know_nothing_of_this_one(tmp_path: Path) -> None:
    path = tmp_path / "findings.json"
    FindingsFile(path, "a").save(FOUND)
    FindingsFile(path, "b").save(AccountRecord(facts={"totals_exact": False}))
    FindingsFile(path, "a").save(AccountRecord(facts={"totals_exact": True}))
    found = {account: read_findings(path, account)[0].totals_exact for account in ("a", "b", "c")}
    assert found == {"a": True, "b": False, "c": None}


def test_a_link_is_kept_and_its_target_replaced(tmp_path: Path) -> None:
    target, path = tmp_path / "synced.json", tmp_path / "findings.json"
    path.symlink_to(target)
    FindingsFile(path, "a").save(FOUND)
    assert path.is_symlink()
    assert FindingsFile(target, "a").read() == FOUND


def test_a_folder_that_cannot_be_made_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(FindingsNotSaved, match="could not be saved: "):
        FindingsFile(tmp_path / "file" / "findings.json", "a").save(FOUND)


def test_an_account_is_kept_under_a_hash_of_its_address_and_key() -> None:
    keys = {
        account_key(url, client)
        for url, client in (
            ("https://api.kajabi.com", "abcdefgh"),
            ("https://api.kajabi.com", "abcdefgi"),
            ("http://127.0.0.1:8766", "abcdefgh"),
            ("https://api.kajabi.com", ""),
        )
    }
    assert len(keys) == 4
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)
    assert account_key("https://api.kajabi.com", "abcdefgh") in keys


def test_the_file_lies_beside_the_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert findings_path() == tmp_path / "kajabi-mcp" / "findings.json"
