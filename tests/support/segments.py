"""Segments over the sandbox: what is asked for them, and the same people and figures by sets in plain Python."""

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import combinations
from typing import Any, cast

import httpx2
from pydantic import SecretStr

from kajabi_mcp.account import Account, open_account
from kajabi_mcp.api import open_api
from kajabi_mcp.api.auth import Credentials
from kajabi_mcp.errors import Refused, Unfinished
from kajabi_mcp.filters import FILTERS
from kajabi_mcp.sandbox import CLIENT_ID, CLIENT_SECRET, Options, Sandbox, open_sandbox
from kajabi_mcp.settings import KAJABI, Settings
from kajabi_mcp.tools.compare_segments import compare_segments
from tests.support.clock import NOW
from tests.support.oracle import Collection, People, ids
from tests.support.places import WITH_PLACES
from tests.support.refusals import failure, faults_in

Object = dict[str, Any]
Tell = Callable[[httpx2.URL, Any], None]

VIPS: Object = {"name": "VIPs", "has_tag_id": "101"}
YOGA: Object = {"name": "Yoga", "has_product_id": "301"}
PILATES: Object = {"name": "Pilates", "has_product_id": "302"}
QUIET: Object = {"name": "Quiet", "inactive_in_last": 60}
SPENT: Object = {"name": "Spent", "net_revenue_greater_than": 100}
MAILS: Object = {"name": "Mails", "email_contains": "example"}


class Wire(httpx2.AsyncBaseTransport):
    """The way to the sandbox. It keeps what was asked, and lets a test change what is answered."""

    def __init__(self, box: Sandbox, tell: Tell | None) -> None:
        self._inner = httpx2.ASGITransport(app=box.app)
        self._tell = tell
        self.asked: list[httpx2.URL] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url)
        response = await self._inner.handle_async_request(request)
        if self._tell is None or not is_list(request.url):
            return response
        document = json.loads(await response.aread())
        self._tell(request.url, document)
        return httpx2.Response(response.status_code, json=document)

    def calls(self) -> tuple[int, int]:
        """Return how many calls there were since the last time, and how many of them read rows."""
        walked = [url for url in self.asked if is_list(url) and url.params.get("page[size]") == "500"]
        found = len(self.asked), len(walked)
        self.asked.clear()
        return found


def is_list(url: httpx2.URL) -> bool:
    """Return whether people are asked for."""
    return url.path in ("/v1/customers", "/v1/contacts")


def filters_in(url: httpx2.URL) -> set[str]:
    """Return the filters of a request, without that for the site."""
    return {name[7:-1] for name in url.params if name.startswith("filter[")} - {"site_id"}


@asynccontextmanager
async def account_of(
    box: Sandbox, tell: Tell | None = None, *, site_id: str | None = None, known: bool = False, **changes: Any
) -> AsyncGenerator[tuple[Account, Wire]]:
    """Open an account over the sandbox, and the way between them; its filters may be `known` to act."""
    wire = Wire(box, tell)
    key = Credentials(CLIENT_ID, SecretStr(CLIENT_SECRET))
    async with open_api(KAJABI, key, transport=wire) as api:
        settings = Settings().model_copy(update={"site_id": site_id})
        account = replace(open_account(api, settings, lambda: NOW), **changes)
        for name in FILTERS if known else ():
            for collection in ("customers", "contacts"):
                account.trust.saw_act(collection, name, beside=True)
                account.trust.saw_act(collection, f"{name} false", beside=True)
        yield account, wire


async def compare(account: Account, *segments: Object, **more: Any) -> dict[str, Any]:
    """Return the reply of compare_segments."""
    return await compare_segments.call({"segments": list(segments), **more}, account)


async def not_compared(*segments: Any, **more: Any) -> list[str]:
    """Return the faults for which a comparison is refused; nothing is sent to Kajabi."""
    async with account_of(open_sandbox(Options(customers=0, now=lambda: NOW))) as (account, wire):
        text = await failure(compare(account, *segments, **more), Refused)
        assert wire.asked == []
    return faults_in(text)


def wired(value: Any) -> str:
    """Return a value as it goes out."""
    if isinstance(value, list):
        return ",".join(cast(list[str], value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def everybody(people: People, who: str) -> set[str]:
    """Return the ids of all customers, contacts or leads."""
    if who == "leads":
        return {str(person.contact.id) for person in people["contacts"] if person.customer is None}
    return {str(person.record.id) for person in people["customers" if who == "customers" else "contacts"]}


def members(people: People, who: str, segment: Object) -> set[str]:
    """Return the ids of the people of a segment."""
    collection: Collection = "customers" if who == "customers" else "contacts"
    filters = {name: wired(value) for name, value in segment.items() if name != "name"}
    found = ids(people, collection, filters, WITH_PLACES)
    return found & everybody(people, who)


def expected(people: People, who: str, *segments: Object) -> dict[str, Any]:
    """Return every figure of a comparison, found by sets."""
    sets = {each["name"]: members(people, who, each) for each in segments}
    others = {name: set[str]().union(*(sets[other] for other in sets if other != name)) for name in sets}
    whole = everybody(people, who)
    return {
        "who": who,
        "total": len(whole),
        "sizes": {name: len(each) for name, each in sets.items()},
        "overlaps": [[one, other, len(sets[one] & sets[other])] for one, other in combinations(sets, 2)],
        **({"in_all": len(whole.intersection(*sets.values()))} if len(sets) > 2 else {}),
        "in_one_only": {name: len(each - others[name]) for name, each in sets.items()},
        "in_none": len(whole.difference(*sets.values())),
    }


def numbers(reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of a reply, without its words."""
    return {name: value for name, value in reply.items() if name not in ("searched", "warnings", "walked", "rows_read")}


def claiming(total: int | None, *filters: str) -> Tell:
    """Return a change of answers: a count with exactly these filters has this total."""

    def tell(url: httpx2.URL, document: Any) -> None:
        if url.params["page[size]"] == "2" and filters_in(url) == set(filters):
            document["meta"]["total_count"] = total

    return tell


class Patience:
    """Time for this many pages; then the call ends, as the server ends it by the clock."""

    def __init__(self, pages: int) -> None:
        self.left = pages

    async def heard(self, progress: float, total: float | None, message: str) -> None:
        self.left -= 1
        if not self.left:
            raise Unfinished(int(progress), int(total or 0))


# Filters, each with values that overlap, exclude each other, or hold one another.
POOL: Mapping[str, list[Any]] = {
    "has_tag_id": ["101", "102", "103"],
    "has_all_tag_id": [["101", "102"]],
    "has_no_tag_id": ["101", "104"],
    "has_product_id": ["301", "302"],
    "has_offer_id": ["201", "202"],
    "address_state_contains": ["texas", "CA", "Georgia", "a"],
    "address_country_contains": ["US", "United Kingdom", "Georgia", "land"],
    "email_contains": ["example.com", "example", "mail"],
    "created_in_last": [60, 365],
    "not_created_in_last": [30, 200],
    "active_in_last": [30, 90],
    "inactive_in_last": [60],
    "net_revenue_greater_than": [0, 100, 500],
    "net_revenue_less_than": [200, 1000],
    "net_revenue_equal_to": [0, 97],
    "subscribed": [True, False],
    "opened_email_broadcast_id": ["701", "702"],
    "sent_email_broadcast_id": ["701", "702"],
    "no_sent_email_broadcast_id": ["701", "703"],
    "submitted_form_id": ["401"],
    "previously_owned_product_id": ["301"],
}
