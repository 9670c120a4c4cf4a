"""Objects of filters are checked like the filters beside them, and every fault is reported with its place."""

from typing import Any

import pytest

from kajabi_mcp.arguments import check
from kajabi_mcp.filters import Filters
from kajabi_mcp.tools.groups import Required
from kajabi_mcp.tools.search_customers import Search
from kajabi_mcp.warnings import arrange
from tests.support.clock import NOW
from tests.support.refusals import Sent, faults

TAG = {"has_tag_id": "101"}


FAULTS: list[tuple[Sent, list[str]]] = [
    ({"any_of": [TAG, {"has_tag": "1"}]}, ["any_of[1].has_tag: no such argument; did you mean has_tag_id?"]),
    ({"any_of": [TAG, {}]}, ["any_of[1]: is empty; give at least one filter or leave it out"]),
    ({"none_of": [{"has_tag_id": None}]}, ["none_of[0]: is empty; give at least one filter or leave it out"]),
    ({"all_of": []}, ["all_of: takes from 1 to 10 objects"]),
    ({"all_of": [TAG] * 11}, ["all_of: takes from 1 to 10 objects"]),
    ({"any_of": ["texas"]}, ['any_of[0]: needs an object of filters, such as {"has_tag_id": "101"}']),
    (
        {"any_of": ['{"has_tag_id": "101", "has_tag_id": "102"}']},
        ['any_of[0]: needs an object of filters, such as {"has_tag_id": "101"}'],
    ),
    ({"any_of": "texas"}, ['any_of[0]: needs an object of filters, such as {"has_tag_id": "101"}']),
    ({"any_of": [{"name_contains": " "}]}, ["any_of[0].name_contains: is blank; give a value or leave it out"]),
    ({"any_of": [{**TAG, "site_id": "11"}]}, ["any_of[0].site_id: is given once, outside the objects"]),
    ({"none_of": [{"limit": 5}]}, ["none_of[0].limit: is given once, outside the objects"]),
    ({"none_of": [{"who": "leads"}]}, ["none_of[0].who: is given once, outside the objects"]),
    (
        {"all_of": [{"any_of": [{**TAG, "limit": 5}]}]},
        ["all_of[0].any_of[0].limit: is given once, outside the objects"],
    ),
    ({"all_of": [{"any_of": []}]}, ["all_of[0].any_of: takes from 1 to 10 objects"]),
    ({"all_of": [{"any_of": [{}]}]}, ["all_of[0].any_of[0]: is empty; give at least one filter or leave it out"]),
    ({"all_of": [{"any_of": None}]}, ["all_of[0]: is empty; give at least one filter or leave it out"]),
    (
        {"all_of": [TAG, {"any_of": [TAG, {"has_tag": 1}, {"search": " "}]}]},
        [
            "all_of[1].any_of[1].has_tag: no such argument; did you mean has_tag_id?",
            "all_of[1].any_of[2].search: is blank; give a value or leave it out",
        ],
    ),
    (
        {"all_of": [{"any_of": [{**TAG, "has_no_tag_id": "101"}, TAG]}]},
        [
            "all_of[0].any_of[0].has_tag_id and all_of[0].any_of[0].has_no_tag_id: exclude each other for the same "
            "id; keep one of them"
        ],
    ),
    (
        {"any_of": [{**TAG, "has_no_tag_id": "101"}]},
        ["any_of[0].has_tag_id and any_of[0].has_no_tag_id: exclude each other for the same id; keep one of them"],
    ),
    (
        {"all_of": [{"has_no_tag_id": "101"}], **TAG},
        ["all_of[0]: excludes the filters beside it; nobody can match both"],
    ),
    (
        {"any_of": [{"created_in_last": 0}, {"joined_in_last": 0}], "active_in_last": 0},
        [
            "any_of[0].created_in_last, any_of[1].joined_in_last, active_in_last: each takes from 1 to 36500 days",
        ],
    ),
]


@pytest.mark.parametrize(("sent", "lines"), FAULTS)
def test_a_fault_is_reported_with_its_place(sent: Sent, lines: list[str]) -> None:
    assert faults(sent) == lines


TOO_DEEP = {
    "any_of": {
        "all_of": "is one list too deep; put the filters of its objects side by side in the object around it, or say "
        "(A and B) or C as (A or C) and (B or C): all_of of two any_of",
        "any_of": "is one list too deep; put its objects into the any_of around it, the filters beside it into each",
        "none_of": "is one list too deep; use the negative filter in its place, such as has_no_tag_id for has_tag_id",
    },
    "none_of": {
        "all_of": "is one list too deep; put the filters of its objects side by side in the object around it",
        "any_of": "is one list too deep; put its objects into the none_of around it, the filters beside it into each",
        "none_of": "is one list too deep; use the negative filter in its place, such as has_no_tag_id for has_tag_id",
    },
    "all_of": {
        "all_of": "is one list too deep; put its objects into the all_of around it",
        "none_of": "is given once, outside the objects, where it says the same",
    },
}


@pytest.mark.parametrize(
    ("outer", "inner", "remedy"),
    [(outer, inner, remedy) for outer, inners in TOO_DEEP.items() for inner, remedy in inners.items()],
)
def test_lists_within_lists_are_refused_with_what_says_the_same(outer: str, inner: str, remedy: str) -> None:
    assert faults({outer: [{inner: [TAG]}]}) == [f"{outer}[0].{inner}: {remedy}"]
    assert faults({outer: [{**TAG, inner: None}]}) == [f"{outer}[0].{inner}: {remedy}"]
    if outer == "any_of":
        assert faults({"all_of": [{"any_of": [{inner: [TAG]}]}]}) == [f"all_of[0].any_of[0].{inner}: {remedy}"]


def test_an_object_of_all_of_may_hold_alternatives_beside_its_filters() -> None:
    sent: Sent = {"all_of": [{"search": "jo", "any_of": [TAG, {"created_in_last": "30 days"}]}, {"any_of": TAG}]}
    alternatives = (Filters(values=TAG), Filters(values={"created_in_last": 30}))
    assert check(Search, sent, NOW).arguments.all_of == (
        Required(values={"search": "jo"}, any_of=alternatives),
        Required(any_of=(Filters(values=TAG),)),
    )


@pytest.mark.parametrize(
    "sent", [[TAG], TAG, '[{"has_tag_id": "101"}]', '{"has_tag_id": "101"}', ['{"has_tag_id":101}']]
)
def test_objects_are_read_also_as_json_text_and_one_alone(sent: Any) -> None:
    assert check(Search, {"any_of": sent}, NOW).arguments.any_of == (Filters(values=TAG),)


def test_a_blank_beside_a_value_is_left_out_and_named_with_its_place() -> None:
    checked = check(Search, {"any_of": [{**TAG, "search": ""}, TAG], "limit": 5}, NOW)
    assert arrange(checked.warnings) == ["Left out because blank: any_of[0].search."]
    checked = check(Search, {"all_of": [{"any_of": [{**TAG, "search": ""}], "name_contains": " "}]}, NOW)
    assert arrange(checked.warnings) == ["Left out because blank: all_of[0].name_contains, all_of[0].any_of[0].search."]


def test_a_blank_filter_beside_objects_is_no_lost_question() -> None:
    assert arrange(check(Search, {"any_of": [TAG], "search": ""}, NOW).warnings) == ["Left out because blank: search."]
