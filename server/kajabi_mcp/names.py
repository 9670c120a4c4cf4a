"""Which of several named things a name means: the one that is called that, or else the only one that contains it.

Pure. Names come from Kajabi and from the owner's file: they are data, cleaned for display and never interpreted.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .results import Cell, cell

MAX_CANDIDATES = 8
MAX_NEAR = 3
MAX_LISTED = 280  # characters: a refusal holds 600, its opening, an argument and a remedy among them
MAX_KEY = 300
MAX_COMPARED = 50  # comparing letter by letter takes the square of their number

# What an accent is: marks of these blocks. Other marks (of kana, Thai, Hindi) make another letter, and stay.
ACCENTS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))


def fold(text: str) -> str:
    """A name as it is compared: without case, accents, control characters and surplus white space."""
    bare = plain(plain(text).casefold())
    return unicodedata.normalize("NFC", " ".join(bare.split()))


def plain(text: str) -> str:
    """Decomposed text without accents and control characters; those that break lines become a space."""
    letters = [" " if char.isspace() else char for char in unicodedata.normalize("NFKD", text)]
    return "".join(char for char in letters if not accent(char) and unicodedata.category(char) not in ("Cc", "Cs"))


def accent(char: str) -> bool:
    """A mark that a name may have or lack."""
    return any(first <= ord(char) <= last for first, last in ACCENTS)


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


def entry(number: object, name: object, also: object = None, details: tuple[Cell, ...] = ()) -> Entry:
    """A thing as it was listed, its names made lines of text; compared by the whole of them."""
    texts = [each for each in (name, also) if isinstance(each, str)]
    keys = tuple(dict.fromkeys(key for each in texts if (key := fold(each)[:MAX_KEY])))
    return Entry(one_line(number), one_line(name), one_line(also), details, keys)


def one_line(value: object) -> str:
    """An id or a name as a line of text."""
    text = cell(value) if isinstance(value, str) else None
    return text.strip() if isinstance(text, str) else ""


def exactly(name: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those that are called that."""
    wanted = fold(name)
    return once(each for each in entries if wanted in each.keys)


def containing(name: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those whose names contain it."""
    wanted = fold(name)
    return once(each for each in entries if wanted and any(wanted in key for key in each.keys))


def matching(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """Those that are called that, or else those whose names contain it. One means that it is this one."""
    return exactly(name, entries) or containing(name, entries)


def nearest(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """Up to three that are called much like it."""
    by_key = {key[:MAX_COMPARED]: each for each in reversed(entries) for key in each.keys}
    wanted = fold(name)[:MAX_COMPARED]
    return once(by_key[key] for key in difflib.get_close_matches(wanted, by_key, n=MAX_NEAR, cutoff=0.6))


def once(entries: Iterable[Entry]) -> list[Entry]:
    """Each thing once, however many names it has."""
    found: dict[str, Entry] = {}
    for each in entries:
        found.setdefault(each.id, each)
    return list(found.values())


def listed(entries: Sequence[Entry], room: int = MAX_LISTED) -> str:
    """Up to eight candidates with their ids, fewer if they are long."""
    kept = min(len(entries), MAX_CANDIDATES)
    while len(text := ", ".join(map(str, entries[:kept]))) > room and kept > 1:
        kept -= 1
    more = len(entries) - kept
    return f"{text} and {more} more" if more else text
