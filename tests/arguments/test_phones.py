"""A phone number is its digits: what they may be set apart by, where that cannot be, and what is no number."""

from itertools import pairwise

import pytest

from kajabi_mcp.arguments import Number, Phrase, check
from kajabi_mcp.arguments.phones import DIALLED, EXTENDED
from kajabi_mcp.arguments.phrases import BARE, CONTRARY, QUOTED, SEVERAL, TYPED
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.values import fault_of


def read(value: object) -> object:
    return check(Search, {"phone_number_contains": value}, NOW).arguments.values["phone_number_contains"]


def number(value: object) -> Number:
    found = read(value)
    assert isinstance(found, Number)
    return found


@pytest.mark.parametrize(
    ("value", "groups", "notes"),
    [
        ("512-555", ("512", "555"), ()),
        ("(512) 555", ("512", "555"), ()),
        ("512.555", ("512", "555"), ()),
        ("512/555", ("512", "555"), ()),
        ("512\u2013555", ("512", "555"), ()),
        ("512\u00a0555", ("512", "555"), ()),
        ("512555", ("512555",), ()),
        ("030/12345678", ("030", "12345678"), ()),
        ("512/555-0123", ("512", "555", "0123"), ()),
        ("00 123 456 789 012 345", ("123", "456", "789", "012", "345"), (DIALLED,)),
        ("12 5", ("12", "5"), ()),
        ("+1 512 555", ("1", "512", "555"), (DIALLED,)),
        ("1-512-555-0123", ("1", "512", "555", "0123"), (DIALLED,)),
        ("15125550123", ("15125550123",), (DIALLED,)),
        ("tel:+15125550123", ("15125550123",), (DIALLED,)),
        ("0044 7700 900123", ("44", "7700", "900123"), (DIALLED,)),
        ("00 44 7700 900123", ("44", "7700", "900123"), (DIALLED,)),
        ("07700 900123", ("07700", "900123"), ()),
        ("512-555-0123 x12", ("512", "555", "0123"), (EXTENDED,)),
        ("512-555-0123 ext. 5", ("512", "555", "0123"), (EXTENDED,)),
        ("\uff15\uff11\uff12-555", ("512", "555"), ()),
    ],
)
def test_a_number_is_its_digits_in_groups(value: str, groups: tuple[str, ...], notes: tuple[str, ...]) -> None:
    found = number(value)
    assert (found.digits, found.groups, found.notes) == ("".join(groups), groups, notes)


@pytest.mark.parametrize(
    ("value", "text", "notes"),
    [
        ("512", "512", None),
        ("5", "5", None),
        ("(512)", "512", (BARE,)),
        ("512*", "512", (BARE,)),
        ("555-CALL", "555-CALL", None),
        ("+", "+", None),
        ("+44", "+44", (DIALLED,)),
        ("n/a", "n/a", ()),
        ('"512, 415"', "512, 415", (QUOTED,)),
        ('"512-555"', "512-555", (QUOTED,)),
        ("'(512) 555'", "(512) 555", (QUOTED,)),
        ("\u201c512-555\u201d", "512-555", (TYPED, QUOTED)),
        ('"512 or 415"', "512 or 415", (QUOTED,)),
    ],
)
def test_few_digits_and_other_texts_are_looked_for_as_they_stand(
    value: str, text: str, notes: tuple[str, ...] | None
) -> None:
    found = read(value)
    assert not isinstance(found, Number)
    assert (found, found.notes if isinstance(found, Phrase) else None) == (text, notes)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("512, 415", SEVERAL),
        ("512-555-0123; 415-555-0123", SEVERAL),
        ("512 & 415", SEVERAL),
        ("512 OR (415)", SEVERAL),
        ("512|415", SEVERAL),
        ("512 or 415", SEVERAL),
        ("512 and (415)", SEVERAL),
        ("(512) 555-0171 or +1 415 555 0199", SEVERAL),
        ("512 / 415", SEVERAL),
        ("512 /415", SEVERAL),
        ("512-555-0171 / 415-555-0199", SEVERAL),
        ("512-555-0171/415-555-0199", SEVERAL),
        ("5550171/(415) 555-0199", SEVERAL),
        ("512-555-0171 415-555-0199", SEVERAL),
        (["512", "415"], SEVERAL),
        ("!512", CONTRARY),
    ],
)
def test_several_numbers_are_refused(value: object, problem: str) -> None:
    assert fault_of("phone_number_contains", value) == problem.replace("{}", "phone_number_contains")


