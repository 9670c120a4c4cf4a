"""Addresses pasted from Kajabi's admin, with the id of a thing in their path. Nothing is ever fetched from them."""

import re
from urllib.parse import urlsplit

from ..arguments import DIGITS, Fault

LOOKS_LIKE = re.compile(r"[a-z][a-z0-9+.-]*://|([a-z0-9-]+\.)*kajabi\.com(:\d+)?(/|$)", re.ASCII | re.IGNORECASE)
HOST = re.compile(r"([a-z0-9-]+\.)*kajabi\.com", re.ASCII)
NOT_KAJABI = "is no address of Kajabi (https on kajabi.com); give the id, or the address that its admin shows"

# Which thing a part of a path speaks of. The last ones are none that a filter takes.
WORDS = {
    **dict.fromkeys(("site", "sites"), "site"),
    **dict.fromkeys(("tag", "tags", "contact_tag", "contact_tags"), "tag"),
    **dict.fromkeys(("offer", "offers"), "offer"),
    **dict.fromkeys(("product", "products"), "product"),
    **dict.fromkeys(("form", "forms"), "form"),
    **dict.fromkeys(("broadcast", "broadcasts", "email_broadcast", "email_broadcasts"), "broadcast"),
    **dict.fromkeys(("assessment", "assessments"), "assessment"),
    **dict.fromkeys(("event", "events"), "event"),
    **dict.fromkeys(("newsletter", "newsletters"), "newsletter"),
    **dict.fromkeys(("sequence", "sequences", "email_sequence", "email_sequences"), "sequence"),
    **dict.fromkeys(("contact", "contacts"), "contact"),
    **dict.fromkeys(("customer", "customers", "member", "members", "user", "users"), "customer"),
    **dict.fromkeys(("coupon", "coupons"), "coupon"),
    **dict.fromkeys(("course", "courses"), "course"),
    **dict.fromkeys(("lesson", "lessons", "post", "posts"), "lesson"),
    **dict.fromkeys(("page", "pages", "landing_page", "landing_pages"), "page"),
    **dict.fromkeys(("segment", "segments"), "segment"),
}


def a(thing: str) -> str:
    """A thing with its article."""
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def is_address(text: str) -> bool:
    """Written as an address rather than as a name."""
    return bool(LOOKS_LIKE.match(text))


def read_address(text: str, thing: str) -> str:
    """The id of a thing of that kind in its address. Raises `Fault` with what to paste instead."""
    parts = [part.lower().replace("-", "_") for part in path_of(text).split("/") if part]
    numbers = [(before, part) for before, part in zip(["", *parts], parts, strict=False) if DIGITS.fullmatch(part)]
    told = {number for before, number in numbers if WORDS.get(before) == thing}
    if len(told) == 1:
        return told.pop()
    things = [WORDS[part] for part in parts if WORDS.get(part, "site") != "site"]
    if things and thing not in things:
        raise Fault(f"is the address of {a(things[-1])}, not of {a(thing)}; give the {thing}'s id or its address")
    if len(numbers) > 1:
        raise Fault(f"is an address with several numbers, which does not tell the {thing}'s; give its id")
    # A path that speaks of nothing known may hold the id; after another word it is the id of something else.
    if not numbers or things or WORDS.get(numbers[0][0]):
        raise Fault(f"is an address without the id of {a(thing)}; open the {thing} in Kajabi and paste that, or its id")
    return numbers[0][1]


def site_in(text: str) -> str | None:
    """The site that an address names, if it names one. Raises `Fault` for what is no address of Kajabi's."""
    found = re.search(r"/sites?/([0-9]+)(?=/)", path_of(text), re.ASCII)
    return found[1] if found else None


def path_of(text: str) -> str:
    """The path of an address of Kajabi's. Raises `Fault` for any other."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        kajabi = parts.scheme == "https" and HOST.fullmatch(parts.hostname or "") and parts.port in (None, 443)
    except ValueError:
        raise Fault(NOT_KAJABI) from None
    if not kajabi or {"@", "\\"} & set(parts.netloc):
        raise Fault(NOT_KAJABI)
    return parts.path
