"""Columns of a search that its people do not have: the wrong one is named, and the nearest right one. Pure."""

import difflib
import re
from collections.abc import Sequence

from ..arguments import Arguments, Flaw, bare_name, cannot, nearest_names, readable_name
from ..search import CONTACTS, CUSTOMERS, Audience

_MAX_LOOKED_AT = 30  # wrong columns for which a right one is looked for

# What models call columns that have another name here.
_SYNONYMS = {
    **dict.fromkeys(("mobile", "cell", "telephone", "whatsapp"), "phone_number"),
    **dict.fromkeys(("ltv", "lifetime_value", "total_spent", "spent", "amount", "amount_spent"), "net_revenue"),
    **dict.fromkeys(("last_seen", "last_login", "last_active", "last_activity", "last_visit"), "last_request_at"),
    **dict.fromkeys(("added", "added_at", "joined", "joined_at", "signup_date", "date_added", "date"), "created_at"),
    **dict.fromkeys(("street", "address"), "address_line_1"),
    **dict.fromkeys(("postcode", "postal_code"), "address_zip"),
    **dict.fromkeys(("province", "region"), "address_state"),
    **dict.fromkeys(("opted_in", "email_consent", "consent", "unsubscribed"), "subscribed"),
    **dict.fromkeys(("logins", "login_count"), "sign_in_count"),
    **dict.fromkeys(("twitter", "instagram", "facebook"), "socials"),
}
_OWNER = re.compile(r"^(?:customer|contact|lead|person)s?(?:\.|_(?!id))")
_OF_ONE_PERSON = {"tag", "offer", "product", "purchase", "form", "course", "order"}


def lacking(fields: Sequence[str], has: Audience, model: type[Arguments]) -> list[Flaw]:
    """Return a flaw for each column that these people do not have."""
    wrong = [(number, field) for number, field in enumerate(fields) if field not in has.attributes]
    return [
        Flaw((f"fields[{number}]",), _remedy(field if count < _MAX_LOOKED_AT else "", has, model), needs=("who",))
        for count, (number, field) in enumerate(wrong)
    ]


def _remedy(field: str, has: Audience, model: type[Arguments]) -> str:
    """Say what to give in place of a column. It is named only where it can be nothing but a column."""
    bare, other = _OWNER.sub("", bare_name(field)), CONTACTS if has is CUSTOMERS else CUSTOMERS
    known = bare in has.attributes or bare in other.attributes
    if bare in ("id", "contact_id", "customer_id"):
        return f"leave it out: {has.id_field} always comes first"
    if not known and (said := cannot(bare, model)):
        return said
    if bare.split("_")[0].removesuffix("s") in _OF_ONE_PERSON:
        return f"is no column of {has.name}; get_customer shows such for one person"
    own = bare in has.attributes or bare not in other.attributes
    if own and (near := [bare] if bare in has.attributes else _nearest(bare, has.attributes)):
        return f"{has.name} have {near[0]}, {f'no {field}' if readable_name(field) == field else 'written just so'}"
    if near := _nearest(bare, other.attributes):
        return f"{has.name} have no {near[0]} ({other.name} do)"
    return f"is no column of {has.name}; use the names in the schema"


def _nearest(bare: str, known: Sequence[str]) -> list[str]:
    """Return the known column that a name means, if any does: a synonym, a misspelling, or most words in common."""
    if (meant := _SYNONYMS.get(bare)) in known:
        return [str(meant)]
    words = set(bare.split("_"))
    shared = {name: len(words & set(name.split("_"))) for name in known}
    most = max(shared.values(), default=0)
    common = [name for name in known if most and shared[name] == most]
    return (
        difflib.get_close_matches(bare, common, n=1, cutoff=0)
        or nearest_names(bare, known)[:1]
        or difflib.get_close_matches(bare, known, n=1, cutoff=0.75)
    )
