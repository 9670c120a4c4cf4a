"""Asking a model over HTTP: what is sent in each format, what is read, what is tried again, and what stops a run."""

import json
import logging
import socket
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evals.cases import CANARY, Case, Made, Step, Turn, load_answers
from evals.conversation import Ask, Exchange, Prompt, Said, converse
from evals.runs import ANSWERS, Stopped, ask_all, manifest_of, open_run
from evals.tools import Tools
from evals.vendors import FORMATS, Options, open_vendor

KEY = "sk-test-0123456789abcdef"
BASE = "http://127.0.0.1:9/v1"
PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages"}
NO_HEADERS: dict[str, str] = {}
PLAIN = Options()
BOTH = pytest.mark.parametrize("format", FORMATS)

SEARCH: dict[str, Any] = {"name": "search_customers", "description": "Finds people."}
LOOK_UP: dict[str, Any] = {"name": "find_ids"}
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"country": {"type": "string"}}}
TOOLS = Tools("ours", (SEARCH | {"input_schema": SCHEMA}, LOOK_UP | {"input_schema": {"type": "object"}}), "")
FUNCTIONS: list[dict[str, Any]] = [
    {"type": "function", "function": SEARCH | {"parameters": SCHEMA}},
    {"type": "function", "function": LOOK_UP | {"parameters": {"type": "object"}}},
]
TURNS = (Turn(role="user", content="Hi"), Turn(role="assistant", content="Hello"), Turn(role="user", content="Japan?"))
ASKED = [turn.model_dump() for turn in TURNS]
LOOKED = Step(calls=(Made(arguments={"country": "Japán"}), Made(tool="find ids!", arguments='{"q": ')), text="Let me.")
FIRST = Prompt("Be brief.", TURNS, (), TOOLS)
SECOND = Prompt("Be brief.", TURNS, (Exchange(LOOKED, ("No such country.", "Not JSON.")),), TOOLS)


@dataclass
class Stub:
    """A vendor: gives its answers in turn, the last one for ever, and keeps what it was asked."""

    answers: list[Response | Exception]
    asked: list[tuple[str, Mapping[str, str], Any]] = field(default_factory=list[tuple[str, Mapping[str, str], Any]])
    pauses: list[float] = field(default_factory=list[float])

    @property
    def bodies(self) -> list[Any]:
        return [body for _, _, body in self.asked]

    async def answer(self, request: Request) -> Response:
        self.asked.append((request.url.path, dict(request.headers), await request.json()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=["POST"])])

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def stub(*answers: Response | Exception) -> Stub:
    return Stub([*answers])


def sent(body: Any, status: int = 200, headers: Mapping[str, str] = NO_HEADERS) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(content, status, {"content-type": "application/json", **headers})


def chat(message: Mapping[str, Any], finish: str = "stop", usage: Any = None) -> dict[str, Any]:
    """A reply of OpenAI's format."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage}


def function(arguments: Any, name: str = "search_customers", one: str = "theirs") -> dict[str, Any]:
    return {"id": one, "type": "function", "function": {"name": name, "arguments": arguments}}


def message(content: Any, stop: str = "end_turn", usage: Any = None) -> dict[str, Any]:
    """A reply of Anthropic's format."""
    return {"type": "message", "role": "assistant", "content": content, "stop_reason": stop, "usage": usage}


def use(given: Any, name: str = "search_customers", one: str = "theirs") -> dict[str, Any]:
    return {"type": "tool_use", "id": one, "name": name, "input": given}


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


FINE = {"openai": chat({"content": "Fine."}), "anthropic": message([text("Fine.")])}
WORDS = Said(Step(text="Fine."))


@asynccontextmanager
async def asking(
    vendor: Stub, format: str, options: Options = PLAIN, key: str = KEY, base: str | None = BASE
) -> AsyncGenerator[Ask]:
    """A model that this stub plays. Nobody sleeps."""
    transport = httpx2.ASGITransport(app=vendor.app)
    async with open_vendor(format, base, key, "model-x", options, sleep=vendor.sleep, transport=transport) as ask:
        yield ask


