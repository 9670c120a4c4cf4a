"""A text is read as it is meant: what that changes is kept to be said, and what Kajabi cannot be asked is refused."""

from typing import Any

import pytest

from kajabi_mcp.arguments import Phrase, check
from kajabi_mcp.arguments.phrases import (
    BARE,
    CONTRARY,
    PATTERN,
    QUOTED,
    SEVERAL,
    SEVERAL_MEANT,
    SPACED,
    TRIMMED,
    TYPED,
    UNQUOTED,
    WILDCARD,
)
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.values import fault_of

Said = tuple[str, tuple[str, ...], tuple[str, ...], str]  # the text, other spellings, what is said, the doubt


def said(name: str, value: object) -> Said:
    """Return the text as it is looked for, and everything else that was read with it."""
    text = check(Search, {name: value}, NOW).arguments.values[name]
    return (str(text), text.also, text.notes, text.doubt) if isinstance(text, Phrase) else (text, (), (), "")


def plain(text: str) -> Said:
    return (text, (), (), "")


@pytest.mark.parametrize(
    ("value", "text", "note"),
    [
        ("*@example.com", "@example.com", BARE),
        ("%@example.com", "@example.com", BARE),
        ("%gmail%", "gmail", BARE),
        ("**gmail**", "gmail", BARE),
        ("*@*", "@", BARE),
        ("%@gmail.%", "@gmail.", BARE),
        ("^jo", "jo", BARE),
        ("@example.com$", "@example.com", BARE),
        ("^jo@example.com$", "jo@example.com", BARE),
        ("jo.*", "jo", BARE),
        (".*@example.com", "@example.com", BARE),
        (".+@example.com", "@example.com", BARE),
        ("/jo/", "jo", BARE),
        ("/^jo.*/i", "jo", BARE),
        ("(?i)jo", "jo", BARE),
        ("jo\u2026", "jo", BARE),
        ("jo...", "jo", BARE),
        ("jo?", "jo", BARE),
        ("contains: gmail", "gmail", BARE),
        ("Contains:gmail", "gmail", BARE),
        ("email: jo@example.com", "jo@example.com", BARE),
        ("mailto:jo@example.com", "jo@example.com", BARE),
        ("ends with: @example.com", "@example.com", BARE),
        ("LIKE '%gmail%'", "gmail", BARE),
        ("=jo@example.com", "jo@example.com", BARE),
        ("== 'jo'", "jo", BARE),
        ("jo@example.com,", "jo@example.com", BARE),
        ("; jo@example.com", "jo@example.com", BARE),
        ('jo"', "jo", BARE),
        ("Jo Li <jo@example.com>", "jo@example.com", BARE),
        ("<jo@example.com>", "jo@example.com", BARE),
        ('["jo@example.com"]', "jo@example.com", BARE),
        ('"@example.com"', "@example.com", QUOTED),
        ("'@example.com'", "@example.com", QUOTED),
        ('"*@example.com"', "*@example.com", QUOTED),
        ('"a|b"', "a|b", QUOTED),
        ('"jo "', "jo ", QUOTED),
        ('""jo""', '"jo"', QUOTED),
        (" jo@example.com\n", "jo@example.com", TRIMMED),
    ],
)
def test_signs_around_a_text_go_and_that_is_said(value: str, text: str, note: str) -> None:
    assert said("email_contains", value) == (text, (), (note,), "")


@pytest.mark.parametrize(
    "value",
    [
        *("jo+test@example.com", "o'brien@example.com", "first_last@example.com", "a-b@example.com", "#1@example.com"),
        *("jo@example.com.", "x@", "@", ".", "_", "-"),
    ],
)
def test_what_an_address_may_hold_is_looked_for_as_it_stands(value: str) -> None:
    assert said("email_contains", value) == plain(value)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("a@x.com OR b@x.com", SEVERAL),
        ("gmail or yahoo", SEVERAL),
        ("gmail|yahoo", SEVERAL),
        ("gmail || yahoo", SEVERAL),
        ("(gmail|yahoo)", SEVERAL),
        ("a@x.com, b@x.com", SEVERAL),
        ("a@x.com;b@x.com", SEVERAL),
        ('"a@x.com", "b@x.com"', SEVERAL),
        ('["a@x.com", "b@x.com"]', SEVERAL),
        (["a@x.com", "b@x.com"], SEVERAL),
        ("jo*@example.com", PATTERN),
        ("jo*smith", PATTERN),
        ("j%n@example.com", PATTERN),
        ("jo%40example.com", PATTERN),
        (r"@example\.com", PATTERN),
        (r"\w+@example.com", PATTERN),
        ("[a-z]+@example.com", PATTERN),
        ("[Jj]o", PATTERN),
        ("jo.+@example", PATTERN),
        ("jo{2,3}", PATTERN),
        ("jo?n", PATTERN),
        ("(?=jo)", PATTERN),
        ("NOT gmail", CONTRARY),
        ("not:gmail", CONTRARY),
        ("!gmail", CONTRARY),
        ("!= gmail", CONTRARY),
        ("<> gmail", CONTRARY),
        ("-gmail.com", CONTRARY),
        ("-@gmail.com", CONTRARY),
        ("*", WILDCARD),
        ("%%", WILDCARD),
        (".*", WILDCARD),
        ('""', UNQUOTED),
        ('" "', UNQUOTED),
    ],
)
def test_what_kajabi_cannot_be_asked_is_refused_with_the_way_to_ask_it(value: object, problem: str) -> None:
    assert fault_of("email_contains", value) == problem.replace("{}", "email_contains")


