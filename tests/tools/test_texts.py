"""Texts as they are typed: what was sent, what Kajabi was asked, the whole reply, and the number of the oracle."""

import re
from typing import Any, NamedTuple

import pytest

from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.tools.search_customers import search_customers
from tests.support.clock import NOW
from tests.support.oracle import load_people
from tests.support.segments import Wire, account_of, compare, everybody, members

SITE = "of site Main Studio (11)"
IN_QUOTES = " In quotation marks, a text is looked for as it stands."
BARE = f"was read without the signs around it.{IN_QUOTES}"
TYPED = "was read with plain quotes, dashes, spaces and letters"
DIGITS = "was read by its digits, whatever stands between groups of them"
NOBODY = "Nobody matches."
LETTERS = (
    "Kajabi compares letter by letter, as far as is known: try {} with other accents or spelling, or a part of it."
)
FEWER = "Try phone_number_contains with fewer digits, without the country code or the 0 in front."
USUAL = (
    "{} was looked for in the usual spellings of a number, since Kajabi compares sign for sign and the numbers could "
    "not be read; people who write theirs in another way are left out."
)
SEVERAL = "Nobody has the text of {} as it stands; for several texts give each its own object of any_of."


class Case(NamedTuple):
    """A count of contacts that was asked for."""

    sent: dict[str, Any]
    asked: list[str]  # values of the first filter, in order; a number of pages where rows were read
    searched: str
    warnings: list[str]
    found: dict[str, Any] | None  # what the oracle is asked; None for nobody


def name(sent: str, asked: list[str], searched: str, warnings: list[str], found: str | None) -> Case:
    return Case(
        {"name_contains": sent},
        asked,
        f'whose name contains "{searched}"',
        warnings,
        {"name_contains": found} if found else None,
    )


def email(sent: object, searched: str, *warnings: str) -> Case:
    found = {"email_contains": searched}
    return Case({"email_contains": sent}, [searched], f'whose email contains "{searched}"', list(warnings), found)


CASES = [
    # Patterns and quotation marks
    email("@example.com", "@example.com"),
    email("*@example.com", "@example.com", f"email_contains {BARE}"),
    email("%@example.com%", "@example.com", f"email_contains {BARE}"),
    email(".*@example.com$", "@example.com", f"email_contains {BARE}"),
    email("contains: @example.com", "@example.com", f"email_contains {BARE}"),
    email("Sam Harris <sam277@example.net>", "sam277@example.net", f"email_contains {BARE}"),
    email('"@example.com"', "@example.com", "email_contains was read without its quotation marks."),
    email(["@example.com"], "@example.com"),
    email("@example.com ", "@example.com", "email_contains was read without the spaces around it."),
    # Typography
    name("O'Brien", ["O\u2019Brien", "O'Brien"], "O'Brien", [], "O'Brien"),
    name("O\u2019Brien", ["O\u2019Brien", "O'Brien"], "O'Brien", [f"name_contains {TYPED}."], "O'Brien"),
    name("O`Brien", ["O`Brien", "O\u2019Brien", "O'Brien"], "O'Brien", [f"name_contains {TYPED}."], "O'Brien"),
    name("Sam\u00a0Harris", ["Sam\u00a0Harris", "Sam Harris"], "Sam Harris", [f"name_contains {TYPED}."], "Sam Harris"),
    name("Sam  Harris", ["Sam  Harris", "Sam Harris"], "Sam Harris", [f"name_contains {TYPED}."], "Sam Harris"),
    name("\uff33\uff41\uff4d", ["\uff33\uff41\uff4d", "Sam"], "Sam", [f"name_contains {TYPED}."], "Sam"),
    name(
        "Smith\u2013Jones",
        ["Smith\u2013Jones", "Smith-Jones"],
        "Smith-Jones",
        [f"name_contains {TYPED}."],
        "Smith-Jones",
    ),
    name(
        "\u201cSam Harris\u201d",
        ["Sam Harris"],
        "Sam Harris",
        [f"name_contains {TYPED}, without its quotation marks."],
        "Sam Harris",
    ),
    name("Sam Harris", ["Sam Harris"], "Sam Harris", [], "Sam Harris"),
    name("\u00bd", ["\u00bd"], "\u00bd", [f"{NOBODY} {LETTERS.format('name_contains')}"], None),
    # Letter by letter
    Case(
        {"address_city_contains": "Montreal"},
        ["Montreal"],
        'whose city contains "Montreal"',
        [f"{NOBODY} {LETTERS.format('address_city_contains')}"],
        None,
    ),
    Case(
        {"address_city_contains": "Montr\u00e9al"},
        ["Montr\u00e9al"],
        'whose city contains "Montr\u00e9al"',
        [],
        {"address_city_contains": "Montr\u00e9al"},
    ),
    Case(
        {"search": "5125550123"},
        ["5125550123"],
        'with a name or email like "5125550123"',
        [f"{NOBODY} search looks in names and emails alone. {LETTERS.format('search')}"],
        None,
    ),
    # Several texts in one, perhaps
    name(
        "Harris, Sam",
        ["Harris, Sam"] * 2,
        "Harris, Sam",
        [SEVERAL.format("name_contains"), f"{NOBODY} {LETTERS.format('name_contains')}"],
        None,
    ),
    # Telephone numbers
    Case(
        {"phone_number_contains": "512"},
        ["512"],
        'whose phone number contains "512"',
        [],
        {"phone_number_contains": "512"},
    ),
]


