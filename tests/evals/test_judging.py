"""The scorer: answers beside their verdicts, each with what a person would say about it."""

from typing import Any

import pytest

from evals.cases import Case, Step
from evals.scoring import Outcome, Verdict, judge
from evals.world import catalogue, world
from tests.evals.made_cases import VIPS, answer, case, said

Arguments = dict[str, Any]

AT_LEAST_500: Arguments = {"net_revenue_greater_than": {"gte": 499, "lt": 500}}
EXACTLY_500: Arguments = {"net_revenue_equal_to": 500}
OVER_500: Arguments = {"net_revenue_greater_than": 500}
OVER_600: Arguments = {"net_revenue_greater_than": 600}
TEXAS: Arguments = {"address_state_contains": {"one_of": ["Texas", "TX"]}}
MONTH: Arguments = {"created_in_last": {"gte": 28, "lte": 31}}
RESEND: Arguments = {"sent_email_broadcast_id": "Black Friday", "no_opened_email_broadcast_id": "Black Friday"}
EITHER: Arguments = {"any_of": [{"has_tag_id": "VIP"}, {"has_tag_id": "Alumni"}]}
NEITHER: Arguments = {"none_of": [{"has_tag_id": "VIP"}, {"opened_email_broadcast_id": "701"}]}
EXCEPT_BOTH: Arguments = {"none_of": [{"has_tag_id": "VIP", "is_hidden": True}]}
TOP: Arguments = {"sort": "-net_revenue", "limit": 10}
EMAILS: Arguments = {"has_tag_id": "VIP", "fields": {"includes": ["email"]}}
BOTH_TAGS: Arguments = {"has_all_tag_id": ["VIP", "Alumni"]}
NOT_MAILED: Arguments = {"no_sent_email_broadcast_ids": ["Black Friday", "Cyber Monday"]}
OPENED: Arguments = {"opened_email_broadcast_id": "701"}
DROPPED: Arguments = {"dropped_email_broadcast_id": "701"}
SENT: Arguments = {"sent_email_broadcast_id": "701"}
BOTH_OR_SENT: Arguments = {"any_of": [BOTH_TAGS, SENT]}
FLAGS: list[Arguments] = [{"is_hidden": True}, {"is_suppressed": True}]
FORMER: Arguments = {"previously_owned_product_id": "Morning Flow"}
FAILED: Arguments = {"failed_assessment_id": "Final Exam"}
OPTED_OUT: Arguments = {"opted_out_in_last": 30}
NOT_BOTH: Arguments = {"none_of": [{"has_tag_id": "VIP"} | {"has_all_tag_id": ["Alumni"]}]}
OR_FLAGS: Arguments = {"any_of": [{"is_hidden": True}, {"is_suppressed": True}]}
CHOICES: Arguments = {"all_of": [EITHER, OR_FLAGS]}
EACH_FLAG: Arguments = {"any_of": [VIPS | each for each in FLAGS]}
NOT_SENT: Arguments = {"no_sent_email_broadcast_id": "701"}
WINDOW: Arguments = {"created_in_last": 60, "not_created_in_last": 30}
OVERLAP: Arguments = {"segments": [{"name": "a", "has_tag_id": "VIP"}, {"name": "b", "has_product_id": "Morning Flow"}]}


def verdict(of: Case, *steps: Step, error: str = "") -> Verdict:
    return judge(of, answer(of, *steps, error=error), catalogue(), world().people)


