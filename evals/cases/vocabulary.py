"""The names of the product's tools and arguments that the evals use."""

SEARCH = "search_customers"
COMPARE = "compare_segments"
PERSON = "get_customer"
LOOK_UP = "find_ids"
REMEMBER = "remember_name"

GROUPS = ("all_of", "any_of", "none_of")
SEGMENTS = "segments"  # the parts of a comparison
# Arguments that say who is searched and how the people are shown, and are not filters.
OPTIONS = ("who", "sort", "limit", "page", "fields")
