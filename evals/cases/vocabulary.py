"""The names of the product's tools and arguments that the evals use."""

from kajabi_mcp.filters import FILTERS

SEARCH = "search_customers"
COMPARE = "compare_segments"
PERSON = "get_customer"
LOOK_UP = "find_ids"
REMEMBER = "remember_name"

GROUPS = ("all_of", "any_of", "none_of")
SEGMENTS = "segments"  # the parts of a comparison
# The filters of Kajabi's API; the server takes the site once, beside the filters of a segment.
FILTER_NAMES = ("site_id", *FILTERS)
# Arguments that say who is searched and how the people are shown, and are not filters.
OPTIONS = ("who", "sort", "limit", "page", "fields")
