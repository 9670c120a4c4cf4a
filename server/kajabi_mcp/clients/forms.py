"""The forms in which clients keep their servers: an entry is written and read in the form of each; pure."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from .outline import read_outline
from .spans import parse

ENTRY = "kajabi"  # the name of our entry
SECRET = "KAJABI_CLIENT_SECRET"  # noqa: S105  # the name of a variable
KEY: tuple[str, str] = ("KAJABI_CLIENT_ID", SECRET)
DOTS = "•" * 8
ASKED = "kajabi-client-secret"  # the id under which a client that asks for the secret keeps it
ASKED_AS = f"${{input:{ASKED}}}"
_PROGRAM = re.compile(r"(?:.*[\\/])?kajabi-mcp(?:\.exe)?", re.IGNORECASE)
_STARTER = re.compile(r"(?:.*[\\/])?(?:uvx?|pipx|py(?:thon)?[\d.]*w?)(?:\.exe)?", re.IGNORECASE)
_PACKAGE = re.compile(r"kajabi[-_]mcp(?:@.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Launch:
    """How a client starts this server."""

    command: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Form:
    """What a client calls the parts of an entry, and the language of its file."""

    section: str  # holds the servers by their names
    language: str = "json"
    command: str = "command"
    arguments: str = "args"
    environment: str = "env"
    fixed: Mapping[str, object] = field(default_factory=dict[str, object])  # what else an entry must say
    asks: bool = False  # asks for the secret itself, and keeps it out of the file

    @property
    def comments(self) -> bool:
        """Whether a file of this form may hold comments."""
        return self.language != "json"


def entry_of(form: Form, launch: Launch, old: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return the entry that starts the server; what else an old one says is kept, but for its credentials."""
    kept = dict(old or {})
    environment = {name: value for name, value in mapping(kept.get(form.environment)).items() if name not in KEY}
    environment |= {
        name: ASKED_AS if form.asks and name == SECRET else value for name, value in launch.environment.items()
    }
    entry = {**form.fixed, **kept, form.command: launch.command, form.arguments: list(launch.arguments)}
    entry.pop(form.environment, None)
    return entry | ({form.environment: environment} if environment else {})


def launch_of(form: Form, entry: object) -> Launch:
    """Return how an entry starts its server, whatever else it holds."""
    fields = mapping(entry)
    arguments = fields.get(form.arguments)
    environment = mapping(fields.get(form.environment))
    return Launch(
        str(fields.get(form.command) or ""),
        tuple(map(str, cast(Sequence[object], arguments))) if isinstance(arguments, list) else (),
        {name: str(value) for name, value in environment.items() if value is not None},
    )


def input_of_secret() -> dict[str, object]:
    """Return what makes a client ask for the secret, once, and keep it encrypted."""
    text = "Client secret of the Kajabi API key (Kajabi: Settings > Public API)"
    return {"type": "promptString", "id": ASKED, "description": text, "password": True}


def block(form: Form, entry: Mapping[str, object]) -> str:
    """Return what belongs into a file of this form, with dots in place of the secret."""
    shown = dict(entry)
    if environment := mapping(shown.get(form.environment)):
        hidden = {SECRET: DOTS} if environment.get(SECRET, ASKED_AS) != ASKED_AS else {}
        shown[form.environment] = environment | hidden
    document: dict[str, object] = {form.section: {ENTRY: shown}}
    if ASKED_AS in mapping(shown.get(form.environment)).values():
        document = {"inputs": [input_of_secret()]} | document
    return _WRITERS[form.language](document)


def servers_in(form: Form, text: str) -> dict[str, Any]:
    """Return the servers that a file holds, by name. Raise `ValueError` if it cannot be read."""
    if not text.strip("\ufeff \t\r\n"):
        return {}
    document = _READERS[form.language](text)
    return dict(mapping(mapping(document).get(form.section)))


def is_ours(launch: Launch) -> bool:
    """Return whether an entry starts this server."""
    if _STARTER.fullmatch(launch.command):
        return any(_PACKAGE.fullmatch(argument) for argument in launch.arguments)
    return _PROGRAM.fullmatch(launch.command) is not None


def ours_in(form: Form, servers: Mapping[str, object]) -> dict[str, Launch]:
    """Return the servers that start this program, by name; ours by its name comes first."""
    found = {name: launch_of(form, entry) for name, entry in servers.items()}
    return {name: found[name] for name in sorted(found, key=lambda name: name != ENTRY) if is_ours(found[name])}


def mapping(value: object) -> dict[str, Any]:
    """Return a value that is an object, or else an empty one."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _json(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _toml(document: Mapping[str, object], path: tuple[str, ...] = ()) -> str:
    """Return tables of texts, lists and tables as TOML; JSON writes texts and lists of texts as TOML does."""
    inner = [name for name, value in document.items() if isinstance(value, dict)]
    lines = [f"{name} = {_scalar(value)}\n" for name, value in document.items() if name not in inner]
    tables = [_toml(mapping(document[name]), (*path, name)) for name in inner]
    head = f"[{'.'.join(path)}]\n" if path and lines else ""
    return "\n".join(part for part in ("".join([head, *lines]), *tables) if part)


def _yaml(document: Mapping[str, object], indent: str = "") -> str:
    """Return tables of texts, lists and tables as YAML; it reads texts and lists of texts as JSON writes them."""
    return "".join(
        f"{indent}{name}:\n{_yaml(inner, indent + '  ')}"
        if (inner := mapping(value))
        else f"{indent}{name}: {_scalar(value)}\n"
        for name, value in document.items()
    )


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read_json(text: str) -> object:
    return parse(text, comments=False).value


def _read_lenient_json(text: str) -> object:
    return parse(text, comments=True).value


_WRITERS: dict[str, Callable[[Mapping[str, object]], str]] = {
    "json": _json,
    "json with comments": _json,
    "toml": _toml,
    "yaml": _yaml,
}
_READERS: dict[str, Callable[[str], object]] = {
    "json": _read_json,
    "json with comments": _read_lenient_json,
    "toml": tomllib.loads,
    "yaml": read_outline,
}
