"""Open the account to ask: the Kajabi account of the credentials in the environment, or the sandbox."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pydantic import SecretStr

from .account import Account
from .aliases import Aliases, default_path
from .api import KajabiAPI, Pace, in_process, open_api
from .auth import Credentials
from .catalog import Catalog
from .retry import utc_now
from .settings import KAJABI, Settings

if TYPE_CHECKING:
    from .sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answers come from: Kajabi with these settings, or a sandbox."""

    settings: Settings
    sandbox: "Sandbox | None" = None

    def credentials(self) -> Credentials | None:
        """Return the API key, or None unless both of its halves are set."""
        if self.settings.client_id and self.settings.client_secret:
            return Credentials(self.settings.client_id, self.settings.client_secret)
        return None


@contextmanager
def open_names(source: Source) -> Generator[Aliases]:
    """Open the owner's names. The sandbox gets a temporary file, so that trying it adds nothing to the owner's."""
    names_file = source.settings.names_file
    if names_file is not None or source.sandbox is None:
        yield Aliases(names_file or default_path())
        return
    with TemporaryDirectory(prefix="kajabi-mcp-") as folder:
        yield Aliases(Path(folder) / "names.toml")


def open_kajabi(source: Source) -> AbstractAsyncContextManager[KajabiAPI]:
    """Open Kajabi's own API, at the pace of the settings."""
    settings = source.settings
    pace = Pace(settings.requests_per_minute, settings.requests_in_flight)
    return open_api(settings.base_url, source.credentials(), pace=pace)


def open_simulation(box: "Sandbox") -> AbstractAsyncContextManager[KajabiAPI]:
    """Open the sandbox's API, without a limit on its pace."""
    from .sandbox import CLIENT_ID, CLIENT_SECRET

    return open_api(KAJABI, Credentials(CLIENT_ID, SecretStr(CLIENT_SECRET)), transport=in_process(box.app))


@asynccontextmanager
async def connect(source: Source) -> AsyncGenerator[Account]:
    """Open the account, and close its client at the end."""
    settings, box = source.settings, source.sandbox
    with open_names(source) as aliases:
        async with open_simulation(box) if box else open_kajabi(source) as api:
            yield Account(
                api,
                Catalog(api, default_site=None if box else settings.site_id),
                box.now if box else utc_now,
                # KAJABI_SITE_ID may be set to the site of a real account, which the sandbox does not have.
                None if box else settings.site_id,
                settings.call_seconds,
                settings.scan_limit,
                aliases,
            )
