"""What a sandbox can be asked to be, and what it says when it cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .filters import FILTERS

REPEAT_PAGES = "repeat-pages"
RECIPIENTS_ONLY = "recipients-only"
IGNORE = "ignore="
USUAL = {"customers": 2000, "sites": 1, "seed": 1}


class SandboxError(Exception):
    """The sandbox cannot be opened; the message is one line: what is wrong, and what to do."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Options:
    """How many people, how old, and which of the real API's supposed oddities to imitate."""

    customers: int | None = None  # in all (2000); contacts are 2.5 times as many
    sites: int | None = None  # (1); site 11 has the larger share
    seed: int | None = None  # (1)
    now: Callable[[], datetime] = utc_now  # data is made relative to it once, filters read it per request
    max_page_size: int = 100  # a larger page[size] is cut down without a word
    quirks: frozenset[str] = frozenset()
    # None: in memory. A file is filled when absent or empty, else used as it is, and refused if it holds other people
    # than were asked for: customers, sites and seed are None when nobody asked.
    database: Path | None = None

    @property
    def asked(self) -> dict[str, int]:
        """What was asked of the people, by the name of the option."""
        chosen = {"customers": self.customers, "sites": self.sites, "seed": self.seed}
        return {name: value for name, value in chosen.items() if value is not None}


def check(options: Options) -> None:
    """Refuse what could not work, before anything is made."""
    for name, least in (("customers", 0), ("sites", 1), ("max_page_size", 1)):
        value: int | None = getattr(options, name)
        if value is not None and value < least:
            raise SandboxError(f"{name} is {value}; give {least} or more")
    for quirk in sorted(options.quirks):
        _check_quirk(quirk)


def _check_quirk(quirk: str) -> None:
    if quirk in (REPEAT_PAGES, RECIPIENTS_ONLY):
        return
    if not quirk.startswith(IGNORE):
        raise SandboxError(
            f"unknown quirk {quirk!r}; known are {REPEAT_PAGES}, {RECIPIENTS_ONLY} and {IGNORE}<filter name>"
        )
    if quirk.removeprefix(IGNORE) not in FILTERS:
        raise SandboxError(f"quirk {quirk!r} names no filter; write it as in the API, e.g. {IGNORE}has_tag_id")
