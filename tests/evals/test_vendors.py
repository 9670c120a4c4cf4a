"""Asking a model over HTTP: what is sent in each format, and how a reply is read."""

from pathlib import Path
from typing import Any

import pytest

from evals.asking import ANSWERS, Exchange, ModelOptions, Prompt, Rejected, Said, ask_all, manifest_of, open_run
from evals.cases import MadeCall, Step, load_answers
from tests.evals.vendor_stub import (
    ASKED,
    BOTH,
    CASES,
    FINE,
    FUNCTIONS,
    KEY,
    PATHS,
    SECOND,
    TOOLS,
    TURNS,
    WORDS,
    ask_once,
    asking,
    chat,
    function,
    message,
    once,
    sent,
    stub,
    text,
    use,
)


async def test_openai_gets_a_chat_with_functions() -> None:
    vendor = stub(sent(FINE["openai"]))
    assert await ask_once(vendor, "openai") == WORDS
    [(path, headers, body)] = vendor.asked
    assert (path, headers["authorization"], "x-api-key" in headers) == (PATHS["openai"], f"Bearer {KEY}", False)
    messages = [{"role": "system", "content": "Be brief."}, *ASKED]
    assert body == {"model": "model-x", "messages": messages, "tools": FUNCTIONS}


async def test_openai_gets_a_refusal_handed_back() -> None:
    vendor = stub(sent(FINE["openai"]))
    await ask_once(vendor, "openai", SECOND, ModelOptions(temperature=0, max_tokens=500, effort="none"))
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
    await ask_once(vendor, "anthropic", SECOND, ModelOptions(temperature=0.5, max_tokens=500, effort="low"))
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
    exchange = Exchange(Step(calls=(MadeCall(arguments={}),) * 2, text=" "), ("No.", "No."))
    vendor = stub(sent(FINE["anthropic"]))
    await ask_once(vendor, "anthropic", Prompt("", TURNS, (exchange, exchange), TOOLS))
    said = [each["content"] for each in vendor.bodies[0]["messages"][3:] if each["role"] == "assistant"]
    assert said == [
        [use({}, one="call01001"), use({}, one="call01002")],
        [use({}, one="call02001"), use({}, one="call02002")],
    ]


BOTH_CALLS = Step(calls=(MadeCall(arguments={"country": "Japan"}), MadeCall(tool="a b", arguments={})), text="Both.")
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
    assert await ask_once(stub(sent(reply)), format) == Said(Step(calls=(MadeCall(arguments=read),)))


def shaped(openai: Any, anthropic: Any) -> dict[str, Any]:
    """Return a reply in both formats at once, but for what is wrong with it."""
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
@pytest.mark.parametrize("reply", NO_SHAPE.values(), ids=NO_SHAPE)
async def test_a_reply_that_cannot_be_read_is_an_answer_of_nothing(format: str, reply: Any) -> None:
    error = "the reply does not have the shape of its format"
    assert await ask_once(stub(sent(reply)), format) == Said(Step(), error=error)


@BOTH
@pytest.mark.parametrize("reply", NO_JSON.values(), ids=NO_JSON)
async def test_a_reply_that_is_no_json_may_come_from_somewhere_else(format: str, reply: bytes) -> None:
    with pytest.raises(Rejected, match="replies with something that is not JSON; is the base URL right"):
        await ask_once(stub(sent(reply)), format)


@pytest.mark.parametrize(
    ("format", "finish"),
    [("openai", "length"), ("openai", "error"), ("anthropic", "max_tokens")],
)
async def test_a_reply_that_was_cut_off_makes_no_call(format: str, finish: str) -> None:
    openai = chat({"content": "So", "tool_calls": [function("{}")]}, finish, {"prompt_tokens": 11})
    reply = openai if format == "openai" else message([text("So"), use({})], finish, {"input_tokens": 11})
    expected = Said(Step(text="So"), 11, error=f"the reply ended early ({finish})")
    assert await ask_once(stub(sent(reply)), format) == expected


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
    run = open_run(tmp_path, manifest_of("test", TOOLS))
    async with asking(vendor, format) as ask:
        await ask_all(run, CASES[:1], TOOLS, ask, once)
    assert {"role": "assistant"} | expected in vendor.bodies[1]["messages"]
    [answer] = load_answers(tmp_path / ANSWERS)
    assert answer.steps == (Step(calls=(MadeCall(arguments={}),)), Step(text="Fine."))
    assert "Hm." not in (tmp_path / ANSWERS).read_text("utf-8")


async def test_the_tokens_of_a_conversation_are_summed(tmp_path: Path) -> None:
    vendor = stub(
        sent(chat({"tool_calls": [function("{}")]}, usage={"prompt_tokens": 100, "completion_tokens": 20})),
        sent(chat({"content": "Fine."}, usage={"prompt_tokens": 150, "completion_tokens": 3})),
        sent(chat({"content": "Fine."}, usage={"prompt_tokens": 90})),
    )
    run = open_run(tmp_path, manifest_of("test", TOOLS))
    async with asking(vendor, "openai") as ask:
        await ask_all(run, CASES, TOOLS, ask, once, at_once=1)
    counts = [(each.input_tokens, each.output_tokens) for each in load_answers(tmp_path / ANSWERS)]
    assert counts == [(250, 23), (90, None)]
