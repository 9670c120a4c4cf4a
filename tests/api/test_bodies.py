"""How much of an answer is read: no more than its bound, whatever it claims and however it was compressed."""

import gzip
import json
import zlib
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from itertools import repeat

import anyio
import anyio.lowlevel
import httpx2
import pytest

from kajabi_mcp.api import KajabiAPI
from kajabi_mcp.api.auth import TOKEN_PATH
from kajabi_mcp.errors import AnswerTooLarge, BadAnswer, BadCredentials, BadRequest, KajabiError, NotFound
from tests.support.faults import EMPTY, client, token_answer

MEGABYTE = 1_000_000
TOO_LARGE = (
    "Kajabi's answer is larger than 20 MB, which is more than this server reads at once, so it was not read. Ask for "
    "less: a smaller limit, or filters that leave fewer people."
)
ROW = json.dumps({"id": "1", "type": "customers", "attributes": {"name": "Zoë"}}).encode()


def rows_without_end() -> Iterator[bytes]:
    yield b'{"data": [' + ROW
    yield from repeat((b"," + ROW) * 1000)


def bomb() -> bytes:
    """Return some 100 kB that unfold to 100 MB."""
    packer, block = zlib.compressobj(9, wbits=31), bytes(MEGABYTE)
    return b"".join([*(packer.compress(block) for _ in range(100)), packer.flush()])


