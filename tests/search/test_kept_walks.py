"""What walks keep: columns alone, within a bound, and nothing that nobody has asked for in ten minutes."""

from kajabi_mcp.api import Listing, Resource
from kajabi_mcp.search import Query, Scope, Walks
from kajabi_mcp.search.walks import MAX_KEPT_BYTES
from tests.support.clock import Clock

NAMES = Scope("contacts", "11", ("name", "email"))


def page(count: int, first: int = 0, length: int = 20) -> Listing:
    people = [
        Resource(
            id=str(number),
            type="contacts",
            attributes={"name": f"{number:0{length}}", "email": "jo@example.com", "custom_1": "x" * 500},
            relationships={"customer": {"data": None}},
        )
        for number in range(first, first + count)
    ]
    return Listing(data=people)


async def test_a_person_is_kept_as_columns_and_shown_as_a_row_again() -> None:
    walk = Walks().get(NAMES, Query.of({"has_tag_id": "1"}))
    walk.take(page(2))
    assert walk.people == {"0": ("0" * 20, "jo@example.com"), "1": ("0" * 19 + "1", "jo@example.com")}
    assert [each.attributes for each in walk.resources()] == [
        {"name": "0" * 20, "email": "jo@example.com"},
        {"name": "0" * 19 + "1", "email": "jo@example.com"},
    ]


async def test_an_attribute_that_did_not_come_is_not_made_null() -> None:
    walk = Walks().get(NAMES, Query.of({}))
    walk.take(Listing(data=[Resource(id="1", type="contacts", attributes={"email": None})]))
    assert [each.attributes for each in walk.resources()] == [{"email": None}]


async def test_the_oldest_walks_go_where_they_take_too_much_room() -> None:
    walks, sizes, large = Walks(), list[int](), page(20_000, length=400)
    for number in range(12):
        walk = walks.get(NAMES, Query.of({"has_tag_id": str(number)}))
        walk.take(large)
        walks.renew(walk)
        sizes.append(walk.bytes)
    kept = [walks.get(NAMES, Query.of({"has_tag_id": str(number)})).bytes for number in range(12)]
    assert sizes[0] > 20_000 * 400
    assert kept[0] == 0
    assert kept[-1] == sizes[-1]
    assert sum(kept) <= MAX_KEPT_BYTES


async def test_the_people_of_a_walk_are_forgotten_when_nobody_asks_any_more() -> None:
    clock = Clock()
    walks = Walks(clock)
    walk = walks.get(NAMES, Query.of({"has_tag_id": "1"}))
    walk.take(page(5))
    walks.renew(walk)
    assert walks.bytes == walk.bytes > 0
    clock.now = 601
    walks.forget()  # as a timer does
    assert walks.bytes == 0
