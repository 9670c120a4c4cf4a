"""A sandbox that does something else than it is asked: a transport that changes requests or answers on their way."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
from pydantic import SecretStr

from kajabi_mcp.account import Account, open_account
from kajabi_mcp.api import Credentials, open_api
from kajabi_mcp.sandbox import CLIENT_ID, CLIENT_SECRET, Sandbox
from kajabi_mcp.settings import KAJABI, Settings

Parameters = dict[str, str]
Document = dict[str, Any]
Ask = Callable[[str, Parameters], None]  # the collection and the parameters, which it may change
Reply = Callable[[str, Parameters, Document], None]  # the same, and the document, which it may change
Delay = Callable[[str, Parameters], float]  # the same, to seconds


class Bent(httpx2.AsyncBaseTransport):
    """Kajabi as the sandbox plays it, but for what `ask` and `reply` change, and late. It keeps what was asked."""

    def __init__(
        self, box: Sandbox, ask: Ask | None = None, reply: Reply | None = None, delay: Delay | None = None
    ) -> None:
        self._inner = httpx2.ASGITransport(app=box.app)
        self._ask = ask
        self._reply = reply
        self._delay = delay
        self.asked: list[tuple[str, Parameters]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        collection = request.url.path.removeprefix("/v1/")
        if request.method != "GET":
            return await self._inner.handle_async_request(request)
        sent = dict(request.url.params)
        self.asked.append((collection, dict(sent)))
        if self._delay:
            await anyio.sleep(self._delay(collection, sent))
        if self._ask:
            self._ask(collection, sent)
            request = httpx2.Request("GET", request.url.copy_with(params=sent), headers=request.headers)
        response = await self._inner.handle_async_request(request)
        document = json.loads(await response.aread())
        if self._reply:
            self._reply(collection, self.asked[-1][1], document)
        return httpx2.Response(response.status_code, content=json.dumps(document))


@asynccontextmanager
async def bent_account(box: Sandbox, transport: httpx2.AsyncBaseTransport, **settings: Any) -> AsyncGenerator[Account]:
    """Open an account over a transport, at the sandbox's time."""
    key = Credentials(CLIENT_ID, SecretStr(CLIENT_SECRET))
    async with open_api(KAJABI, key, transport=transport) as api:
        yield open_account(api, Settings.model_validate(settings), box.now)


def leave_out(*names: str) -> Ask:
    """Ignore these parameters, as Kajabi is reported to ignore what it does not know."""

    def ask(_: str, parameters: Parameters) -> None:
        for name in names:
            parameters.pop(name, None)

    return ask


def leave_out_beside(name: str) -> Ask:
    """Ignore a parameter that filters, when another one stands beside it."""

    def ask(_: str, parameters: Parameters) -> None:
        if len(filters_in(parameters)) > 1:
            parameters.pop(name, None)

    return ask


def filters_in(parameters: Parameters) -> list[str]:
    """Return the parameters that filter, without that for the site."""
    return [name for name in parameters if name.startswith("filter[") and name != "filter[site_id]"]


def leave_out_value(name: str, value: str) -> Ask:
    """Ignore a parameter that has this value."""

    def ask(_: str, parameters: Parameters) -> None:
        if parameters.get(name) == value:
            del parameters[name]

    return ask


def take_for(name: str, value: str, other: str) -> Ask:
    """Take one value of a parameter for another."""

    def ask(_: str, parameters: Parameters) -> None:
        if parameters.get(name) == value:
            parameters[name] = other

    return ask


def leave_out_of(one: str, name: str) -> Ask:
    """Ignore a parameter of requests for one collection."""

    def ask(collection: str, parameters: Parameters) -> None:
        if collection == one:
            parameters.pop(name, None)

    return ask


def without(*keys: str) -> Reply:
    """Leave out these members of a list's document."""

    def reply(_: str, __: Parameters, document: Document) -> None:
        for key in keys:
            document.pop(key, None)

    return reply


