"""Every line on stdin that asks for something is answered, also one that cannot be read; and so is the next."""

import json
import subprocess
from collections.abc import Generator
from queue import Queue
from threading import Thread
from typing import Any, TextIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCNotification, jsonrpc_message_adapter
from pydantic import ValidationError

from kajabi_mcp.arguments import OPENING
from kajabi_mcp.commands.lines import NO_JSON, NO_MESSAGE, NOT_ANSWERED, TWICE, WRONG_ID, outermost, reread
from tests.support.children import opened
from tests.support.commands import SMALL, started
from tests.support.refusals import ANY_NAME
from tests.support.values import DAMAGED, LONG_TEXT, NO_TEXT

HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
NEXT = 99
SECONDS = 20
FOUND = {"name_contains": "Booker", "limit": 0}
COUNTED = '{"total":1,"searched":"customers of site Main Studio (11) whose name contains \\"Booker\\""}'
OR_AGAIN = ' or (whose name contains \\"Booker\\")'


def request(number: object, method: str, parameters: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}).encode()


def search(number: object, **arguments: object) -> bytes:
    return request(number, "tools/call", {"name": "search_customers", "arguments": arguments})


def looking_for(name: bytes) -> bytes:
    """Return a search as it is written, which need not be JSON."""
    return search(7, name_contains="NAME").replace(b'"NAME"', name)


