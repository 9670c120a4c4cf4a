"""Asks a model over plain HTTP, in the format of OpenAI's chat completions (most servers speak it) or of Anthropic."""

import json
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import anyio
import httpx2
from pydantic import ValidationError
from pydantic_core import from_json
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from kajabi_mcp.retry import Sleep, told_to_wait, utc_now
from kajabi_mcp.settings import LOOPBACK

from ..cases import MadeCall, Step
from .conversation import Ask, Exchange, Prompt, Said
from .runs import Rejected, Stopped

MAX_TOKENS = 2000  # for Anthropic, where a limit must be given
TIMEOUT = httpx2.Timeout(600, connect=10)  # a model on this machine may think for minutes
PASSING = (408, 409, 425, 429)  # and 5xx
OF_ONE_REQUEST = (400, 413, 422)
CUT_OFF = ("length", "max_tokens", "window_exceeded", "error", "malformed_function_call")  # how such a finish ends
# Errors that tell of one answer and not of the request: of Groq, Ollama and llama.cpp, and of Azure's filter.
OF_ONE_ANSWER = ("tool_use_failed", "error parsing tool call", "Failed to parse input", '"content_filter"')
# Where DeepSeek, OpenRouter and Gemini put what they want back: without it they refuse the next request.
THOUGHTS = ("reasoning_content", "reasoning_details", "extra_content")
backoff = wait_random_exponential(multiplier=1, max=30)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What is asked of a model beside the prompt. None is not sent: models refuse even what would change nothing."""

    temperature: float | None = None
    max_tokens: int | None = None
    effort: str | None = None  # OpenAI's newer models take tools in this format with the effort "none" alone


class Thoughtful(Step):
    """A message with thoughts that its vendor wants back as they came. No answer is written down with them."""

    thoughts: tuple[Body, ...]


class Passing(Exception):
    """A failure that may pass."""

    def __init__(self, what: str, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.retry_after = retry_after


def openai_request(prompt: Prompt, model: str, options: ModelOptions) -> Body:
    """A prompt as a chat to be completed."""
    system: Body = {"role": "system", "content": prompt.system}
    tools = [each | {"input_schema": None, "parameters": each["input_schema"]} for each in prompt.tools.definitions]
    functions = [{"type": "function", "function": without_none(**each)} for each in tools]
    body: Body = {"model": model, "messages": [system, *messages_of(prompt, openai_exchange)], "tools": functions}
    return body | without_none(
        temperature=options.temperature, max_completion_tokens=options.max_tokens, reasoning_effort=options.effort
    )


def openai_exchange(number: int, exchange: Exchange) -> list[Body]:
    """A message of the model, and a message for each reply to it."""
    rows, step = handed_back(number, exchange), exchange.step
    of_message, *of_calls = step.thoughts if isinstance(step, Thoughtful) else [Body()] * (1 + len(rows))
    calls: list[Body] = []
    for (one, name, arguments, _), more in zip(rows, of_calls, strict=True):
        function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
        calls.append({"id": one, "type": "function", "function": function, **more})
    message = {"role": "assistant", "content": step.text or None, "tool_calls": calls, **of_message}
    return [message, *({"role": "tool", "tool_call_id": one, "content": reply} for one, _, _, reply in rows)]


def openai_read(reply: Any) -> Said:
    """What a completed chat says. Raises whatever a reply of another shape makes it raise."""
    choice, usage = reply["choices"][0], reply.get("usage")
    message = choice["message"]
    sent: list[Body] = message.get("tool_calls") or []
    functions = [each["function"] for each in sent]
    calls = [MadeCall(tool=each["name"], arguments=arguments_of(each.get("arguments"))) for each in functions]
    text = text_of(message.get("content")) or message.get("refusal") or ""
    thoughts = [without_none(**{name: each.get(name) for name in THOUGHTS}) for each in (message, *sent)]
    tokens = count_tokens(usage, "prompt_tokens"), count_tokens(usage, "completion_tokens")
    return finished(calls, text, thoughts, choice.get("finish_reason"), *tokens)


def anthropic_request(prompt: Prompt, model: str, options: ModelOptions) -> Body:
    """A prompt as messages."""
    body: Body = {"model": model, "max_tokens": options.max_tokens or MAX_TOKENS, "system": prompt.system}
    body |= {"messages": messages_of(prompt, anthropic_exchange), "tools": list(prompt.tools.definitions)}
    return body | without_none(
        temperature=options.temperature, output_config=without_none(effort=options.effort) or None
    )


def anthropic_exchange(number: int, exchange: Exchange) -> list[Body]:
    """A message of the model, and one message with all replies to it."""
    rows, step = handed_back(number, exchange), exchange.step
    content: list[Body] = [*step.thoughts] if isinstance(step, Thoughtful) else []
    content += [{"type": "text", "text": step.text}] if step.text.strip() else []
    content += [{"type": "tool_use", "id": one, "name": name, "input": sent} for one, name, sent, _ in rows]
    replies = [{"type": "tool_result", "tool_use_id": one, "content": reply} for one, _, _, reply in rows]
    return [{"role": "assistant", "content": content}, {"role": "user", "content": replies}]


def anthropic_read(reply: Any) -> Said:
    """What a message says. Raises whatever a reply of another shape makes it raise."""
    content, usage = reply["content"], reply.get("usage")
    uses = [each for each in content if each["type"] == "tool_use"]
    calls = [MadeCall(tool=each["name"], arguments=arguments_of(each.get("input"))) for each in uses]
    thoughts = [each for each in content if each["type"] in ("thinking", "redacted_thinking")]
    cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
    tokens = count_tokens(usage, "input_tokens", *cached), count_tokens(usage, "output_tokens")
    return finished(calls, text_of(content), thoughts, reply.get("stop_reason"), *tokens)


@dataclass(frozen=True, slots=True)
class Vendor:
    """A format: where it is spoken if nothing else is said, and how to ask and to read in it."""

    base_url: str
    path: str
    key_name: str
    request: Callable[[Prompt, str, ModelOptions], Body]
    parse: Callable[[Any], Said]
    headers: Callable[[str], dict[str, str]]

    def read(self, reply: object) -> Said:
        """What a reply says, or that nothing can be read in it."""
        try:
            return self.parse(reply)
        except (LookupError, TypeError, AttributeError, ValidationError):
            return Said(Step(), error="the reply has not the shape that its format asks for")


FORMATS: Mapping[str, Vendor] = {
    "openai": Vendor(
        *("https://api.openai.com/v1", "/chat/completions", "OPENAI_API_KEY", openai_request, openai_read),
        lambda key: {"Authorization": f"Bearer {key}"} if key else {},
    ),
    "anthropic": Vendor(
        *("https://api.anthropic.com/v1", "/messages", "ANTHROPIC_API_KEY", anthropic_request, anthropic_read),
        lambda key: {"anthropic-version": "2023-06-01"} | ({"x-api-key": key} if key else {}),
    ),
}


def messages_of(prompt: Prompt, render: Callable[[int, Exchange], list[Body]]) -> list[Body]:
    """The request and what came of it so far."""
    exchanges = [message for number, each in enumerate(prompt.exchanges, 1) for message in render(number, each)]
    return [turn.model_dump() for turn in prompt.turns] + exchanges


def without_none(**fields: Any) -> Body:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def handed_back(number: int, exchange: Exchange) -> list[tuple[str, str, Body, str]]:
    """Id, name, arguments and reply of each call, in forms that no vendor refuses, whatever the model made of them."""
    rows: list[tuple[str, str, Body, str]] = []
    for each, (made, reply) in enumerate(zip(exchange.step.calls, exchange.replies, strict=True), 1):
        name = re.sub(r"[^a-zA-Z0-9_-]", "_", made.tool)[:64] or "_"
        sent = cast(object, made.arguments)
        arguments = object_or_empty(sent) if isinstance(sent, dict) else {"INVALID_JSON": sent}  # as Anthropic advises
        rows.append((f"call{number:02}{each:03}", name, arguments, reply))  # Mistral: nine letters and digits
    return rows


def arguments_of(sent: object) -> object:
    """The arguments of a call: an object, or the text that came in its place."""
    text = sent if isinstance(sent, str) else "" if sent is None else json.dumps(sent, ensure_ascii=False)
    try:
        read = cast(object, from_json(text.strip() or "{}", allow_inf_nan=False))
        json.dumps(read, allow_nan=False)  # 1e400 is JSON, and comes out as infinity
    except ValueError:
        return text
    return cast(Body, read) if isinstance(read, dict) else text


def text_of(content: Any) -> str:
    """The text of a message that may come in parts."""
    if isinstance(content, str | None):
        return content or ""
    return "".join(each["text"] for each in content if each["type"] == "text")


def object_or_empty(sent: Any) -> Body:
    """An object of a reply, or one without fields where there is none."""
    return cast(Body, sent) if isinstance(sent, dict) else {}


def count_tokens(usage: Any, *names: str) -> int | None:
    """The tokens of all these kinds, if the first was counted."""
    counts = [object_or_empty(usage).get(name) for name in names]
    return sum(each for each in counts if isinstance(each, int)) if isinstance(counts[0], int) else None


def finished(
    calls: Sequence[MadeCall], text: str, thoughts: Sequence[Body], finish: object, *tokens: int | None
) -> Said:
    """An answer that came to its end. Half a call is none: without its last filters it would find other people."""
    step, (read, wrote) = Step(calls=tuple(calls), text=text), tokens
    if str(finish).lower().endswith(CUT_OFF):
        return Said(Step(text=text), read, wrote, f"the reply ended early ({finish})")
    if any(thoughts):
        step = Thoughtful(calls=step.calls, text=text, thoughts=tuple(thoughts))
    return Said(step, read, wrote)


@asynccontextmanager
async def open_vendor(
    format: str,
    base_url: str | None,
    key: str,
    model: str,
    options: ModelOptions = ModelOptions(),
    *,
    patience: float = 120,
    sleep: Sleep = anyio.sleep,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> AsyncGenerator[Ask]:
    """A model to ask. What fails in passing is tried again for `patience` seconds; then asking raises `Stopped`."""
    vendor = FORMATS[format]
    url, key = check_address(vendor, base_url or vendor.base_url, key.strip())

    def spent(state: RetryCallState) -> bool:
        return max(state.seconds_since_start or 0, state.idle_for) + state.upcoming_sleep > patience

    again: Any = {"retry": retry_if_exception_type(Passing), "wait": seconds_to_wait, "stop": spent, "sleep": sleep}
    async with httpx2.AsyncClient(timeout=TIMEOUT, transport=transport, headers=vendor.headers(key)) as http:

        async def ask(prompt: Prompt) -> Said:
            body = vendor.request(prompt, model, options)
            try:
                return await AsyncRetrying(**again, reraise=True)(send_once, http, url, vendor, key, body)
            except Passing as error:
                tried = f"no answer within {patience:g} seconds, or it wants a longer wait; go on later"
                raise Stopped(f"{url.host}: {tried}. The last failure: {error}") from None

        yield ask


def check_address(vendor: Vendor, base_url: str, key: str) -> tuple[httpx2.URL, str]:
    """Where to ask, and with which key: with none where it would travel in the clear. Raises `Stopped`."""
    try:
        url = httpx2.URL(base_url.rstrip("/"))
    except httpx2.InvalidURL:
        url = httpx2.URL()
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise Stopped("The base URL must be http:// or https://, a host and a path, with no user, query or fragment.")
    if not re.fullmatch(r"[!-~]*", key):
        raise Stopped(f"{vendor.key_name} has characters in it that no key has.")
    if url.scheme == "https" and url.host not in LOOPBACK and not key:
        raise Stopped(f"{url.host} wants a key, and there is none: set {vendor.key_name}.")
    return url, key if url.scheme == "https" or url.host in LOOPBACK else ""


async def send_once(http: httpx2.AsyncClient, url: httpx2.URL, vendor: Vendor, key: str, body: Body) -> Said:
    """One attempt. Raises `Passing` for what may pass, and `Stopped` for what will not."""
    try:
        response = await http.post(f"{url}{vendor.path}", json=body, follow_redirects=False)
    except httpx2.HTTPError as error:
        raise Passing(f"no connection, or it broke off ({type(error).__name__})") from None
    try:
        reply = from_json(response.content, allow_inf_nan=False)
    except ValueError:
        reply = None
    status, text = problem_of(response, reply, key)
    if status == 200:
        if reply is None:
            raise Rejected(f"{url.host} replies with something that is not JSON; is the base URL right?")
        return vendor.read(reply)
    if any(mark in response.text for mark in OF_ONE_ANSWER):
        return Said(Step(), error=f"the server gives no answer of the model: {text}")
    if status in PASSING or status >= 500:
        raise Passing(f"status {status}: {text}", told_to_wait(response.headers.get("retry-after"), utc_now()))
    refused = Rejected if status in OF_ONE_REQUEST else Stopped
    raise refused(f"{url.host} refuses the request with status {status}: {text}")


def problem_of(response: httpx2.Response, reply: Any, key: str) -> tuple[int, str]:
    """The status, and what is said of it in one short line without the key."""
    error = object_or_empty(
        object_or_empty(reply[0] if isinstance(reply, list) and reply else reply).get("error")
    )  # Gemini sends a list
    status, code, text = response.status_code, error.get("code"), error.get("message")
    if status == 200 and isinstance(code, int) and code >= 400:
        status = code  # OpenRouter says 200, and in the body what it really is
    line = "".join(each for each in " ".join(str(text or response.text).split()) if each.isprintable())
    return status, (line.replace(key, "***") if key else line)[:200]


def seconds_to_wait(state: RetryCallState) -> float:
    """As long as the server asked for, else a growing random pause."""
    failure = state.outcome.exception() if state.outcome else None
    wait = failure.retry_after if isinstance(failure, Passing) else None
    return backoff(state) if wait is None else wait
