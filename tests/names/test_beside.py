"""What ids are called and what else has a name: told in one request, or left out, and never the end of a call."""

from pathlib import Path

import anyio
import httpx2
import pytest

from kajabi_mcp.warnings import arrange
from tests.support.lists import Lists, tags
from tests.support.names import meant, resolved
from tests.support.virtual_time import VIRTUAL_TIME


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL_TIME


OFFER = {"offers": {"201": {"title": "Yoga", "internal_title": "Spring"}}}
PRODUCT = {"products": {"301": {"title": "Yoga"}, "302": {"title": "spring"}}}


class Slow(Lists):
    """Lists that take 40 seconds, but for products."""

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET" and not request.url.path.endswith("products"):
            await anyio.sleep(40)
        return await super().handle(request)


async def test_ids_are_named_by_one_request_for_one_kind_a_call() -> None:
    lists = Lists(tags("VIP", "Gold") | PRODUCT | {"forms": {}})
    account = lists.account()
    sent = {"has_all_tag_id": ["101", "0102", "999"], "has_product_id": "301"}
    assert (await meant(account, **sent))[1] == [
        "with all of the tags VIP (101), Gold (102), 999",
        "who own product 301",
    ]
    assert lists.asked == ["contact_tags 1"]
    sent["has_all_tag_id"] = ["101", "102"]
    assert (await meant(account, **sent))[1] == [
        "with all of the tags VIP (101), Gold (102)",
        "who own product Yoga (301)",
    ]
    await meant(account, **sent)
    assert lists.asked == ["contact_tags 1", "products 1"]


async def test_an_id_that_is_newer_than_the_list_is_named_and_one_that_is_on_none_is_doubted_each_time() -> None:
    lists = Lists(tags("VIP"))
    account = lists.account()
    await meant(account, has_tag_id="101")
    lists.held["contact_tags"]["102"] = {"name": "New"}
    assert (await meant(account, has_tag_id="102"))[1] == ["with tag New (102)"]
    for _ in range(2):
        found = await resolved(account, {"has_tag_id": "103", "has_no_tag_id": "104"})
        assert arrange(found.warnings) == [
            "Kajabi lists no tag 103 and no tag 104 on this site; those ids may be wrong."
        ]
    assert lists.asked == ["contact_tags 1"] * 4


async def test_of_a_long_list_the_first_page_alone_is_asked_for_and_nothing_is_said_of_the_rest() -> None:
    lists = Lists(tags(*(f"Tag {number:03}" for number in range(230))))
    account = lists.account()
    found = await resolved(account, {"has_tag_id": "101", "has_no_tag_id": "330"})
    assert (found.labels, found.warnings) == ({("tag", "101"): "Tag 000 (101)"}, ())
    await resolved(account, {"has_tag_id": "329"})
    assert lists.asked == ["contact_tags 1"]
    assert (await meant(account, has_tag_id="tag 228"))[0] == {"has_tag_id": "329"}
    assert (await meant(account, has_tag_id="329"))[1] == ["with tag Tag 228 (329)"]
    assert lists.asked.count("contact_tags 1") == 2  # now whole, and kept so


@pytest.mark.parametrize("status", [403, 404, 429, 500])
async def test_a_list_that_kajabi_does_not_give_leaves_ids_as_they_are_and_is_not_asked_for_again(status: int) -> None:
    lists = Lists(tags("VIP"), status=status)
    account = lists.account()
    assert await meant(account, has_tag_id="101") == ({"has_tag_id": "101"}, ["with tag 101"])
    asked = len(lists.asked)
    lists.clock.now = 599
    await meant(account, has_tag_id="101")
    assert len(lists.asked) == asked
    lists.status, lists.clock.now = 200, 601
    assert (await meant(account, has_tag_id="101"))[1] == ["with tag VIP (101)"]


async def test_a_list_that_takes_too_long_is_not_waited_for() -> None:
    account = Slow(tags("VIP") | OFFER | PRODUCT).account()
    began = anyio.current_time()
    said = (await meant(account, has_tag_id="101", has_product_id="Yoga"))[1]
    assert (said, anyio.current_time() - began) == (["with tag 101", "who own product Yoga (301)"], 6)


async def test_a_file_of_names_that_cannot_be_read_leaves_ids_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "names.toml"
    file.write_text("[broadcast\n", "utf-8")
    account = Lists().account(file)
    assert (await meant(account, opened_email_broadcast_id="701"))[1] == ["who opened broadcast 701"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"has_product_id": "yoga"}, ['"Yoga" is also an offer (201); has_offer_id counts it.']),
        ({"has_active_product_id": "yoga"}, ['"Yoga" is also an offer (201); has_offer_id counts it.']),
        ({"has_no_product_id": "Spring"}, ['"spring" is also an offer (201); has_no_offer_id counts it.']),
        ({"has_offer_id": "Yoga"}, ['"Yoga" is also a product (301); has_product_id counts it.']),
        ({"has_no_offer_id": "Yoga"}, ['"Yoga" is also a product (301); has_no_product_id counts it.']),
        ({"has_offer_id": "Yoga", "has_product_id": "Yoga"}, []),
        ({"has_product_id": "301"}, []),
    ],
)
async def test_a_product_and_an_offer_of_one_name_point_to_each_other(sent: dict[str, str], said: list[str]) -> None:
    found = await resolved(Lists(tags() | OFFER | PRODUCT).account(), sent)
    assert arrange(found.warnings) == said


async def test_an_offer_that_may_not_be_listed_is_not_missed() -> None:
    lists = Lists(tags() | OFFER | PRODUCT, forbidden={"offers"})
    account = lists.account()
    for _ in range(2):
        found = await resolved(account, {"has_product_id": "Yoga"})
        assert (dict(found.filters[0].values), found.warnings) == ({"has_product_id": "301"}, ())
    assert lists.asked == ["products 1", "offers 1"]


async def test_among_many_offers_a_namesake_is_found_by_its_name() -> None:
    offers = {str(number): {"title": f"Offer {number}", "internal_title": None} for number in range(1000, 2500)}
    lists = Lists(tags() | PRODUCT | {"offers": offers | OFFER["offers"]})
    account = lists.account()
    for _ in range(2):
        found = await resolved(account, {"has_product_id": "Yoga"})
        assert arrange(found.warnings) == ['"Yoga" is also an offer (201); has_offer_id counts it.']
    assert lists.asked == ["products 1", "offers 1", "offers 1 Yoga"]
