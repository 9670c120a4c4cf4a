"""How far segments overlap: what can be asked of each overlap, which rows show the others, and what follows. Pure.

An overlap is named by the numbers of its segments in ascending order, so `()` is everybody and `(0,)` the first
segment; its size counts the people who are in all of them, whatever else they are in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from .queries import EVERYBODY, Query, together

Overlap = tuple[int, ...]


def overlaps(count: int) -> list[Overlap]:
    """Return every overlap of so many segments, the smaller ones first."""
    return [each for size in range(count + 1) for each in combinations(range(count), size)]


def parts(overlap: Overlap) -> list[Overlap]:
    """Return the overlaps of one segment less, which contain this one."""
    return list(combinations(overlap, len(overlap) - 1)) if overlap else []


def askable(segments: Sequence[Query]) -> dict[Overlap, Query]:
    """Return the query of each overlap that can be asked in one. Where a part is nobody, so is the whole."""
    asked: dict[Overlap, Query] = {(): EVERYBODY}
    for overlap in overlaps(len(segments))[1:]:
        nobody = (asked[part] for part in parts(overlap) if part in asked and asked[part].nobody)
        if query := next(nobody, None) or together([segments[number] for number in overlap]):
            asked[overlap] = query
    return asked


def pieces(overlap: Overlap, asked: Collection[Overlap]) -> list[Overlap]:
    """Split an overlap into as few queries as find it by their rows: the more is asked at once, the fewer the rows."""
    found: list[Overlap] = []
    for number in overlap:
        home = next((piece for piece in found if (*piece, number) in asked), ())
        found = [*(piece for piece in found if piece != home), (*home, number)]
    return found


def sizes_alone(sizes: Mapping[Overlap, int]) -> dict[Overlap, int]:
    """Return how many are in exactly these segments, as far as everything above an overlap is known.

    Of 10 in A, 8 in B and 3 in both, 7 are in A only: A less (A and B). With a third segment C, what was taken away
    twice is added again: A - (A and B) - (A and C) + (A and B and C).
    """
    return {
        overlap: sum(
            (-1) ** (len(other) - len(overlap)) * size for other, size in sizes.items() if set(overlap) <= set(other)
        )
        for overlap in sizes
    }


def is_possible(sizes: Mapping[Overlap, int]) -> bool:
    """Return whether people can be counted like that; not if an overlap is larger than a part, for one."""
    return min(sizes_alone(sizes).values()) >= 0


def figures(names: Sequence[str], sizes: Mapping[Overlap, int]) -> dict[str, Any]:
    """Return the numbers of a comparison, in the order in which a reader needs them."""
    only, everyone = sizes_alone(sizes), tuple(range(len(names)))
    return {
        "sizes": {name: sizes[(number,)] for number, name in enumerate(names)},
        "overlaps": [[names[one], names[other], sizes[one, other]] for one, other in combinations(everyone, 2)],
        **({"in_all": sizes[everyone]} if len(names) > 2 else {}),
        "in_one_only": {name: only[(number,)] for number, name in enumerate(names)},
        **({"in_none": only[()]} if only.get((), -1) >= 0 else {}),
    }


def taken_from_rows(names: Sequence[str], read: Collection[Overlap], shown: Iterable[str]) -> list[str]:
    """Name the shown figures that follow from overlaps that were read: keys, or names where only some of a key do."""
    everyone = tuple(range(len(names)))
    entries: dict[str, dict[str, bool]] = {
        "sizes": {name: (number,) in read for number, name in enumerate(names)},
        "overlaps": {label(names, pair): pair in read for pair in combinations(everyone, 2)},
        "in_all": {"": everyone in read},
        "in_one_only": {name: any(number in each for each in read) for number, name in enumerate(names)},
        "in_none": {"": bool(read)},
    }
    walked: list[str] = []
    for key in (key for key in entries if key in shown):
        which = [entry for entry, was in entries[key].items() if was]
        walked += [key if len(which) == len(entries[key]) else f"{key}: {', '.join(which)}"] if which else []
    return walked


def label(names: Sequence[str], overlap: Overlap) -> str:
    """Call an overlap by the names of its segments."""
    return " and ".join(names[number] for number in overlap)
