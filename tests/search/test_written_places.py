"""What people really write for a place is found, and nobody who wrote another place that looks like it."""

from collections.abc import Sequence

import pytest

from tests.support.living import Address, found_in, living
from tests.support.segments import Object

SITE = "site Main Studio (11)"
STATE, COUNTRY = "address_state_contains", "address_country_contains"


def in_country(*written: str) -> list[Address]:
    return [(None, each) for each in written]


@pytest.mark.parametrize(
    ("asked", "said", "here", "elsewhere"),
    [
        (
            "St Lucia",
            "St. Lucia (also Saint Lucia; or just LC, LCA)",
            ["St. Lucia", "St Lucia", "Saint Lucia", "SAINT LUCIA", "LC"],
            ["St. Kitts"],
        ),
        (
            "Côte d\u2019Ivoire",
            "Ivory Coast (also Côte d'Ivoire; or just CI, CIV)",
            ["Côte d'Ivoire", "Cote d\u2019Ivoire", "COTE D'IVOIRE", "Ivory Coast"],
            ["Costa Rica"],
        ),
        (
            "Sudan",
            "Sudan (also السودان; or just SD, SDN)",
            ["Sudan", "Republic of the Sudan"],
            ["South Sudan", "S. Sudan"],
        ),
        (
            "Ireland",
            "Ireland (also Eire, Éire; or just IE, IRL)",
            ["Ireland", "IRELAND", "Éire", "Republic of Ireland"],
            ["Northern Ireland", "N. Ireland", "Ireland, Northern", "Ireland (Northern)"],
        ),
        (
            "America",
            "United States (also USA, U.S.; or just US, America)",
            ["United States", "U.S", "U.S.A", "Georgia, USA", "America"],
            ["United States Virgin Islands", "US Virgin Islands", "Virgin Islands (US)", "American Samoa"],
        ),
        (
            "Georgia",
            "Georgia (also საქართველო; or just GE, GEO)",
            ["Georgia", "Republic of Georgia", "GE"],
            ["Georgia, USA", "Georgia (US)", "South Georgia"],
        ),
        ("Hong-Kong", "Hong Kong (also 香港; or just HK, HKG)", ["Hong Kong", "Hong-Kong", "HK"], ["China"]),
    ],
)
async def test_a_country_is_found_as_people_write_it(
    asked: str, said: str, here: Sequence[str], elsewhere: Sequence[str]
) -> None:
    box = living(*in_country(*here, *elsewhere))
    found = await found_in(box, {COUNTRY: asked})
    assert found == (in_country(*here), {"searched": f"contacts of {SITE} whose country is {said}"})
    others, _ = await found_in(box, {"none_of": [{COUNTRY: asked}]})
    assert [each for each in others if each != (None, None)] == in_country(*elsewhere)


async def test_what_is_typed_is_looked_for_as_it_was_typed_too() -> None:
    for typed in ("New\u00a0York", "NEW  YORK", "New-York"):
        sent: Object = {STATE: typed}
        found, reply = await found_in(living(("New York", None), (typed, None), ("NY", "US"), ("York", "UK")), sent)
        assert found == [("New York", None), (typed, None), ("NY", "US")]
        assert reply["searched"] == (
            f"contacts of {SITE} whose state is New York, US (or just NY, N.Y., unless in another country)"
        )
