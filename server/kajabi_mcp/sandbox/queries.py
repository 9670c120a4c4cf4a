"""Turn the parameters of a request into SQL, and its result into rows. Values are always bound, never written in."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import QueryParams

from .bending import day_start, read_value
from .filters import Filter, Value
from .jsonapi import Page
from .listed import Collection, Row
from .quirks import values_of


@dataclass(frozen=True, slots=True)
class Query:
    """The rows that one request selects from a collection, and their order."""

    collection: Collection
    where: str
    values: Mapping[str, Value]
    order: str

    def count(self, db: sqlite3.Connection) -> int:
        """Return how many rows match."""
        sql = f"SELECT count(*) FROM {self.collection.source} WHERE {self.where}"  # noqa: S608 - bound values
        return db.execute(sql, self.values).fetchone()[0]

    def page(self, db: sqlite3.Connection, page: Page) -> list[Row]:
        """Return the rows of one page."""
        kind = self.collection
        sql = f"""SELECT {kind.columns} FROM {kind.source} WHERE {self.where}
            ORDER BY {self.order} LIMIT :page_size OFFSET :page_offset"""  # noqa: S608 - bound values
        return fetch(db, sql, {**self.values, "page_size": page.size, "page_offset": page.offset})


def build(collection: Collection, params: QueryParams, now: datetime, quirks: frozenset[str] = frozenset()) -> Query:
    """Return the query of a request. Unknown filters are silently ignored, as Kajabi is reported to do."""
    conditions = ["TRUE"]
    values: dict[str, Value] = {}
    asked = dict(asked_filters(params))
    ignored = values_of("ignore", quirks)
    if len(asked.keys() - {"site_id"}) > 1:
        ignored |= values_of("ignore-beside", quirks)
    for name, sent in asked.items():
        known = collection.filters.get(name)
        if known is None or name in ignored:
            continue
        known, text = read_value(name, known, sent, quirks)
        value = known.read(text, day_start(now, quirks))
        conditions.append(_condition(collection, name, known, value))
        if value is not None:
            values[name] = value
    return Query(collection, " AND ".join(conditions), values, _order(collection, params.get("sort", "")))


def asked_filters(params: QueryParams) -> Iterator[tuple[str, str]]:
    """Yield the filters of a request. If one is given twice, the last value counts; with [] all its values do."""
    for key in dict.fromkeys(params.keys()):
        match = re.fullmatch(r"filter\[(\w+)\](\[\])?", key)
        if match:
            yield match[1], ",".join(params.getlist(key)) if match[2] else params[key]


def by_id(db: sqlite3.Connection, collection: Collection, number: int) -> Row | None:
    """Return the row with this id, or None."""
    return next(iter(related_to(db, collection, f"{collection.table}.id = :number", number)), None)


def related_to(db: sqlite3.Connection, collection: Collection, where: str, number: int, columns: str = "") -> list[Row]:
    """Return the rows of a collection that match a condition on one id, `:number`; the condition is ours."""
    sql = f"""SELECT {columns or collection.columns} FROM {collection.source} WHERE {where}
        ORDER BY {collection.table}.id"""  # noqa: S608 - texts of this package, bound value
    return fetch(db, sql, {"number": number})


def fetch(db: sqlite3.Connection, sql: str, values: Mapping[str, Value]) -> list[Row]:
    """Return the rows of a query, each by the names of its columns."""
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _condition(collection: Collection, name: str, known: Filter, value: Value) -> str:
    """Return the SQL of one filter, with `:v` renamed to the filter, so that all values of a query can be bound."""
    if value is None:
        return known.unreadable
    return f"({known.sql})".replace("{own}", collection.table).replace(":v", f":{name}")


def _order(collection: Collection, sort: str) -> str:
    """Return the ORDER BY. Unknown orders are ignored; equal rows are sorted by id, in the last order's direction.

    Rows that are sorted by a column once stay as they are when they are sorted by it again, so only its first order is
    kept: SQLite takes no more than 2,000.
    """
    asked = [(collection.sorts.get(name.removeprefix("-")), name.startswith("-")) for name in sort.split(",")]
    known: dict[str, bool] = {}
    for column, down in asked:
        if column:
            known.setdefault(column, down)
    orders = [*known.items()] or [(collection.newest_first, True)]
    orders.append((f"{collection.table}.id", orders[-1][1]))
    return ", ".join(f"{column} {'DESC' if down else 'ASC'} NULLS LAST" for column, down in orders)
