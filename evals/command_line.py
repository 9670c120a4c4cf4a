"""What all commands of the evals share: the group, its errors in one line, and options that several of them take."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from .asking import VARIANTS, Stopped
from .cases import CATEGORIES, Malformed

NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
EXISTING_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
Command = Callable[..., None]

console = Console()


class CannotGoOn(click.ClickException):
    """One line on stderr, and exit code 2."""

    exit_code = 2


@click.group()
def main() -> None:
    """Do plain requests reach the right filters?"""


def command(function: Command) -> click.Command:
    """A command of `main` that says in one line what is wrong with its files or with whom it asks."""

    @functools.wraps(function)
    def guarded(**options: Any) -> None:
        try:
            function(**options)
        except (Malformed, Stopped, OSError) as error:
            raise CannotGoOn(str(error)) from None
        except BaseExceptionGroup as group:
            found = group.split((Malformed, Stopped))[0]
            if found is None:
                raise
            raise CannotGoOn(str(first_of(found))) from None

    return main.command()(guarded)


def first_of(group: BaseExceptionGroup[Exception]) -> BaseException:
    """One exception of a group."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def with_choice(function: Command) -> Command:
    """Adds what is asked: which categories, in which descriptions of the tools, how often."""
    category = click.option("--category", multiple=True, type=click.Choice(CATEGORIES), help="Only these.")
    runs = click.option("--runs", default=1, type=click.IntRange(1, 100), help="Times that each case is asked.")
    return category(with_variant(runs(function)))


def with_variant(function: Command) -> Command:
    """Adds the choice among the variants of the descriptions."""
    known = click.Choice(tuple(VARIANTS))
    return click.option("--variant", default="ours", type=known, help="Whose descriptions.")(function)
