"""The tools, one file each; this list is all that is served."""

from .base import Tool
from .compare_segments import compare_segments
from .find_ids import find_ids
from .get_customer import get_customer
from .remember_name import remember_name
from .search_customers import search_customers

TOOLS = (search_customers, get_customer, find_ids, remember_name, compare_segments)

__all__ = ["TOOLS", "Tool", "search_customers"]
