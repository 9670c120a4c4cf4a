"""Text from outside: cleaned for display, and folded for comparison. It is data and never interpreted."""

import json
import math
import re
import unicodedata
from collections.abc import Iterable

from pydantic import JsonValue

MAX_CELL = 120

# Characters that nobody sees and that hide or reorder text: control characters but white space, halves of pairs, soft
# hyphen, joiners, fillers, bidi embeddings, overrides and isolates, byte order mark, annotations, variation selectors
# but those of emoji, and tags. Zero-width joiner and non-joiner (200C, 200D) spell words in some scripts, and 200E and
# 200F order them: they stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")

# Marks of these blocks are accents. Other marks (of kana, Thai, Hindi) make another letter, and stay.
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")

# What keyboards and word processors put for the plain sign: curly quotes and primes, dashes, the minus.
_PLAIN_SIGNS = {
    **dict.fromkeys("`\u00b4\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u05f3\u2039\u203a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u05f4\u00ab\u00bb\u301d\u301e\u301f", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d", "-"),
    "\u200e": "",
    "\u200f": "",
}
# The forms of a letter that are the same letter. Other compatibility forms say something else: x² is not x2, ½ not 1/2.
_SAME_LETTER = re.compile("<(?:wide|narrow|small|font|initial|medial|final|isolated)>")
_LIGATURES = range(0xFB00, 0xFB07)
# Joiners spell words from Hebrew on, and join emoji; among Latin, Greek and Cyrillic letters they are invisible.
_STRAY_JOINERS = re.compile("(?<![\u0590-\U0010ffff])[\u200c\u200d]+(?![\u0590-\U0010ffff])")

Cell = str | int | float | bool | None


def cell(value: JsonValue) -> Cell:
    """Return a value as one cell of a row, with `visible` text cut at 120 characters. NaN and infinity become None."""
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {each}" for name, each in value.items() if each not in (None, ""))
    if isinstance(value, list):
        value = ", ".join(str(each) for each in value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not isinstance(value, str):
        return value
    text = visible(value)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def visible(text: str) -> str:
    """Drop what cannot be seen: control characters, and characters that hide or reorder text. Breaks become a space."""
    return _UNSEEN.sub("", _BREAKS.sub(" ", text))


def quoted(text: str) -> str:
    """Put text in quotation marks that it cannot end itself: say "hi" becomes "say \"hi\""."""
    return json.dumps(text, ensure_ascii=False)


def one_line(value: object) -> str:
    """Return a name or an id as one trimmed line; "" for anything but text."""
    return str(cell(value)).strip() if isinstance(value, str) else ""


def plain_text(text: str) -> str:
    """Write text with the plain signs that people type, for comparison with what is stored; case and accents stay.

    Quotes, dashes and spaces of any kind become ' " - and one space; full-width and other forms of a letter become the
    letter; what cannot be seen goes. Where a stored text may hold the other form, ask for both.
    """
    seen = _STRAY_JOINERS.sub("", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", " ".join("".join(map(_plain_sign, seen)).split()))


def _plain_sign(char: str) -> str:
    if char in _PLAIN_SIGNS:
        return _PLAIN_SIGNS[char]
    if _SAME_LETTER.match(unicodedata.decomposition(char)) or ord(char) in _LIGATURES:
        letter = unicodedata.normalize("NFKC", char)
        return _PLAIN_SIGNS.get(letter, letter)
    return char


def fold_text(text: str) -> str:
    """Fold text as Kajabi's contains filters compare it: composed, without case. "É" and "é" are equal, "e" differs."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def fold_name(text: str) -> str:
    """Fold a name as people compare them: without case, accents, surplus space and what cannot be seen.

    "Café  Olé" and "cafe ole" are equal.
    """
    bare = _without_accents(_without_accents(_UNSEEN.sub("", text)).casefold())
    return unicodedata.normalize("NFC", " ".join(bare.split()))


def _without_accents(text: str) -> str:
    """Decompose text and drop accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def listed(words: Iterable[str]) -> str:
    """Return words, each once, as a reader lists them: "one, two and three"."""
    *others, last = list(dict.fromkeys(words)) or [""]
    return f"{', '.join(others)} and {last}" if others else last
