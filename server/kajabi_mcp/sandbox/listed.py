"""The collections of the API: the rows, filters, sort orders and attributes of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .filters import FILTERS, SUBSCRIBED, Filter, fold, whole_number
from .jsonapi import Json

Row = dict[str, str | int | None]


@dataclass(frozen=True, slots=True, eq=False)  # compared as itself, so that it can be a key
class Collection:
    """One kind of resource; `type` is its name in the API, in paths and in `fields[...]`.

    `columns` and `source` are SQL: what to select, and from which tables.
    """

    type: str
    table: str
    columns: str
    source: str
    filters: Mapping[str, Filter]
    attributes: Callable[[Row], dict[str, Json]]
    sorts: Mapping[str, str]  # the API's name for an order -> column
    newest_first: str
    needs_site: bool = False  # whether filter[site_id] is required when the account has several sites


def _pick(row: Row, *names: str) -> dict[str, Json]:
    return {name: row[name] for name in names}


def _contains(column: str) -> Filter:
    return Filter(f"instr(fold({column}), :v) > 0", lambda text, _now: fold(text))


def _equals(column: str) -> Filter:
    return Filter(f"{column} = :v", lambda text, _now: text)


def _site(table: str) -> Filter:
    return Filter(f"{table}.site_id = :v", _read_id)


def _read_id(text: str, _now: datetime) -> int | None:
    return whole_number(text)


def _customer(row: Row) -> dict[str, Json]:
    cents = row["net_revenue_cents"]
    assert isinstance(cents, int)
    socials = _pick(row, "twitter", "facebook", "instagram")
    return {
        **_pick(row, "name", "email", "avatar", "external_user_id"),
        **_pick(row, "public_bio", "public_location", "public_website"),
        "socials": socials if any(socials.values()) else None,
        "net_revenue": str(cents / 100),
        **_pick(row, "sign_in_count", "last_request_at", "bounced_at", "created_at", "updated_at"),
    }


def _contact(row: Row) -> dict[str, Json]:
    return {
        **_pick(row, "name", "email", "phone_number", "business_number"),
        "subscribed": bool(row["subscribed"]),
        **_pick(row, "address_line_1", "address_line_2", "address_city", "address_state"),
        **_pick(row, "address_country", "address_zip", "external_user_id"),
        **_pick(row, "custom_1", "custom_2", "custom_3", "created_at", "updated_at"),
    }


def _offer(row: Row) -> dict[str, Json]:
    cents, kind = row["price_in_cents"], row["payment_type"]
    assert isinstance(cents, int)
    price = "Free" if kind == "free" else f"${cents / 100:,.2f}"
    return {
        **_pick(row, "title", "description", "internal_title", "currency", "price_in_cents"),
        **_pick(row, "payment_type", "token"),
        "payment_method": "none" if kind == "free" else "card",
        "price_description": f"{price} per period" if kind == "subscription" else price,
        "checkout_url": f"https://{row['subdomain']}.example.com/offers/{row['token']}",
        "recurring_offer": kind == "subscription",
        "subscription": kind == "subscription",
        "one_time": kind != "subscription",
        "single": kind == "single",
        "free": kind == "free",
        "image_url": None,
    }


def _product(row: Row) -> dict[str, Json]:
    return {
        **_pick(row, "created_at", "title", "description", "status", "members_aggregate_count"),
        **_pick(row, "product_type_name", "product_type_id", "publish_status"),
        "thumbnail_url": None,
        "url": f"https://{row['subdomain']}.example.com/products/{row['id']}",
    }


def _form(row: Row) -> dict[str, Json]:
    return {
        **_pick(row, "title"),
        "default": False,
        "webhook_url": None,
        "url": f"https://{row['subdomain']}.example.com/forms/{row['id']}",
        **_pick(row, "created_at", "updated_at"),
    }


def _transaction(row: Row) -> dict[str, Json]:
    cents = row["amount_in_cents"]
    assert isinstance(cents, int)
    sign = "-" if cents < 0 else ""
    return {
        **_pick(row, "action", "state", "payment_type", "amount_in_cents"),
        "sales_tax_in_cents": 0,
        "currency": "USD",
        "currency_symbol": "$",
        "formatted_amount": f"{sign}${abs(cents) / 100:,.2f}",
        **_pick(row, "created_at"),
    }


_PERSON = "contacts.name, contacts.email, contacts.external_user_id, contacts.bounced_at, contacts.site_id"
_MEMBERS = """(SELECT count(DISTINCT customer_id) FROM access_periods
    WHERE product_id = products.id AND ended_at IS NULL) AS members_aggregate_count"""
# Kajabi excludes products by class name. The classes are not documented, so these are invented, one for each type.
_CLASS = """CASE product_type_name WHEN 'Course' THEN 'Course' WHEN 'Cohort Course' THEN 'Courses::CohortCourse'
    WHEN 'Community' THEN 'Communities::Community' WHEN 'Coaching' THEN 'Coaching::Program'
    WHEN 'Podcast' THEN 'Podcasts::Podcast' ELSE 'Memberships::' || product_type_name END"""

# What was paid and given back; a payment and its refund are two transactions of one purchase.
_TRANSACTIONS = """(
    SELECT 10 * id AS id, id AS purchase_id, customer_id, offer_id, amount_cents AS amount_in_cents, created_at,
        'charge' AS action, 'succeeded' AS state
    FROM purchases WHERE status <> 'failed'
    UNION ALL
    SELECT 10 * id + 1, id, customer_id, offer_id, -amount_cents, created_at, 'refund', 'succeeded'
    FROM purchases WHERE status = 'refunded'
) AS transactions"""

CUSTOMERS = Collection(
    type="customers",
    table="customers",
    columns=f"customers.*, {_PERSON}",
    source="customers JOIN contacts ON contacts.id = customers.contact_id",
    filters=FILTERS,
    attributes=_customer,
    sorts={
        "name": "fold(contacts.name)",
        "email": "fold(contacts.email)",
        "created_at": "customers.created_at",
        "net_revenue": "customers.net_revenue_cents",
        "last_request_at": "customers.last_request_at",
    },
    newest_first="customers.created_at",
    needs_site=True,
)
CONTACTS = Collection(
    type="contacts",
    table="contacts",
    columns=f"contacts.*, customers.id AS customer_id, {SUBSCRIBED} AS subscribed",
    source="contacts LEFT JOIN customers ON customers.contact_id = contacts.id",
    filters=FILTERS,
    attributes=_contact,
    sorts={
        "name": "fold(contacts.name)",
        "email": "fold(contacts.email)",
        "created_at": "contacts.created_at",
    },
    newest_first="contacts.created_at",
    needs_site=True,
)
SITES = Collection(
    type="sites",
    table="sites",
    columns="sites.*",
    source="sites",
    filters={"title_cont": _contains("title"), "subdomain_cont": _contains("subdomain")},
    attributes=lambda row: _pick(row, "title", "subdomain", "created_at", "updated_at"),
    sorts={"title": "fold(title)", "subdomain": "fold(subdomain)"},
    newest_first="sites.created_at",
)
TAGS = Collection(
    type="contact_tags",
    table="tags",
    columns="tags.*",
    source="tags",
    filters={"site_id": _site("tags"), "name_cont": _contains("name")},
    attributes=lambda row: _pick(row, "name"),
    sorts={"name": "fold(name)"},
    newest_first="tags.id",
)
OFFERS = Collection(
    type="offers",
    table="offers",
    columns="offers.*, sites.subdomain",
    source="offers JOIN sites ON sites.id = offers.site_id",
    filters={
        "site_id": _site("offers"),
        "title_cont": _contains("offers.title"),
        "description_cont": _contains("offers.description"),
    },
    attributes=_offer,
    sorts={"title": "fold(offers.title)", "price_in_cents": "price_in_cents"},
    newest_first="offers.id",
)
PRODUCTS = Collection(
    type="products",
    table="products",
    columns=f"products.*, sites.subdomain, {_MEMBERS}",
    source="products JOIN sites ON sites.id = products.site_id",
    filters={
        "site_id": _site("products"),
        "title_cont": _contains("products.title"),
        "description_cont": _contains("products.description"),
        "status_eq": _equals("status"),
        "exclude_product_types": Filter(f"instr(',' || :v || ',', ',' || {_CLASS} || ',') = 0", lambda v, _: v),
    },
    attributes=_product,
    sorts={
        "title": "fold(products.title)",
        "description": "fold(products.description)",
        "status": "status",
    },
    newest_first="products.created_at",
)
FORMS = Collection(
    type="forms",
    table="forms",
    columns="forms.*, sites.subdomain",
    source="forms JOIN sites ON sites.id = forms.site_id",
    filters={"site_id": _site("forms"), "title_cont": _contains("forms.title")},
    attributes=_form,
    sorts={"title": "fold(forms.title)"},
    newest_first="forms.created_at",
)
TRANSACTIONS = Collection(
    type="transactions",
    table="transactions",
    columns="transactions.*, offers.payment_type",
    source=f"""{_TRANSACTIONS} JOIN offers ON offers.id = transactions.offer_id
        JOIN customers ON customers.id = transactions.customer_id
        JOIN contacts ON contacts.id = customers.contact_id""",
    filters={
        "site_id": _site("contacts"),
        "customer_id": Filter("transactions.customer_id = :v", _read_id),
        "name_or_email": Filter("instr(fold(contacts.name || ' ' || contacts.email), :v) > 0", lambda v, _: fold(v)),
        "start_date": Filter("substr(transactions.created_at, 1, 10) >= :v", lambda v, _: v),
        "end_date": Filter("substr(transactions.created_at, 1, 10) <= :v", lambda v, _: v),
    },
    attributes=_transaction,
    sorts={},
    newest_first="transactions.created_at",
)
COLLECTIONS = (SITES, CUSTOMERS, CONTACTS, TAGS, OFFERS, PRODUCTS, FORMS, TRANSACTIONS)
