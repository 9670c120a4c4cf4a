"""Whoever is stored with a text is found by it, whatever the text; and what was read otherwise is said or refused."""

import re
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kajabi_mcp.account import Account
from kajabi_mcp.errors import Refused
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.text import plain_text
from kajabi_mcp.tools.search_customers import search_customers
from tests.support.clock import NOW
from tests.support.oracle import contains, load_people
from tests.support.sandbox import behind
from tests.support.segments import Wire, account_of

ANYBODY = 100  # more people than the small sandbox has
NAME, EMAIL, CITY, PHONE = "name_contains", "email_contains", "address_city_contains", "phone_number_contains"
COLUMNS = {NAME: "name", EMAIL: "email", CITY: "address_city", PHONE: "phone_number"}

# Texts that are made of what may be read otherwise.
words = st.sampled_from(
    ["Jo", "O", "Brien", "Sam", "Zoe\u0301", "jo@example.com", "or", "OR", "and", "NOT", "512", "555", "5"]
)
signs = st.sampled_from(
    [
        *(
            "'",
            "\u2019",
            "`",
            '"',
            "\u201c",
            "\u201d",
            "\u00ab",
            "-",
            "\u2013",
            "\u2011",
            "\u00ad",
            " ",
            "  ",
            "\u00a0",
        ),
        *(
            "\u2009",
            "\u200b",
            "\u200d",
            "*",
            "%",
            ".*",
            "^",
            "$",
            "|",
            ",",
            ";",
            "/",
            "&",
            "+",
            "(",
            ")",
            "[",
            "]",
            ".",
        ),
        *(
            "\\",
            "?",
            "!",
            "=",
            "<",
            ">",
            "{",
            "}",
            "\u2026",
            "\uff21",
            "\uff0a",
            "\ufb01",
            "\u00bd",
            "\u00b2",
            "e\u0308",
        ),
    ]
)
texts = st.one_of(
    st.lists(words | signs, min_size=1, max_size=6).map("".join),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=8),
).filter(lambda text: any(char.isprintable() and not char.isspace() for char in plain_text(text)))

SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def box() -> Sandbox:
    return open_sandbox(Options(customers=12, now=lambda: NOW))


@pytest.fixture
async def opened(box: Sandbox) -> AsyncGenerator[tuple[Account, Wire]]:
    async with account_of(box, known=True) as account_and_wire:
        yield account_and_wire


def store(box: Sandbox, name: str, *values: str) -> list[str]:
    """Give the first people these values, and return their ids."""
    ids = [row[0] for row in box.db.execute("SELECT id FROM contacts ORDER BY id LIMIT ?", [len(values)])]
    for number, value in zip(ids, values, strict=True):
        box.db.execute(f"UPDATE contacts SET {COLUMNS[name]} = ? WHERE id = ?", [value, number])
    return [str(number) for number in ids]


async def outcome(account: Account, name: str, text: str) -> tuple[dict[str, Any], str]:
    """Return the reply, or why the text is refused."""
    try:
        return await search_customers.call({"who": "contacts", "limit": ANYBODY, name: text}, account), ""
    except Refused as refused:
        return {}, str(refused)


def found(reply: dict[str, Any]) -> set[str]:
    return {row[0] for row in reply["rows"]}


def literally(box: Sandbox, name: str, text: str) -> set[str]:
    """Return the ids of the people whose value contains the text just as it is."""
    people = load_people(box.db, NOW)["contacts"]
    return {str(p.contact.id) for p in people if contains(getattr(p.contact, COLUMNS[name]), text)}


@SETTINGS
@given(text=texts, name=st.sampled_from([NAME, EMAIL, CITY]))
@example("a\"b|c'd", NAME)
@example("' OR '1'='1", NAME)
@example('"a" OR "b"', NAME)
@example('a" or "b', NAME)
@example("Zoe\u0308", CITY)
async def test_whoever_is_stored_with_a_text_is_found_by_it(
    box: Sandbox, opened: tuple[Account, Wire], text: str, name: str
) -> None:
    [number] = store(box, name, text)
    reply, refusal = await outcome(opened[0], name, text)
    for mark in "\"'":  # as the refusal says
        if not reply and "nothing between its quotation marks" not in refusal:
            assert refusal.endswith("; in quotation marks it is looked for as it stands")
            reply, refusal = await outcome(opened[0], name, f"{mark}{text}{mark}")
    assert not reply or number in found(reply)
    assert reply or "nothing between its quotation marks" in refusal


@SETTINGS
@given(text=texts, stored=st.lists(texts, min_size=3, max_size=3), name=st.sampled_from([NAME, EMAIL, CITY, PHONE]))
@example("O'Brien", ["O'Brien", "O\u2019Brien", "O`Brien"], NAME)
@example("512-555", ["(512) 555", "512 555", "51 25 55"], PHONE)
async def test_a_text_is_read_literally_or_what_was_read_otherwise_is_said_or_it_is_refused(
    box: Sandbox, opened: tuple[Account, Wire], text: str, stored: list[str], name: str
) -> None:
    store(box, name, *stored)
    reply, refusal = await outcome(opened[0], name, text)
    said = [warning for warning in reply.get("warnings", ()) if warning.startswith(f"{name} was ")]
    assert said or f"- {name}: " in refusal or found(reply) == literally(box, name, text)


# ---- What is stored in several spellings, and what Kajabi may do with a number


