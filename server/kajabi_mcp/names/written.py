"""Names as a model may write them: labels as this server prints them, and several names in one text. Pure.

VIP (101)      "VIP" (101)      "Yearly Membership" / "Club Y" (205)      tag VIP (101)      tag 101
#101      (101)      id 101      VIP #101      VIP, id 101      tag: VIP
VIP, Wholesale      VIP and Wholesale      VIP; Wholesale
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..arguments import DIGITS, bare_id
from ..text import fold_name
from .matching import Entry, called, each_once, spelled_alike
from .spelling import alike

_NUMBER = r"(?:id[ :#]*|#)?(?P<number>\d{1,19})"
_NAME_FIRST = re.compile(rf"(?P<name>.+?)\s*[(\[]\s*{_NUMBER}\s*[)\]]", re.ASCII | re.IGNORECASE)
_ID_FIRST = re.compile(rf"{_NUMBER}\s*[(\[](?P<name>.+)[)\]]", re.ASCII | re.IGNORECASE)
_ID_AFTER = re.compile(r"(?P<name>.+?)[\s,;:-]+(?:#|id[ :#]+)\s*(?P<number>\d{1,19})", re.ASCII | re.IGNORECASE)
_ID_MARKED = re.compile(r"(?P<name>)(?:#\s*|id[ :#]+)(?P<number>\d{1,19})", re.ASCII | re.IGNORECASE)
_ID_IN_BRACKETS = re.compile(rf"(?P<name>)[(\[]\s*{_NUMBER}\s*[)\]]", re.ASCII | re.IGNORECASE)
_ID_ALONE = re.compile(rf"(?P<name>){_NUMBER}", re.ASCII | re.IGNORECASE)
_IDS = re.compile(r"\d{1,19}(?:(?:\s*[,;]\s*|\s+(?:and|or)\s+)\d{1,19})+", re.ASCII | re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')

_BETWEEN = re.compile(r"(\s*[,;/|+&]\s*|\s+(?:and|or|und|oder|et|ou|y|o|e|plus)\s+)", re.IGNORECASE)
_MAX_BETWEEN = 8


@dataclass(frozen=True, slots=True)
class Label:
    """An id, and the name that was written with it; "" where there is none, as in "tag 101"."""

    name: str
    number: str
    printed: bool = True  # with the id in brackets behind the name, as this server writes it

    @property
    def names(self) -> list[str]:
        """The names in it: "Yearly Membership" / "Club Y" are two."""
        found = _QUOTED.findall(self.name)
        return [self.name, *(name for each in found if isinstance(name := _unquoted(each), str))]

    def is_of(self, entry: Entry) -> bool:
        """Return whether a thing has this id, and this name."""
        known = {*entry.keys, fold_name(entry.name), fold_name(entry.also)}  # a long name is cut when it is printed
        return bare_id(entry.id) == self.number and (not self.name or any(self._is_one_of(known)))

    def _is_one_of(self, known: Collection[str]) -> Iterator[bool]:
        for name in self.names:
            yield fold_name(name) in known or any(alike(name, key) for key in known)


def _unquoted(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip('"')


def read_label(thing: str, text: str) -> Label | None:
    """Return the id and the name of a text that is written as a label; None for any other text."""
    bare = without_kind(thing, text)
    forms = [_NAME_FIRST, _ID_FIRST, _ID_IN_BRACKETS, _ID_MARKED, _ID_AFTER]
    for form in (*forms, *([_ID_ALONE] if bare != text.strip() else [])):
        if found := form.fullmatch(bare):
            return Label(found["name"], bare_id(found["number"]), form is _NAME_FIRST)
    return None


def without_kind(thing: str, text: str) -> str:
    """Return a text without the kind of thing in front of it: "tag: VIP" and "tag id 101" are VIP and 101."""
    before = rf"(?:(?:contact|email)[ _])?{thing}s?(?:[ _]ids?)?(?:\s*[:=]\s*|\s+)"
    return re.sub(rf"^{before}(?=\S)", "", text.strip(), flags=re.IGNORECASE)


def ids_apart(text: str) -> list[Entry]:
    """Return the things whose ids a text strings together: "101; 102"."""
    found = re.findall(r"\d+", text, re.ASCII) if _IDS.fullmatch(text.strip()) else []
    return [Entry(bare_id(each), "") for each in dict.fromkeys(found)]


def names_apart(thing: str, text: str, entries: Sequence[Entry]) -> list[Entry]:
    """Return the things whose names a text strings together, two at least; none where any part of it is unknown.

    "VIP, Wholesale" gives both; "Press & Media, VIP" gives "Press & Media" and "VIP".
    """
    pieces = _BETWEEN.split(text)
    if not 3 <= len(pieces) <= 2 * _MAX_BETWEEN + 1:
        return []

    @cache
    def known(part: str) -> Entry | None:
        label = Label("", bare_id(part)) if DIGITS.fullmatch(part) else read_label(thing, part)
        labelled, bare = filter(label.is_of, entries) if label else (), without_kind(thing, part)
        found = [*called(part, entries), *labelled, *spelled_alike(part, entries), *called(bare, entries)]
        return next(iter(found), None)

    several = each_once(_strung(pieces, 0, known))
    return several if several[1:] else []


def _strung(pieces: Sequence[str], start: int, known: Callable[[str], Entry | None]) -> list[Entry]:
    """Return the things that the pieces from `start` on name, the longest names first."""
    for end in range(len(pieces), start, -2):
        entry = known("".join(pieces[start:end]).strip())
        if entry and end == len(pieces):
            return [entry]
        if entry and (rest := _strung(pieces, end + 1, known)):
            return [entry, *rest]
    return []
