"""What stands in front of an application that serves HTTP: who may come in, and until when."""

import re

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# A port may be missing; every other part of an address is not part of a host or an origin.
_HOST = r"(?:localhost|127\.0\.0\.1|\[::1\])(?::(?P<port>[0-9]{1,5}))?"
_LOCAL_HOST = re.compile(_HOST)
_LOCAL_ORIGIN = re.compile(f"http://{_HOST}")


class Gate:
    """Counts the requests that run, and turns all others away once it is closed."""

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
            await self._app(scope, receive, send)
        finally:
            self.running -= counted


class LocalOnly:
    """Turns away what a web page of another host sends through a browser of this machine.

    The SDK compares only the beginnings of both headers, which http://localhost:1@evil.example shares.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 421 or 403."""
        if scope["type"] == "http":
            hosts, origins = _headers(scope, b"host"), _headers(scope, b"origin")
            if len(hosts) != 1 or not _is_local(_LOCAL_HOST, hosts[0]):
                await PlainTextResponse("Invalid Host header", 421)(scope, receive, send)
                return
            if len(origins) > 1 or not all(_is_local(_LOCAL_ORIGIN, each) for each in origins):
                await PlainTextResponse("Invalid Origin header", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_stream(scope: Scope) -> bool:
    """Return whether a request is for events, which last as long as a client listens."""
    return scope["method"] == "GET" and any(b"text/event-stream" in each for each in _headers(scope, b"accept"))


def _headers(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


def _is_local(form: re.Pattern[str], header: bytes) -> bool:
    found = form.fullmatch(header.decode("latin-1"))
    return found is not None and int(found["port"] or 0) < 65536
