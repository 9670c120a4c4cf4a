"""Names as people type them: what was sent, what Kajabi was asked, and the whole reply, beside the oracle's number."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kajabi_mcp.app import answer_call
from kajabi_mcp.errors import Refused
from kajabi_mcp.names import Names, RememberedForNow, is_address
from kajabi_mcp.names.matching import as_spelled
from kajabi_mcp.names.spelling import negates
from kajabi_mcp.sandbox import Sandbox
from kajabi_mcp.text import fold_name
from tests.support.bent import Bent, bent_account
from tests.support.clients import text_of
from tests.support.clock import NOW
from tests.support.lists import Lists, tags
from tests.support.names import resolved
from tests.support.oracle import People, ids, load_people
from tests.support.refusals import OPENING, Sent

SITE = "site Main Studio (11)"
OTHERWISE = "which is spelled otherwise (accents, spaces, punctuation or plural)."
ONLY = "the only one whose name contains it."
EITHER = "if all must hold, objects of any_of in search_customers if one is enough"
TAGS, OFFERS, PRODUCTS, FORMS = "contact_tags", "offers", "products", "forms"
EVERYBODY = "customers"  # counted beside the question, to see that the filter acts

Reply = Mapping[str, Any]
# What was sent, what Kajabi was asked beside the sites, the filters for the oracle, and the reply but for its total.
Row = tuple[Sent, Sequence[str], Mapping[str, str], Reply]


def of(words: str, *warnings: str) -> Reply:
    """Return a reply that searched for these customers."""
    return {"searched": f"customers of {SITE} {words}", **({"warnings": list(warnings)} if warnings else {})}


def tag(sent: str, number: str, name: str, how: str = "") -> Row:
    """Return the row of a tag's name that is read."""
    said = [f'has_tag_id: read as the tag "{name}" ({number}), {how}'] if how else []
    asked = [TAGS, f"customers has_tag_id={number}", EVERYBODY]
    return {"has_tag_id": sent}, asked, {"has_tag_id": number}, of(f"with tag {name} ({number})", *said)


