"""The lexical floor: what rules and BM25 find, shown with names of filters alone, which no rewording changes."""

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.asking import VARIANTS, Prompt, Said, Tools, ask_lexically
from evals.asking.lexical import NOTHING, answer_lexically, stem
from evals.asking.tools import Definition
from evals.cases import MadeCall, Step, Turn, load_cases

SCHEMAS = Path(__file__).parents[2] / "tool_schemas"
PIECES = (
    "who",
    "tag",
    '"VIP"',
    "and",
    "but",
    "not",
    "$5k",
    "over",
    "30",
    "days",
    "top",
    "0",
    "@a.b",
    ".",
    "İ",
    "²",
    "٣",
)
SILENT = Step(text=NOTHING)


def definition(path: Path) -> Definition:
    tool = json.loads(path.read_text("utf-8"))
    return {"name": tool["name"], "description": tool["description"], "input_schema": tool["inputSchema"]}


OURS = Tools("ours", tuple(map(definition, sorted(SCHEMAS.glob("*.json")))), "")
BARE = VARIANTS["bare"](OURS).definitions


def search(**arguments: Any) -> Step:
    return Step(calls=(MadeCall(arguments=arguments),))


@pytest.mark.parametrize(
    ("text", "step"),
    [
        # spans of time
        ("Who joined in the last 30 days?", search(joined_in_last=30)),
        ("joined in the past 2 weeks", search(joined_in_last=14)),
        ("joined within a fortnight", search(joined_in_last=14)),
        ("Joined this month", search(joined_in_last=30)),
        ("joined in the last quarter", search(joined_in_last=90)),
        ("joined in three months", search(joined_in_last=90)),
        ("joined in the past year", search(joined_in_last=365)),
        ("joined 90d", search(joined_in_last=90)),
        # amounts
        ("revenue over $500", search(net_revenue_greater_than=500)),
        ("who spent more than 2k", search(net_revenue_greater_than=2000)),
        ("paid at least $1,250.50", search(net_revenue_greater_than=1250.49)),
        ("$300 or more", search(net_revenue_greater_than=299.99)),
        ("under 100 euros", search(net_revenue_less_than=100)),
        ("worth at most $20", search(net_revenue_less_than=20.01)),
        ("revenue of $0", search(net_revenue_equal_to=0)),
        # negations
        ("Active within 14 days", search(active_in_last=14)),
        ("not active for 14 days", search(inactive_in_last=14)),
        ("Inactive for 14 days", search(inactive_in_last=14)),
        ("haven't opened any email in 30 days", search(not_opened_email_in_last=30)),
        ("opened an email in 30 days", search(opened_email_in_last=30)),
        ('didn’t register for the event "Open Day"', search(not_registered_event_id="Open Day")),
        ("without the tag VIP", search(has_no_tag_id="VIP")),
        ("not subscribed", search(subscribed=False)),
        ("never subscribed", search(never_subscribed=True)),
        # names
        ("tag VIP", search(has_tag_id="VIP")),
        ("tag 'early bird'", search(has_tag_id="early bird")),
        ("tag “early bird”", search(has_tag_id="early bird")),
        ("tagged vip", search(has_tag_id="vip")),
        ("with the product Yoga of the East 2", search(has_product_id="Yoga of the East 2")),
        ("clicked in broadcast 4471", search(clicked_email_broadcast_id="4471")),
        ("used coupon save20", search(used_coupon_code="save20")),
        ("named sarah", search(name_contains="sarah")),
        ("living in Lisbon", search(address_city_contains="Lisbon")),
        ("from lisbon", search(address_city_contains="lisbon")),
        ("writing from @example.com", search(email_contains="@example.com")),
        # rows, order and who
        ("How many have the tag VIP?", search(has_tag_id="VIP", limit=0)),
        ("top 10", search(sort="-net_revenue", limit=10)),
        ("Top five with the tag VIP", search(has_tag_id="VIP", sort="-net_revenue", limit=5)),
        ("top 500", search(sort="-net_revenue", limit=100)),
        ("leads with the tag VIP", search(has_tag_id="VIP", who="leads")),
        ("buyers with the tag VIP", search(has_tag_id="VIP", who="customers")),
        ("everyone with the tag VIP", search(has_tag_id="VIP", who="contacts")),
        # several filters, and a clause that says nothing by itself
        ("In the last 7 days, who complained?", search(complained_in_last=7)),
        (
            "From Lisbon, spent over $500 and used coupon SAVE20",
            search(net_revenue_greater_than=500, used_coupon_code="SAVE20", address_city_contains="Lisbon"),
        ),
        ("are subscribed and joined in the last 7 days", search(joined_in_last=7)),
        # nothing fits
        ("What is the weather like?", SILENT),
        ("Draft a thank-you note", SILENT),
    ],
)
def test_what_the_words_say_is_what_is_asked(text: str, step: Step) -> None:
    assert answer_lexically(text, BARE) == step


