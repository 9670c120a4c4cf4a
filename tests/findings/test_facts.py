"""The server asks findings without knowing the file: every answer is None until somebody has found it out."""

from typing import Any

import pytest

from kajabi_mcp.filters import FILTERS
from kajabi_mcp.findings import KINDS, Fact, Findings, fact_name, is_fact
from kajabi_mcp.probing import SECTIONS

PROPERTIES = [name for name, value in vars(Findings).items() if isinstance(value, property)]

# A fact, the question that it answers, and the answer.
ANSWERS: list[tuple[str, Fact, str, tuple[Any, ...], Any]] = [
    ("acts customers has_tag_id", True, "filter_acts", ("customers", "has_tag_id"), True),
    ("acts contacts has_tag_id", False, "filter_acts", ("contacts", "has_tag_id"), False),
    ("acts contacts has_tag_id", False, "filter_acts", ("customers", "has_tag_id"), None),
    ("acts_beside customers is_hidden", False, "acts_beside_another", ("customers", "is_hidden"), False),
    ("negative_covers customers has_tag_id", "others", "negative_covers", ("customers", "has_no_tag_id"), "others"),
    ("negative_covers customers has_tag_id", "everybody", "complement_holds", ("has_tag_id",), True),
    ("negative_covers contacts has_tag_id", "others", "complement_holds", ("has_no_tag_id",), False),
    ("negative_covers contacts active_in_last", "everybody", "complement_holds", ("inactive_in_last",), True),
    ("negative_covers contacts opened_email_broadcast_id", "recipients", "complement_holds",
     ("opened_email_broadcast_id",), False),
    ("negative_covers contacts has_tag_id", "everybody", "complement_holds", ("has_offer_id",), None),
    ("window_adds_up created_in_last", True, "window_adds_up", ("created_in_last",), True),
    ("implies passed_assessment_id completed_assessment_id", False, "implication_holds",
     ("passed_assessment_id", "completed_assessment_id"), False),
    ("separator has_all_tag_id", "|", "list_separator", ("has_all_tag_id",), "|"),
    ("false_means subscribed", "the rest", "false_means", ("subscribed",), "the rest"),
    ("page_given 100", 50, "page_given", (100,), 50),
    ("order_acts customers name", False, "order_acts", ("customers", "name"), False),
]  # fmt: skip

VALUES: list[tuple[str, Fact, dict[str, Any]]] = [
    ("page_given 200", 100, {"page_size": 100}),
    ("totals_given", False, {"totals_given": False}),
    ("totals_exact", True, {"totals_exact": True}),
    ("pages_repeat", True, {"pages_repeat": True}),
    ("page_number_acts", False, {"page_number_acts": False}),
    ("next_link", "endless", {"next_link": "endless"}),
    ("total_pages", "wrong", {"total_pages": "wrong"}),
    ("beyond_the_end", "rows", {"beyond_the_end": "rows"}),
    ("revenue_unit", "cents", {"revenue_unit": "cents"}),
    ("revenue_filter_agrees", False, {"revenue_filter_agrees": False}),
    ("revenue_bounds", "inclusive", {"revenue_bounds": "inclusive"}),
    ("leads_revenue", "none", {"leads_revenue": "none"}),
    ("revenue_order", "text", {"revenue_order": "text"}),
    ("day_start", "now", {"day_begins": "now"}),
    ("day_start", "midnight", {"day_begins": "midnight"}),
    ("day_start", "midnight -300", {"day_begins": "midnight", "day_offset": -300}),
    ("customer_created_at", "contact", {"customer_created_at": "contact"}),
    ("created_filter_agrees", False, {"created_filter_agrees": False}),
    ("tags_included", True, {"tags_included": True}),
    ("unsubscribed_means", "link", {"unsubscribed_means": "link"}),
]


@pytest.mark.parametrize(("name", "value", "question", "about", "answer"), ANSWERS)
def test_a_question_about_something_is_answered_by_its_fact(
    name: str, value: Fact, question: str, about: tuple[Any, ...], answer: Any
) -> None:
    assert is_fact(name, value)
    assert getattr(Findings({name: value}), question)(*about) == answer
    assert getattr(Findings(), question)(*about) is None


@pytest.mark.parametrize(("name", "value", "known"), VALUES)
def test_a_fact_is_known_and_everything_else_stays_unknown(name: str, value: Fact, known: dict[str, Any]) -> None:
    assert is_fact(name, value)
    findings = Findings({name: value})
    assert {each: getattr(findings, each) for each in PROPERTIES} == dict.fromkeys(PROPERTIES) | known


def test_every_fact_of_every_experiment_has_a_kind_and_an_answer() -> None:
    kinds = {fact.split()[0] for section in SECTIONS for each in section.experiments for fact in each.facts}
    assert kinds == set(KINDS)
    assert kinds == {name.split()[0] for name, *_ in (*ANSWERS, *VALUES)}


def test_the_largest_page_that_came_is_the_page_size() -> None:
    given = {fact_name("page_given", str(size)): rows for size, rows in ((25, 25), (100, 100), (200, 30), (500, 30))}
    assert Findings(given).page_size == 100


def test_complements_are_looked_up_by_either_name_and_must_hold_wherever_they_were_tried() -> None:
    facts: dict[str, Fact] = {f"negative_covers customers {name}": "everybody" for name in FILTERS.opposites}
    assert all(Findings(facts).complement_holds(name) for pair in FILTERS.opposites.items() for name in pair)
    both = facts | {"negative_covers contacts has_tag_id": "others"}
    assert Findings(both).complement_holds("has_tag_id") is False