async def ask_once(vendor: Stub, format: str, asked: Prompt = FIRST, options: Options = PLAIN) -> Said:
    async with asking(vendor, format, options) as ask:
        return await ask(asked)


async def stopped(vendor: Stub, format: str, **more: Any) -> str:
    """Why a vendor that answers so ends the run."""
    with pytest.raises(Stopped) as caught, anyio.fail_after(5):
        async with asking(vendor, format, **more) as ask:
            await ask(FIRST)
    return str(caught.value)


async def test_openai_gets_a_chat_with_functions() -> None:
    vendor = stub(sent(FINE["openai"]))
    assert await ask_once(vendor, "openai") == WORDS
    [(path, headers, body)] = vendor.asked
    assert (path, headers["authorization"], "x-api-key" in headers) == (PATHS["openai"], f"Bearer {KEY}", False)
    messages = [{"role": "system", "content": "Be brief."}, *ASKED]
    assert body == {"model": "model-x", "messages": messages, "tools": FUNCTIONS}


async def test_openai_gets_a_refusal_handed_back() -> None:
    vendor = stub(sent(FINE["openai"]))
    await ask_once(vendor, "openai", SECOND, Options(temperature=0, max_tokens=500, effort="none"))
    calls = [
        function('{"country": "Japán"}', "search_customers", "call01001"),
        function('{"INVALID_JSON": "{\\"q\\": "}', "find_ids_", "call01002"),
    ]
    messages = [
        {"role": "system", "content": "Be brief."},
        *ASKED,
        {"role": "assistant", "content": "Let me.", "tool_calls": calls},
        {"role": "tool", "tool_call_id": "call01001", "content": "No such country."},
        {"role": "tool", "tool_call_id": "call01002", "content": "Not JSON."},
    ]
    options = {"temperature": 0, "max_completion_tokens": 500, "reasoning_effort": "none"}
    assert vendor.bodies == [{"model": "model-x", "messages": messages, "tools": FUNCTIONS} | options]


async def test_anthropic_gets_messages_with_tools() -> None:
    vendor = stub(sent(FINE["anthropic"]))
    assert await ask_once(vendor, "anthropic") == WORDS
    [(path, headers, body)] = vendor.asked
    assert (path, headers["x-api-key"], headers["anthropic-version"]) == (PATHS["anthropic"], KEY, "2023-06-01")
    assert "authorization" not in headers
    told = {"system": "Be brief.", "messages": ASKED, "tools": list(TOOLS.definitions)}
    assert body == {"model": "model-x", "max_tokens": 2000} | told


async def test_anthropic_gets_a_refusal_handed_back() -> None:
    vendor = stub(sent(FINE["anthropic"]))
    await ask_once(vendor, "anthropic", SECOND, Options(temperature=0.5, max_tokens=500, effort="low"))
    content = [
        text("Let me."),
        use({"country": "Japán"}, "search_customers", "call01001"),
        use({"INVALID_JSON": '{"q": '}, "find_ids_", "call01002"),
    ]
    replies = [
        {"type": "tool_result", "tool_use_id": "call01001", "content": "No such country."},
        {"type": "tool_result", "tool_use_id": "call01002", "content": "Not JSON."},
    ]
    messages = [*ASKED, {"role": "assistant", "content": content}, {"role": "user", "content": replies}]
    told = {"system": "Be brief.", "messages": messages, "tools": list(TOOLS.definitions)}
    options = {"max_tokens": 500, "temperature": 0.5, "output_config": {"effort": "low"}}
    assert vendor.bodies == [{"model": "model-x"} | told | options]


