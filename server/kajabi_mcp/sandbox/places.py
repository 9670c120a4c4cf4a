"""Invent where the people live, with places that are easily confused."""

from dataclasses import dataclass
from random import Random

Address = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A city as addresses name it, and how many people live there compared with the others."""

    city: str
    state: str | None
    code: str | None  # that some people write for the state: TX, not Texas
    country: str
    zip: str  # each # becomes a digit
    weight: int


# New York is a city and a state, Georgia a state and a country, Paris in Texas and in France; CA is in Canada.
PLACES = (
    Place("New York", "New York", "NY", "United States", "100##", 9),
    Place("Buffalo", "New York", "NY", "United States", "142##", 2),
    Place("Austin", "Texas", "TX", "United States", "787##", 8),
    Place("Houston", "Texas", "TX", "United States", "770##", 4),
    Place("Paris", "Texas", "TX", "United States", "75460", 2),
    Place("San Diego", "California", "CA", "United States", "921##", 6),
    Place("Los Angeles", "California", "CA", "United States", "900##", 7),
    Place("Oakland", "California", "CA", "United States", "946##", 3),
    Place("Atlanta", "Georgia", "GA", "United States", "303##", 5),
    Place("Savannah", "Georgia", "GA", "United States", "314##", 2),
    Place("Portland", "Oregon", "OR", "United States", "972##", 5),
    Place("Portland", "Maine", "ME", "United States", "041##", 2),
    Place("Seattle", "Washington", "WA", "United States", "981##", 5),
    Place("Washington", "District of Columbia", "DC", "United States", "200##", 3),
    Place("Chicago", "Illinois", "IL", "United States", "606##", 6),
    Place("Springfield", "Illinois", "IL", "United States", "627##", 2),
    Place("Springfield", "Missouri", "MO", "United States", "658##", 2),
    Place("Denver", "Colorado", "CO", "United States", "802##", 4),
    Place("Boulder", "Colorado", "CO", "United States", "803##", 2),
    Place("Kansas City", "Missouri", "MO", "United States", "641##", 2),
    Place("Miami", "Florida", "FL", "United States", "331##", 4),
    Place("Nashville", "Tennessee", "TN", "United States", "372##", 4),
    Place("Asheville", "North Carolina", "NC", "United States", "288##", 3),
    Place("St. Paul", "Minnesota", "MN", "United States", "551##", 2),
    Place("Toronto", "Ontario", "ON", "Canada", "M5V 2T#", 5),
    Place("London", "Ontario", "ON", "Canada", "N6A 3K#", 1),
    Place("Montréal", "Québec", "QC", "Canada", "H2X 1Y#", 2),
    Place("London", "England", None, "United Kingdom", "N1 #AB", 6),
    Place("Edinburgh", "Scotland", None, "United Kingdom", "EH# 1AB", 2),
    Place("Dublin", None, None, "Ireland", "D0# X285", 2),
    Place("Paris", "Île-de-France", None, "France", "750##", 3),
    Place("Berlin", None, None, "Germany", "101##", 3),
    Place("Köln", "Nordrhein-Westfalen", None, "Germany", "506##", 1),
    Place("Zürich", None, None, "Switzerland", "800#", 1),
    Place("Madrid", None, None, "Spain", "280##", 2),
    Place("Kraków", None, None, "Poland", "30-0##", 1),
    Place("São Paulo", "SP", None, "Brazil", "013##-000", 2),
    Place("Mexico City", "CDMX", None, "Mexico", "06###", 2),
    Place("Tbilisi", None, None, "Georgia", "01##", 2),
    Place("Київ", None, None, "Ukraine", "010##", 1),
    Place("Αθήνα", None, None, "Greece", "105 ##", 1),
    Place("東京", "東京都", None, "Japan", "100-00##", 1),
    Place("Seoul", None, None, "South Korea", "045##", 1),
    Place("Sydney", "New South Wales", "NSW", "Australia", "20##", 3),
    Place("Auckland", None, None, "New Zealand", "10##", 1),
)
_WEIGHTS = [place.weight for place in PLACES]

# Other spellings that some people use.
_COUNTRY_SPELLINGS = {"United States": ("USA", "US"), "United Kingdom": ("UK", "Great Britain")}
_STREETS = (
    *("Main St", "Oak Ave", "Maple Street", "Cedar Lane", "2nd Ave", "Park Road", "Lake Drive", "Elm St"),
    *("River Road", "Hill Street", "Station Road", "Mission Blvd", "Sunset Court", "Church Lane", "Mill Way"),
    *("Old Main Street", "Peachtree Circle", "Harbour View", "King's Row", "Rose-Garden Path"),
)
_UNITS = ("Apt", "Unit", "Suite", "Floor")


def address(rng: Random) -> Address:
    """Return the address columns of a contact. Four in ten gave no address, a few gave only the country."""
    place = rng.choices(PLACES, _WEIGHTS)[0]
    roll = rng.random()
    if roll < 0.40:
        return _columns(None, None, None, None, None, None)
    country = _spelled(rng, place.country)
    if roll < 0.45:
        return _columns(None, None, None, None, country, None)
    line_1 = f"{rng.randint(1, 2400)} {rng.choice(_STREETS)}"
    line_2 = f"{rng.choice(_UNITS)} {rng.randint(1, 48)}" if rng.random() < 0.25 else None
    state = place.code if place.code and rng.random() < 0.15 else place.state
    digits = "".join(str(rng.randint(0, 9)) if sign == "#" else sign for sign in place.zip)
    return _columns(line_1, line_2, place.city, state, country, digits)


def _spelled(rng: Random, country: str) -> str:
    others = _COUNTRY_SPELLINGS.get(country)
    return rng.choice(others) if others and rng.random() < 0.12 else country


def _columns(
    line_1: str | None,
    line_2: str | None,
    city: str | None,
    state: str | None,
    country: str | None,
    zip_code: str | None,
) -> Address:
    return {
        "address_line_1": line_1,
        "address_line_2": line_2,
        "address_city": city,
        "address_state": state,
        "address_country": country,
        "address_zip": zip_code,
    }


def phone(rng: Random, country: str | None) -> str:
    """Return a phone number from a range that is reserved for fiction."""
    if country in ("United Kingdom", "UK", "Great Britain"):
        return f"+44 7700 900{rng.randint(0, 999):03}"
    area, last = rng.choice(_AREAS), rng.randint(100, 199)
    return rng.choice((f"({area}) 555-0{last}", f"+1 {area} 555 0{last}", f"+1{area}5550{last}"))


_AREAS = (415, 512, 212, 303, 404, 503, 206, 312, 619, 615, 305, 416)
