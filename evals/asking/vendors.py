"""Ask a model over plain HTTP, in OpenAI's chat format, which most servers speak, or in Anthropic's."""

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

from kajabi_mcp.api.retry import Sleep, told_to_wait, utc_now
from kajabi_mcp.settings import LOOPBACK

from ..cases import MadeCall, Step
from .conversation import Ask, Exchange, Prompt, Said
from .runs import Rejected, Stopped

MAX_TOKENS = 2000  # for Anthropic, which wants a limit
TIMEOUT = httpx2.Timeout(600, connect=10)  # a model on this machine may think for minutes
PASSING = (408, 409, 425, 429)  # and 5xx
OF_ONE_REQUEST = (400, 413, 422)
CUT_OFF = (
    "length",
    "max_tokens",
    "window_exceeded",
    "error",
    "malformed_function_call",
)  # a finish reason that ends so
# Errors about one answer and not about the request: of Groq, Ollama and llama.cpp, and of Azure's filter.
OF_ONE_ANSWER = ("tool_use_failed", "error parsing tool call", "Failed to parse input", '"content_filter"')
# Where DeepSeek, OpenRouter and Gemini put thoughts that they want back: without them they refuse the next request.
THOUGHTS = ("reasoning_content", "reasoning_details", "extra_content")
backoff = wait_random_exponential(multiplier=1, max=30)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Options of a model. None is not sent, since some models refuse an option even at its default."""

    temperature: float | None = None
    max_tokens: int | None = None
    effort: str | None = None  # OpenAI's newer models take tools in this format only with the effort "none"


class Thoughtful(Step):
    """A message with thoughts that its vendor wants back unchanged. They are not kept with the answer."""

    thoughts: tuple[Body, ...]


class Passing(Exception):
    """A failure that may pass."""

    def __init__(self, what: str, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.retry_after = retry_after


def openai_request(prompt: Prompt, model: str, options: ModelOptions) -> Body:
    """Return a prompt as a request for a chat completion."""
    system: Body = {"role": "system", "content": prompt.system}
    tools = [each | {"input_schema": None, "parameters": each["input_schema"]} for each in prompt.tools.definitions]
    functions = [{"type": "function", "function": without_none(**each)} for each in tools]
    body: Body = {"model": model, "messages": [system, *messages_of(prompt, openai_exchange)], "tools": functions}
    return body | without_none(
        temperature=options.temperature, max_completion_tokens=options.max_tokens, reasoning_effort=options.effort
    )


def openai_exchange(number: int, exchange: Exchange) -> list[Body]:
    """Return a message of the model, and a message for each reply to it."""
    rows, step = handed_back(number, exchange), exchange.step
    of_message, *of_calls = step.thoughts if isinstance(step, Thoughtful) else [Body()] * (1 + len(rows))
    calls: list[Body] = []
    for (one, name, arguments, _), more in zip(rows, of_calls, strict=True):
        function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
        calls.append({"id": one, "type": "function", "function": function, **more})
    message = {"role": "assistant", "content": step.text or None, "tool_calls": calls, **of_message}
    return [message, *({"role": "tool", "tool_call_id": one, "content": reply} for one, _, _, reply in rows)]


def openai_read(reply: Any) -> Said:
    """Read a chat completion. A reply of another shape raises whatever it happens to raise."""
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
    """Return a prompt as a request for a message."""
    body: Body = {"model": model, "max_tokens": options.max_tokens or MAX_TOKENS, "system": prompt.system}
    body |= {"messages": messages_of(prompt, anthropic_exchange), "tools": list(prompt.tools.definitions)}
    return body | without_none(
        temperature=options.temperature, output_config=without_none(effort=options.effort) or None
    )


def anthropic_exchange(number: int, exchange: Exchange) -> list[Body]:
    """Return a message of the model, and one message with all replies to it."""
    rows, step = handed_back(number, exchange), exchange.step
    content: list[Body] = [*step.thoughts] if isinstance(step, Thoughtful) else []
    content += [{"type": "text", "text": step.text}] if step.text.strip() else []
    content += [{"type": "tool_use", "id": one, "name": name, "input": sent} for one, name, sent, _ in rows]
    replies = [{"type": "tool_result", "tool_use_id": one, "content": reply} for one, _, _, reply in rows]
    return [{"role": "assistant", "content": content}, {"role": "user", "content": replies}]


def anthropic_read(reply: Any) -> Said:
    """Read a message. A reply of another shape raises whatever it happens to raise."""
    content, usage = reply["content"], reply.get("usage")
    uses = [each for each in content if each["type"] == "tool_use"]
    calls = [MadeCall(tool=each["name"], arguments=arguments_of(each.get("input"))) for each in uses]
    thoughts = [each for each in content if each["type"] in ("thinking", "redacted_thinking")]
    cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
    tokens = count_tokens(usage, "input_tokens", *cached), count_tokens(usage, "output_tokens")
    return finished(calls, text_of(content), thoughts, reply.get("stop_reason"), *tokens)


@dataclass(frozen=True, slots=True)
class Vendor:
    """A format: its default address, and how to ask and read in it."""

    base_url: str
    path: str
    key_name: str
    request: Callable[[Prompt, str, ModelOptions], Body]
    parse: Callable[[Any], Said]
    headers: Callable[[str], dict[str, str]]

    def read(self, reply: object) -> Said:
        """Read a reply, or say that it cannot be read."""
        try:
            return self.parse(reply)
        except (LookupError, TypeError, AttributeError, ValidationError):
            return Said(Step(), error="the reply does not have the shape of its format")


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
    """Return the turns of the request and the exchanges so far as messages."""
    exchanges = [message for number, each in enumerate(prompt.exchanges, 1) for message in render(number, each)]
    return [turn.model_dump() for turn in prompt.turns] + exchanges


def without_none(**fields: Any) -> Body:
    """Return the fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def handed_back(number: int, exchange: Exchange) -> list[tuple[str, str, Body, str]]:
    """Return id, name, arguments and reply of each call in forms that every vendor accepts, whatever the model sent."""
    rows: list[tuple[str, str, Body, str]] = []
    for each, (made, reply) in enumerate(zip(exchange.step.calls, exchange.replies, strict=True), 1):
        name = re.sub(r"[^a-zA-Z0-9_-]", "_", made.tool)[:64] or "_"
        sent = cast(object, made.arguments)
        arguments = object_or_empty(sent) if isinstance(sent, dict) else {"INVALID_JSON": sent}  # as Anthropic advises
        rows.append((f"call{number:02}{each:03}", name, arguments, reply))  # Mistral: nine letters and digits
    return rows


