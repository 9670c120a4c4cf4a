"""Which spellings of a text Kajabi has: curly or straight, (512) 555 or 512-555. It compares sign for sign.

A text that was read otherwise than it was sent is counted in both spellings, so that nobody is lost by it; a phone
number is found by its digits in the rows that show numbers. What is then asked is one text, or several of which any
will do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ..api import total_of
from ..arguments import BARE, Number, Phrase, Spellings
from ..errors import KajabiError, NoPermission, TooManyRows
from ..filters import FILTERS, Filters, to_query
from ..warnings import ReplyWarning, doubt, meaning
from .aside import Patience, within
from .audiences import CONTACTS, Audience
from .plans import Plan
from .queries import Query
from .questions import Means
from .totals import TO_COUNT
from .walks import Scope

MOST_READ = 3_000  # rows that are read to find how a phone number is written
MOST_WAYS = 20
SECONDS_TO_COUNT = 10.0  # that all counts of spellings in a call may take; what is not counted is asked for
BY_DIGITS = "by its digits, whatever stands between groups of them"

_F = TypeVar("_F", bound=Filters)


async def settle_texts(
    parts: Sequence[tuple[str, _F]], means: Means, audience: Audience, site_id: str
) -> tuple[list[_F], list[ReplyWarning]]:
    """Put the spellings that Kajabi has in place of each text, and say what was read otherwise.

    `parts` are filters, each with its place among the arguments. Raises `Unfinished`, or what any request may raise.
    """
    speller = _Speller(means, audience, site_id, Patience(means.reserve, SECONDS_TO_COUNT))
    settled = [await speller.settle(place, filters) for place, filters in parts]
    return [filters for filters, _ in settled], [warning for _, warnings in settled for warning in warnings]


@dataclass(frozen=True, slots=True)
class _Speller:
    """Finds the spellings of texts among the people of one site."""

    means: Means
    audience: Audience
    site_id: str
    patience: Patience
    counts: dict[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])
    uncounted: set[str] = field(default_factory=set[str])  # filters of which a spelling could not be counted

    async def settle(self, place: str, filters: _F) -> tuple[_F, list[ReplyWarning]]:
        values: dict[str, Any] = dict(filters.values)
        warnings: list[ReplyWarning] = []
        for name, value in filters.values.items():
            if isinstance(value, Number):
                values[name], said = await self._number(f"{place}{name}", name, value)
            elif isinstance(value, Phrase):
                values[name], said = await self._phrase(f"{place}{name}", name, value)
            else:
                continue
            warnings += said
        return replace(filters, values=values), warnings

    async def _phrase(self, where: str, name: str, phrase: Phrase) -> tuple[str | Spellings, list[ReplyWarning]]:
        had = await self._had(name, phrase.also)
        if had or phrase.doubt:
            had = await self._had(name, [phrase, *had])
        warnings = [_read_otherwise(where, phrase.notes)] if phrase.notes else []
        if had and had != [phrase]:
            warnings.append(_in_every_spelling(where, name in self.uncounted))
        if phrase.doubt and not had:
            warnings.append(doubt(f"Nobody has the text of {where} as it stands; {phrase.doubt}."))
        return _one_or_several(had or [phrase]), warnings

    async def _number(self, where: str, name: str, number: Number) -> tuple[str | Spellings, list[ReplyWarning]]:
        ways = await self._written(name, number) if FILTERS[name].shown_by in CONTACTS.attributes else None
        if ways is None:
            ways, said = await self._had(name, number.usual()), [_not_by_digits(where)]
            said += [_read_otherwise(where, number.notes)] if number.notes else []
            said += [_in_every_spelling(where, uncounted=True)] if name in self.uncounted and ways[1:] else []
        else:
            said = [_read_otherwise(where, (BY_DIGITS, *number.notes))] if ways != [number] else []
        return _one_or_several(ways or [number]), said

    async def _written(self, name: str, number: Number) -> list[str] | None:
        """Return how a number is written in the rows that have it; None if these cannot be read."""
        try:
            choices = {
                texts: sum([await self._count(CONTACTS, name, each) for each in texts]) for texts in number.anchors()
            }
            texts = min(choices, key=lambda each: choices[each])
            if choices[texts] > MOST_READ:
                return None
            attribute = FILTERS[name].shown_by
            scope = Scope(CONTACTS.collection, self.site_id, (attribute,))
            queries = tuple(Query.of({name: each}) for each in texts)
            found = await self.means.walker.people(Plan((queries,)), scope, scope)
        except (NoPermission, TooManyRows):
            return None
        stored = (each.attributes.get(attribute) for each in found.people)
        written = sorted({way for each in stored if (way := number.written_in(each))}, key=len)
        # What is written "+1 512" is found by "1 512" too.
        ways = [way for place, way in enumerate(written) if not any(each in way for each in written[:place])]
        return ways if found.complete and len(ways) <= MOST_WAYS else None

    async def _had(self, name: str, texts: Sequence[str]) -> list[str]:
        """Return the texts that somebody has; one alone where everybody does, as when Kajabi ignores the filter."""
        found = [each for each in texts if await self._count(self.audience, name, each)]
        if not found:
            return []
        everybody = await self.means.totals.everybody(self.audience.collection, self.site_id)
        whole = [each for each in found if await self._count(self.audience, name, each) == everybody]
        return whole[:1] or found

    async def _count(self, audience: Audience, name: str, text: str) -> int:
        """Count the people with this text; 1 if Kajabi does not say, or not in time."""
        key = (audience.collection, name, str(text))
        if key not in self.counts:
            total = await within(self._counted(audience, name, text), self.patience)
            if total is None:
                self.uncounted.add(name)
            self.counts[key] = 1 if total is None else total
        return self.counts[key]

    async def _counted(self, audience: Audience, name: str, text: str) -> int | None:
        """Ask Kajabi for a count, once; None if that fails. What the key may not read is not read for the answer."""
        query = {"filter[site_id]": self.site_id, **to_query({name: text}), **TO_COUNT}
        query |= {f"fields[{audience.collection}]": "name"}
        try:
            return total_of(await self.means.api.list(audience.collection, query, attempts=1))
        except NoPermission:
            raise
        except KajabiError:
            return None


def _in_every_spelling(where: str, uncounted: bool) -> ReplyWarning:
    if uncounted:
        return meaning(f"{where} was looked for in all the spellings in `searched`; Kajabi did not count each of them.")
    return meaning(f"{where} was looked for in every spelling that somebody has, as `searched` says.")


def _one_or_several(texts: Sequence[str]) -> str | Spellings:
    plain = [str(each) for each in texts]
    return Spellings(plain) if plain[1:] else plain[0]


def _read_otherwise(where: str, notes: Sequence[str]) -> ReplyWarning:
    hint = " In quotation marks, a text is looked for as it stands." if BARE in notes else ""
    return meaning(f"{where} was read {', '.join(notes)}.{hint}")


def _not_by_digits(where: str) -> ReplyWarning:
    return doubt(
        f"{where} was looked for in the usual spellings of a number, since Kajabi compares sign for sign and the "
        "numbers could not be read; people who write theirs in another way are left out."
    )
