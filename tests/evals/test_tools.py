"""The tools as models see them, read from the live server, in each variant."""

from typing import Any

import pytest

from evals.asking import VARIANTS, Tools, read_tools
from evals.cases import FILTER_NAMES
from kajabi_mcp.app import INSTRUCTIONS, contract


@pytest.fixture(scope="module")
def ours() -> Tools:
    return read_tools("ours")


def search(tools: Tools) -> dict[str, Any]:
    return next(each for each in tools.definitions if each["name"] == "search_customers")


def texts(definition: dict[str, Any]) -> dict[str, str]:
    properties = definition["input_schema"]["properties"]
    return {name: each["description"] for name, each in properties.items() if "description" in each}


def types(tools: Tools) -> list[Any]:
    """Return everything but the descriptions."""
    return [VARIANTS["bare"](tools).definitions, [each["name"] for each in tools.definitions]]


def test_the_tools_are_those_of_the_live_server(ours: Tools) -> None:
    expected = [(tool["name"], tool["description"], tool["inputSchema"]) for tool in contract()]
    assert [(each["name"], each["description"], each["input_schema"]) for each in ours.definitions] == expected
    assert ours.instructions == INSTRUCTIONS


def test_variants_differ_in_words_alone(ours: Tools) -> None:
    variants = {name: make(ours) for name, make in VARIANTS.items()}
    assert {name: each.variant for name, each in variants.items()} == {name: name for name in VARIANTS}
    assert all(types(each) == types(ours) for each in variants.values())
    sizes = [variants[name].tokens for name in ("ours", "no-examples", "api", "stripped", "bare")]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 5


def test_bare_tools_have_no_words(ours: Tools) -> None:
    bare = VARIANTS["bare"](ours)
    assert [set(each) for each in bare.definitions] == [{"name", "input_schema"}] * 5
    assert (texts(search(bare)), bare.instructions) == ({}, "")


def test_stripped_tools_keep_what_is_said_of_the_tools(ours: Tools) -> None:
    stripped = VARIANTS["stripped"](ours)
    assert (texts(search(stripped)), stripped.instructions) == ({}, ours.instructions)
    assert [each["description"] for each in stripped.definitions] == [each["description"] for each in ours.definitions]


def test_the_apis_own_texts_are_there_for_every_filter(ours: Tools) -> None:
    api = VARIANTS["api"](ours)
    found = texts(search(api))
    assert set(found) == {*FILTER_NAMES, "sort", "limit", "fields"}
    assert found["has_no_tag_id"] == "Filter customers without the specified tag ID"
    assert [each.get("description", "") for each in api.definitions] == ["List of customers", "", "", "", ""]


def test_examples_end_a_description_and_nothing_else_goes_with_them(ours: Tools) -> None:
    without = VARIANTS["no-examples"](ours)
    both = zip(ours.definitions, without.definitions, strict=True)
    pairs = [(one["description"], other["description"]) for one, other in both]
    assert [one.startswith(other) for one, other in pairs] == [True] * 5
    assert [one.partition("Example")[0].rstrip() == other for one, other in pairs] == [True] * 5
    assert sum(one != other for one, other in pairs) == 2