class Body(httpx2.AsyncByteStream):
    """A body that comes in parts, and counts what was taken of it."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts
        self.taken = 0
        self.closed = False

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        for part in self._parts:
            self.taken += len(part)
            yield part

    async def aclose(self) -> None:
        self.closed = True


class Sender:
    """A Kajabi that sends one body to every request, and tokens to those who ask for one."""

    def __init__(
        self, parts: Callable[[], Iterable[bytes]], status: int = 200, token_status: int = 0, **headers: str
    ) -> None:
        self._parts = parts
        self._status = status
        self._token_status = token_status
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.bodies: list[Body] = []

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        is_token = request.url.path == TOKEN_PATH
        if is_token and not self._token_status:
            return token_answer().response()
        self.bodies.append(Body(self._parts()))
        status = self._token_status if is_token else self._status
        return httpx2.Response(status, stream=self.bodies[-1], headers=self._headers)

    @property
    def api(self) -> KajabiAPI:
        return client(self.handle)


TWICE = gzip.compress(gzip.compress(b'{"data": []}'))

TOO_MUCH: dict[str, tuple[Sender, int]] = {
    "a list without end": (Sender(rows_without_end), 20_100_000),
    "blanks without end": (Sender(lambda: repeat(b" " * MEGABYTE)), 21 * MEGABYTE),
    "a bomb": (Sender(lambda: [bomb()], content_encoding="gzip"), MEGABYTE),
    "a bomb in small parts": (Sender(lambda: map(bytes, zip(bomb())), content_encoding="gzip"), MEGABYTE),
    "a bomb of another kind": (
        Sender(lambda: [zlib.compress(bytes(100 * MEGABYTE), 9)], content_encoding="deflate"),
        MEGABYTE,
    ),
    "data after the end of the compressed body": (
        Sender(lambda: [gzip.compress(b"{}"), *[b" " * MEGABYTE] * 50], content_encoding="gzip"),
        21 * MEGABYTE,
    ),
    "a length that is a lie": (Sender(rows_without_end, content_length="10"), 20_100_000),
}


@pytest.mark.parametrize(("kajabi", "most"), TOO_MUCH.values(), ids=TOO_MUCH)
async def test_an_answer_beyond_its_bound_is_not_read_to_its_end_nor_asked_for_again(kajabi: Sender, most: int) -> None:
    kajabi.bodies.clear()
    with pytest.raises(AnswerTooLarge) as caught:
        await kajabi.api.list("customers", {})
    [body] = kajabi.bodies
    assert (str(caught.value), body.taken <= most, body.closed) == (TOO_LARGE, True, True)
    with pytest.raises(AnswerTooLarge):
        await kajabi.api.one("customers/1")


async def test_an_answer_just_within_its_bound_is_read() -> None:
    body = b'{"data": [%s]}' % ROW
    kajabi = Sender(lambda: [body, b" " * (20 * MEGABYTE - len(body))])
    assert len((await kajabi.api.list("customers", {})).data) == 1
    kajabi = Sender(lambda: [body, b" " * (20 * MEGABYTE - len(body) + 1)])
    with pytest.raises(AnswerTooLarge):
        await kajabi.api.list("customers", {})


@pytest.mark.parametrize("encodings", ["gzip, gzip", "gzip,deflate", "identity, gzip"])
async def test_an_answer_that_was_compressed_more_than_once_is_not_unfolded(encodings: str) -> None:
    kajabi = Sender(lambda: [TWICE], content_encoding=encodings)
    with pytest.raises(BadAnswer) as caught:
        await kajabi.api.list("customers", {})
    assert str(caught.value) == (
        "The answer does not look like Kajabi's API: it is not readable HTTP. Check KAJABI_BASE_URL, and whether a "
        "proxy or a maintenance page answers instead of Kajabi."
    )
    assert [body.taken for body in kajabi.bodies] == [0]


@pytest.mark.parametrize(
    ("status", "error"), [(404, NotFound), (422, BadRequest), (400, BadRequest), (418, BadAnswer), (204, BadAnswer)]
)
async def test_the_body_of_a_failure_is_not_read(status: int, error: type[KajabiError]) -> None:
    kajabi = Sender(rows_without_end, status)
    with pytest.raises(error):
        await kajabi.api.list("customers", {})
    assert [(body.taken, body.closed) for body in kajabi.bodies] == [(0, True)]


async def test_of_a_token_answer_at_most_64_kilobytes_are_read() -> None:
    grant = b'{"access_token": "token"}'
    kajabi = Sender(lambda: [grant, b" " * (64_000 - len(grant))], token_status=200)
    await kajabi.api.log_in()
    kajabi = Sender(lambda: [grant, *[b" " * 1000] * 100_000], token_status=200)
    with pytest.raises(BadAnswer) as caught:
        await kajabi.api.log_in()
    assert str(caught.value) == (
        "The answer does not look like Kajabi's API: the token endpoint gave more than an access token. Check "
        "KAJABI_BASE_URL, and whether a proxy or a maintenance page answers instead of Kajabi."
    )
    assert [body.taken < 66_000 for body in kajabi.bodies] == [True]


async def test_the_body_of_a_refused_token_request_is_not_read() -> None:
    kajabi = Sender(rows_without_end, token_status=401)
    with pytest.raises(BadCredentials):
        await kajabi.api.log_in()
    assert [(body.taken, body.closed) for body in kajabi.bodies] == [(0, True)]


async def test_the_event_loop_goes_on_while_a_large_answer_is_parsed() -> None:
    many = b'{"data": [%s]}' % b",".join([ROW] * 30_000)
    assert 2 * MEGABYTE < len(many) < 20 * MEGABYTE

    async def turns_during(body: bytes, rows: int) -> int:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                await anyio.lowlevel.checkpoint()
                turns += 1

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(count)
            assert len((await Sender(lambda: [body]).api.list("customers", {})).data) == rows
            tasks.cancel_scope.cancel()
        return turns

    assert await turns_during(many, 30_000) > 3 * await turns_during(b'{"data": [%s]}' % ROW, 1)


async def test_a_call_that_is_cancelled_does_not_wait_for_what_is_being_parsed() -> None:
    many = b'{"data": [%s]}' % b",".join([ROW] * 100_000)

    async def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == TOKEN_PATH:
            return token_answer().response()
        if request.url.path == "/v1/customers":
            return httpx2.Response(200, content=many)
        return EMPTY.response()

    api = client(handle)
    with anyio.move_on_after(0.05) as patience:
        await api.list("customers", {})
    assert patience.cancelled_caught
    assert (await api.list("offers", {})).data == []
