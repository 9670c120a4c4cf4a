"""How far segments overlap: what can be asked of each overlap, which rows tell the others, and what follows from it.

Pure. An overlap is named by the numbers of its segments in ascending order, so `()` is everybody and `(0,)` the first
segment; its size counts those who are in all of them, whatever else they are in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from .segments import Query, together

Overlap = tuple[int, ...]


def overlaps(count: int) -> list[Overlap]:
    """Every overlap of so many segments, the smaller ones first."""
    return [each for size in range(count + 1) for each in combinations(range(count), size)]


def parts(overlap: Overlap) -> list[Overlap]:
    """The overlaps of one segment less, which hold this one."""
    return list(combinations(overlap, len(overlap) - 1)) if overlap else []


def askable(segments: Sequence[Query]) -> dict[Overlap, Query]:
    """The single query for each overlap that has one. Where part of an overlap is nobody, so is the whole."""
    asked: dict[Overlap, Query] = {(): Query({})}
    for overlap in overlaps(len(segments))[1:]:
        nobody = (asked[part] for part in parts(overlap) if part in asked and asked[part].nobody)
        if query := next(nobody, None) or together([segments[number] for number in overlap]):
            asked[overlap] = query
    return asked


def pieces(overlap: Overlap, asked: Collection[Overlap]) -> list[Overlap]:
    """As few queries as it takes to find an overlap by their rows: the more is asked at once, the fewer the rows."""
    found: list[Overlap] = []
    for number in overlap:
        home = next((piece for piece in found if (*piece, number) in asked), ())
        found = [*(piece for piece in found if piece != home), (*home, number)]
    return found


def exactly(sizes: Mapping[Overlap, int]) -> dict[Overlap, int]:
    """How many are in these segments and in no other, as far as everything above an overlap is known."""
    return {
        overlap: sum(
            (-1) ** (len(other) - len(overlap)) * size for other, size in sizes.items() if set(overlap) <= set(other)
        )
        for overlap in sizes
    }


def possible(sizes: Mapping[Overlap, int]) -> bool:
    """Some people can be counted like that. They cannot when an overlap is larger than a part, for one."""
    return min(exactly(sizes).values()) >= 0


def figures(names: Sequence[str], sizes: Mapping[Overlap, int]) -> dict[str, Any]:
    """The numbers of a comparison, in the order in which a reader needs them."""
    only, everyone = exactly(sizes), tuple(range(len(names)))
    return {
        "sizes": {name: sizes[(number,)] for number, name in enumerate(names)},
        "overlaps": [[names[one], names[other], sizes[one, other]] for one, other in combinations(everyone, 2)],
        **({"in_all": sizes[everyone]} if len(names) > 2 else {}),
        "in_one_only": {name: only[(number,)] for number, name in enumerate(names)},
        **({"in_none": only[()]} if only.get((), -1) >= 0 else {}),
    }


def taken_from_rows(names: Sequence[str], read: Collection[Overlap], shown: Iterable[str]) -> list[str]:
    """Which of the figures shown follow from overlaps that were read: by their keys, or by names where only some do."""
    everyone = tuple(range(len(names)))
    entries: dict[str, dict[str, bool]] = {
        "sizes": {name: (number,) in read for number, name in enumerate(names)},
        "overlaps": {label(names, pair): pair in read for pair in combinations(everyone, 2)},
        "in_all": {"": everyone in read},
        "in_one_only": {name: any(number in each for each in read) for number, name in enumerate(names)},
        "in_none": {"": bool(read)},
    }
    told: list[str] = []
    for key in (key for key in entries if key in shown):
        which = [entry for entry, was in entries[key].items() if was]
        told += [key if len(which) == len(entries[key]) else f"{key}: {', '.join(which)}"] if which else []
    return told


def label(names: Sequence[str], overlap: Overlap) -> str:
    """An overlap by the names of its segments."""
    return " and ".join(names[number] for number in overlap)
