"""A count of several queries, made of their totals: contacts less customers, one spelling of a place and another."""

from collections.abc import Iterable

from ..api import Page, total_of
from ..filters import say_unlisted
from ..warnings import ReplyWarning, doubt
from .audiences import CONTACTS, CUSTOMERS, LEADS, Audience
from .boundaries import CannotCut, dates_of
from .counting import believable, counting
from .fetching import cutter, doubts_about, fetch, ids_only
from .guard import Guard
from .queries import Query
from .questions import Answer, Means, Question
from .receipts import shape_of_count
from .settled import acts_together, untrusted_complements
from .spelled import Spelled, places_in, spell
from .walks import Walk

LEADS_COUNTED = doubt(
    "Leads are counted as contacts less customers under the same filters, which nobody has checked with Kajabi yet."
)

# How many a query means, what is doubtful about that, and the walks that it took.
_Counted = tuple[int, list[ReplyWarning], list[Walk]]


async def count(question: Question, means: Means, guard: Guard) -> Answer | None:
    """Answer by the totals of a few queries; None where only the rows can show it."""
    leads = question.audience is LEADS
    terms = counting(question.plan, untrusted_complements(means.trust.findings), leads)
    if terms is None:
        return None
    sides = ((CONTACTS, 1), (CUSTOMERS, -1)) if leads else ((question.audience, 1),)
    if not all(acts_together(query, side, means.trust.findings) for query in terms for side, _ in sides):
        return None
    total, warnings, doubtful, walks = 0, list[ReplyWarning](), list[str](), list[Walk]()
    for audience, sign in sides:
        totals: dict[Query, int] = {}
        for query in terms:
            side = guard if sign > 0 or not guard.other else guard.other
            counted = await _count(question, query, audience, means, side)
            if counted is None:
                return None
            totals[query], doubts, read = counted
            warnings, walks = [*warnings, *doubts], [*walks, *read]
            doubtful += unheard_of(query, totals[query]) if sign > 0 else ()
        part = sum(times * totals[query] for query, times in terms.items())
        if not believable(question.plan, part, totals):
            guard.forget_totals()
            return None
        total += sign * part
    if total < 0:
        return None
    warnings += [LEADS_COUNTED] if leads else []
    return Answer(Page(total, True, 1, 0, False), (), tuple(warnings), tuple(doubtful), walks=tuple(walks))


async def _count(question: Question, query: Query, audience: Audience, means: Means, guard: Guard) -> _Counted | None:
    """Count whom a query means; None if Kajabi does not say. Spellings that need to be looked at are read."""
    if dates_of(query, question.exact):
        return await _count_dated(question, query, means, guard)
    asked = spell(query)
    total, warnings, walks = 0, list[ReplyWarning](), list[Walk]()
    for plain in (each.query for each in asked if not each.places):
        shape = shape_of_count(plain.values, audience)
        listing, doubts = await fetch(question, plain, audience, shape, means)
        number = total_of(listing)
        if number is None:
            return None
        total += number
        warnings += doubts
        guard.saw_total(plain, number)
        guard.saw_rows(plain, listing.data, shape.get("sort", ""), whole=False, doubted=bool(doubts))
    scope = ids_only(question, [query])
    for sign, held in ((1, _held(asked, wrong=False)), (-1, _held(asked, wrong=True))):
        found = await means.walker.held(held, scope) if held else None
        if found and not found.complete:
            return None
        if found:
            total, walks = total + sign * len(found.people), [*walks, *found.walks]
            warnings += [each for walk in found.walks for each in doubts_about(walk, audience, question.now, guard)]
    return total, warnings, walks


def _held(asked: Iterable[Spelled], *, wrong: bool) -> list[Spelled]:
    return [each for each in asked if each.places and each.wrong is wrong]


async def _count_dated(question: Question, query: Query, means: Means, guard: Guard) -> _Counted | None:
    """Count whom a query means to the moment of its dates; None where only the rows can show it."""
    if places_in(query):
        return None
    try:
        dated = await cutter(question, means, guard).count(query)
    except CannotCut:
        return None
    return dated.total, list(dated.doubts), []


def unheard_of(query: Query, total: int) -> tuple[str, ...]:
    """Return the ids and codes that may be wrong: Kajabi cannot list such things, and nobody matches this one.

    Only a query of that filter alone shows it: nobody in Austin who opened broadcast 701 says nothing about 701.
    """
    if total or len(query.values) != 1:
        return ()
    [(name, value)] = query.values.items()
    said = say_unlisted(name, value)
    return (said,) if said else ()
