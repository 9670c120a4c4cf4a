"""Compare a call with a gold: is it what the gold asks for, and if not, what is the difference? Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from kajabi_mcp.filters import FILTERS
from kajabi_mcp.search import AUDIENCES

from ..cases import SEARCH, Includes, OneOf, Range, accepts
from .forms import USUAL, Conjunction, Form, Term

# What options must be where a gold does not mention them: customers or contacts, page 1, rows that show who they are.
SILENT = {
    "who": OneOf(("customers", "contacts")),
    "page": 1,
    "limit": Range((("gte", 1),)),
    "fields": OneOf((Includes(("name",)), Includes(("email",)))),
}
G = TypeVar("G")


def matches(gold: Form, form: Form) -> bool:
    """Return whether a call is what a gold asks for."""
    return (
        gold.tool == form.tool
        and can_be_paired(gold.must, form.must, meets)
        and can_be_paired(gold.any_of, form.any_of, agrees)
        and can_be_paired(gold.none_of, form.none_of, agrees)
        and not options_missed(gold, form)
    )


def agrees(gold: Conjunction, part: Conjunction) -> bool:
    """Return whether a part has the filters of a gold's part, with values that it accepts."""
    return can_be_paired(gold, part, meets)


def meets(gold: Term, term: Term) -> bool:
    """Return whether a filter is the gold's filter, with a value that it accepts."""
    return gold[0] == term[0] and accepts(gold[1], term[1])


def options_missed(gold: Form, form: Form) -> list[str]:
    """Return the options that are not what the gold asks for."""
    if gold.tool != form.tool:
        return []
    asked = (SILENT if gold.tool == SEARCH else {"who": SILENT["who"]}) | dict(gold.options)
    return [name for name, value in asked.items() if not accepts(value, option_of(form, name))]


def option_of(form: Form, name: str) -> Any:
    """Return the value of an option, by default where the call does not give it."""
    who = form.options.get("who", "customers")
    usual = {"who": who, **USUAL}
    if name == "fields" and name not in form.options:
        mentioned = [each for part in (form.must, *form.any_of) for each, _ in part]
        return AUDIENCES[who].fields_for([name for name in mentioned if name in FILTERS], form.options.get("sort"))
    return form.options.get(name, usual.get(name))


def can_be_paired(golds: Sequence[G], others: Sequence[G], match: Callable[[G, G], bool]) -> bool:
    """Return whether golds and others can be paired off, one to one, so that every pair matches.

    Golds "A or B" and "A" with others "A" and "B": taking the first match for each would give A to "A or B" and leave B
    for "A". So a gold may take what another gold has, if that one can take something else (Kuhn's algorithm).
    """
    taken: dict[int, int] = {}  # index of an other -> index of its gold

    def place(gold: int, tried: set[int]) -> bool:
        for other in range(len(others)):
            if other not in tried and match(golds[gold], others[other]):
                tried.add(other)
                # It is free, or its gold can take something else.
                if other not in taken or place(taken[other], tried):
                    taken[other] = gold
                    return True
        return False

    return len(golds) == len(others) and all(place(gold, set()) for gold in range(len(golds)))


def compare_filters(gold: Form, form: Form) -> tuple[list[Term], list[Term], list[Term]]:
    """Return the gold's filters that the call meets, those that it misses, and the call's other filters."""
    left, met, missed = list(form.filters), list[Term](), list[Term]()
    for each in gold.filters:
        found = next((term for term in left if meets(each, term)), None)
        if found is None:
            missed.append(each)
        else:
            left.remove(found)
            met.append(each)
    return met, missed, left


def same_names(gold: Form, form: Form) -> bool:
    """Return whether a call has the filters of a gold, whatever their values."""
    return gold.tool == form.tool and count_names(gold) == count_names(form)


def count_names(form: Form) -> Counter[str]:
    """Count how often each filter occurs."""
    return Counter(name for name, _ in form.filters)
