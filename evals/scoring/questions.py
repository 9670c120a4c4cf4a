"""Read an answer in words: does it ask, does it name a reading, does it say that something cannot be asked? Pure.

These are rules, so they are rough: a question is a text with a question mark, but for those in web addresses and in a
closing "Anything else?". Whether it is a good question depends on the words that the case lists.
"""

import re
import unicodedata
from collections.abc import Sequence

WEB_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")
CLOSING = re.compile(r"[^.!?？؟\n]*\b(?:anything|something) else\b[^.!?？؟\n]*[?？؟]", re.IGNORECASE)
QUESTION_MARKS = "?？؟"

# Words of somebody who says that it cannot be done; they are reported, and are not part of the verdict.
CANNOT = (
    *("cannot", "can't", "can not", "couldn't", "unable", "not able", "not possible", "impossible", "isn't possible"),
    *("no way", "no filter", "not available", "unavailable", "not supported", "doesn't", "does not", "don't", "do not"),
    *("isn't", "is not", "not something", "no puedo", "no es posible", "ne peux pas", "kann nicht", "nicht möglich"),
    *("não posso", "não é possível", "non posso", "kan niet", "できません"),
)


def is_question(text: str) -> bool:
    """Return whether a text asks something."""
    return any(mark in without_asides(text) for mark in QUESTION_MARKS)


def names_an_option(text: str, options: Sequence[str]) -> bool:
    """Return whether a text names one of the things to choose between."""
    return any(
        re.search(beginning_with(searchable(option.strip())), searchable(without_asides(text))) for option in options
    )


def without_asides(text: str) -> str:
    """Return a text without the question marks that ask nothing."""
    return CLOSING.sub("", WEB_ADDRESS.sub("", text))


def beginning_with(option: str) -> str:
    """Return a pattern for words that begin with an option, or in scripts without spaces for the option anywhere."""
    return (r"(?<!\w)" if option[:1].isascii() else "") + re.escape(option)


def says_it_cannot(text: str) -> bool:
    """Return whether a text says that something cannot be done."""
    return any(each in searchable(text).replace("’", "'") for each in CANNOT)


def searchable(text: str) -> str:
    """Return a text as it is searched, without regard to case and width."""
    return unicodedata.normalize("NFKC", text).casefold()
