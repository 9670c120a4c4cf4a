"""All that is known of a filter of Kajabi's: its text, its words, its relations, its contradictions; pure."""

from .cautions import cautions, negated
from .contradictions import contradictions
from .filters import Filters, Values, to_query
from .row import Filter, Table
from .senses import NOBODY, read_amount, read_time
from .table import FILTERS, LISTED, UNLISTED
from .words import say

__all__ = [
    "FILTERS",
    "LISTED",
    "NOBODY",
    "UNLISTED",
    "Filter",
    "Filters",
    "Table",
    "Values",
    "cautions",
    "contradictions",
    "negated",
    "read_amount",
    "read_time",
    "say",
    "to_query",
]
