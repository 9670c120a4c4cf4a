"""Which account is asked: Kajabi's with the credentials of the environment, or the sandbox's."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from .api import Pace, in_process, open_api
from .auth import Credentials
from .catalog import Catalog
from .retry import utc_now
from .settings import KAJABI, Settings
from .tools import Account

if TYPE_CHECKING:
    from .sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answers come from."""

    settings: Settings
    sandbox: "Sandbox | None" = None

    def credentials(self) -> Credentials | None:
        """The API key, if both halves of it are set."""
        if self.settings.client_id and self.settings.client_secret:
            return Credentials(self.settings.client_id, self.settings.client_secret)
        return None


@asynccontextmanager
async def connect(source: Source) -> AsyncGenerator[Account]:
    """The account, with its client open."""
    settings = source.settings
    if source.sandbox is None:
        pace = Pace(settings.requests_per_minute, settings.requests_in_flight)
        async with open_api(settings.base_url, source.credentials(), pace=pace) as api:
            yield Account(api, Catalog(api), utc_now, settings.site_id, settings.call_seconds)
        return
    from .sandbox import CLIENT_ID, CLIENT_SECRET

    # The environment may hold the settings of a real account, of which nothing is the sandbox's.
    box, own = source.sandbox, Credentials(CLIENT_ID, SecretStr(CLIENT_SECRET))
    async with open_api(KAJABI, own, transport=in_process(box.app)) as api:
        yield Account(api, Catalog(api), box.now, None, settings.call_seconds)
