"""Ask every judge and print a table: `make conformance`, or `python -m conformance.run inspector` for one of them."""

import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import anyio
import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from . import inspector, load, old_client, sandbox_api, suite
from .programs import Broken, Workplace
from .verdicts import Verdict

JUDGES: dict[str, Callable[[Workplace], AsyncGenerator[Verdict]]] = {
    "suite": suite.judge,
    "inspector": inspector.judge,
    "old-client": old_client.judge,
    "sandbox-api": sandbox_api.judge,
    "load": load.judge,
}
console = Console(highlight=False)


@click.command()
@click.argument("chosen", nargs=-1, type=click.Choice(list(JUDGES)))
def main(chosen: Sequence[str]) -> None:
    """Ask the judges that are named, or all of them. The exit code is 1 if one found what nobody expected."""
    with tempfile.TemporaryDirectory(prefix="kajabi-conformance-") as folder:
        verdicts = anyio.run(ask, Workplace(Path(folder)), chosen or list(JUDGES))
    console.print(as_table(verdicts))
    faults = [(verdict, fault) for verdict in verdicts for fault in verdict.faults]
    for verdict, fault in faults:
        console.print(f"[bold]{verdict.judge}, {verdict.subject}:[/bold] {escape(fault)}", soft_wrap=True)
    raise SystemExit(1 if faults else 0)


async def ask(place: Workplace, chosen: Sequence[str]) -> list[Verdict]:
    """Return every verdict. A judge that cannot do its work is a fault too."""
    verdicts: list[Verdict] = []
    for name in chosen:
        console.print(f"{name} ...")
        try:
            verdicts += [verdict async for verdict in JUDGES[name](place)]
        except Broken as error:
            verdicts.append(Verdict(name, "-", 0, faults=(str(error),)))
    return verdicts


def as_table(verdicts: Sequence[Verdict]) -> Table:
    """Return the verdicts as a table."""
    table = Table("judge", "subject")
    for column in ("passed", "expected failures", "faults"):
        table.add_column(column, justify="right")
    for each in verdicts:
        row = (each.judge, each.subject, str(each.passed), str(each.explained), str(len(each.faults)))
        table.add_row(*row, style="red" if each.faults else None)
    return table


if __name__ == "__main__":
    main()
