"""Reading page after page: where a walk goes on, and where it ends."""

import pytest

from kajabi_mcp.api import Listing
from kajabi_mcp.search.walks import Walk
from tests.support.listings import listing


@pytest.mark.parametrize(
    ("pages", "following"),
    [
        # The end is known from the number of pages, from links, and from the total alone.
        ([listing(25, 60, 3), listing(25, 60, 3), listing(10, 60, 3)], None),
        ([listing(25, None, None, "2"), listing(25, None, None, "3"), listing(10, None, None)], None),
        ([listing(25, 75, None), listing(25, 75, None), listing(25, 75, None)], None),
        # A short last page is not recognized as the last; the one after it is empty.
        ([listing(25, 60, None), listing(25, 60, None), listing(10, 60, None)], 4),
    ],
)
def test_a_walk_goes_on_for_as_long_as_a_page_has_a_next_one(pages: list[Listing], following: int | None) -> None:
    walk = Walk(began=0)
    numbers: list[int | None] = []
    for page in pages:
        numbers.append(walk.next_page)
        walk.take(page)
    assert (numbers, walk.next_page) == ([1, 2, 3], following)
    walk.next_page = following or 4
    walk.take(listing(0, 60, None))
    assert walk.next_page is None
