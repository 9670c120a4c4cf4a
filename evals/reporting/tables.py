"""Tables, written once for the terminal and for Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title and a note."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


def print_sections(console: Console, parts: Iterable[Section]) -> None:
    """Print sections that have rows."""
    for part in parts:
        if part.rows:
            table = Table(title=escape(part.title), title_justify="left", caption=escape(part.note) or None)
            for column in part.columns:
                table.add_column(escape(column), overflow="fold")
            for row in part.rows:
                table.add_row(*map(escape, row))
            console.print(table)


def as_markdown(parts: Iterable[Section]) -> str:
    """Return sections that have rows as Markdown."""
    texts: list[str] = []
    for part in parts:
        if part.rows:
            rows = [part.columns, tuple("---" for _ in part.columns), *part.rows]
            lines = ["| " + " | ".join(markdown_cell(each) for each in row) + " |" for row in rows]
            texts.append(
                "\n".join([f"## {markdown_cell(part.title)}", "", *lines, *(["", part.note] if part.note else [])])
            )
    return "\n\n".join(texts) + "\n"


def markdown_cell(text: str) -> str:
    """Return a text that can neither end a cell nor begin a tag."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
