"""What stands in front of an application that serves HTTP: who may come in, and until when."""

import re

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HTTP_PORT = 80  # of an address without a port; whoever is called there says none

# Every other part of an address is not part of a host or an origin.
_HOST = r"(?:localhost|127\.0\.0\.1|\[::1\])(?::(?P<port>[0-9]{1,5}))?"
_LOCAL_HOST = re.compile(_HOST)
_LOCAL_ORIGIN = re.compile(f"http://{_HOST}")


class HungUp(Exception):
    """A client has gone in the middle of its request, so that there is nothing to do and nobody to answer."""


class Gate:
    """Counts the requests that run, turns all others away once it is closed, and drops what a client breaks off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.closed = False
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 503."""
        if scope["type"] == "http" and self.closed:
            refusal = PlainTextResponse("This server is stopping", 503, {"Connection": "close"})
            await refusal(scope, receive, send)
            return
        counted = scope["type"] == "http" and not _is_stream(scope)
        self.running += counted
        try:
            await self._app(scope, _whole(receive) if _has_body(scope) else receive, send)
        except* HungUp:
            pass  # an application would log it as a failure of its own
        finally:
            self.running -= counted


class LocalOnly:
    """Turns away what a web page of another host sends through a browser of this machine.

    The SDK compares only the beginnings of both headers, which http://localhost:1@evil.example shares; and it does not
    know http://localhost, where port 80 is served. A port that is said may be any: ports are forwarded, and other
    programs of this machine have pages too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 421 or 403."""
        if scope["type"] == "http":
            hosts, origins = _headers(scope, b"host"), _headers(scope, b"origin")
            _, port = scope["server"]
            if len(hosts) != 1 or not _is_local(_LOCAL_HOST, hosts[0], port):
                await PlainTextResponse("Invalid Host header", 421)(scope, receive, send)
                return
            if len(origins) > 1 or not all(_is_local(_LOCAL_ORIGIN, each, port) for each in origins):
                await PlainTextResponse("Invalid Origin header", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _has_body(scope: Scope) -> bool:
    return scope["type"] == "http" and bool(_headers(scope, b"content-length") + _headers(scope, b"transfer-encoding"))


def _whole(receive: Receive) -> Receive:
    """Return the messages of a request; they raise `HungUp` if it ends before its body does."""
    ended = False

    async def receive_whole() -> Message:
        nonlocal ended
        message = await receive()
        if message["type"] == "http.disconnect" and not ended:
            raise HungUp
        ended = ended or not message.get("more_body", False)
        return message

    return receive_whole


def _is_stream(scope: Scope) -> bool:
    """Return whether a request is for events, which last as long as a client listens."""
    return scope["method"] == "GET" and any(b"text/event-stream" in each for each in _headers(scope, b"accept"))


def _headers(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


def _is_local(form: re.Pattern[str], header: bytes, served: int) -> bool:
    """Return whether a header names this machine, with a port, or without one where it is port 80 that is served."""
    found = form.fullmatch(header.decode("latin-1"))
    if found is None:
        return False
    return served == HTTP_PORT if found["port"] is None else int(found["port"]) < 65536
