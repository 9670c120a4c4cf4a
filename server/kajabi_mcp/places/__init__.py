"""Countries and states: how people write them, and whether an address names one; pure, out of a small table."""

from .atlas import countries_in, is_in, read_country, read_state
from .place import ADDRESS_COUNTRY, ADDRESS_STATE, Place
from .reading import Misplaced, SeveralPlaces, read_place
from .spelling import is_region

__all__ = [
    "ADDRESS_COUNTRY",
    "ADDRESS_STATE",
    "Misplaced",
    "Place",
    "SeveralPlaces",
    "countries_in",
    "is_in",
    "is_region",
    "read_country",
    "read_place",
    "read_state",
]