def arguments_of(sent: object) -> object:
    """Return the arguments of a call: an object, or the text that came in its place."""
    text = sent if isinstance(sent, str) else "" if sent is None else json.dumps(sent, ensure_ascii=False)
    try:
        read = cast(object, from_json(text.strip() or "{}", allow_inf_nan=False))
        json.dumps(read, allow_nan=False)  # 1e400 is JSON, and is read as infinity
    except ValueError:
        return text
    return cast(Body, read) if isinstance(read, dict) else text


def text_of(content: Any) -> str:
    """Return the text of a message, which may come in parts."""
    if isinstance(content, str | None):
        return content or ""
    return "".join(each["text"] for each in content if each["type"] == "text")


def object_or_empty(sent: Any) -> Body:
    """Return an object of a reply, or an empty one if it is something else."""
    return cast(Body, sent) if isinstance(sent, dict) else {}


def count_tokens(usage: Any, *names: str) -> int | None:
    """Return the sum of these counts, or None if the first is missing."""
    counts = [object_or_empty(usage).get(name) for name in names]
    return sum(each for each in counts if isinstance(each, int)) if isinstance(counts[0], int) else None


def finished(
    calls: Sequence[MadeCall], text: str, thoughts: Sequence[Body], finish: object, *tokens: int | None
) -> Said:
    """Return a complete message. One that was cut off loses its calls: without their last filters they find others."""
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
    """Open a model to ask. Failures that may pass are retried for `patience` seconds; then asking raises `Stopped`."""
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
                tried = f"no answer within {patience:g} seconds, or it asks for a longer wait; try again later"
                raise Stopped(f"{url.host}: {tried}. The last failure: {error}") from None

        yield ask


def check_address(vendor: Vendor, base_url: str, key: str) -> tuple[httpx2.URL, str]:
    """Return the address and the key, which is empty where it would travel unencrypted. Raises `Stopped`."""
    try:
        url = httpx2.URL(base_url.rstrip("/"))
    except httpx2.InvalidURL:
        url = httpx2.URL()
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise Stopped("The base URL must be http:// or https://, a host and a path, with no user, query or fragment.")
    if not re.fullmatch(r"[!-~]*", key):
        raise Stopped(f"{vendor.key_name} has characters in it that a key cannot have.")
    if url.scheme == "https" and url.host not in LOOPBACK and not key:
        raise Stopped(f"{url.host} needs a key: set {vendor.key_name}.")
    return url, key if url.scheme == "https" or url.host in LOOPBACK else ""


async def send_once(http: httpx2.AsyncClient, url: httpx2.URL, vendor: Vendor, key: str, body: Body) -> Said:
    """Send a request once. Raises `Passing` for a failure that may pass, and `Stopped` for one that will not."""
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
        return Said(Step(), error=f"the server returned no answer of the model: {text}")
    if status in PASSING or status >= 500:
        raise Passing(f"status {status}: {text}", told_to_wait(response.headers.get("retry-after"), utc_now()))
    refused = Rejected if status in OF_ONE_REQUEST else Stopped
    raise refused(f"{url.host} refuses the request with status {status}: {text}")


def problem_of(response: httpx2.Response, reply: Any, key: str) -> tuple[int, str]:
    """Return the status and the error message, in one short line without the key."""
    error = object_or_empty(
        object_or_empty(reply[0] if isinstance(reply, list) and reply else reply).get("error")
    )  # Gemini sends a list
    status, code, text = response.status_code, error.get("code"), error.get("message")
    if status == 200 and isinstance(code, int) and code >= 400:
        status = code  # OpenRouter sends 200, with the real status in the body
    line = "".join(each for each in " ".join(str(text or response.text).split()) if each.isprintable())
    return status, (line.replace(key, "***") if key else line)[:200]


def seconds_to_wait(state: RetryCallState) -> float:
    """Return the pause that the server asked for, or else a random one that grows."""
    failure = state.outcome.exception() if state.outcome else None
    wait = failure.retry_after if isinstance(failure, Passing) else None
    return backoff(state) if wait is None else wait