async def test_every_call_of_a_conversation_has_an_id_of_its_own_and_no_words_are_none() -> None:
    exchange = Exchange(Step(calls=(Made(arguments={}),) * 2, text=" "), ("No.", "No."))
    vendor = stub(sent(FINE["anthropic"]))
    await ask_once(vendor, "anthropic", Prompt("", TURNS, (exchange, exchange), TOOLS))
    said = [each["content"] for each in vendor.bodies[0]["messages"][3:] if each["role"] == "assistant"]
    assert said == [
        [use({}, one="call01001"), use({}, one="call01002")],
        [use({}, one="call02001"), use({}, one="call02002")],
    ]


BOTH_CALLS = Step(calls=(Made(arguments={"country": "Japan"}), Made(tool="a b", arguments={})), text="Both.")
READ: dict[str, tuple[str, Any, Said]] = {
    "calls and words": (
        "openai",
        chat({"content": "Both.", "tool_calls": [function('{"country": "Japan"}'), function("{}", "a b")]}),
        Said(BOTH_CALLS),
    ),
    "calls and words as blocks": (
        "anthropic",
        message([text("Both."), use({"country": "Japan"}), use({}, "a b")], "tool_use"),
        Said(BOTH_CALLS),
    ),
    "words": ("openai", chat({"content": "Fine.", "tool_calls": []}), WORDS),
    "words in parts": ("openai", chat({"content": [{"type": "thinking"}, text("Fi"), text("ne.")]}), WORDS),
    "words as blocks": ("anthropic", message([text("Fi"), text("ne.")]), WORDS),
    "nothing": ("openai", chat({"content": None}), Said(Step())),
    "no block": ("anthropic", message([]), Said(Step())),
    "a refusal": ("openai", chat({"content": None, "refusal": "Fine."}), WORDS),
    "filtered": ("openai", chat({"content": ""}, "content_filter"), Said(Step())),
    "refused": ("anthropic", message([], "refusal"), Said(Step())),
    "odd tokens": ("openai", chat({"content": "Fine."}, usage={"prompt_tokens": "11", "total_tokens": 18}), WORDS),
    "tokens": ("openai", chat({}, usage={"prompt_tokens": 11, "completion_tokens": 7}), Said(Step(), 11, 7)),
    "tokens of a message": (
        "anthropic",
        message([], usage={"input_tokens": 1, "output_tokens": 7}),
        Said(Step(), 1, 7),
    ),
    "tokens of a cache": (
        "anthropic",
        message([], usage={"input_tokens": 1, "cache_read_input_tokens": 10, "cache_creation_input_tokens": 100}),
        Said(Step(), 111),
    ),
}


@pytest.mark.parametrize(("format", "reply", "read"), READ.values(), ids=READ)
async def test_a_reply_is_read(format: str, reply: Any, read: Said) -> None:
    assert await ask_once(stub(sent(reply)), format) == read


@BOTH
@pytest.mark.parametrize(
    ("given", "read"),
    [
        ('{"country": "Japan"}', {"country": "Japan"}),
        ({"country": "Japan"}, {"country": "Japan"}),
        ('{"country": "Jap', '{"country": "Jap'),
        ('["Japan"]', '["Japan"]'),
        (["Japan"], '["Japan"]'),
        ("null", "null"),
        ('{"a": NaN}', '{"a": NaN}'),
        ('{"a": 1e400}', '{"a": 1e400}'),
        ('{"a": "\\ud83d"}', '{"a": "\\ud83d"}'),
        ("[" * 5000, "[" * 5000),
        ("", {}),
        (None, {}),
    ],
)
async def test_arguments_are_an_object_or_the_text_that_came(format: str, given: Any, read: Any) -> None:
    reply = chat({"tool_calls": [function(given)]}) | message([use(given)])
    assert await ask_once(stub(sent(reply)), format) == Said(Step(calls=(Made(arguments=read),)))


def shaped(openai: Any, anthropic: Any) -> dict[str, Any]:
    """A reply that is of both formats, but for what is wrong with it."""
    return chat(openai) | message(anthropic)


