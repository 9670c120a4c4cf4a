"""Whom the filters can be asked of: what each collection can show, sort by, and prove of a filter."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

REVENUE = ("net_revenue_equal_to", "net_revenue_greater_than", "net_revenue_less_than")

# The attribute that shows whether a filter held. Only these filters can be checked against a row.
SHOWN_BY = {
    **dict.fromkeys(REVENUE, "net_revenue"),
    "created_in_last": "created_at",
    "not_created_in_last": "created_at",
    "active_in_last": "last_request_at",
    "inactive_in_last": "last_request_at",
    "bounced_in_last": "bounced_at",
    "is_hard_bouncing": "bounced_at",
    "name_contains": "name",
    "email_contains": "email",
    "phone_number_contains": "phone_number",
    "address_line_1_contains": "address_line_1",
    "address_line_2_contains": "address_line_2",
    "address_city_contains": "address_city",
    "address_state_contains": "address_state",
    "address_country_contains": "address_country",
    "address_zip_contains": "address_zip",
    "subscribed": "subscribed",
    "never_subscribed": "subscribed",
}


@dataclass(frozen=True, slots=True)
class Collection:
    """People who can be asked for: a JSON:API collection, or the part of one that is not customers."""

    name: str
    path: str
    id_field: str
    attributes: tuple[str, ...]
    sorts: tuple[str, ...]

    def fields_for(self, filters: Iterable[str], sort: str | None) -> list[str]:
        """Name, email, and what the filters and an explicit sort mention, as far as the collection has it."""
        mentioned = [SHOWN_BY[name] for name in filters if name in SHOWN_BY]
        wanted = ["name", "email", *mentioned, *([sort.removeprefix("-")] if sort else [])]
        return [field for field in dict.fromkeys(wanted) if field in self.attributes]


CUSTOMERS = Collection(
    name="customers",
    path="customers",
    id_field="customer_id",
    attributes=(
        "name",
        "email",
        "net_revenue",
        "sign_in_count",
        "last_request_at",
        "bounced_at",
        "created_at",
        "updated_at",
        "external_user_id",
        "public_bio",
        "public_location",
        "public_website",
        "socials",
        "avatar",
    ),
    sorts=("name", "email", "created_at", "net_revenue", "last_request_at"),
)

CONTACTS = Collection(
    name="contacts",
    path="contacts",
    id_field="contact_id",
    attributes=(
        "name",
        "email",
        "subscribed",
        "phone_number",
        "business_number",
        "address_line_1",
        "address_line_2",
        "address_city",
        "address_state",
        "address_country",
        "address_zip",
        "custom_1",
        "custom_2",
        "custom_3",
        "external_user_id",
        "created_at",
        "updated_at",
    ),
    sorts=("name", "email", "created_at"),
)

LEADS = replace(CONTACTS, name="leads")

COLLECTIONS = {collection.name: collection for collection in (CUSTOMERS, CONTACTS, LEADS)}

SORT_WORDS = {
    "name": "by name",
    "-name": "by name, Z to A",
    "email": "by email",
    "-email": "by email, Z to A",
    "created_at": "oldest first",
    "-created_at": "newest first",
    "net_revenue": "lowest revenue first",
    "-net_revenue": "highest revenue first",
    "last_request_at": "least recently active first",
    "-last_request_at": "most recently active first",
}