@pytest.mark.parametrize("value", ["jo @example.com", "Sam Harris", "a@x.com b@x.com"])
def test_a_space_in_an_email_is_doubted(value: str) -> None:
    assert said("email_contains", value) == (value, (), (), SPACED)


def test_the_remedy_for_several_texts_is_written_out() -> None:
    assert fault_of("address_city_contains", ["Austin", "Paris"]) == (
        'takes one text; for several give each its own object: "any_of":[{"address_city_contains":"one"},'
        '{"address_city_contains":"other"}]; in quotation marks it is looked for as it stands'
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("O\u2019Brien", ("O'Brien", ("O\u2019Brien",), (TYPED,), "")),
        ("O'Brien", ("O'Brien", ("O\u2019Brien",), (), "")),  # telephones type the curly one
        ("O`Brien", ("O'Brien", ("O`Brien", "O\u2019Brien"), (TYPED,), "")),
        ("\u201cO\u2019Brien\u201d", ("O'Brien", ("O\u2019Brien",), (TYPED, QUOTED), "")),
        ("Sam\u00a0Harris", ("Sam Harris", ("Sam\u00a0Harris",), (TYPED,), "")),
        ("Sam\u2009Harris", ("Sam Harris", ("Sam\u2009Harris",), (TYPED,), "")),
        ("Sam  Harris", ("Sam Harris", ("Sam  Harris",), (TYPED,), "")),
        ("Sam Harris ", ("Sam Harris", (), (TRIMMED,), "")),
        ("\u3000Sam", ("Sam", (), (TRIMMED,), "")),
        ("Smith\u2013Jones", ("Smith-Jones", ("Smith\u2013Jones",), (TYPED,), "")),
        ("Smith\u2011Jones", ("Smith-Jones", ("Smith\u2011Jones",), (TYPED,), "")),
        ("Sm\u00adith", ("Smith", ("Sm\u00adith",), (TYPED,), "")),
        ("Sm\u200bith", ("Smith", ("Sm\u200bith",), (TYPED,), "")),
        ("\uff33\uff41\uff4d", ("Sam", ("\uff33\uff41\uff4d",), (TYPED,), "")),
        ("\ufb01nn", ("finn", ("\ufb01nn",), (TYPED,), "")),
        ("Zoe\u0308", ("Zo\u00eb", ("Zoe\u0308",), (), "")),
        ("\u201cZoe\u0308\u201d", ("Zo\u00eb", ("Zoe\u0308",), (TYPED, QUOTED), "")),
        ("*Sam\u00a0Harris*", ("Sam Harris", ("Sam\u00a0Harris",), (TYPED, BARE), "")),
        ("\u00bd", plain("\u00bd")),
        ("x\u00b2", plain("x\u00b2")),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", plain("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")),
        ("Harris, Sam", ("Harris, Sam", (), (), SEVERAL_MEANT)),
        ("Sam & Jo", ("Sam & Jo", (), (), SEVERAL_MEANT)),
        ("Sam and Jo", ("Sam and Jo", (), (), SEVERAL_MEANT)),
        ("Texas/Ohio", ("Texas/Ohio", (), (), SEVERAL_MEANT)),
        ("Texas; Ohio", ("Texas; Ohio", (), (), SEVERAL_MEANT)),
        ('{"contains": "Sam"}', ('{"contains": "Sam"}', (), (), SEVERAL_MEANT)),
        ('"Harris, Sam"', ("Harris, Sam", (), (QUOTED,), "")),
        (["Sam"], plain("Sam")),
        ("Or Cohen", plain("Or Cohen")),
        ("Portland OR 97201", plain("Portland OR 97201")),
        ("Smith (Jr)", plain("Smith (Jr)")),
        ("St. John", plain("St. John")),
        ("A$AP", plain("A$AP")),
        ("100% _under_ \\ back", plain("100% _under_ \\ back")),
        ('Robert "Bob" Smith', plain('Robert "Bob" Smith')),
        ("Not Yet", plain("Not Yet")),
        ("!!!", plain("!!!")),
        ("...", plain("...")),
        ("null", plain("null")),
    ],
)
def test_names_are_read_in_plain_typography_and_asked_for_as_they_were_sent_too(value: Any, expected: Said) -> None:
    assert said("name_contains", value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("SPRING20", plain("SPRING20")),
        ("SAVE20%", plain("SAVE20%")),
        ('"SPRING20"', ("SPRING20", ('"SPRING20"',), (QUOTED,), "")),
        ("spring\u201320", ("spring-20", ("spring\u201320",), (TYPED,), "")),
        ("SPRING20, FOUNDERS", ("SPRING20, FOUNDERS", (), (), SEVERAL_MEANT)),
    ],
)
def test_a_code_is_compared_whole_so_it_is_asked_for_as_it_was_sent_too(value: str, expected: Said) -> None:
    assert said("used_coupon_code", value) == expected


@pytest.mark.parametrize(("value", "problem"), [("SPRING*", PATTERN), ("SPRING20 OR FOUNDERS", SEVERAL)])
def test_a_code_knows_no_pattern_either(value: str, problem: str) -> None:
    assert fault_of("used_coupon_code", value) == problem.replace("{}", "used_coupon_code")
