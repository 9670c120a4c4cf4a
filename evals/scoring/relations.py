"""What the server's rows say of its filters, in the shape in which forms need it.

Which meanings are certain is the evals' own: `cases/labels.py`.
"""

from decimal import Decimal

from kajabi_mcp.filters import FILTERS

# A filter that takes a list of ids -> the filter that takes one of them.
SINGLE_FORM = {listed: name for name, listed in FILTERS.list_forms.items()}

# Filters that are opposites of each other for the same value, in both directions.
OPPOSITE = FILTERS.contraries

# Filters that hold too, for the same value, so that adding them asks for nothing more: who opened it was sent it.
IMPLIES = {name: row.implies for name, row in FILTERS.items() if row.implies}

# Flags that hold too.
SETTLES = {name: each for name, row in FILTERS.items() for each in row.settles.items()}

# Bounds of revenue are strict, so "not under 500" is "over 499.995": a bound between two cents, which no amount equals.
EQUAL_REVENUE = "net_revenue_equal_to"
OPPOSITE_BOUND = {
    "net_revenue_less_than": ("net_revenue_greater_than", Decimal("-0.005")),
    "net_revenue_greater_than": ("net_revenue_less_than", Decimal("0.005")),
}

# How the name of a filter begins, and the name of its negative; for the lexical floor, which knows names alone.
NEGATIVE_PREFIXES = (("has_", "has_no_"), ("active_", "inactive_"), ("", "not_"), ("", "no_"))
