"""All that is known of a filter of Kajabi's: its text, its words, its relations, its contradictions; pure."""

from .cautions import cautions, contrary
from .contradictions import contradictions
from .filters import Filters, Values, to_query
from .row import Filter, Table
from .senses import ABOVE, BELOW, IS, NOBODY, WITHIN_DAYS, read_amount, read_time
from .table import FILTERS, LISTED, UNLISTED
from .words import say

__all__ = [
    "ABOVE",
    "BELOW",
    "FILTERS",
    "IS",
    "LISTED",
    "NOBODY",
    "UNLISTED",
    "WITHIN_DAYS",
    "Filter",
    "Filters",
    "Table",
    "Values",
    "cautions",
    "contradictions",
    "contrary",
    "read_amount",
    "read_time",
    "say",
    "to_query",
]
