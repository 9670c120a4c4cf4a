"""Why nobody may match although somebody should: leads were left out, or an id is wrong. Said once."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from ..arguments import Labels
from ..filters import FILTERS, UNLISTED
from ..search import CUSTOMERS, Audience
from ..warnings import ReplyWarning, advice, doubt


def why_nobody(
    asked: Iterable[tuple[str, Any]], doubtful: Sequence[str], labels: Labels, audience: Audience | None
) -> list[ReplyWarning]:
    """Return one warning, or none.

    `asked` are the filters with their values, `doubtful` the ids that nobody matches, such as "broadcast 701", and
    `audience` is the audience in which nobody was found; None where somebody was.
    """
    filters, wrong = list(asked), list(dict.fromkeys(doubtful))
    leads = audience is CUSTOMERS and not any(FILTERS[name].customers_only for name, _ in filters)
    nobody = "No customer matches" if leads else "Nobody matches"
    blamed = f"{nobody} {' and '.join(wrong)}: {_plural('id', wrong)} may be wrong, which Kajabi's API cannot say."
    if audience is None:
        return [doubt(blamed)] if wrong else []
    hints = [
        *(["Leads were not searched; who contacts searches everybody."] if leads else []),
        *_unknown_ids(filters, wrong, labels),
    ]
    if wrong:
        return [doubt(" ".join([blamed, *hints]))]
    return [advice(" ".join([f"{nobody}.", *hints]))] if hints else []


def _plural(word: str, several: Sequence[str]) -> str:
    return f"the {word}s" if several[1:] else f"the {word}"


def _unknown_ids(filters: Sequence[tuple[str, Any]], wrong: Sequence[str], labels: Labels) -> list[str]:
    """Say which ids may be wrong: nothing has shown yet that they exist."""
    given = [
        (FILTERS[name].kind.thing, number)
        for name, value in filters
        for number in (cast(list[str], value) if isinstance(value, list) else [value])
    ]
    unknown = dict.fromkeys((thing, number) for thing, number in given if thing and (thing, number) not in labels)
    listed = [f"{thing} {number}" for thing, number in unknown if thing not in UNLISTED]
    others = [f"{thing} {number}" for thing, number in unknown if thing in UNLISTED]
    unlisted = [each for each in others if each not in wrong]
    found = [f"find_ids shows whether this site has {' and '.join(listed)}."] if listed else []
    if unlisted:
        right = f"{' and '.join(unlisted)} {'are' if unlisted[1:] else 'is'} right"
        found.append(f"Kajabi's API cannot say whether {_plural('id', unlisted)} of {right}.")
    return found
