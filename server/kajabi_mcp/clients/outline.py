"""Names, texts and lists of a YAML file, as far as an entry of a server needs them; all else is passed over."""

import json
import re
from typing import Any, cast

_LINE = re.compile(r"^(?P<indent> *)(?:(?P<name>[\w.-]+|\"[^\"]*\"|'[^']*'):(?: +(?P<value>.*))?|- +(?P<item>.*))$")
_REMARK = re.compile(r"(?:^|\s)#.*$")


def read_outline(text: str) -> dict[str, Any]:
    """Return the nested names of a text in block style, with texts and lists of texts as their values."""
    top: dict[str, Any] = {}
    # Who is open, from the outside in: the indentation of a name, what holds the name, and the name.
    opened: list[tuple[int, dict[str, Any], str]] = []
    for line in text.removeprefix("\ufeff").splitlines():
        found = _LINE.match(line.rstrip())
        if found is None or line.lstrip().startswith("#"):
            continue
        indent = len(found["indent"])
        if found["item"] is not None:
            _add_item(opened, indent, _value(found["item"]))
            continue
        while opened and opened[-1][0] >= indent:
            opened.pop()
        holder = top
        if opened:
            _, outer, name = opened[-1]
            if not isinstance(outer[name], dict):
                outer[name] = {}
            holder = outer[name]
        name = str(_value(found["name"]))
        holder[name] = _value(found["value"] or "")
        opened.append((indent, holder, name))
    return top


def _add_item(opened: list[tuple[int, dict[str, Any], str]], indent: int, item: object) -> None:
    """Put an item into the list of the innermost name that it stands under."""
    while opened and opened[-1][0] > indent:
        opened.pop()
    if not opened:
        return
    _, holder, name = opened[-1]
    listed: list[object] = holder[name] if isinstance(holder[name], list) else []
    holder[name] = [*listed, item]


def _value(written: str) -> object:
    """Return a text or a list of texts as it is meant; None for nothing."""
    written = (written if written.startswith(("'", '"', "[")) else _REMARK.sub("", written)).strip()
    if written.startswith("'"):
        return written[1 : written.rfind("'")].replace("''", "'")
    if written.startswith('"'):
        end = written.rfind('"') + 1
        return _as_json(written[:end], written[1 : end - 1])
    if written.startswith("["):
        written = written[: written.rfind("]") + 1]
        items = [each for each in (part.strip() for part in written[1:-1].split(",")) if each]
        return _as_json(written, [_value(each) for each in items])
    return {} if written == "{}" else written or None


def _as_json(written: str, otherwise: object) -> object:
    try:
        return cast(object, json.loads(written))
    except ValueError:
        return otherwise
