"""Judge an answer to a case by rules alone, without a model: right or not, and how it differs from what was asked."""

from .forms import DEFAULT_SITE, Form, Names, Sites, form_of_values, id_of, names_of
from .judging import (
    MAX_LOOK_UPS,
    Outcome,
    People,
    ReadCall,
    Verdict,
    asks_for_look_up,
    golds_of,
    is_look_up,
    judge,
    nobody,
    read_at_both_ends,
    read_call,
)
from .matching import matches
from .relations import NEGATIVE_PREFIXES, OPPOSITE

__all__ = [
    "DEFAULT_SITE",
    "MAX_LOOK_UPS",
    "NEGATIVE_PREFIXES",
    "OPPOSITE",
    "Form",
    "Names",
    "Outcome",
    "People",
    "ReadCall",
    "Sites",
    "Verdict",
    "asks_for_look_up",
    "form_of_values",
    "golds_of",
    "id_of",
    "is_look_up",
    "judge",
    "matches",
    "names_of",
    "nobody",
    "read_at_both_ends",
    "read_call",
]
