"""A code that several states have is read in the country that must hold too, in whichever object that stands."""

import pytest

from kajabi_mcp.sandbox import Sandbox
from tests.support.living import found_in, living
from tests.support.segments import Object

SITE = "site Main Studio (11)"
STATE, COUNTRY = "address_state_contains", "address_country_contains"
PERTH, SYDNEY, SEATTLE, NOWHERE = ("WA", "Australia"), ("NSW", "Australia"), ("WA", "US"), ("WA", None)
AUSTRALIA = "whose country is Australia (or just AU, AUS)"
WESTERN = "whose state is Western Australia, AU (also W. Australia; or just WA, W.A., unless in another country)"
WASHINGTON = "whose state is Washington, US (or just WA, Wash., unless in another country)"
EITHER = (
    "address_state_contains was read as Washington, US; Western Australia, AU may be written so too: give the name."
)


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return living(PERTH, SYDNEY, SEATTLE, NOWHERE)


@pytest.mark.parametrize(
    ("sent", "found", "searched"),
    [
        (
            {COUNTRY: "Australia", "none_of": [{STATE: "WA"}]},
            [SYDNEY],
            f"{AUSTRALIA}, matching none of: ({WESTERN})",
        ),
        (
            {COUNTRY: "Australia", "any_of": [{STATE: "WA"}, {STATE: "Tasmania"}]},
            [PERTH],
            f"{AUSTRALIA}, matching at least one of: ({WESTERN}) or (whose state is Tasmania, AU (or just TAS, Tas., "
            "unless in another country))",
        ),
        ({COUNTRY: "Australia", "all_of": [{STATE: "WA"}]}, [PERTH], f"{AUSTRALIA}, matching all of: ({WESTERN})"),
        ({STATE: "WA", "all_of": [{COUNTRY: "Australia"}]}, [PERTH], f"{WESTERN}, matching all of: ({AUSTRALIA})"),
        (
            {"all_of": [{COUNTRY: "Australia"}, {STATE: "WA"}]},
            [PERTH],
            f"matching all of: ({AUSTRALIA}) and ({WESTERN})",
        ),
        (
            {"all_of": [{COUNTRY: "Australia", "any_of": [{STATE: "WA"}]}], "none_of": [{STATE: "NSW"}]},
            [PERTH],
            f"matching all of: ({AUSTRALIA}, matching at least one of: ({WESTERN})), matching none of: (whose state is "
            "New South Wales, AU (or just NSW, N.S.W., unless in another country))",
        ),
        (
            {"any_of": [{COUNTRY: "Australia", STATE: "WA"}, {COUNTRY: "US", STATE: "WA"}]},
            [PERTH, SEATTLE],
            f"matching at least one of: ({WESTERN}, {AUSTRALIA}) or ({WASHINGTON}, whose country is United States "
            "(also USA, U.S.; or just US, America))",
        ),
    ],
)
async def test_a_code_in_an_object_is_that_of_the_country_around_it(
    box: Sandbox, sent: Object, found: list[object], searched: str
) -> None:
    assert await found_in(box, sent) == (found, {"searched": f"contacts of {SITE} {searched}"})


async def test_a_code_that_leaves_people_out_is_said_to_be_of_several_states(box: Sandbox) -> None:
    found, reply = await found_in(box, {STATE: "A", "none_of": [{STATE: "WA"}]})
    assert (found, reply) == (
        [PERTH],
        {
            "searched": f'contacts of {SITE} whose state contains "A", matching none of: ({WASHINGTON})',
            "warnings": [EITHER],
        },
    )


async def test_the_other_country_of_one_name_is_named_beside_a_state(box: Sandbox) -> None:
    for sent in ({COUNTRY: "Congo", STATE: "Katanga"}, {COUNTRY: "Congo", "none_of": [{STATE: "Katanga"}]}):
        _, reply = await found_in(box, sent)
        assert reply["warnings"][0] == (
            "address_country_contains was read as DR Congo; Congo Republic may be written so too: give the name."
        )
