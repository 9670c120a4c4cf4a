"""Filters that cannot both hold, so that a search for them would return an empty answer that looks right. Pure.

A closed list of what is certain, taken from the rows; everything else is left to Kajabi.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..arguments import Flaw, ids_of, reach
from .senses import ABOVE, BELOW, EXACTLY
from .table import FILTERS

_SAME_ID = "exclude each other for the same id; keep one of them"
_STRICT = "the bound is strict and excludes the amount"


def contradictions(values: Mapping[str, Any]) -> list[Flaw]:
    """Return every contradiction among filters that have a value."""
    return [*_same_ids(values), *_windows(values), *_bounds(values), *_flags(values)]


def _same_ids(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """The same id asked for and excluded."""
    for name in (name for name in FILTERS if name in values):
        row = FILTERS[name]
        for other in (row.opposite, *row.excludes):
            if row.kind.thing and other in values and ids_of(values[name]) & ids_of(values[other]):
                yield Flaw((name, other), _SAME_ID)


def _windows(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """A look-back that its negative covers whole: "in the last 30 days" and "not in the last 30 days"."""
    for longer, shorter in FILTERS.windows.items():
        if longer in values and shorter in values and reach(values[shorter]) >= reach(values[longer]):
            problem = f"leave no day between them; for 30 to 60 days ago give {longer} 60 with {shorter} 30"
            yield Flaw((longer, shorter), problem)


def _bounds(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """Bounds of one attribute, all strict, that no amount meets."""
    for attribute in dict.fromkeys(row.shown_by for row in FILTERS.values() if row.sense is EXACTLY):
        named = {row.sense: row.name for row in FILTERS.values() if row.shown_by == attribute}
        exactly, above, below = (named.get(sense, "") for sense in (EXACTLY, ABOVE, BELOW))
        amount, low, high = (values.get(name) for name in (exactly, above, below))
        if low is not None and high is not None and low >= high:
            yield Flaw((above, below), "no amount is over the one and under the other")
        if amount is not None and low is not None and amount <= low:
            yield Flaw((exactly, above), _STRICT)
        if amount is not None and high is not None and amount >= high:
            yield Flaw((exactly, below), _STRICT)


def _flags(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """A flag that settles another the other way: never opted in, and opted in now."""
    for name in (name for name in FILTERS if values.get(name)):
        for other, settled in FILTERS[name].settles.items():
            if values.get(other) is (not settled):
                yield Flaw((other, name), "exclude each other; keep one of them")