NO_JSON = {"HTML": b"<!doctype html>", "nothing": b"", "cut off": b'{"choices": [', "half a pair": b'{"a": "\\ud83d"}'}
NO_SHAPE: dict[str, Any] = {
    "an empty object": {},
    "a list": [1],
    "a text": "fine",
    "no choice": {"choices": []},
    "no message": {"choices": [{"index": 0}]},
    "a message of text": {"choices": [{"message": "fine"}]},
    "content of a number": shaped({"content": 5}, 5),
    "content in an object": shaped({"content": {"a": 1}}, {"a": 1}),
    "a part without a kind": shaped({"content": [{"text": "a"}]}, [{"text": "a"}]),
    "a call of text": shaped({"tool_calls": ["search"]}, ["search"]),
    "a call of nothing": shaped({"tool_calls": [{"id": "1"}]}, [{"type": "tool_use"}]),
    "a call without a name": shaped({"tool_calls": [{"function": {}}]}, [{"type": "tool_use", "input": {}}]),
    "a call of a number": shaped({"tool_calls": [{"function": {"name": 5}}]}, [{"type": "tool_use", "name": 5}]),
    "an error without a code": {"error": {"message": "No."}},
}


@BOTH
@pytest.mark.parametrize("reply", [*NO_JSON.values(), *NO_SHAPE.values()], ids=[*NO_JSON, *NO_SHAPE])
async def test_a_reply_that_cannot_be_read_is_an_answer_of_nothing(format: str, reply: Any) -> None:
    no_shape = "the reply has not the shape that its format asks for"
    error = "the reply is not JSON" if isinstance(reply, bytes) else no_shape
    assert await ask_once(stub(sent(reply)), format) == Said(Step(), error=error)


@pytest.mark.parametrize(
    ("format", "finish"),
    [("openai", "length"), ("openai", "error"), ("anthropic", "max_tokens")],
)
async def test_a_reply_that_was_cut_off_makes_no_call(format: str, finish: str) -> None:
    openai = chat({"content": "So", "tool_calls": [function("{}")]}, finish, {"prompt_tokens": 11})
    reply = openai if format == "openai" else message([text("So"), use({})], finish, {"input_tokens": 11})
    expected = Said(Step(text="So"), 11, error=f"the reply ended early ({finish})")
    assert await ask_once(stub(sent(reply)), format) == expected


ABOUT = {"category": "single", "cluster": "single", "style": "plain", "expect": "none", "semantics": "spec"}
CASES = [
    Case.model_validate(
        ABOUT | {"id": f"single-{each}", "turns": [{"role": "user", "content": f"Question {each}?"}], "canary": CANARY}
    )
    for each in (1, 2)
]


async def once(_: Case, steps: Sequence[Step]) -> tuple[str, ...] | None:
    """Hands back the first calls, and no others."""
    return ("No.",) * len(steps[0].calls) if len(steps) == 1 and steps[0].calls else None


SIGNED: dict[str, Any] = {"extra_content": {"google": {"thought_signature": "abc"}}}
THINKING: dict[str, Any] = {"type": "thinking", "thinking": "Hm.", "signature": "abc"}
THOUGHTS: dict[str, tuple[Any, Any]] = {
    "openai": (
        chat({"reasoning_content": "Hm.", "reasoning": "Not this.", "tool_calls": [function("{}") | SIGNED]}),
        {"content": None, "reasoning_content": "Hm.", "tool_calls": [function("{}", one="call01001") | SIGNED]},
    ),
    "anthropic": (message([THINKING, use({})]), {"content": [THINKING, use({}, one="call01001")]}),
}


