"""What can be read of an answer although a part of it cannot: good rows are never refused for the others."""

import json
from typing import Any

import pytest
from pydantic import JsonValue

from kajabi_mcp.api import Listing, Pager, place_of
from kajabi_mcp.errors import BadAnswer, WrongPage
from tests.support.faults import Answer, Kajabi

GOOD = '{"id":"1","type":"customers","attributes":{"name":"Zoë"}}'


def named(value: str) -> str:
    """Return a row whose name is this JSON text."""
    return f'{{"id":"1","type":"customers","attributes":{{"name":{value}}}}}'


async def read(body: bytes, **query: str) -> Listing:
    return await Kajabi(Answer(200, body)).api().list("customers", query)


def listed(*rows: str, more: str = "") -> bytes:
    return f'{{"data":[{",".join(rows)}]{more}}}'.encode()


NAMES: dict[str, tuple[bytes, JsonValue]] = {
    "a byte order mark": (b"\xef\xbb\xbf" + listed(GOOD), "Zoë"),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + listed(GOOD), "Zoë"),
    "UTF-16": (listed(GOOD).decode().encode("utf-16"), "Zoë"),
    "UTF-32": (listed(GOOD).decode().encode("utf-32"), "Zoë"),
    "a character in escapes": (listed(named(r'"\u005ao\u00eb \ud83d\ude00"')), "Zoë 😀"),
    "the first half of one": (listed(named(r'"Zo\ud83d!"')), "Zo\ufffd!"),
    "the second half of one": (listed(named(r'"Zo\uDE00!"')), "Zo\ufffd!"),
    "halves in the wrong order": (listed(named(r'"\ude00\ud83d"')), "\ufffd\ufffd"),
    "a half before a whole": (listed(named(r'"\ud83d\ud83d\ude00"')), "\ufffd😀"),
    "what looks like a half": (listed(named(r'"\\ud83d \\\\ud83d"')), r"\ud83d \\ud83d"),
    "a half in UTF-8": (listed(named('"Zo?"')).replace(b"?", b"\xed\xa0\xbd"), "Zo\ufffd\ufffd\ufffd"),
    "a byte that is no UTF-8": (listed(named('"Zo?"')).replace(b"?", b"\xeb"), "Zo\ufffd"),
    "a character cut in two": (listed(named('"Zo?"')).replace(b"?", b"\xf0\x9f\x98"), "Zo\ufffd"),
    "line breaks as they are": (listed(named('"Zo\n\t\x00ë"')), "Zo\n\t\x00ë"),
    "NaN": (listed(named("NaN")), None),
    "infinities": (listed(named("[Infinity,-Infinity,1e999,-1e999]")), [None, None, None, None]),
    "a number without end": (listed(named("9" * 5000)), None),
    "other numbers": (
        listed(named("[0,-1,1.50,1e3,12345678901234567890]")),
        [0, -1, 1.5, 1000.0, 12345678901234567890],
    ),
    "the text NaN": (listed(named('"NaN"')), "NaN"),
}


@pytest.mark.parametrize(("body", "name"), NAMES.values(), ids=NAMES)
async def test_one_odd_value_costs_nothing_else(body: bytes, name: JsonValue) -> None:
    listing = await read(body)
    assert ([each.attributes for each in listing.data], listing.unreadable) == ([{"name": name}], 0)
    json.dumps(name, allow_nan=False, ensure_ascii=False).encode()


UNUSABLE = {
    "a number": "1",
    "null": "null",
    "a text": '"1"',
    "a list": "[]",
    "nothing": "{}",
    "no id": '{"type":"customers"}',
    "id null": '{"id":null,"type":"customers"}',
    "id empty": '{"id":"","type":"customers"}',
    "id in words": '{"id":"one","type":"customers"}',
    "id negative": '{"id":"-1","type":"customers"}',
    "id with a point": '{"id":1.0,"type":"customers"}',
    "id true": '{"id":true,"type":"customers"}',
    "id with a path": '{"id":"1/../2","type":"customers"}',
    "id in other digits": '{"id":"१","type":"customers"}',
    "id too long": '{"id":"%s","type":"customers"}' % ("1" * 20),
    "another type": '{"id":"1","type":"contacts"}',
    "a type in capitals": '{"id":"1","type":"Customers"}',
    "no type": '{"id":"1"}',
    "type null": '{"id":"1","type":null}',
    "attributes in a list": '{"id":"1","type":"customers","attributes":["name"]}',
    "attributes in words": '{"id":"1","type":"customers","attributes":"name"}',
    "relationships in a list": '{"id":"1","type":"customers","relationships":[]}',
    "attributes too deep": '{"id":"1","type":"customers","attributes":{"a":%s}}' % ("[" * 400 + "]" * 400),
}


@pytest.mark.parametrize("row", UNUSABLE.values(), ids=UNUSABLE)
async def test_one_row_that_cannot_be_used_is_counted_and_never_shown(row: str) -> None:
    listing = await read(listed(GOOD, row, GOOD, row))
    assert ([each.id for each in listing.data], listing.unreadable, listing.received) == (["1", "1"], 2, 4)


@pytest.mark.parametrize("row", UNUSABLE.values(), ids=UNUSABLE)
async def test_rows_of_which_none_can_be_used_are_no_answer(row: str) -> None:
    with pytest.raises(BadAnswer, match="each of its rows lacks a usable id, or is of another kind"):
        await read(listed(row, row, more=',"meta":{"total_count":2}'))


