"""The words of a refusal: every fault of a call at once, with its remedy, in at most 600 characters."""

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import Refused

MAX_REFUSAL = 600
OPENING = "Refused; no search was sent to Kajabi. Fix these and call again:"
GENERAL = "; use the names in the schema"

_NEGATIVE = re.compile(r"(?:^|_)(?:no|not|never|without|inactive|un[a-z]+)(?:_|$)")
# A problem that opens with one of these speaks of one argument; "each" makes it speak of several.
_SINGULAR = re.compile(r"(is|needs|takes|has|holds|looks|must|may) ")


class Flaw(NamedTuple):
    """What is wrong with one argument, or with several together, and the remedy.

    The problem completes a sentence that opens with the names: "limit: needs a whole number from 0 to 100". It is not
    told where one of the arguments that it `needs` is wrong itself.
    """

    names: tuple[str, ...]
    problem: str
    needs: tuple[str, ...] = ()


def at(place: str, flaws: Iterable[Flaw]) -> list[Flaw]:
    """Return the same flaws, their names under a place such as "any_of[0].": "any_of[0].has_tag_id"."""
    return [flaw._replace(names=tuple(place + name for name in flaw.names)) for flaw in flaws]


def refused(flaws: Sequence[Flaw]) -> Refused:
    """Make the error that says these flaws; as many as fit, never cut within one, and the number of the others."""
    kept = min(len(flaws), MAX_REFUSAL)  # each takes more than one character
    while len(text := _in_lines(flaws[:kept], len(flaws) - kept)) > MAX_REFUSAL and kept > 1:
        kept -= 1
    return Refused(text)


def _in_lines(flaws: Sequence[Flaw], more: int) -> str:
    """Write one line a problem, with all the arguments that have it."""
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for flaw in flaws:
        grouped.setdefault(flaw.problem, []).append(flaw.names)
    lines = [f"- {_subject(names)}: {_predicate(names, problem)}" for problem, names in grouped.items()]
    return "\n".join([OPENING, *lines, *([f"- and {more} more"] if more else [])])


def _subject(names: Sequence[tuple[str, ...]]) -> str:
    return ", ".join(" and ".join(each) for each in names)


def _predicate(names: Sequence[tuple[str, ...]], problem: str) -> str:
    several = len(names) > 1 and all(len(each) == 1 for each in names)
    return f"each {problem}" if several and _SINGULAR.match(problem) else problem


def readable_name(name: str) -> str:
    """Return an argument's name as sent if it can only be a name; anything else might be personal data."""
    return name if re.fullmatch(r"[\w.\[\]-]{1,64}", name, re.ASCII) else "an unreadable argument name"


def bare_name(name: str) -> str:
    """Return a name as ours are written: "filter[hasTagId]" and "has-tag-id" become "has_tag_id"."""
    bare = re.sub(r"^filter\[(.*)\]$", r"\1", name[:64].strip())
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", bare).replace("-", "_").replace(" ", "_").lower()


def nearest_names(bare: str, known: Iterable[str]) -> list[str]:
    """Return the one name of which this is a misspelling, or up to three that hold it as a word.

    Never a negative for a positive, nor the other way: that would be the opposite of the question.
    """
    alike, single = _as_negative(bare, known), bare.removesuffix("s")
    return (
        misspelt(bare, alike)
        or [name for name in alike if name == single or name.startswith(f"{single}_")][:3]
        or [name for name in alike if f"_{single}_" in f"_{name}_"][:3]
    )


def misspelt(bare: str, known: Iterable[str]) -> list[str]:
    """Return the one name of which this is a misspelling."""
    return difflib.get_close_matches(bare, _as_negative(bare, known), n=1, cutoff=0.9)


def _as_negative(bare: str, known: Iterable[str]) -> list[str]:
    return [name for name in known if bool(_NEGATIVE.search(name)) is bool(_NEGATIVE.search(bare))]
