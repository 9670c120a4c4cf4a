"""The only HTTP: reads Kajabi's API within its pace, and turns each status into an error or a parsed document."""

from .auth import Credentials
from .client import KajabiAPI, in_process, open_api
from .documents import Links, Listing, Meta, Resource, Single
from .pacing import UNPACED, Pace
from .paging import Page, Pager, is_placed, more_after, place_of, total_of
from .placeholders import is_placeholder
from .retry import MAX_ATTEMPTS, utc_now

__all__ = [
    "MAX_ATTEMPTS",
    "UNPACED",
    "Credentials",
    "KajabiAPI",
    "Links",
    "Listing",
    "Meta",
    "Pace",
    "Page",
    "Pager",
    "Resource",
    "Single",
    "in_process",
    "is_placed",
    "is_placeholder",
    "more_after",
    "open_api",
    "place_of",
    "total_of",
    "utc_now",
]
