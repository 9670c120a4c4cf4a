"""What the commands of the evals share: the group, errors in one line, and options that several commands take."""

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
    """A reason to stop: one line on stderr, and exit code 2."""

    exit_code = 2


@click.group()
def main() -> None:
    """Do plain requests reach the right filters?"""


def command(function: Command) -> click.Command:
    """Make a command of `main` that says in one line what is wrong with its files, or with the server that it asks."""

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
    """Return the first exception in a group."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def with_choice(function: Command) -> Command:
    """Add the options for what is asked: which categories, how often, and with which descriptions of the tools."""
    category = click.option(
        "--category", multiple=True, type=click.Choice(CATEGORIES), help="Only this category; can be repeated."
    )
    runs = click.option("--runs", default=1, type=click.IntRange(1, 100), help="How often each case is asked.")
    return category(with_variant(runs(function)))


def with_variant(function: Command) -> Command:
    """Add the option for the descriptions of the tools."""
    known = click.Choice(tuple(VARIANTS))
    return click.option("--variant", default="ours", type=known, help="Which descriptions the tools have.")(function)
