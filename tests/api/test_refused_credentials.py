"""Credentials that Kajabi refuses, or that are none: how often Kajabi is asked, and what is said."""

import anyio
import pytest
from pydantic import SecretStr

from kajabi_mcp.api import Credentials, KajabiAPI
from kajabi_mcp.errors import BadCredentials, KajabiError, NoPermission, PlaceholderKey
from tests.support.faults import ASK, EMPTY, KEY, Answer, Kajabi, token_answer
from tests.support.virtual_time import VIRTUAL_TIME

READ = "GET /v1/sites"
BAD_CREDENTIALS = str(BadCredentials())


@pytest.fixture(scope="module")
def anyio_backend() -> object:
    return VIRTUAL_TIME


async def outcomes(api: KajabiAPI, calls: int, every: float = 0) -> list[str]:
    """Return what so many calls came to, one after the other."""
    found: list[str] = []
    for _ in range(calls):
        try:
            await api.list("sites", {})
            found.append("answered")
        except KajabiError as error:
            found.append(str(error))
        await anyio.sleep(every)
    return found


REFUSALS = {
    "401": (Answer(401), BAD_CREDENTIALS),
    "400": (Answer(400, {"error": "invalid_client"}), BAD_CREDENTIALS),
    "403": (Answer(403), str(NoPermission())),
}


@pytest.mark.parametrize(("refusal", "sentence"), REFUSALS.values(), ids=REFUSALS)
async def test_a_hundred_calls_with_credentials_that_are_refused_ask_once_a_minute(
    refusal: Answer, sentence: str
) -> None:
    kajabi = Kajabi(tokens=(refusal,))
    assert await outcomes(kajabi.api(), 100, every=0.5) == [sentence] * 100
    assert (kajabi.asked, kajabi.times) == ([ASK], [0])
    assert await outcomes(kajabi.api(), 3, every=60) == [sentence] * 3
    assert (kajabi.asked, kajabi.times) == ([ASK] * 4, [0, 50, 110, 170])


async def test_calls_at_the_same_time_share_a_refusal_and_the_next_ones_too() -> None:
    kajabi = Kajabi(tokens=(Answer(401),))
    api, found = kajabi.api(), list[list[str]]()

    async def call() -> None:
        found.append(await outcomes(api, 3))

    async with anyio.create_task_group() as tasks:
        for _ in range(40):
            tasks.start_soon(call)
    assert (found, kajabi.asked) == ([[BAD_CREDENTIALS] * 3] * 40, [ASK])


async def test_credentials_that_are_put_right_at_kajabi_work_after_a_minute() -> None:
    kajabi = Kajabi(tokens=(Answer(401), token_answer("token-2")))
    assert await outcomes(kajabi.api(), 3, every=30) == [BAD_CREDENTIALS, BAD_CREDENTIALS, "answered"]
    assert kajabi.asked == [ASK, ASK, READ]


async def test_a_new_token_that_is_refused_too_is_not_replaced_by_another_for_a_minute() -> None:
    kajabi = Kajabi(Answer(401))
    api = kajabi.api()
    assert await outcomes(api, 50, every=1) == [BAD_CREDENTIALS] * 50
    assert kajabi.asked == [ASK, READ, ASK, READ, *[READ] * 49]
    await anyio.sleep(10)
    assert await outcomes(api, 1) == [BAD_CREDENTIALS]
    assert kajabi.asked[-3:] == [READ, ASK, READ]


async def test_a_refusal_does_not_outlive_a_token_that_works() -> None:
    kajabi = Kajabi(Answer(401), Answer(401), EMPTY)
    assert await outcomes(kajabi.api(), 3, every=1) == [BAD_CREDENTIALS, "answered", "answered"]
    assert kajabi.asked == [ASK, READ, ASK, READ, READ, READ]


async def test_a_passing_failure_is_not_remembered_as_a_refusal() -> None:
    kajabi = Kajabi(tokens=(*[Answer(500)] * 5, token_answer("token-2")))
    said, answered = await outcomes(kajabi.api(), 2)
    assert said.startswith("Kajabi gave no usable answer: it reports an error of its own (500).")
    assert (answered, kajabi.asked) == ("answered", [*[ASK] * 6, READ])


PLACEHOLDERS = [
    *("${KAJABI_CLIENT_ID}", "$KAJABI_CLIENT_ID", "$(pass kajabi)", "%KAJABI_CLIENT_ID%", "{{ client_id }}"),
    *("<client id>", "<your secret here>", "[secret]", "{secret}", "${user_config.client_id}", "${input:kajabi-id}"),
    *("your client id", "Your_Client_ID", "YOUR-API-KEY-HERE", "yourclientsecret", "KAJABI_CLIENT_SECRET", "secret"),
    *("xxx", "XXXX-XXXX", "xxx-your-id", "...", "…", "***", "-", "0000", "todo", "TBD", "changeme", "change_me"),
    *("replace me", "insert your Kajabi client id", "paste the secret from Settings", "example", "null", "undefined"),
]


@pytest.mark.parametrize("value", PLACEHOLDERS)
async def test_a_placeholder_is_named_by_its_variable_and_nothing_is_sent(value: str) -> None:
    kajabi = Kajabi()
    rest = (
        "a placeholder instead of a credential, so Kajabi was not asked. Put in the client id and the secret that an "
        "owner or subowner creates in Kajabi under Settings > Public API, then restart the server. If a program fills "
        "in the variables of this server, check that it knows them."
    )
    for held, credentials in {
        "KAJABI_CLIENT_ID holds": Credentials(value, KEY.client_secret),
        "KAJABI_CLIENT_SECRET holds": Credentials(KEY.client_id, SecretStr(value)),
        "KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET hold": Credentials(value, SecretStr(value)),
    }.items():
        with pytest.raises(PlaceholderKey) as caught:
            await kajabi.api(credentials).list("sites", {})
        assert str(caught.value) == f"{held} {rest}"
    assert kajabi.asked == []


@pytest.mark.parametrize(
    "value",
    ["aB3dE5fG7hJ9kL1m", "deadbeefdeadbeef", "9f86d081884c7d65", "my-shop", "yoga$tudio", "id-4711", "x" * 20 + "y"],
)
async def test_any_other_value_is_sent_as_it_is(value: str) -> None:
    kajabi = Kajabi()
    await kajabi.api(Credentials(value, SecretStr(value))).log_in()
    assert kajabi.asked == [ASK]
