"""Our entry in the text of a client's file, added and taken out; pure."""

from typing import cast

from .forms import (
    ASKED,
    ASKED_AS,
    ENTRY,
    Form,
    Launch,
    entry_of,
    input_of_secret,
    launch_of,
    mapping,
    ours_in,
    servers_in,
)
from .spans import parse
from .splicing import CannotEdit, add_item, cut, put


def with_entry(form: Form, text: str, launch: Launch) -> str:
    """Return the text of a file with our entry. Raise `ValueError` if something would be lost."""
    servers = servers_in(form, text)
    name = next(iter(ours_in(form, servers)), ENTRY)
    if name in servers and name not in ours_in(form, servers):
        raise CannotEdit(f"its entry {ENTRY} starts another program; rename that entry")
    entry = entry_of(form, launch, mapping(servers.get(name)))
    text = put(text, (form.section, name), entry, form.comments)
    if ASKED_AS in launch_of(form, entry).environment.values() and _input_at(form, text) is None:
        text = add_item(text, ("inputs",), input_of_secret(), form.comments)
    return text


def without_entry(form: Form, text: str) -> str:
    """Return the text of a file without our entries. Raise `ValueError` if something else would be lost."""
    for name in ours_in(form, servers_in(form, text)):
        text = cut(text, (form.section, name), form.comments)
    if form.asks and text.strip() and (position := _input_at(form, text)) is not None:
        text = cut(text, ("inputs", position), form.comments)
    return text


def _input_at(form: Form, text: str) -> int | None:
    """Return the position of our input among those of a file, or None."""
    inputs = mapping(parse(text, form.comments).value).get("inputs")
    if not isinstance(inputs, list):
        return None
    ids = [mapping(each).get("id") for each in cast(list[object], inputs)]
    return ids.index(ASKED) if ASKED in ids else None
