"""What the environment and a dotenv file may hold, and the one line that refuses anything else."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kajabi_mcp.settings import KAJABI, SettingsError, load

ELSEWHERE = "must use HTTPS on kajabi.com, or be an address of this machine such as 127.0.0.1"
NO_URL = "is not a URL, or its port is not a number up to 65535"
SPACE = "contains a space or an unprintable character"
PACE = "needs a number from 2 to 1000000"
SECONDS = "needs a number of seconds, more than 0 and at most 600"

ZONE = "needs the IANA name of a time zone, such as America/New_York"


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, without settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("CLIENT_ID", "CLIENT_SECRET", "SITE_ID", "BASE_URL", "MCP_NAMES"):
        monkeypatch.delenv(f"KAJABI_{name}", raising=False)


def said_of(env_file: str | None = None) -> str:
    """Return the words in which the settings are refused."""
    with pytest.raises(SettingsError) as refusal:
        load(None if env_file is None else Path(env_file))
    return str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KAJABI_BASE_URL", "http://api.kajabi.com", ELSEWHERE),
        ("KAJABI_BASE_URL", "https://evil.example", ELSEWHERE),
        ("KAJABI_BASE_URL", "https://api.kajabi.com@evil.example", ELSEWHERE),
        ("KAJABI_BASE_URL", "https://api.kajabi.com.evil.example", ELSEWHERE),
        ("KAJABI_BASE_URL", "https://evilkajabi.com", ELSEWHERE),
        ("KAJABI_BASE_URL", "https://evil.example\\.kajabi.com", ELSEWHERE),
        ("KAJABI_BASE_URL", "file:///etc/passwd", ELSEWHERE),
        ("KAJABI_BASE_URL", "https://api.kajabi.com:abc", NO_URL),
        ("KAJABI_BASE_URL", "http://127.0.0.1:99999", NO_URL),
        ("KAJABI_BASE_URL", "http://[::1", NO_URL),
        ("KAJABI_BASE_URL", "https://api.kajabi.com /x", SPACE),
        ("KAJABI_BASE_URL", "https://api.kajabi.com\n", SPACE),
        ("KAJABI_SITE_ID", "my site", "needs the id of a site (digits)"),
        ("KAJABI_MCP_REQUESTS_PER_MINUTE", "-7", PACE),
        ("KAJABI_MCP_REQUESTS_PER_MINUTE", "nan", PACE),
        ("KAJABI_MCP_REQUESTS_IN_FLIGHT", "many", "needs a whole number from 1 to 100"),
        ("KAJABI_MCP_SCAN_LIMIT", "99", "needs a whole number from 100 to 1000000"),
        ("KAJABI_MCP_TIMEZONE", "UK", ZONE),
        ("KAJABI_MCP_TIMEZONE", "localtime", ZONE),
        ("KAJABI_MCP_TIMEZONE", "../../etc/passwd", ZONE),
        ("KAJABI_MCP_TIMEZONE", "-05:00", ZONE),
        ("KAJABI_MCP_TIMEZONE", "America/NewYork", f"{ZONE}; did you mean America/New_York?"),
        ("KAJABI_MCP_TIMEZONE", "Europe/Londn", f"{ZONE}; did you mean Europe/London?"),
        ("KAJABI_MCP_SANDBOX", "maybe", "needs true or false"),
        ("KAJABI_MCP_CALL_SECONDS", "0", SECONDS),
        ("KAJABI_MCP_CALL_SECONDS", "soon", SECONDS),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    assert said_of() == f"{name}: {said}"


@pytest.mark.parametrize("name", ["America/New_York", " america/new_york ", '"America/New_York"'])
def test_a_time_zone_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("KAJABI_MCP_TIMEZONE", name)
    assert load().timezone == ZoneInfo("America/New_York")


def test_without_a_time_zone_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAJABI_MCP_TIMEZONE", "")
    assert load().timezone is None


PASTED = {
    "as it is": "aB3dE5fG",
    "blanks": "  aB3dE5fG\t",
    "a line break": "aB3dE5fG\r\n",
    "blanks of a web page": "\u00a0\u200b\ufeffaB3dE5fG\u2060\u200b",
    "quotation marks": '"aB3dE5fG"',
    "single ones": "'aB3dE5fG'",
    "backquotes": "`aB3dE5fG`",
    "curled ones": "“aB3dE5fG”",
    "single curled ones": "‘aB3dE5fG’",
    "German ones": "„aB3dE5fG“",
    "French ones": "« aB3dE5fG »",
    "several": " \"' aB3dE5fG '\" ",
}


@pytest.mark.parametrize("value", PASTED.values(), ids=PASTED)
def test_what_a_pasted_credential_brings_along_is_dropped(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KAJABI_CLIENT_ID", value)
    monkeypatch.setenv("KAJABI_CLIENT_SECRET", value)
    monkeypatch.setenv("KAJABI_SITE_ID", value.replace("aB3dE5fG", "11"))
    settings = load()
    assert settings.client_secret is not None
    assert (settings.client_id, settings.client_secret.get_secret_value(), settings.site_id) == (
        "aB3dE5fG",
        "aB3dE5fG",
        "11",
    )


@pytest.mark.parametrize("value", ["a b", 'a"b', '"ab', "ab'", "'ab\"", "a\u200bb", "é", "«ab", '"a" "b'])
def test_what_may_belong_to_a_credential_stays(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KAJABI_CLIENT_ID", value)
    assert load().client_id == value


@pytest.mark.parametrize("value", ["", " ", '""', "' '", "\u200b", "“”"])
def test_an_empty_credential_is_not_set(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KAJABI_CLIENT_ID", value)
    monkeypatch.setenv("KAJABI_CLIENT_SECRET", value)
    settings = load()
    assert (settings.client_id, settings.client_secret) == (None, None)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the environment holds characters, not bytes")
@pytest.mark.parametrize("name", ["KAJABI_CLIENT_ID", "KAJABI_CLIENT_SECRET", "KAJABI_SITE_ID"])
@pytest.mark.parametrize("value", [b"caf\xe9", b"\xff", b'"\x80"', b"ok\xed\xa0\x80"])
def test_a_credential_that_is_not_utf_8_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: bytes
) -> None:
    monkeypatch.setenv(name, os.fsdecode(value))
    assert said_of() == f"{name}: is not UTF-8 text"


def test_all_faults_are_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAJABI_SITE_ID", "main")
    monkeypatch.setenv("KAJABI_MCP_CALL_SECONDS", "soon")
    assert said_of() == f"KAJABI_SITE_ID: needs the id of a site (digits); KAJABI_MCP_CALL_SECONDS: {SECONDS}"


def test_a_dotenv_file_is_read_when_it_is_named_and_below_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ("# ours", "export KAJABI_CLIENT_ID='an id'", "", 'OTHERS="two', 'lines"', "KAJABI_SITE_ID=11 # main")
    more = ("KAJABI_MCP_NAMES=", "KAJABI_BASE_URL=http://127.0.0.1:8766/", "")
    Path(".env").write_text("\n".join(lines + more), "utf-8")
    monkeypatch.setenv("KAJABI_SITE_ID", "12")
    named, unnamed = load(Path(".env")), load()
    assert (named.client_id, named.site_id, named.base_url) == ("an id", "12", "http://127.0.0.1:8766")
    assert (unnamed.client_id, unnamed.site_id, unnamed.base_url) == (None, "12", KAJABI)


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("KAJABI_CLIENT_ID=a\nthis is no setting\n", 2, "not a NAME=value setting"),
        ("KAJABI_CLIENT_ID=a\n\n\nKAJABI_CLIENT_SECRET\n", 4, "not a NAME=value setting"),
        ('\n\nKAJABI_CLIENT_ID="a\nKAJABI_CLIENT_SECRET=b\n', 3, "not a NAME=value setting"),
        ("KAJABI_CLIENT_ID='a' b\n", 1, "not a NAME=value setting"),
        (
            "# key\nKAJABI_CLIENTSECRET=b\n",
            2,
            "KAJABI_CLIENTSECRET: no such setting; did you mean KAJABI_CLIENT_SECRET?",
        ),
        ("kajabi_zzz=1\n", 1, "KAJABI_ZZZ: no such setting"),
    ],
)
def test_a_broken_dotenv_file_is_not_half_read(content: str, line: int, said: str) -> None:
    Path("my.env").write_text(content, "utf-8")
    assert said_of("my.env") == f"my.env, line {line}: {said}"


def test_a_dotenv_file_that_cannot_be_read_is_said() -> None:
    Path("latin.env").write_bytes(b"KAJABI_CLIENT_ID=caf\xe9\n")
    assert said_of("missing.env") == "cannot read missing.env: No such file or directory"
    assert said_of(".") == "cannot read .: Is a directory"
    assert said_of("latin.env") == "cannot read latin.env: it is not UTF-8 text"


@pytest.mark.skipif(os.name != "posix", reason="there are no such files elsewhere")
def test_a_dotenv_file_that_nobody_would_end_is_not_waited_for() -> None:
    os.mkfifo("pipe.env")
    Path("link.env").symlink_to("pipe.env")
    Path("large.env").write_bytes(b"#" * 1_000_001)
    assert said_of("pipe.env") == "cannot read pipe.env: it is not a regular file"
    assert said_of("link.env") == "cannot read link.env: it is not a regular file"
    assert said_of("/dev/zero") == "cannot read /dev/zero: it is not a regular file"
    assert said_of("large.env") == "cannot read large.env: it is larger than a megabyte"
