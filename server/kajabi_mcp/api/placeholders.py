"""Telling a credential from the placeholder of an example or of a settings file that nobody filled in."""

import re

# ${NAME}, $NAME, $(name), %NAME%, {name}, {{ name }}, <name>, [name], and one sign again and again.
_FORM = re.compile(r"\$\{.*\}|\$\(.*\)|\$\w+|%\w+%|\{.*\}|<.*>|\[.*\]|(.)\1*", re.S)
_WORDS = (
    *("a", "access", "actual", "add", "api", "app", "application", "change", "client", "code", "copy"),
    *("credential", "credentials", "dummy", "enter", "env", "example", "fill", "fixme", "from", "goes", "here", "id"),
    *("identifier", "in", "insert", "is", "it", "kajabi", "key", "me", "my", "none", "null", "of", "own", "paste"),
    *("placeholder", "please", "public", "put", "real", "redacted", "replace", "sample", "secret", "see", "set"),
    *("settings", "string", "tbd", "text", "the", "this", "to", "todo", "token", "undefined", "user", "value"),
    *("with", "you", "your", "yours"),
)
_NOTHING_ELSE = re.compile(f"(?:{'|'.join(_WORDS)})*")


def is_placeholder(value: str) -> bool:
    """Return whether a value stands where a credential should: by its form, or since it has no word of its own.

    A credential of Kajabi is a long string of letters and digits that mean nothing.
    """
    letters = re.sub(r"[\W_]|x{3,}", "", value.casefold())
    return _FORM.fullmatch(value.strip()) is not None or _NOTHING_ELSE.fullmatch(letters) is not None
