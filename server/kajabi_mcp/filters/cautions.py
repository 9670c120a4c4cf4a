"""What the owner should know about filters that are asked rightly and may still surprise. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..arguments import MAX_DAYS, ids_of, reach
from ..warnings import ReplyWarning, doubt, meaning
from .senses import IS
from .table import FILTERS


def cautions(values: Mapping[str, Any]) -> list[ReplyWarning]:
    """Return the warnings that these filters call for, whatever Kajabi answers."""
    return [*_never_sent_these(values), *_never_sent_any(values), *_undocumented(values)]


def contrary(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what says the contrary of a single filter, where a filter does: opened becomes not opened, and back."""
    if len(values) != 1:
        return {}
    [(name, value)] = values.items()
    if FILTERS[name].sense is IS:
        return {name: not value}
    other = FILTERS.contraries.get(name)
    return {other: value} if other else {}


def _never_sent_these(values: Mapping[str, Any]) -> Iterator[ReplyWarning]:
    """ "Did not open broadcast 701" also matches people who were never sent it.

    Nothing to say where another filter settles who was sent it: sent 701, opened 701, not sent 701.
    """
    missed: dict[tuple[str, str, str], list[str]] = {}
    for name in values:
        row = FILTERS[name]
        if row.also_never_sent and row.kind.thing:
            for number in ids_of(values[name]) - _settled(row.also_never_sent, values):
                missed.setdefault((row.also_never_sent, row.kind.thing, number), []).append(name)
    for (sent, thing, number), names in missed.items():
        yield meaning(
            f"{_match(names)} people who were never sent {thing} {number}; add {sent} "
            f'"{number}" to keep only its recipients.'
        )


def _settled(sent: str, values: Mapping[str, Any]) -> set[str]:
    """Return the ids of which another filter says who was sent them, or that nobody here was."""
    unsent = (FILTERS[sent].opposite, *FILTERS[sent].excludes)
    names = [name for name in values if name == sent or sent in FILTERS[name].implies or name in unsent]
    return {each for name in names for each in ids_of(values[name])}


def _never_sent_any(values: Mapping[str, Any]) -> Iterator[ReplyWarning]:
    """ "Opened no email in 30 days" also matches people who were never sent one."""
    if any(FILTERS[name].recipients for name in values):
        return
    rows = [FILTERS[name] for name in values if FILTERS[name].also_never_sent and not FILTERS[name].kind.thing]
    for sent in dict.fromkeys(row.also_never_sent for row in rows):
        names = [row.name for row in rows if row.also_never_sent == sent]
        # Beside "received nothing in N days" a shorter look-back would contradict it, and none is longer than MAX_DAYS.
        unsent = values.get(FILTERS[sent].window)
        days = MAX_DAYS if unsent is not None else max((values[name] for name in names), key=reach)
        if unsent != MAX_DAYS:
            yield meaning(
                f"{_match(names)} people who were never sent any email; add {sent} {days} to keep only people who "
                "received one."
            )


def _match(names: list[str]) -> str:
    return f"{' and '.join(names)} also {'match' if names[1:] else 'matches'}"


def _undocumented(values: Mapping[str, Any]) -> Iterator[ReplyWarning]:
    for name in values:
        if since := FILTERS[name].undocumented_since:
            yield doubt(
                f"Kajabi no longer documents {name} (since {since}) and may have ignored it; compare the total with "
                "that of the same search without it."
            )
