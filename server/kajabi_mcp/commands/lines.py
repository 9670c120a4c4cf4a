"""Lines of stdin that the SDK cannot read: mended where only half a character is wrong, else answered with an error.

The SDK puts an exception where the message would be and drops it later, so that a client would wait for its time-out.
"""

import json
import logging
import re
import sys
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from io import BufferedReader, FileIO, TextIOWrapper
from typing import Any, Protocol

import anyio
from anyio.abc import ObjectReceiveStream
from mcp.shared.message import SessionMessage
from mcp_types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    JSONRPCRequest,
    RequestId,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

_log = logging.getLogger(__name__)

NO_JSON = (
    "Parse error: not JSON that this server can read. Send one message a line, in UTF-8 without a byte order mark, "
    "nested at most 200 deep, with no number of more than 4,300 digits."
)
NO_MESSAGE = (
    'Parse error: not a JSON-RPC message. Send an object with jsonrpc "2.0", a method, an id that is text or a whole '
    "number, and params that are an object."
)
WRONG_ID = "Invalid request: the id must be text, without half a character in it, or a whole number."
TWICE = "Invalid params: an object names something twice, so one of its values would be dropped. Send each name once."
NOT_ANSWERED = "a request needs an id that is text or a whole number; without one it gets no answer"
_HALF = "\ufffd"

# Both halves of a character, one half alone, and any other escape, so that the "u" after two backslashes begins none.
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<half>\\u[dD][89a-fA-F]..)|\\.", re.DOTALL)
_PART = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\{+|\[+|\}+|\]+|:|[^\s"{}\[\]:,]+|"', re.DOTALL)
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)


class Reader(Protocol):
    """What the SDK read of stdin, line by line."""

    async def receive(self) -> SessionMessage | Exception: ...
    async def aclose(self) -> None: ...


class Writer(Protocol):
    """The way to stdout."""

    async def send(self, item: SessionMessage, /) -> None: ...


class Stdin(anyio.AsyncFile[str]):
    """The lines of stdin, which are kept until the messages in them have been seen."""

    def __init__(self) -> None:
        file = BufferedReader(FileIO(sys.stdin.fileno(), closefd=False))
        super().__init__(TextIOWrapper(file, encoding="utf-8", errors="replace"))
        self.kept: deque[str] = deque()

    async def __aiter__(self) -> AsyncGenerator[str]:
        while line := await self.readline():
            self.kept.append(line)
            yield line


class Lines(ObjectReceiveStream[SessionMessage | Exception]):
    """The messages of a client, one a line. A line that is none is answered here, and noted on stderr."""

    def __init__(self, read: Reader, write: Writer, kept: deque[str]) -> None:
        self._read = read
        self._write = write
        self._kept = kept
        self._number = 0

    async def receive(self) -> SessionMessage:
        """Return the next message. Raises `EndOfStream`."""
        while True:
            item = await self._read.receive()
            self._number += 1
            line = self._kept.popleft()
            found = item if isinstance(item, SessionMessage) else reread(item)
            if not isinstance(found, SessionMessage):
                if (unread := unread_line(found)) is None or unread.strip():
                    sentence = NO_MESSAGE if unread is None else NO_JSON
                    await self._refuse(sentence, request_id(members_of(found)), PARSE_ERROR)
            elif has_wrong_id(found, line):
                await self._refuse(WRONG_ID, None, INVALID_REQUEST)
            elif isinstance(found.message, JSONRPCRequest) and names_twice(mended(line)):
                await self._refuse(TWICE, request_id(outermost(line)), INVALID_PARAMS)
            else:
                if is_lost(found):
                    self._note(NOT_ANSWERED)
                return found

    async def aclose(self) -> None:
        """Read no more."""
        await self._read.aclose()

    async def _refuse(self, sentence: str, number: RequestId | None, code: int) -> None:
        self._note(sentence)
        error = JSONRPCError(jsonrpc="2.0", id=number, error=ErrorData(code=code, message=sentence))
        await self._write.send(SessionMessage(error))

    def _note(self, sentence: str) -> None:
        _log.warning("kajabi-mcp: line %d of stdin: %s", self._number, sentence)


