"""Comparisons that are refused, with the place of each fault; nothing is sent."""

from typing import Any

import pytest

from tests.support.refusals import ANY_NAME
from tests.support.segments import MAILS, QUIET, SPENT, VIPS, YOGA, Object, not_compared

GUESTS: Object = {"name": "Guests", "has_tag_id": "102"}

SIZE = "segments: takes from 2 to 4 objects"
UNNAMED = "segments[1].name: is missing; name every segment, such as VIPs"
EXCLUDED = "segments[0].has_tag_id and segments[0].has_no_tag_id: exclude each other for the same id; keep one of them"


@pytest.mark.parametrize(
    ("segments", "fault"),
    [
        ([None], SIZE),
        ([VIPS], SIZE),
        ([VIPS, YOGA, QUIET, SPENT, MAILS], SIZE),
        ([VIPS, YOGA | {"name": " vipS "}], "segments[1].name: is the name of segments[0] too; names must differ"),
        ([VIPS, {"has_tag_id": "102"}], UNNAMED),
        ([VIPS, YOGA | {"name": " "}], UNNAMED),
        ([VIPS, YOGA | {"name": "x" * 61}], "segments[1].name: takes at most 60 characters"),
        ([VIPS, YOGA | {"name": 7}], "segments[1].name: needs text in quotes"),
        ([VIPS, {"name": "All", "search": " "}], "segments[1].search: is blank; give a value or leave it out"),
        ([VIPS, {"name": "All", "who": "contacts"}], "segments[1].who: is given once, outside the objects"),
        (
            [VIPS, {"name": "All", "has_tga_id": None}],
            "segments[1].has_tga_id: no such argument; did you mean has_tag_id?",
        ),
        ([VIPS, {}], "segments[1]: is empty; give at least one filter or leave it out"),
        ([VIPS, YOGA | {"site_id": "11"}], "segments[1].site_id: is given once, outside the objects"),
        ([VIPS, YOGA | {"has_tga_id": "1"}], "segments[1].has_tga_id: no such argument; did you mean has_tag_id?"),
        ([VIPS | {"has_no_tag_id": "101"}, YOGA], EXCLUDED),
        ([VIPS, GUESTS | {"any_of": [YOGA]}], f"segments[1].any_of: {ANY_NAME}"),
    ],
)
async def test_what_cannot_be_compared_is_refused_with_its_place_and_nothing_is_sent(
    segments: list[Any], fault: str
) -> None:
    assert await not_compared(*segments) == [fault]


async def test_all_faults_are_told_at_once() -> None:
    sent = [{"name": "A", "created_in_last": 0}, 7, {"has_tag_id": "1"}]
    assert await not_compared(*sent, who="members", site="11") == [
        "segments[0].created_in_last: takes from 1 to 36500 days",
        'segments[1]: needs an object of filters, such as {"has_tag_id": "101"}',
        "segments[2].name: is missing; name every segment, such as VIPs",
        "site: no such argument; did you mean site_id?",
        "who: must be one of customers, contacts, leads",
    ]