META: dict[str, tuple[str, tuple[int | None, int | None, int | None]]] = {
    "numbers": ('{"total_count":2,"total_pages":1,"current_page":1}', (2, 1, 1)),
    "texts": ('{"total_count":"2","total_pages":"1","current_page":"1"}', (2, 1, 1)),
    "with points": ('{"total_count":2.0,"total_pages":1.0,"current_page":1.0}', (2, 1, 1)),
    "in words": ('{"total_count":"two","total_pages":"one","current_page":"first"}', (None, None, None)),
    "a part in words": ('{"total_count":"many","total_pages":1}', (None, 1, None)),
    "negative": ('{"total_count":-1,"total_pages":-1,"current_page":-1}', (None, None, None)),
    "fractions": ('{"total_count":2.5,"total_pages":"1.5","current_page":NaN}', (None, None, None)),
    "flags": ('{"total_count":true,"total_pages":false,"current_page":true}', (None, None, None)),
    "lists": ('{"total_count":[2],"total_pages":{},"current_page":null}', (None, None, None)),
    "a text": ('"two people"', (None, None, None)),
    "a list": ("[2]", (None, None, None)),
    "null": ("null", (None, None, None)),
}


@pytest.mark.parametrize(("meta", "counts"), META.values(), ids=META)
async def test_a_count_that_cannot_be_one_is_not_known(meta: str, counts: tuple[Any, ...]) -> None:
    listing = await read(listed(GOOD, GOOD, more=f',"meta":{meta}'))
    assert (listing.meta.total_count, listing.meta.total_pages, listing.meta.current_page) == counts
    assert len(listing.data) == 2


@pytest.mark.parametrize("links", ['"next"', "[]", "null", "7", "{}"])
async def test_links_that_cannot_be_read_say_nothing(links: str) -> None:
    listing = await read(listed(GOOD, more=f',"links":{links}'))
    assert (len(listing.data), listing.links.model_fields_set) == (1, set[str]())


@pytest.mark.parametrize(
    ("included", "ids", "unreadable"),
    [
        ('[{"id":"7","type":"tags"},{"type":"tags"},{"id":"8","type":"tags"}]', ["7", "8"], 1),
        ('[null,"tag",{"id":"x","type":"tags"},{"id":"7","type":"tags","attributes":[]}]', [], 4),
        ('{"id":"7","type":"tags"}', ["7"], 0),
        ("{}", [], 1),
        ('"tags"', [], 1),
        ("[]", [], 0),
        ("null", [], 0),
    ],
)
async def test_a_related_record_that_cannot_be_read_does_not_refuse_the_person(
    included: str, ids: list[str], unreadable: int
) -> None:
    body = f'{{"data":{GOOD},"included":{included}}}'.encode()
    single = await Kajabi(Answer(200, body)).api().one("customers/1")
    assert (single.data.id, [each.id for each in single.included], single.unreadable) == ("1", ids, unreadable)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000 + b"]" * 100_000, listed(GOOD)[:-1], listed(GOOD) + b"}", b"{'data':[]}"]
)
async def test_a_body_that_is_not_json_is_no_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer) as caught:
        await read(body)
    assert str(caught.value).startswith("The answer does not look like Kajabi's API: it is not a JSON:API list. Check")


PAGES: dict[str, tuple[dict[str, str], int | None, str | None]] = {
    "the page asked for": ({"page[number]": "2"}, 2, None),
    "the first page for the second": ({"page[number]": "2"}, 1, "page 2 and sent page 1"),
    "the second page for the first": ({"page[number]": "1"}, 2, "page 1 and sent page 2"),
    "the last page for one beyond it": ({"page[number]": "50"}, 3, "page 50 and sent page 3"),
    "page 0": ({"page[number]": "1"}, 0, "page 1 and sent page 0"),
    "the first page when none was named": ({}, 1, None),
    "the second page when none was named": ({}, 2, "page 1 and sent page 2"),
    "a page that is not told": ({"page[number]": "2"}, None, None),
}


@pytest.mark.parametrize(("query", "came", "said"), PAGES.values(), ids=PAGES)
async def test_a_page_that_is_not_the_one_asked_for_is_an_error(
    query: dict[str, str], came: int | None, said: str | None
) -> None:
    body = listed(GOOD, more=f',"meta":{{"current_page":{json.dumps(came)}}}')
    if said is None:
        assert len((await read(body, **query)).data) == 1
        return
    kajabi = Kajabi(Answer(200, body))
    with pytest.raises(WrongPage) as caught:
        await kajabi.api().list("customers", query)
    assert str(caught.value) == (
        f"Kajabi was asked for {said}, so these rows are not the answer and are not shown. Search with page 1 and a "
        "larger limit, or with filters that leave fewer people."
    )
    assert len(kajabi.requests) == 2


async def test_a_page_without_rows_shows_nobody_whatever_its_number() -> None:
    listing = await read(listed(more=',"meta":{"current_page":1}'), **{"page[number]": "4"})
    assert listing.data == []


async def test_a_list_knows_what_was_asked_so_that_more_rows_than_that_can_be_seen() -> None:
    listing = await read(listed(*[GOOD] * 7), **{"page[number]": "3", "page[size]": "5"})
    assert (listing.asked, listing.received) == ((3, 5), 7)


async def test_rows_that_cannot_be_used_have_their_place_among_the_others() -> None:
    pages = [
        await read(listed(*[GOOD] * 9, "{}", more=',"meta":{"total_count":30}')),
        await read(listed(*[GOOD] * 10, more=',"meta":{"total_count":30}')),
    ]
    assert [place_of(each, 2, 10).shown for each in pages] == ["11-20", "11-20"]
    pager = Pager(10, lambda each: each.id)
    pager.take(pages[0])
    assert (pager.received, pager.unreadable) == (10, 1)
