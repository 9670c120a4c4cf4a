"""A text means a place or none, and an address names the places that are written in it, however they are spelled."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kajabi_mcp.arguments import Fault, Phrase
from kajabi_mcp.arguments.phrases import QUOTED
from kajabi_mcp.filters import FILTERS
from kajabi_mcp.places import ADDRESS_COUNTRY, ADDRESS_STATE, Place, countries_in, is_in, read_country, read_state
from kajabi_mcp.text import fold_text
from tests.places.test_table import COUNTRIES, STATES
from tests.support.clock import NOW
from tests.support.values import assert_read, fault_of
from tests.support.values import read as reads


def country(text: str) -> Place:
    place = read_country(text)
    assert place is not None
    return place


def state(text: str) -> Place:
    place = read_state(text)
    assert place is not None
    return place


@pytest.mark.parametrize(
    ("text", "title"),
    [
        *((text, "United Kingdom") for text in ("UK", "uk", "U.K.", "Great Britain", "the United Kingdom", "GBR")),
        *((text, "United States") for text in ("US", "usa", "U.S.A.", "America", "the United States of America")),
        *((text, "South Korea") for text in ("Korea", "south korea", "Republic of Korea", "KR", "대한민국")),
        *((text, "Czechia") for text in ("Czech Republic", "CZECHIA", "Česko", "Cesko")),
        *((text, "Netherlands") for text in ("Holland", "The Netherlands", "Kingdom of the Netherlands", "NL")),
        *((text, "United Arab Emirates") for text in ("UAE", "U.A.E.", "Emirates")),
        *((text, "England, GB") for text in ("England", "ENGLAND")),
        *((text, "DR Congo") for text in ("Congo", "DRC", "Democratic Republic of Congo", "Congo, DR")),
        *((text, "Congo Republic") for text in ("Republic of Congo", "Republic of the Congo", "Congo-Brazzaville")),
        *((text, "North Korea") for text in ("N. Korea", "DPR Korea", "Korea (DPRK)", "DPRK")),
        *((text, "China") for text in ("PRC", "People's Republic of China")),
        ("Ivory Coast", "Ivory Coast"),
        ("Cote d’Ivoire", "Ivory Coast"),
        ("St Lucia", "St. Lucia"),
        ("North Korea", "North Korea"),
        ("CA", "Canada"),
        ("DE", "Germany"),
        ("IN", "India"),
        ("GE", "Georgia"),
        ("Georgia", "Georgia"),
    ],
)
def test_a_country_is_read_however_people_call_it(text: str, title: str) -> None:
    assert country(text).title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        *(
            (text, "Texas, US")
            for text in ("Texas", "TX", "tx", "Tex", "Tex.", "Texas, USA", "US-TX", "TX, United States")
        ),
        *((text, "New York, US") for text in ("New York", "NY", "N.Y.", "New York State", "state of new york")),
        *((text, "District of Columbia, US") for text in ("DC", "D.C.", "Washington DC", "Washington, D.C.")),
        *((text, "Quebec, CA") for text in ("Québec", "quebec", "QC", "Province of Quebec")),
        *((text, "São Paulo, BR") for text in ("São Paulo", "Sao Paulo")),
        *((text, "North Rhine-Westphalia, DE") for text in ("NRW", "nordrhein westfalen")),
        ("CA", "California, US"),
        ("DE", "Delaware, US"),
        ("IN", "Indiana, US"),
        ("OR", "Oregon, US"),
        ("Georgia", "Georgia, US"),
        ("Washington", "Washington, US"),
        ("NSW", "New South Wales, AU"),
        ("東京都", "Tokyo, JP"),
        ("Scotland", "Scotland, GB"),
    ],
)
def test_a_state_is_read_however_people_call_it(text: str, title: str) -> None:
    assert state(text).title == title


@pytest.mark.parametrize("text", ["a", "land", "Texa", "United", "San", "Austin", "Ruritania", "1", "*", "Saint", ""])
def test_other_texts_mean_no_place(text: str) -> None:
    assert (read_country(text), read_state(text)) == (None, None)


@pytest.mark.parametrize("text", ["Córdoba", "La Rioja", "Limburg"])
def test_a_name_of_several_states_means_none_of_them(text: str) -> None:
    assert read_state(text) is None


def test_a_code_of_several_states_is_that_of_the_country_beside_it_or_of_the_first() -> None:
    coded = state("WA")
    assert (coded.title, [each.title for each in coded.rivals]) == ("Washington, US", ["Western Australia, AU"])
    assert coded.within(country("Australia")) == state("Western Australia")
    assert coded.within(country("US")) == state("Washington")
    assert coded.within(country("Japan")) == coded
    assert coded.within(country("US")).rivals == ()


@pytest.mark.parametrize(
    ("text", "written", "named"),
    [
        *(("Niger", each, named) for each, named in (("Niger", True), ("NE", True), ("Nigeria", False))),
        *(("Guinea", each, False) for each in ("Papua New Guinea", "Guinea-Bissau", "Equatorial Guinea")),
        *(("Oman", each, named) for each, named in (("Oman", True), ("Sultanate of Oman", True), ("Romania", False))),
        *(("Dominica", each, named) for each, named in (("Dominica", True), ("Dominican Republic", False))),
        *(("Ireland", each, named) for each, named in (("Republic of Ireland", True), ("Northern Ireland", False))),
        *(("UK", each, True) for each in ("Northern Ireland", "UK", "U.K.", "Wales", "England, UK", "great britain")),
        *(("UK", each, False) for each in ("Ukraine", "New South Wales", "Milwaukee", None, "")),
        *(("US", each, True) for each in ("US", "u.s.", "USA", "United States of America", "USA - Texas", "America")),
        *(
            ("US", each, False)
            for each in ("Australia", "Russia", "South America", "American Samoa", "US Virgin Islands")
        ),
        *(("Korea", each, named) for each, named in (("Korea, Republic of", True), ("Korea (North)", False))),
        *(("Mexico", each, named) for each, named in (("México", True), ("MX", True), ("New Mexico", False))),
        *(("Georgia", each, named) for each, named in (("Georgia", True), ("South Georgia", False))),
        *(("China", each, named) for each, named in (("P.R. China", True), ("Hong Kong SAR China", False))),
        *(("Canada", each, named) for each, named in (("canada ", True), ("CA", True), ("South Africa", False))),
        *(("India", each, named) for each, named in (("IN", True), ("Indiana", False), ("Finland", False))),
        ("Jersey", "New Jersey", False),
        ("Samoa", "American Samoa", False),
        ("Sudan", "South Sudan", False),
        ("Congo", "Congo", True),
        ("Republic of the Congo", "Democratic Republic of the Congo", False),
        *(("Ireland", each, False) for each in ("N. Ireland", "N Ireland", "Ireland, Northern", "Ireland (Northern)")),
        *(("UK", each, True) for each in ("N. Ireland", "N Ireland", "Ireland, Northern", "Ireland (Northern)")),
        *(("Korea", each, False) for each in ("DPR Korea", "Korea (DPRK)", "Korea, DPR", "N. Korea", "North Korea")),
        *(("North Korea", each, True) for each in ("DPR Korea", "Korea (DPRK)", "Korea, DPR", "N. Korea", "D.P.R.K.")),
        *(("Korea", each, True) for each in ("S. Korea", "S Korea", "Korea, Republic of", "Korea (South)")),
        *(("Sudan", each, False) for each in ("S. Sudan", "South Sudan")),
        *(("US", each, False) for each in ("United States Virgin Islands", "Virgin Islands (US)", "USVI")),
        *(("Georgia", each, named) for each, named in (("Georgia, USA", False), ("Georgia (US)", False))),
        *(("US", each, True) for each in ("Georgia, USA", "US (USA)")),
        *(("Niger", each, named) for each, named in (("Niger, Nigeria", False), ("Republic of Niger", True))),
        *(("China", each, False) for each in ("Hong Kong, China", "Taiwan, China", "Macao, China")),
        *(("China", each, True) for each in ("People's Republic of China", "Beijing, China")),
        *(("Taiwan", each, False) for each in ("People's Republic of China", "P.R. of China")),
        *(("DR Congo", each, True) for each in ("Congo, The Democratic Republic of the", "Congo, DR", "DRC")),
        *(("Congo Republic", each, False) for each in ("Congo, The Democratic Republic of the", "Congo, DR")),
        ("Guinea", "New Guinea", False),
        ("UK", "New England", False),
    ],
)
def test_an_address_names_a_country_but_not_by_a_part_of_another_name(
    text: str, written: str | None, named: bool
) -> None:
    assert is_in(country(text), {ADDRESS_COUNTRY: written, ADDRESS_STATE: None}) is named


@pytest.mark.parametrize(
    ("text", "written", "beside", "named"),
    [
        *(("California", "CA", beside, True) for beside in ("US", "USA", "United States", None, "", "somewhere")),
        *(("California", "CA", beside, False) for beside in ("Canada", "Spain", "Italia", "IT")),
        *(("California", each, None, True) for each in ("Calif.", "State of California", "CA, USA", "US-CA")),
        *(("California", each, None, False) for each in ("North Carolina", "Baja California", "CAL", "Africa")),
        *(("Oregon", each, "US", False) for each in ("North Carolina", "Florida", "New York", "Georgia")),
        *(("Virginia", each, "US", named) for each, named in (("Virginia", True), ("West Virginia", False))),
        *(("Kansas", each, "US", named) for each, named in (("Kansas", True), ("KS", True), ("Arkansas", False))),
        *(("Washington", each, "US", named) for each, named in (("WA", True), ("Washington, D.C.", False))),
        *(("Western Australia", "WA", beside, named) for beside, named in (("Australia", True), ("USA", False))),
        *(("Georgia", "Georgia", beside, named) for beside, named in (("US", True), (None, True), ("Georgia", False))),
        *(("Wales", each, None, named) for each, named in (("Wales", True), ("New South Wales", False))),
        *(("Puerto Rico", "PR", beside, True) for beside in ("US", "Puerto Rico", "PR")),
        *(("Texas", each, None, True) for each in ("Tex", "Tex.", "TX 78701", "TX - TX", "TX (USA)")),
        *(("North Carolina", each, None, True) for each in ("N. Carolina", "N Carolina", "N.C")),
        *(("Western Australia", each, "Australia", True) for each in ("W.A.", "W. Australia")),
        *(("Washington", each, "US", False) for each in ("Washington D C", "Washington, District of Columbia")),
        ("England", "New England", "US", False),
        ("Mexico", "New Mexico", "US", False),
        ("Quebec", "QUÉBEC", "Canada", True),
        ("Indiana", "IN", "India", False),
        ("New York", "N.Y.", "U.S.A.", True),
    ],
)
def test_an_address_names_a_state_but_not_by_another_countrys_code(
    text: str, written: str, beside: str | None, named: bool
) -> None:
    assert is_in(state(text), {ADDRESS_STATE: written, ADDRESS_COUNTRY: beside}) is named


def test_england_is_named_by_either_column() -> None:
    for asked in (country("England"), state("England")):
        assert is_in(asked, {ADDRESS_STATE: "England", ADDRESS_COUNTRY: "UK"})
        assert is_in(asked, {ADDRESS_STATE: None, ADDRESS_COUNTRY: "England"})
        assert not is_in(asked, {ADDRESS_STATE: "Scotland", ADDRESS_COUNTRY: "UK"})


def test_an_address_without_the_attribute_says_nothing() -> None:
    assert is_in(country("Canada"), {ADDRESS_STATE: "Ontario"}) is None
    assert is_in(state("Texas"), {ADDRESS_COUNTRY: "US"}) is None
    assert is_in(country("Canada"), {ADDRESS_COUNTRY: None}) is False


SPELLED = [
    (place, column, spelling)
    for read, column, rows in ((read_country, ADDRESS_COUNTRY, COUNTRIES), (read_state, ADDRESS_STATE, STATES))
    for alone, names in rows
    for place in [read(names.split(";")[0])]
    for spelling in filter(None, (*names.split(";"), *alone.split(";")))
    if place is not None
]
FORMS = (str, str.upper, str.lower, "  {} ".format)


@given(st.sampled_from(SPELLED), st.sampled_from(FORMS))
def test_whatever_is_written_for_a_place_is_asked_for_and_names_it(
    spelled: tuple[Place, str, str], written_as: Callable[[str], str]
) -> None:
    place, column, spelling = spelled
    written = written_as(spelling)
    assert is_in(place, {ADDRESS_STATE: None, ADDRESS_COUNTRY: None, column: written})
    assert any(fold_text(text) in fold_text(written) for text in place.texts)


TYPED: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "without its last dot": lambda name: name.rstrip("."),
    "without its dots": lambda name: name.replace(".", ""),
    "with a curly apostrophe": lambda name: name.replace("'", "\u2019"),
    "with an ampersand": lambda name: name.replace(" and ", " & "),
    "with St": lambda name: name.replace("St. ", "St "),
    "with Saint": lambda name: name.replace("St. ", "Saint "),
    "without hyphens": lambda name: name.replace("-", " "),
    "with hyphens": lambda name: name.replace(" ", "-"),
    "with no-break spaces": lambda name: name.replace(" ", "\u00a0"),
    "with two spaces": lambda name: name.replace(" ", "  "),
    "without commas": lambda name: name.replace(",", ""),
    "with an article": "The {}".format,
    "with its form of government": "Republic of {}".format,
    "with a point of the compass": lambda name: name.replace("North ", "N. ").replace("South ", "S "),
    "with what it is": "{} State".format,
    "with a country": "{}, USA".format,
}


@pytest.mark.parametrize("typed", TYPED)
def test_whoever_wrote_just_what_is_asked_for_is_found(typed: str) -> None:
    lost: list[str] = []
    for _, column, spelling in SPELLED:
        text = TYPED[typed](spelling)
        try:
            place = FILTERS[f"{column}_contains"].kind.read(text, NOW)
        except Fault:
            continue
        if isinstance(place, Place):
            asked = any(fold_text(each) in fold_text(text) for each in place.texts)
            found = is_in(place, {ADDRESS_STATE: None, ADDRESS_COUNTRY: None, column: text})
            lost += [] if asked and found else [text]
    assert lost == []


@given(st.sampled_from([names.split(";") for _, names in COUNTRIES]))
def test_a_name_of_a_country_names_no_other_one(names: list[str]) -> None:
    assert {len(countries_in(name)) for name in names} == {1}


def test_of_texts_that_hold_one_another_only_the_shortest_is_asked_for() -> None:
    assert country("US").texts == ("United States", "U.S", "US", "America")
    assert country("Canada").texts == ("CA",)
    assert state("Quebec").texts == ("Québec", "QC", "PQ", "P.Q", "Que")
    assert state("England").texts == ("England",)


def test_people_are_counted_unread_only_where_no_other_name_holds_this_one() -> None:
    certain = {text: country(text).certain for text in ("US", "UK", "Germany", "Niger", "Mexico", "Georgia", "Oman")}
    assert certain == {
        "US": "United States",
        "UK": "United Kingdom",
        "Germany": "Germany",
        "Niger": "",
        "Mexico": "",
        "Georgia": "",
        "Oman": "",
    }
    assert [state(text).certain for text in ("Missouri", "Texas", "Virginia", "Georgia")] == ["Missouri", "", "", ""]


def test_a_place_is_said_with_its_spellings() -> None:
    assert state("TX").said == "Texas, US (or just TX, Tex., unless in another country)"
    assert country("America").said == "United States (also USA, U.S.; or just US, America)"
    assert country("England").said == "England, GB (as state or as country)"
    assert state("Jalisco").said == "Jalisco, MX (or just Jal., unless in another country)"


@pytest.mark.parametrize("text", ["Europe", "the EU", "Latin America", "SCANDINAVIA"])
def test_a_region_is_refused_with_the_way_to_ask_for_it(text: str) -> None:
    remedy = "is a region, and addresses hold countries; give each country its own object of any_of"
    assert fault_of("address_country_contains", text) == remedy
    assert_read("address_country_contains", f'"{text}"', Phrase(text, notes=[QUOTED]))


QUOTED_STAYS = "in quotation marks it is looked for as it stands"
SEVERAL = f"takes one place; give each its own object of any_of; {QUOTED_STAYS}"


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        *(("address_country_contains", text, "Texas, US, a state") for text in ("Texas", "texas", "Texas, USA")),
        ("address_country_contains", "California", "California, US, a state"),
        ("address_country_contains", "Georgia, USA", "Georgia, US, a state"),
        *(("address_state_contains", text, "United States, a country") for text in ("USA", "US", "America")),
        *(("address_state_contains", text, "United Kingdom, a country") for text in ("UK", "U.K.", "GB")),
        ("address_state_contains", "Germany", "Germany, a country"),
        ("address_state_contains", "United Kingdom (UK)", "United Kingdom, a country"),
    ],
)
def test_a_place_in_the_wrong_filter_is_refused_with_the_right_one(name: str, text: str, what: str) -> None:
    right = "address_state_contains" if what.endswith("state") else "address_country_contains"
    assert fault_of(name, text) == f"means {what}; give it as {right}; {QUOTED_STAYS}"
    assert_read(name, f'"{text}"', Phrase(text, notes=[QUOTED]))


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        *(("address_state_contains", text, "Texas, US") for text in ("Texas, TX", "Texas (TX)", "TX - Texas")),
        *(("address_state_contains", text, "California, US") for text in ("California (CA)", "CA/USA")),
        *(("address_state_contains", text, "New York, US") for text in ("New York, NY", "NY, NY", "NY (US)")),
        *(("address_state_contains", text, "Georgia, US") for text in ("Georgia", "Georgia, USA", "Georgia, GA")),
        *(("address_state_contains", text, "Luxembourg, BE") for text in ("Luxembourg", "Luxembourg, Belgium")),
        ("address_state_contains", "WA (Western Australia)", "Western Australia, AU"),
        ("address_state_contains", "England, UK", "England, GB"),
        *(("address_country_contains", text, "England, GB") for text in ("England", "England, UK", "UK (England)")),
        *(("address_country_contains", text, "South Korea") for text in ("Korea, Republic of", "Korea (ROK)")),
        ("address_country_contains", "Iran, Islamic Republic of", "Iran"),
        ("address_country_contains", "United Kingdom (UK)", "United Kingdom"),
        ("address_country_contains", "Georgia", "Georgia"),
        ("address_country_contains", "Luxembourg", "Luxembourg"),
        ("address_country_contains", "Puerto Rico, USA", "Puerto Rico"),
        ("address_country_contains", "Trinidad & Tobago", "Trinidad and Tobago"),
    ],
)
def test_a_place_that_is_named_twice_or_with_its_country_is_that_place(name: str, text: str, title: str) -> None:
    place = reads(name, text)
    assert isinstance(place, Place)
    assert (place.title, place.rivals) == (title, ())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(
            ("address_country_contains", text)
            for text in ("US and Canada", "UK, Ireland", "US/Canada", "Spain + Italy")
        ),
        *(("address_state_contains", text) for text in ("Texas and Ohio", "Texas, Ohio", "CA & OR", "Kansas/Missouri")),
    ],
)
def test_several_places_in_one_text_are_refused_as_several_texts_are(name: str, text: str) -> None:
    assert fault_of(name, text) == SEVERAL
