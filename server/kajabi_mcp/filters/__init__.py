"""All that is known of a filter of Kajabi's: its text, its words, its relations, its contradictions; pure."""

from .cautions import cautions, contrary, several_places
from .contradictions import contradictions
from .filters import Filters, Values, country_in, to_query, values_within
from .row import Filter, Table
from .senses import ABOVE, BELOW, CONTAINS_DIGITS, IS, NOBODY, WITHIN_DAYS, read_amount, read_time
from .table import FILTERS, LISTED, UNLISTED
from .words import say, say_unlisted

__all__ = [
    "ABOVE",
    "BELOW",
    "CONTAINS_DIGITS",
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
    "country_in",
    "read_amount",
    "read_time",
    "say",
    "say_unlisted",
    "several_places",
    "to_query",
    "values_within",
]
