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