async def counted(box: Sandbox, **arguments: Any) -> tuple[dict[str, Any], Wire]:
    async with account_of(box, known=True) as (account, wire):
        reply = await search_customers.call({"who": "contacts", "limit": 0, **arguments}, account)
    return reply, wire


def asked(wire: Wire, name: str) -> list[str]:
    """Return the values of a filter, in the order in which Kajabi was asked for them."""
    return [url.params[f"filter[{name}]"] for url in wire.asked if f"filter[{name}]" in url.params]


def sent_as(case: Case) -> str:
    return str(next(iter(case.sent.values()))).encode("unicode_escape").decode()


@pytest.mark.parametrize("case", CASES, ids=sent_as)
async def test_a_text_finds_the_people_who_are_meant(sandbox: Sandbox, case: Case) -> None:
    reply, wire = await counted(sandbox, **case.sent)
    total = len(members(load_people(sandbox.db, NOW), "contacts", case.found)) if case.found else 0
    warnings = {"warnings": case.warnings} if case.warnings else {}
    assert bool(total) is bool(case.found)
    assert (asked(wire, *case.sent), reply) == (
        case.asked,
        {"total": total, "searched": f"contacts {SITE} {case.searched}", **warnings},
    )


# ---- Phone numbers


def with_digits(box: Sandbox, who: str, digits: str, column: str = "phone_number") -> set[str]:
    """Return the ids of the people whose number has these digits, however they are set apart."""
    people = load_people(box.db, NOW)
    listed = people["customers" if who == "customers" else "contacts"]
    found = {str(p.record.id) for p in listed if digits in re.sub("[^0-9]", "", getattr(p.contact, column) or "")}
    return found & everybody(people, who)


WRITTEN = '"512555" or "512 555" or "(512) 555"'


@pytest.mark.parametrize("sent", ["512-555", "512 555", "(512) 555", "512555", "512.555", "512\u2011555"])
@pytest.mark.parametrize(("who", "total"), [("contacts", 225), ("customers", 97), ("leads", 128)])
async def test_a_number_is_found_by_its_digits_among_everybody(
    sandbox: Sandbox, sent: str, who: str, total: int
) -> None:
    reply, _ = await counted(sandbox, phone_number_contains=sent, who=who)
    assert len(with_digits(sandbox, who, "512555")) == total
    assert reply == {
        "total": total,
        "searched": f"{who} {SITE} whose phone number contains {WRITTEN}",
        "warnings": [f"phone_number_contains {DIGITS}."],
    }


@pytest.mark.parametrize(
    ("sent", "digits", "searched", "warnings"),
    [
        ("(512) 555-0123", "5125550123", '"(512) 555-0123"', []),
        ("5125550123", "5125550123", '"(512) 555-0123"', [f"phone_number_contains {DIGITS}."]),
        (
            "512-555-0123 x7",
            "5125550123",
            '"(512) 555-0123"',
            [f"phone_number_contains {DIGITS}, without its extension."],
        ),
        (
            "+1 512 555",
            "1512555",
            '"+1512555" or "+1 512 555"',
            [f"phone_number_contains {DIGITS}, with its country code, so that numbers without it are left out."],
        ),
        ("+44 7700 900", "447700900", '"+44 7700 900"', []),
        (
            "447700900",
            "447700900",
            '"+44 7700 900"',
            [f"phone_number_contains {DIGITS}."],
        ),
        ("07700 900", "07700900", '"07700 900"', [f"phone_number_contains {DIGITS}.", f"{NOBODY} {FEWER}"]),
        ("(512)", "512", '"512"', [f"phone_number_contains {BARE}"]),
    ],
)
async def test_numbers_are_found_as_they_are_written(
    sandbox: Sandbox, sent: str, digits: str, searched: str, warnings: list[str]
) -> None:
    reply, _ = await counted(sandbox, phone_number_contains=sent)
    assert reply == {
        "total": len(with_digits(sandbox, "contacts", digits)),
        "searched": f"contacts {SITE} whose phone number contains {searched}",
        **({"warnings": warnings} if warnings else {}),
    }


