"""Probes of a sandbox, in memory, and what they find."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2

from kajabi_mcp.findings import AccountRecord, FindingsFile
from kajabi_mcp.probing import Asker, Lab, ProbeLine, probe
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from tests.support.bent import bent_account
from tests.support.sandbox import behind

# Half an hour may be a midnight somewhere; at this minute no zone's day begins.
AT = datetime(2026, 11, 23, 13, 17, tzinfo=UTC)
NOT_KEPT = FindingsFile(None, "account")
IDS: Mapping[str, Sequence[str]] = {
    "broadcast": ["705", "706"],
    "sequence": ["901"],
    "event": ["501"],
    "assessment": ["601"],
    "newsletter": ["801"],
}


@dataclass
class Probed:
    """A probe that was made: the record, the lines that were shown, and how many requests it took."""

    record: AccountRecord
    lines: list[ProbeLine] = field(default_factory=list[ProbeLine])
    requests: int = 0

    @property
    def facts(self) -> dict[str, Any]:
        return self.record.facts


def small_sandbox() -> Sandbox:
    """Return a sandbox of a few people, who are enough for every experiment."""
    return open_sandbox(Options(customers=150, now=lambda: AT))


def with_quirks(box: Sandbox, quirks: Iterable[str]) -> Sandbox:
    """Return the same people behind an API with these quirks."""
    return behind(box, Options(quirks=frozenset(quirks), now=box.now))


async def probed(
    box: Sandbox,
    transport: httpx2.AsyncBaseTransport | None = None,
    ids: Mapping[str, Sequence[str]] = IDS,
    record: AccountRecord | None = None,
    file: FindingsFile = NOT_KEPT,
) -> Probed:
    """Probe a sandbox, over its own transport or another, from a record on."""
    done = Probed(record or AccountRecord())
    async with bent_account(box, transport or httpx2.ASGITransport(app=box.app)) as account:
        site = await account.sites.site(None)
        asker = Asker(account.api, site.id, account.now)
        try:
            async for line in probe(Lab(asker, site, account.names, ids), file, done.record):
                done.lines.append(line)
        finally:
            done.requests = asker.requests
    return done
