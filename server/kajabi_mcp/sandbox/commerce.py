"""What customers bought, what they paid, and what they may still use."""

from . import times
from .catalogue import Offer
from .life import Customer, Life, Rows
from .times import DAY

MONTH = 30 * DAY
LONGEST = 24  # payments of one subscription that are kept
NUMBERS_OF_OFFERS = {1: 58, 2: 26, 3: 11, 4: 5}


class Till:
    """Writes purchases, grants and access, and keeps the running number of purchases."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._last = 0

    def trade(self, life: Life, customer: Customer) -> int:
        """All dealings of one customer; returns what they paid in cents, as far as it succeeded."""
        business, rng = life.site.business, life.rng
        wanted = rng.choices(tuple(NUMBERS_OF_OFFERS), tuple(NUMBERS_OF_OFFERS.values()))[0]
        shares = [offer.share for offer in business.offers]
        chosen = list(dict.fromkeys(rng.choices(range(len(shares)), shares, k=wanted)))
        paid = 0
        for position, index in enumerate(chosen):
            granted = customer.joined if position == 0 else life.since(customer.joined)
            offer = business.offers[index]
            paid += self._sell(life, customer, offer, life.site.offers[index], granted)
        return paid

    def _sell(self, life: Life, customer: Customer, offer: Offer, offer_id: int, granted: int) -> int:
        self._rows.add("offer_grants", customer_id=customer.id, offer_id=offer_id, granted_at=times.text(granted))
        refunded = offer.payment_type == "single" and life.chance(0.04)
        suspended = life.chance(0.16 if offer.months else 0.03)
        ended = self._end(life, offer, granted, refunded=refunded)
        self._open(life, customer, offer, granted, ended, suspended=suspended and ended is None)
        if not offer.price_in_cents:
            return 0
        last = life.now if ended is None else ended
        overdue = suspended and ended is None
        return self._pay(life, customer, offer, offer_id, granted, last, refunded=refunded, overdue=overdue)

    def _end(self, life: Life, offer: Offer, granted: int, *, refunded: bool) -> int | None:
        """When access ended: cancelled, revoked or given back."""
        if refunded:
            return min(granted + 3 * DAY, life.now)
        return life.since(granted) if life.chance(0.38 if offer.months else 0.12) else None

    def _open(
        self, life: Life, customer: Customer, offer: Offer, start: int, ended: int | None, *, suspended: bool
    ) -> None:
        products = [product.title for product in life.site.business.products]
        again = ended is not None and life.chance(0.18)
        for title in offer.products:
            row: dict[str, int] = {
                "customer_id": customer.id,
                "product_id": life.site.products[products.index(title)],
            }
            self._rows.add(
                "access_periods",
                **row,
                started_at=times.text(start),
                ended_at=None if ended is None else times.text(ended),
                suspended=int(suspended),
            )
            if ended is not None and again:
                restart = times.text(life.since(ended))
                self._rows.add("access_periods", **row, started_at=restart, ended_at=None, suspended=0)

    def _pay(
        self,
        life: Life,
        customer: Customer,
        offer: Offer,
        offer_id: int,
        granted: int,
        last: int,
        *,
        refunded: bool,
        overdue: bool,
    ) -> int:
        coupon, amount = self._price(life, offer)
        step = offer.months * MONTH
        moments = list(range(granted, last + 1, step))[-LONGEST:] if step else [granted]
        if customer.created < granted == customer.joined or life.chance(0.04):
            attempt = max(customer.created, granted - DAY) if customer.created < granted else granted
            self._purchase(customer, offer_id, coupon, amount, "failed", attempt)
        paid = 0
        for moment in moments:
            failed = overdue and len(moments) > 1 and moment == moments[-1]
            status = "refunded" if refunded else "failed" if failed else "succeeded"
            self._purchase(customer, offer_id, coupon, amount, status, moment)
            paid += amount if status == "succeeded" else 0
        return paid

    def _price(self, life: Life, offer: Offer) -> tuple[int | None, int]:
        if not life.chance(0.22):
            return None, offer.price_in_cents
        coupons = list(zip(life.site.coupons, life.site.business.coupons.values(), strict=True))
        coupon, percent = coupons[0] if life.chance(0.4) else life.rng.choice(coupons)
        return coupon, offer.price_in_cents * (100 - percent) // 100

    def _purchase(
        self, customer: Customer, offer_id: int, coupon: int | None, amount: int, status: str, at: int
    ) -> None:
        self._last += 1
        self._rows.add(
            "purchases",
            id=self._last,
            customer_id=customer.id,
            offer_id=offer_id,
            coupon_id=coupon,
            amount_cents=amount,
            status=status,
            created_at=times.text(at),
        )


def visit(rows: Rows, life: Life, customer: Customer) -> list[int]:
    """Their days on the site, oldest first; one in seven never came."""
    if life.chance(0.14):
        return []
    stayed = life.since(customer.created)
    visits = sorted({stayed, *(life.between(customer.created, stayed) for _ in range(life.rng.randint(0, 4)))})
    for at in visits:
        rows.add("site_activity", customer_id=customer.id, at=times.text(at))
    return visits
