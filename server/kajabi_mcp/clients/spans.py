"""JSON with the place of every value in its text, so that one value can change and every other byte stays."""

import re
from dataclasses import dataclass, field
from json.decoder import JSONDecodeError, JSONDecoder
from typing import NoReturn

_BLANKS = re.compile(r"[ \t\r\n]*")
_BLANKS_AND_COMMENTS = re.compile(r"(?:[ \t\r\n]|//[^\n]*|/\*.*?\*/)*", re.S)
_TEXT = re.compile(r'"(?:\\.|[^"\\])*"', re.S)


class NotJson(ValueError):
    """A text that is not the JSON that a client reads; `str()` says where and why."""


@dataclass(slots=True)
class Node:
    """A value, where it stands, and what it holds: `commas` has one entry a child, None where no comma follows it."""

    start: int
    end: int
    value: object
    names: list[str] = field(default_factory=list[str])  # of an object
    children: list["Node"] = field(default_factory=list["Node"])
    starts: list[int] = field(default_factory=list[int])  # of the children, with their names
    commas: list[int | None] = field(default_factory=list[int | None])

    def child(self, name: str) -> "Node | None":
        """Return what an object holds under a name."""
        return self.children[self.names.index(name)] if name in self.names else None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


_DECODER = JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_without_repeats)
_DEPTH = 2  # a section, and an entry in it; what lies deeper is only read, and quicker as a whole


class _Parser:
    """Reads one text. Comments and a comma after the last value are JSON only for some clients."""

    def __init__(self, text: str, comments: bool) -> None:
        self._text = text
        self._gap = _BLANKS_AND_COMMENTS if comments else _BLANKS
        self._lenient = comments

    def document(self) -> Node:
        node, end = self._value(self._skip(1 if self._text.startswith("\ufeff") else 0), 0)
        if self._skip(end) < len(self._text):
            self._fail("there is more after the end", end)
        return node

    def _skip(self, position: int) -> int:
        found = self._gap.match(self._text, position)
        return found.end() if found else position

    def _fail(self, problem: str, position: int) -> NoReturn:
        line = self._text.count("\n", 0, position) + 1
        raise NotJson(f"line {line}: {problem}")

    def _scalar(self, position: int) -> tuple[object, int]:
        try:
            return _DECODER.raw_decode(self._text, position)
        except JSONDecodeError as error:
            self._fail("a value is missing or broken", error.pos)
        except ValueError:
            self._fail("a value is not JSON", position)

    def _value(self, position: int, depth: int) -> tuple[Node, int]:
        opening = self._text[position : position + 1]
        if opening and opening in "{[":
            node = self._whole(position) if depth > _DEPTH else None
            node = node or self._container(position, "}" if opening == "{" else "]", depth)
            return node, node.end
        value, end = self._scalar(position)
        return Node(position, end, value), end

    def _whole(self, position: int) -> Node | None:
        """Return a value without the places of what it holds; None if it has comments, or something is wrong."""
        try:
            value, end = _DECODER.raw_decode(self._text, position)
        except ValueError:
            return None
        return Node(position, end, value)

    def _container(self, start: int, closing: str, depth: int) -> Node:
        node = Node(start, start, None)
        position = self._skip(start + 1)
        while self._text[position : position + 1] != closing:
            if node.children and node.commas[-1] is None:
                self._fail("a comma or a closing bracket is missing", position)
            position = self._child(node, position, closing, depth)
        if node.commas and node.commas[-1] is not None and not self._lenient:
            self._fail("a comma stands before a closing bracket", position)
        node.end = position + 1
        values = [child.value for child in node.children]
        node.value = dict(zip(node.names, values, strict=True)) if closing == "}" else values
        return node

    def _child(self, node: Node, position: int, closing: str, depth: int) -> int:
        node.starts.append(position)
        if closing == "}":
            position = self._name(node, position)
        child, end = self._value(position, depth + 1)
        node.children.append(child)
        position = self._skip(end)
        if self._text[position : position + 1] == ",":
            node.commas.append(position)
            return self._skip(position + 1)
        node.commas.append(None)
        return position

    def _name(self, node: Node, position: int) -> int:
        name, end = self._scalar(position) if self._text[position : position + 1] == '"' else (None, position)
        colon = self._skip(end)
        if not isinstance(name, str) or self._text[colon : colon + 1] != ":":
            self._fail("a name in quotation marks and a colon are missing", position)
        if name in node.names:
            self._fail("a name occurs twice", position)
        node.names.append(name)
        return self._skip(colon + 1)


def parse(text: str, comments: bool) -> Node:
    """Return the value of a text with the places of all it holds. Raise `NotJson`."""
    try:
        return _Parser(text, comments).document()
    except RecursionError:
        raise NotJson("it is nested too deeply") from None


def has_comment(text: str, node: Node) -> bool:
    """Return whether a comment stands within a value."""
    without_texts = _TEXT.sub("", text[node.start : node.end])
    return "//" in without_texts or "/*" in without_texts
