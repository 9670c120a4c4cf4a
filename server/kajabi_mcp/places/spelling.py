"""How the names of places are compared: without case, accents and punctuation, and with "Saint" for "St."."""

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

from ..text import fold_name

_DROPPED = re.compile(r"[.'’ʻ`]")  # U.S. is US, and Côte d'Ivoire is Cote dIvoire
_BETWEEN = re.compile(r"[\W_]+")
_DOTLESS = "\u0131"  # the i of Kıbrıs
# What people call several countries at once.
_REGIONS = frozenset(
    {
        *("africa", "apac", "asia", "australasia", "balkans", "benelux"),
        *("caribbean", "central america", "dach", "east asia", "eastern europe", "emea"),
        *("eu", "europe", "european union", "eurozone", "latam", "latin america"),
        *("mena", "middle east", "nordic countries", "nordics", "north africa", "north america"),
        *("oceania", "scandinavia", "south america", "southeast asia", "west africa", "western europe"),
    }
)
_POINTS = {"n": "north", "s": "south", "e": "east", "w": "west"}  # of the compass, as in "N. Carolina"
POINTS = frozenset(_POINTS.values())
# Where people write a name differently: Côte d’Ivoire, Guinea Bissau, Saint Kitts & Nevis.
_VARIED = re.compile(r"[-'’]| (?:and|&) (?:the )?|^(?:Saint|St\.) ")
_GENERIC = {"democratic", "islands", "people", "province", "republic", "state", "states", "united"}
_MANY = 3  # forms with a word in common, so that the word is asked for instead
_SHORT = 4  # letters; names as short as that are found in longer words: Oman in Romania


@lru_cache(maxsize=10_000)
def fold_place(written: str) -> str:
    """Fold what is written for a place: "The U.S." becomes "us"; "Saint" may be "St.", and "South" "S."."""
    plain = written.replace("&", " and ").replace(_DOTLESS, "i")  # which is I in capitals
    words = _BETWEEN.sub(" ", _DROPPED.sub("", fold_name(plain))).split()
    if words[:1] == ["the"]:
        words = words[1:]
    first = [_POINTS.get(word, word) for word in words[:1]] if words[1:] else words
    return " ".join("saint" if word == "st" and words[1:] else word for word in (*first, *words[1:]))


def is_region(written: str) -> bool:
    """Return whether a text names no country but several: Europe, the EU."""
    return fold_place(written) in _REGIONS


def is_short(name: str) -> bool:
    """Return whether a folded name is too short to be looked for within words."""
    return len(name) <= _SHORT and name.isascii()


def has_name(written: str, name: str) -> bool:
    """Return whether a folded text has a folded name in it; a short one only as words of its own."""
    return f" {name} " in f" {written} " if is_short(name) else name in written


@cache
def texts_for(usual: str, spelled: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts of which whatever people write for a place holds at least one, as few as can be."""
    forms = [form for each in spelled for form in _forms(each)]
    words = Counter(word for each in dict.fromkeys(forms) if each != usual for word in re.findall(r"\w{5,}", each))
    forms += [word for word, times in words.items() if times >= _MANY and word.casefold() not in _GENERIC]
    folded = {each.casefold(): each for each in reversed(forms)}
    least = [each for each in folded if not any(other in each for other in folded if other != each)]
    return tuple(folded[each] for each in dict.fromkeys(form.casefold() for form in forms) if each in least)


def _forms(name: str) -> list[str]:
    """Return what to look for so that a name is found with and without its accents, signs and dots."""
    sure = max(reversed(_VARIED.split(name)), key=len) if len(name) > _SHORT else name
    point, _, rest = sure.partition(" ")
    letter = next((letter.upper() for letter, word in _POINTS.items() if word == point.casefold()), "")
    short = [f"{letter}. {rest}", f"{letter} {rest}"] if letter and rest else []
    return [form.rstrip(".") for each in (sure, *short) for form in (each, without_accents(each))]


def without_accents(text: str) -> str:
    """Return text as people type it whose keyboard has no accents: "Québec" becomes "Quebec"."""
    letters = unicodedata.normalize("NFD", text.replace(_DOTLESS, "i"))
    bare = "".join(char for char in letters if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", bare)