@BOTH
async def test_thoughts_go_back_as_they_came_and_are_not_written_down(format: str, tmp_path: Path) -> None:
    reply, expected = THOUGHTS[format]
    vendor = stub(sent(reply), sent(FINE[format]))
    run = open_run(tmp_path, manifest_of("test", TOOLS, CASES[0]))
    async with asking(vendor, format) as ask:
        await ask_all(run, CASES[:1], TOOLS, ask, once)
    assert {"role": "assistant"} | expected in vendor.bodies[1]["messages"]
    [answer] = load_answers(tmp_path / ANSWERS)
    assert answer.steps == (Step(calls=(Made(arguments={}),)), Step(text="Fine."))
    assert "Hm." not in (tmp_path / ANSWERS).read_text("utf-8")


async def test_the_tokens_of_a_conversation_are_summed(tmp_path: Path) -> None:
    vendor = stub(
        sent(chat({"tool_calls": [function("{}")]}, usage={"prompt_tokens": 100, "completion_tokens": 20})),
        sent(chat({"content": "Fine."}, usage={"prompt_tokens": 150, "completion_tokens": 3})),
        sent(chat({"content": "Fine."}, usage={"prompt_tokens": 90})),
    )
    run = open_run(tmp_path, manifest_of("test", TOOLS, CASES[0]))
    async with asking(vendor, "openai") as ask:
        await ask_all(run, CASES, TOOLS, ask, once, at_once=1)
    counts = [(each.input_tokens, each.output_tokens) for each in load_answers(tmp_path / ANSWERS)]
    assert counts == [(250, 23), (90, None)]


@BOTH
@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
async def test_what_failed_in_passing_is_asked_again(format: str, status: int) -> None:
    vendor = stub(sent({"error": {"message": "Busy"}}, status), sent(b"<html>", status), sent(FINE[format]))
    assert await ask_once(vendor, format) == WORDS
    assert vendor.bodies == [vendor.bodies[0]] * 3
    assert [0 <= pause <= most for pause, most in zip(vendor.pauses, (1, 2), strict=True)] == [True, True]


@pytest.mark.parametrize(
    "fault",
    [
        httpx2.ConnectError("[Errno 111] refused"),
        httpx2.ReadTimeout("too long"),
        httpx2.RemoteProtocolError("broke off"),
        httpx2.DecodingError("not gzip"),
    ],
)
async def test_a_connection_that_failed_is_tried_again(fault: Exception) -> None:
    vendor = stub(fault, sent(FINE["openai"]))
    assert await ask_once(vendor, "openai") == WORDS
    assert (len(vendor.asked), len(vendor.pauses)) == (2, 1)


async def test_a_server_is_left_alone_for_as_long_as_it_asks() -> None:
    waits = [sent({}, 429, {"Retry-After": wait}) for wait in ("7", "0", "Mon, 01 Jan 2024 00:00:00 GMT", "12")]
    vendor = stub(*waits, sent(FINE["anthropic"]))
    assert await ask_once(vendor, "anthropic") == WORDS
    assert vendor.pauses == [7, 0, 0, 12]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (sent({"error": {"message": "Overloaded"}}, 500), "status 500: Overloaded"),
        (httpx2.ConnectError("[Errno 111] refused"), "no connection, or it broke off (ConnectError)"),
    ],
)
async def test_a_failure_that_does_not_pass_stops_the_run_when_time_is_up(fault: Any, told: str) -> None:
    vendor = stub(fault)
    assert await stopped(vendor, "openai") == (
        f"127.0.0.1: no answer within 120 seconds, or it wants a longer wait; go on later. The last failure: {told}"
    )
    assert 5 < len(vendor.asked) == len(vendor.pauses) + 1
    assert sum(vendor.pauses) <= 120


async def test_a_wait_longer_than_the_time_left_stops_the_run_at_once() -> None:
    vendor = stub(
        sent({"error": {"message": "Quota"}}, 429, {"Retry-After": "7"}), sent({}, 429, {"Retry-After": "114"})
    )
    await stopped(vendor, "openai")
    assert (len(vendor.asked), vendor.pauses) == (2, [7])


