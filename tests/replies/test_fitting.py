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
    ("rows", "limit", "size", "kept"),
    [(100, 100, 100, 100), (100, 100, 700, 50), (100, 100, 2000, 20), (96, 96, 900, 48)],
)
def test_as_many_rows_are_kept_as_divide_the_limit(rows: int, limit: int, size: int, kept: int) -> None:
    table: list[Row] = [["x" * size] for _ in range(rows)]
    assert fitting(table, limit) == kept
    assert weight(table[:kept]) <= MAX_WEIGHT + kept * 2


def test_one_row_is_always_shown() -> None:
    assert fitting([["x" * 60_000], ["y"]], 2) == 1


async def test_pages_that_are_cut_leave_nobody_out() -> None:
    def long_names(_: str, __: Parameters, document: Document) -> None:
        for row in document["data"]:
            row["attributes"] |= dict.fromkeys(("public_bio", "public_location", "socials", "name"), "長い文章" * 30)

    box = open_sandbox(Options(customers=230, now=lambda: NOW))
    fields = ["name", "email", "public_bio", "public_location", "socials"]
    seen: list[str] = []
    limit, page = 100, 1
    async with bent_account(box, Bent(box, None, long_names)) as account:
        while page:
            result = await answer_call("search_customers", {"fields": fields, "limit": limit, "page": page}, account)
            reply = result.structured_content
            assert reply is not None
            assert tokens(reply) < 25_000
            seen += [row[0] for row in reply["rows"]]
            if "warnings" in reply:
                [said] = reply["warnings"]
                assert said == f"Only 10 of 100 rows fit into a reply; go on with limit 10, page {page + 1}."
                limit = 10
            page = reply.get("next_page", 0)
    assert (len(seen), len(set(seen)), limit) == (230, 230, 10)
