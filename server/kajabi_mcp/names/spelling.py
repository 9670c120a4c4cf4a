"""Whether two names are spelled alike: case, accents, spaces, punctuation and the plural make no difference.

Digits, signs such as + and %, and negations do: "Webinar 2024" is not "Webinar 2025", "C++" not "C", "-VIP" not "VIP",
and since every letter counts, "Unpaid" is not "Paid". Pure.
"""

import re
import unicodedata
from functools import lru_cache

from ..text import fold_name

Words = tuple[str, ...]

_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u00b4`\u2032]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_MINUS = re.compile(r"(?<!\S)-(?=\w)|(?<=\b\w)-(?!\w)")  # -VIP, -1, A-; a dash between words is punctuation
_NOT = re.compile(r"(?<!\S)[!~](?=\w)")  # !VIP
_HASHTAG = re.compile(r"(?<!\w)#(?=\w)")  # #VIP is VIP, but C# is not C
_AND = re.compile(r"&|(?<=\s)\+(?=\s)")
_SIGNS = "%#"

# Words that make a name mean other people than the name without them.
_NEGATIONS = frozenset(
    {
        *("no", "not", "non", "never", "without", "un", "ex", "former", "formerly", "past", "previous", "previously"),
        *("old", "anti", "except", "excluding", "exclude", "minus", "lacks", "lacking", "missing", "dont", "didnt"),
        *("doesnt", "isnt", "wont", "cant", "inactive", "lapsed", "lost", "cancelled", "canceled", "expired", "ended"),
        *("unsubscribed", "refunded", "failed", "declined", "removed", "revoked"),
        *("sin", "sans", "pas", "ohne", "kein", "keine", "nicht", "nao", "niet", "geen", "senza"),
    }
)
_NUMBERS = frozenset(
    {
        *("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half"),
        *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    }
)
_NO_PLURAL = frozenset({"news"})  # a plural in form alone: "new" is another word


@lru_cache(maxsize=8192)
def spellings(name: str) -> frozenset[Words]:
    """Return the words of a name, folded; both ways where "&" may stand for "and" or for a space."""
    bare = _HASHTAG.sub("", _DASHES.sub("-", _APOSTROPHES.sub("", fold_name(name))))
    signed = _NOT.sub("\u00ac", _MINUS.sub("\u2212", bare))
    return frozenset(words for each in (_AND.sub(" and ", signed), signed) if (words := _words(each)))


def _words(folded: str) -> Words:
    return tuple("".join(" " if _is_punctuation(char) else char for char in folded).split())


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] == "P" and char not in _SIGNS


def alike(one: str, other: str) -> bool:
    """Return whether two names are spelled alike."""
    return any(_same(these, those) for these in spellings(one) for those in spellings(other))


def _same(these: Words, those: Words) -> bool:
    if these[0][0] != those[0][0]:
        return False  # soon, since a name is compared with a thousand others
    if len(these) == len(those) and all(map(_same_word, these, those)):
        return True
    return _same_word(_run_together(these), _run_together(those))


def _run_together(words: Words) -> str:
    """Write words as one; a space stays between digits, where it makes another number."""
    return re.sub(r"(?<!\d) | (?!\d)", "", " ".join(words))


def _same_word(one: str, other: str) -> bool:
    """Return whether two words are equal, or one is the plural of the other."""
    if one == other or one[:2] != other[:2]:  # which no plural changes
        return one == other
    short, long = sorted((one, other), key=len)
    return long not in _NO_PLURAL and long in plurals(short)


@lru_cache(maxsize=8192)
def plurals(word: str) -> frozenset[str]:
    """Return how English may write the plural of a word of three letters or more."""
    if not re.search(r"[^\W\d_]{3}$", word):
        return frozenset()
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return frozenset({f"{word}es", *([f"{word}zes"] if word.endswith("z") else [])})
    if re.search(r"[^aeiou]y$", word):
        return frozenset({f"{word[:-1]}ies"})
    return frozenset({f"{word}s", *([f"{word}es"] if word.endswith("o") else [])})


def stem(word: str) -> str:
    """Return what the singular and the plural of a word both begin with: "guest", "categor"."""
    for ending, least in (("ies", 2), ("zzes", 2), ("es", 3), ("s", 3), ("y", 2)):
        if word.endswith(ending) and len(word) >= len(ending) + least:
            return word[: -len(ending)]
    return word


def is_part(name: str, whole: str) -> bool:
    """Return whether a name stands for another that has more words, none of which negates or counts.

    "guest" stands for "Podcast Guest"; "VIP" does not stand for "VIP 2025", "Not VIP" or "Ex-VIP", nor "paid" for
    "Unpaid".
    """
    return any(not any(_negates(word) or _counts(word) for word in rest) for rest in rests(name, whole))


def rests(name: str, whole: str) -> list[Words]:
    """Return the words that are left of a name without another, wherever that stands in it."""
    return [
        (*those[:start], *those[start + len(these) :])
        for these in spellings(name)
        for those in spellings(whole)
        for start in range(len(those) - len(these) + 1)
        if all(map(_same_word, these, those[start : start + len(these)]))
    ]


def negates(one: str, other: str) -> bool:
    """Return whether just one of two names has a word that negates it: "not VIP" and "VIP"."""
    return _is_negated(one) is not _is_negated(other)


def _is_negated(name: str) -> bool:
    return any(_negates(word) for words in spellings(name) for word in words)


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.startswith(("non", "un", "\u2212", "\u00ac"))


def _counts(word: str) -> bool:
    return word in _NUMBERS or bool(re.search(r"\d", word))
