"""Addresses pasted from Kajabi's admin, which have the id of a thing in their path. They are never fetched."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from ..arguments import DIGITS, Fault, bare_id

LOOKS_LIKE = re.compile(r"[a-z][a-z0-9+.-]*://|([a-z0-9-]+\.)*kajabi\.com(:\d+)?(/|$)", re.ASCII | re.IGNORECASE)
HOST = re.compile(r"([a-z0-9-]+\.)*kajabi\.com", re.ASCII)
NOT_KAJABI = "is not a Kajabi address (https on kajabi.com); give the id, or the address that Kajabi's admin shows"
NOT_HERE = "is not the address of a thing that is found here; give a part of its name"

# The kind of thing that each word of a path means. No filter takes the kinds from `contact` on.
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


def with_article(thing: str) -> str:
    """Return the name of a thing with its article: "a tag", "an offer"."""
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def is_address(text: str) -> bool:
    """Return whether a text is written as an address rather than as a name."""
    return bool(LOOKS_LIKE.match(text))


def read_address(text: str, thing: str) -> str:
    """Return the id of a thing of that kind from its address. Raise `Fault`, which says what to paste instead.

    With `broadcast`: `/email_broadcasts/701/edit` gives 701, and so does `/campaigns/701`, whose word is not known.
    `/offers/201` (another kind), `/campaigns/701/3` (which of the two?) and `/email_broadcasts` (no id) are refused.
    """
    parts = [part.lower().replace("-", "_") for part in path_of(text).split("/") if part]
    numbers = [(before, part) for before, part in zip(["", *parts], parts, strict=False) if DIGITS.fullmatch(part)]
    after_its_word = {number for before, number in numbers if WORDS.get(before) == thing}
    if len(after_its_word) == 1:
        return after_its_word.pop()
    things = [WORDS[part] for part in parts if WORDS.get(part, "site") != "site"]
    if things and thing not in things:
        raise Fault(
            f"is the address of {with_article(things[-1])}, not of {with_article(thing)}; "
            f"give the {thing}'s id or its address"
        )
    if len(numbers) > 1:
        raise Fault(f"is an address with several numbers, any of which may be the {thing}'s id; give the id alone")
    # A single number after an unknown word may be the id; after a known word it is the id of something else.
    if not numbers or things or WORDS.get(numbers[0][0]):
        raise Fault(
            f"is an address without the id of {with_article(thing)}; "
            f"open the {thing} in Kajabi and paste its address, or give its id"
        )
    return numbers[0][1]


def ids_in(text: str, things: Iterable[str]) -> dict[str, str]:
    """Return the id that an address gives for each kind of thing that it may be of, at least one.

    `/tags/101` gives a tag, `/campaigns/701` any kind of thing. Raises `Fault` if it is of none of these kinds.
    """
    listed, faults = list(things), list[Fault]()
    found: dict[str, str] = {}
    for thing in listed:
        try:
            found[thing] = bare_id(read_address(text, thing))
        except Fault as fault:
            faults.append(fault)
    if not found:
        path_of(text)
        raise faults[0] if len(listed) == 1 else Fault(NOT_HERE)
    others = {thing: number for thing, number in found.items() if thing != "site"}
    return others if others and site_in(f"{text}/") else found  # what is on a site has the site in its address


def site_in(text: str) -> str | None:
    """Return the id of the site in an address, or None if it has none. Raise `Fault` for an address outside Kajabi."""
    found = re.search(r"/sites?/([0-9]+)(?=/)", path_of(text), re.ASCII)
    return found[1] if found else None


def path_of(text: str) -> str:
    """Return the path of a Kajabi address. Raise `Fault` for any other address."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        is_kajabi = parts.scheme == "https" and HOST.fullmatch(parts.hostname or "") and parts.port in (None, 443)
    except ValueError:
        raise Fault(NOT_KAJABI) from None
    if not is_kajabi or {"@", "\\"} & set(parts.netloc):
        raise Fault(NOT_KAJABI)
    return parts.path
