"""Turn rows into JSON:API resources, with their relationships and included resources."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .bending import bend
from .jsonapi import Json
from .listed import CONTACTS, CUSTOMERS, FORMS, OFFERS, PRODUCTS, SITES, TAGS, TRANSACTIONS, Collection, Row
from .queries import related_to

Relations = dict[str, Json]

# For a collection and a relationship: the related collection, and the condition that selects its rows by the first id.
_RELATED: dict[tuple[str, str], tuple[Collection, str]] = {
    ("customers", "contact"): (CONTACTS, "customers.id = :number"),
    ("customers", "offers"): (
        OFFERS,
        "offers.id IN (SELECT offer_id FROM offer_grants WHERE customer_id = :number)",
    ),
    ("customers", "products"): (
        PRODUCTS,
        """products.id IN (SELECT product_id FROM access_periods
        WHERE customer_id = :number AND ended_at IS NULL)""",
    ),
    ("contacts", "customer"): (CUSTOMERS, "contacts.id = :number"),
    ("contacts", "tags"): (TAGS, "tags.id IN (SELECT tag_id FROM contact_tags WHERE contact_id = :number)"),
    ("contacts", "offers"): (
        OFFERS,
        """offers.id IN (SELECT offer_id FROM offer_grants JOIN customers ON customers.id = customer_id
        WHERE contact_id = :number)""",
    ),
    ("offers", "products"): (
        PRODUCTS,
        "products.id IN (SELECT product_id FROM offer_products WHERE offer_id = :number)",
    ),
}


@dataclass(frozen=True, slots=True)
class View:
    """What a reply needs: where to look things up, the start of its links, and the attributes that were asked for."""

    db: sqlite3.Connection
    base: str
    sparse: Mapping[str, set[str]]
    quirks: frozenset[str] = frozenset()

    def resource(self, kind: Collection, row: Row, *, whole: bool = False) -> dict[str, Json]:
        """Return one resource. `whole` adds what only a single resource shows.

        Sparse fields drop the relationships too, as they do with Kajabi.
        """
        attributes = kind.attributes(row)
        head: dict[str, Json] = {"id": str(row["id"]), "type": kind.type}
        wanted = self.sparse.get(kind.type)
        if wanted is not None:
            return head | {"attributes": {name: v for name, v in attributes.items() if name in wanted}}
        head["attributes"] = attributes
        relations = _RELATIONS[kind.type](self, row, whole)
        if relations:
            head["relationships"] = relations
        return head | self._links(kind, row)

    def included(self, kind: Collection, row: Row, include: str) -> list[dict[str, Json]]:
        """Return the related resources that `include` names; other names are ignored."""
        known = [
            _RELATED[kind.type, name] for name in dict.fromkeys(include.split(",")) if (kind.type, name) in _RELATED
        ]
        return [
            self.resource(other, found)
            for other, condition in known
            for found in related_to(self.db, bend(other, self.quirks), condition, _number(row))
        ]

    def identifiers(self, kind: Collection, row: Row, name: str) -> list[dict[str, Json]]:
        """Return the ids of the related resources. Other columns are not read: some run a count for every row."""
        other, condition = _RELATED[kind.type, name]
        rows = related_to(self.db, other, condition, _number(row), columns=f"{other.table}.id")
        return [identifier(other.type, found["id"]) for found in rows]

    def url(self, *parts: object) -> str:
        """Return the address of a path in the API."""
        return "/".join((f"{self.base}/v1", *map(str, parts)))

    def _links(self, kind: Collection, row: Row) -> dict[str, Json]:
        if kind is CUSTOMERS:
            return {"links": {"contact": self.url("contacts", row["contact_id"])}}
        if kind is CONTACTS and row["customer_id"] is not None:
            return {"links": {"customer": self.url("customers", row["customer_id"])}}
        return {}


def _number(row: Row) -> int:
    number = row["id"]
    assert isinstance(number, int)
    return number


def identifier(kind: str, number: object) -> dict[str, Json]:
    """Return a JSON:API resource identifier."""
    return {"id": str(number), "type": kind}


def _site(row: Row) -> Relations:
    return {"site": {"data": identifier("sites", row["site_id"])}}


def _offers(view: View, kind: Collection, row: Row, *, whole: bool) -> Relations:
    """Return the relationship to offers: a link, and in a single resource also the ids."""
    data: Relations = {"data": view.identifiers(kind, row, "offers")} if whole else {}
    link = view.url(kind.type, row["id"], "relationships", "offers")
    return {"offers": {**data, "links": {"self": link}}}


def _of_customer(view: View, row: Row, whole: bool) -> Relations:
    """Return the relationships of a customer."""
    return {
        "contact": {"data": identifier("contacts", row["contact_id"])},
        **_site(row),
        **_offers(view, CUSTOMERS, row, whole=whole),
        "products": {"data": view.identifiers(CUSTOMERS, row, "products")},
    }


def _of_contact(view: View, row: Row, whole: bool) -> Relations:
    """Return the relationships of a contact."""
    customer = row["customer_id"]
    return {
        "customer": None if customer is None else {"data": identifier("customers", customer)},
        **_offers(view, CONTACTS, row, whole=whole),
        **_site(row),
        "tags": {"data": view.identifiers(CONTACTS, row, "tags")},
    }


def _of_transaction(_view: View, row: Row, _whole: bool) -> Relations:
    """Return the relationships of a transaction. The one to an offer is deprecated."""
    return {
        "customer": {"data": identifier("customers", row["customer_id"])},
        "offer": {"data": identifier("offers", row["offer_id"])},
        "purchases": {"data": [identifier("purchases", row["purchase_id"])]},
    }


_RELATIONS: dict[str, Callable[[View, Row, bool], Relations]] = {
    SITES.type: lambda _view, _row, _whole: {},
    CUSTOMERS.type: _of_customer,
    CONTACTS.type: _of_contact,
    TAGS.type: lambda _view, row, _whole: _site(row),
    PRODUCTS.type: lambda _view, row, _whole: _site(row),
    OFFERS.type: lambda view, row, _whole: (
        _site(row) | {"products": {"data": view.identifiers(OFFERS, row, "products")}}
    ),
    FORMS.type: lambda _view, row, _whole: _site(row),
    TRANSACTIONS.type: _of_transaction,
}
