"""One query to Kajabi: filters that it combines with AND. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from typing import Any, cast

from ..arguments import Since, Spellings, wire
from ..filters import FILTERS, NOBODY, Values, contradictions
from ..places import Place


@dataclass(frozen=True, slots=True)
class Query:
    """Filters that Kajabi is asked to combine. Equal ones ask the same; made by `Query.of`."""

    values: Values = field(compare=False)
    key: tuple[tuple[str, str], ...]
    nobody: bool  # no one can meet them
    cuts: tuple[tuple[str, Since], ...] = ()  # look-backs that its rows are held against here, to the moment

    @classmethod
    def of(cls, values: Values, nobody: bool = False, cuts: tuple[tuple[str, Since], ...] = ()) -> "Query":
        """Make the query of these filters."""
        key = tuple(sorted((name, _identity(value)) for name, value in values.items()))
        return cls(values, key, nobody or bool(contradictions(values)), cuts)

    @property
    def names(self) -> tuple[str, ...]:
        """The filters that it asks for, and those that are left to its rows."""
        return tuple(dict.fromkeys((*self.values, *(name for name, _ in self.cuts))))

    def less(self, name: str) -> "Query":
        """Return the query without one of its filters."""
        return Query.of({each: value for each, value in self.values.items() if each != name})

    def plain(self) -> tuple["Query", ...]:
        """Return what Kajabi is asked for these people: a query for each spelling of a text, so that any will do."""
        choices = [
            [(name, each) for each in (value if isinstance(value, Spellings) else [value])]
            for name, value in self.values.items()
        ]
        return tuple(Query.of(dict(choice), self.nobody, self.cuts) for choice in product(*choices))


EVERYBODY = Query.of({})


def conjoin(one: Query, other: Query) -> Query | None:
    """Return both queries as a single one; None if Kajabi cannot be asked that.

    Tag A and tag B become the list filter [A, B]; "in the last 30 days" and "in the last 7" become 7; a name that
    contains "jo" and "joan" becomes "joan"; but offer A and offer B cannot be said at once.
    """
    values, nobody = dict(one.values), one.nobody or other.nobody
    for name, value in other.values.items():
        if name not in values or values[name] == value:
            values[name] = value
        elif listed := FILTERS.list_forms.get(name):
            values[listed] = _union(values.get(listed) or (), (values.pop(name), value))
        elif isinstance(value, list):
            values[name] = _union(values[name], cast(list[str], value))
        else:
            combine = FILTERS[name].sense.combine
            both = combine(values[name], value) if combine else None
            if both is None:
                return None
            if both is NOBODY:
                nobody = True
            else:
                values[name] = both
    return Query.of(values, nobody)


def together(queries: Sequence[Query]) -> Query | None:
    """Return all of the queries as one; None if Kajabi cannot be asked that."""
    return reduce(lambda one, other: conjoin(one, other) if one else None, queries[1:], queries[0] if queries else None)


def complement(query: Query) -> Query | None:
    """Return the query for everybody else, where one filter says exactly that."""
    if len(query.values) != 1:
        return None
    [(name, value)] = query.values.items()
    return Query.of({FILTERS.complements[name]: value}) if name in FILTERS.complements else None


def _identity(value: Any) -> str:
    """Return what tells a value from others: two dates may be asked for by the same number of days.

    A place is told from others of its name, and from a text.
    """
    if isinstance(value, Place):
        return " ".join((value.title, *value.texts))
    return f"{wire(value)} {value.moment.isoformat()}" if isinstance(value, Since) else wire(value)


def _union(one: Sequence[str], other: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*one, *other]))
