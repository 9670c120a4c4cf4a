"""Asking a model over HTTP: what is tried again, what stops a run, and where a key goes."""

import json
import logging
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
import uvicorn

from evals.asking import ANSWERS, Said, Stopped, ask_all, converse, manifest_of, open_run, open_vendor
from evals.cases import MadeCall, Step, load_answers
from tests.evals.vendor_stub import (
    BOTH,
    CASES,
    FINE,
    FIRST,
    KEY,
    PATHS,
    TOOLS,
    WORDS,
    Stub,
    ask_once,
    asking,
    chat,
    function,
    message,
    once,
    sent,
    stopped,
    stub,
    use,
)


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
        "127.0.0.1: no answer within 120 seconds, or it asks for a longer wait; try again later. "
        f"The last failure: {told}"
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
    expected = f"the server returned no answer of the model: {error['message']}"
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
        ("openai", " ", "api.openai.com needs a key: set OPENAI_API_KEY."),
        ("anthropic", "", "api.anthropic.com needs a key: set ANTHROPIC_API_KEY."),
        ("openai", "sk-1\nsk-2", "OPENAI_API_KEY has characters in it that a key cannot have."),
        ("openai", "sk-ключ", "OPENAI_API_KEY has characters in it that a key cannot have."),
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
    manifest = manifest_of("vendor", TOOLS, runs=2, model="model-x")
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
        ("single-2", 1, "127.0.0.1 replies with something that is not JSON; is the base URL right?"),
        ("single-1", 2, ""),
        ("single-2", 2, ""),
    ]


@asynccontextmanager
async def listening(vendor: Stub) -> AsyncGenerator[str]:
    """Serve a stub on a real port of this machine, and give its base URL."""
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
    assert steps == [Step(calls=(MadeCall(arguments={"country": "Japán"}),)), Step(text="Fine.")]
    assert [path for path, _, _ in vendor.asked] == [PATHS[format]] * 3
    assert vendor.bodies[1] == vendor.bodies[2]
    assert "Japán" in json.dumps(vendor.bodies[2]["messages"], ensure_ascii=False)