async def answered(box: Sandbox, quirk: str = "", **call: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the reply of an API with this quirk, and every value that it was asked for, in order."""
    bent = behind(box, Options(quirks=frozenset({quirk} if quirk else ()), now=box.now))
    async with account_of(bent, known=quirk == "") as (account, wire):
        reply = await search_customers.call({"who": "contacts", "limit": 0, **call}, account)
    values = [url.params[name] for url in wire.asked for name in url.params if name.endswith("_contains]")]
    return reply, values


EVERY = "{} was looked for in every spelling that somebody has, as `searched` says."
USUAL = (
    "phone_number_contains was looked for in the usual spellings of a number, since Kajabi compares sign for sign and "
    "the numbers could not be read; people who write theirs in another way are left out."
)
AS_DIGITS = "phone_number_contains was read by its digits, whatever stands between groups of them."


@pytest.mark.parametrize("sent", ["O'Malley", "O\u2019Malley", "\u201cO\u2019Malley\u201d"])
@pytest.mark.parametrize("limit", [0, 5])
async def test_both_spellings_are_found_whichever_is_sent(box: Sandbox, sent: str, limit: int) -> None:
    numbers = store(box, NAME, "Jo O'Malley", "Mia O\u2019Malley", "O\u2019Malley, formerly O'Malley", "Omalley")
    reply, _ = await answered(box, name_contains=sent, limit=limit)
    assert reply["total"] == 3
    assert reply["searched"].startswith('contacts of site Main Studio (11) whose name contains "O\'Malley" or "O\u2019')
    assert EVERY.format(NAME) in reply["warnings"]
    assert found(reply) == set(numbers[:3]) if limit else "rows" not in reply


async def test_the_only_spelling_that_somebody_has_is_asked_alone(box: Sandbox) -> None:
    store(box, NAME, "Mia O\u2019Malley")
    assert await answered(box, name_contains="O'Malley") == (
        {
            "total": 1,
            "searched": 'contacts of site Main Studio (11) whose name contains "O\u2019Malley"',
            "warnings": [EVERY.format(NAME)],
        },
        ["O\u2019Malley", "O'Malley", "O\u2019Malley"],
    )


async def test_a_number_that_nobody_can_guess_is_found_as_it_is_written(box: Sandbox) -> None:
    numbers = store(box, PHONE, "99-8 77 6", "+1 (998) 776-0000", "998\u00a0776", "0 998 77 5")
    reply, _ = await answered(box, phone_number_contains="998776", limit=5)
    assert (reply["total"], found(reply)) == (3, set(numbers[:3]))


async def test_a_number_that_is_written_in_very_many_ways_is_looked_for_in_the_usual_ones(box: Sandbox) -> None:
    numbers = store(box, PHONE, *(f"998{'-' * length}776" for length in range(25)))
    reply, _ = await answered(box, phone_number_contains="998776", limit=5)
    assert (reply["total"], found(reply)) == (2, set(numbers[:2]))
    assert reply["warnings"] == [USUAL]


async def test_numbers_that_the_key_may_not_read_are_looked_for_in_the_usual_spellings(box: Sandbox) -> None:
    reply, _ = await answered(box, "forbid=contacts", who="customers", phone_number_contains="512-555")
    assert (USUAL in reply["warnings"], AS_DIGITS in reply["warnings"]) == (True, False)
    people = load_people(box.db, NOW)["customers"]
    assert reply["total"] == sum("512555" in re.sub("[^0-9]", "", p.contact.phone_number or "") for p in people) > 0


async def test_too_many_numbers_are_not_read(box: Sandbox) -> None:
    store(box, PHONE, "998-776", "99 87 76")
    async with account_of(box, known=True, scan_limit=1) as (account, _):
        reply = await search_customers.call({"phone_number_contains": "998776", "who": "contacts", "limit": 0}, account)
    assert reply == {
        "total": 1,
        "searched": 'contacts of site Main Studio (11) whose phone number contains "998-776"',
        "warnings": [USUAL],
    }


async def test_numbers_that_are_not_read_are_not_said_to_be_read_but_what_else_was_read_is(box: Sandbox) -> None:
    [number] = store(box, PHONE, "")
    box.db.execute("UPDATE contacts SET mobile_phone_number = '1 998 776' WHERE id = ?", [number])
    reply, _ = await answered(box, mobile_phone_number_contains="+1 998 776")
    assert reply == {
        "total": 1,
        "searched": 'contacts of site Main Studio (11) whose mobile number contains "1 998 776"',
        "warnings": [
            USUAL.replace("phone_number_contains", "mobile_phone_number_contains"),
            "mobile_phone_number_contains was read with its country code, so that numbers without it are left out.",
        ],
    }


async def test_quotation_marks_keep_a_number_as_it_stands(box: Sandbox) -> None:
    store(box, PHONE, "998-776", "(998) 776")
    assert await answered(box, phone_number_contains='"998-776"') == (
        {
            "total": 1,
            "searched": 'contacts of site Main Studio (11) whose phone number contains "998-776"',
            "warnings": ["phone_number_contains was read without its quotation marks."],
        },
        ["998-776"],
    )


@pytest.mark.parametrize("quirk", ["no-meta", "null-meta", "repeat-pages", "default-page-size", "no-links"])
async def test_both_spellings_are_found_whatever_the_lists_are_like(box: Sandbox, quirk: str) -> None:
    store(box, NAME, "Jo O'Malley", "Mia O\u2019Malley")
    reply, _ = await answered(box, quirk, name_contains="O\u2019Malley")
    assert reply["total"] == 2


@pytest.mark.parametrize(("name", "sent"), [(NAME, "O\u2019Malley"), (PHONE, "998-776")])
async def test_a_filter_that_kajabi_ignores_is_doubted_as_ever(box: Sandbox, name: str, sent: str) -> None:
    reply, _ = await answered(box, f"ignore={name}", **{name: sent})
    assert (reply["total"], reply["warnings"][0]) == (
        30,
        f"DO NOT present these rows as the answer without saying so: 2 of 2 rows do not show what {name} asks for. "
        "Kajabi may have ignored it, or reads it in another way.",
    )
