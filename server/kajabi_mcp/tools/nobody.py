"""Why nobody may match although somebody should: leads were left out, or an id is wrong. Said once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from ..arguments import Spellings
from ..filters import CONTAINS_DIGITS, FILTERS, UNLISTED, Filters, say_unlisted
from ..names import Thing
from ..places import Place
from ..search import CUSTOMERS, Audience, Query
from ..text import listed
from ..warnings import ReplyWarning, advice, doubt

LOOKS_IN = "search looks in names and emails alone."
LETTER_BY_LETTER = "Kajabi compares letter by letter, as far as is known"


def why_nobody(
    asked: Iterable[tuple[str, Any]], doubtful: Sequence[str], told: Collection[Thing], audience: Audience | None
) -> list[ReplyWarning]:
    """Return one warning, or none.

    `asked` are the filters with their values, `doubtful` the ids that nobody matches, such as "broadcast 701", `told`
    the things of which the reply says whether they exist, and `audience` is the audience in which nobody was found;
    None where somebody was.
    """
    filters, wrong = list(asked), list(dict.fromkeys(doubtful))
    leads = audience is CUSTOMERS and not any(FILTERS[name].customers_only for name, _ in filters)
    nobody = "No customer matches" if leads else "Nobody matches"
    blamed = f"{nobody} {' and '.join(wrong)}: {_ids_or_codes(wrong)} may be wrong, which Kajabi's API cannot say."
    if audience is None:
        return [doubt(blamed)] if wrong else []
    hints = [
        *(["Leads were not searched; who contacts searches everybody."] if leads else []),
        *_compared((name, name) for name, value in filters if not isinstance(value, Place)),
        *_unknown_ids(filters, wrong, told),
    ]
    if wrong:
        return [doubt(" ".join([blamed, *hints]))]
    return [advice(" ".join([f"{nobody}.", *hints]))] if hints else []


def unmatched_texts(
    parts: Iterable[tuple[str, Filters]], asked: Sequence[Query], empty: Sequence[Query]
) -> list[ReplyWarning]:
    """Say which objects nobody matches because of a text, perhaps, although others match.

    `parts` are objects of filters, each with its place, `asked` what Kajabi was asked, and `empty` what had no answer.
    """
    found = [set(query.key) for query in asked if query not in empty]
    lacking = [set(query.key) for query in empty]
    texts: list[tuple[str, str]] = []
    for place, filters in parts:
        spelled = [_keys(name, value) for name, value in filters.values.items() if FILTERS[name].kind.name == "text"]
        holds = [any(all(keys & each for each in spelled) for keys in queries) for queries in (lacking, found)]
        if spelled and holds == [True, False]:
            texts += [(f"{place}.{name}", name) for name in filters.values]
    hints = _compared(texts)
    return [doubt(" ".join([f"Nobody here matches {listed(where for where, _ in texts)}.", *hints]))] if hints else []


def _keys(name: str, value: str | Spellings) -> set[tuple[str, str]]:
    return {(name, each) for each in (value if isinstance(value, Spellings) else (value,))}


def _compared(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Say how Kajabi compares these texts, and what to try."""
    known = [(where, FILTERS[name]) for where, name in texts if FILTERS[name].kind.name == "text"]
    numbers = listed(where for where, row in known if row.sense is CONTAINS_DIGITS)
    others = listed(where for where, row in known if row.sense is not CONTAINS_DIGITS and not row.customers_only)
    return [
        *([f"Try {numbers} with fewer digits, without the country code or the 0 in front."] if numbers else []),
        *([LOOKS_IN] if any(row.name == "search" for _, row in known) else []),
        *([f"{LETTER_BY_LETTER}: try {others} with other accents or spelling, or a part of it."] if others else []),
    ]


def _ids_or_codes(wrong: Sequence[str]) -> str:
    """Say what may be wrong: the id of "broadcast 701", or the code in 'coupon code "X"'."""
    ids, codes = _told_apart(wrong)
    return " or ".join(_plural(word, some) for word, some in (("id", ids), ("code", codes)) if some)


def _told_apart(unlisted: Iterable[str]) -> tuple[list[str], list[str]]:
    found: tuple[list[str], list[str]] = ([], [])
    for each in unlisted:
        found[each.endswith('"')].append(each)
    return found


def _plural(word: str, several: Sequence[str]) -> str:
    return f"the {word}s" if several[1:] else f"the {word}"


def _unknown_ids(filters: Sequence[tuple[str, Any]], wrong: Sequence[str], told: Collection[Thing]) -> list[str]:
    """Say which ids and codes may be wrong: nothing has shown yet that they exist."""
    given = [
        (name, FILTERS[name].kind.thing, each)
        for name, value in filters
        for each in (cast(list[str], value) if isinstance(value, (list, Spellings)) else [value])
    ]
    unknown = [(name, thing, each) for name, thing, each in given if (thing, each) not in told]
    shown = dict.fromkeys(f"{thing} {each}" for _, thing, each in unknown if thing and thing not in UNLISTED)
    others = dict.fromkeys(said for name, _, each in unknown if (said := say_unlisted(name, each)))
    unlisted = [each for each in others if each not in wrong]
    found = [f"find_ids shows whether this site has {listed(shown)}."] if shown else []
    if unlisted:
        ids, codes = _told_apart(unlisted)
        named = [*([f"{_plural('id', ids)} of {' and '.join(ids)}"] if ids else []), *codes]
        found.append(f"Kajabi's API cannot say whether {' and '.join(named)} {'are' if unlisted[1:] else 'is'} right.")
    return found
