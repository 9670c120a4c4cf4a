"""The order of a page: revenue and dates are plain, and of texts only what every collation would call wrong counts."""

from typing import Any

import pytest

from kajabi_mcp.api import Resource
from kajabi_mcp.app import answer_call
from kajabi_mcp.sandbox import Options, open_sandbox
from kajabi_mcp.search.orders import beyond, check_order
from kajabi_mcp.warnings import arrange
from tests.support.bent import Ask, Bent, Reply, bent_account
from tests.support.clock import NOW


def rows(field: str, *values: object) -> list[Resource]:
    return [
        Resource.model_validate({"id": str(number), "type": "customers", "attributes": {field: value}})
        for number, value in enumerate(values, 1)
    ]


@pytest.mark.parametrize(
    ("sort", "values"),
    [
        ("-net_revenue", ("250.0", "99.0", "99.00", None, "7")),
        ("net_revenue", ("0.0", None, "9", "10.5", "100")),
        ("-created_at", ("2026-11-02T00:00:00Z", "2026-11-01T18:00:00-05:00", "2026-11-01T00:00:00Z")),
        ("name", ("Anna", "anna", "Äpfel", "Zed")),
        ("name", ("Zed", "anna")),  # capitals first, as bytes compare
        ("name", ("anna", "Zed")),  # regardless of case
        ("name", ("de la Cruz", "Delacroix", "de Souza")),  # spaces do not count everywhere
        ("name", ("Zoë", "Ömer")),  # Swedish, or by bytes
        ("-email", ("z@example.com", "a@example.com")),
        ("name", ("a", None, "b")),
    ],
)
def test_an_order_that_may_be_right_raises_no_doubt(sort: str, values: tuple[object, ...]) -> None:
    assert check_order(rows(sort.removeprefix("-"), *values), sort) == []


@pytest.mark.parametrize(
    ("sort", "values", "wrong"),
    [
        ("-net_revenue", ("99.0", "250.0"), 1),  # as texts compare
        ("net_revenue", ("1.0", "0.5", "2.0", "1.5"), 2),
        ("created_at", ("2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z"), 1),
        ("-last_request_at", ("2026-11-01T00:00:00Z", None, "2026-11-02T00:00:00Z"), 1),
        ("name", ("Bob", "Alice"), 1),
        ("-name", ("alice", "bob"), 1),
    ],
)
def test_rows_that_are_plainly_out_of_order_are_counted(sort: str, values: tuple[object, ...], wrong: int) -> None:
    field = sort.removeprefix("-")
    [said] = arrange(check_order(rows(field, *values), sort))
    assert said.startswith(f"Kajabi did not sort by {field}: {wrong} of {len(values)} rows stand after a row")


@pytest.mark.parametrize(
    ("sort", "value", "filters"),
    [
        ("-net_revenue", "250.00", {"net_revenue_greater_than": "250"}),
        ("net_revenue", "0.0", {"net_revenue_less_than": "0"}),
        ("-net_revenue", None, None),
        ("-net_revenue", "n/a", None),
    ],
)
def test_the_people_who_should_stand_before_a_row_are_a_query(sort: str, value: object, filters: object) -> None:
    [first] = rows("net_revenue", value)
    query = beyond(first, sort)
    assert (dict(query.key) if query else None) == filters


async def replies(quirk: str, ask: Ask | None, reply: Reply | None, *calls: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows and the warnings of calls, one after the other."""
    box = open_sandbox(Options(customers=150, now=lambda: NOW, quirks=frozenset(filter(None, [quirk]))))
    found: list[dict[str, Any]] = []
    async with bent_account(box, Bent(box, ask, reply)) as account:
        for call in calls:
            result = await answer_call("search_customers", call, account)
            assert result.structured_content is not None
            found.append({key: result.structured_content.get(key) for key in ("rows", "warnings")})
    return found


async def test_a_later_page_does_not_prove_an_order() -> None:
    """By 60 people in an order of texts, where 99 stands before 250, one person with 497 is fit to be the sixtieth."""
    pages = [{"sort": "-net_revenue", "limit": 1, "page": page} for page in (60, 1)]
    late, first = await replies("text-revenue-order", None, None, *pages)
    assert late["warnings"] == [
        "Whether Kajabi sorted by net_revenue could not be checked, so people may be missing at the top."
    ]
    assert (first["rows"], first["warnings"]) == (
        [["100033", "Jina Patton", "jina@example.org", "1594.0"]],
        ["Kajabi did not sort by net_revenue, so all these people were read and sorted by this server."],
    )


async def test_once_the_top_is_proven_no_page_is_doubted() -> None:
    pages = [{"sort": "-net_revenue", "limit": 1, "page": page} for page in (1, 60)]
    assert [each["warnings"] for each in await replies("", None, None, *pages)] == [None, None]


async def test_one_person_who_comes_again_is_no_wrong_page_where_kajabi_says_its_number() -> None:
    """Somebody joined between the calls, so that the first person is now the second."""

    def joined(_: str, parameters: dict[str, str]) -> None:
        parameters["page[number]"] = (
            "1" if parameters.get("page[number]") == "2" else parameters.get("page[number]", "1")
        )

    def numbered(_: str, parameters: dict[str, str], document: dict[str, Any]) -> None:
        document["meta"]["current_page"] = int(parameters.get("page[number]", 1))

    first, second = await replies("", joined, numbered, {"limit": 1}, {"limit": 1, "page": 2})
    assert first["rows"] == second["rows"] == [["100150", "null", "annemarie18@example.org"]]
    assert second["warnings"] == [
        "1 of 1 rows came on another page too: Kajabi repeats people while paging, so others may be missing from the "
        "list."
    ]
