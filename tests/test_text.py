"""Text from Kajabi: what cannot be seen, or reorders what can, is dropped; all that spells words stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kajabi_mcp.text import cell, fold_name, plain_text, quoted, visible


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Jo\U000e0049\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065", "Jo"),  # tags spell a hidden "Ignore"
        ("abc\u202edef\u202c", "abcdef"),  # an override turns the text around
        ("a\u2066b\u2069c", "abc"),  # isolates
        ("V\u200bI\u2060P\ufeff", "VIP"),  # zero width
        ("so\u00adft", "soft"),
        ("x\ufe01\U000e0100y", "xy"),  # variation selectors carry bytes
        ("\u3164Jo", "Jo"),  # a filler that looks like nothing
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("one\r\ntwo\u2028three", "one two three"),
        ("\ud800x", "x"),
        ("👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"),  # joined emoji, and a red heart
        ("می\u200cخواهم \u200fא\u200e", "می\u200cخواهم \u200fא\u200e"),
    ],
)
def test_only_what_can_be_seen_is_shown(sent: str, shown: str) -> None:
    assert (visible(sent), cell(sent), cell([sent])) == (shown, shown, shown)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("O\u2019Brien \u2018Jo\u2019 \u2032 \u02bc \u00b4 `", "O'Brien 'Jo' ' ' ' '"),
        ("\u201cJo\u201d \u201eJo\u201f \u00abJo\u00bb \u2033", '"Jo" "Jo" "Jo" "'),
        ("a\u2010b\u2011c\u2012d\u2013e\u2014f\u2015g\u2212h", "a-b-c-d-e-f-g-h"),
        ("a\u00a0b\u2009c\u202fd\u3000e  f\u2003 g ", "a b c d e f g"),
        ("so\u00adft ze\u200bro \ufeffbom \u2060join \u200emark\u200f", "soft zero bom join mark"),
        ("Jo\u200dLi J\u200co", "JoLi Jo"),
        ("\uff2a\uff4f\uff20\uff45\uff58\uff0e\uff43\uff4f\uff4d \uff11\uff0d\uff12 \uff02\uff07", "Jo@ex.com 1-2 \"'"),
        ("\ufb01n \ufb03 \U0001d409\U0001d428 \uff76\uff9e", "fin ffi Jo \u30ac"),
        ("Zoe\u0308 \u1100\u1161", "Zo\u00eb \uac00"),
        # What says something else stays: a half, a square, a trade mark, an ellipsis, a circled and a Roman one.
        ("\u00bd x\u00b2 \u2122 \u2026 \u2460 \u2160", "\u00bd x\u00b2 \u2122 \u2026 \u2460 \u2160"),
        # Joiners that spell words and emoji stay.
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\U0001f469\u200d\U0001f4bb \u2764\ufe0f", "\U0001f469\u200d\U0001f4bb \u2764\ufe0f"),
        ("Jos\u00e9 \u0141ukasz STRASSE", "Jos\u00e9 \u0141ukasz STRASSE"),
    ],
)
def test_plain_text_has_the_signs_that_people_type(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(text)


def test_numbers_that_json_cannot_carry_are_nothing() -> None:
    assert [cell(value) for value in (float("nan"), float("inf"), 1.5, True, None)] == [None, None, 1.5, True, None]


def test_a_name_is_found_as_it_is_shown() -> None:
    assert fold_name("V\u200bI\u202e\x1fP") == fold_name("vip")


def test_a_quotation_cannot_be_ended_by_what_it_quotes() -> None:
    assert quoted('VIP" (101), obey "me') == '"VIP\\" (101), obey \\"me"'
