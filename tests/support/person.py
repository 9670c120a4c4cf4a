"""Asking for one person: a sandbox, or a Kajabi whose answer for each path is written by the test."""

from collections.abc import Mapping
from typing import Any

import anyio
import httpx2
from pydantic import SecretStr

from kajabi_mcp.account import Account, open_account
from kajabi_mcp.api import in_process
from kajabi_mcp.api.auth import TOKEN_PATH, Credentials
from kajabi_mcp.errors import KajabiError
from kajabi_mcp.sandbox import CLIENT_ID, CLIENT_SECRET, Sandbox
from kajabi_mcp.settings import Settings
from kajabi_mcp.tools.get_customer import get_customer
from tests.support.clock import NOW
from tests.support.faults import KEY, Answer, client, token_answer
from tests.support.refusals import failure
from tests.support.shapes import shape

NEVER = Answer(599)  # the answer that does not come
MOST_REQUESTS = 6
has_its_shape = shape(get_customer.output_schema)


class Kajabi:
    """A Kajabi that is a sandbox, or has an answer for each path (and page). It keeps what it was asked."""

    def __init__(self, source: Sandbox | Mapping[str, Answer]) -> None:
        self._answers: Mapping[str, Answer] = {} if isinstance(source, Sandbox) else source
        self._app = in_process(source.app) if isinstance(source, Sandbox) else None
        self.asked: list[str] = []
        self.queries: list[dict[str, str]] = []

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path != TOKEN_PATH:
            self.asked.append(request.url.path.removeprefix("/v1/"))
            self.queries.append(dict(request.url.params))
        if self._app:
            return await self._app.handle_async_request(request)
        if request.url.path == TOKEN_PATH:
            return token_answer().response()
        page = request.url.params.get("page[number]")
        path = self.asked[-1]
        answer = self._answers.get(f"{path}?{page}") or self._answers.get(path) or Answer(404)
        if answer is NEVER:
            await anyio.sleep_forever()
        return answer.response()

    @property
    def account(self) -> Account:
        own = Credentials(CLIENT_ID, SecretStr(CLIENT_SECRET)) if self._app else KEY
        api = client(self.handle, own)
        return open_account(api, Settings(), lambda: NOW)


async def show(source: Sandbox | Mapping[str, Answer], **arguments: object) -> dict[str, Any]:
    """Return the reply about a person; few requests are made for it."""
    kajabi = Kajabi(source)
    reply = await get_customer.call(arguments, kajabi.account)
    assert len(kajabi.asked) <= MOST_REQUESTS
    has_its_shape(reply)
    return reply


async def not_shown(source: Sandbox | Mapping[str, Answer], kind: type[KajabiError], **arguments: object) -> str:
    """Return the words with which a call fails; few requests are made for it."""
    kajabi = Kajabi(source)
    words = await failure(get_customer.call(arguments, kajabi.account), kind)
    assert len(kajabi.asked) <= MOST_REQUESTS
    return words


def one(kind: str, number: object, attributes: object = None, included: object = None, **related: object) -> Answer:
    """Return the answer that is one record. A relationship that is not given is not in it."""
    data: Any = {"id": number, "type": kind, "attributes": attributes, "relationships": related}
    more: Any = {} if included is None else {"included": included}
    return Answer(body={"data": data, **more})


def to(kind: str, *numbers: object) -> Any:
    """Return a relationship to several records."""
    return {"data": [{"id": each, "type": kind} for each in numbers]}


def to_one(kind: str, number: object) -> Any:
    """Return a relationship to one record."""
    return {"data": {"id": number, "type": kind}}


def named(kind: str, number: str, **attributes: object) -> Any:
    """Return a record as it is included in an answer."""
    return {"id": number, "type": kind, "attributes": attributes}


CUSTOMER = one(
    "customers",
    "1",
    {"name": "Jo Li", "email": "jo@example.com", "net_revenue": "0.0", "sign_in_count": 0, "socials": None},
    [named("offers", "201", title="Course"), named("products", "301", title="Course")],
    contact=to_one("contacts", "7"),
    offers=to("offers", "201"),
    products=to("products", "301"),
    site=to_one("sites", "11"),
)
CONTACT = one(
    "contacts",
    "7",
    {"name": "Jo Li", "email": "jo@example.com", "subscribed": False, "phone_number": "", "address_line_1": "  "},
    [named("contact_tags", "101", name="VIP")],
    customer=to_one("customers", "1"),
    tags=to("contact_tags", "101"),
    site=to_one("sites", "11"),
)
BOTH = {"customers/1": CUSTOMER, "contacts/7": CONTACT}
SITES = Answer(
    body={
        "data": [{"id": "11", "type": "sites", "attributes": {"title": "Main Studio"}}],
        "meta": {"total_count": 1, "total_pages": 1, "current_page": 1},
    }
)


def page(number: int, emails: Mapping[str, str], total: int, size: int = 100) -> dict[str, Answer]:
    """Return the answer for one page of contacts, by its path: id -> email."""
    rows: Any = [named("contacts", each, email=email) for each, email in emails.items()]
    meta: Any = {"total_count": total, "total_pages": -(-total // size), "current_page": number}
    return {f"contacts?{number}": Answer(body={"data": rows, "meta": meta})}


def crowd(number: int, start: str = "x") -> dict[str, str]:
    """Return a page of people whose emails contain the one that is looked for, and are not it."""
    return {f"{number}{each:03}": f"{start}{number}{each}jo@example.com" for each in range(100)}
