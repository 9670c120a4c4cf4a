"""Normal forms: calls with the same form find the same people, random calls too."""

from random import Random
from typing import Any

from evals.cases import find_tool, given_values
from evals.scoring import form_of_values, matches
from evals.world import NOW, catalogue, world
from kajabi_mcp.arguments import check
from kajabi_mcp.errors import Refused

# Few, so that calls often say the same in different ways.
FILTERS: tuple[dict[str, Any], ...] = (
    *({name: tag} for name in ("has_tag_id", "has_no_tag_id") for tag in ("VIP", "Alumni")),
    {"has_all_tag_id": ["VIP", "Alumni"]},
    {"has_all_tag_id": ["VIP"]},
    *({f"{what}_email_broadcast_id": "701"} for what in ("sent", "no_sent", "opened", "no_opened", "no_delivered")),
    {"no_sent_email_broadcast_ids": ["701", "702"]},
    *({f"{what}_product_id": "301"} for what in ("has", "has_active", "has_no", "previously_owned")),
    *({f"net_revenue_{bound}": 97} for bound in ("greater_than", "less_than", "equal_to")),
    *({name: True} for name in ("subscribed", "never_subscribed", "is_hard_bouncing")),
    {"subscribed": False},
    *({name: 30} for name in ("active_in_last", "inactive_in_last", "bounced_in_last", "unsubscribed_in_last")),
    {"opted_out_in_last": 30},
)


def some(draw: Random, most: int) -> dict[str, Any]:
    """Return one filter, or a few side by side."""
    return {name: value for part in draw.choices(FILTERS, k=draw.randint(1, most)) for name, value in part.items()}


def call(draw: Random) -> dict[str, Any]:
    """Return a random search."""
    chosen = draw.sample(GROUPS, draw.randint(0, 2))
    groups = {name: [some(draw, 2) for _ in range(draw.randint(1, 2))] for name in chosen}
    for part in groups.get("all_of", []):
        if draw.random() < 0.6:
            part |= {"any_of": [some(draw, 2) for _ in range(draw.randint(1, 3))]}
    return (some(draw, 2) if draw.random() < 0.7 or not groups else {}) | groups


GROUPS = ("all_of", "any_of", "none_of")


def test_calls_of_one_form_find_the_same_people() -> None:
    draw, tool, found = Random(7), find_tool("search_customers"), dict[Any, tuple[Any, Any]]()
    assert tool is not None
    people, shared = world().people, 0
    for _ in range(6000):
        sent = call(draw)
        try:
            values = given_values(check(tool.arguments, sent, NOW).arguments)
        except Refused:
            continue
        form = form_of_values(tool, values, catalogue())
        key = (frozenset(form.must), frozenset(map(frozenset, form.any_of)), frozenset(map(frozenset, form.none_of)))
        them = people(tool.name, values)
        first, expected = found.setdefault(key, (sent, them))
        shared += first != sent
        assert them == expected, (first, sent)
        assert matches(form, form)
    assert shared > 500