RIGHT: list[tuple[str, Arguments, Arguments]] = [
    ("the gold itself", VIPS, {"has_tag_id": "VIP"}),
    ("the id for the name", VIPS, {"has_tag_id": "101"}),
    ("the id as a number", VIPS, {"has_tag_id": 101}),
    ("the name without capitals", VIPS, {"has_tag_id": " vip "}),
    ("a list of one tag", VIPS, {"has_all_tag_id": ["VIP"]}),
    ("null for all that is not asked", VIPS, {"has_tag_id": "VIP", "search": None, "any_of": None}),
    ("the default site", VIPS, {"has_tag_id": "VIP", "site_id": "11"}),
    ("the default site by its name", VIPS, {"has_tag_id": "VIP", "site_id": "Main Studio"}),
    ("the defaults said", VIPS, {"has_tag_id": "VIP", "sort": "-created_at", "limit": 25, "page": 1}),
    ("another number of rows, which nobody asked about", VIPS, {"has_tag_id": "VIP", "limit": 100}),
    ("contacts, where it is open", VIPS, {"has_tag_id": "VIP", "who": "contacts"}),
    ("an object in place of the filter", VIPS, {"all_of": [{"has_tag_id": "VIP"}]}),
    ("one alternative only", VIPS, {"any_of": [{"has_tag_id": "VIP"}]}),
    ("not without", VIPS, {"none_of": [{"has_no_tag_id": "VIP"}]}),
    ("a JSON string of objects", EITHER, {"any_of": '[{"has_tag_id": "VIP"}, {"has_tag_id": "Alumni"}]'}),
    ("the lower end of a range", AT_LEAST_500, {"net_revenue_greater_than": 499}),
    ("a cent below", AT_LEAST_500, {"net_revenue_greater_than": 499.99}),
    ("an amount as people write it", AT_LEAST_500, {"net_revenue_greater_than": "$499.99"}),
    ("one spelling", TEXAS, {"address_state_contains": "texas"}),
    ("the other spelling", TEXAS, {"address_state_contains": "TX"}),
    ("30 days for a month", MONTH, {"created_in_last": 30}),
    ("31 days for a month", MONTH, {"created_in_last": "31 days"}),
    ("a date 30 days ago", MONTH, {"created_in_last": "2026-10-24"}),
    ("recipients who did not open", RESEND, {"sent_email_broadcast_id": 701, "no_opened_email_broadcast_id": "701"}),
    ("the same with none of", RESEND, SENT | {"none_of": [OPENED]}),
    ("sent beside opened", OPENED, OPENED | SENT),
    ("sent beside dropped", DROPPED, DROPPED | SENT),
    ("alternatives in another order", EITHER, {"any_of": [{"has_tag_id": "Alumni"}, {"has_tag_id": "101"}]}),
    ("what all alternatives share", VIPS | {"any_of": FLAGS}, {"any_of": [VIPS | each for each in FLAGS]}),
    ("neither, by the negatives", NEITHER, {"has_no_tag_id": "101", "no_opened_email_broadcast_id": "701"}),
    ("a choice beside the objects", CHOICES, EITHER | {"all_of": [OR_FLAGS]}),
    ("choices the other way round", CHOICES, {"all_of": [OR_FLAGS, {"any_of": EITHER["any_of"][::-1]}]}),
    ("choices multiplied out", CHOICES, {"any_of": [one | other for one in EITHER["any_of"] for other in FLAGS]}),
    ("a choice that another makes pointless", EITHER, EITHER | {"all_of": [{"any_of": [*EITHER["any_of"], *FLAGS]}]}),
    ("a choice of one", VIPS | OR_FLAGS, {"all_of": [{"any_of": [VIPS]}, OR_FLAGS]}),
    ("a choice that holds anyway", VIPS, VIPS | {"all_of": [EITHER]}),
    ("filters beside the alternatives of an object", VIPS | OR_FLAGS, {"all_of": [VIPS | OR_FLAGS]}),
    ("an and within an or", BOTH_OR_SENT, {"all_of": [{"any_of": [SENT, each]} for each in EITHER["any_of"]]}),
    ("a choice of bounds", VIPS | AT_LEAST_500, {"all_of": [{"any_of": [EXACTLY_500, OVER_500]}, {"any_of": [VIPS]}]}),
    ("not both, in another order", EXCEPT_BOTH, {"none_of": [{"is_hidden": "true", "has_tag_id": "101"}]}),
    ("both tags as objects", BOTH_TAGS, {"all_of": [{"has_tag_id": "Alumni"}, {"has_tag_id": "VIP"}]}),
    ("both tags, one outside", BOTH_TAGS, {"has_tag_id": "Alumni", "all_of": [{"has_tag_id": "VIP"}]}),
    ("both tags in another order", BOTH_TAGS, {"has_all_tag_id": ["Alumni", "VIP"]}),
    ("neither broadcast by objects", NOT_MAILED, {"none_of": [SENT, {"sent_email_broadcast_id": "702"}]}),
    ("one broadcast of a list", {"no_sent_email_broadcast_id": "701"}, {"no_sent_email_broadcast_ids": ["701"]}),
    ("a window by none of", WINDOW, {"created_in_last": 60, "none_of": [{"created_in_last": 30}]}),
    ("not opted in by none of", {"subscribed": False}, {"none_of": [{"subscribed": True}]}),
    ("inactive by none of active", {"inactive_in_last": 60}, {"none_of": [{"active_in_last": 60}]}),
    ("not under 500", AT_LEAST_500, {"none_of": [{"net_revenue_less_than": 500}]}),
    ("500 or more", AT_LEAST_500, {"any_of": [{"net_revenue_equal_to": 500}, {"net_revenue_greater_than": "500"}]}),
    ("up to 100", {"net_revenue_less_than": {"gt": 100, "lte": 101}}, {"none_of": [{"net_revenue_greater_than": 100}]}),
    ("lost it and has it not", FORMER, FORMER | {"has_no_product_id": "301"}),
    ("failed it and finished it", FAILED, FAILED | {"completed_assessment_id": "Final Exam"}),
    ("by the link and for any reason", OPTED_OUT, OPTED_OUT | {"unsubscribed_in_last": 30}),
    ("part of a name that is the only one", {"has_product_id": "Morning Flow"}, {"has_product_id": "morning"}),
    ("a pasted address", VIPS, {"has_tag_id": "https://app.kajabi.com/admin/tags/101"}),
    ("what must hold said again among those left out", VIPS | {"has_no_tag_id": "Alumni"}, VIPS | NOT_BOTH),
    ("what must hold said again in each alternative", VIPS | OR_FLAGS, VIPS | EACH_FLAG),
    ("an alternative within another", VIPS, {"any_of": [VIPS, VIPS | {"is_hidden": True}]}),
    ("never opted in, and not now", {"never_subscribed": True}, {"never_subscribed": True, "subscribed": False}),
    ("not sent, and so not opened", NOT_SENT, NOT_SENT | {"no_opened_email_broadcast_id": "701"}),
    ("columns that come by themselves", EMAILS, VIPS),
    ("both tags twice over", BOTH_TAGS, {"all_of": [BOTH_TAGS, {"has_all_tag_id": ["Alumni", "VIP"]}]}),
    ("the order and the number", TOP, {"sort": "-net_revenue", "limit": "10"}),
    ("more columns than asked", EMAILS, {"has_tag_id": "VIP", "fields": ["name", "email"]}),
    ("nothing but everybody", {"who": "contacts", "limit": 0}, {"who": "contacts", "limit": 0}),
    ("a tag of the other site", VIPS | {"site_id": "12"}, {"site_id": "Second Studio", "has_tag_id": "116"}),
]  # fmt: skip