READ: list[Row] = [
    # called just that
    tag("vip", "101", "VIP"),
    tag("  podcast   GUEST ", "103", "Podcast Guest"),
    # spelled alike
    tag("podcast guests", "103", "Podcast Guest", OTHERWISE),
    tag("PodcastGuest", "103", "Podcast Guest", OTHERWISE),
    tag("p\u00f3dcast guest", "103", "Podcast Guest", OTHERWISE),
    tag("podcast-guest's", "103", "Podcast Guest", OTHERWISE),
    tag('"VIP"', "101", "VIP", OTHERWISE),
    tag("#vip", "101", "VIP", OTHERWISE),
    tag("V.I.P.", "101", "VIP", OTHERWISE),
    tag("VIP-2025", "102", "VIP 2025", OTHERWISE),
    tag("Press and Media", "115", "Press & Media", OTHERWISE),
    tag("needs followup", "114", "Needs Follow-up", OTHERWISE),
    tag("VIP (2025)", "102", "VIP 2025", OTHERWISE),
    # the only one that contains it
    tag("guest", "103", "Podcast Guest", ONLY),
    tag("webinars", "106", "Webinar Lead", ONLY),
    # labels as the server prints them
    tag("VIP (101)", "101", "VIP"),
    tag('"VIP" (101)', "101", "VIP"),
    tag("tag VIP (101)", "101", "VIP"),
    tag("tag 101", "101", "VIP"),
    tag("101 (VIP)", "101", "VIP"),
    tag("VIP [id: 101]", "101", "VIP"),
    tag("#101", "101", "VIP"),
    tag("(101)", "101", "VIP"),
    tag("id 101", "101", "VIP"),
    tag("tag_id: 101", "101", "VIP"),
    tag("Tag #101", "101", "VIP"),
    tag("VIP #101", "101", "VIP"),
    tag("VIP, id 101", "101", "VIP"),
    tag("tag: VIP", "101", "VIP", 'without "tag" before it.'),
    tag("Tag VIP", "101", "VIP", 'without "tag" before it.'),
    tag("contact tag VIP", "101", "VIP", 'without "tag" before it.'),
    # ids
    tag("101", "101", "VIP"),
    tag("https://app.kajabi.com/admin/contact_tags/101", "101", "VIP"),
    (
        {"has_all_tag_id": ["VIP (101)", "wholesales", "110"]},
        [TAGS, "customers has_all_tag_id=101,109,110", EVERYBODY],
        {"has_all_tag_id": "101,109,110"},
        of(
            "with all of the tags VIP (101), Wholesale (109), Do Not Call (110)",
            f'has_all_tag_id[1]: read as the tag "Wholesale" (109), {OTHERWISE}',
        ),
    ),
    (
        {"has_offer_id": '"Yearly Membership" / "Club Y" (205)'},
        [OFFERS, PRODUCTS, "customers has_offer_id=205", EVERYBODY],
        {"has_offer_id": "205"},
        of("with offer Yearly Membership (205) (bought or granted)"),
    ),
    (
        {"submitted_form_id": "workshop signup"},
        [FORMS, "customers submitted_form_id=405", EVERYBODY],
        {"submitted_form_id": "405"},
        of(
            "who submitted form Workshop Sign-up (405)",
            f'submitted_form_id: read as the form "Workshop Sign-up" (405), {OTHERWISE}',
        ),
    ),
    # a product and an offer of one name
    (
        {"has_product_id": "Yoga Foundations"},
        [PRODUCTS, OFFERS, "customers has_product_id=302", EVERYBODY],
        {"has_product_id": "302"},
        of(
            "who own product Yoga Foundations (302)",
            '"Yoga Foundations" is also an offer (202); has_offer_id counts it.',
        ),
    ),
    (
        {"has_no_offer_id": "yoga foundation"},
        [OFFERS, PRODUCTS, "customers has_no_offer_id=202", EVERYBODY],
        {"has_no_offer_id": "202"},
        of(
            "without offer Yoga Foundations (202) (neither bought nor granted)",
            f'has_no_offer_id: read as the offer "Yoga Foundations" (202), {OTHERWISE}',
            '"Yoga Foundations" is also a product (302); has_no_product_id counts it.',
        ),
    ),
    (
        {"has_product_id": "Yoga Foundations", "has_offer_id": "Yoga Foundations"},
        [
            OFFERS,
            PRODUCTS,
            "customers has_offer_id=202 has_product_id=302",
            "customers has_product_id=302",
            "customers has_offer_id=202",
        ],
        {"has_product_id": "302", "has_offer_id": "202"},
        of("with offer Yoga Foundations (202) (bought or granted), who own product Yoga Foundations (302)"),
    ),
    # what Kajabi cannot list
    (
        {"sent_email_broadcast_id": "black fridays"},
        ["customers sent_email_broadcast_id=701", EVERYBODY],
        {"sent_email_broadcast_id": "701"},
        of(
            "who were sent broadcast Black Friday (701)",
            f'sent_email_broadcast_id: read as the broadcast "Black Friday" (701), {OTHERWISE}',
        ),
    ),
    (
        {"sent_email_broadcast_id": "701"},
        ["customers sent_email_broadcast_id=701", EVERYBODY],
        {"sent_email_broadcast_id": "701"},
        of("who were sent broadcast Black Friday (701)"),
    ),
    (
        {"registered_event_id": "event 501"},
        ["customers registered_event_id=501", EVERYBODY],
        {"registered_event_id": "501"},
        of("who registered for event 501"),
    ),
    # ids and codes that may be wrong
    (
        {"has_no_tag_id": "999"},
        [TAGS, "customers has_no_tag_id=999", EVERYBODY, "customers has_tag_id=999"],
        {"has_no_tag_id": "999"},
        of("without tag 999", "Kajabi lists no tag 999 on this site; that id may be wrong."),
    ),
    (
        {"used_coupon_code": "SPRING2O"},
        ["customers used_coupon_code=SPRING2O", EVERYBODY],
        {"used_coupon_code": "SPRING2O"},
        of(
            'who used coupon code "SPRING2O"',
            'Nobody matches coupon code "SPRING2O": the code may be wrong, which Kajabi\'s API cannot say.',
        ),
    ),
    (
        {"site_id": "main-studio", "has_tag_id": "VIP"},
        [TAGS, "customers has_tag_id=101", EVERYBODY],
        {"has_tag_id": "101"},
        of("with tag VIP (101)", f"site_id: read as the {SITE}, {OTHERWISE}"),
    ),
]  # fmt: skip

