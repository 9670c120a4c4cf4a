"""What a name means among things: exactly one of them, or a fault that says what there is to choose from. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..arguments import Fault, bare_id
from .matching import Entry, as_spelled, called, candidates, each_once, nearest_entries, spelled_alike, with_its_words
from .spelling import is_part, negates
from .written import Label, ids_apart, names_apart, read_label, without_kind

SPELLED_OTHERWISE = "which is spelled otherwise (accents, spaces, punctuation or plural)"
MAY_BE_EITHER = "may be an id or a part of a name; give the id alone"
WITHOUT_KIND = 'without "{}" before it'
ONLY_ONE_WITH_IT = "the only one whose name contains it"


class Meant(NamedTuple):
    """The one thing that a name means, and how that was found out where it is not called just that."""

    entry: Entry
    how: str = ""


class Unclear(Fault):
    """A name that does not mean just one thing, and the things that it may mean."""

    def __init__(self, problem: str, candidates: Sequence[Entry], *, several: bool = False) -> None:
        super().__init__(problem)
        self.candidates = candidates
        self.several = several  # names may have been strung together, so that the way to give several helps

    def said(self, room: int) -> str:
        """Return the problem, and as many candidates as there is room for."""
        return f"{self}: {candidates(self.candidates, room)}" if self.candidates else str(self)


class SeveralNames(Unclear):
    """A text that strings several names together."""

    def __init__(self, thing: str, named: Sequence[Entry]) -> None:
        super().__init__(f"holds several {thing}s", named, several=True)


def meant(thing: str, text: str, entries: Sequence[Entry]) -> Meant | None:
    """Return the one thing that a name means; None where nothing has such a name.

    What is called just that comes first, then a label as this server prints it, then what is spelled alike, then the
    only thing whose name contains this one. Raises `Unclear` for what may mean several things.
    """
    if found := called(text, entries):
        exact = any(as_spelled(text) in each.spelled for each in found)
        return _one(found, "" if exact else SPELLED_OTHERWISE, f"{len(found)} {thing}s have this name; give the id")
    label = read_label(thing, text)
    if label and (owner := owner_of(label, entries)):
        return _one([owner, *([] if label.printed else _others(text, owner, entries))], "", MAY_BE_EITHER)
    if several := names_apart(thing, text, entries):
        raise SeveralNames(thing, several)
    if found := spelled_alike(text, entries):
        return _one(found, SPELLED_OTHERWISE, f"{len(found)} {thing}s are spelled like this; give the id")
    if label and label.name and (found := called(label.name, entries)):
        raise _apart(found)
    if (bare := without_kind(thing, text)) != text.strip() and (found := called(bare, entries)):
        return _one(found, WITHOUT_KIND.format(thing), f"{len(found)} {thing}s have this name; give the id")
    if found := with_its_words(text, entries):
        if found[1:]:
            raise Unclear(f"{len(found)} {thing}s contain this; give the whole name or the id", found)
        if not any(is_part(text, key) for key in found[0].keys):
            raise Unclear(f"is a part of another {thing}'s name; give that whole, or the id, if it is meant", found)
        return Meant(found[0], ONLY_ONE_WITH_IT)
    return None


def _others(text: str, owner: Entry, entries: Sequence[Entry]) -> list[Entry]:
    return [each for each in spelled_alike(text, entries) if each.id != owner.id]


def named_like(thing: str, text: str, entries: Sequence[Entry]) -> list[list[Entry]]:
    """Return the things that a name may mean: what is called just that or has that id first, and each only once."""
    label = read_label(thing, text)
    bare = without_kind(thing, text)
    exact = [
        *called(text, entries),
        *called(bare, entries),
        *(each for each in entries if each.id == text or (label and label.is_of(each))),
    ]
    strung = [*spelled_alike(text, entries), *names_apart(thing, text, entries)]
    ranks = [exact, strung, with_its_words(text, entries)]
    seen: set[str] = set()
    found: list[list[Entry]] = []
    for rank in ranks:
        found.append([each for each in each_once(rank) if each.id not in seen])
        seen |= {each.id for each in rank}
    return found


def labelled_name(thing: str, text: str) -> str:
    """Return the name in a label, or the text itself."""
    label = read_label(thing, text)
    return label.name if label and label.name else text


def _one(found: Sequence[Entry], how: str, otherwise: str) -> Meant:
    if found[1:]:
        raise Unclear(otherwise, found)
    return Meant(found[0], how)


def owner_of(label: Label, entries: Sequence[Entry]) -> Entry | None:
    """Return the thing that has the id of a label, and its name. Raises `Unclear` if it has another name."""
    owners = [each for each in entries if bare_id(each.id) == label.number]
    if owners and not any(map(label.is_of, owners)):
        raise _apart([*called(label.name, entries), *owners])
    return next(filter(label.is_of, owners), None)


def _apart(found: Sequence[Entry]) -> Unclear:
    return Unclear("has a name and an id that do not belong together; give one of them", each_once(found))


def nothing_called(thing: str, text: str, entries: Sequence[Entry]) -> Unclear:
    """Say that no thing has this name, and what comes near."""
    if several := ids_apart(text):
        return SeveralNames(thing, several)
    near, several_meant = nearest_entries(text, entries), bool(re.search("[,;]", text))
    problem = f"no {thing} of the site has this name"
    if not near:
        return Unclear(f"{problem}; find_ids lists them", [], several=several_meant)
    contrary = ", which may mean the contrary" if any(negates(text, each.name) for each in near) else ""
    return Unclear(f"{problem}; the nearest{contrary}", near, several=several_meant)
