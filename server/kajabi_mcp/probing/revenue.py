"""Revenue: its unit, measured by transactions, the bounds of its filters, and whether it is sorted as a number."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from pydantic import JsonValue

from ..api import Resource
from ..arguments import wire
from ..filters import read_amount
from .asking import Unsettled
from .lab import Experiment, Lab, Outcome, need_exact_totals
from .trials import amounts

_MAX_PAYERS = 5
_NEAR = Decimal("0.4")  # revenue may differ from what was paid by tax and fees
_CENTS = 100
_FIRST_PAGE = 100
_GREATER, _EQUAL, _LESS = "net_revenue_greater_than", "net_revenue_equal_to", "net_revenue_less_than"


async def _unit(lab: Lab) -> Mapping[str, Outcome]:
    """Compare the revenue of a few customers with the sum of their transactions as Kajabi writes them for people."""
    page = await lab.asker.page("transactions", size=50, fields=None)
    payers = list(dict.fromkeys(filter(None, map(_payer, page.data))))
    ratios: list[Decimal] = []
    for customer in payers[:_MAX_PAYERS]:
        paid = await _paid(lab, customer)
        row = await lab.asker.one("customers", customer, {"fields[customers]": "net_revenue"})
        revenue = read_amount(row.data.attributes.get("net_revenue"))
        if not paid or not revenue:
            continue
        ratios.append(revenue / paid)
        if ratios[-1] in (1, _CENTS):
            return {"revenue_unit": Outcome("whole" if ratios[-1] == 1 else "cents", "equal to what was paid")}
    for unit, factor in (("whole", 1), ("cents", _CENTS)):
        if len(ratios) > 1 and all(abs(ratio / factor - 1) <= _NEAR for ratio in ratios):
            return {"revenue_unit": Outcome(unit, "close to what was paid")}
    raise Unsettled("no customer was found whose revenue could be compared with transactions")


def _payer(transaction: Resource) -> str | None:
    """Return the id of the customer of a transaction."""
    customer = transaction.relationships.get("customer")
    data = customer.get("data") if isinstance(customer, dict) else None
    number = data.get("id") if isinstance(data, dict) else None
    return number if isinstance(number, str) and number.isdigit() else None


async def _paid(lab: Lab, customer: str) -> Decimal | None:
    """Return the sum of a customer's transactions; None if they are not all on one page, or not all theirs."""
    page = await lab.asker.page("transactions", {"customer_id": customer}, size=100, fields=None)
    total = page.meta.total_count
    if len(page.data) < (total or 0) or any(_payer(each) != customer for each in page.data):
        return None
    paid = [_signed(each.attributes) for each in page.data]
    return sum((amount for amount in paid if amount is not None), Decimal(0)) if None not in paid else None


def _signed(transaction: Mapping[str, JsonValue]) -> Decimal | None:
    amount = read_price(transaction.get("formatted_amount"))
    back = transaction.get("action") in ("refund", "dispute")
    return -abs(amount) if back and amount is not None else amount


def read_price(text: JsonValue) -> Decimal | None:
    """Read an amount as people write it: "$1,234.50", "1.234,50 €", "¥1,200"; None for anything else."""
    if not isinstance(text, str):
        return None
    found = re.fullmatch(r"[^\d-]*(-?)[^\d-]*(\d[\d.,  ’']*?)(?:[.,](\d{2}))?[^\d]*", text)
    if found is None:
        return None
    digits = re.sub(r"\D", "", found[2])
    return Decimal(f"{found[1]}{digits}.{found[3] or '0'}")


async def _agreement(lab: Lab) -> Mapping[str, Outcome]:
    """Ask for the people with just the revenue that a row shows."""
    amount = await _some_amount(lab)
    same = await lab.asker.count("customers", {_EQUAL: amount})
    if not (await lab.asker.against("customers", {_EQUAL: amount})).leaves_out:
        raise Unsettled(f"{_EQUAL} leaves out nobody")
    return {"revenue_filter_agrees": Outcome(bool(same), f"{same} have the amount of a row")}


async def _some_amount(lab: Lab) -> str:
    tried = await amounts(lab)
    if not tried:
        raise Unsettled("nobody has any revenue")
    return tried[0]