WRONG: list[tuple[str, Outcome, Arguments, Arguments]] = [
    ("another tag", "other value", VIPS, {"has_tag_id": "VIP 2025"}),
    ("a name that nothing has", "other value", VIPS, {"has_tag_id": "Very important"}),
    ("the opposite", "other filters", VIPS, {"has_no_tag_id": "VIP"}),
    ("everybody", "other filters", VIPS, {}),
    ("a filter too many", "other filters", VIPS, {"has_tag_id": "VIP", "subscribed": True}),
    ("a word for the tag", "other filters", VIPS, {"search": "VIP"}),
    ("leads, where people are open", "other options", VIPS, {"has_tag_id": "VIP", "who": "leads"}),
    ("the second page", "other options", VIPS, {"has_tag_id": "VIP", "page": 2}),
    ("the other site", "other filters", VIPS, {"has_tag_id": "VIP", "site_id": "12"}),
    ("the upper end of a range", "other value", AT_LEAST_500, {"net_revenue_greater_than": 500}),
    ("another bound", "other filters", AT_LEAST_500, {"net_revenue_less_than": 500}),
    ("another state", "other value", TEXAS, {"address_state_contains": "Ohio"}),
    ("the city of that name", "other filters", TEXAS, {"address_city_contains": "Texas"}),
    ("32 days for a month", "other value", MONTH, {"created_in_last": 32}),
    ("everybody who did not open", "other filters", RESEND, {"no_opened_email_broadcast_id": "701"}),
    ("and instead of or", "other filters", EITHER, {"has_all_tag_id": ["VIP", "Alumni"]}),
    ("one choice lost", "other filters", CHOICES, EITHER),
    ("choices thrown together", "other filters", CHOICES, {"any_of": [*EITHER["any_of"], *FLAGS]}),
    ("an alternative of a choice lost", "other filters", CHOICES, {"all_of": [EITHER, {"any_of": FLAGS[:1]}]}),
    ("one alternative lost", "other filters", EITHER, {"any_of": [{"has_tag_id": "VIP"}]}),
    ("or instead of neither", "other filters", NEITHER, {"any_of": [VIPS, OPENED]}),
    ("not both taken for neither", "other filters", EXCEPT_BOTH, {"none_of": [VIPS, {"is_hidden": True}]}),
    ("not over 500", "other filters", AT_LEAST_500, {"none_of": [{"net_revenue_greater_than": 500}]}),
    ("for any reason beside another span", "other filters", OPTED_OUT, OPTED_OUT | {"unsubscribed_in_last": 60}),
    ("exactly 500 or more than 600", "other filters", AT_LEAST_500, {"any_of": [EXACTLY_500, OVER_600]}),
    ("no rows of a list", "other options", VIPS, VIPS | {"limit": 0}),
    ("rows without a name", "other options", VIPS, VIPS | {"fields": ["avatar"]}),
    ("part of two names", "other value", {"has_product_id": "Yoga Foundations II"}, {"has_product_id": "yoga found"}),
    ("digits of a name", "other value", {"has_tag_id": "Retreat 2025"}, {"has_tag_id": "2025"}),
    ("digits that are part of one name", "other value", {"has_offer_id": "One-to-One"}, {"has_offer_id": "1"}),
    ("a name of the other site", "other value", {"has_tag_id": "Wedding Client"}, {"has_tag_id": "117"}),
    ("a name without its accent", "other value", {"name_contains": "José"}, {"name_contains": "Jose"}),
    ("a bound finer than a cent", "other filters", AT_LEAST_500, {"none_of": [{"net_revenue_less_than": 500.001}]}),
    ("the lowest first", "other options", TOP, {"sort": "net_revenue", "limit": 10}),
    ("twenty of ten", "other options", TOP, {"sort": "-net_revenue", "limit": 20}),
    ("no order", "other options", TOP, {"limit": 10}),
    ("without the column", "other options", EMAILS, {"has_tag_id": "VIP", "fields": ["name"]}),
    ("one of both tags", "other filters", BOTH_TAGS, {"has_tag_id": "VIP"}),
    ("a misspelt filter", "refused", VIPS, {"has_tag": "VIP"}),
    ("a misspelt filter beside the right one", "refused", VIPS, {"has_tag_id": "VIP", "seen_in_last": 3}),
    ("zero days", "refused", MONTH, {"created_in_last": 0}),
    ("a contradiction", "refused", VIPS, {"has_tag_id": "VIP", "has_no_tag_id": "VIP"}),
    ("false for a flag", "refused", {"is_hidden": True}, {"is_hidden": False}),
    ("an empty object", "refused", EITHER, {"any_of": [{}]}),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "sent"), [row[1:] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_an_answer_that_asks_the_same_is_right(gold: Arguments, sent: Arguments) -> None:
    found = verdict(case(gold), said(sent))
    assert (found.outcome, found.difference, found.valid, found.same_people) == ("right", "", True, True)


@pytest.mark.parametrize(("outcome", "gold", "sent"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_an_answer_that_asks_something_else_is_not(outcome: Outcome, gold: Arguments, sent: Arguments) -> None:
    found = verdict(case(gold), said(sent))
    assert (found.outcome, bool(found.difference)) == (outcome, True)
    assert found.valid is (outcome != "refused")


NONSENSE: list[tuple[str, Any]] = [
    ("no arguments at all", None),
    ("words", "has_tag_id=VIP"),
    ("a list", ["VIP"]),
    ("a number", 7),
    ("a filter that is a number", {"7": "VIP"}),
    ("objects that are none", {"any_of": ["VIP", 3]}),
    ("a list deep in a list", {"has_tag_id": [["VIP"]]}),
]


@pytest.mark.parametrize("sent", [row[1] for row in NONSENSE], ids=[row[0] for row in NONSENSE])
def test_nonsense_scores_nothing_and_stops_nothing(sent: Any) -> None:
    found = verdict(case(VIPS), said(sent))
    assert (found.outcome, found.valid, found.same_people) == ("refused", False, False)


def test_another_tool_is_wrong_where_the_search_is_due_and_the_other_way() -> None:
    searched = verdict(case(OVERLAP, tool="compare_segments"), said(VIPS))
    compared = verdict(case(VIPS), said(OVERLAP, tool="compare_segments"))
    unknown = verdict(case(VIPS), said(VIPS, tool="export_customers"))
    assert [each.outcome for each in (searched, compared, unknown)] == ["other tool", "other tool", "refused"]


def test_segments_may_have_other_names_and_another_order() -> None:
    segments = [{"name": "Flow", "has_product_id": "301"}, {"name": "V", "has_tag_id": "101"}]
    found = verdict(case(OVERLAP, tool="compare_segments"), said({"segments": segments}, tool="compare_segments"))
    assert (found.outcome, found.same_people) == ("right", True)


def test_an_email_is_compared_without_case() -> None:
    gold = case({"email": "ann@example.com"}, tool="get_customer")
    assert verdict(gold, said({"email": "Ann@Example.com"}, tool="get_customer")).outcome == "right"
    assert verdict(gold, said({"email": "anna@example.com"}, tool="get_customer")).outcome == "other value"


def test_any_of_several_golds_will_do() -> None:
    either = case(VIPS, TEXAS)
    assert [verdict(either, said(each)).outcome for each in (VIPS, {"address_state_contains": "TX"}, MONTH)] == [
        "right",
        "right",
        "refused",  # a condition is not a value
    ]


def test_the_difference_names_what_is_missing_and_what_is_too_much() -> None:
    found = verdict(case({**VIPS, **AT_LEAST_500}), said({"has_tag_id": "Alumni", "subscribed": True}))
    assert found.difference == (
        "missed has_tag_id 101, net_revenue_greater_than gte 499 and lt 500; extra has_tag_id 111, subscribed True"
    )
    assert (found.met, found.missed, found.extra) == (
        (),
        ("has_tag_id", "net_revenue_greater_than"),
        ("has_tag_id", "subscribed"),
    )


def test_what_finds_the_same_people_by_another_filter_is_not_exact_and_says_so() -> None:
    found = verdict(case({"net_revenue_greater_than": 0}), said({"none_of": [{"net_revenue_equal_to": 0}]}))
    assert (found.outcome, found.same_people) == ("other filters", True)


def test_the_right_filter_with_another_value_counts_by_name() -> None:
    found = verdict(case(VIPS), said({"has_tag_id": "Alumni"}))
    assert (found.outcome, found.same_names, found.same_people) == ("other value", True, False)


def test_two_calls_are_wrong_unless_they_are_the_same() -> None:
    parts = [{"has_tag_id": "VIP"}, {"has_tag_id": "Alumni"}]
    assert verdict(case(EITHER), said(*parts)).outcome == "several calls"
    assert verdict(case(VIPS), said({"has_tag_id": "VIP"}, {"has_tag_id": "101"})).outcome == "right"


def test_the_same_call_twice_is_one_in_any_order_of_its_ids() -> None:
    both = [{"has_all_tag_id": ["VIP", "Alumni"]}, {"has_all_tag_id": ["Alumni", "VIP"]}]
    assert verdict(case(BOTH_TAGS), said(*both)).outcome == "right"


def test_calls_that_find_no_people_are_not_compared_by_people() -> None:
    person = case({"email": "ann@example.com"}, tool="get_customer")
    right, wrong = (said({"email": each}, tool="get_customer") for each in ("ann@example.com", "bo@example.com"))
    assert [verdict(person, each).same_people for each in (right, wrong, said())] == [None, None, None]


def test_a_name_that_the_server_refused_and_was_handed_back_counts_as_recovered() -> None:
    unknown, right = said({"has_tag_id": "Very important"}), said(VIPS)
    mended = verdict(case(VIPS), unknown, right)
    assert (mended.outcome, mended.valid, mended.recovered) == ("other value", True, True)


def test_many_alternatives_are_compared_at_once() -> None:
    many = [{"has_tag_id": "VIP", "created_in_last": days} for days in range(10, 20)]
    loose = [{"has_tag_id": "VIP", "created_in_last": {"gte": 10, "lte": 19}}] * 10
    assert verdict(case({"any_of": loose[:9]}), said({"any_of": many})).outcome == "other filters"
    assert verdict(case({"any_of": many}), said({"any_of": many[::-1]})).outcome == "right"


def test_many_choices_are_compared_at_once() -> None:
    many = [{"any_of": [{"has_tag_id": str(group * 10 + each)} for each in range(10)]} for group in range(10)]
    assert verdict(case({"all_of": many}), said({"all_of": many[::-1]})).outcome == "right"
    assert verdict(case({"all_of": many}), said({"all_of": many[1:]})).outcome == "other filters"
    assert verdict(case({"all_of": [EITHER] * 10}), said(EITHER)).outcome == "right"


def test_looking_up_ids_first_costs_nothing() -> None:
    look_up = said({"kind": "tag", "name": "VIP"}, tool="find_ids")
    assert verdict(case(VIPS), look_up, said({"has_tag_id": "101"})).outcome == "right"
    assert verdict(case(VIPS), look_up, look_up, said({"has_tag_id": "102"})).outcome == "other value"
    assert verdict(case(VIPS), look_up).outcome == "nothing"
    assert verdict(case(VIPS), look_up, look_up, look_up, said(VIPS)).outcome == "no call"


def test_a_look_up_is_the_answer_where_one_is_asked_for() -> None:
    tags = case({"kind": "tag"}, tool="find_ids")
    assert verdict(tags, said({"kind": "tag"}, tool="find_ids")).outcome == "right"
    assert verdict(tags, said({"kind": "offer"}, tool="find_ids")).outcome == "other value"
    assert verdict(tags, said({})).outcome == "other tool"


def test_the_first_try_counts_and_what_follows_a_refusal_is_told_apart() -> None:
    wrong, right = said({"has_tag": "VIP"}), said({"has_tag_id": "VIP"})
    mended, again, never = (verdict(case(VIPS), *steps) for steps in ((wrong, right), (wrong, wrong), (wrong,)))
    assert [(each.outcome, each.valid, each.recovered) for each in (mended, again, never)] == [
        ("refused", False, True),
        ("refused", False, False),
        ("refused", False, None),
    ]


def test_words_in_place_of_a_call_are_no_call_and_a_question_is_over_asking() -> None:
    told, asked = verdict(case(VIPS), said(text="There are some.")), verdict(case(VIPS), said(text="Which tag?"))
    assert [(each.outcome, each.asked, each.missed) for each in (told, asked)] == [
        ("no call", False, ("has_tag_id",)),
        ("asked back", True, ("has_tag_id",)),
    ]


CLARIFY = {"expect": "clarify", "options": ("log", "open")}


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (said(text="Not logging in, or not opening emails?"), "right"),
        (said(text="LOGINS? Or what?"), "right"),
        (said(text="What do you mean?"), "no question"),
        (said(text="I take it that you mean logins."), "no question"),
        (said(), "no question"),
        (said(text="I took it for logins. Anything else?"), "no question"),
        (said(text="See https://example.com/login?open=1"), "no question"),
        (said(text="Which blog?"), "no question"),
        (said({"inactive_in_last": 30}), "called"),
    ],
)
def test_where_asking_is_right_a_question_must_name_a_reading(step: Step, outcome: Outcome) -> None:
    assert verdict(case(**CLARIFY), step).outcome == outcome


def test_where_acting_on_a_reading_is_as_good_that_reading_passes() -> None:
    either = case({"inactive_in_last": 30}, **CLARIFY)
    assert verdict(either, said({"inactive_in_last": 30})).outcome == "right"
    assert verdict(either, said({"inactive_in_last": 90})).outcome == "other value"
    assert verdict(either, said(text="Logins or opens?")).outcome == "right"


@pytest.mark.parametrize("expect", ["unsupported", "none"])
@pytest.mark.parametrize(
    ("step", "outcome", "said_so"),
    [
        (said(text="Kajabi can’t tell who attended."), "right", True),
        (said(text="Das ist nicht möglich."), "right", True),
        (said(text="Sure, here you go!"), "right", False),
        (said(), "right", False),
        (said({"registered_event_id": "501"}), "called", False),
        (said(text="Which event?"), "right", False),
    ],
)
def test_where_no_call_is_due_any_call_is_wrong(expect: str, step: Step, outcome: Outcome, said_so: bool) -> None:
    found = verdict(case(expect=expect), step)
    assert (found.outcome, found.said_so) == (outcome, said_so)


@pytest.mark.parametrize("expect", ["call", "clarify", "unsupported", "none"])
def test_no_answer_is_right_exactly_where_no_call_is_due(expect: str) -> None:
    golds = (VIPS,) if expect == "call" else ()
    of = case(*golds, expect=expect, options=("log",) if expect == "clarify" else ())
    assert verdict(of).right is (expect in ("unsupported", "none"))
    assert verdict(of, error="the reply is not JSON").right is False


def test_a_date_counts_back_from_the_day_of_the_request() -> None:
    on_new_year = case({"created_in_last": {"gte": 31, "lte": 32}}, today="2027-01-01")
    assert verdict(on_new_year, said({"created_in_last": "2026-12-01"})).outcome == "right"
    assert verdict(on_new_year, said({"created_in_last": "2026-10-23"})).outcome == "other value"
    assert (
        verdict(case({"created_in_last": 31}, today="2027-01-01"), said({"created_in_last": "2026-12-01"})).right
        is False
    )
    by_date = case({"created_in_last": "2026-12-01"}, today="2027-01-01")
    assert [verdict(by_date, said({"created_in_last": each})).right for each in ("2026-12-01", 31, 32)] == [
        True,
        False,
        False,
    ]


def test_a_date_finds_the_people_from_its_midnight() -> None:
    yesterday = {"who": "contacts", "created_in_last": "2026-11-22", "not_created_in_last": "2026-11-23"}
    found = [verdict(case(yesterday), said(yesterday | changed)) for changed in ({}, {"created_in_last": 2})]
    assert [(each.right, each.same_people) for each in found] == [(True, True), (False, False)]