def reread(error: Exception) -> SessionMessage | Exception:
    """Read a line again with U+FFFD where half a character was; return the error if that does not help."""
    line = unread_line(error) or ""
    if (whole := mended(line)) == line:
        return error
    try:
        return SessionMessage(jsonrpc_message_adapter.validate_json(whole, by_name=False))
    except ValidationError as again:
        return again


def mended(line: str) -> str:
    """Return a line with U+FFFD where half a character is."""
    if "\\u" not in line:
        return line
    return _ESCAPE.sub(lambda found: r"\ufffd" if found["half"] else found[0], line)


def has_wrong_id(item: SessionMessage, line: str) -> bool:
    """Return whether a request has an id under which it cannot be answered: another type, or half a character in it."""
    if isinstance(item.message, JSONRPCRequest):
        return isinstance(item.message.id, str) and _HALF in item.message.id
    return is_lost(item) and "id" in outermost(line)


def names_twice(line: str) -> bool:
    """Return whether an object in a line, which is JSON, has a name twice."""
    twice = False

    def look(pairs: list[tuple[str, object]]) -> None:
        nonlocal twice
        twice = twice or len(dict(pairs)) < len(pairs)

    with suppress(ValueError):  # the SDK has read it
        json.loads(line, object_pairs_hook=look, parse_int=str)
    return twice


def is_lost(item: SessionMessage) -> bool:
    """Return whether nobody will answer a request, since the SDK drops an id of another type and takes it for news."""
    return isinstance(item.message, JSONRPCNotification) and not item.message.method.startswith("notifications/")


def unread_line(error: Exception) -> str | None:
    """Return the line that is no JSON; None if it is JSON and no message."""
    if isinstance(error, ValidationError):
        for each in error.errors(include_url=False):
            if each["type"] == "json_invalid":
                return str(each["input"])
    return None


def members_of(error: Exception) -> Mapping[str, object]:
    """Return the members of the object that should have been a message, as far as they can be told."""
    if (line := unread_line(error)) is not None:
        return outermost(line)
    details = error.errors(include_url=False) if isinstance(error, ValidationError) else []
    objects: list[Mapping[str, object]] = [each["input"] for each in details if each["type"] == "missing"]
    return objects[0] if objects else {}


def outermost(line: str) -> dict[str, object]:
    """Return the members of the outermost object of a text, which need not be JSON; None for all but text and numbers.

    A name with two values is left out: it may stand in two messages.
    """
    depth, before, name = 0, "", ""
    found: dict[str, set[str]] = {}
    for part in (each[0] for each in _PART.finditer(line)):
        if part == '"':  # a text that does not end
            break
        if depth == 1 and part == ":":
            name = before
        elif depth == 1 and name:
            found.setdefault(name, set()).add(part)
            name = ""
        depth += len(part) * ((part[0] in "{[") - (part[0] in "}]"))
        before = part
    return {name[1:-1]: plain(values.pop()) for name, values in found.items() if len(values) == 1}


def plain(part: str) -> object:
    """Return a text or a whole number of JSON; None for anything else."""
    if _WHOLE.fullmatch(part):
        return int(part)
    try:
        return json.loads(part, strict=False) if part.startswith('"') else None
    except ValueError:
        return None


def request_id(members: Mapping[str, Any]) -> RequestId | None:
    """Return the id of a request; None for anything else: the id of a reply is one of this server's own."""
    number = members.get("id")
    reply = "method" not in members and ("result" in members or "error" in members)
    if isinstance(number, str) and any(char == _HALF or "\ud800" <= char <= "\udfff" for char in number):
        return None
    return number if isinstance(number, (str, int)) and not isinstance(number, bool) and not reply else None