def test_several_names_go_where_a_list_is_taken() -> None:
    [search_tool] = [each for each in BARE if each["name"] == "search_customers"]
    properties = search_tool["input_schema"]["properties"]
    both = properties | {"has_all_tag_id": properties["has_all_tag_id"] | {"description": "Both of them."}}
    tools = [search_tool | {"input_schema": {"properties": both}}]
    assert answer_lexically('both tags, "VIP" and "Gold"', tools) == search(has_all_tag_id=["VIP", "Gold"])


def test_a_description_brings_words_that_the_name_lacks() -> None:
    [search_tool] = [each for each in BARE if each["name"] == "search_customers"]
    properties = search_tool["input_schema"]["properties"]
    told = properties | {"has_product_id": properties["has_product_id"] | {"description": "Owns this course."}}
    tools = [search_tool | {"input_schema": {"properties": told}}]
    assert answer_lexically("course Yoga", BARE) == SILENT
    assert answer_lexically("course Yoga", tools) == search(has_product_id="Yoga")


def test_without_the_search_there_is_nothing_to_call() -> None:
    assert answer_lexically("tag VIP", [each for each in BARE if each["name"] != "search_customers"]) == SILENT


@pytest.mark.parametrize(
    ("words", "stemmed"),
    [
        ("subscribe subscribed subscribes subscribers subscribing", "subscrib"),
        ("buy buys buying bought purchase purchases purchased", "bought"),
        ("drop dropped dropping drops", "drop"),
        ("city cities", "cit"),
        ("address addresses", "address"),
        ("offer offers", "offer"),
    ],
)
def test_forms_of_a_word_are_one_word(words: str, stemmed: str) -> None:
    assert {stem(word) for word in words.split()} == {stemmed}


async def test_only_what_was_said_last_is_answered() -> None:
    turns = (
        Turn(role="user", content="tag VIP"),
        Turn(role="assistant", content="And where?"),
        Turn(role="user", content="from lisbon"),
    )
    tools = VARIANTS["bare"](OURS)
    assert await ask_lexically(Prompt("", turns, (), tools)) == Said(search(address_city_contains="lisbon"))


def test_all_cases_take_no_time_and_are_answered_the_same_twice() -> None:
    cases = load_cases()
    began = process_time()
    first = [answer_lexically(case.request, OURS.definitions) for case in cases]
    assert process_time() - began < 2
    assert [answer_lexically(case.request, OURS.definitions) for case in cases] == first


def test_what_tools_say_of_filters_makes_the_difference() -> None:
    requests = [case.request for case in load_cases()]
    told = {
        name: [answer_lexically(text, variant(OURS).definitions) for text in requests]
        for name in ("ours", "no-examples", "api", "bare")
        for variant in (VARIANTS[name],)
    }
    assert told["no-examples"] == told["ours"]  # examples are of the tool
    assert told["ours"] != told["api"] != told["bare"] != told["ours"]


@pytest.mark.parametrize(
    "text",
    ["", " \n", "😀", "\0", "\ud800", "?" * 10_000, "x" * 10_000, "9" * 10_000, '"' * 10_000, "and who " * 1_250],
)
def test_nonsense_is_not_called_for(text: str) -> None:
    assert answer_lexically(text, OURS.definitions) == SILENT


@settings(max_examples=50, deadline=None)
@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_any_text_gets_one_call_or_a_sentence(text: str) -> None:
    step = answer_lexically(text, OURS.definitions)
    assert (len(step.calls) == 1) != (step == SILENT)
