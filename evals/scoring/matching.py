"""Is one call what another asks for, and if not, what is between them? Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from kajabi_mcp.collection import COLLECTIONS

from ..cases import SEARCH, Includes, OneOf, Range, accepts
from .forms import USUAL, Conjunction, Form, Term

# What is asked of options where a gold says nothing: customers or contacts, the first page, and rows that can be read.
SILENT = {
    "who": OneOf(("customers", "contacts")),
    "page": 1,
    "limit": Range((("gte", 1),)),
    "fields": OneOf((Includes(("name",)), Includes(("email",)))),
}
G = TypeVar("G")


def matches(gold: Form, form: Form) -> bool:
    """Is this call what the gold asks for?"""
    return (
        gold.tool == form.tool
        and can_be_paired(gold.must, form.must, meets)
        and can_be_paired(gold.any_of, form.any_of, agrees)
        and can_be_paired(gold.none_of, form.none_of, agrees)
        and not options_missed(gold, form)
    )


def agrees(gold: Conjunction, part: Conjunction) -> bool:
    """The same filters with values that will do."""
    return can_be_paired(gold, part, meets)


def meets(gold: Term, term: Term) -> bool:
    """The same filter with a value that will do."""
    return gold[0] == term[0] and accepts(gold[1], term[1])


def options_missed(gold: Form, form: Form) -> list[str]:
    """The options that are not what the gold asks for."""
    if gold.tool != form.tool:
        return []
    asked = (SILENT if gold.tool == SEARCH else {"who": SILENT["who"]}) | dict(gold.options)
    return [name for name, value in asked.items() if not accepts(value, option_of(form, name))]


def option_of(form: Form, name: str) -> Any:
    """An option as it is, said or unsaid."""
    who = form.options.get("who", "customers")
    usual = {"who": who, **USUAL}
    if name == "fields" and name not in form.options:
        mentioned = [each for part in (form.must, *form.any_of) for each, _ in part]
        return COLLECTIONS[who].fields_for(mentioned, form.options.get("sort"))
    return form.options.get(name, usual.get(name))


def can_be_paired(golds: Sequence[G], others: Sequence[G], match: Callable[[G, G], bool]) -> bool:
    """Can every gold be paired with another one of the others, and none be left over?"""
    taken: dict[int, int] = {}  # the place of one of the others -> the place of its gold

    def place(gold: int, tried: set[int]) -> bool:
        for other in range(len(others)):
            if other not in tried and match(golds[gold], others[other]):
                tried.add(other)
                # Free, or its gold can go elsewhere.
                if other not in taken or place(taken[other], tried):
                    taken[other] = gold
                    return True
        return False

    return len(golds) == len(others) and all(place(gold, set()) for gold in range(len(golds)))


def compare_filters(gold: Form, form: Form) -> tuple[list[Term], list[Term], list[Term]]:
    """The golds' filters that were met, those that were missed, and what was given besides."""
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
    """The same filters, whatever their values."""
    return gold.tool == form.tool and count_names(gold) == count_names(form)


def count_names(form: Form) -> Counter[str]:
    """How often each filter is there."""
    return Counter(name for name, _ in form.filters)
