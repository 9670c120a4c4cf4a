"""A Kajabi of one site that lists things by name, with the oddities that its real lists have or may have."""

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx2

from kajabi_mcp.account import Account, open_account
from kajabi_mcp.api.auth import TOKEN_PATH
from kajabi_mcp.names import Listings, Names, Site, Sites
from kajabi_mcp.names.remembered import Remembered
from kajabi_mcp.settings import Settings
from kajabi_mcp.text import fold_name
from tests.support.clock import NOW, Clock
from tests.support.faults import client

MAIN = Site("11", "Main")


folded = cache(fold_name)


async def passing(_seconds: float) -> None:
    """Skip the pause between attempts."""


@dataclass
class Lists:
    """Lists of things, by collection: id -> attributes. Every request is kept."""

    held: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict[str, dict[str, dict[str, Any]]])
    largest_page: int = 100
    counts: bool = True
    ignores_names: bool = False
    repeats: int = 0  # how many rows of a page come again on the next one
    status: int = 200
    forbidden: set[str] = field(default_factory=set[str])  # collections that the key may not list
    clock: Clock = field(default_factory=lambda: Clock(step=0.001))  # one call is later than another
    asked: list[str] = field(default_factory=list[str])

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == TOKEN_PATH:
            return httpx2.Response(200, json={"access_token": "token"})
        asked = dict(request.url.params)
        collection = request.url.path.rsplit("/", 1)[1]
        attribute = asked["sort"]
        sought = asked.get(f"filter[{attribute}_cont]", "")
        self.asked.append(f"{collection} {asked['page[number]']}" + (f" {sought}" if sought else ""))
        if self.status != 200 or collection in self.forbidden:
            return httpx2.Response(403 if collection in self.forbidden else self.status)
        rows = [
            {"id": number, "type": collection, "attributes": attributes}
            for number, attributes in self.held.get(collection, {}).items()
            if self.ignores_names or folded(sought) in folded(attributes[attribute])
        ]
        size = min(int(asked["page[size]"]), self.largest_page)
        start = (int(asked["page[number]"]) - 1) * (size - self.repeats)
        meta = {"total_count": len(rows)} if self.counts else {}
        return httpx2.Response(200, json={"data": rows[start : start + size], "meta": meta})

    def account(self, names: Path | None = None) -> Account:
        """Return an account whose lists are these."""
        api = client(self.handle, sleep=passing)
        listings = Listings(api, self.clock)
        account = open_account(api, Settings(), lambda: NOW)
        sites = Sites(listings, "11", self.clock)
        return replace(account, sites=sites, names=Names(listings, Remembered(names)))


def tags(*names: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Return lists with the tags of these names; their ids are 101, 102 and so on."""
    return {
        "sites": {"11": {"title": "Main"}},
        "contact_tags": {str(number): {"name": name} for number, name in enumerate(names, 101)},
    }
