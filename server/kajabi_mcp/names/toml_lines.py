"""A TOML file of plain tables as lines, so that one line can change and every comment stays where it is.

The standard library reads TOML but does not write it, and a file written from the parsed names would lose its comments.
So the file is kept as text: each line that names something carries the comments above it, and moves together with them.

    # What we call things.         the top of the file, up to a blank line

    # Emails to lists              above the table
    [broadcast]                    its header
    # the big one                  above the line
    "Black Friday" = "701" # loud  the line
    # done                         the end of the file
"""

import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast


class Irregular(Exception):
    """The file has something else than headers, comments, and one name with its id per line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(slots=True)
class Line:
    """One name with its id, and the comments above it."""

    name: str
    text: str
    above: list[str]
    number: int = 0


@dataclass(slots=True)
class TomlTable:
    """The names of one thing: the header, the comments above it, and its lines."""

    header: str
    above: list[str]
    number: int = 0
    lines: list[Line] = field(default_factory=list[Line])


@dataclass(slots=True)
class Layout:
    """The whole file: the comments at its top and at its end, and the tables between them."""

    top: list[str] = field(default_factory=list[str])
    tables: dict[str, TomlTable] = field(default_factory=dict[str, TomlTable])
    end: list[str] = field(default_factory=list[str])

    @classmethod
    def of(cls, text: str) -> "Layout":
        """Split the text of a file, which must be valid TOML. Raise `Irregular` if it is more than plain tables."""
        layout = cls()
        thing: str | None = None
        comments: list[str] = []
        for number, line in enumerate(text.split("\n"), 1):
            stripped = line.strip()
            if not stripped or stripped.startswith("#"):
                comments.append(stripped)
            elif stripped.startswith("["):
                if thing is None:
                    layout.top, comments = split_top(comments)
                thing, value = parse_line(stripped, number)
                if value:  # a table inside a table
                    raise Irregular(number)
                layout.tables[thing] = TomlTable(stripped, without_outer_blanks(comments), number)
                comments = []
            else:
                name, value = parse_line(stripped, number)
                if thing is None or isinstance(value, dict):
                    raise Irregular(number)
                layout.tables[thing].lines.append(Line(name, stripped, without_outer_blanks(comments), number))
                comments = []
        layout.end = without_outer_blanks(comments)
        if thing is None:
            layout.top, layout.end = layout.end, []
        return layout

    def put(self, thing: str, same: Sequence[str], name: str, number: str) -> None:
        """Write a name with its id in place of the names in `same`, and keep their comments.

        Example: putting "black friday" = "702" for ["Black Friday"] turns

            # the big one
            "Black Friday" = "701"  # loud

        into the same comment followed by `"black friday" = "702"  # loud`.
        """
        table = self.tables.setdefault(thing, TomlTable(f"[{thing}]", []))
        replaced = [line for line in table.lines if line.name in same]
        above = [comment for line in replaced for comment in line.above]
        remark = next((f"  {comment}" for line in replaced if (comment := trailing_comment(line.text))), "")
        table.lines = [line for line in table.lines if line.name not in same]
        table.lines.append(Line(name, f"{toml_string(name)} = {toml_string(number)}{remark}", above))

    def text(self, things: Sequence[str], key: Callable[[str], str]) -> str:
        """Return the text of the file: tables in the order of `things`, names sorted by `key`, blank lines between."""
        parts = [self.top] if self.top else []
        for thing in things:
            if table := self.tables.get(thing):
                lines = sorted(table.lines, key=lambda line: (key(line.name), line.name))
                parts.append(
                    [*table.above, table.header, *(text for line in lines for text in (*line.above, line.text))]
                )
        parts += [self.end] if self.end else []
        return "\n\n".join("\n".join(part) for part in parts) + "\n"

    def line_of(self, thing: str, name: str | None) -> int | None:
        """Return the line number of a name, or of the header if `name` is None; None if it is not in the file."""
        table = self.tables.get(thing)
        if table is None or name is None:
            return table.number if table else None
        return next((line.number for line in table.lines if line.name == name), None)


def parse_line(line: str, number: int) -> tuple[str, object]:
    """Return the one key of a line and its value. Raise `Irregular` if the line is not complete by itself."""
    try:
        [(key, value)] = cast(dict[str, object], tomllib.loads(line)).items()
    except ValueError:
        raise Irregular(number) from None
    return key, value


def split_top(comments: list[str]) -> tuple[list[str], list[str]]:
    """Split the comments before the first header into those of the file and those of the header.

    Only what follows the last blank line belongs to the header; without a blank line all of it is the file's.
    """
    comments = without_outer_blanks(comments)
    if "" not in comments:
        return comments, []
    blank = len(comments) - 1 - comments[::-1].index("")
    return without_outer_blanks(comments[:blank]), comments[blank + 1 :]


def without_outer_blanks(comments: list[str]) -> list[str]:
    """Return the comments without the blank lines before and after them."""
    while comments and not comments[0]:
        comments = comments[1:]
    while comments and not comments[-1]:
        comments = comments[:-1]
    return comments


def trailing_comment(line: str) -> str:
    """Return the comment at the end of a line, or "".

    A `#` may also be part of a name: in `"Monday # 1" = "702" # loud` only the second one starts the comment. It is the
    first `#` where the line can be cut off without changing what it means.
    """
    meaning = tomllib.loads(line)
    for position in [position for position, char in enumerate(line) if char == "#"]:
        try:
            if tomllib.loads(line[:position]) == meaning:
                return line[position:]
        except tomllib.TOMLDecodeError:
            continue
    return ""


def toml_string(text: str) -> str:
    """Return a TOML basic string. JSON's escapes are valid in TOML, which also wants DEL escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
