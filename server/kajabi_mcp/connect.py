"""Which account is asked: Kajabi's with the credentials of the environment, or the sandbox's."""

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
    """Where the answers come from."""

    settings: Settings
    sandbox: "Sandbox | None" = None

    def credentials(self) -> Credentials | None:
        """The API key, if both halves of it are set."""
        if self.settings.client_id and self.settings.client_secret:
            return Credentials(self.settings.client_id, self.settings.client_secret)
        return None


@contextmanager
def names(source: Source) -> Generator[Aliases]:
    """The owner's names; trying the sandbox writes none of its names among them."""
    chosen = source.settings.names_file
    if chosen is not None or source.sandbox is None:
        yield Aliases(chosen or default_path())
        return
    with TemporaryDirectory(prefix="kajabi-mcp-") as folder:
        yield Aliases(Path(folder) / "names.toml")


def kajabi(source: Source) -> AbstractAsyncContextManager[KajabiAPI]:
    """Kajabi's own API, at the pace of the settings."""
    settings = source.settings
    pace = Pace(settings.requests_per_minute, settings.requests_in_flight)
    return open_api(settings.base_url, source.credentials(), pace=pace)


def simulated(box: "Sandbox") -> AbstractAsyncContextManager[KajabiAPI]:
    """The sandbox's API, as fast as it goes."""
    from .sandbox import CLIENT_ID, CLIENT_SECRET

    return open_api(KAJABI, Credentials(CLIENT_ID, SecretStr(CLIENT_SECRET)), transport=in_process(box.app))


@asynccontextmanager
async def connect(source: Source) -> AsyncGenerator[Account]:
    """The account, with its client open."""
    settings, box = source.settings, source.sandbox
    with names(source) as known:
        async with simulated(box) if box else kajabi(source) as api:
            yield Account(
                api,
                Catalog(api, default_site=None if box else settings.site_id),
                box.now if box else utc_now,
                # The environment may hold the site of a real account, which is not the sandbox's.
                None if box else settings.site_id,
                settings.call_seconds,
                settings.scan_limit,
                known,
            )
