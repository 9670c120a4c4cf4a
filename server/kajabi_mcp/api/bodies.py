"""Reading the body of an answer, as it comes and no further than it may go."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import httpx2

MAX_BODY = 20_000_000  # bytes of a list or a record, decoded
MAX_TOKEN_BODY = 64_000


class TooMuch(Exception):
    """A body goes on after the most that may be read of it."""


class _Measured(httpx2.AsyncByteStream):
    """The bytes of a body as they come over the wire.

    They are counted as well as the decoded ones, since what follows the end of a compressed body decodes to nothing
    and is kept by the decoder.
    """

    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream = stream
        self._left = most

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        parts = aiter(self._stream)
        try:
            async for part in parts:
                self._left -= len(part)
                if self._left < 0:
                    raise TooMuch
                yield part
        finally:
            if isinstance(parts, AsyncGenerator):
                await parts.aclose()

    async def aclose(self) -> None:
        """Close the body, whether or not it was read to its end."""
        await self._stream.aclose()


async def read_body(response: httpx2.Response, most: int) -> bytes:
    """Return the decoded body. Raise `TooMuch` as soon as it, or what came over the wire for it, is more than `most`.

    httpx2 decodes in pieces of a megabyte at most, so a small answer that unfolds to a large one is stopped in time.
    Raise `httpx2.DecodingError` if it was compressed several times over, since only the last size would be counted.
    """
    if "," in response.headers.get("content-encoding", ""):
        raise httpx2.DecodingError("compressed more than once")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Measured(response.stream, most)
    parts, size = list[bytes](), 0
    async with aclosing(response.aiter_bytes()) as decoded:
        async for part in decoded:
            size += len(part)
            if size > most:
                raise TooMuch
            parts.append(part)
    return b"".join(parts)
