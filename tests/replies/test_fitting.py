"""A reply within what clients take: fewer rows, evenly, so that the next call goes on where this one ends."""

import pytest

from kajabi_mcp.app import answer_call
from kajabi_mcp.replies.rows import MAX_WEIGHT, Row, fitting, weight
from kajabi_mcp.sandbox import Options, open_sandbox
from tests.support.bent import Bent, Document, Parameters, bent_account
from tests.support.clock import NOW
from tests.support.tokens import tokens


@pytest.mark.parametrize(
    ("text", "heaviest"),
    [
        ("a plain English name and an address ", 1.0),
        ("王小明住在上海市", 6.0),
        ("Ωμέγα και άλφα ", 3.9),
        ("👩👧🎉", 8.0),
    ],
)
def test_a_weight_grows_with_the_tokens_of_a_script(text: str, heaviest: float) -> None:
    long = text * 500
    assert weight(long) <= heaviest * len(long) + 2
    assert tokens(long) <= weight(long) / 2  # so the heaviest reply takes at most 25,000


@pytest.mark.parametrize(
    ("rows", "before", "size", "kept"),
    [(100, 100, 100, 100), (100, 100, 700, 50), (100, 100, 2000, 20), (96, 96, 900, 48), (50, 250, 1200, 25)],
)
def test_as_many_rows_are_kept_as_divide_the_rows_before_them(rows: int, before: int, size: int, kept: int) -> None:
    table: list[Row] = [["x" * size] for _ in range(rows)]
    assert fitting(table, before) == kept
    assert weight(table[:kept]) <= MAX_WEIGHT + kept * 2


def test_one_row_is_always_shown() -> None:
    assert fitting([["x" * 60_000], ["y"]], 2) == 1


@pytest.mark.parametrize(("most", "first", "people"), [(100, 1, 230), (100, 2, 130), (50, 1, 230), (50, 2, 180)])
async def test_pages_that_are_cut_leave_nobody_out(most: int, first: int, people: int) -> None:
    """Also where Kajabi gives 50 rows a page and 100 were asked for, so that page 2 begins with the 51st."""

    def long_names(_: str, __: Parameters, document: Document) -> None:
        for row in document["data"]:
            row["attributes"] |= dict.fromkeys(("public_bio", "public_location", "socials", "name"), "長い文章" * 30)

    box = open_sandbox(Options(customers=230, now=lambda: NOW, max_page_size=most))
    fields = ["name", "email", "public_bio", "public_location", "socials"]
    seen: list[str] = []
    limit, page = 100, first
    async with bent_account(box, Bent(box, None, long_names)) as account:
        while page:
            result = await answer_call("search_customers", {"fields": fields, "limit": limit, "page": page}, account)
            reply = result.structured_content
            assert reply is not None
            assert tokens(reply) < 25_000
            seen += [row[0] for row in reply["rows"]]
            page = reply.get("next_page", 0)
            if "warnings" in reply:
                [said] = reply["warnings"]
                assert said == f"Only 10 of {most} rows fit into a reply; go on with limit 10, page {page}."
                limit = 10
    assert (seen, limit) == ([str(100_000 + number) for number in range(people, 0, -1)], 10)