@pytest.mark.parametrize(
    "value",
    ["78701 or 78702", "78701 OR 78702", "78701, 78702", "78701/78702", "78701-1234 and 78702", "K1A 0B1 or 2B2"],
)
def test_several_postal_codes_are_refused_as_several_numbers_are(value: str) -> None:
    assert fault_of("address_zip_contains", value) == SEVERAL.replace("{}", "address_zip_contains")


@pytest.mark.parametrize("value", ["78701", "78701-1234", "SW1A 1AA", "K1A", "010 00", "Austin, 78701"])
def test_one_postal_code_is_looked_for_as_it_stands(value: str) -> None:
    assert check(Search, {"address_zip_contains": value}, NOW).arguments.values["address_zip_contains"] == value


STORED = {
    "(512) 555-0123": "(512) 555",
    "+1 512 555 0123": "512 555",
    "+15125550123": "512555",
    "512.555.0123": "512.555",
    "1-512-555-0123": "512-555",
    "1 (512)555-0123": "(512)555",
    "51 25 55 01 23": "51 25 55",
    "5\u00a01\u20112 . 555": "5\u00a01\u20112 . 555",
    "415 555 0123": None,
    "(512) 655-0123": None,
    "": None,
}


@pytest.mark.parametrize(("stored", "written"), STORED.items())
def test_the_digits_are_found_however_they_are_written(stored: str, written: str | None) -> None:
    assert number("512-555").written_in(stored) == written


def test_what_is_no_text_has_no_digits() -> None:
    assert number("512-555").written_in(None) is None


@pytest.mark.parametrize("sent", ["512-555", "512555", "5125550123", "+1 512 555 0123", "0123", "12 5"])
@pytest.mark.parametrize("size", [2, 3, 4, 5, 7])
@pytest.mark.parametrize("first", range(7))
def test_however_a_number_is_set_apart_one_of_the_texts_is_whole(sent: str, size: int, first: int) -> None:
    digits = "0015125550123"
    ends = [first, *range(first + size, len(digits), size), len(digits)]
    stored = "-".join(filter(None, [digits[:first], *(digits[one:end] for one, end in pairwise(ends))]))
    assert number(sent).written_in(stored)
    assert all(any(text in stored for text in texts) for texts in number(sent).anchors())


@pytest.mark.parametrize(
    ("sent", "usual"),
    [
        ("512-555", ["512555", "512 555", "512-555", "512.555", "512) 555", "512)555", "512)-555", "512/555"]),
        ("512555", ["512555", "512 555", "512-555", "512.555", "512) 555", "512)555", "512)-555", "512/555"]),
        (
            "5125550123",
            [
                *("5125550123", "512 555 0123", "512-555-0123", "512.555.0123", "512) 555-0123", "512) 555 0123"),
                *("512)555-0123", "512)555 0123", "512)-555-0123", "512)-555 0123", "512/555-0123", "512/555 0123"),
            ],
        ),
        (
            "+1 512 555",
            ["1512555", "1 512 555", "1-512-555", "1.512.555", "1 (512) 555", "1 (512)555", "1 (512)-555"],
        ),
        ("555-0123", ["5550123", "555 0123", "555-0123", "555.0123", "555) 0123", "555)0123", "555)-0123", "555/0123"]),
        ("0123", ["0123"]),
        ("06 12 34", ["061234", "06 12 34", "06-12-34", "06.12.34"]),
    ],
)
def test_the_usual_ways_to_write_a_number(sent: str, usual: list[str]) -> None:
    assert number(sent).usual()[: len(usual)] == usual
