"""Whatever a model sends, each argument with a value is used, or the call is refused. Nothing is dropped."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from kajabi_mcp.arguments import Checked, check, declared
from kajabi_mcp.errors import Refused
from kajabi_mcp.filters import FILTERS, Filters, to_query
from kajabi_mcp.tools.groups import GROUPS, groups_of
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.refusals import Sent, faults_in

NAMES = list(declared(Search))
OPTIONS = [name for name in NAMES if name not in FILTERS and name not in GROUPS]

names = st.sampled_from(NAMES)
junk = st.one_of(
    st.text(),
    names.map(lambda name: f"filter[{name}]"),
    names.map(str.upper),
    names.map(lambda name: name.replace("_", "")),
    names.map(lambda name: f"{name} "),
    st.sampled_from(["", "filter", "of", "__class__", "model_config", "options", "self", "jo@example.com"]),
)

weird_text = st.one_of(
    st.text(),
    st.text(st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Mn", "Co"))),
    st.sampled_from(["", " ", "\u3000", "\u200b", "null", "[]", "{}", "[", "[[", '["101"]', "[NaN]", "101,102", ","]),
    st.sampled_from(["30 days", "2026-10-01", "0000-00-00", "$1,000.50", "2.5k", "1.000", "1e400", "true", "no"]),
    st.from_regex(r"-?\$?\d{1,25}([.,]\d{1,25}){0,3}k?", fullmatch=True),
)
numbers = st.one_of(
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.sampled_from([0, -0.0, 1, 1e300, 5e-324, 2.0**53, 10**19, float("nan"), float("inf"), -float("inf")]),
)
plain = st.none() | st.booleans() | numbers | weird_text
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=6,
)

PLAIN: dict[str, list[Any]] = {
    "days": [1, 30, "60", "2 weeks", "2026-10-01", 36_500],
    "id": ["101", 102, 103.0, "0101"],
    "ids": [["101", 102], "103", "101,102", "[101]"],
    "text": ["Jo", " null ", "Zoe\u0308", "{}", "0"],
    "money": [0, 0.1, "$1,000.50", "2.5k", -1, 10**12],
    "flag": [True, "yes", "true"],
    "who": ["customers", "contacts", "leads"],
    "sort": ["name", "-created_at"],
    "limit": [0, "25", 100.0],
    "page": [1, "2"],
    "site_id": ["11", 11],
    "fields": [["name"], "name,email", '["created_at"]'],
}
WORKING: dict[str, list[Any]] = PLAIN | {
    group: [
        [{"has_tag_id": "101"}],
        {"created_in_last": "2 weeks", "name_contains": " "},
        '[{"search": "jo"}, {"is_hidden": true, "subscribed": null}]',
        ['{"has_offer_id": 201}', {"net_revenue_less_than": "2.5k", "has_tag_id": ""}],
    ]
    for group in GROUPS
}
WORKING["all_of"] += [
    [{"any_of": [{"has_tag_id": "101"}, {"search": "jo", "name_contains": " "}]}, {"any_of": '{"is_hidden": true}'}],
    {"created_in_last": 30, "any_of": [{"has_offer_id": 201, "subscribed": None}], "search": ""},
    [{"any_of": None, "has_tag_id": "101"}, '{"any_of": {"net_revenue_less_than": "2.5k"}}'],
]


@st.composite
def mostly_right(draw: st.DrawFn) -> Sent:
    """Draw a few real arguments with values that each can be read, a null or a blank among them."""
    sent: Sent = {}
    for name in draw(st.lists(names, min_size=1, max_size=6, unique=True)):
        working = WORKING[FILTERS[name].kind.name if name in FILTERS else name]
        sent[name] = draw(st.sampled_from([*working, *working, None, "", " "]))
    return sent


def is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def unpacked(value: object) -> Any:
    """Return a list or object, also from its JSON text."""
    return json.loads(value) if isinstance(value, str) else value


def objects(value: object) -> list[Sent]:
    """Return the objects of a group as they were sent."""
    sent = unpacked(value)
    listed = cast(list[Any], sent) if isinstance(sent, list) else [sent]
    return [unpacked(each) for each in listed]


def given_in(sent: Sent) -> set[str]:
    return {name for name, value in sent.items() if value is not None and not is_blank(value)}


def blank_in(sent: Sent) -> list[str]:
    return [name for name, value in sent.items() if is_blank(value)]


def blanks_of_objects(sent: object, parts: Sequence[Filters], place: str) -> list[str]:
    """Return the blanks in objects of filters, of which nothing else may be dropped."""
    blank: list[str] = []
    for number, (each, part) in enumerate(zip(objects(sent), parts, strict=True)):
        assert {*part.values, *(name for name, _ in groups_of(part))} == given_in(each)
        assert set(to_query(part.values)) == {f"filter[{name}]" for name in part.values}
        blank += [f"{place}[{number}].{name}" for name in blank_in(each)]
        for name, inner in groups_of(part):
            blank += blanks_of_objects(each[name], inner, f"{place}[{number}].{name}")
    return blank


def assert_nothing_is_dropped(sent: Sent, checked: Checked[Search]) -> None:
    search = checked.arguments
    given, blank = given_in(sent), list[str]()
    for group in GROUPS:
        if group in given:
            blank += blanks_of_objects(sent[group], getattr(search, group), group)
    query = to_query(search.values)
    assert checked.given == given <= set(NAMES)
    assert set(query) == {f"filter[{name}]" for name in given if name in FILTERS}
    assert all(query.values())
    # Of the options, only an empty list of fields may mean the default.
    assert [name for name in OPTIONS if name in given and getattr(search, name) is None] in ([], ["fields"])
    named = [
        name.strip() for each in checked.warnings for name in each.text.removesuffix(".").split(": ")[1].split(",")
    ]
    assert sorted(named) == sorted(blank + blank_in(sent))
    assert not blank_in(sent) or given - {"site_id", *OPTIONS}


def assert_reads_well(refused: Refused) -> None:
    text = str(refused)
    assert faults_in(text) != []
    assert text.replace("\n", "").isprintable()


def assert_used_whole_or_refused(sent: Sent) -> None:
    try:
        checked = check(Search, sent, NOW)
    except Refused as refused:
        assert_reads_well(refused)
    else:
        assert_nothing_is_dropped(sent, checked)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(names | names | junk, values, max_size=8))
def test_anything_at_all_is_used_whole_or_refused(sent: Sent) -> None:
    assert_used_whole_or_refused(sent)


@settings(max_examples=300, deadline=None)
@given(mostly_right())
def test_what_is_mostly_right_is_used_whole_or_refused(sent: Sent) -> None:
    assert_used_whole_or_refused(sent)


@settings(max_examples=300, deadline=None)
@given(names, values)
def test_an_argument_alone_is_used_or_refused_whatever_its_value(name: str, value: object) -> None:
    assert_used_whole_or_refused({name: value})


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(junk, values, min_size=1, max_size=3), mostly_right())
def test_one_name_that_does_not_exist_is_enough_to_refuse(unknown: Sent, sent: Sent) -> None:
    unknown = {name: value for name, value in unknown.items() if name not in NAMES} or {"all_tags": None}
    try:
        check(Search, {**sent, **unknown}, NOW)
    except Refused as refused:
        assert_reads_well(refused)
    else:
        raise AssertionError("an unknown argument was dropped")


@settings(max_examples=300, deadline=None)
@given(st.decimals(-(10**12), 10**12, places=2) | st.decimals(-(10**6), 10**6, places=6))
def test_amounts_go_out_to_the_last_decimal_however_they_are_sent(amount: Decimal) -> None:
    spelled: list[object] = [f"{amount:f}", f"{amount:f}00"]
    if abs(amount) < 10**9:  # a float holds no more digits than these
        spelled.append(float(amount))
    for value in spelled:
        query = to_query(check(Search, {"net_revenue_equal_to": value}, NOW).arguments.values)
        assert Decimal(query["filter[net_revenue_equal_to]"]) == amount
        assert set(query["filter[net_revenue_equal_to]"]) <= set("-.0123456789")
