"""Addresses pasted from Kajabi's admin: the id in their path is read, and nothing that only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kajabi_mcp.arguments.values import Fault
from kajabi_mcp.names.admin_urls import is_address, read_address

ADMIN = "https://app.kajabi.com/admin"
FOREIGN = "is not a Kajabi address (https on kajabi.com); give the id, or the address that Kajabi's admin shows"


def without_id(what: str, thing: str) -> str:
    return f"is an address without the id of {what}; open the {thing} in Kajabi and paste its address, or give its id"


@pytest.mark.parametrize(
    ("address", "thing", "expected"),
    [
        (f"{ADMIN}/email_broadcasts/123", "broadcast", "123"),
        (f"{ADMIN}/sites/11/email_broadcasts/123/edit", "broadcast", "123"),
        (f"{ADMIN}/sites/11/broadcasts/123/stats/9", "broadcast", "123"),
        (f"{ADMIN}/email-broadcasts/123/", "broadcast", "123"),
        (f"{ADMIN}/email_sequences/9", "sequence", "9"),
        (f"{ADMIN}/sequences/9/emails/4", "sequence", "9"),
        (f"{ADMIN}/events/5", "event", "5"),
        (f"{ADMIN}/assessments/7?tab=results#top", "assessment", "7"),
        (f"{ADMIN}/newsletters/3", "newsletter", "3"),
        (f"{ADMIN}/sites/11/contact_tags/101", "tag", "101"),
        (f"{ADMIN}/offers/201/edit", "offer", "201"),
        (f"{ADMIN}/products/301/offers/201", "product", "301"),
        (f"{ADMIN}/products/301/offers/201", "offer", "201"),
        (f"{ADMIN}/forms/401", "form", "401"),
        (f"{ADMIN}/sites/11", "site", "11"),
        (f"{ADMIN}/sites/11/dashboard/99", "site", "11"),
        ("https://kajabi.com/admin/events/5", "event", "5"),
        ("https://my-studio.kajabi.com:443/admin/events/5", "event", "5"),
        ("HTTPS://APP.KAJABI.COM/Admin/Events/5", "event", "5"),
        ("app.kajabi.com/admin/events/5", "event", "5"),
        (f"{ADMIN}//events//5", "event", "5"),
        (f"{ADMIN}/events/5/copy_of/events/5", "event", "5"),
        (f"{ADMIN}/campaigns/77", "broadcast", "77"),  # nothing known, and one number
        (f"{ADMIN}/77?owner=jo@example.com", "event", "77"),
    ],
)
def test_the_id_stands_after_the_word_for_the_thing(address: str, thing: str, expected: str) -> None:
    assert is_address(address)
    assert read_address(address, thing) == expected


@pytest.mark.parametrize(
    "address",
    [
        "http://app.kajabi.com/admin/events/5",
        "ftp://app.kajabi.com/admin/events/5",
        "file:///admin/events/5",
        "https://kajabi.com.example.com/admin/events/5",
        "https://notkajabi.com/admin/events/5",
        "https://kajabi.com@example.com/admin/events/5",
        "https://jo:secret@app.kajabi.com/admin/events/5",
        "https://app.kajabi.com\\@example.com/admin/events/5",
        "https://example.com/app.kajabi.com/admin/events/5",
        "https://example.com?app.kajabi.com/admin/events/5",
        "https://k\u0430jabi.com/admin/events/5",  # a Cyrillic letter
        "https://app.kajabi.com./admin/events/5",
        "https://app.kajabi.com:8443/admin/events/5",
        "https://app.kajabi.com:port/admin/events/5",
        "https://[::1]/admin/events/5",
        "https://[/admin/events/5",
        "https:///admin/events/5",
        "https://",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    assert is_address(address)
    with pytest.raises(Fault) as refused:
        read_address(address, "event")
    assert str(refused.value) == FOREIGN


@pytest.mark.parametrize(
    ("address", "thing", "sentence"),
    [
        (
            f"{ADMIN}/email_sequences/9",
            "broadcast",
            "is the address of a sequence, not of a broadcast; give the broadcast's id or its address",
        ),
        (
            f"{ADMIN}/sites/11/offers/201",
            "event",
            "is the address of an offer, not of an event; give the event's id or its address",
        ),
        (
            f"{ADMIN}/contacts/55",
            "tag",
            "is the address of a contact, not of a tag; give the tag's id or its address",
        ),
        (f"{ADMIN}/sites/11", "broadcast", without_id("a broadcast", "broadcast")),
        (f"{ADMIN}/email_broadcasts", "broadcast", without_id("a broadcast", "broadcast")),
        (f"{ADMIN}/email_broadcasts/recipients/55", "broadcast", without_id("a broadcast", "broadcast")),
        (
            f"{ADMIN}/contacts?tag_id=101#/tags/101",
            "tag",
            "is the address of a contact, not of a tag; give the tag's id or its address",
        ),
        ("https://app.kajabi.com", "event", without_id("an event", "event")),
        (f"{ADMIN}/events/%35", "event", without_id("an event", "event")),
        (f"{ADMIN}/events/\uff15", "event", without_id("an event", "event")),
        (f"{ADMIN}/events/{'1' * 20}", "event", without_id("an event", "event")),
        (
            f"{ADMIN}/sites/11/campaigns/77",
            "broadcast",
            "is an address with several numbers, any of which may be the broadcast's id; give the id alone",
        ),
        (
            f"{ADMIN}/events/5/events/6",
            "event",
            "is an address with several numbers, any of which may be the event's id; give the id alone",
        ),
    ],
)
def test_an_address_that_does_not_tell_the_id_is_refused_with_what_to_paste(
    address: str, thing: str, sentence: str
) -> None:
    with pytest.raises(Fault) as refused:
        read_address(address, thing)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "name", ["VIP", "kajabi.com fans", "Webinar: https://example.com", "//x", "a/b", "mailto:jo@example.com", "1://"]
)
def test_other_text_is_a_name(name: str) -> None:
    assert not is_address(name)


@given(st.text(max_size=60), st.sampled_from(["tag", "broadcast"]))
def test_whatever_follows_is_an_id_or_a_refusal(rest: str, thing: str) -> None:
    try:
        number = read_address(f"https://app.kajabi.com/{rest}", thing)
    except Fault:
        return
    assert number.isascii()
    assert number.isdigit()
    assert number in rest


@given(st.text(max_size=30))
def test_no_text_before_the_host_makes_it_another_host(before: str) -> None:
    if "kajabi.com" not in before.lower():
        with pytest.raises(Fault):
            read_address(f"https://{before}.example.com/admin/events/5", "event")
