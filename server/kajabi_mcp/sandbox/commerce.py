"""Invent what customers bought, what they paid, and which products they may still use."""

from dataclasses import dataclass

from . import times
from .catalogue import Offer
from .life import Customer, Life, Rows
from .times import DAY

MONTH = 30 * DAY
MAX_PAYMENTS = 24  # that are kept of one subscription
OFFERS_PER_CUSTOMER = {1: 58, 2: 26, 3: 11, 4: 5}


@dataclass(frozen=True, slots=True)
class Sale:
    """One offer that one customer got, and what became of it."""

    customer: Customer
    offer: Offer
    offer_id: int
    granted: int
    refunded: bool
    ended: int | None  # when access was cancelled, revoked or refunded; None: never
    suspended: bool


class Till:
    """The cash register: it adds the rows of grants, access and purchases, and numbers the purchases of everybody."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._last = 0

    def trade(self, life: Life, customer: Customer) -> int:
        """Add everything that one customer bought; return the sum of the successful payments in cents."""
        shares = [offer.share for offer in life.site.business.offers]
        wanted = life.rng.choices(tuple(OFFERS_PER_CUSTOMER), tuple(OFFERS_PER_CUSTOMER.values()))[0]
        chosen = dict.fromkeys(life.rng.choices(range(len(shares)), shares, k=wanted))
        sales = [
            _sale(life, customer, index, life.since(customer.joined) if position else customer.joined)
            for position, index in enumerate(chosen)
        ]
        return sum(self._sell(life, sale) for sale in sales)

    def _sell(self, life: Life, sale: Sale) -> int:
        granted = times.text(sale.granted)
        self._rows.add("offer_grants", customer_id=sale.customer.id, offer_id=sale.offer_id, granted_at=granted)
        self._open(life, sale)
        return self._charge(life, sale) if sale.offer.price_in_cents else 0

    def _open(self, life: Life, sale: Sale) -> None:
        """Add access to all products of the offer; some customers whose access ended got it back."""
        titles = [product.title for product in life.site.business.products]
        returned = life.since(sale.ended) if sale.ended is not None and life.chance(0.18) else None
        for title in sale.offer.products:
            product = life.site.products[titles.index(title)]
            self._access(sale, product, sale.granted, sale.ended, suspended=sale.suspended)
            if returned is not None:
                self._access(sale, product, returned, None, suspended=False)

    def _access(self, sale: Sale, product: int, start: int, end: int | None, *, suspended: bool) -> None:
        self._rows.add(
            "access_periods",
            customer_id=sale.customer.id,
            product_id=product,
            started_at=times.text(start),
            ended_at=None if end is None else times.text(end),
            suspended=int(suspended),
        )

    def _charge(self, life: Life, sale: Sale) -> int:
        """Add one payment, or one for each period of a subscription; return the sum of the successful ones in cents.

        If the subscription is suspended, its last payment has failed: it is overdue.
        """
        coupon, amount = _price(life, sale.offer)
        step = sale.offer.months * MONTH
        last = life.now if sale.ended is None else sale.ended
        moments = list(range(sale.granted, last + 1, step))[-MAX_PAYMENTS:] if step else [sale.granted]
        if sale.customer.created < sale.granted == sale.customer.joined:
            self._purchase(sale, coupon, amount, "failed", sale.customer.created)
        elif life.chance(0.04):
            self._purchase(sale, coupon, amount, "failed", sale.granted)
        overdue = sale.suspended and len(moments) > 1
        statuses = ["refunded" if sale.refunded else "succeeded"] * len(moments)
        statuses[-1:] = ["failed"] if overdue else statuses[-1:]
        for moment, status in zip(moments, statuses, strict=True):
            self._purchase(sale, coupon, amount, status, moment)
        return amount * statuses.count("succeeded")

    def _purchase(self, sale: Sale, coupon: int | None, amount: int, status: str, at: int) -> None:
        self._last += 1
        self._rows.add(
            "purchases",
            id=self._last,
            customer_id=sale.customer.id,
            offer_id=sale.offer_id,
            coupon_id=coupon,
            amount_cents=amount,
            status=status,
            created_at=times.text(at),
        )


def _sale(life: Life, customer: Customer, index: int, granted: int) -> Sale:
    """Return an invented sale of one offer of the site; access to a refunded offer ends within three days."""
    offer = life.site.business.offers[index]
    refunded = offer.payment_type == "single" and life.chance(0.04)
    ended = life.since(granted) if life.chance(0.38 if offer.months else 0.12) else None
    if refunded:
        ended = min(granted + 3 * DAY, life.now)
    suspended = ended is None and life.chance(0.16 if offer.months else 0.03)
    return Sale(customer, offer, life.site.offers[index], granted, refunded, ended, suspended)


def _price(life: Life, offer: Offer) -> tuple[int | None, int]:
    """Return the coupon, if any, and the price in cents. About one in five uses a coupon, which makes odd amounts."""
    if not life.chance(0.22):
        return None, offer.price_in_cents
    coupons = list(zip(life.site.coupons, life.site.business.coupons.values(), strict=True))
    coupon, percent = coupons[0] if life.chance(0.4) else life.rng.choice(coupons)
    return coupon, offer.price_in_cents * (100 - percent) // 100


def visit(rows: Rows, life: Life, customer: Customer) -> list[int]:
    """Add a customer's visits to the site and return their times, oldest first. One in seven never came."""
    if life.chance(0.14):
        return []
    stayed = life.since(customer.created)
    visits = sorted({stayed, *(life.between(customer.created, stayed) for _ in range(life.rng.randint(0, 4)))})
    for at in visits:
        rows.add("site_activity", customer_id=customer.id, at=times.text(at))
    return visits
