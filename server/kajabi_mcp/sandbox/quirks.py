"""The quirks: what the real API may do otherwise than the sandbox does by default, each switched on by its name.

None of them changes the invented people. `bending.py` carries them out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .filters import FILTERS
from .listed import COLLECTIONS

Allowed = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Quirk:
    """One quirk: its name, what it does in one line, and the value that it takes after "=", if it takes one."""

    name: str
    text: str
    takes: str = ""  # what the value is, for people
    allowed: Allowed | None = None  # which values can be used
    optional: bool = False  # whether it may be given without a value

    @property
    def usage(self) -> str:
        """How it is written."""
        value = f"={self.takes}" if self.takes else ""
        return f"{self.name}[{value}]" if self.optional else self.name + value


def _is_filter(value: str) -> bool:
    return value in FILTERS


def _is_collection(value: str) -> bool:
    return value == "me" or value in {kind.type for kind in COLLECTIONS}


def _is_zone(value: str) -> bool:
    return re.fullmatch(r"[+-](0\d|1[0-4]):[0-5]\d", value) is not None


def _is_sign(value: str) -> bool:
    return len(value) == 1 and not value.isalnum()


QUIRKS = (
    Quirk("ignore", "a filter is ignored without a word", "FILTER", _is_filter),
    Quirk("ignore-beside", "a filter is ignored beside another one", "FILTER", _is_filter),
    Quirk("recipients-only", "not opened (...) finds recipients alone"),
    Quirk("never-active-left-out", "inactive leaves out the never active"),
    Quirk("unsubscribed-by-link", "unsubscribed finds one cause: the link"),
    Quirk("separator", "this sign joins the ids of a list", "SIGN", _is_sign),
    Quirk("first-of-list", "of a list of ids only the first counts"),
    Quirk("false-ignored", "subscribed false is ignored"),
    Quirk("false-is-rest", "a flag that is false finds everybody else"),
    Quirk("false-is-true", "a flag is true whatever its value"),
    Quirk("day-from-midnight", "days count from midnight (UTC, or this)", "+HH:MM", _is_zone, True),
    Quirk("cents", "revenue is in cents, in rows and filters"),
    Quirk("cents-in-filters", "revenue is in cents in filters alone"),
    Quirk("inclusive-bounds", "revenue bounds include the amount"),
    Quirk("leads-without-revenue", "leads have no revenue, not even 0"),
    Quirk("text-revenue-order", "revenue is sorted as text: 250, then 99"),
    Quirk("ignore-sort", "every order is ignored: newest first"),
    Quirk("contact-created-at", "created_at of customers is the contact's"),
    Quirk("created-filter-of-contact", "created_in_last goes by the contact"),
    Quirk("repeat-pages", "a page repeats the last row before it"),
    Quirk("ignore-page", "every page is the first"),
    Quirk("default-page-size", "too large a page[size] gives 30 rows"),
    Quirk("no-meta", "lists come without meta"),
    Quirk("null-meta", "the meta of lists is null"),
    Quirk("no-links", "lists come without links"),
    Quirk("null-links", "the links of lists are null"),
    Quirk("endless-next", "the last page links to a next one too"),
    Quirk("zero-pages", "total_pages is 0"),
    Quirk("count-off", "totals from 20 on are a twentieth too high"),
    Quirk("list-include", "include works on lists too"),
    Quirk("no-include", "include is ignored"),
    Quirk("forbid", "the key may not read a collection (403)", "COLLECTION", _is_collection),
)
_BY_NAME = {quirk.name: quirk for quirk in QUIRKS}


def problem_with(quirk: str) -> str | None:
    """Return why a quirk cannot be used and what to give instead, in one line; None if it can."""
    name, given, value = quirk.partition("=")
    known = _BY_NAME.get(name)
    if known is None:
        return f"unknown quirk {quirk!r}; use {', '.join(each.usage for each in QUIRKS)}"
    if known.allowed is None:
        return f"quirk {name} takes no value" if given else None
    if not given and known.optional:
        return None
    if known.allowed(value):
        return None
    if known.allowed is _is_filter:
        return f"quirk {quirk!r} does not name a filter; use its name in the API, e.g. {name}=has_tag_id"
    if known.allowed is _is_collection:
        return f"quirk {quirk!r} does not name a collection; use one of me, {', '.join(c.type for c in COLLECTIONS)}"
    return f"quirk {quirk!r} cannot be used; write {known.usage}"


def value_of(name: str, quirks: frozenset[str]) -> str | None:
    """Return the value that a quirk was given, "" if it was given none, and None if it is off."""
    given = [quirk.partition("=")[2] for quirk in sorted(quirks) if quirk.partition("=")[0] == name]
    return given[-1] if given else None


def values_of(name: str, quirks: frozenset[str]) -> set[str]:
    """Return every value that a quirk was given."""
    return {quirk.partition("=")[2] for quirk in quirks if quirk.partition("=")[0] == name}
