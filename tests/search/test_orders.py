"""The order of a page: revenue and dates are plain, and of texts only what every collation would call wrong counts."""

import pytest

from kajabi_mcp.api import Resource
from kajabi_mcp.search.orders import beyond, check_order
from kajabi_mcp.warnings import arrange


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
