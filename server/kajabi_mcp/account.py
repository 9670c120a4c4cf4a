"""What every tool works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from .aliases import Aliases
from .api import KajabiAPI
from .catalog import Catalog
from .walks import Progress, Walker, Walks


async def unheard(progress: float, total: float | None, message: str) -> None:
    """Progress that nobody asked for."""


@dataclass(frozen=True, slots=True)
class Account:
    """The Kajabi account that is asked, the time it is asked at, and how much one call may take."""

    api: KajabiAPI
    catalog: Catalog
    now: Callable[[], datetime]
    site_id: str | None = None
    call_seconds: float = 45
    scan_limit: int = 20_000
    aliases: Aliases = field(default_factory=lambda: Aliases(None))
    walks: Walks = field(default_factory=Walks)
    progress: Progress = unheard

    @property
    def reserve(self) -> float:
        """The seconds of a call that are kept for its answer."""
        return self.call_seconds / 15

    @property
    def walker(self) -> Walker:
        """A walker for one call."""
        return Walker(self.api, self.walks, self.scan_limit, self.reserve, self.progress)
