"""The eval data: a call finds as many people there as on the server, for the golds of one case in three."""

import json

import anyio

from evals.asking import Desk, open_desk
from evals.cases import SEARCH, Case, examples, load_cases
from evals.scoring import read_call
from evals.world import catalogue, world

# There is no such tag; passing it on and being refused is right.
REFUSED = ("adversarial-order_in_tag-1",)


async def differing(clerk: Desk, case: Case) -> str:
    """Return how the server's count for a case's first gold differs from that of the eval data, if it does."""
    made, people = examples(case.gold[0])[0], world().people
    text, failed = await clerk.reply(case, made.tool, made.arguments)
    if failed or made.tool != SEARCH:
        return text if failed else ""
    found = people(made.tool, read_call(made, case, catalogue()).values)
    counted = [each.bit_count() for each in found or ()]
    reply = json.loads(text)
    return "" if [reply["total"]] == counted and "total_is" not in reply else f"{reply['total']}, not {counted}"


def test_the_server_finds_as_many_as_the_eval_data_tell() -> None:
    cases = [case for case in load_cases() if case.call_is_due and case.id not in REFUSED][::3]

    async def every() -> dict[str, str]:
        async with open_desk(world()) as clerk:
            return {case.id: await differing(clerk, case) for case in cases}

    assert len(cases) > 150
    assert {name: said for name, said in anyio.run(every).items() if said} == {}
