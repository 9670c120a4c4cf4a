"""Objects of filters are checked like the filters beside them, and every fault is reported with its place."""

from typing import Any

import pytest

from kajabi_mcp.arguments import check
from kajabi_mcp.filters import Filters
from kajabi_mcp.tools.search_customers import Search
from kajabi_mcp.warnings import arrange
from tests.support.clock import NOW
from tests.support.refusals import Sent, faults

TAG = {"has_tag_id": "101"}


@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        ({"any_of": [TAG, {"has_tag": "1"}]}, ["any_of[1].has_tag: no such argument; did you mean has_tag_id?"]),
        ({"any_of": [TAG, {}]}, ["any_of[1]: is empty; give at least one filter or leave it out"]),
        ({"none_of": [{"has_tag_id": None}]}, ["none_of[0]: is empty; give at least one filter or leave it out"]),
        ({"all_of": []}, ["all_of: takes from 1 to 10 objects"]),
        ({"all_of": [TAG] * 11}, ["all_of: takes from 1 to 10 objects"]),
        ({"any_of": ["texas"]}, ['any_of[0]: needs an object of filters, such as {"has_tag_id": "101"}']),
        ({"any_of": "texas"}, ['any_of[0]: needs an object of filters, such as {"has_tag_id": "101"}']),
        ({"any_of": [{"name_contains": " "}]}, ["any_of[0].name_contains: is blank; give a value or leave it out"]),
        ({"any_of": [{**TAG, "site_id": "11"}]}, ["any_of[0].site_id: is given once, outside the objects"]),
        ({"none_of": [{"limit": 5}]}, ["none_of[0].limit: is given once, outside the objects"]),
        ({"any_of": [{"any_of": [TAG]}]}, ["any_of[0].any_of: is given once, outside the objects"]),
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
    ],
)
def test_a_fault_is_reported_with_its_place(sent: Sent, lines: list[str]) -> None:
    assert faults(sent) == lines


@pytest.mark.parametrize(
    "sent", [[TAG], TAG, '[{"has_tag_id": "101"}]', '{"has_tag_id": "101"}', ['{"has_tag_id":101}']]
)
def test_objects_are_read_also_as_json_text_and_one_alone(sent: Any) -> None:
    assert check(Search, {"any_of": sent}, NOW).arguments.any_of == (Filters(values=TAG),)


def test_a_blank_beside_a_value_is_left_out_and_named_with_its_place() -> None:
    checked = check(Search, {"any_of": [{**TAG, "search": ""}, TAG], "limit": 5}, NOW)
    assert arrange(checked.warnings) == ["Left out because blank: any_of[0].search."]


def test_a_blank_filter_beside_objects_is_no_lost_question() -> None:
    assert arrange(check(Search, {"any_of": [TAG], "search": ""}, NOW).warnings) == ["Left out because blank: search."]
