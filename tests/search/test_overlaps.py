"""What follows from the sizes of overlaps, compared with sets of people."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kajabi_mcp.search import Query
from kajabi_mcp.search.overlaps import (
    Overlap,
    askable,
    figures,
    is_possible,
    overlaps,
    pieces,
    sizes_alone,
    taken_from_rows,
)

NAMES = ["A", "B", "C", "D"]
people = st.frozensets(st.integers(0, 15))
groups = st.lists(people, min_size=2, max_size=4)


def members(everybody: frozenset[int], segments: list[frozenset[int]], overlap: Overlap) -> frozenset[int]:
    return everybody.intersection(*(segments[number] for number in overlap))


def sizes_of(segments: list[frozenset[int]]) -> dict[Overlap, int]:
    """Return the size of every overlap among sixteen people."""
    everybody = frozenset(range(16))
    return {each: len(members(everybody, segments, each)) for each in overlaps(len(segments))}


def test_overlaps_are_named_by_their_segments_the_smaller_first() -> None:
    assert overlaps(2) == [(), (0,), (1,), (0, 1)]
    assert [len(overlaps(count)) for count in (2, 3, 4)] == [4, 8, 16]


@given(segments=groups)
def test_the_figures_are_those_of_the_people(segments: list[frozenset[int]]) -> None:
    names = NAMES[: len(segments)]

    def others(number: int) -> frozenset[int]:
        return frozenset[int]().union(*segments[:number], *segments[number + 1 :])

    in_all = {"in_all": len(segments[0].intersection(*segments[1:]))} if len(segments) > 2 else {}
    assert figures(names, sizes_of(segments)) == {
        "sizes": {name: len(each) for name, each in zip(names, segments, strict=True)},
        "overlaps": [
            [names[one], names[other], len(segments[one] & segments[other])]
            for one in range(len(names))
            for other in range(one + 1, len(names))
        ],
        **in_all,
        "in_one_only": {name: len(segments[number] - others(number)) for number, name in enumerate(names)},
        "in_none": 16 - len(frozenset[int]().union(*segments)),
    }


@given(segments=groups)
def test_people_who_exist_are_possible_and_everyone_is_exactly_somewhere(segments: list[frozenset[int]]) -> None:
    sizes = sizes_of(segments)
    assert is_possible(sizes)
    assert sum(sizes_alone(sizes).values()) == 16


@given(segments=groups, data=st.data())
def test_an_overlap_larger_than_a_part_is_imis_possible(segments: list[frozenset[int]], data: st.DataObject) -> None:
    sizes = sizes_of(segments)
    larger = data.draw(st.sampled_from([each for each in sizes if len(each) > 1]))
    part = data.draw(st.sampled_from(larger))
    assert not is_possible(sizes | {larger: sizes[(part,)] + 1})


TWO: list[Overlap] = [(), (0,), (1,), (0, 1)]
THREE: list[Overlap] = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]


@pytest.mark.parametrize(
    ("named", "sizes"),
    [
        pytest.param(TWO, [10, 11, 2, 2], id="a part larger than everybody"),
        pytest.param(TWO, [10, 8, 8, 1], id="two that must overlap more than they do"),
        pytest.param(THREE, [5, 9, 9, 5, 5, 5, 1], id="more in one only than are in it"),
    ],
)
def test_sizes_that_no_people_have_are_imis_possible(named: list[Overlap], sizes: list[int]) -> None:
    assert not is_possible(dict(zip(named, sizes, strict=True)))


def test_without_a_total_or_with_one_too_small_nothing_is_said_of_the_rest() -> None:
    sizes: dict[Overlap, int] = {(0,): 8, (1,): 8, (0, 1): 1}
    expected: dict[str, Any] = {
        "sizes": {"A": 8, "B": 8},
        "overlaps": [["A", "B", 1]],
        "in_one_only": {"A": 7, "B": 7},
    }
    assert figures(["A", "B"], sizes) == expected
    assert figures(["A", "B"], {(): 10, **sizes}) == expected


TAG, OTHER_TAG = Query.of({"has_tag_id": "101"}), Query.of({"has_tag_id": "102"})
YOGA, PILATES = Query.of({"has_product_id": "301"}), Query.of({"has_product_id": "302"})
NO_TAG = Query.of({"has_no_tag_id": "101"})


def test_every_overlap_of_different_filters_is_one_query() -> None:
    asked = askable([TAG, YOGA, OTHER_TAG])
    assert list(asked) == overlaps(3)
    assert asked[()] == Query.of({})
    assert asked[0, 1, 2] == Query.of({"has_all_tag_id": ["101", "102"], "has_product_id": "301"})


def test_overlaps_of_one_filter_with_two_values_have_no_query() -> None:
    assert set(overlaps(3)) - set(askable([YOGA, TAG, PILATES])) == {(0, 2), (0, 1, 2)}


@pytest.mark.parametrize("order", [(TAG, YOGA, PILATES, NO_TAG), (YOGA, PILATES, NO_TAG, TAG)])
def test_an_overlap_is_nobody_where_a_part_of_it_is_though_the_rest_cannot_be_asked(order: tuple[Query, ...]) -> None:
    asked = askable(order)
    both = {order.index(TAG), order.index(NO_TAG)}
    assert {each for each, query in asked.items() if query.nobody} == {
        each for each in overlaps(4) if both <= set(each)
    }


def test_what_can_be_asked_at_once_is_read_at_once() -> None:
    asked = askable([YOGA, TAG, PILATES, OTHER_TAG])
    assert pieces((0, 2), asked) == [(0,), (2,)]
    assert sorted(pieces((0, 1, 2, 3), asked)) == [(0, 1, 3), (2,)]
    assert pieces((0, 1), asked) == [(0, 1)]


@given(st.lists(st.sampled_from([TAG, OTHER_TAG, YOGA, PILATES, NO_TAG]), min_size=2, max_size=4))
def test_pieces_make_up_their_overlap_and_can_all_be_asked(segments: list[Query]) -> None:
    asked = askable(segments)
    for overlap in overlaps(len(segments))[1:]:
        found = pieces(overlap, asked)
        assert sorted(number for piece in found for number in piece) == list(overlap)
        assert set(found) <= set(asked)


SHOWN = ["sizes", "overlaps", "in_all", "in_one_only", "in_none"]
FROM_OVERLAP = ["in_all", "in_one_only", "in_none"]


@pytest.mark.parametrize(
    ("count", "read", "named"),
    [
        pytest.param(3, {(0, 1), (0, 1, 2)}, ["overlaps: A and B", *FROM_OVERLAP], id="one overlap of three"),
        pytest.param(
            3, {(0, 1)}, ["overlaps: A and B", "in_one_only: A, B", "in_none"], id="one overlap, the others nobody"
        ),
        pytest.param(2, {(1,), (0, 1)}, ["sizes: B", "overlaps", *FROM_OVERLAP], id="one segment and its overlap"),
        pytest.param(2, {(0,), (1,), (0, 1)}, SHOWN, id="everything"),
        pytest.param(2, set[Overlap](), [], id="nothing"),
    ],
)
def test_the_figures_that_were_read_are_named(count: int, read: set[Overlap], named: list[str]) -> None:
    assert taken_from_rows(NAMES[:count], read, SHOWN) == named


def test_a_figure_that_is_not_shown_is_not_named() -> None:
    assert taken_from_rows(["A", "B"], {(0, 1)}, ["sizes", "overlaps", "in_one_only"]) == ["overlaps", "in_one_only"]
