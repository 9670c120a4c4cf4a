"""What all parts of a person's invented history share: the person, the dice, and where rows are collected."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from .catalogue import Site

Cell = str | int | None


class Rows:
    """Rows on their way into the tables, written in bulk."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._columns: dict[str, tuple[str, ...]] = {}
        self._waiting: defaultdict[str, list[tuple[Cell, ...]]] = defaultdict(list)

    def add(self, table: str, **row: Cell) -> None:
        """Rows of one table name the same columns in the same order."""
        if table not in self._columns:
            self._columns[table] = tuple(row)
        self._waiting[table].append(tuple(row.values()))

    def write(self) -> None:
        for table, rows in self._waiting.items():
            columns = self._columns[table]
            into, values = ", ".join(columns), ", ".join("?" * len(columns))
            self._db.executemany(f"INSERT INTO {table} ({into}) VALUES ({values})", rows)  # noqa: S608 - our names
        self._waiting.clear()


@dataclass(frozen=True, slots=True)
class Customer:
    """When somebody's customer record was made, and when the first offer was granted: often not the same."""

    id: int
    created: int
    joined: int


@dataclass(frozen=True, slots=True)
class Life:
    """One person's frame, in seconds; everything that happened lies between these times."""

    rng: Random
    now: int
    site: Site
    contact_id: int
    created: int
    customer: Customer | None

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def since(self, start: int) -> int:
        """Some moment from then to now, the later the likelier."""
        return self.now - int((self.now - start) * self.rng.random() ** 2.5)

    def between(self, start: int, end: int) -> int:
        return start + int((end - start) * self.rng.random())
