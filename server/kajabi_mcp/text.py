"""Text from outside: cleaned for display, and folded for comparison. It is data and never interpreted."""

import re
import unicodedata

from pydantic import JsonValue

MAX_CELL = 120
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")

# Marks of these blocks are accents. Other marks (of kana, Thai, Hindi) make another letter, and stay.
_ACCENTS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))

Cell = str | int | float | bool | None


def cell(value: JsonValue) -> Cell:
    """Return a value as one cell of a row.

    Line breaks become a space, control characters go, and text over 120 characters is cut.
    """
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {each}" for name, each in value.items() if each not in (None, ""))
    if isinstance(value, list):
        value = ", ".join(str(each) for each in value)
    if not isinstance(value, str):
        return value
    text = "".join(char for char in _BREAKS.sub(" ", value) if unicodedata.category(char) not in ("Cc", "Cs"))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def one_line(value: object) -> str:
    """Return a name or an id as one trimmed line; "" for anything but text."""
    return str(cell(value)).strip() if isinstance(value, str) else ""


def fold_text(text: str) -> str:
    """Fold text as Kajabi's contains filters compare it: composed, without case. "É" and "é" are equal, "e" differs."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def fold_name(text: str) -> str:
    """Fold a name as people compare them: without case, accents, control characters and surplus space.

    "Café  Olé" and "cafe ole" are equal.
    """
    bare = _without_accents(_without_accents(text).casefold())
    return unicodedata.normalize("NFC", " ".join(bare.split()))


def _without_accents(text: str) -> str:
    """Decompose text and drop accents and control characters; white space becomes a space."""
    letters = [" " if char.isspace() else char for char in unicodedata.normalize("NFKD", text)]
    return "".join(char for char in letters if not _is_accent(char) and unicodedata.category(char) not in ("Cc", "Cs"))


def _is_accent(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _ACCENTS)
