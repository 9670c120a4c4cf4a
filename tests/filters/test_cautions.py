"""Right answers that may surprise come with a warning that names the filter to add."""

from itertools import combinations

import pytest

from kajabi_mcp.arguments import check
from kajabi_mcp.errors import Refused
from kajabi_mcp.filters import FILTERS
from kajabi_mcp.filters.cautions import cautions
from kajabi_mcp.tools.search_customers import Search
from kajabi_mcp.warnings import arrange
from tests.support.clock import NOW
from tests.support.refusals import Sent

REACHED = [f"{what}_email_broadcast_id" for what in ("sent", "opened", "clicked", "bounced", "dropped")]
NOT_REACHED = [f"no_{what}_email_broadcast_id" for what in ("delivered", "opened", "clicked", "bounced", "dropped")]
RECEIVED = [f"{what}_email_in_last" for what in ("delivered", "opened", "clicked")]
NOT_RECEIVED = [f"not_{what}_email_in_last" for what in ("delivered", "opened", "clicked")]

SUPPRESSED = (
    "Kajabi no longer documents is_suppressed (since June 2026) and may have ignored it; compare the total with that "
    "of the same search without it."
)


def warnings(sent: Sent) -> list[str]:
    """Return what the reply to this search would warn of."""
    return arrange(cautions(check(Search, sent, NOW).arguments.values))


def never_sent(filters: str, broadcast: str) -> str:
    return (
        f"{filters} people who were never sent broadcast {broadcast}; "
        f'add sent_email_broadcast_id "{broadcast}" to keep only its recipients.'
    )


def sent_nothing(name: str, days: int) -> str:
    return (
        f"{name} also matches people who were never sent any email; "
        f"add delivered_email_in_last {days} to keep only people who received one."
    )


@pytest.mark.parametrize("name", NOT_REACHED)
def test_a_negative_of_a_broadcast_warns_of_those_who_were_never_sent_it(name: str) -> None:
    assert warnings({name: "701"}) == [never_sent(f"{name} also matches", "701")]


@pytest.mark.parametrize(
    ("name", "reached"), [(name, reached) for name in NOT_REACHED for reached in REACHED if name != f"no_{reached}"]
)
@pytest.mark.parametrize(("one", "other"), [("701", "701"), ("701", "0701"), (701, 701.0)])
def test_it_does_not_warn_when_only_recipients_are_left(name: str, reached: str, one: object, other: object) -> None:
    assert warnings({name: one, reached: other}) == []


@pytest.mark.parametrize("reached", REACHED)
def test_recipients_of_another_broadcast_are_no_recipients_of_this_one(reached: str) -> None:
    assert warnings({"no_delivered_email_broadcast_id": "701", reached: "702"}) == [
        never_sent("no_delivered_email_broadcast_id also matches", "701")
    ]


def test_negatives_of_one_broadcast_share_a_warning() -> None:
    sent = {
        "no_clicked_email_broadcast_id": "701",
        "no_opened_email_broadcast_id": "701",
        "no_bounced_email_broadcast_id": "702",
    }
    assert warnings(sent) == [
        never_sent("no_opened_email_broadcast_id and no_clicked_email_broadcast_id also match", "701"),
        never_sent("no_bounced_email_broadcast_id also matches", "702"),
    ]


@pytest.mark.parametrize(
    "left_out", [{"no_sent_email_broadcast_id": "701"}, {"no_sent_email_broadcast_ids": ["702", "701"]}]
)
def test_those_who_ask_for_people_who_were_not_sent_it_know(left_out: Sent) -> None:
    assert warnings({"no_opened_email_broadcast_id": "701", **left_out}) == []


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("not_opened_email_in_last", 60),
        ("not_clicked_email_in_last", 60),
        ("not_delivered_email_in_last", 36_500),
    ],
)
def test_a_negative_of_all_email_warns_of_those_who_were_never_sent_any(name: str, days: int) -> None:
    assert warnings({name: 60}) == [sent_nothing(name, days)]


@pytest.mark.parametrize("name", NOT_RECEIVED)
@pytest.mark.parametrize("positive", [*RECEIVED, *REACHED])
def test_it_does_not_warn_of_them_when_some_email_was_sent(name: str, positive: str) -> None:
    assert warnings({name: 30, positive: 60}) == []


def test_several_negatives_of_all_email_are_warned_of_together() -> None:
    assert warnings({"not_opened_email_in_last": 60, "not_clicked_email_in_last": 90}) == [
        "not_opened_email_in_last and not_clicked_email_in_last also match people who were never sent any email; "
        "add delivered_email_in_last 90 to keep only people who received one."
    ]


def test_an_email_received_before_the_days_without_any_is_asked_for() -> None:
    assert warnings({"not_opened_email_in_last": 60, "not_delivered_email_in_last": 30}) == [
        "not_opened_email_in_last and not_delivered_email_in_last also match people who were never sent any email; "
        "add delivered_email_in_last 36500 to keep only people who received one."
    ]


def test_received_nothing_ever_is_not_told_to_have_received_something() -> None:
    assert warnings({"not_delivered_email_in_last": 36_500}) == []


def test_suppression_may_have_been_ignored() -> None:
    assert warnings({"is_suppressed": True}) == [SUPPRESSED]


def test_all_warnings_of_a_search_are_given() -> None:
    sent = {"is_suppressed": True, "not_opened_email_in_last": 60, "no_opened_email_broadcast_id": "701"}
    assert warnings(sent) == [
        SUPPRESSED,
        never_sent("no_opened_email_broadcast_id also matches", "701"),
        sent_nothing("not_opened_email_in_last", 60),
    ]


VALUES = {"days": 60, "id": "701", "ids": ["701"], "text": "jo", "money": 500, "flag": True}


def test_no_other_filter_warns() -> None:
    warned = {name for name, argument in FILTERS.items() if warnings({name: VALUES[argument.kind.name]})}
    assert warned == {*NOT_REACHED, *NOT_RECEIVED, "is_suppressed"}


def test_who_does_what_a_warning_says_is_neither_refused_nor_warned_again() -> None:
    names = [*REACHED, *NOT_REACHED, *RECEIVED, *NOT_RECEIVED, "no_sent_email_broadcast_id"]
    failed: list[tuple[str, str]] = []
    for pair in combinations(names, 2):
        sent: Sent = {name: VALUES[FILTERS[name].kind.name] for name in pair}
        try:
            said = warnings(sent)
        except Refused:
            continue
        if any("sent_email_broadcast_id" in warning for warning in said):
            sent["sent_email_broadcast_id"] = "701"
        if any("delivered_email_in_last 36500" in warning for warning in said):
            sent["delivered_email_in_last"] = 36_500
        elif any("delivered_email_in_last 60" in warning for warning in said):
            sent["delivered_email_in_last"] = 60
        if said and warnings(sent):
            failed.append(pair)
    assert failed == []
