"""Short ways to call the simulated API."""

from collections.abc import Mapping
from typing import Any

import httpx2

from kajabi_mcp.sandbox import CLIENT_ID, CLIENT_SECRET, Options, Sandbox

FORM = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def calling(box: Sandbox) -> httpx2.AsyncClient:
    """Return an HTTP client of the simulated API."""
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=box.app), base_url="https://api.kajabi.com")


async def get(box: Sandbox, path: str, params: Mapping[str, str] | None = None) -> httpx2.Response:
    """Return the response to one request, made with a new token."""
    async with calling(box) as client:
        token = (await client.post("/v1/oauth/token", data=FORM)).json()["access_token"]
        return await client.get(path, params=params, headers={"Authorization": f"Bearer {token}"})


async def body(box: Sandbox, path: str, **params: str) -> Any:
    """Return the reply to a query written as `page_size=…`, `filter_has_tag_id=…`, `fields_customers=…`, `sort=…`."""
    named = {key.replace("_", "[", 1) + "]" if "_" in key else key: value for key, value in params.items()}
    reply = await get(box, path, named)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def total(box: Sandbox, path: str, **params: str) -> int:
    """Return how many match a query."""
    return (await body(box, path, page_size="1", **params))["meta"]["total_count"]


async def names(box: Sandbox, path: str, attribute: str = "title", **params: str) -> list[str]:
    """Return one attribute of each row of a page."""
    return [row["attributes"][attribute] for row in (await body(box, path, **params))["data"]]


def ids(document: Any) -> list[int]:
    """Return the ids of a page."""
    return [int(row["id"]) for row in document["data"]]


def column(box: Sandbox, sql: str) -> list[Any]:
    """Return the first column of a query of the tables themselves."""
    return [row[0] for row in box.db.execute(sql)]


def behind(box: Sandbox, options: Options) -> Sandbox:
    """Return the same people behind an API with these options."""
    return Sandbox(options, box.db)


def on_one_page(box: Sandbox) -> Sandbox:
    """Return the same people behind an API whose page holds all of them."""
    return behind(box, Options(max_page_size=5000, now=box.now))
