"""What all parts of a person's invented history share: the person, the random choices, and the rows to write."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from .catalogue import Site

Cell = str | int | None


class Rows:
    """Rows that wait to be written to the tables in bulk."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._columns: dict[str, tuple[str, ...]] = {}
        self._waiting: defaultdict[str, list[tuple[Cell, ...]]] = defaultdict(list)

    def add(self, table: str, **row: Cell) -> None:
        """Add a row. All rows of a table must name the same columns in the same order."""
        if table not in self._columns:
            self._columns[table] = tuple(row)
        self._waiting[table].append(tuple(row.values()))

    def write(self) -> None:
        """Write the rows that were added since the last time."""
        for table, rows in self._waiting.items():
            columns = self._columns[table]
            into, values = ", ".join(columns), ", ".join("?" * len(columns))
            self._db.executemany(f"INSERT INTO {table} ({into}) VALUES ({values})", rows)  # noqa: S608 - our names
        self._waiting.clear()


@dataclass(frozen=True, slots=True)
class Customer:
    """When a customer record was created, and when the first offer was granted (`joined`), which often differ."""

    id: int
    created: int
    joined: int


@dataclass(frozen=True, slots=True)
class Life:
    """The frame of one person's history: everything happens between `created` and `now`, in seconds since 1970."""

    rng: Random
    now: int
    site: Site
    contact_id: int
    created: int
    customer: Customer | None

    def chance(self, share: float) -> bool:
        """Return True for that share of all draws."""
        return self.rng.random() < share

    def since(self, start: int) -> int:
        """Return a moment between `start` and now; later ones are more likely."""
        return self.now - int((self.now - start) * self.rng.random() ** 2.5)

    def between(self, start: int, end: int) -> int:
        """Return a moment between `start` and `end`; all are equally likely."""
        return start + int((end - start) * self.rng.random())
