"""Ids are read from digits, however they are sent, from names and from addresses; and never several as one."""

import pytest

from tests.support.values import (
    ARABIC,
    CONTROL,
    FULL_WIDTH,
    INFINITE,
    INVISIBLE,
    LONG_TEXT,
    MANY_IDS,
    NAN,
    NO_ID,
    NO_IDS,
    ONE_ID,
    ONE_ID_OF_A_LIST,
    ONE_ID_OR_OBJECTS,
    SUPERSCRIPT,
    assert_read,
    fault_of,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("101", "101"),
        (" 101 ", "101"),
        ("0101", "0101"),
        (101, "101"),
        (12.0, "12"),
        (0, "0"),
        ("0", "0"),
        (2**53 - 1.0, "9007199254740991"),
        (9_999_999_999_999_999_999, "9999999999999999999"),
        ("9999999999999999999", "9999999999999999999"),
    ],
)
def test_ids_are_read_from_digits_and_whole_numbers(value: object, expected: str) -> None:
    assert_read("has_tag_id", value, expected)


NO_IDS_AT_ALL: list[object] = [
    -1,
    -1.0,
    12.5,
    10**19,
    "1" * 20,
    2.0**53,  # above this, several ids are the same float
    1e300,
    NAN,
    INFINITE,
    True,
    False,
    {"id": "101"},
]

# Text that is not ASCII digits may be the name of a tag.
NAMES: list[str] = [
    "VIP",
    "null",
    "true",
    "tag 101",
    "#101",
    "-1",
    "12.0",
    "1e3",
    "1_000",
    "1 000",
    "2 024",
    "101\u200b",
    FULL_WIDTH,
    ARABIC,
    SUPERSCRIPT,
    "[VIP]",
    "[101",
    '{"id": 101}',
    'O"Neil & 50%, {} \\',
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "x" * 200,
    "101,VIP",
    "101,",
    ",",
    "101;102",
    "https://app.kajabi.com/admin/contact_tags/101",
]


@pytest.mark.parametrize("value", [*NO_IDS_AT_ALL, [None], [True], [["VIP"]], [[]], "[null]", "[NaN]"])
def test_what_is_no_id_and_no_name_is_refused(value: object) -> None:
    assert fault_of("has_tag_id", value) == NO_ID


@pytest.mark.parametrize("value", [["101"], [101], '["101"]', " [101] "])
def test_a_list_may_hold_the_one_id(value: object) -> None:
    assert_read("has_tag_id", value, "101")
    assert_read("site_id", value, "101")


@pytest.mark.parametrize("value", [["VIP"], '["VIP"]'])
def test_a_list_may_hold_the_one_name(value: object) -> None:
    assert_read("has_tag_id", value, "VIP")


@pytest.mark.parametrize("value", [[], "[]", " [ ] "])
def test_an_empty_list_is_refused(value: object) -> None:
    assert fault_of("has_tag_id", value) == NO_IDS


SEVERAL_IDS: list[object] = [
    "101,102",
    "1,000",
    " 101 , 102 ",
    ["101", "102"],
    ["101", "101"],
    "[101,102]",
    '["VIP", "Wholesale"]',
    ["101,102"],
]


@pytest.mark.parametrize("value", SEVERAL_IDS)
def test_several_ids_where_one_is_taken_are_refused_with_the_way_to_give_them(value: object) -> None:
    assert fault_of("has_tag_id", value) == ONE_ID
    assert fault_of("has_offer_id", value) == ONE_ID_OR_OBJECTS
    assert fault_of("no_sent_email_broadcast_id", value) == ONE_ID.replace(
        "has_all_tag_id", "no_sent_email_broadcast_ids"
    )
    assert fault_of("site_id", value) == "takes one id or name; make one call for each"


@pytest.mark.parametrize("name", NAMES)
def test_other_text_is_a_name_or_an_address_for_ids(name: str) -> None:
    assert_read("has_tag_id", f" {name} ", name)
    assert_read("has_all_tag_id", f" {name} ", [name])
    assert_read("has_all_tag_id", [name, "101", name], [name, "101"])


@pytest.mark.parametrize(
    ("value", "expected"), [("Cafe\u0301", "Caf\u00e9"), ("2024 ", "2024"), ("\u30002 024\n", "2 024")]
)
def test_names_are_trimmed_and_composed_and_digits_are_always_an_id(value: str, expected: str) -> None:
    assert_read("has_tag_id", value, expected)
    assert_read("has_all_tag_id", [value], [expected])


def test_an_address_may_be_longer_than_a_name_by_what_is_ignored_in_it() -> None:
    address = "https://app.kajabi.com/admin/email_broadcasts/701"
    assert_read("sent_email_broadcast_id", f"{address}?utm_source={'x' * 500}", address)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("x" * 201, LONG_TEXT),
        (f"https://app.kajabi.com/{'x' * 200}", LONG_TEXT),
        ("V\x00IP", CONTROL),
        ("VIP\nGold", CONTROL),
        ("\ud800", CONTROL),
        (" \u200b", INVISIBLE),
    ],
)
def test_what_cannot_be_a_name_is_refused_as_in_text(value: str, problem: str) -> None:
    assert fault_of("has_tag_id", value) == problem
    assert fault_of("has_all_tag_id", ["101", value]) == problem


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["101", "102"], ["101", "102"]),
        ([102, "101", 103.0], ["102", "101", "103"]),
        (["101"], ["101"]),
        (["101", 101, " 101 "], ["101"]),
        (["101", ["102"]], ["101", "102"]),
        ("101", ["101"]),
        (101, ["101"]),
        (12.0, ["12"]),
        ("101,102", ["101", "102"]),
        (" 101 , 102 ", ["101", "102"]),
        ('["101", "102"]', ["101", "102"]),
        (" [101, 102] ", ["101", "102"]),
        ("[[101]]", ["101"]),
        ('["VIP", 102, "Gold, Silver"]', ["VIP", "102", "Gold, Silver"]),
        (["Gold, Silver", "101"], ["Gold, Silver", "101"]),
        ("Gold, Silver", ["Gold, Silver"]),
        ("[101] and more", ["[101] and more"]),
        ([str(number) for number in range(100)], [str(number) for number in range(100)]),
        ([1] * 1_000, ["1"]),
    ],
)
def test_lists_of_ids_are_read_from_lists_one_id_comma_lists_and_json(value: object, expected: list[str]) -> None:
    assert_read("has_all_tag_id", value, expected)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        *((value, NO_ID) for value in NO_IDS_AT_ALL),
        *(([value], NO_ID) for value in NO_IDS_AT_ALL),
        *((["101", value], NO_ID) for value in (None, True, -1, [["102"]])),
        ('["101", []]', NO_IDS),
        *((["101", value], INVISIBLE) for value in ("", " ")),
        (["101", "102,103"], ONE_ID_OF_A_LIST),
        (["101", ["102", "103"]], ONE_ID_OF_A_LIST),
        ([], NO_IDS),
        ("[]", NO_IDS),
        (" [ ] ", NO_IDS),
        ("[null]", NO_ID),
        ("[NaN]", NO_ID),
        (list(range(101)), MANY_IDS),
        (",".join(map(str, range(101))), MANY_IDS),
    ],
)
def test_what_is_no_list_of_ids_is_refused(value: object, problem: str) -> None:
    assert fault_of("has_all_tag_id", value) == problem
