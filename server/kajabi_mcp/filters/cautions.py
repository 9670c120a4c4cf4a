"""What the owner should know about filters that are asked rightly and may still surprise. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..arguments import MAX_DAYS, Days, ids_of, reach
from ..places import Place
from ..warnings import ReplyWarning, doubt, meaning
from .senses import IS
from .table import FILTERS

_Given = Sequence[tuple[str, Any]]  # filters with their values; a name may stand there twice


def cautions(*together: Mapping[str, Any]) -> list[ReplyWarning]:
    """Return the warnings that filters call for which must all hold, whatever Kajabi answers."""
    given = [each for values in together for each in values.items()]
    return [*_never_sent_these(given), *_never_sent_any(given), *_undocumented(given), *several_places(given)]


def contrary(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what says the contrary of a single filter, where a filter does: opened becomes not opened, and back."""
    if len(values) != 1:
        return {}
    [(name, value)] = values.items()
    if FILTERS[name].sense is IS:
        return {name: not value}
    other = FILTERS.contraries.get(name)
    return {other: value} if other else {}


def _never_sent_these(given: _Given) -> Iterator[ReplyWarning]:
    """ "Did not open broadcast 701" also matches people who were never sent it.

    Nothing to say where another filter settles who was sent it: sent 701, opened 701, not sent 701.
    """
    missed: dict[tuple[str, str, str], dict[str, None]] = {}
    for name, value in given:
        row = FILTERS[name]
        if row.also_never_sent and row.kind.thing:
            for number in ids_of(value) - _settled(row.also_never_sent, given):
                missed.setdefault((row.also_never_sent, row.kind.thing, number), {})[name] = None
    for (sent, thing, number), names in missed.items():
        yield meaning(
            f"{_match([*names])} people who were never sent {thing} {number}; add {sent} "
            f'"{number}" to keep only its recipients.'
        )


def _settled(sent: str, given: _Given) -> set[str]:
    """Return the ids of which another filter says who was sent them, or that nobody here was."""
    unsent = (FILTERS[sent].opposite, *FILTERS[sent].excludes)
    settling = [value for name, value in given if name == sent or sent in FILTERS[name].implies or name in unsent]
    return {each for value in settling for each in ids_of(value)}


def _never_sent_any(given: _Given) -> Iterator[ReplyWarning]:
    """ "Opened no email in 30 days" also matches people who were never sent one."""
    if any(FILTERS[name].recipients for name, _ in given):
        return
    days_of: dict[str, Days] = {}  # of the same look-back twice, the longer one counts
    for name, value in given:
        if FILTERS[name].also_never_sent and not FILTERS[name].kind.thing:
            days_of[name] = max(value, days_of.get(name, value), key=reach)
    for sent in dict.fromkeys(FILTERS[name].also_never_sent for name in days_of):
        names = [name for name in days_of if FILTERS[name].also_never_sent == sent]
        # Beside "received nothing in N days" a shorter look-back would contradict it, and none is longer than MAX_DAYS.
        unsent = days_of.get(FILTERS[sent].window)
        days = MAX_DAYS if unsent is not None else max((days_of[name] for name in names), key=reach)
        if unsent != MAX_DAYS:
            yield meaning(
                f"{_match(names)} people who were never sent any email; add {sent} {days} to keep only people who "
                "received one."
            )


def _match(names: list[str]) -> str:
    return f"{' and '.join(names)} also {'match' if names[1:] else 'matches'}"


def _undocumented(given: _Given) -> Iterator[ReplyWarning]:
    for name in dict.fromkeys(name for name, _ in given):
        if since := FILTERS[name].undocumented_since:
            yield doubt(
                f"Kajabi no longer documents {name} (since {since}) and may have ignored it; compare the total with "
                "that of the same search without it."
            )


def several_places(given: Iterable[tuple[str, Any]]) -> Iterator[ReplyWarning]:
    """Yield what else a text may mean: a code is read as the first place that has it, CA as California, not Cádiz."""
    for name, value in given:
        if isinstance(value, Place) and value.rivals:
            others = " and ".join(each.title for each in value.rivals[:3])
            yield meaning(f"{name} was read as {value.title}; {others} may be written so too: give the name.")
