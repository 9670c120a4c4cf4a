"""A probe goes on where it was stopped, asks for nobody's name, and is not misled by what happens meanwhile."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kajabi_mcp.errors import KajabiError
from kajabi_mcp.findings import AccountRecord, FindingsFile
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from tests.support.bent import Bent, Document, Parameters
from tests.support.probing import IDS, probed, small_sandbox

Respond = Callable[[httpx2.Request], httpx2.Response | None]


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return small_sandbox()


class Failing(Bent):
    """A sandbox that answers some requests with something else."""

    def __init__(self, box: Sandbox, respond: Respond) -> None:
        super().__init__(box)
        self._respond = respond

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._respond(request) or await super().handle_async_request(request)


def after(requests: int, status: int) -> Respond:
    """Answer with a status from some request on. Kajabi asks for a day's pause, so that nobody waits for it."""
    left = [requests]

    def respond(request: httpx2.Request) -> httpx2.Response | None:
        left[0] -= request.method == "GET"
        return httpx2.Response(status, headers={"Retry-After": "86400"}) if left[0] < 0 else None

    return respond


def filters_in(request: httpx2.Request) -> list[str]:
    names = [name for name in request.url.params if name.startswith("filter[") and name != "filter[site_id]"]
    return [name.removeprefix("filter[").removesuffix("]") for name in names]


async def test_what_was_answered_is_kept_and_the_next_probe_goes_on(box: Sandbox, tmp_path: Path) -> None:
    file = FindingsFile(tmp_path / "findings.json", "account")
    whole = await probed(box)
    for stop in (1, 60, 200):
        with pytest.raises(KajabiError, match="limiting requests"):
            await probed(box, Failing(box, after(stop, 429)), record=file.read(), file=file)
    kept = file.read()
    assert not kept.complete
    assert kept.facts.items() < whole.facts.items()
    last = Bent(box)
    rest = await probed(box, last, record=kept, file=file)
    assert (rest.facts, file.read()) == (whole.facts, rest.record)
    assert [line.kept for line in rest.lines].index(False) > 70
    # A site, four lists of things, and what was not answered before.
    assert rest.requests < whole.requests - 150
    assert len(last.asked) == rest.requests + 1


async def test_a_complete_probe_asks_only_for_what_is_not_settled(box: Sandbox) -> None:
    first = await probed(box, ids={})
    assert "acts customers opened_email_broadcast_id" in first.record.unsettled
    again = await probed(box, ids={}, record=first.record.model_copy(deep=True))
    assert (again.requests, again.record) == (0, first.record)
    given = await probed(box, record=first.record)
    assert (given.record.unsettled, given.record.complete) == ({}, True)


async def test_a_total_that_is_kept_is_asked_again_after_an_hour(box: Sandbox) -> None:
    record = (await probed(box)).record
    stale = AccountRecord.model_validate({"totals": {"customers&site_id=11": {"total": 3, "at": 0}}})
    assert (await probed(box, record=stale)).facts == record.facts


async def test_no_name_and_no_address_is_asked_for(box: Sandbox) -> None:
    bent = Bent(box)
    await probed(box, bent)
    allowed = {"created_at", "last_request_at", "net_revenue", "tags"}
    for collection, sent in bent.asked:
        kind = collection.split("/")[0]
        if kind in ("customers", "contacts"):
            assert set(sent[f"fields[{kind}]"].split(",")) <= allowed
    assert all("name_or_email" not in name for _, sent in bent.asked for name in sent)


async def test_the_file_holds_no_person_no_total_and_no_id_of_the_account(box: Sandbox, tmp_path: Path) -> None:
    file = FindingsFile(tmp_path / "findings.json", "account")
    await probed(box, file=file)
    text = (tmp_path / "findings.json").read_text("utf-8")
    people = box.db.execute("SELECT name, email FROM contacts WHERE length(name) > 4").fetchall()
    assert [each for person in people for each in person if each in text] == []
    record = json.loads(text)["accounts"]["account"]
    assert {type(value) for value in record["facts"].values()} == {bool, int, str}
    numbers = {fact: value for fact, value in record["facts"].items() if type(value) is int}
    assert numbers == {f"page_given {size}": min(size, 100) for size in (25, 100, 200, 500)}
    assert [name for name in ("Main Studio", "VIP", "705", "101", "sandbox") if name in text] == []


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (500, "not settled: Kajabi gave no usable answer to this question"),
        (404, "not tested: Kajabi refused the question"),
        (422, "not tested: Kajabi refused the question"),
        (400, "not tested: Kajabi refused the question"),
        (302, "not settled: Kajabi gave no usable answer to this question"),
    ],
)
async def test_a_question_that_is_too_much_for_kajabi_is_left_out_and_the_others_go_on(
    box: Sandbox, status: int, why: str
) -> None:
    def respond(request: httpx2.Request) -> httpx2.Response | None:
        again = {"Retry-After": "0"}
        return httpx2.Response(status, headers=again) if "is_hidden" in filters_in(request) else None

    done = await probed(box, Failing(box, respond))
    lost = {"acts customers is_hidden", "acts contacts is_hidden", "acts_beside customers is_hidden"}
    assert done.record.unsettled == dict.fromkeys({*lost, "false_means is_hidden"}, why)


