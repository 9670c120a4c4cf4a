"""Which filters there are, and tables with a row for each of them."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import pytest

from tests.support.openapi import read_facts

DOCUMENTED = frozenset[str](read_facts()["filters"]["customers"])
UNDOCUMENTED = frozenset({"is_suppressed"})  # it left Kajabi's documentation in June 2026
OFFERED = DOCUMENTED | UNDOCUMENTED
IN_TABLE = OFFERED - {"site_id"}  # the site is said once, beside the filters of a segment

Row = TypeVar("Row")


def row_of(table: str, rows: Mapping[str, Row], name: str) -> Row:
    """Return a filter's row of a table, or fail with the names of both."""
    if name not in rows:
        pytest.fail(f"{table} lacks a row for {name}")
    return rows[name]


def assert_rows(table: str, names: Iterable[str], expected: Iterable[str] = OFFERED) -> None:
    """Fail with the names of the filters for which this table lacks a row, or has one that it should not."""
    found, wanted = set(names), set(expected)
    faults = [f"{table} lacks a row for {name}" for name in sorted(wanted - found)]
    faults += [f"{table} has a row for {name}, which does not belong there" for name in sorted(found - wanted)]
    if faults:
        pytest.fail("\n".join(faults))