async def _bounds(lab: Lab) -> Mapping[str, Outcome]:
    """Add up the people over, at and under an amount: with strict bounds they are everybody."""
    above, at, below = await _around(lab, "customers")
    everybody = await lab.asker.count("customers")
    if not at or not (above and below):
        raise Unsettled("no amount was found with people over, at and under it")
    sums = f"{above} over, {at} at, {below} under, of {everybody}"
    if above + at + below == everybody:
        return {"revenue_bounds": Outcome("strict", sums)}
    if above + below in (everybody, everybody + at):
        return {"revenue_bounds": Outcome("inclusive", sums)}
    raise Unsettled("the people over, at and under an amount do not add up")


async def _leads(lab: Lab) -> Mapping[str, Outcome]:
    """Ask for contacts over, at and under an amount: are the ones among them who are not customers?"""
    above, at, below = await _around(lab, "contacts")
    counted = above + below + (at if lab.found.revenue_bounds == "strict" else -at)
    contacts, customers = await lab.asker.count("contacts"), await lab.asker.count("customers")
    if not lab.found.revenue_bounds:
        raise Unsettled("the bounds are not known")
    if contacts == customers:
        raise Unsettled("every contact is a customer")
    found = {contacts: "zero", customers: "none"}.get(counted)
    if found is None:
        raise Unsettled("the contacts over, at and under an amount are neither all contacts nor all customers")
    return {"leads_revenue": Outcome(found, f"{counted} of {contacts} contacts, {customers} of them customers")}


async def _around(lab: Lab, collection: str) -> tuple[int, int, int]:
    need_exact_totals(lab)
    amount = await _some_amount(lab)
    above, at, below = [await lab.asker.count(collection, {name: amount}) for name in (_GREATER, _EQUAL, _LESS)]
    return above, at, below


async def _order(lab: Lab) -> Mapping[str, Outcome]:
    """Sort by revenue, highest first: is the page sorted as numbers, as text, or not at all?"""
    page = await lab.asker.page("customers", size=_FIRST_PAGE, sort="-net_revenue", fields="net_revenue")
    texts = [str(value) for each in page.data if (value := each.attributes.get("net_revenue")) is not None]
    numbers = [amount for amount in map(read_amount, texts) if amount is not None]
    if len(numbers) < len(texts) or len(numbers) < 2:
        raise Unsettled("the first page has too few amounts")
    by_number, by_text = _falls(numbers), _falls(texts)
    if by_number != by_text:
        return {"revenue_order": Outcome("number" if by_number else "text")}
    if not by_number:
        return {"revenue_order": Outcome("ignored")}
    return {"revenue_order": await _order_of_equals(lab, numbers[0])}


async def _order_of_equals(lab: Lab, top: Decimal) -> Outcome:
    """Tell the orders apart where the first page looks the same in both: is anybody above its top?"""
    bounds = lab.found.revenue_bounds
    if not (bounds and lab.found.revenue_filter_agrees):
        raise Unsettled("the first page is sorted both ways, and the filters of revenue cannot tell")
    higher = await lab.asker.count("customers", {_GREATER: wire(top)})
    if bounds == "inclusive":
        higher -= await lab.asker.count("customers", {_EQUAL: wire(top)})
    if higher:
        return Outcome("text" if top else "ignored", f"{higher} are above the first row")
    low, high = looks_larger(top)
    # Nobody is above 2,381. As text, 300 to 999 would come before it.
    if top and await lab.asker.count("customers", {_GREATER: wire(low), _LESS: wire(high)}):
        return Outcome("number", "nobody is above the first row")
    raise Unsettled("as numbers and as text, the same people come first here")


def _falls(values: Sequence[Decimal] | Sequence[str]) -> bool:
    """Return whether values are sorted, highest first."""
    return list(values) == sorted(values, reverse=True)  # pyright: ignore[reportArgumentType]  # all of one type


def looks_larger(top: Decimal) -> tuple[Decimal, Decimal]:
    """Return between which amounts one that is smaller than this comes after it as text: 299.99 and 1,000 for 2,381."""
    magnitude = Decimal(10) ** (len(str(int(top))) - 1)
    first_digit = int(top / magnitude)
    return (first_digit + 1) * magnitude / 10 - Decimal("0.01"), magnitude


REVENUE_EXPERIMENTS = (
    Experiment("unit of net_revenue, against transactions", ("revenue_unit",), _unit),
    Experiment("revenue filters take the amounts that rows show", ("revenue_filter_agrees",), _agreement),
    Experiment("bounds of revenue filters", ("revenue_bounds",), _bounds),
    Experiment("revenue of contacts who are not customers", ("leads_revenue",), _leads),
    Experiment("order by net_revenue, highest first", ("revenue_order",), _order),
)