@pytest.mark.parametrize(
    ("respond", "said"),
    [
        (after(30, 429), "Kajabi is limiting requests"),
        (after(30, 503), "Kajabi gave no usable answer"),
        (after(0, 401), "Kajabi does not accept the credentials"),
    ],
)
async def test_there_is_no_use_in_asking_on_when_kajabi_is_down(box: Sandbox, respond: Respond, said: str) -> None:
    with pytest.raises(KajabiError, match=said):
        await probed(box, Failing(box, respond))


def growing(collection: str, every: int) -> Callable[[str, Parameters, Document], None]:
    """Add a person to every total, once in so many requests: people sign up while a probe goes on."""
    asked = [0]

    def reply(kind: str, _: Parameters, document: Document) -> None:
        asked[0] += 1
        if kind == collection and "meta" in document:
            document["meta"]["total_count"] += asked[0] // every

    return reply


@pytest.mark.parametrize("every", [40, 90])
async def test_people_who_sign_up_meanwhile_do_not_make_an_ignored_filter_act(box: Sandbox, every: int) -> None:
    def ask(_: str, sent: dict[str, str]) -> None:
        sent.pop("filter[has_tag_id]", None)
        sent.pop("filter[is_suppressed]", None)

    done = await probed(box, Bent(box, ask=ask, reply=growing("contacts", every)))
    assert done.facts["acts contacts has_tag_id"] is False
    assert "acts contacts is_suppressed" not in done.facts
    wrong = {fact: value for fact, value in done.facts.items() if fact.startswith("acts") and not value}
    assert set(wrong) == {"acts customers has_tag_id", "acts contacts has_tag_id"}


async def test_sums_that_are_off_by_one_person_are_added_up_again(box: Sandbox) -> None:
    usual = await probed(box)
    once: set[str] = set()

    def reply(kind: str, sent: Parameters, document: Document) -> None:
        key = f"{kind} {sorted(sent.items())}"
        if "meta" in document and "filter[has_no_offer_id]" in sent and key not in once:
            once.add(key)
            document["meta"]["total_count"] += 1  # who signed up and left again

    assert (await probed(box, Bent(box, reply=reply))).facts == usual.facts


async def test_an_account_without_people_settles_nothing_and_ends(box: Sandbox) -> None:
    empty = open_sandbox(Options(customers=0, now=box.now))
    done = await probed(empty)
    assert done.record.complete
    assert [fact for fact in done.facts if fact.startswith(("acts", "negative", "window", "separator"))] == []


async def test_ids_are_given_or_remembered_and_otherwise_not_tested(box: Sandbox) -> None:
    done = await probed(box, ids={"broadcast": IDS["broadcast"]})
    assert done.facts["separator no_sent_email_broadcast_ids"] == ","
    assert done.record.unsettled["acts contacts registered_event_id"] == (
        "not tested: Kajabi cannot list events; remember one, or add --id event=ID"
    )


@pytest.mark.parametrize("ids", [{"tag": ["999"]}, {"tag": ["999", "998"], "offer": ["997"]}])
async def test_ids_that_nobody_has_prove_that_a_filter_acts_and_nothing_more(box: Sandbox, ids: Any) -> None:
    done = await probed(box, ids=ids)
    assert done.facts["acts contacts has_tag_id"] is True
    why = done.record.unsettled["acts contacts has_no_tag_id"]
    assert why == "not settled: nobody matches has_tag_id, so there is nobody to leave out"
    assert "negative_covers contacts has_tag_id" in done.record.unsettled
