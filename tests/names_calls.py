"""Names in filters: what they are resolved to, or the words in which they are refused."""

from typing import Any

import pytest

from kajabi_mcp.account import Account
from kajabi_mcp.arguments import OPENING, check
from kajabi_mcp.errors import Refused
from kajabi_mcp.filters import Filters, given
from kajabi_mcp.resolve import Resolved, resolve
from kajabi_mcp.words import say
from lists import MAIN, NOW

Sent = dict[str, Any]
UNLISTED = (
    "Kajabi's API cannot list broadcasts, and no name like this is remembered; give the id, or the broadcast's address "
    "pasted from Kajabi's admin; remember_name keeps it for the next time"
)


def filters(**sent: Any) -> Filters:
    return check(Filters, sent, NOW).arguments


async def resolved(account: Account, *sent: Sent, place: str = "") -> Resolved:
    site = await account.catalog.site(account.site_id) if account.site_id is None else MAIN
    places = [place, *(f"any_of[{number}]." for number in range(len(sent) - 1))]
    return await resolve([(where, filters(**each)) for where, each in zip(places, sent, strict=True)], account, site)


async def meant(account: Account, **sent: Any) -> tuple[Sent, list[str]]:
    """The filters as they would be sent, and as they are said."""
    found = await resolved(account, sent)
    [only] = found.filters
    return dict(given(only)), say(only, NOW, found.labels)


async def refusal(account: Account, *sent: Sent) -> list[str]:
    """The lines of a refusal below its opening."""
    with pytest.raises(Refused) as refused:
        await resolved(account, *sent)
    opening, *lines = str(refused.value).split("\n- ")
    assert opening == OPENING
    assert len(str(refused.value)) <= 600
    return lines
