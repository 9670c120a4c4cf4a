"""Which of several named things a name means: the one that is called that, or else the only one that contains it.

Pure. Names come from Kajabi and from the owner's file: they are data, cleaned for display and never interpreted.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..text import Cell, fold_name, one_line

MAX_CANDIDATES = 8
MAX_NEAR = 3
MAX_LISTED = 280  # characters: a refusal holds 600, its opening, an argument and a remedy among them
MAX_KEY = 300
MAX_COMPARED = 50  # comparing letter by letter takes the square of their number


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with its id, its name, the owner's own name for it if it has one, and what helps to choose."""

    id: str
    name: str
    also: str = ""
    details: tuple[Cell, ...] = ()
    keys: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        other = f" / {self.also}" if self.also and self.also != self.name else ""
        return f"{self.name}{other} ({self.id})" if self.name else self.id

    @property
    def label(self) -> str:
        """What the account of a search calls it."""
        return f"{self.name} ({self.id})" if self.name else self.id


def make_entry(number: object, name: object, also: object = None, details: tuple[Cell, ...] = ()) -> Entry:
    """A thing as it was listed, its names made lines of text; compared by the whole of them."""
    texts = [each for each in (name, also) if isinstance(each, str)]
    keys = tuple(dict.fromkeys(key for each in texts if (key := fold_name(each)[:MAX_KEY])))
    return Entry(one_line(number), one_line(name), one_line(also), details, keys)


def called(name: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those that are called that."""
    wanted = fold_name(name)
    return each_once(each for each in entries if wanted in each.keys)


def containing(name: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those whose names contain it."""
    wanted = fold_name(name)
    return each_once(each for each in entries if wanted and any(wanted in key for key in each.keys))


def matching(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """Those that are called that, or else those whose names contain it. One means that it is this one."""
    return called(name, entries) or containing(name, entries)


def nearest_entries(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """Up to three that are called much like it."""
    by_key = {key[:MAX_COMPARED]: each for each in reversed(entries) for key in each.keys}
    wanted = fold_name(name)[:MAX_COMPARED]
    return each_once(by_key[key] for key in difflib.get_close_matches(wanted, by_key, n=MAX_NEAR, cutoff=0.6))


def each_once(entries: Iterable[Entry]) -> list[Entry]:
    """Each thing once, however many names it has."""
    found: dict[str, Entry] = {}
    for each in entries:
        found.setdefault(each.id, each)
    return list(found.values())


def candidates(entries: Sequence[Entry], room: int = MAX_LISTED) -> str:
    """Up to eight candidates with their ids, fewer if they are long."""
    kept = min(len(entries), MAX_CANDIDATES)
    while len(text := ", ".join(map(str, entries[:kept]))) > room and kept > 1:
        kept -= 1
    more = len(entries) - kept
    return f"{text} and {more} more" if more else text