class Session:
    """A server that one client has greeted, and what it has answered."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._stdin = cast(TextIO, opened(server.stdin)).buffer
        self._stdout = opened(server.stdout)
        self._answers: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()
        self._send(request(1, "initialize", HELLO))
        assert "serverInfo" in self._answers.get(timeout=SECONDS)

    def answers(self, line: bytes, count: int) -> list[Any]:
        """Send a line and a right one after it; return so many answers to the first, and the one to the other."""
        self._send(line + b"\n" + search(NEXT, **FOUND))
        found = [in_short(json.loads(self._answers.get(timeout=SECONDS))) for _ in range(count + 1)]
        return sorted(found, key=lambda each: each[0] == NEXT)

    def _send(self, line: bytes) -> None:
        self._stdin.write(line + b"\n")
        self._stdin.flush()

    def _read(self) -> None:
        for line in self._stdout:
            self._answers.put(line)


def in_short(message: dict[str, Any]) -> list[Any]:
    """Return the id of an answer, and its words or its error."""
    if "error" in message:
        return [message["id"], message["error"]["code"], message["error"]["message"]]
    return [message["id"], message["result"]["content"][0]["text"]]


@pytest.fixture(scope="module")
def session() -> Generator[Session]:
    with started(*SMALL) as server:
        yield Session(server)
        server.terminate()


def refused(number: object, problem: str, name: str = "name_contains") -> list[Any]:
    return [[number, f"{OPENING}\n- {name}: {problem}"]]


def unreadable(number: object, sentence: str = NO_JSON) -> list[Any]:
    return [[number, -32700, sentence]]


def no_id() -> list[Any]:
    return [[None, -32600, WRONG_ID]]


def twice(number: object) -> list[Any]:
    return [[number, -32602, TWICE]]


def nested(depth: int) -> bytes:
    return looking_for(b"[" * depth + b"]" * depth)


LINES: dict[str, tuple[bytes, list[Any]]] = {
    "the first half of an emoji": (looking_for(rb'"Bo\ud83d"'), refused(7, DAMAGED)),
    "the second half": (looking_for(rb'"Bo\uDE00ok"'), refused(7, DAMAGED)),
    "two first halves": (looking_for(rb'"\ud83d\ud83d\ude00"'), refused(7, DAMAGED)),
    "a half before another escape": (looking_for(rb'"\ud83d\u0042ooker"'), refused(7, DAMAGED)),
    "half an emoji beside what can be read": (
        search(7, **FOUND, search="HALF").replace(b"HALF", rb"\ud83d"),
        refused(7, DAMAGED, "search"),
    ),
    "half an emoji in the name of an argument": (
        looking_for(b'"a", "\\ud83d": 1'),
        refused(7, ANY_NAME, "an unreadable argument name"),
    ),
    "half an emoji in the id": (search("a HALF", **FOUND).replace(b"HALF", rb"\ud83d"), no_id()),
    "bytes in the id that are not UTF-8": (search("a HALF", **FOUND).replace(b"HALF", b"\xff"), no_id()),
    "half an emoji in the id of a line that cannot be read": (
        b'{"jsonrpc": "2.0", "id": "a\\ud83d", "method": nope}',
        unreadable(None),
    ),
    "null for an id": (search(None, **FOUND), no_id()),
    "a fraction for an id": (search(1.5, **FOUND), no_id()),
    "true for an id": (search(True, **FOUND), no_id()),
    "a list for an id": (search([7], **FOUND), no_id()),
    "a request without an id, which is news": (b'{"jsonrpc": "2.0", "method": "tools/list"}', []),
    "bytes that are not UTF-8": (looking_for(b'"Bo\xff\xfeoker"'), refused(7, DAMAGED)),
    "a byte order mark": (b"\xef\xbb\xbf" + search(7, **FOUND), unreadable(7)),
    "lists 250 deep": (nested(250), unreadable(7)),
    "lists 100,000 deep": (nested(100_000), unreadable(7)),
    "lists as deep as can be read": (nested(190), refused(7, NO_TEXT)),
    "a number of 5,000 digits": (looking_for(b"9" * 5_000), unreadable(7)),
    "a number of 4,000 digits": (looking_for(b"9" * 4_000), refused(7, NO_TEXT)),
    "NaN": (looking_for(b"NaN"), refused(7, NO_TEXT)),
    "minus infinity": (looking_for(b"-Infinity"), refused(7, NO_TEXT)),
    "a name without quotes": (looking_for(b"Booker"), unreadable(7)),
    "a comma too many": (looking_for(b'"Booker",'), unreadable(7)),
    "a tab in a text": (looking_for(b'"Bo\toker"'), unreadable(7)),
    "a line that breaks off in a text": (looking_for(b'"Booker')[:-3], unreadable(7)),
    "a line that breaks off before its id": (b'{"jsonrpc": "2.0", "method": "ping"', unreadable(None)),
    "an id at the end": (b'{"method": "ping", "params": {"id": 3, "x": nope}, "id": "z"}', unreadable("z")),
    "two messages on a line": (search(7, **FOUND) + search(8, **FOUND), unreadable(None)),
    "words": (b"hello", unreadable(None)),
    "a zero byte": (b"\0", unreadable(None)),
    "nothing": (b"", []),
    "spaces": (b" \t \r", []),
    "a long text": (looking_for(b'"' + b"a" * 5_000_000 + b'"'), refused(7, LONG_TEXT)),
    "a long line without a word of JSON": (b"x" * 5_000_000, unreadable(None)),
    "a long line that breaks off": (looking_for(b'"' + b"a" * 5_000_000)[:-3], unreadable(7)),
    "an array": (b"[]", unreadable(None, NO_MESSAGE)),
    "an array of messages": (b"[" + search(7, **FOUND) + b"]", unreadable(None, NO_MESSAGE)),
    "a number": (b"5", unreadable(None, NO_MESSAGE)),
    "a text": (b'"ping"', unreadable(None, NO_MESSAGE)),
    "null": (b"null", unreadable(None, NO_MESSAGE)),
    "an empty object": (b"{}", unreadable(None, NO_MESSAGE)),
    "an object without a method": (b'{"jsonrpc": "2.0", "id": 7}', unreadable(7, NO_MESSAGE)),
    "parameters in a list": (request(7, "tools/list", []), unreadable(7, NO_MESSAGE)),
    "another version of the protocol": (b'{"id": 7, "method": "ping"}', unreadable(7, NO_MESSAGE)),
    "a broken reply, whose id is not the client's": (
        b'{"jsonrpc": "2.0", "id": 7, "result": 5}',
        unreadable(None, NO_MESSAGE),
    ),
    "an argument twice": (looking_for(b'"Nobody", "name_contains": "Booker", "limit": 0'), twice(7)),
    "an argument twice with one value": (looking_for(b'"Booker", "name_contains": "Booker"'), twice(7)),
    "an argument twice, once with an escape": (looking_for(rb'"No", "name\u005fcontains": "Booker"'), twice(7)),
    "two names that half a character makes one": (looking_for(rb'"a", "\ud83d": 1, "\ud83e": 2'), twice(7)),
    "an argument twice in an object": (looking_for(b'"a", "any_of": [{"search": "a", "search": "b"}]'), twice(7)),
    "an argument twice beside a long number": (looking_for(b'"a", "limit": 0, "limit": ' + b"9" * 4_000), twice(7)),
    "two ids": (search(7, **FOUND).replace(b'"id": 7', b'"id": 7, "id": 8'), twice(None)),
    "one name in two objects": (
        search(7, limit=0, any_of=[{"name_contains": "Booker"}, {"name_contains": "Booker"}]),
        [[7, COUNTED.replace("whose", "matching at least one of: (whose").replace('"}', f'){OR_AGAIN}"}}')]],
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_answered_and_so_is_the_next(session: Session, line: str) -> None:
    sent, expected = LINES[line]
    assert session.answers(sent, len(expected)) == [*expected, [NEXT, COUNTED]]


def test_each_of_them_is_a_line_on_stderr_which_holds_nothing_of_it() -> None:
    with started(*SMALL) as server:
        session = Session(server)
        session.answers(b"\xef\xbb\xbfjo@example.com", 1)
        session.answers(b'["jo@example.com"]', 1)
        session.answers(b"", 0)
        session.answers(rb'{"jsonrpc": "2.0", "method": "notifications/\ud83d"}', 0)
        session.answers(b'{"jsonrpc": "2.0", "method": "tools/list"}', 0)
        session.answers(request(None, "jo@example.com", {}), 1)
        session.answers(looking_for(b'"jo@example.com", "name_contains": "jo@example.com"'), 1)
        opened(server.stdin).close()
        code, errors = server.wait(SECONDS), opened(server.stderr).read()
    assert (errors.splitlines(), code) == (
        [
            f"kajabi-mcp: line 2 of stdin: {NO_JSON}",
            f"kajabi-mcp: line 4 of stdin: {NO_MESSAGE}",
            f"kajabi-mcp: line 10 of stdin: {NOT_ANSWERED}",
            f"kajabi-mcp: line 12 of stdin: {WRONG_ID}",
            f"kajabi-mcp: line 14 of stdin: {TWICE}",
        ],
        0,
    )


halves = st.text(st.characters(exclude_categories=()))


@given(halves, halves)
def test_half_characters_become_the_sign_for_it_and_nothing_else_changes(text: str, name: str) -> None:
    sent = {"jsonrpc": "2.0", "method": "notifications/x", "params": {name: text, "x": f"\\{text}"}}
    whole: dict[str, Any] = json.loads(json.dumps(sent))  # two halves in a row are one character
    line = json.dumps(sent)
    try:
        message = jsonrpc_message_adapter.validate_json(line, by_name=False)
    except ValidationError as error:
        found = reread(error)
        assert isinstance(found, SessionMessage)
        message = found.message
    assert isinstance(message, JSONRPCNotification)
    assert message.params == {mended(key): mended(value) for key, value in whole["params"].items()}


def mended(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)


texts = st.text(max_size=5)
flat = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | texts
deep = flat | st.lists(st.dictionaries(texts, flat, max_size=2), max_size=2) | st.dictionaries(texts, flat, max_size=2)


@given(st.dictionaries(st.text(st.characters(codec="ascii"), max_size=5), deep), st.booleans())
def test_the_outermost_members_are_told_without_reading_json(sent: dict[str, Any], ascii_only: bool) -> None:
    found = outermost(json.dumps(sent, ensure_ascii=ascii_only))
    plain = {json.dumps(name, ensure_ascii=ascii_only)[1:-1]: value for name, value in sent.items()}
    assert found == {name: value if type(value) in (str, int) else None for name, value in plain.items()}


@given(st.text(st.sampled_from('{}[]":,\\ \n1ax')))
def test_any_text_has_members_or_none(line: str) -> None:
    assert all(isinstance(value, (str, int, type(None))) for value in outermost(line).values())
