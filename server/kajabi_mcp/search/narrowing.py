"""What is asked where addresses cannot be held against a place, as of more people than may be read. Pure.

First its short forms are given up, so that names alone are looked for; then all but the usual name, as a text.
"""

from collections.abc import Iterable, Mapping

from ..errors import AddressUnknown, NoPermission, TooManyRows
from ..filters import Values
from ..places import Place
from ..warnings import ReplyWarning, doubt
from .audiences import CUSTOMERS, Audience
from .plans import Plan
from .queries import Query
from .spelled import places_in

Untold = (TooManyRows, AddressUnknown, NoPermission)

_REASONS: Mapping[type[Exception], str] = {
    TooManyRows: "that takes more rows than one question may read",
    AddressUnknown: "Kajabi's rows do not show it",
    NoPermission: "this API key may not read contacts, whose addresses show it",
}


def narrow(queries: Iterable[Query], error: Exception, audience: Audience) -> list[ReplyWarning]:
    """Return what is not told apart once these queries are narrowed; nothing if that would not help."""
    if isinstance(error, NoPermission) and audience is not CUSTOMERS:
        return []
    places = {place.title: place for query in queries for place in places_in(query).values()}
    return [doubt(f"{_lost(place)}: {_REASONS[type(error)]}.") for place in places.values()]


def _lost(place: Place) -> str:
    """Say who is not told apart without a place's short forms, or with its usual name as a text."""
    if place.alone:
        return f"Who wrote just {', '.join(place.alone)} does not count as {place.title} here"
    holding = [each for each in place.longer if place.usual.casefold() in each]
    longer = [each.title() for each in holding if not any(other in each for other in holding if other != each)]
    lost = [f"who wrote {', '.join(place.others)} does not count"] if place.others else []
    lost += ["who wrote it in the other column does not count"] if place.columns[1:] else []
    wrong = [f"who wrote {', '.join(longer)} does"] if longer else []
    wrong += ["who wrote it beside another country does"] if place.namesake else []
    so = f", so {' and '.join([*lost, *wrong])}" if lost or wrong else ""
    return f'{place.title} was looked for as a text with "{place.usual}" in it{so}'


def narrower(plan: Plan) -> Plan:
    """Return the plan with fewer spellings of its places."""
    groups = tuple(tuple(map(narrower_query, group)) for group in plan.groups)
    return Plan(groups, tuple(map(narrower_query, plan.without)))


def narrower_query(query: Query) -> Query:
    """Return the query with fewer spellings of its places."""
    return Query.of(narrower_values(query.values), query.nobody, query.cuts)


def narrower_values(values: Values, times: int = 1) -> Values:
    """Return filters with fewer spellings of their places, as often as these were given up."""
    for _ in range(times):
        values = {name: value.narrower() if isinstance(value, Place) else value for name, value in values.items()}
    return values