NONE = "no tag of the site has this name; the nearest"
CONTRARY = f"{NONE}, which may mean the contrary"
PART = "is a part of another tag's name; give that whole, or the id, if it is meant"
APART = "has a name and an id that do not belong together; give one of them"
SEVERAL = "give several as a list"
OBJECTS = "give several as objects of all_of in search_customers if all must hold, of any_of if one is enough"
# What was sent, the list that was asked for, and the refusal.
REFUSED: list[tuple[Sent, str, str]] = [
    # other digits and negations
    ({"has_tag_id": "VIP 2024"}, TAGS, f'has_tag_id: {NONE}: "VIP" (101), "VIP 2025" (102)'),
    ({"has_tag_id": "Retreat"}, TAGS, f'has_tag_id: {PART}: "Retreat 2025" (105)'),
    ({"has_tag_id": "Not VIP"}, TAGS, f'has_tag_id: {CONTRARY}: "VIP" (101)'),
    ({"has_tag_id": "non-wholesale"}, TAGS, f'has_tag_id: {CONTRARY}: "Wholesale" (109)'),
    ({"has_tag_id": "ex-alumni"}, TAGS, f'has_tag_id: {CONTRARY}: "Alumni" (111)'),
    ({"has_tag_id": "-VIP"}, TAGS, f'has_tag_id: {CONTRARY}: "VIP" (101)'),
    ({"has_tag_id": "call"}, TAGS, f'has_tag_id: {PART}: "Do Not Call" (110)'),
    # more words, and letters astray
    ({"has_tag_id": "the VIP tag"}, TAGS, f'has_tag_id: {NONE}: "VIP" (101)'),
    ({"has_tag_id": "Podcst Guest"}, TAGS, f'has_tag_id: {NONE}: "Podcast Guest" (103)'),
    ({"has_tag_id": "nfluen"}, TAGS, "has_tag_id: no tag of the site has this name; find_ids lists them"),
    ({"has_tag_id": "nstructo"}, TAGS, f'has_tag_id: {PART}: "Instructor" (112)'),
    # labels whose parts do not belong together
    ({"has_tag_id": "VIP (102)"}, TAGS, f'has_tag_id: {APART}: "VIP" (101), "VIP 2025" (102)'),
    ({"has_tag_id": "Gold (102)"}, TAGS, f'has_tag_id: {APART}: "VIP 2025" (102)'),
    ({"has_tag_id": "VIP (9999)"}, TAGS, f'has_tag_id: {APART}: "VIP" (101)'),
    ({"has_tag_id": "VIP #102"}, TAGS, f'has_tag_id: {APART}: "VIP" (101), "VIP 2025" (102)'),
    ({"has_tag_id": "#9999"}, TAGS, "has_tag_id: no tag of the site has this name; find_ids lists them"),
    ({"has_tag_id": "product: VIP"}, TAGS, f'has_tag_id: {NONE}: "VIP" (101)'),
    # several names in one text
    (
        {"has_tag_id": "VIP, Wholesale"},
        TAGS,
        f'has_tag_id: holds several tags: "VIP" (101), "Wholesale" (109); {SEVERAL}: '
        f'has_all_tag_id ["101","109"] {EITHER}',
    ),
    (
        {"has_no_tag_id": "alumni or instructors"},
        TAGS,
        f'has_no_tag_id: holds several tags: "Alumni" (111), "Instructor" (112); {OBJECTS}',
    ),
    (
        {"has_all_tag_id": "Press & Media; VIP (101) and 109"},
        TAGS,
        'has_all_tag_id: holds several tags: "Press & Media" (115), "VIP" (101), "Wholesale" (109); '
        f'{SEVERAL}: ["115","101","109"]',
    ),
    (
        {"has_product_id": "Morning Flow & Teacher Circle"},
        PRODUCTS,
        f'has_product_id: holds several products: "Morning Flow" (301), "Teacher Circle" (306); {OBJECTS}',
    ),
    (
        {"has_tag_id": "VIP, Gold"},
        TAGS,
        f'has_tag_id: {NONE}: "VIP" (101); {SEVERAL}: has_all_tag_id {EITHER}',
    ),
    (
        {"has_tag_id": "tags: VIP, Wholesale"},
        TAGS,
        f'has_tag_id: holds several tags: "VIP" (101), "Wholesale" (109); {SEVERAL}: '
        f'has_all_tag_id ["101","109"] {EITHER}',
    ),
    (
        {"has_tag_id": "tag: VIP; tag 109"},
        TAGS,
        f'has_tag_id: holds several tags: "VIP" (101), "Wholesale" (109); {SEVERAL}: '
        f'has_all_tag_id ["101","109"] {EITHER}',
    ),
    (
        {"has_tag_id": "101; 9999"},
        TAGS,
        f'has_tag_id: holds several tags: 101, 9999; {SEVERAL}: has_all_tag_id ["101","9999"] {EITHER}',
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def people(sandbox: Sandbox) -> People:
    return load_people(sandbox.db, NOW)


async def ask(box: Sandbox, sent: Sent) -> tuple[Any, list[str]]:
    """Return a count or the refusal of it, and what Kajabi was asked; nothing is known of the account before."""
    transport, remembered = Bent(box), RememberedForNow()
    await remembered.remember("broadcast", "Black Friday", "701")
    async with bent_account(box, transport) as account:
        account = replace(account, names=Names(account.names.listings, remembered))
        result = await answer_call("search_customers", {**sent, "limit": 0}, account)
    asked = [in_short(collection, parameters) for collection, parameters in transport.asked]
    return result.structured_content or text_of(result).removeprefix(f"{OPENING}\n- "), asked


def in_short(collection: str, parameters: Mapping[str, str]) -> str:
    """Return a request: the collection, and what it is filtered by."""
    filters = {name[7:-1]: value for name, value in parameters.items() if name.startswith("filter[")}
    return " ".join([collection, *(f"{name}={value}" for name, value in filters.items() if name != "site_id")])


@pytest.mark.parametrize(("sent", "asked", "meant", "reply"), READ, ids=[str(row[0]) for row in READ])
async def test_a_name_is_read_as_it_is_typed_and_said(
    sandbox: Sandbox, people: People, sent: Sent, asked: list[str], meant: dict[str, str], reply: Reply
) -> None:
    total = len(ids(people, "customers", meant))
    assert await ask(sandbox, sent) == ({"total": total, **reply}, ["sites", *asked])


@pytest.mark.parametrize(("sent", "asked", "refusal"), REFUSED, ids=[str(row[0]) for row in REFUSED])
async def test_a_name_that_does_not_mean_one_thing_is_refused_with_the_remedy(
    sandbox: Sandbox, sent: Sent, asked: str, refusal: str
) -> None:
    assert await ask(sandbox, sent) == (refusal, ["sites", asked])


bits = st.sampled_from(
    ["VIP", "vips", "Webinar", "2024", "2025", "Paid", "Unpaid", "not", "non-", "Guest", "&", "and", ","]
)
names = st.lists(bits, min_size=1, max_size=4).map(" ".join) | st.text(min_size=1, max_size=12)
stored = st.lists(names.filter(lambda name: bool(fold_name(name))), min_size=1, max_size=8, unique_by=as_spelled)
written = names | st.tuples(names, st.integers(99, 109)).map(lambda each: f"{each[0]} ({each[1]})")


@settings(max_examples=300, deadline=None)
@given(stored, st.data())
async def test_a_name_that_is_stored_just_so_finds_what_has_it_whatever_else_there_is(
    listed: list[str], data: st.DataObject
) -> None:
    sent = data.draw(st.sampled_from([each for each in listed if is_sendable(each)] or ["VIP"]))
    if sent in listed:
        found = await resolved(Lists(tags(*listed)).account(), {"has_tag_id": sent})
        assert dict(found.filters[0].values) == {"has_tag_id": str(101 + listed.index(sent))}
        assert found.warnings == ()


@settings(max_examples=300, deadline=None)
@given(stored, written)
async def test_whatever_is_sent_finds_what_is_called_that_or_says_what_was_read_or_is_refused(
    listed: list[str], sent: str
) -> None:
    refusal, found = "", None
    try:
        found = await resolved(Lists(tags(*listed)).account(), {"has_tag_id": sent if is_sendable(sent) else "VIP"})
    except Refused as error:
        refusal = str(error)
    assert (found is None) is refusal.startswith(f"{OPENING}\n- has_tag_id: ")
    if found and is_sendable(sent):
        number = int(found.filters[0].values["has_tag_id"])
        name = listed[number - 101]
        labelled = sent.strip().endswith(f"({number})")
        assert bool(found.warnings) is not (as_spelled(name) == as_spelled(sent) or labelled)
        assert all(f"({number})" in each.text for each in found.warnings)
        # Nothing but a label may leave out digits, or read a name that is negated as one that is not.
        assert labelled or re.findall(r"\d+", fold_name(name)) == re.findall(r"\d+", fold_name(sent))
        assert labelled or not negates(name, sent)


def is_sendable(name: str) -> bool:
    """Return whether a text is read as a name: it can be shown, and is no id and no address."""
    bare = name.strip()
    return bare.isprintable() and bool(fold_name(bare)) and not re.fullmatch(r"[\d\s,]+", bare) and not is_address(bare)
