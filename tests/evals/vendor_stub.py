"""A stub in place of a vendor of models, and what it is asked."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evals.asking import FORMATS, Ask, Exchange, ModelOptions, Prompt, Said, Stopped, Tools, open_vendor
from evals.cases import CANARY, Case, MadeCall, Step, Turn

KEY = "sk-test-0123456789abcdef"
BASE = "http://127.0.0.1:9/v1"
PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages"}
NO_HEADERS: dict[str, str] = {}
PLAIN = ModelOptions()
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
LOOKED = Step(
    calls=(MadeCall(arguments={"country": "Japán"}), MadeCall(tool="find ids!", arguments='{"q": ')), text="Let me."
)
FIRST = Prompt("Be brief.", TURNS, (), TOOLS)
SECOND = Prompt("Be brief.", TURNS, (Exchange(LOOKED, ("No such country.", "Not JSON.")),), TOOLS)


@dataclass
class Stub:
    """A stub of a vendor: it gives its answers in turn, the last one again and again, and keeps what it was asked."""

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
    """Return a reply in OpenAI's format."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage}


def function(arguments: Any, name: str = "search_customers", one: str = "theirs") -> dict[str, Any]:
    return {"id": one, "type": "function", "function": {"name": name, "arguments": arguments}}


def message(content: Any, stop: str = "end_turn", usage: Any = None) -> dict[str, Any]:
    """Return a reply in Anthropic's format."""
    return {"type": "message", "role": "assistant", "content": content, "stop_reason": stop, "usage": usage}


def use(given: Any, name: str = "search_customers", one: str = "theirs") -> dict[str, Any]:
    return {"type": "tool_use", "id": one, "name": name, "input": given}


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


FINE = {"openai": chat({"content": "Fine."}), "anthropic": message([text("Fine.")])}
WORDS = Said(Step(text="Fine."))


@asynccontextmanager
async def asking(
    vendor: Stub, format: str, options: ModelOptions = PLAIN, key: str = KEY, base: str | None = BASE
) -> AsyncGenerator[Ask]:
    """Open a model that this stub stands in for. Nobody sleeps."""
    transport = httpx2.ASGITransport(app=vendor.app)
    async with open_vendor(format, base, key, "model-x", options, sleep=vendor.sleep, transport=transport) as ask:
        yield ask


async def ask_once(vendor: Stub, format: str, asked: Prompt = FIRST, options: ModelOptions = PLAIN) -> Said:
    async with asking(vendor, format, options) as ask:
        return await ask(asked)


async def stopped(vendor: Stub, format: str, **more: Any) -> str:
    """Return the error with which this vendor ends the run."""
    with pytest.raises(Stopped) as caught, anyio.fail_after(5):
        async with asking(vendor, format, **more) as ask:
            await ask(FIRST)
    return str(caught.value)


ABOUT = {"category": "single", "cluster": "single", "style": "plain", "expect": "none", "semantics": "spec"}
CASES = [
    Case.model_validate(
        ABOUT | {"id": f"single-{each}", "turns": [{"role": "user", "content": f"Question {each}?"}], "canary": CANARY}
    )
    for each in (1, 2)
]


async def once(_: Case, steps: Sequence[Step]) -> tuple[str, ...] | None:
    """Hand back the first calls, and no others."""
    return ("No.",) * len(steps[0].calls) if len(steps) == 1 and steps[0].calls else None
