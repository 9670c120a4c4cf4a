"""The columns of a filter's row: everything that is known of one filter, each fact in its own column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..arguments import Argument, Kind
from .senses import OPAQUE, Sense


def _no_kind(*_: object) -> Any:
    raise AssertionError("a row without a kind is refused when it is made")


_NO_KIND = Kind("", {}, _no_kind, _no_kind)


@dataclass(frozen=True, slots=True)
class Filter(Argument):
    """One filter of Kajabi's API, under its name there. Other filters are named as the API names them.

    Raises `ValueError` with the filter and the column, when a row lacks something or contradicts itself.
    """

    kind: Kind = _NO_KIND
    text: str = ""  # what the model reads
    words: str = ""  # what the reply says: {} is the value, {since} the date on which a look-back begins
    sense: Sense = OPAQUE

    shown_by: str = ""  # the attribute that shows whether it held, in the collections that have this attribute
    differs: bool = False  # a contact's record and its customer's record may show it differently

    opposite: str = ""  # says the contrary of the same id; with the same id, the two match nobody
    complement: bool = False  # the opposite is exactly everybody else, so that plans may count one by the other
    excludes: tuple[str, ...] = ()  # further filters that match nobody beside it for the same id
    window: str = ""  # the look-back that together with a longer one of this leaves a window of days
    namesake: str = ""  # asks the same of the other kind of thing that often has the same name: offer and product
    unpaired: str = ""  # why a negative is not the opposite of any filter

    implies: tuple[str, ...] = ()  # filters that hold too, for the same value
    settles: Mapping[str, bool] = field(default_factory=dict[str, bool])  # flags that hold too
    recipients: bool = False  # matches only people who were sent an email
    also_never_sent: str = ""  # also matches people who were never sent it; this filter keeps only recipients
    customers_only: bool = False  # no lead can match
    unlisted: str = ""  # what its text is, where Kajabi has a list of such that its API does not show: a coupon code
    undocumented_since: str = ""  # left Kajabi's documentation; may be ignored without a word

    def __post_init__(self) -> None:
        for column in self._faults():
            raise ValueError(f"filter {self.name or '(without a name)'}: {column}")

    def _faults(self) -> Iterable[str]:
        yield from (f"{name} is missing" for name in ("name", "text", "words") if not getattr(self, name))
        if self.kind is _NO_KIND:
            yield "kind is missing"
        if self.words.count("{}") != (self.kind.name != "flag"):
            yield "words needs {} once, for the value" if self.kind.name != "flag" else "words of a flag has no {}"
        if ("{since}" in self.words) != (self.kind.name == "days"):
            yield "words needs {since}, the date a look-back begins on, and only a look-back has it"
        if self.kind.name in ("days", "money") and self.sense is OPAQUE:
            yield "sense is missing: which values of its kind meet it"
        if self.shown_by and self.sense.holds is None:
            yield "shown_by needs a sense that can be checked against the attribute"
        if self.complement and not self.opposite:
            yield "complement needs opposite"


class Table(dict[str, Filter]):
    """Rows by name, in the order in which the model reads them, and the relations that follow from them."""

    def __init__(self, rows: Iterable[Filter]) -> None:
        listed = list(rows)
        super().__init__((row.name, row) for row in listed)
        if len(self) < len(listed):
            raise ValueError("two rows have one name")
        for row in listed:
            for column, name in _named(row):
                if name not in self:
                    raise ValueError(f"filter {row.name}: {column} names {name}, which has no row")
        self.complements = _both_ways({row.name: row.opposite for row in listed if row.complement})
        self.opposites = {row.name: row.opposite for row in listed if row.opposite}
        self.windows = {row.name: row.window for row in listed if row.window}
        self.contraries = _both_ways({**self.opposites, **self.windows})
        self.list_forms = {row.name: row.list_form for row in listed if row.list_form}


def _named(row: Filter) -> Iterable[tuple[str, str]]:
    """Yield every filter that a row names, with the column."""
    for column in ("opposite", "window", "list_form", "namesake", "also_never_sent"):
        if name := getattr(row, column):
            yield column, name
    for column in ("excludes", "implies", "settles"):
        for name in getattr(row, column):
            yield column, name


def _both_ways(pairs: Mapping[str, str]) -> dict[str, str]:
    return {**pairs, **{other: one for one, other in pairs.items()}}
