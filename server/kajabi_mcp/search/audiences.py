"""The people who can be asked for: what each audience can show and sort by."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..filters import FILTERS


@dataclass(frozen=True, slots=True)
class Audience:
    """Customers, contacts, or leads: a JSON:API collection, or the part of one that is not customers."""

    name: str
    collection: str
    id_field: str
    attributes: tuple[str, ...]
    sorts: tuple[str, ...]

    def fields_for(self, filters: Iterable[str], sort: str | None) -> list[str]:
        """Return name, email, and what the filters and an explicit sort mention, as far as the audience has it."""
        mentioned = [FILTERS[name].shown_by for name in filters]
        wanted = ["name", "email", *mentioned, *([sort.removeprefix("-")] if sort else [])]
        return [field for field in dict.fromkeys(wanted) if field in self.attributes]


CUSTOMERS = Audience(
    name="customers",
    collection="customers",
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

CONTACTS = Audience(
    name="contacts",
    collection="contacts",
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

AUDIENCES = {audience.name: audience for audience in (CUSTOMERS, CONTACTS, LEADS)}

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

NEWEST_FIRST = "-created_at"
