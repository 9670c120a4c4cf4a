"""The tools, one file each; this list is all that is served."""

from .base import Account, Tool
from .search_customers import search_customers

TOOLS = (search_customers,)

__all__ = ["TOOLS", "Account", "Tool"]
