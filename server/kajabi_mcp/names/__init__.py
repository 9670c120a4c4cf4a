"""Names and pasted URLs become ids: what Kajabi lists, what the owner has named, and which site is meant."""

from .admin_urls import is_address, read_address
from .listings import Listed, Listings
from .matching import Entry, called, candidates, containing, each_once, nearest_entries
from .remembered import Remembered, RememberedForNow, default_path
from .resolve import Names, resolve
from .sites import Site, Sites

__all__ = [
    "Entry",
    "Listed",
    "Listings",
    "Names",
    "Remembered",
    "RememberedForNow",
    "Site",
    "Sites",
    "called",
    "candidates",
    "containing",
    "default_path",
    "each_once",
    "is_address",
    "nearest_entries",
    "read_address",
    "resolve",
]