@BOTH
@pytest.mark.parametrize("status", [301, 400, 401, 402, 403, 404, 413, 422])
async def test_a_request_that_is_refused_stops_the_run_at_once(format: str, status: int) -> None:
    vendor = stub(sent({"error": {"message": f"No such  model\x1b,\nkey {KEY}. " + "x" * 300}}, status))
    said = f"No such model, key ***. {'x' * 300}"[:200]
    assert await stopped(vendor, format) == f"127.0.0.1 refuses the request with status {status}: {said}"
    assert (len(vendor.asked), vendor.pauses) == (1, [])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([{"error": {"code": 400, "message": "API key not valid."}}], "API key not valid."),
        ({"object": "error", "message": "Unknown model"}, '{"object": "error", "message": "Unknown model"}'),
        ({"error": "model not found"}, '{"error": "model not found"}'),
        (b"404 page not found\n", "404 page not found"),
        (b"", ""),
    ],
)
async def test_what_a_server_says_is_told_whatever_its_shape(body: Any, said: str) -> None:
    assert await stopped(stub(sent(body, 404)), "openai") == f"127.0.0.1 refuses the request with status 404: {said}"


async def test_no_key_is_cut_in_two() -> None:
    error = await stopped(stub(sent({"error": {"message": "x" * 190 + KEY}}, 401)), "openai")
    assert error.endswith("x" * 190 + "***")


@BOTH
async def test_the_key_is_in_no_log(format: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await stopped(stub(sent({}, 500), sent({"error": {"message": KEY}}, 401)), format)
    assert "401" in caplog.text
    assert KEY not in caplog.text


async def test_an_error_in_a_reply_with_status_200_counts_as_what_it_is() -> None:
    busy, refused = {"error": {"code": 502, "message": "Provider down"}}, {"error": {"code": 402, "message": "Pay."}}
    vendor = stub(sent(busy), sent(refused))
    assert await stopped(vendor, "openai") == "127.0.0.1 refuses the request with status 402: Pay."
    assert len(vendor.asked) == 2


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"message": "Failed to call a function.", "code": "tool_use_failed"}),
        (500, {"message": "error parsing tool call: raw='{'"}),
        (500, {"message": "Failed to parse input at pos 12"}),
        (400, {"message": "The prompt was filtered.", "code": "content_filter"}),
    ],
)
async def test_an_error_that_one_case_makes_does_not_stop_the_others(status: int, error: dict[str, str]) -> None:
    vendor = stub(sent({"error": error}, status))
    expected = f"the server gives no answer of the model: {error['message']}"
    assert await ask_once(vendor, "openai") == Said(Step(), error=expected)
    assert len(vendor.asked) == 1


@pytest.mark.parametrize(
    ("base", "shown"),
    [
        ("https://openrouter.example/api/v1/", True),
        ("https://vendor.example", True),
        ("http://localhost:11434/v1", True),
        ("http://[::1]:11434/v1", True),
        ("http://192.168.1.2:11434/v1", False),
        ("http://vendor.example/v1", False),
    ],
)
async def test_a_key_goes_over_https_or_stays_on_this_machine(base: str, shown: bool) -> None:
    vendor = stub(sent(FINE["openai"]))
    async with asking(vendor, "openai", base=base, key=f" {KEY}\n") as ask:
        assert await ask(FIRST) == WORDS
    [(path, headers, _)] = vendor.asked
    assert path == httpx2.URL(base).path.rstrip("/") + "/chat/completions"
    assert headers.get("authorization") == (f"Bearer {KEY}" if shown else None)


@BOTH
@pytest.mark.parametrize("base", ["http://localhost:11434/v1", "https://127.0.0.1/v1", "http://192.168.1.2:8000/v1"])
async def test_a_server_nearby_needs_no_key(format: str, base: str) -> None:
    vendor = stub(sent(FINE[format]))
    async with asking(vendor, format, base=base, key="") as ask:
        assert await ask(FIRST) == WORDS
    assert not {"authorization", "x-api-key"} & set(vendor.asked[0][1])


