"""What an answer in words does: it asks, it names a reading, it says that something cannot be asked. Pure.

By rule, and so only roughly: a question is text with a question mark, web addresses and the closing "anything else?"
aside. Whether it is a good one is told by the words that the case lists.
"""

import re
import unicodedata
from collections.abc import Sequence

WEB_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")
CLOSING = re.compile(r"[^.!?？؟\n]*\b(?:anything|something) else\b[^.!?？؟\n]*[?？؟]", re.IGNORECASE)
QUESTION_MARKS = "?？؟"

# Whoever says that something cannot be asked uses one of these; reported, and no part of the verdict.
CANNOT = (
    *("cannot", "can't", "can not", "couldn't", "unable", "not able", "not possible", "impossible", "isn't possible"),
    *("no way", "no filter", "not available", "unavailable", "not supported", "doesn't", "does not", "don't", "do not"),
    *("isn't", "is not", "not something", "no puedo", "no es posible", "ne peux pas", "kann nicht", "nicht möglich"),
    *("não posso", "não é possível", "non posso", "kan niet", "できません"),
)


def is_question(text: str) -> bool:
    """Does it ask?"""
    return any(mark in without_asides(text) for mark in QUESTION_MARKS)


def names_an_option(text: str, options: Sequence[str]) -> bool:
    """Does it name one of the things to choose between?"""
    return any(
        re.search(beginning_with(searchable(option.strip())), searchable(without_asides(text))) for option in options
    )


def without_asides(text: str) -> str:
    """The text without what asks nothing."""
    return CLOSING.sub("", WEB_ADDRESS.sub("", text))


def beginning_with(option: str) -> str:
    """A pattern of words that begin so; where words are not set apart, of any place in them."""
    return (r"(?<!\w)" if option[:1].isascii() else "") + re.escape(option)


def says_it_cannot(text: str) -> bool:
    """Does it say that this cannot be done?"""
    return any(each in searchable(text).replace("’", "'") for each in CANNOT)


def searchable(text: str) -> str:
    """Text as it is searched."""
    return unicodedata.normalize("NFKC", text).casefold()
