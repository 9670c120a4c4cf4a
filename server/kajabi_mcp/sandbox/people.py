"""Invent the people: names from many languages, email addresses, phone numbers."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from random import Random

from mimesis import Person
from mimesis.locales import Locale

from .hostile import HOSTILE
from .places import Address, address, phone


@dataclass(frozen=True, slots=True)
class Region:
    """A language: its share of the people, how it writes a name, and names for its email addresses."""

    locale: Locale
    weight: float
    form: str = "{first} {last}"
    handles: tuple[str, ...] = ()  # for names without ASCII letters


REGIONS = (
    Region(Locale.EN, 66),
    Region(Locale.ES, 7),
    Region(Locale.FR, 4),
    Region(Locale.DE, 4),
    Region(Locale.PT_BR, 3),
    Region(Locale.IT, 2),
    Region(Locale.PL, 2),
    Region(Locale.TR, 1),
    Region(Locale.UK, 2, handles=("oksana", "taras", "lesia", "bohdan")),
    Region(Locale.EL, 1.5, handles=("nikos", "eleni", "kostas")),
    Region(Locale.JA, 2, "{last} {first}", ("hana", "ren", "yui", "sora")),
    Region(Locale.ZH, 2, "{last}{first}", ("ling", "wei", "mei", "jun")),
    Region(Locale.KO, 1.5, "{last}{first}", ("minji", "jisoo", "haneul")),
    Region(Locale.FA, 1, handles=("dara", "shirin", "omid")),
    Region(Locale.AR_EG, 1, handles=("layla", "karim", "nour")),
)
# The names of half of the English-speaking people, so that a search for one finds several.
COMMON_FIRST = (
    *("Mary", "James", "Jennifer", "Michael", "Linda", "David", "Sarah", "Daniel", "Jessica", "Emily"),
    *("Ashley", "Laura", "Amanda", "Alexa", "Mia", "Olivia", "Emma", "Ben", "Chloe", "Anne-Marie"),
    *("Priya", "Grace", "Hannah", "Noah", "Ethan", "Megan", "Rachel", "Jo", "Sam", "Alex"),
)
COMMON_LAST = (
    *("Smith", "Johnson", "Williams", "Brown", "Jones", "Miller", "Davis", "Wilson", "Anderson", "Taylor"),
    *("Moore", "Martin", "Lee", "Thompson", "White", "Harris", "Clark", "Lewis", "Walker", "Young"),
    *("O'Brien", "O'Connor", "D'Angelo", "St. John", "Smith-Jones", "Goldsmith", "Patel", "Nguyen", "Kim"),
)
DOMAINS = {"example.com": 60, "example.org": 14, "example.net": 12, "mail.test": 9, "studio.test": 5}
POOL = 160  # first names, and as many last names, of each region


class People:
    """The identities of the contacts, made one after the other. No email occurs twice on a site."""

    def __init__(self, rng: Random, total: int) -> None:
        self._rng = rng
        self._pools = [_pool(region, rng.getrandbits(32)) for region in REGIONS]
        self._weights = [region.weight for region in REGIONS]
        self._used: Counter[tuple[int, str]] = Counter()
        step = max(total // (len(HOSTILE) + 1), 10)
        self._hostile = {step * (n + 1): hostile for n, hostile in enumerate(HOSTILE)}

    def identity(self, number: int, site_id: int) -> dict[str, str | None]:
        """Return the name, email, phone numbers and address of the next contact."""
        hostile = self._hostile.get(number)
        name, handle = self._name()
        where = self._reach(bare=hostile is not None and hostile.bare)
        email = self._email(handle, site_id)
        if hostile:
            name, email = hostile.name, hostile.email or email
        return {"name": name, "email": email, **where}

    def _name(self) -> tuple[str, str]:
        number = self._rng.choices(range(len(REGIONS)), self._weights)[0]
        region, (firsts, lasts) = REGIONS[number], self._pools[number]
        common = region.locale is Locale.EN and self._rng.random() < 0.5
        first = self._rng.choice(COMMON_FIRST if common else firsts)
        last = self._rng.choice(COMMON_LAST if common or self._rng.random() < 0.05 else lasts)
        handle = self._rng.choice(region.handles) if region.handles else _ascii(first)
        return region.form.format(first=first, last=last), handle

    def _email(self, handle: str, site_id: int) -> str:
        """Return an unused address: mary@..., and then mary11@..., mary18@... for others with the same handle."""
        self._used[site_id, handle] += 1
        count = self._used[site_id, handle]
        domain = self._rng.choices(tuple(DOMAINS), tuple(DOMAINS.values()))[0]
        return f"{handle}{'' if count == 1 else count * 7 - 3}@{domain}"

    def _reach(self, *, bare: bool) -> Address:
        """Return phone numbers and an address. `bare` empties them all after drawing, so that nobody else changes."""
        rng = self._rng
        where = address(rng)
        country = where["address_country"]
        numbers = {
            "phone_number": phone(rng, country) if rng.random() < 0.55 else None,
            "mobile_phone_number": phone(rng, country) if rng.random() < 0.35 else None,
            "business_number": phone(rng, country) if rng.random() < 0.06 else None,
        }
        return dict.fromkeys(numbers | where) if bare else numbers | where


def _pool(region: Region, seed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    person = Person(region.locale, seed=seed)
    return tuple(person.first_name() for _ in range(POOL)), tuple(person.last_name() for _ in range(POOL))


def _ascii(first: str) -> str:
    letters = unicodedata.normalize("NFKD", first.lower()).encode("ascii", "ignore").decode()
    return "".join(filter(str.isalpha, letters))[:10] or "hello"
