"""Names and pasted URLs become ids: what Kajabi lists, what the owner has named, and which site is meant."""

from .admin_urls import ids_in, is_address, read_address, site_in
from .beside import Thing
from .finding import Names
from .listings import Listed, Listings
from .matching import Entry, candidates, make_entry, nearest_entries
from .reading import labelled_name, meant, named_like
from .remembered import Remembered, RememberedForNow, default_path
from .resolve import Resolved, resolve
from .sites import Site, Sites

__all__ = [
    "Entry",
    "Listed",
    "Listings",
    "Names",
    "Remembered",
    "RememberedForNow",
    "Resolved",
    "Site",
    "Sites",
    "Thing",
    "candidates",
    "default_path",
    "ids_in",
    "is_address",
    "labelled_name",
    "make_entry",
    "meant",
    "named_like",
    "nearest_entries",
    "read_address",
    "resolve",
    "site_in",
]
