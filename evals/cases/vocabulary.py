"""The names of the product's tools and arguments that the evals speak of."""

SEARCH = "search_customers"
COMPARE = "compare_segments"
PERSON = "get_customer"
LOOK_UP = "find_ids"
REMEMBER = "remember_name"

GROUPS = ("all_of", "any_of", "none_of")
SEGMENTS = "segments"  # of a comparison
OPTIONS = ("who", "sort", "limit", "page", "fields")
