"""The table of places is small, well formed, and holds what is added by hand."""

import tomllib
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest

from kajabi_mcp.places import Place, is_in, read_country, read_state
from tests.support.project import ROOT

TABLE = resources.files("kajabi_mcp.places") / "places.tsv"
LINES = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
BY_HAND: dict[str, Any] = tomllib.loads((ROOT / "gazetteer" / "by_hand.toml").read_text("utf-8"))
COUNTRIES = [line.split("\t") for line in LINES if not line.startswith("\t")]
STATES = [line[1:].split("\t") for line in LINES if line.startswith("\t")]


def test_the_table_has_at_most_30_kb() -> None:
    assert len(TABLE.read_bytes()) <= 30_000


def test_every_line_has_short_forms_and_names_and_a_country_begins_with_its_code() -> None:
    assert {len(cells) for cells in (*COUNTRIES, *STATES)} == {2}
    codes = [alone.split(";")[0] for alone, _ in COUNTRIES]
    assert (len(set(codes)), {len(code) for code in codes}) == (len(codes), {2})
    assert all(name.strip() == name != "" for _, names in (*COUNTRIES, *STATES) for name in names.split(";"))


def test_no_state_is_there_twice_in_its_country() -> None:
    twice: list[str] = []
    seen = set[str]()
    for line in LINES:
        if not line.startswith("\t"):
            seen = set[str]()
            continue
        names = line.split("\t")[2].casefold().split(";")
        twice += [name for name in names if name in seen]
        seen |= set(names)
    assert twice == []


def test_the_states_of_a_country_stand_below_it() -> None:
    below = [(one, other) for one, other in pairwise(LINES) if other == "\tCA;Calif.\tCalifornia"]
    assert [one.startswith("\t") for one, _ in below] == [True]
    assert LINES[0].startswith("\t") is False


@pytest.mark.parametrize("code", BY_HAND["countries"])
def test_what_is_added_to_a_country_by_hand_is_in_the_table(code: str) -> None:
    [(alone, names)] = [cells for cells in COUNTRIES if cells[0].split(";")[0] == code]
    added = BY_HAND["countries"][code]
    assert set(added.get("names", [])) <= set(names.split(";"))
    assert set(added.get("alone", [])) <= set(alone.split(";"))
    assert not set(added.get("drop", [])) & set(names.split(";"))


NAMES = [name for _, names in STATES for name in names.split(";")]
UNIQUE = [name for states in BY_HAND["states"].values() for name in states if NAMES.count(name) == 1]


@pytest.mark.parametrize("name", UNIQUE)
def test_what_is_added_to_a_state_by_hand_is_read_as_that_state(name: str) -> None:
    [added] = [states[name] for states in BY_HAND["states"].values() if name in states]
    place = read_state(name)
    assert place is not None
    assert place.usual == name
    for text in added.get("names", []):
        assert read_state(text) == place
    for text in added.get("alone", []):
        assert is_in(place, {"address_state": text, "address_country": None})


def test_every_name_of_a_country_is_read_as_it() -> None:
    def read(name: str) -> Place:
        place = read_country(name)
        assert place is not None, name
        return place

    parts = {name for _, names in STATES for name in names.split(";")}
    for alone, names in COUNTRIES:
        called = [name for name in names.split(";") if name not in parts]
        assert {alone.split(";")[0] in read(name).home for name in called} <= {True}, names
