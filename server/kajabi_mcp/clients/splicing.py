"""One value of a JSON text is set or taken out; every other byte of the text stays as it is."""

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, cast

from .spans import Node, NotJson, has_comment, parse


class CannotEdit(ValueError):
    """A text that cannot be changed without losing something; `str()` says what."""


def put(text: str, path: Sequence[str], value: object, comments: bool) -> str:
    """Return the text with a value at a path; objects on the way are made. Raise `NotJson` or `CannotEdit`."""
    if not text.strip("\ufeff \t\r\n"):
        return text + dumped(_nested(path, value), "  ", "", "\n") + "\n"
    root = node = parse(text, comments)
    wanted = cast(Any, deepcopy(root.value))
    for depth, name in enumerate(path):
        if not isinstance(node.value, dict):
            raise CannotEdit(f"{'.'.join(path[:depth]) or 'the whole'} is not an object")
        if (child := node.child(name)) is None:
            _at(wanted, path[:depth])[name] = _nested(path[depth + 1 :], value)
            return _checked(_inserted(text, root, node, name, _nested(path[depth + 1 :], value)), wanted, comments)
        node = child
    if node.value == value:
        return text
    if has_comment(text, node):
        raise CannotEdit("a comment within the entry would be lost")
    _at(wanted, path[:-1])[path[-1]] = value
    written = dumped(value, _unit(text, root), _indent_of(text, node.start), _line_end(text))
    return _checked(text[: node.start] + written + text[node.end :], wanted, comments)


def add_item(text: str, path: Sequence[str], item: object, comments: bool) -> str:
    """Return the text with one more item in the list at a path, which is made. Raise `NotJson` or `CannotEdit`."""
    root = parse(text, comments)
    node = _find(root, path)
    if node is None:
        return put(text, path, [item], comments)
    if not isinstance(node.value, list):
        raise CannotEdit(f"{'.'.join(path)} is not a list")
    wanted = cast(Any, deepcopy(root.value))
    _at(wanted, path).append(item)
    return _checked(_inserted(text, root, node, None, item), wanted, comments)


def cut(text: str, path: Sequence[str | int], comments: bool) -> str:
    """Return the text without the value at a path, as it is if there is none. Raise `NotJson` or `CannotEdit`."""
    root = parse(text, comments)
    *way, last = path
    node = _find(root, [str(name) for name in way])
    if node is None or not (last in node.names or (isinstance(last, int) and last < len(node.children))):
        return text
    index = last if isinstance(last, int) else node.names.index(last)
    if has_comment(text, node.children[index]):
        raise CannotEdit("a comment within the entry would be lost")
    wanted = cast(Any, deepcopy(root.value))
    del _at(wanted, way)[last]
    return _checked(_without(text, node, index), wanted, comments)


def _nested(path: Sequence[str], value: object) -> object:
    for name in reversed(path):
        value = {name: value}
    return value


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for name in path:
        value = value[name]
    return value


def _find(root: Node, path: Sequence[str]) -> Node | None:
    node: Node | None = root
    for name in path:
        node = node.child(name) if node else None
    return node


def _checked(text: str, wanted: object, comments: bool) -> str:
    """Return a changed text that says exactly what is wanted."""
    try:
        if parse(text, comments).value == wanted:
            return text
    except NotJson:
        pass
    raise CannotEdit("it is laid out in a way that this program does not edit")


def _inserted(text: str, root: Node, node: Node, name: str | None, value: object) -> str:
    """Return the text with one more child at the end of an object or a list, laid out like the others."""
    prefix = f"{json.dumps(name, ensure_ascii=False)}: " if name is not None else ""
    close = node.end - 1
    if node.children and "\n" not in text[node.start : close]:
        end = node.children[-1].end
        return f"{text[:end]}, {prefix}{json.dumps(value, ensure_ascii=False)}{text[end:]}"
    line_end, unit = _line_end(text), _unit(text, root)
    base = _indent_of(text, node.start)
    own_line = bool(node.children) and not text[: node.starts[-1]].splitlines()[-1].strip()
    indent = _indent_of(text, node.starts[-1]) if own_line else base + unit
    piece = f"{line_end}{indent}{prefix}{dumped(value, unit, indent, line_end)}"
    if not node.children:
        kept = text[:close].rstrip(" \t\r\n")
        return f"{kept}{piece}{line_end}{base}{text[close:]}"
    last, comma = node.children[-1].end, node.commas[-1]
    after = last if comma is None else comma + 1
    # What is said of the last child, on its line, stays on its line; a comma after the last one is the owner's style.
    gap = text[after:close]
    line = gap.partition("\n")[0].rstrip("\r")
    remark = line if "\n" in gap and line.strip().startswith(("//", "/*")) else ""
    gap = gap[len(remark) :]
    closing = gap if "\n" in gap else f"{line_end}{base}{gap.lstrip()}"
    before, own = (f"{text[:last]},", "") if comma is None else (text[:after], ",")
    return f"{before}{remark}{piece}{own}{closing}{text[close:]}"


def _without(text: str, node: Node, index: int) -> str:
    """Return the text without one child, its comma, and the line it stood on."""
    start, end, comma = node.starts[index], node.children[index].end, node.commas[index]
    if comma is not None:
        text = text[:comma] + text[comma + 1 :]
    before, after = text[:start], text[end:]
    rest = before.rstrip(" \t\r\n")
    if after.lstrip(" \t\r").startswith(("\n", "//", "/*")) or not after.strip() or "\n" not in before[len(rest) :]:
        before = rest
    if index and index == len(node.children) - 1 and (earlier := node.commas[index - 1]) is not None and comma is None:
        before = before[:earlier] + before[earlier + 1 :]
    if before.endswith(("{", "[")) and after.lstrip(" \t\r\n").startswith(("}", "]")):
        after = after.lstrip(" \t\r\n")
    return before + after


def dumped(value: object, unit: str, indent: str, line_end: str) -> str:
    """Return a value as JSON whose lines after the first begin with `indent`."""
    text = json.dumps(value, indent=unit, ensure_ascii=False)
    return text.replace("\n", line_end + indent)


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _indent_of(text: str, position: int) -> str:
    """Return the blanks that the line of a position begins with."""
    line = text[text.rfind("\n", 0, position) + 1 :]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _unit(text: str, root: Node) -> str:
    """Return what a text indents by: how far its first line of content stands in."""
    if root.starts and "\n" in text[root.start : root.starts[0]]:
        return _indent_of(text, root.starts[0]) or "  "
    return "  "
