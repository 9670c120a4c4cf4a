"""Try one filter: find a value that some people match and others do not, and decide whether Kajabi applies it."""

from decimal import Decimal

from ..arguments import wire
from ..filters import FILTERS, read_amount
from ..findings import POSITIVE_OF
from .asking import Against, NotTested, Unsettled
from .lab import Lab, Trial

_NONSENSE = "qzxjvkqw"  # that no name, address or coupon contains
NO_ID = "999999999"  # of nothing that the account has
_TOO_MUCH = "987654321"  # revenue that nobody has
_DAYS_IN_PAIRS = ("30", "365", "7", "3650")
_DAYS_ALONE = ("365", "30", "3650")
FOREVER = "10000"  # days; no record is older


async def try_filter(lab: Lab, collection: str, name: str) -> Trial:
    """Return how a filter does. Raise `Unsettled` if there is nothing to try it with."""
    key = (collection, name)
    if key not in lab.trials:
        try:
            lab.trials[key] = await _try(lab, collection, name)
        except Unsettled as reason:
            lab.trials[key] = reason
    done = lab.trials[key]
    if isinstance(done, Unsettled):
        raise done
    return done


async def _try(lab: Lab, collection: str, name: str) -> Trial:
    thing = FILTERS[name].kind.thing
    tried: list[tuple[str, Against]] = []
    for value in await _values(lab, collection, name):
        against = await lab.asker.against(collection, {name: value})
        if not against.everybody:
            raise NotTested(f"the site has no {collection}")
        tried.append((value, against))
        if against.some:
            break
    value, against = max(tried, key=lambda each: (each[1].some, each[1].leaves_out))
    if thing and against.some:
        lab.liked.setdefault(thing, value)
    if any(each.leaves_out for _, each in tried):
        return Trial(value, against, acts=True)
    acts, why = await _leaves_out_nobody(lab, collection, name, value, against.everybody)
    return Trial(value, against, acts, why)


async def _values(lab: Lab, collection: str, name: str) -> list[str]:
    """Return the values to try, the most telling first. A negative is tried with its positive's value."""
    kind = FILTERS[name].kind
    if name in POSITIVE_OF:
        return [(await try_filter(lab, collection, POSITIVE_OF[name])).value]
    if kind.thing:
        return await lab.ids(kind.thing)
    if kind.name == "days":
        return list(_DAYS_IN_PAIRS if name in FILTERS.windows else _DAYS_ALONE)
    if kind.name == "money":
        return [*await _amounts_if_known(lab), f"-{_TOO_MUCH}" if name == "net_revenue_less_than" else _TOO_MUCH]
    return [_NONSENSE if kind.name == "text" else "true"]


async def _amounts_if_known(lab: Lab) -> list[str]:
    try:
        return await amounts(lab)
    except Unsettled:
        return []


async def amounts(lab: Lab) -> list[str]:
    """Return a revenue that somebody has, neither the highest nor the lowest if possible; none if nobody paid."""
    if lab.amounts is None:
        page = await lab.asker.page("customers", size=100, sort="-net_revenue", fields="net_revenue")
        read = (read_amount(each.attributes.get("net_revenue")) for each in page.data)
        paid = sorted(amount for amount in read if amount is not None and amount > 0)
        lab.amounts = [wire(Decimal(paid[len(paid) // 2]))] if paid else []
    return lab.amounts


async def _leaves_out_nobody(
    lab: Lab, collection: str, name: str, value: str, everybody: int
) -> tuple[bool | None, str]:
    """Decide about a filter that left out nobody: whether that can be right, seen from its opposite."""
    kind = FILTERS[name].kind
    if kind.name in ("text", "money"):
        return False, ""  # nobody has this text or amount
    if other := FILTERS.contraries.get(name):
        left = await lab.asker.count(collection, {other: value})
        return (False, "") if left else (None, _unseen(name))
    if kind.thing and not _is_negative(name):
        nobody = await lab.asker.count(collection, {name: NO_ID})
        return nobody < everybody, ""
    for other, value in _contrary(name).items():  # never subscribed, and yet somebody is
        if await lab.asker.count(collection, {other: value}):
            return False, ""
    return None, "it matches everybody here, as if it were ignored, and nothing shows whether that is right"


def _contrary(name: str) -> dict[str, str]:
    """Return flags, with the value, that nobody may match if everybody matches this one."""
    contrary = {other: wire(not value) for other, value in FILTERS[name].settles.items()}
    return contrary | {row.name: "true" for row in FILTERS.values() if row.settles.get(name) is False}


def _is_negative(name: str) -> bool:
    """Return whether a filter of an id is about people without it, so that an id of nothing matches everybody."""
    listed = {FILTERS.list_forms[each] for each in POSITIVE_OF if each in FILTERS.list_forms}
    return name in POSITIVE_OF or name in listed or bool(FILTERS[name].unpaired)


def _unseen(name: str) -> str:
    if name in POSITIVE_OF:
        return f"nobody matches {POSITIVE_OF[name]}, so there is nobody to leave out"
    return "everybody matches it here, so there is nobody to leave out"
