"""Routes: walks whose people are held against the places that are asked for; of customers, by their contacts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..errors import AddressUnknown
from ..filters import FILTERS
from .audiences import CONTACTS, CUSTOMERS
from .queries import Query
from .spelled import Spelled
from .walks import Scope, Walk, Walks


@dataclass(frozen=True, slots=True)
class Route:
    """A walk of one spelling, and whom it leads to."""

    walk: Walk
    spelled: Spelled
    contacts: Walk | None = None  # of the same people, whose own rows do not show where they live

    @property
    def walks(self) -> list[Walk]:
        """Its walks, the one first that may show that the other one leads to nobody."""
        return [self.contacts, self.walk] if self.contacts else [self.walk]

    def people(self) -> set[str]:
        """Return the ids of the people who match, as far as they have been read. Raises `AddressUnknown`."""
        if not self.spelled.places:
            return set(self.walk.matching)
        if self.contacts is None:
            return set(self._named(self.walk))
        contacts = {number: columns[-1] for number, columns in self.walk.matching.items()}
        if None in contacts.values():
            raise AddressUnknown("which contact a customer is")
        named = set(self._named(self.contacts))
        return {number for number, contact in contacts.items() if contact in named}

    def leads_nowhere(self) -> bool:
        """Return whether the contacts, which have been read, show that nobody can match."""
        return self.contacts is not None and not any(self._named(self.contacts))

    def _named(self, walk: Walk) -> Iterator[str]:
        """Yield the ids of the people whose address names the places."""
        for number, columns in walk.matching.items():
            lets = self.spelled.lets(walk.scope.named(columns))
            if lets is None:
                raise AddressUnknown(" and ".join(self.spelled.columns))
            if lets:
                yield number


def route(walks: Walks, spelled: Spelled, scope: Scope) -> Route:
    """Return the route to whom a query means, with its walks begun before or new."""
    query = spelled.query
    if not spelled.places:
        return Route(walks.get(scope, query), spelled)
    if scope.collection != CUSTOMERS.collection:
        shown = tuple(dict.fromkeys((*scope.fields, *spelled.columns)))
        return Route(walks.get(replace(scope, fields=shown), query), spelled)
    # What the two records of one person may show differently is left to the customer's.
    alike = Query.of({name: value for name, value in query.values.items() if not FILTERS[name].differs}, query.nobody)
    addresses = Scope(CONTACTS.collection, scope.site_id, spelled.columns)
    return Route(walks.get(replace(scope, linked=True), query), spelled, walks.get(addresses, alike))
