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

    `asked` are the filters with their values, `doubtful` the ids that nobody has to do with, such as "broadcast 701",
    and `audience` is the one that nobody of matches; None where somebody does.
    """
    filters = list(asked)
    wrong = list(dict.fromkeys(doubtful))
    blamed = [f"Nobody matches {' and '.join(wrong)}: {_ids(wrong)} may be wrong, which Kajabi's API cannot say."]
    if audience is None:
        return [doubt(blamed[0])] if wrong else []
    leads = audience is CUSTOMERS and not any(FILTERS[name].customers_only for name, _ in filters)
    hints = [
        *(["Leads were not searched; who contacts searches everybody."] if leads else []),
        *(blamed if wrong else []),
        *_unknown_ids(filters, wrong, labels),
    ]
    said = f"{'No customer' if leads else 'Nobody'} matches. {' '.join(hints)}"
    return [(doubt if wrong else advice)(said)] if hints else []


def _ids(named: Sequence[str]) -> str:
    return "the ids" if named[1:] else "the id"


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
        found.append(f"Kajabi's API cannot say whether {_ids(unlisted)} of {' and '.join(unlisted)} is right.")
    return found
