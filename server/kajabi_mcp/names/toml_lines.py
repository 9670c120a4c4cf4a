"""The lines of a TOML file of plain tables, so that one of them can change and every comment stays by its own."""

import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast


class Irregular(Exception):
    """A file that is more than headers, comments and names of one line each."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(slots=True)
class Line:
    """A name with its id, and the comments above it."""

    name: str
    text: str
    above: list[str]
    number: int = 0


@dataclass(slots=True)
class Table:
    """The names of one kind, under a header with its comments above it."""

    header: str
    above: list[str]
    number: int = 0
    lines: list[Line] = field(default_factory=list[Line])


@dataclass(slots=True)
class Layout:
    """The file: comments at its top and at its end, and the tables between."""

    top: list[str] = field(default_factory=list[str])
    tables: dict[str, Table] = field(default_factory=dict[str, Table])
    end: list[str] = field(default_factory=list[str])

    @classmethod
    def of(cls, text: str) -> "Layout":
        """Raises `Irregular`. The text is valid TOML."""
        found = cls()
        kind: str | None = None
        comments: list[str] = []
        for number, line in enumerate(text.split("\n"), 1):
            stripped = line.strip()
            if not stripped or stripped.startswith("#"):
                comments.append(stripped)
            elif stripped.startswith("["):
                if kind is None:
                    found.top, comments = parted(comments)
                kind, value = only(stripped, number)
                if value:  # a table within a table
                    raise Irregular(number)
                found.tables[kind] = Table(stripped, trimmed(comments), number)
                comments = []
            else:
                name, value = only(stripped, number)
                if kind is None or isinstance(value, dict):
                    raise Irregular(number)
                found.tables[kind].lines.append(Line(name, stripped, trimmed(comments), number))
                comments = []
        found.end = trimmed(comments)
        if kind is None:
            found.top, found.end = found.end, []
        return found

    def put(self, kind: str, same: Sequence[str], name: str, number: str) -> None:
        """One name in place of the same ones; it inherits their comments."""
        table = self.tables.setdefault(kind, Table(f"[{kind}]", []))
        old = [line for line in table.lines if line.name in same]
        above = [comment for line in old for comment in line.above]
        remark = next((f"  {each}" for line in old if (each := comment_of(line.text))), "")
        table.lines = [line for line in table.lines if line.name not in same]
        table.lines.append(Line(name, f"{quoted(name)} = {quoted(number)}{remark}", above))

    def text(self, kinds: Sequence[str], key: Callable[[str], str]) -> str:
        """The file again: tables in this order, names sorted by this key, one blank line between the parts."""
        parts = [self.top] if self.top else []
        for kind in kinds:
            if table := self.tables.get(kind):
                names = sorted(table.lines, key=lambda line: (key(line.name), line.name))
                parts.append(
                    [*table.above, table.header, *(each for line in names for each in (*line.above, line.text))]
                )
        parts += [self.end] if self.end else []
        return "\n\n".join("\n".join(part) for part in parts) + "\n"

    def line_of(self, kind: str, name: str | None) -> int | None:
        """Where a table or one of its names stands."""
        table = self.tables.get(kind)
        if table is None or name is None:
            return table.number if table else None
        return next((line.number for line in table.lines if line.name == name), None)


def only(line: str, number: int) -> tuple[str, object]:
    """The one key of a line, and its value. Raises `Irregular`."""
    try:
        [(key, value)] = cast(dict[str, object], tomllib.loads(line)).items()
    except ValueError:
        raise Irregular(number) from None
    return key, value


def parted(comments: list[str]) -> tuple[list[str], list[str]]:
    """What stands at the top of the file, and what belongs to the first header: only what follows a blank line."""
    comments = trimmed(comments)
    if "" not in comments:
        return comments, []
    blank = len(comments) - 1 - comments[::-1].index("")
    return trimmed(comments[:blank]), comments[blank + 1 :]


def trimmed(comments: list[str]) -> list[str]:
    """Without blank lines before and after."""
    while comments and not comments[0]:
        comments = comments[1:]
    while comments and not comments[-1]:
        comments = comments[:-1]
    return comments


def comment_of(line: str) -> str:
    """The comment at the end of a line: what can be cut off from a # on without changing the line's meaning."""
    meant = tomllib.loads(line)
    for at in [at for at, char in enumerate(line) if char == "#"]:
        try:
            if tomllib.loads(line[:at]) == meant:
                return line[at:]
        except tomllib.TOMLDecodeError:
            continue
    return ""


def quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