@pytest.mark.parametrize(
    ("format", "key", "error"),
    [
        ("openai", " ", "api.openai.com wants a key, and there is none: set OPENAI_API_KEY."),
        ("anthropic", "", "api.anthropic.com wants a key, and there is none: set ANTHROPIC_API_KEY."),
        ("openai", "sk-1\nsk-2", "OPENAI_API_KEY has characters in it that no key has."),
        ("openai", "sk-ключ", "OPENAI_API_KEY has characters in it that no key has."),
    ],
)
async def test_without_a_key_that_can_be_shown_nothing_is_asked(format: str, key: str, error: str) -> None:
    assert await stopped(stub(sent({})), format, base=None, key=key) == error


@pytest.mark.parametrize(
    "base",
    [
        *("vendor.example/v1", "ftp://vendor.example", "https://", "https://a:b@vendor.example", "http://a:b:c"),
        *("https://vendor.example/v1?key=secret", "https://vendor.example/v1#secret", "https://vendor\n.example"),
    ],
)
async def test_an_address_that_is_none_is_not_asked(base: str) -> None:
    assert await stopped(stub(sent({})), "openai", base=base) == (
        "The base URL must be http:// or https://, a host and a path, with no user, query or fragment."
    )


async def test_a_run_that_was_stopped_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    manifest = manifest_of("vendor", TOOLS, CASES[0], runs=2, model="model-x")
    vendor = stub(sent(FINE["openai"]), sent({}, 503), sent({"error": {"message": "Expired"}}, 401))
    with pytest.raises(Stopped, match=r"^127\.0\.0\.1 refuses the request with status 401: Expired$"):
        async with asking(vendor, "openai") as ask:
            await ask_all(open_run(tmp_path, manifest), CASES, TOOLS, ask, once, at_once=1)
    assert [each.id for each in load_answers(tmp_path / ANSWERS)] == ["single-1"]

    again = stub(sent(b"<html>"), sent(FINE["openai"]))
    async with asking(again, "openai") as ask:
        await ask_all(open_run(tmp_path, manifest), CASES, TOOLS, ask, once, at_once=1)
    assert [body["messages"][-1]["content"] for body in again.bodies] == ["Question 2?", "Question 1?", "Question 2?"]
    told = [(each.id, each.run, each.error) for each in load_answers(tmp_path / ANSWERS)]
    assert told == [
        ("single-1", 1, ""),
        ("single-2", 1, "the reply is not JSON"),
        ("single-1", 2, ""),
        ("single-2", 2, ""),
    ]


@asynccontextmanager
async def listening(vendor: Stub) -> AsyncGenerator[str]:
    """The base URL of a stub on a real port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as port:
        server = uvicorn.Server(uvicorn.Config(vendor.app, log_level="warning", ws="none", lifespan="off"))
        async with anyio.create_task_group() as group:
            group.start_soon(server.serve, [port])
            yield f"http://127.0.0.1:{port.getsockname()[1]}/v1"
            server.should_exit = True


@BOTH
async def test_a_conversation_over_a_real_connection(format: str) -> None:
    call = chat({"tool_calls": [function('{"country": "Japán"}')]}) | message([use({"country": "Japán"})])
    vendor = stub(sent(call), sent({}, 429, {"Retry-After": "0"}), sent(FINE[format]))
    with anyio.fail_after(30):
        async with listening(vendor) as base, open_vendor(format, base, "", "model-x") as ask:
            steps, _ = await converse(CASES[0], TOOLS, ask, once)
    assert steps == [Step(calls=(Made(arguments={"country": "Japán"}),)), Step(text="Fine.")]
    assert [path for path, _, _ in vendor.asked] == [PATHS[format]] * 3
    assert vendor.bodies[1] == vendor.bodies[2]
    assert "Japán" in json.dumps(vendor.bodies[2]["messages"], ensure_ascii=False)
