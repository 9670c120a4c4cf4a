"""Reading page after page: where a list goes on, and where it ends."""

import pytest

from kajabi_mcp.api import Listing, Pager
from tests.support.listings import listing


@pytest.mark.parametrize(
    ("pages", "following"),
    [
        # The end is known from the number of pages, and from the total alone.
        ([listing(25, 60, 3), listing(25, 60, 3, first=25), listing(10, 60, 3, first=50)], None),
        ([listing(25, 75, None), listing(25, 75, None, first=25), listing(25, 75, None, first=50)], None),
        # Nothing says that the last page is the last; the one after it is empty.
        ([listing(25, None, None, "2"), listing(25, None, None, "3", first=25), listing(10, None, None, first=50)], 4),
        ([listing(25, None, None), listing(25, None, None, first=25), listing(10, None, None, first=50)], 4),
        # A short last page is not recognized as the last; the one after it is empty.
        ([listing(25, 60, None), listing(25, 60, None, first=25), listing(10, 60, None, first=50)], 4),
    ],
)
def test_a_list_goes_on_for_as_long_as_a_page_has_a_next_one(pages: list[Listing], following: int | None) -> None:
    pager = Pager(25, lambda each: each.id)
    numbers: list[int | None] = []
    for page in pages:
        numbers.append(pager.next_page)
        pager.take(page)
    assert (numbers, pager.next_page) == ([1, 2, 3], following)
    pager.next_page = following or 4
    pager.take(listing(0, 60, None))
    assert pager.next_page is None


@pytest.mark.parametrize(
    ("pages", "short"),
    [
        ([listing(25, 50, 2), listing(25, 50, 2, first=25)], False),
        ([listing(25, 50, 2), listing(25, 50, 2, first=20)], True),  # five people came again, so five are missing
        ([listing(25, None, None, "2"), listing(25, None, None, "3")], True),  # the same page again
        ([listing(25, None, None), listing(25, None, None, first=25), listing(0, None, None)], False),
        ([listing(25, 25, None, "2"), listing(25, 25, None, "3")], False),  # all that Kajabi counts have come
        ([listing(25, 50, 0), listing(25, 50, 0, first=25)], False),  # no pages beside a full one
    ],
)
def test_a_list_that_ends_says_whether_some_are_missing(pages: list[Listing], short: bool) -> None:
    pager = Pager(25, lambda each: each.id)
    for page in pages:
        assert pager.next_page is not None
        pager.take(page)
    assert (pager.next_page, pager.short) == (None, short)


def test_a_link_that_is_always_there_ends_with_the_first_page_of_known_people() -> None:
    pager, pages = Pager(25, lambda each: each.id), 0
    while pager.next_page is not None:
        pager.take(listing(25, None, None, "next", first=min(pages, 3) * 25))
        pages += 1
    assert (pages, len(pager.found), pager.received, pager.short) == (5, 100, 125, True)
