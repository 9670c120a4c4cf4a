"""What the sandbox's people write for the places where they live, and what a question may call these: a second reading.

Nobody there writes anything else, so whole values say who lives where.
"""

from collections.abc import Mapping

from tests.support.oracle import MEANINGS, Meanings, Person, fold

UNITED_KINGDOM = ("United Kingdom", "UK", "Great Britain")
UNITED_STATES = ("United States", "USA", "US")

# The names and codes by which a state is asked for -> what people write for it.
STATES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("California", "CA", "California, USA", "state of California"): ("California", "CA"),
    ("Colorado", "CO"): ("Colorado", "CO"),
    ("District of Columbia", "DC", "Washington DC"): ("District of Columbia", "DC"),
    ("England",): ("England",),
    ("Florida", "FL"): ("Florida", "FL"),
    ("Georgia", "GA"): ("Georgia", "GA"),
    ("Illinois", "IL"): ("Illinois", "IL"),
    ("Île-de-France", "ile de france"): ("Île-de-France",),
    ("Maine", "ME"): ("Maine", "ME"),
    ("Mexico City", "CDMX"): ("CDMX",),
    ("Minnesota", "MN"): ("Minnesota", "MN"),
    ("Missouri", "MO"): ("Missouri", "MO"),
    ("New South Wales", "NSW"): ("New South Wales", "NSW"),
    ("New York", "NY", "N.Y.", "New York State"): ("New York", "NY"),
    ("North Carolina", "NC", "N. Carolina"): ("North Carolina", "NC"),
    ("North Rhine-Westphalia", "Nordrhein-Westfalen", "NRW"): ("Nordrhein-Westfalen",),
    ("Ontario", "ON"): ("Ontario", "ON"),
    ("Oregon", "OR"): ("Oregon", "OR"),
    ("Quebec", "Québec", "QC"): ("Québec", "QC"),
    ("São Paulo", "Sao Paulo", "SP"): ("SP",),
    ("Scotland",): ("Scotland",),
    ("Tennessee", "TN"): ("Tennessee", "TN"),
    ("Texas", "TX", "US-TX", "TX, USA"): ("Texas", "TX"),
    ("Tokyo", "東京都"): ("東京都",),
    ("Washington", "WA", "Washington State"): ("Washington", "WA"),
    # Nobody lives there, but many in a place whose name holds the code or the name.
    ("Arkansas", "AR"): (),
    ("Indiana", "IN"): (),
    ("Kansas", "KS"): (),
    ("Mexico",): (),
    ("New Mexico", "NM"): (),
    ("Virginia", "VA"): (),
    ("Wales",): (),
}
COUNTRIES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("Australia", "AU", "AUS"): ("Australia",),
    ("Brazil", "Brasil", "BR"): ("Brazil",),
    ("Canada", "CA", "CAN"): ("Canada",),
    ("France", "FR"): ("France",),
    ("Georgia", "GE"): ("Georgia",),
    ("Germany", "Deutschland", "DE"): ("Germany",),
    ("Greece", "Ελλάδα", "GR"): ("Greece",),
    ("Ireland", "Éire", "IE", "Republic of Ireland"): ("Ireland",),
    ("Japan", "JP"): ("Japan",),
    ("Korea", "South Korea", "KR"): ("South Korea",),
    ("Mexico", "México", "MX"): ("Mexico",),
    ("New Zealand", "NZ"): ("New Zealand",),
    ("Poland", "Polska", "PL"): ("Poland",),
    ("Spain", "España", "ES"): ("Spain",),
    ("Switzerland", "Schweiz", "CH"): ("Switzerland",),
    ("Ukraine", "UA"): ("Ukraine",),
    ("United Kingdom", "UK", "U.K.", "Great Britain", "Britain", "GB"): UNITED_KINGDOM,
    ("United States", "US", "U.S.", "USA", "U.S.A.", "America", "the United States"): UNITED_STATES,
    ("India", "IN"): (),
    ("Italy", "IT"): (),
    ("Niger", "NE"): (),
    ("Oman", "OM"): (),
    ("Netherlands", "Holland", "NL"): (),
    ("UAE", "United Arab Emirates"): (),
}


def _by_call(table: Mapping[tuple[str, ...], tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {fold(call): written for calls, written in table.items() for call in calls}


STATES_BY_CALL, COUNTRIES_BY_CALL = _by_call(STATES), _by_call(COUNTRIES)


def _lives_in_state(p: Person, value: str) -> bool:
    written = STATES_BY_CALL.get(fold(value))
    return MEANINGS["address_state_contains"](p, value) if written is None else p.contact.address_state in written


def _lives_in_country(p: Person, value: str) -> bool:
    if fold(value) in ("england", "scotland", "wales"):
        return _lives_in_state(p, value)
    written = COUNTRIES_BY_CALL.get(fold(value))
    return MEANINGS["address_country_contains"](p, value) if written is None else p.contact.address_country in written


# What the server means by each filter, where Kajabi means less: places are read.
WITH_PLACES: Meanings = {
    **MEANINGS,
    "address_state_contains": _lives_in_state,
    "address_country_contains": _lives_in_country,
}
