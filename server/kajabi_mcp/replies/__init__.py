"""What is handed back: JSON:API documents become compact rows, or the profile of one person; pure."""

from .profile import CONTACT, CUSTOMER, Reading, Record, compose, identity, linked, profile_in_words, related
from .rows import Row, compact, rows

__all__ = [
    "CONTACT",
    "CUSTOMER",
    "Reading",
    "Record",
    "Row",
    "compact",
    "compose",
    "identity",
    "linked",
    "profile_in_words",
    "related",
    "rows",
]
