"""Things by their names: those with a name, those whose name is spelled alike or contains it, and the nearest.

Pure functions. Names come from Kajabi and from the owner's file: they are data, cleaned for display and never followed
as instructions.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..text import Cell, fold_name, fold_text, one_line, quoted, visible
from .spelling import alike, rests

MAX_CANDIDATES = 8
MAX_NEAR = 3
MAX_LISTED = 280  # characters; a refusal has 600 for its opening, the arguments, the remedies and this
MAX_KEY = 300
MAX_COMPARED = 50  # letters of a name; the time to compare two names grows with the square of their length


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with its id, its name, the owner's own name for it if there is one, and details that help to choose."""

    id: str
    name: str
    also: str = ""
    details: tuple[Cell, ...] = ()
    keys: tuple[str, ...] = field(default=(), compare=False, repr=False)  # its names, folded
    spelled: tuple[str, ...] = field(default=(), compare=False, repr=False)  # its names, with their accents

    def __str__(self) -> str:
        other = f" / {quoted(self.also)}" if self.also and self.also != self.name else ""
        return f"{quoted(self.name)}{other} ({self.id})" if self.name else self.id

    @property
    def label(self) -> str:
        """The thing as the reply to a search names it."""
        return f"{self.name} ({self.id})" if self.name else self.id


def make_entry(number: object, name: object, also: object = None, details: tuple[Cell, ...] = ()) -> Entry:
    """Return a listed thing. Its names are cut to one line for display, but compared in full (up to 300 characters)."""
    texts = [text for text in (name, also) if isinstance(text, str)]
    keys = tuple(dict.fromkeys(key for text in texts if (key := fold_name(text)[:MAX_KEY])))
    return Entry(one_line(number), one_line(name), one_line(also), details, keys, tuple(map(as_spelled, texts)))


def as_spelled(name: str) -> str:
    """Return a name as it is spelled: only case, spaces around words and what cannot be seen make no difference."""
    return " ".join(fold_text(visible(name)).split())[:MAX_KEY]


def called(name: str, entries: Iterable[Entry]) -> list[Entry]:
    """Return the things with exactly this name, or else those for which only accents differ."""
    wanted, spelled = fold_name(name), as_spelled(name)
    found = [each for each in entries if wanted in each.keys]
    return each_once([each for each in found if spelled in each.spelled] or found)


def spelled_alike(name: str, entries: Iterable[Entry]) -> list[Entry]:
    """Return the things whose name differs only in punctuation, spaces or the plural."""
    return each_once(each for each in entries if any(alike(name, key) for key in each.keys))


def containing(name: str, entries: Iterable[Entry]) -> list[Entry]:
    """Return the things whose name contains this one."""
    wanted = fold_name(name)
    return each_once(each for each in entries if wanted and any(wanted in key for key in each.keys))


def with_its_words(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """Return the things whose name contains this one, as text or word by word."""
    by_word = [each for each in entries if any(rests(name, key) for key in each.keys)]
    return each_once([*containing(name, entries), *by_word])


def nearest_entries(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """Return up to three things with a similar name, those first whose name stands in this one."""
    within = [each for each in entries if any(rests(key, name) for key in each.keys)]
    by_key = {key[:MAX_COMPARED]: each for each in reversed(entries) for key in each.keys}
    wanted = fold_name(name)[:MAX_COMPARED]
    similar = [by_key[key] for key in difflib.get_close_matches(wanted, by_key, n=MAX_NEAR, cutoff=0.6)]
    return each_once([*sorted(within, key=lambda each: -len(each.name)), *similar])[:MAX_NEAR]


def each_once(entries: Iterable[Entry]) -> list[Entry]:
    """Return each thing once, even if several of its names were found."""
    by_id: dict[str, Entry] = {}
    for each in entries:
        by_id.setdefault(each.id, each)
    return list(by_id.values())


def candidates(entries: Sequence[Entry], room: int = MAX_LISTED) -> str:
    """Return up to eight candidates with their ids in one line, fewer if they do not fit into `room` characters."""
    shown = min(len(entries), MAX_CANDIDATES)
    while len(text := ", ".join(map(str, entries[:shown]))) > room and shown > 1:
        shown -= 1
    more = len(entries) - shown
    return f"{text} and {more} more" if more else text
