"""Settle what Kajabi does on one account, by counts: print a table while it goes, and keep what was found in a file."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from rich.console import Console

from .. import __version__
from ..account import Account, Source, connect
from ..errors import KajabiError, SiteNeeded
from ..findings import AccountRecord, FindingsFile, account_key, findings_path
from ..names import Site
from ..probing import SECTIONS, Asker, Experiment, Lab, Outcome, ProbeLine, Section, probe, say_fact
from .contract import markdown_table

CELL_WIDTH = 28
ABOUT = 280  # requests of a whole probe
A_MINUTE = 50  # at the pace of the settings by default, after the first minute


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """How to probe: ids to try, by thing; whether to begin anew; whether to print the result for publishing."""

    ids: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    again: bool = False
    share: bool = False


async def run_probe(source: Source, options: ProbeOptions) -> int:
    """Probe an account; return 0 when it came to its end, and 1 when it had to stop.

    Raise a `KajabiError` if the file of findings cannot be used.
    """
    console = Console(highlight=False, soft_wrap=True)
    file = findings_file(source)
    record = file.read()
    file.save(record)  # now, and not after minutes, if it cannot be written
    if options.share and source.sandbox is None:
        return print_shared(console, record)
    if options.again:
        record = AccountRecord()
    screen = Screen(Console(quiet=True) if options.share else console)
    failure = await _experiment(source, options, file, record, screen)
    if failure:
        kept = "What was found so far is kept; the same command goes on from there."
        screen.say(f"\nStopped: {failure}\n{kept if file.path else 'Nothing was kept.'}")
        return 1
    if options.share:
        return print_shared(console, record)
    where = f"Kept in {file.path}, for the server to read." if file.path else "Not kept."
    screen.say(f"\n{_summary(record)}\n{where}")
    return 0


def findings_file(source: Source) -> FindingsFile:
    """Return the file of findings of an account. What the sandbox does is not kept: it is another one each time."""
    path = None if source.sandbox else findings_path()
    return FindingsFile(path, account_key(source.settings.base_url, source.settings.client_id or ""))


class Screen:
    """The table, printed line by line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._section: Section | None = None
        self._reasons: set[str] = set()  # that this section has shown

    def say(self, text: str) -> None:
        """Print a text as it is."""
        self._console.print(text, markup=False)

    def add(self, line: ProbeLine) -> None:
        """Print one experiment, below the head of its section."""
        section = line.section
        if section is not self._section:
            self._section, self._reasons = section, set()
            heads = section.columns if len(section.columns) > 1 else ()
            self.say(f"\n{_row(section, section.title, heads)}")
        cells = [_cell(fact, each) for fact, each in zip(line.experiment.facts, line.outcomes, strict=True)]
        self.say(_row(section, f"  {line.experiment.title}", cells if len(section.columns) > 1 else [_joined(cells)]))
        for reason in dict.fromkeys(each.why for each in line.outcomes if each.why):
            if reason not in self._reasons:
                self._reasons.add(reason)
                self.say(f"      {reason}")


def _row(section: Section, title: str, cells: Sequence[str]) -> str:
    width = max(len(section.title), *(len(each.title) for each in section.experiments)) + 4
    return "".join((title.ljust(width), *(cell.ljust(CELL_WIDTH - 1) + " " for cell in cells))).rstrip()


def _cell(fact: str, outcome: Outcome) -> str:
    if outcome.value is None:
        return outcome.why.partition(":")[0]
    detail = f" ({outcome.detail})" if outcome.detail else ""
    return f"{say_fact(fact, outcome.value)}{detail}"


def _joined(cells: Sequence[str]) -> str:
    """Return the cells of an experiment that has one column for several facts."""
    if all(each.isdigit() or each.startswith("not ") for each in cells):
        return ", ".join(cells)
    return "; ".join(dict.fromkeys(cells))


async def _experiment(
    source: Source, options: ProbeOptions, file: FindingsFile, record: AccountRecord, screen: Screen
) -> str:
    """Make the experiments and print them; return why it had to stop, or ""."""
    asker: Asker | None = None
    try:
        async with connect(source) as account:
            site = await _site(account)
            asker = Asker(account.api, site.id, account.now)
            screen.say(
                f"Probing site {site}, by counts, without asking for a name or an email. A whole probe takes about "
                f"{ABOUT} requests: {ABOUT // A_MINUTE} minutes with Kajabi. Ctrl-C stops it; the same command goes on."
            )
            async with aclosing(probe(Lab(asker, site, account.names, options.ids), file, record)) as lines:
                async for line in lines:
                    screen.add(line)
    except KajabiError as error:
        return str(error)
    finally:
        screen.say(f"\n{asker.requests if asker else 0} requests.")
    return ""


async def _site(account: Account) -> Site:
    """Return the site to probe: the one of the settings, or else the first. Every site of an account has one API."""
    try:
        return await account.sites.site(None)
    except SiteNeeded:
        sites = await account.sites.all()
        if not sites or account.sites.default is not None:
            raise
        return sites[0]


def _summary(record: AccountRecord) -> str:
    ignored = [name.split()[-1] for name, value in record.facts.items() if name.startswith("acts ") and value is False]
    said = f"Ignored: {', '.join(dict.fromkeys(ignored))}." if ignored else "No filter that was tested is ignored."
    return f"{len(record.facts)} facts settled, {len(record.unsettled)} not. {said}"


def print_shared(console: Console, record: AccountRecord) -> int:
    """Print what was found as Markdown, without ids, counts or names; return 1 if there is nothing yet."""
    if not record.facts:
        console.print("Nothing was found yet; run kajabi-mcp probe first.")
        return 1
    console.print(shared(record), markup=False)
    return 0


def shared(record: AccountRecord) -> str:
    """Return what was found as Markdown."""
    state = "" if record.complete else " The probe was not finished."
    parts = [
        "# What Kajabi's API does, as kajabi-mcp probe found it",
        f"kajabi-mcp {record.found_by or __version__}, {record.found_on}. One account, no ids, counts or names.{state}",
    ]
    for section in SECTIONS:
        rows = [_shared_row(section, each, record) for each in section.experiments]
        parts += [f"## {section.title}", markdown_table(("", *section.columns), rows).rstrip()]
    return "\n\n".join(parts)


def _shared_row(section: Section, experiment: Experiment, record: AccountRecord) -> tuple[str, ...]:
    cells = [_shared_cell(fact, record) for fact in experiment.facts]
    return (experiment.title, *(cells if len(section.columns) > 1 else [_joined(cells)]))


def _shared_cell(fact: str, record: AccountRecord) -> str:
    if fact in record.facts:
        return say_fact(fact, record.facts[fact], zone=False)
    # The reason may be about the account.
    return record.unsettled.get(fact, "not tested").partition(":")[0]