def nulls(*keys: str) -> Reply:
    """Return null in place of these members."""

    def reply(_: str, __: Parameters, document: Document) -> None:
        document.update(dict.fromkeys(keys))

    return reply


def endless(_: str, __: Parameters, document: Document) -> None:
    """Always name a next page, and count nothing."""
    document["meta"], document["links"] = {}, {"next": "/v1/customers?page=2"}


def told(**values: object) -> Reply:
    """Tell these counts of people in place of the right ones."""

    def reply(collection: str, _: Parameters, document: Document) -> None:
        if collection in ("customers", "contacts"):
            document["meta"].update(values)

    return reply


def total_of_the_page(_: str, __: Parameters, document: Document) -> None:
    """Count the rows of the page as if they were all."""
    document["meta"]["total_count"] = len(document["data"])


def no_next(_: str, __: Parameters, document: Document) -> None:
    """Say that no page follows, and not how many there are."""
    del document["meta"]["total_pages"]
    document["links"] = {"next": None}


def no_next_and_no_count(_: str, __: Parameters, document: Document) -> None:
    """Say that no page follows, and nothing else of the whole."""
    document["meta"], document["links"] = {}, {"next": None}


def leave_out_rows(rows: int) -> Reply:
    """Leave out the last rows of each page of people."""

    def reply(_: str, __: Parameters, document: Document) -> None:
        if people_in(document):
            del document["data"][-rows:]

    return reply


def no_relationships(_: str, __: Parameters, document: Document) -> None:
    """Leave out all relationships."""
    for row in people_in(document):
        row.pop("relationships", None)


def null_attributes(name: str) -> Reply:
    """Send null in place of an attribute."""

    def reply(_: str, __: Parameters, document: Document) -> None:
        for row in people_in(document):
            row["attributes"][name] = None

    return reply


def no_rows(_: str, __: Parameters, document: Document) -> None:
    """Count people, and send none."""
    document["data"] = [row for row in document["data"] if row not in people_in(document)]


def no_everybody(_: str, parameters: Parameters, document: Document) -> None:
    """Answer nothing of use to a request without a filter."""
    if people_in(document) and not filters_in(parameters):
        del document["data"]


def first_row_again() -> Reply:
    """Send the last row of a page in place of the first row of the next one, and count nothing."""
    last: dict[int, Document] = {}

    def reply(_: str, parameters: Parameters, document: Document) -> None:
        document["meta"], document["links"] = {}, {}
        if (number := int(parameters.get("page[number]", 1))) and people_in(document):
            last[number] = document["data"][-1]
            document["data"][0] = last.get(number - 1, document["data"][0])

    return reply


def no_pages(_: str, __: Parameters, document: Document) -> None:
    """Say that there are no pages."""
    document["meta"]["total_pages"] = 0


def other_type(_: str, __: Parameters, document: Document) -> None:
    """Send offers in place of people."""
    for row in people_in(document):
        row["type"] = "offers"


def first_of_another_type(_: str, __: Parameters, document: Document) -> None:
    """Send an offer among the people."""
    for row in people_in(document)[:1]:
        row["type"] = "offers"


def no_ids(_: str, __: Parameters, document: Document) -> None:
    """Send ids that are not digits."""
    for row in people_in(document):
        row["id"] = "x" + row["id"]


def no_revenue(_: str, __: Parameters, document: Document) -> None:
    """Leave out the revenue."""
    for row in people_in(document):
        row["attributes"].pop("net_revenue", None)


def revenue_as_text(_: str, parameters: Parameters, document: Document) -> None:
    """Show the people whose revenue is the highest as text: 99 before 250."""
    if parameters.get("sort") == "-net_revenue":
        for row, revenue in zip(people_in(document), ("99.0", "98.5"), strict=False):
            row["attributes"]["net_revenue"] = revenue


def people_in(document: Document) -> list[Document]:
    """Return the people of a list."""
    return [row for row in document["data"] if row["type"] in ("customers", "contacts")]
