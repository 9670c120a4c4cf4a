"""A sandbox whose contacts live just where a test says, and who of them a search finds."""

from collections.abc import Sequence

from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.tools.search_customers import search_customers
from tests.support.clock import NOW
from tests.support.segments import Object, account_of

Address = tuple[str | None, str | None]  # what is written for the state and for the country


def living(*addresses: Address) -> Sandbox:
    """Return a sandbox with a contact at each address, and others without any."""
    box = open_sandbox(Options(customers=max(10, len(addresses)), now=lambda: NOW))
    box.db.execute("UPDATE contacts SET address_state = NULL, address_country = NULL")
    numbers = [
        row[0] for row in box.db.execute("SELECT id FROM contacts ORDER BY created_at, id LIMIT ?", (len(addresses),))
    ]
    for number, (state, country) in zip(numbers, addresses, strict=True):
        box.db.execute(
            "UPDATE contacts SET address_state = ?, address_country = ? WHERE id = ?", (state, country, number)
        )
    return box


async def found_in(box: Sandbox, sent: Object) -> tuple[Sequence[Address], Object]:
    """Return the addresses of the contacts whom a search finds, the first added first, and the rest of the reply."""
    shown = {"who": "contacts", "fields": ["address_state", "address_country"], "limit": 100, "sort": "created_at"}
    async with account_of(box, known=True) as (account, _):
        reply = await search_customers.call({**sent, **shown}, account)
    rows = [(state, country) for _, state, country in reply.pop("rows")]
    assert (reply.pop("total"), reply.pop("fields")) == (len(rows), ["contact_id", "address_state", "address_country"])
    reply.pop("shown", None)
    return rows, {**reply, "searched": reply["searched"].removesuffix("; oldest first")}
