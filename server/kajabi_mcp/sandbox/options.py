"""The options of a sandbox, and the error for options that cannot be used."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .quirks import problem_with

DEFAULTS = {"customers": 2000, "sites": 1, "seed": 1}


class SandboxError(Exception):
    """A sandbox that cannot be opened; `str()` is one line: what is wrong, and what to do."""


def utc_now() -> datetime:
    """Return the current time, with its time zone (UTC)."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Options:
    """How many people, at which time, and which suspected oddities of the real API to imitate."""

    customers: int | None = None  # on all sites (2000); there are 2.5 contacts for each
    sites: int | None = None  # (1); site 11 has the larger share of the people
    seed: int | None = None  # (1)
    now: Callable[[], datetime] = utc_now  # read once to invent dates, and by the filters at every request
    max_page_size: int = 100  # a larger page[size] is silently reduced to this
    quirks: frozenset[str] = frozenset()
    # None: in memory. A file is filled if it is missing or empty, and used as it is otherwise. It is refused if it was
    # filled with other options than the ones asked for; customers, sites and seed are None if they were not asked for.
    database: Path | None = None

    @property
    def asked(self) -> dict[str, int]:
        """The options about the people that were asked for, by name."""
        chosen = {"customers": self.customers, "sites": self.sites, "seed": self.seed}
        return {name: value for name, value in chosen.items() if value is not None}


def check(options: Options) -> None:
    """Raise `SandboxError` for options that cannot work, before anything is created."""
    for name, least in (("customers", 0), ("sites", 1), ("max_page_size", 1)):
        value: int | None = getattr(options, name)
        if value is not None and value < least:
            raise SandboxError(f"{name} is {value}; give {least} or more")
    for quirk in sorted(options.quirks):
        if problem := problem_with(quirk):
            raise SandboxError(problem)
