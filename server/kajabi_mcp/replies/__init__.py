"""What is handed back: JSON:API documents become compact rows, or the profile of one person; pure."""

from .profile import CONTACT, CUSTOMER, Reading, Record, compose, identity, linked, profile_in_words, related
from .rows import Row, compact, fitting, rows

__all__ = [
    "CONTACT",
    "CUSTOMER",
    "Reading",
    "Record",
    "Row",
    "compact",
    "compose",
    "fitting",
    "identity",
    "linked",
    "profile_in_words",
    "related",
    "rows",
]
