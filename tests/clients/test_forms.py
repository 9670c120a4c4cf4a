"""An entry in the form of each client, read by somebody else's reader; and what is ours in a file."""

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from kajabi_mcp.clients import ASKED_AS, CLIENTS, DOTS, Launch, block, entry_of
from kajabi_mcp.clients.forms import is_ours, launch_of, ours_in, servers_in
from kajabi_mcp.clients.outline import read_outline
from tests.support.client_files import KEY, LAUNCH, SECRET, found

LOADERS: dict[str, Callable[[str], Any]] = {"toml": tomllib.loads, "yaml": yaml.safe_load}
ODD = Launch('C:\\Program Files\\Ka"jabi\\kajabi-mcp.exe', ("--env-file", "ü # '\t.env"), {"KAJABI_CLIENT_ID": "a: b"})


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize(
    "launch", [LAUNCH, ODD, Launch("/x/kajabi-mcp", ("--sandbox",))], ids=["plain", "odd", "trial"]
)
def test_a_block_says_in_the_clients_language_how_to_start(name: str, launch: Launch) -> None:
    form = CLIENTS[name].form
    text = block(form, entry_of(form, launch))
    document = LOADERS.get(form.language, json.loads)(text)
    entry = document[form.section]["kajabi"]
    hidden = {name: ASKED_AS if form.asks else DOTS for name in launch.environment if name == "KAJABI_CLIENT_SECRET"}
    assert launch_of(form, entry) == Launch(launch.command, launch.arguments, {**launch.environment, **hidden})
    assert ours_in(form, servers_in(form, text)) == {"kajabi": launch_of(form, entry)}
    assert SECRET not in text


def test_codex_gets_tables_of_toml() -> None:
    form = CLIENTS["codex"].form
    assert block(form, entry_of(form, LAUNCH)) == (
        '[mcp_servers.kajabi]\ncommand = "/opt/kajabi/bin/kajabi-mcp"\nargs = []\n\n'
        f'[mcp_servers.kajabi.env]\nKAJABI_CLIENT_ID = "abcdefgh"\nKAJABI_CLIENT_SECRET = "{DOTS}"\n'
    )


def test_goose_gets_an_extension_with_its_name_and_type() -> None:
    form = CLIENTS["goose"].form
    entry = yaml.safe_load(block(form, entry_of(form, LAUNCH)))["extensions"]["kajabi"]
    assert {name: entry[name] for name in ("type", "name", "enabled", "cmd")} == {
        "type": "stdio",
        "name": "kajabi",
        "enabled": True,
        "cmd": "/opt/kajabi/bin/kajabi-mcp",
    }


def test_visual_studio_code_asks_for_the_secret_itself() -> None:
    form = CLIENTS["vscode"].form
    document = json.loads(block(form, entry_of(form, LAUNCH)))
    assert document["servers"]["kajabi"]["env"]["KAJABI_CLIENT_SECRET"] == "${input:kajabi-client-secret}"
    assert [(each["id"], each["password"]) for each in document["inputs"]] == [("kajabi-client-secret", True)]


def test_an_entry_keeps_what_else_the_owner_has_put_there() -> None:
    form = CLIENTS["cursor"].form
    old = {"command": "old", "disabled": True, "env": {"KAJABI_SITE_ID": "11", "KAJABI_CLIENT_SECRET": "older"}}
    assert entry_of(form, LAUNCH, old) == {
        "command": LAUNCH.command,
        "disabled": True,
        "args": [],
        "env": {"KAJABI_SITE_ID": "11", **KEY},
    }
    assert entry_of(form, Launch("x", ("--sandbox",)), old)["env"] == {"KAJABI_SITE_ID": "11"}


@pytest.mark.parametrize(
    ("launch", "ours"),
    [
        (Launch("kajabi-mcp"), True),
        (Launch("/opt/x/bin/kajabi-mcp"), True),
        (Launch("C:\\x\\Scripts\\kajabi-mcp.exe"), True),
        (Launch("/usr/bin/python3.12", ("-m", "kajabi_mcp")), True),
        (Launch("C:\\x\\uvx.exe", ("kajabi-mcp@latest",)), True),
        (Launch("/x/uv", ("tool", "run", "--from", "git+https://example.com/kajabi-mcp", "kajabi-mcp")), True),
        (Launch("npx", ("-y", "@modelcontextprotocol/server-filesystem", "/home/x/kajabi-mcp")), False),
        (Launch("/home/x/kajabi-mcp/bin/other"), False),
        (Launch("uvx", ("kajabi-mcp-server",)), False),
        (Launch("", ()), False),
    ],
)
def test_ours_is_what_starts_this_program(launch: Launch, ours: bool) -> None:
    assert is_ours(launch) is ours


@pytest.mark.parametrize("name", ["claude-desktop", "claude-code", "cursor", "vscode"])
def test_servers_of_others_are_not_ours(name: str) -> None:
    form = CLIENTS[name].form
    assert ours_in(form, servers_in(form, found(name))) == {}


def test_goose_is_read_as_yaml_reads_it() -> None:
    meant = yaml.safe_load(found("goose"))
    read = read_outline(found("goose"))
    kajabi, whole = read["extensions"]["kajabi"], meant["extensions"]["kajabi"]
    assert list(read["extensions"]) == list(meant["extensions"])
    assert {name: kajabi[name] for name in ("cmd", "args", "envs")} == {
        "cmd": whole["cmd"],
        "args": whole["args"],
        "envs": whole["envs"],
    }


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "extensions: {}\n", "- a\n- b\n", "a: |\n  b: c\n", "extensions:\n"]
)
def test_yaml_without_us_has_nothing_of_ours(text: str) -> None:
    form = CLIENTS["goose"].form
    assert ours_in(form, servers_in(form, text)) == {}
