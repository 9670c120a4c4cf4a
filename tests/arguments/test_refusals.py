"""A refusal as a model reads it: short, with every fault named or counted, and in our own words only."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kajabi_mcp.arguments import OPENING, check
from kajabi_mcp.errors import Refused
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.refusals import ANY_NAME, LONGEST, NAMES, Sent, faults, faults_in, refusal

# At most 600 characters


def test_a_refusal_holds_as_many_faults_as_fit_and_counts_the_rest() -> None:
    sent = {f"zz{'x' * 35}{number:02}": 1 for number in range(40)}
    text = refusal(sent)
    assert faults_in(text) == [f"{', '.join(list(sent)[:11])}: {ANY_NAME}", "and 29 more"]
    assert len(text) == 577  # and one more name would make it 618


def test_the_rest_is_counted_by_arguments_and_not_by_kinds_of_fault() -> None:
    sent = {f"zz{'x' * 50}{number:02}": 1 for number in range(8)} | {"has_tag_id": True, "has_offer_id": True}
    assert faults(sent) == [f"{', '.join(list(sent)[:8])}: {ANY_NAME}", "and 2 more"]


@pytest.mark.parametrize("name", NAMES)
def test_no_single_fault_is_too_long_to_be_shown(name: str) -> None:
    text = refusal({name: [{"nothing": "of ours"}]})
    assert len(text) <= LONGEST
    assert text.startswith(f"{OPENING}\n- {name}: ")


junk_names = st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,63}", fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(st.lists(junk_names | st.sampled_from(NAMES), min_size=1, max_size=60, unique=True))
def test_every_fault_is_either_named_or_counted(names: list[str]) -> None:
    found = faults({name: {"no": "value"} for name in names})
    counted = re.fullmatch(r"and (\d+) more", found[-1])
    named = [name for fault in (found[:-1] if counted else found) for name in fault.split(": ")[0].split(", ")]
    assert len(named) == len(set(named))
    assert set(named) <= set(names)
    assert len(named) + int(counted[1] if counted else 0) == len(names)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("") | st.just("101"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text() | junk_names | st.sampled_from(NAMES), anything, max_size=30))
def test_a_refusal_is_never_longer_than_600_characters(sent: Sent) -> None:
    try:
        check(Search, sent, NOW)
    except Refused as refused:
        text = str(refused)
        assert text.startswith(f"{OPENING}\n- ")
        assert len(text) <= LONGEST


# Our own words only

PERSONAL = ["jo@example.com", "secret", "+1 415 555 0100", "secret\x00", "secret " * 40, "\u20acsecret"]
SHAPES: list[Any] = [
    *PERSONAL,
    *([value] for value in PERSONAL),
    *({value: value} for value in PERSONAL),
    '["secret"]',
    '{"secret": "jo@example.com"}',
    [["secret"]],
    4155550100.5,
    -4155550100,
    [4155550100.5],
]
FOREIGN = re.compile(
    r"validation|Input should|pydantic|Traceback|ValueError|TypeError|Error\b|Decimal|NoneType|<class|\bctx\b"
    r"|https?:|isoformat|literal_error|string_type|JSON",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", NAMES)
def test_no_value_and_no_text_of_a_library_is_in_what_a_model_reads(name: str) -> None:
    for value in SHAPES:
        try:
            text = " ".join(each.text for each in check(Search, {name: value}, NOW).warnings)
        except Refused as refused:
            text = str(refused)
        assert not re.search(r"secret|jo@|example\.com|415", text)
        assert not FOREIGN.search(text)


@pytest.mark.parametrize("value", SHAPES, ids=ascii)
def test_the_value_of_an_unknown_name_is_not_echoed(value: object) -> None:
    assert faults({"has_tag": value}) == ["has_tag: no such argument; did you mean has_tag_id?"]


def test_ids_that_contradict_are_not_echoed() -> None:
    assert "4155550100" not in refusal({"has_tag_id": "4155550100", "has_no_tag_id": "4155550100"})
