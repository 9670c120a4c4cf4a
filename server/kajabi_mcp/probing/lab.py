"""What every experiment works with, and what one is: a question about Kajabi that counts can settle."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..errors import NamesUnreadable, NoPermission
from ..filters import UNLISTED
from ..findings import Fact, Findings
from ..names import Names, Site
from .asking import Against, Asker, NotTested, Unsettled

_MAX_TRIED = 4  # ids of one kind of thing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an experiment found of one fact; `detail` is for the owner's screen alone, and may hold counts."""

    value: Fact | None
    detail: str = ""
    why: str = ""  # that it is not settled or not tested, and why; without ids, counts or names


@dataclass(frozen=True, slots=True)
class Trial:
    """A filter tried with one value: how many it matched, and whether it acts."""

    value: str
    against: Against
    acts: bool | None
    why: str = ""

    @property
    def some(self) -> bool:
        """Whether it matched some people and left others out."""
        return self.against.some

    @property
    def total(self) -> int:
        """How many it matched."""
        return self.against.total


@dataclass(slots=True)
class Lab:
    """One site under examination: how it is asked, the ids to try, and what has come out so far."""

    asker: Asker
    site: Site
    names: Names
    given: Mapping[str, Sequence[str]]  # ids that the owner gave, by thing
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    trials: dict[tuple[str, str], Trial | Unsettled] = field(default_factory=dict[tuple[str, str], Trial | Unsettled])
    liked: dict[str, str] = field(default_factory=dict[str, str])  # thing -> an id that some people have
    amounts: list[str] | None = None  # of revenue, to try filters with
    _ids: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @property
    def found(self) -> Findings:
        """What is known by now."""
        return Findings(self.facts)

    def now(self) -> datetime:
        """Return the time by which Kajabi counts days."""
        return self.asker.now()

    async def ids(self, thing: str) -> list[str]:
        """Return up to four ids of a thing, first one that some people are known to have.

        Raise `Unsettled` if there is none to try.
        """
        if thing not in self._ids:
            self._ids[thing] = list(self.given.get(thing, ())) or await self._known_ids(thing)
        ids = self._ids[thing]
        liked = [self.liked[thing]] if thing in self.liked else []
        return list(dict.fromkeys([*liked, *ids]))

    async def _known_ids(self, thing: str) -> list[str]:
        if thing in UNLISTED:
            try:
                entries = await self.names.remembered.entries(thing)
            except NamesUnreadable:
                raise NotTested("the file of remembered names cannot be used") from None
            if not entries:
                raise NotTested(f"Kajabi cannot list {thing}s; remember one, or add --id {thing}=ID")
            return [each.id for each in entries[:_MAX_TRIED]]
        try:
            self.asker.requests += 1
            entries = list((await self.names.listings.all(thing, self.site.id)).entries)
        except NoPermission:
            raise NotTested(f"this key may not list {thing}s; add --id {thing}=ID") from None
        if not entries:
            raise NotTested(f"the site has no {thing}s")
        step = max(1, len(entries) // _MAX_TRIED)
        return [each.id for each in entries[::step][:_MAX_TRIED]]


Settle = Callable[[Lab], Awaitable[Mapping[str, Outcome]]]


@dataclass(frozen=True, slots=True)
class Experiment:
    """One line of the table: what is asked, the facts that it may find, and how."""

    title: str
    facts: tuple[str, ...]
    settle: Settle


@dataclass(frozen=True, slots=True)
class Section:
    """Experiments that are shown together, with the heads of their columns."""

    title: str
    columns: tuple[str, ...]
    experiments: tuple[Experiment, ...]


def need_exact_totals(lab: Lab) -> None:
    """Raise `Unsettled` if totals are estimates, so that a sum that is off shows nothing."""
    if lab.found.totals_exact is False:
        raise Unsettled("totals are not exact")


async def settle_each(lab: Lab, questions: Mapping[str, Callable[[], Awaitable[Outcome]]]) -> Mapping[str, Outcome]:
    """Return an outcome for each fact that is not known, one after the other; one that fails leaves the rest alone."""
    outcomes = {fact: Outcome(lab.facts[fact]) for fact in questions if fact in lab.facts}
    for fact, ask in questions.items():
        if fact not in outcomes:
            try:
                outcomes[fact] = await ask()
            except Unsettled as reason:
                outcomes[fact] = Outcome(None, why=str(reason))
    return outcomes
