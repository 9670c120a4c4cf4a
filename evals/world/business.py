"""The business that the cases are about: the people of the sandbox on a fixed day, its names, and who a call finds.

What agrees with it agrees with a reading of Kajabi's texts, not with Kajabi.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache, reduce
from typing import Any, cast

from kajabi_mcp.arguments import Number, Since, days_asked, wire
from kajabi_mcp.filters import FILTERS, LISTED, UNLISTED
from kajabi_mcp.places import ADDRESS_COUNTRY, ADDRESS_STATE, Place, is_in
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from kajabi_mcp.sandbox.catalogue import lay_out
from kajabi_mcp.sandbox.filters import FILTERS as CONDITIONS
from kajabi_mcp.text import fold_name

from ..cases import COMPARE, GROUPS, SEARCH, SEGMENTS, TODAY, load_cases
from ..scoring import DEFAULT_SITE, Names, Sites, id_of, names_of
from .witnesses import RENAMED, WITNESSES, Happening, Probe, event_of, guests, happenings, invite, probes, rename

NOW = datetime.combine(TODAY, time(12), UTC)
SITES = 2
CUSTOMERS = 4000
KINDS = tuple(kind for kind in (*LISTED, *UNLISTED) if kind != "site")
NOBODY = 0


@cache
def catalogue() -> Sites:
    """Return the names of each site, with the ids that they belong to."""
    sites = lay_out(SITES)
    own: dict[str, dict[str, dict[str, str]]] = {str(site.id): {} for site in sites}
    for site in sites:
        for kind in KINDS:
            things: Any = getattr(site.business, f"{kind}s")
            titles = [each if isinstance(each, str) else each.title for each in things]
            ids = map(str, getattr(site, f"{kind}s"))
            own[str(site.id)][kind] = dict(zip(map(fold_name, titles), ids, strict=True))
    titles = {fold_name(site.business.title): str(site.id) for site in sites}
    return {site: {"site": titles} | names for site, names in own.items()}


@dataclass(slots=True)
class World:
    """The people of the business, and for every filter asked so far who it holds for.

    A set of people is a number with a bit for each contact: 0b101 has two of them. So "and" is `&`, "or" is `|`, "not"
    is `~`, and a search is a few operations on numbers once its filters are known.
    """

    box: Sandbox
    masks: dict[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])

    def people(self, tool: str, values: Mapping[str, Any]) -> tuple[int, ...] | None:
        """Return who a call finds: one set for a search, one for each segment of a comparison, None for other tools.

        The values are as the product read them. Where a name in them belongs to nothing, nobody can say: None.
        """
        if tool not in (SEARCH, COMPARE):
            return None
        site = str(values.get("site_id", DEFAULT_SITE))
        site = catalogue()[DEFAULT_SITE]["site"].get(fold_name(site), site)
        names = names_of(site, catalogue())
        who = str(values.get("who", "customers"))
        everyone = self.everyone(who) & self.mask(who, "site_id", site)
        try:
            if tool == SEARCH:
                return (everyone & self.found(who, values, names),)
            segments = cast(list[dict[str, Any]], values.get(SEGMENTS, []))
            return tuple(sorted(everyone & self.all_hold(who, each, names) for each in segments))
        except LookupError:
            return None

    def unmoved(self, name: str, value: Any) -> int:
        """Return who does not match a look-back or an amount yet, and can be changed so as to match."""
        if name.startswith("net_revenue_"):
            return self.everyone("customers")
        return ~self.mask("contacts", event_of(name), str(days_asked(value) + 1))

    def everyone(self, who: str) -> int:
        """Return all customers, contacts or leads of the account."""
        contacts = self.selected("contacts", "TRUE", None)
        customers = self.selected("contacts", "customers.id IS NOT NULL", None)
        return {"customers": customers, "contacts": contacts, "leads": contacts & ~customers}[who]

    def found(self, who: str, values: Mapping[str, Any], names: Names) -> int:
        """Return who the filters and the groups of a search hold for, or those of an object in a group."""
        parts = {group: [self.found(who, part, names) for part in values.get(group, ())] for group in GROUPS}
        people = reduce(lambda one, other: one & other, parts["all_of"], self.all_hold(who, values, names))
        if parts["any_of"]:
            people &= reduce(lambda one, other: one | other, parts["any_of"])
        return people & ~reduce(lambda one, other: one | other, parts["none_of"], NOBODY)

    def all_hold(self, who: str, values: Mapping[str, Any], names: Names) -> int:
        """Return who all of these filters hold for."""
        people = -1
        for name, value in values.items():
            if isinstance(value, Since):
                people &= self.since(who, name, value)
            elif isinstance(value, Place):
                people &= self.living_in(value)
            elif isinstance(value, Number):
                people &= self.with_digits(name, value.digits)
            elif name in FILTERS:
                people &= self.mask(who, name, wire(with_ids(FILTERS[name].kind.thing, value, names)))
        return people

    def living_in(self, place: Place) -> int:
        """Return who lives in a place, by what is written for it."""
        key = ("contacts", "place", place.title)
        if key not in self.masks:
            rows = self.box.db.execute(f"SELECT {ADDRESS_COUNTRY}, {ADDRESS_STATE} FROM contacts NOT INDEXED")  # noqa: S608
            named = (is_in(place, {ADDRESS_COUNTRY: country, ADDRESS_STATE: state}) for country, state in rows)
            self.masks[key] = int("".join("1" if each else "0" for each in named), 2)
        return self.masks[key]

    def mask(self, who: str, name: str, value: str) -> int:
        """Return who one filter holds for."""
        own = "customers" if who == "customers" else "contacts"
        key = (own, name, value)
        if key not in self.masks:
            known = CONDITIONS[name]
            read = known.read(value, NOW)
            sql = known.unreadable if read is None else known.sql.replace("{own}", own).replace(":v", ":value")
            self.masks[key] = self.selected(own, sql, read)
        return self.masks[key]

    def since(self, who: str, name: str, date: Since) -> int:
        """Return who a look-back to a moment holds for, as far back from now as it was from the day of the request."""
        own = "customers" if who == "customers" else "contacts"
        # The conditions leave out the moment itself; times have whole seconds.
        before = (NOW - date.reach - timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
        return self.selected(own, CONDITIONS[name].sql.replace("{own}", own).replace(":v", ":value"), before)

    def with_digits(self, name: str, digits: str) -> int:
        """Return whose number holds these digits one after the other, whatever stands between them."""
        bare = f"contacts.{name.removesuffix('_contains')}"
        for sign in "+-()./ ":
            bare = f"replace({bare}, '{sign}', '')"
        return self.selected("contacts", f"instr({bare}, :value) > 0", digits)

    def selected(self, own: str, condition: str, value: object) -> int:
        """Return the contacts that meet a condition in SQL; columns of customers are null for other contacts."""
        key = (own, condition, str(value))
        if key not in self.masks:
            # One digit for each contact, in the order of the table; an index would change that order.
            sql = f"""SELECT group_concat(CASE WHEN {condition} THEN '1' ELSE '0' END, '')
                FROM contacts NOT INDEXED LEFT JOIN customers ON contact_id = contacts.id"""  # noqa: S608 - fixed texts
            [digits] = self.box.db.execute(sql, {"value": value}).fetchone()
            self.masks[key] = int(digits, 2)
        return self.masks[key]


def with_ids(thing: str, value: Any, names: Names) -> Any:
    """Return a value with ids in place of names. Raises `LookupError` for a name of nothing, or of several things."""
    if not thing:
        return value
    if isinstance(value, list):
        return [with_ids(thing, each, names) for each in cast(list[str], value)]
    found = id_of(thing, str(value), names)
    if not found:
        raise LookupError(value)
    return found


@cache
def world() -> World:
    """Return the world that the cases are judged on."""
    box = open_sandbox(Options(customers=CUSTOMERS, sites=SITES, now=lambda: NOW))
    people = World(box)
    contacts = [number for (number,) in box.db.execute("SELECT id FROM contacts ORDER BY id DESC")]
    ours = people.everyone("customers") & people.mask("customers", "site_id", DEFAULT_SITE)
    cases = load_cases()
    invited = guests(cases)
    named = [contacts[place] for place in first_bits(ours, RENAMED + len(invited))]
    happened = [*witnesses(people, contacts, probes(cases, catalogue()))]
    box.db.execute("BEGIN")
    rename(box.db, named)
    invite(box.db, named[RENAMED:], invited)
    for sql, values in happened:
        box.db.execute(sql, values)
    box.db.execute("COMMIT")
    people.masks.clear()
    return people


def witnesses(people: World, contacts: Sequence[int], asked: Iterable[Probe]) -> Iterator[Happening]:
    """Return changes that put people just inside and just outside each bound. Nobody is changed twice.

    Without them, "not seen for 60 days" and "for 61 days" would mostly find the same people, and a wrong bound would
    look right.
    """
    spent = NOBODY
    for values, name in asked:
        found = people.people(SEARCH, {each: value for each, value in values.items() if each != name})
        if found is None:
            continue
        able = found[0] & ~spent & people.unmoved(name, values[name])
        for sql, places in happenings(name, values[name], first_bits(able, WITNESSES), NOW):
            spent |= 1 << places["contact"]
            yield sql, places | {"contact": contacts[places["contact"]]}


def first_bits(people: int, most: int) -> list[int]:
    """Return the positions of the lowest bits that are set, at most so many."""
    found: list[int] = []
    while people and len(found) < most:
        found.append((people & -people).bit_length() - 1)
        people &= people - 1
    return found
