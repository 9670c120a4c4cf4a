"""Warnings of a reply: doubt first, equal ones once, advice at most twice."""

from kajabi_mcp.warnings import about, advice, arrange, doubt, meaning


def test_doubt_comes_first_and_advice_last_whatever_order_they_arise_in() -> None:
    assert arrange([advice("a"), meaning("m"), doubt("d"), meaning("n")]) == ["d", "m", "n", "a"]


def test_equal_warnings_are_said_once() -> None:
    assert arrange([doubt("d"), doubt("e"), doubt("d")]) == ["d", "e"]


def test_only_advice_is_dropped_and_two_pieces_are_kept() -> None:
    many = [*(advice(f"a{number}") for number in range(5)), *(doubt(f"d{number}") for number in range(5))]
    assert arrange(many) == ["d0", "d1", "d2", "d3", "d4", "a0", "a1"]


def test_a_sentence_about_several_segments_is_one() -> None:
    warnings = [*about("VIPs", [doubt("d")]), *about("Yoga", [doubt("d"), advice("a")])]
    assert arrange(warnings) == ["VIPs; Yoga: d", "Yoga: a"]
    assert arrange([*warnings, doubt("d")]) == ["d", "Yoga: a"]
