"""Invent who agreed to marketing email, what they were sent, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from . import times
from .life import Life, Rows
from .times import DAY

# The share of emails that a contact with this rating opens; None: not rated.
OPENS: dict[str | None, float] = {
    "healthy": 0.62,
    "passive": 0.33,
    "unengaged": 0.12,
    "inactive": 0.03,
    None: 0.25,
}
RATINGS = (28, 24, 20, 16, 12)  # how often each of them occurs
CAUSES = {"opted_out": 40, "manual": 25, "complained": 20, "bounced": 15}
ISSUES = (3, 17, 31, 45)  # days since the last issues of every newsletter
LESSONS = (0, 3, 8)  # days from joining a sequence to each of its emails


@dataclass(frozen=True, slots=True)
class Inbox:
    """How an address behaves: how often it opens, since when it bounces, and when it was on the marketing list."""

    rating: str | None
    bouncing: int | None
    consents: tuple[tuple[int, str, str | None], ...]  # when, kind, cause; oldest first

    def subscribed(self, at: int) -> bool:
        """Return whether the address was on the marketing list at that time."""
        return next((kind == "subscribed" for when, kind, _ in reversed(self.consents) if when <= at), False)


def set_up(life: Life) -> Inbox:
    """Return an invented inbox for a person."""
    rating = life.rng.choices(tuple(OPENS), RATINGS)[0]
    bouncing = life.since(life.created) if life.chance(0.05) else None
    return Inbox(rating, bouncing, tuple(_consents(life, bouncing)))


def _consents(life: Life, bouncing: int | None) -> Iterator[tuple[int, str, str | None]]:
    """Yield when a person joined and left the list. One in six never agreed; a few of them were still taken off it."""
    if life.chance(0.17):
        if life.chance(0.06):
            yield life.since(life.created), "unsubscribed", "manual"
        return
    at = life.created if life.chance(0.7) else life.since(life.created)
    yield at, "subscribed", None
    leaves = 0.5 if bouncing else 0.24
    while life.chance(leaves) and at < life.now - DAY:
        at = life.since(at + 60)
        yield at, "unsubscribed", "bounced" if bouncing and at >= bouncing else _cause(life)
        if at > life.now - DAY or not life.chance(0.3):
            return
        at = life.since(at + 60)
        yield at, "subscribed", None


def _cause(life: Life) -> str:
    return life.rng.choices(tuple(CAUSES), tuple(CAUSES.values()))[0]


def correspond(rows: Rows, life: Life, inbox: Inbox) -> None:
    """Add a person's consents, and all emails that the person was sent."""
    for at, kind, cause in inbox.consents:
        rows.add("consent_events", contact_id=life.contact_id, kind=kind, cause=cause, at=times.text(at))
    _broadcasts(rows, life, inbox)
    if any(kind == "subscribed" for _, kind, _ in inbox.consents):
        _newsletters(rows, life, inbox)
        _sequences(rows, life, inbox)


def _broadcasts(rows: Rows, life: Life, inbox: Inbox) -> None:
    site = life.site
    for broadcast, days in zip(site.broadcasts, site.business.broadcasts.values(), strict=True):
        at = life.now - days * DAY
        if life.created <= at and inbox.subscribed(at) and life.chance(0.85):
            _send(rows, life, inbox, at, broadcast=broadcast)


def _newsletters(rows: Rows, life: Life, inbox: Inbox) -> None:
    first = inbox.consents[0][0]
    for newsletter, share in zip(life.site.newsletters, life.site.business.newsletters.values(), strict=True):
        if not life.chance(share):
            continue
        start = life.between(first, life.now)
        end = life.since(start) if life.chance(0.2) else None
        rows.add(
            "newsletter_subscriptions",
            contact_id=life.contact_id,
            newsletter_id=newsletter,
            subscribed_at=times.text(start),
            unsubscribed_at=None if end is None else times.text(end),
        )
        for days in ISSUES:
            at = life.now - days * DAY
            if start <= at < (end or life.now):
                _send(rows, life, inbox, at, newsletter=newsletter)


def _sequences(rows: Rows, life: Life, inbox: Inbox) -> None:
    first = inbox.consents[0][0]
    for sequence, share in zip(life.site.sequences, life.site.business.sequences.values(), strict=True):
        if not life.chance(share):
            continue
        start = life.since(first)
        end = min(start + 21 * DAY, life.now) if life.chance(0.6) else None
        rows.add(
            "sequence_subscriptions",
            contact_id=life.contact_id,
            sequence_id=sequence,
            subscribed_at=times.text(start),
            ended_at=None if end is None else times.text(end),
        )
        for days in LESSONS:
            if start + days * DAY <= life.now:
                _send(rows, life, inbox, start + days * DAY, sequence=sequence)


def _send(
    rows: Rows,
    life: Life,
    inbox: Inbox,
    at: int,
    *,
    broadcast: int | None = None,
    newsletter: int | None = None,
    sequence: int | None = None,
) -> None:
    """Add one email. Of 100 to working addresses, about 95 arrive, 2 bounce, 2 are dropped and 1 is on its way."""
    sent = min(life.between(at, at + 900), life.now)
    dead = inbox.bouncing is not None and inbox.bouncing <= sent
    fate = 1.0 if dead else life.rng.random()
    delivered = min(life.between(sent, sent + 90), life.now) if fate < 0.95 else None
    opened, clicked = _read(life, inbox, delivered)
    rows.add(
        "emails",
        contact_id=life.contact_id,
        broadcast_id=broadcast,
        newsletter_id=newsletter,
        sequence_id=sequence,
        sent_at=times.text(sent),
        delivered_at=_text(delivered),
        opened_at=_text(opened),
        clicked_at=_text(clicked),
        bounced_at=_text(min(sent + 5, life.now) if fate >= 0.98 else None),
        dropped_at=_text(min(sent + 2 * DAY, life.now) if 0.957 <= fate < 0.98 else None),  # neither: on its way
    )


def _read(life: Life, inbox: Inbox, delivered: int | None) -> tuple[int | None, int | None]:
    """Return when an email was opened and clicked; None if it has not been by now."""
    if delivered is None or not life.chance(OPENS[inbox.rating]):
        return None, None
    opened = delivered + int(6 * DAY * life.rng.random() ** 3)
    if opened > life.now:
        return None, None
    clicked = life.between(opened + 5, opened + 600)
    return opened, clicked if clicked <= life.now and life.chance(0.28) else None


def _text(at: int | None) -> str | None:
    return None if at is None else times.text(at)
