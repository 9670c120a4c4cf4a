"""The Kajabi account that is asked, opened: Kajabi's with the credentials of the settings, or the sandbox's.

It stands above the rooms: it opens what they need, and nothing below takes it whole.
"""

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from pydantic import SecretStr

from .api import Credentials, KajabiAPI, Pace, in_process, open_api, utc_now
from .findings import Findings, account_key, findings_path, read_findings
from .names import Listings, Names, Remembered, RememberedForNow, Sites, default_path
from .search import Means, Progress, Totals, Trust, Walker, Walks
from .settings import KAJABI, Settings

if TYPE_CHECKING:
    from .sandbox import Sandbox

_log = logging.getLogger(__name__)


async def no_progress(progress: float, total: float | None, message: str) -> None:
    """Ignore progress: nobody asked for it."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one account offers to tools, the time it is asked at, and how much one call may take."""

    api: KajabiAPI
    sites: Sites
    names: Names
    totals: Totals
    now: Callable[[], datetime]
    call_seconds: float = 45
    scan_limit: int = 20_000
    walks: Walks = field(default_factory=Walks)
    trust: Trust = field(default_factory=Trust)
    zone: tzinfo = UTC  # of the owner's days
    progress: Progress = no_progress

    def local_now(self) -> datetime:
        """Return the time that it is, by the owner's clock."""
        return self.now().astimezone(self.zone)

    @property
    def reserve(self) -> float:
        """The seconds of a call that are kept for its reply."""
        return self.call_seconds / 15

    @property
    def means(self) -> Means:
        """What answering a question of one call takes."""
        walker = Walker(self.api, self.walks, self.scan_limit, self.reserve, self.progress)
        return Means(self.api, self.totals, self.trust, walker, self.reserve)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answers come from."""

    settings: Settings
    sandbox: "Sandbox | None" = None

    def credentials(self) -> Credentials | None:
        """Return the API key, if both halves of it are set."""
        if self.settings.client_id and self.settings.client_secret:
            return Credentials(self.settings.client_id, self.settings.client_secret)
        return None


def open_account(
    api: KajabiAPI,
    settings: Settings,
    now: Callable[[], datetime] = utc_now,
    remembered: Remembered | None = None,
    findings: Findings = Findings(),  # noqa: B008 - frozen
) -> Account:
    """Return the account behind an open client, and what a probe has found out about it."""
    listings = Listings(api)
    return Account(
        api,
        Sites(listings, settings.site_id),
        Names(listings, remembered or Remembered(None)),
        Totals(api),
        now,
        settings.call_seconds,
        settings.scan_limit,
        trust=Trust(findings),
        zone=settings.timezone or UTC,
    )


@asynccontextmanager
async def connect(source: Source) -> AsyncGenerator[Account]:
    """Open the account, for as long as the context lasts."""
    settings, box = source.settings, source.sandbox
    if box:
        # The environment may hold the site of a real account, which is not the sandbox's.
        settings = settings.model_copy(update={"site_id": None})
    async with _sandbox_api(box) if box else _kajabi_api(source) as api:
        yield open_account(api, settings, box.now if box else utc_now, _remembered(source), _findings(source))


def _remembered(source: Source) -> Remembered:
    """Return the owner's names; trying the sandbox writes none of its names among them."""
    chosen = source.settings.names_file
    in_memory = chosen is None and source.sandbox is not None
    return RememberedForNow() if in_memory else Remembered(chosen or default_path())


def _findings(source: Source) -> Findings:
    """Return what a probe has found out about the account; nothing where there is none, or for the sandbox."""
    settings = source.settings
    if source.sandbox is not None or settings.client_id is None:
        return Findings()
    findings, problem = read_findings(findings_path(), account_key(settings.base_url, settings.client_id))
    if problem:
        _log.warning("%s", problem)
    return findings


def _kajabi_api(source: Source) -> AbstractAsyncContextManager[KajabiAPI]:
    """Open Kajabi's own API, at the pace of the settings."""
    settings = source.settings
    pace = Pace(settings.requests_per_minute, settings.requests_in_flight)
    return open_api(settings.base_url, source.credentials(), pace=pace)


def _sandbox_api(box: "Sandbox") -> AbstractAsyncContextManager[KajabiAPI]:
    """Open the sandbox's API, as fast as it goes."""
    from .sandbox import CLIENT_ID, CLIENT_SECRET

    return open_api(KAJABI, Credentials(CLIENT_ID, SecretStr(CLIENT_SECRET)), transport=in_process(box.app))
