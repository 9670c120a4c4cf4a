"""A country or a state finds everybody who wrote it in any spelling, and nobody who only wrote something like it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import httpx2
import pytest

from kajabi_mcp.errors import NoPermission, TooManyRows
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.tools.search_customers import search_customers
from tests.support.clock import NOW
from tests.support.oracle import People, load_people
from tests.support.places import COUNTRIES, STATES
from tests.support.sandbox import behind
from tests.support.segments import Object, Tell, Wire, account_of, compare, expected, is_list, members, numbers

SITE = "site Main Studio (11)"
OREGON = "whose state is Oregon, US (or just OR, Ore., unless in another country)"
TEXAS = "whose state is Texas, US (or just TX, Tex., unless in another country)"
UK = (
    "whose country is United Kingdom (also Great Britain, Britain, England, Scotland, Wales, Northern Ireland, N. "
    "Ireland, Ireland, Northern; or just GB, GBR, UK, U.K.)"
)
IRELAND = "whose country is Ireland (also Eire, Éire; or just IE, IRL)"
US = "whose country is United States (also USA, U.S.; or just US, America)"


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(now=lambda: NOW))


@pytest.fixture(scope="module")
def people(box: Sandbox) -> People:
    return load_people(box.db, NOW)


async def ask(box: Sandbox, sent: Object, tell: Tell | None = None, **changes: Any) -> tuple[Object, list[str]]:
    """Return the reply to a search, and what Kajabi was asked for it."""
    async with account_of(box, tell, known=True, **changes) as (account, wire):
        return await search_customers.call(sent, account), asked(wire)


def asked(wire: Wire) -> list[str]:
    """Return each query with the number of its requests, such as "contacts address_state=TX (1)"."""
    queries = Counter(_query(url) for url in wire.asked if is_list(url))
    return [f"{query} ({times})" for query, times in queries.items()]


def _query(url: httpx2.URL) -> str:
    filters = {name[7:-1]: value for name, value in url.params.items() if name.startswith("filter[")}
    named = [f"{name.removesuffix('_contains')}={value}" for name, value in filters.items() if name != "site_id"]
    return " ".join([url.path.removeprefix("/v1/"), *named])


def residents(people: People, who: str, parts: Iterable[Object]) -> int:
    """Return how many people at least one of these filter objects means."""
    return len(set[str]().union(*(members(people, who, part) for part in parts)))


STATE, COUNTRY = "address_state_contains", "address_country_contains"

# What was sent; what Kajabi was asked, and how often; what was searched; what is warned of; and how many there are.
PROOF: dict[str, tuple[Object, list[str], str, list[str], int]] = {
    "a country among customers, by two names of several spellings": (
        {"any_of": [{COUNTRY: "UK"}, {COUNTRY: "Ireland"}]},
        [
            *(f"contacts address_country={text} (1)" for text in ("Britain", "England", "Scotland", "Wales")),
            *(f"contacts address_country={text} (1)" for text in ("GB", "UK", "U.K", "Ireland")),
            *(f"contacts address_country={text} (1)" for text in ("Eire", "Éire", "IE", "IRL")),
            *(f"customers address_country={text} (1)" for text in ("United Kingdom", "Britain", "UK", "Ireland")),
        ],
        f"customers of {SITE} matching at least one of: ({UK}) or ({IRELAND})",
        [],
        92,
    ),
    "a state with its code, and without the states that hold the code": (
        {STATE: "California", "who": "contacts"},
        ["contacts address_state=CA (5)"],
        f"contacts of {SITE} whose state is California, US (or just CA, Calif., unless in another country)",
        [],
        365,
    ),
    "a code that 417 other states hold, beside its name": (
        {"any_of": [{STATE: "OR"}, {STATE: "Oregon"}], "who": "contacts"},
        ["contacts address_state=OR (10)"],
        f"contacts of {SITE} matching at least one of: ({OREGON}) or ({OREGON})",
        [
            "address_state_contains was read as Oregon, US; Odisha, IN and Oristano, IT and Ourense, ES may be written "
            "so too: give the name."
        ],
        101,
    ),
    "a name that no other one holds is counted by Kajabi, and only its code is read": (
        {STATE: "Missouri", "who": "contacts"},
        ["contacts address_state=Missouri (1)", "contacts address_state=MO (1)"],
        f"contacts of {SITE} whose state is Missouri, US (or just MO, unless in another country)",
        [],
        85,
    ),
    "a name that begins as its short form does is read": (
        {STATE: "Texas", "who": "contacts"},
        ["contacts address_state=TX (1)", "contacts address_state=Tex (3)"],
        f"contacts of {SITE} {TEXAS}",
        [],
        246,
    ),
    "the same in all its spellings": (
        {COUNTRY: "U.S.A.", "who": "contacts"},
        [
            "contacts address_country=United States (1)",
            "contacts address_country=U.S (1)",
            "contacts address_country=US (4)",
            "contacts address_country=America (1)",
            "contacts address_country=islands (1)",
        ],
        f"contacts of {SITE} {US}",
        [],
        2098,
    ),
    "a state that is called as a country is": (
        {STATE: "Georgia", "who": "contacts"},
        ["contacts address_state=Georgia (2)", "contacts address_state=GA (1)"],
        f"contacts of {SITE} whose state is Georgia, US (or just GA, unless in another country)",
        [],
        119,
    ),
    "the country that is called as a state is": (
        {COUNTRY: "Georgia", "who": "contacts"},
        ["contacts address_country=საქართველო (1)", "contacts address_country=GE (2)"],
        f"contacts of {SITE} whose country is Georgia (also საქართველო; or just GE, GEO)",
        [],
        49,
    ),
    "a code that is a state in one filter and a country in the other": (
        {"any_of": [{STATE: "CA"}, {COUNTRY: "CA"}], "who": "contacts"},
        ["contacts address_state=CA (5)", "contacts address_country=CA (2)"],
        f"contacts of {SITE} matching at least one of: (whose state is California, US (or just CA, Calif., unless in "
        "another country)) or (whose country is Canada (or just CA, CAN))",
        [
            "address_state_contains was read as California, US; Cagliari, IT and Cádiz, ES may be written so too: give "
            "the name."
        ],
        530,
    ),
    "a part of a country, by either column": (
        {COUNTRY: "England", "who": "contacts"},
        ["contacts address_state=England (2)", "contacts address_country=England (1)"],
        f"contacts of {SITE} whose country is England, GB (as state or as country)",
        [],
        110,
    ),
    "a state within a country asks for one of them and reads the other": (
        {STATE: "CA", COUNTRY: "United States"},
        ["contacts address_state=CA (5)", "customers address_state=CA (2)"],
        f"customers of {SITE} whose state is California, US (or just CA, Calif., unless in another country), {US}",
        [],
        127,
    ),
    "everybody but a country": (
        {"none_of": [{COUNTRY: "United States"}], "who": "contacts"},
        [
            "contacts (1)",
            "contacts address_country=United States (1)",
            "contacts address_country=U.S (1)",
            "contacts address_country=US (4)",
            "contacts address_country=America (1)",
            "contacts address_country=islands (1)",
        ],
        f"contacts of {SITE} matching none of: ({US})",
        [],
        2902,
    ),
    "leads, whose own rows tell": (
        {STATE: "Texas", "who": "leads"},
        ["contacts address_state=TX (1)", "contacts address_state=Tex (3)"],
        f"leads of {SITE} {TEXAS}",
        [],
        144,
    ),
    "beside another filter": (
        {COUNTRY: "UK", "has_tag_id": "101"},
        [
            "customers address_country=United Kingdom has_tag_id=101 (1)",
            *(f"contacts address_country={text} has_tag_id=101 (1)" for text in ("Britain", "England", "Scotland")),
            *(f"contacts address_country={text} has_tag_id=101 (1)" for text in ("Wales", "GB", "UK")),
            *(f"contacts address_country={text} has_tag_id=101 (1)" for text in ("U.K", "Ireland")),
            "customers address_country=Britain has_tag_id=101 (1)",
        ],
        f"customers of {SITE} {UK}, with tag VIP (101)",
        [],
        9,
    ),
    "any other text is looked for as it is": (
        {STATE: "car", "who": "contacts"},
        ["contacts address_state=car (1)"],
        f'contacts of {SITE} whose state contains "car"',
        [],
        50,
    ),
}


def parts_of(sent: Object) -> list[Object]:
    filters = {name: value for name, value in sent.items() if name in (STATE, COUNTRY, "has_tag_id")}
    return [{**filters, **part} for part in sent.get("any_of", [{}])]


@pytest.mark.parametrize("case", PROOF)
async def test_what_is_asked_and_answered_is_what_people_wrote(box: Sandbox, people: People, case: str) -> None:
    sent, queries, searched, warnings, total = PROOF[case]
    reply, were_asked = await ask(box, {**sent, "limit": 0})
    warned = {"warnings": warnings} if warnings else {}
    assert (reply, were_asked) == ({"total": total, "searched": searched, **warned}, queries)
    who = sent.get("who", "customers")
    left_out = residents(people, who, sent["none_of"]) if "none_of" in sent else 0
    assert total == residents(people, who, parts_of(sent)) - left_out


CALLS = [
    *((STATE, call, written) for calls, written in STATES.items() for call in calls),
    *((COUNTRY, call, written) for calls, written in COUNTRIES.items() for call in calls),
]


@pytest.mark.parametrize("who", ["customers", "contacts", "leads"])
async def test_a_place_is_counted_alike_by_whatever_it_is_called(small: Sandbox, few: People, who: str) -> None:
    async with account_of(small, known=True) as (account, _):
        counted = {
            (name, call): (await search_customers.call({name: call, "who": who, "limit": 0}, account))["total"]
            for name, call, _ in CALLS
        }
    assert counted == {(name, call): len(members(few, who, {name: call})) for name, call, _ in CALLS}


@pytest.fixture(scope="module")
def small() -> Sandbox:
    return open_sandbox(Options(customers=300, now=lambda: NOW))


@pytest.fixture(scope="module")
def few(small: Sandbox) -> People:
    return load_people(small.db, NOW)


@pytest.mark.parametrize("who", ["customers", "contacts", "leads"])
@pytest.mark.parametrize("sent", [{COUNTRY: "US"}, {STATE: "Texas"}, {STATE: "CA", "subscribed": True}])
async def test_pages_show_everybody_of_a_place_once(small: Sandbox, few: People, who: str, sent: Object) -> None:
    found: list[str] = []
    totals: set[int] = set()
    page: int | None = 1
    async with account_of(small) as (account, _):
        while page:
            asked_for = {**sent, "who": who, "limit": 40, "page": page, "sort": "name"}
            reply = await search_customers.call(asked_for, account)
            found += [row[0] for row in reply["rows"]]
            totals.add(reply["total"])
            page = reply.get("next_page")
    right = members(few, who, sent)
    assert (totals, len(found), set(found)) == ({len(right)}, len(right), right)


async def test_the_code_of_a_state_is_read_in_the_country_beside_it(box: Sandbox) -> None:
    reply, _ = await ask(box, {STATE: "WA", COUNTRY: "Australia", "who": "contacts", "limit": 0})
    assert reply == {
        "total": 0,
        "searched": f"contacts of {SITE} whose state is Western Australia, AU (also W. Australia; or just WA, W.A., "
        "unless in another country), whose country is Australia (or just AU, AUS)",
    }


async def test_beyond_the_limit_names_are_looked_for_without_the_codes_and_the_reply_says_so(box: Sandbox) -> None:
    reply, queries = await ask(box, {COUNTRY: "US", "who": "contacts", "limit": 0}, scan_limit=200)
    assert reply == {
        "total": 1972,
        "searched": f"contacts of {SITE} whose country is United States (also USA, U.S.)",
        "warnings": [
            "Who wrote just US, America does not count as United States here: that takes more rows than one question "
            "may read."
        ],
    }
    assert "contacts address_country=USA (2)" in queries


async def test_at_last_the_usual_name_is_asked_for_as_a_text(box: Sandbox, people: People) -> None:
    reply, _ = await ask(box, {COUNTRY: "Mexico", "who": "contacts", "limit": 1}, scan_limit=100)
    assert reply == {
        "total": 51,
        "shown": "1-1",
        "next_page": 2,
        "searched": f"contacts of {SITE} whose country is Mexico (also México; or just MX, MEX); newest first",
        "fields": ["contact_id", "name", "email", "address_country"],
        "rows": [["504939", "Trinity Valdez", "trinity74@example.org", "Mexico"]],
    }
    reply, _ = await ask(box, {COUNTRY: "Mexico", "who": "contacts", "limit": 0}, scan_limit=40)
    assert reply["total"] == len(members(people, "contacts", {COUNTRY: "Mexico"}))
    assert reply["warnings"] == [
        "Who wrote just MX, MEX does not count as Mexico here: that takes more rows than one question may read.",
        'Mexico was looked for as a text with "Mexico" in it, so who wrote México does not count and who wrote New '
        "Mexico does: that takes more rows than one question may read.",
    ]


async def test_the_usual_name_of_a_namesake_is_said_to_count_beside_another_country_too(box: Sandbox) -> None:
    reply, queries = await ask(box, {STATE: "Georgia", "who": "contacts", "limit": 0}, scan_limit=50)
    assert (reply["total"], "contacts address_state=Georgia (2)" in queries) == (103, True)
    assert reply["warnings"] == [
        "Who wrote just GA does not count as Georgia, US here: that takes more rows than one question may read.",
        'Georgia, US was looked for as a text with "Georgia" in it, so who wrote South Georgia does and who wrote it '
        "beside another country does: that takes more rows than one question may read.",
    ]


async def test_what_takes_too_many_rows_without_any_place_is_still_refused(box: Sandbox) -> None:
    with pytest.raises(TooManyRows):
        await ask(box, {"none_of": [{COUNTRY: "US"}], "who": "contacts", "limit": 5}, scan_limit=40)


async def test_a_key_that_may_not_read_contacts_finds_customers_by_the_usual_name(box: Sandbox) -> None:
    forbidden = behind(box, Options(now=box.now, quirks=frozenset({"forbid=contacts"})))
    reply, _ = await ask(forbidden, {STATE: "Texas", "limit": 0})
    assert reply == {
        "total": 82,
        "searched": f"customers of {SITE} whose state is Texas, US",
        "warnings": [
            "Who wrote just TX, Tex. does not count as Texas, US here: this API key may not read contacts, whose "
            "addresses show it."
        ],
    }
    with pytest.raises(NoPermission):
        await ask(forbidden, {STATE: "Texas", "who": "contacts", "limit": 0})


@pytest.mark.parametrize("who", ["customers", "contacts"])
async def test_rows_without_addresses_or_contacts_are_not_guessed_from(box: Sandbox, who: str) -> None:
    def hide(_: httpx2.URL, document: Any) -> None:
        for each in document["data"]:
            each["attributes"].pop("address_state", None)
            each.get("relationships", {}).pop("contact", None)

    reply, _ = await ask(box, {STATE: "Texas", "who": who, "limit": 0}, hide)
    assert (reply["total"], reply["warnings"]) == (
        {"customers": 82, "contacts": 202}[who],
        ["Who wrote just TX, Tex. does not count as Texas, US here: Kajabi's rows do not show it."],
    )


async def test_segments_are_compared_by_place(box: Sandbox, people: People) -> None:
    segments: list[Object] = [
        {"name": "UK", COUNTRY: "UK"},
        {"name": "Californians", STATE: "CA"},
        {"name": "VIPs", "has_tag_id": "101"},
    ]
    async with account_of(box, known=True) as (account, _):
        for who in ("customers", "contacts", "leads"):
            reply = await compare(account, *segments, who=who)
            assert numbers(reply) == expected(people, who, *segments)
            assert UK.removeprefix("whose ") in reply["searched"]


async def test_a_comparison_that_takes_too_many_rows_says_what_is_not_told_apart(box: Sandbox) -> None:
    segments: list[Object] = [{"name": "Americans", COUNTRY: "US"}, {"name": "VIPs", "has_tag_id": "101"}]
    async with account_of(box, known=True, scan_limit=300) as (account, _):
        reply = await compare(account, *segments, who="contacts")
    assert (reply["sizes"]["Americans"], reply["searched"]) == (
        1972,
        f"contacts of {SITE}: Americans = whose country is United States (also USA, U.S.); VIPs = with tag VIP (101)",
    )
    assert reply["warnings"] == [
        "Who wrote just US, America does not count as United States here: that takes more rows than one question may "
        "read."
    ]