async def test_a_mobile_number_which_no_row_shows_is_looked_for_in_the_usual_spellings(sandbox: Sandbox) -> None:
    reply, _ = await counted(sandbox, mobile_phone_number_contains="512-555")
    assert reply == {
        "total": len(with_digits(sandbox, "contacts", "512555", "mobile_phone_number")),
        "searched": f'contacts {SITE} whose mobile number contains "512555" or "512 555" or "512) 555"',
        "warnings": [USUAL.format("mobile_phone_number_contains")],
    }


async def test_the_rows_of_a_number_come_in_order_and_page_by_page(sandbox: Sandbox) -> None:
    async with account_of(sandbox, known=True) as (account, _):
        call = {"phone_number_contains": "512-555", "who": "contacts", "sort": "name", "limit": 100}
        pages = [await search_customers.call({**call, "page": page}, account) for page in (1, 2, 3)]
    rows = [row for page in pages for row in page["rows"]]
    assert {row[0] for row in rows} == with_digits(sandbox, "contacts", "512555")
    assert [page["shown"] for page in pages] == ["1-100", "101-200", "201-225"]
    assert pages[0]["fields"] == ["contact_id", "name", "email", "phone_number"]


# ---- Inside objects


async def test_spellings_combine_with_everything_else(sandbox: Sandbox) -> None:
    people = load_people(sandbox.db, NOW)
    austin = with_digits(sandbox, "contacts", "512555")
    vips, canada = members(people, "contacts", {"has_tag_id": "101"}), members(people, "contacts", {"search": "canada"})
    obrien = members(people, "contacts", {"name_contains": "O'Brien"})
    number, curly = {"phone_number_contains": "512-555"}, {"name_contains": "O\u2019Brien"}
    for sent, found in [
        ({**number, "has_tag_id": "101"}, austin & vips),
        ({"any_of": [number, curly]}, austin | obrien),
        ({"any_of": [{**number, "has_tag_id": "101"}, {"search": "canada"}]}, (austin & vips) | canada),
        ({"none_of": [number], "has_tag_id": "101"}, vips - austin),
        ({"all_of": [number, curly]}, austin & obrien),
        ({"all_of": [number], "none_of": [curly]}, austin - obrien),
    ]:
        reply, _ = await counted(sandbox, **sent)
        assert reply["total"] == len(found), sent


async def test_segments_are_compared_by_every_spelling(sandbox: Sandbox) -> None:
    austin = with_digits(sandbox, "contacts", "512555")
    obrien = members(load_people(sandbox.db, NOW), "contacts", {"name_contains": "O'Brien"})
    async with account_of(sandbox, known=True) as (account, _):
        reply = await compare(
            account,
            {"name": "Austin", "phone_number_contains": "512-555"},
            {"name": "O'Briens", "name_contains": "O\u2019Brien"},
            who="contacts",
        )
    assert reply == {
        "who": "contacts",
        "total": 5000,
        "searched": f"contacts {SITE}: Austin = whose phone number contains {WRITTEN}; "
        "O'Briens = whose name contains \"O'Brien\"",
        "warnings": [f"segments[0].phone_number_contains {DIGITS}.", f"segments[1].name_contains {TYPED}."],
        "sizes": {"Austin": len(austin), "O'Briens": len(obrien)},
        "overlaps": [["Austin", "O'Briens", len(austin & obrien)]],
        "in_one_only": {"Austin": len(austin - obrien), "O'Briens": len(obrien - austin)},
        "in_none": 5000 - len(austin | obrien),
        "walked": ["sizes: Austin", "overlaps", "in_one_only", "in_none"],
        "rows_read": 230,
    }


async def test_a_text_that_nobody_has_is_named_although_others_match(sandbox: Sandbox) -> None:
    either = [{"address_city_contains": "Montreal"}, {"address_city_contains": "Austin"}]
    for sent in ({"any_of": either}, {"any_of": either, "limit": 1}):
        reply, _ = await counted(sandbox, **sent)
        where = "any_of[0].address_city_contains"
        assert reply["warnings"] == [f"Nobody here matches {where}. {LETTERS.format(where)}"]
    reply, _ = await counted(sandbox, none_of=[either[0]])
    where = "none_of[0].address_city_contains"
    assert (reply["total"], reply["warnings"]) == (5000, [f"Nobody here matches {where}. {LETTERS.format(where)}"])


async def test_several_texts_in_one_are_named_although_others_match(sandbox: Sandbox) -> None:
    reply, _ = await counted(
        sandbox, any_of=[{"address_line_1_contains": "Elm, Oak"}, {"address_city_contains": "Austin"}]
    )
    where = "any_of[0].address_line_1_contains"
    assert reply["warnings"] == [
        SEVERAL.format(where),
        f"Nobody here matches {where}. {LETTERS.format(where)}",
    ]
