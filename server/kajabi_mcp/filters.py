"""The customer filters of Kajabi's API: one entry each, under its name there.

An entry holds what the model reads of the filter and how the filter is said in words, where `{}` stands for the value
and `{since}` for the date that a look-back begins on. What Kajabi means by each: Kajabi API 1.1.0 and its help centre
where they say it; the README lists what is inferred.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from .arguments import About, Arguments, Flaw, declared
from .contradictions import contradictions
from .values import (
    AssessmentId,
    BroadcastId,
    BroadcastIds,
    Days,
    EventId,
    Flag,
    FormId,
    Money,
    NewsletterId,
    OfferId,
    ProductId,
    SequenceId,
    SiteId,
    Switch,
    TagId,
    TagIds,
    Text,
    wire,
)

# What Kajabi's API lists, so that a name can be looked up, and what it does not list.
LISTED = ("site", "tag", "offer", "product", "form")
UNLISTED = frozenset({"broadcast", "assessment", "event", "newsletter", "sequence"})


class Filters(Arguments):
    """Every filter that /v1/customers and /v1/contacts have, and `is_suppressed`, which left the documentation."""

    def contradictions(self) -> list[Flaw]:
        """Filters that cannot both hold."""
        return contradictions(dict(given(self)))

    site_id: Annotated[SiteId, About("Site id; needed only when the account has several sites.", "of site {}")] = None

    search: Annotated[
        Text,
        About(
            "Fuzzy match on name OR email; to look up one person by a bare name or handle.",
            'with a name or email like "{}"',
        ),
    ] = None
    name_contains: Annotated[Text, About("Part of the name only.", 'whose name contains "{}"')] = None
    email_contains: Annotated[
        Text, About("Part of the email address, e.g. @gmail.com.", 'whose email contains "{}"')
    ] = None
    phone_number_contains: Annotated[
        Text, About("Part of the (main) phone number.", 'whose phone number contains "{}"')
    ] = None
    mobile_phone_number_contains: Annotated[
        Text,
        About("Part of the mobile / cell number; only if they say so.", 'whose mobile number contains "{}"'),
    ] = None
    address_line_1_contains: Annotated[
        Text, About("Part of the street address.", 'whose street address contains "{}"')
    ] = None
    address_line_2_contains: Annotated[
        Text, About("Part of line 2: apartment, unit, suite.", 'whose address line 2 contains "{}"')
    ] = None
    address_city_contains: Annotated[Text, About("City or town, not the state.", 'whose city contains "{}"')] = None
    address_state_contains: Annotated[
        Text, About("State, province or region; stored as a name or a code (Texas, TX).", 'whose state contains "{}"')
    ] = None
    address_country_contains: Annotated[
        Text, About("Country; stored as a name or a code.", 'whose country contains "{}"')
    ] = None
    address_zip_contains: Annotated[Text, About("Zip or postal code.", 'whose zip code contains "{}"')] = None

    has_tag_id: Annotated[TagId, About("Has this tag (label).", "with tag {}")] = None
    has_all_tag_id: Annotated[TagIds, About("Has ALL of these tags (both, every one).", "with all of the tags {}")] = (
        None
    )
    has_no_tag_id: Annotated[TagId, About("Lacks this tag; not yet tagged.", "without tag {}")] = None

    has_offer_id: Annotated[
        OfferId,
        About(
            "Bought or was granted this OFFER (what is sold at checkout: bundle, plan, price).",
            "with offer {} (bought or granted)",
        ),
    ] = None
    has_no_offer_id: Annotated[
        OfferId,
        About("Was never granted and never bought this offer.", "without offer {} (neither bought nor granted)"),
    ] = None
    has_product_id: Annotated[
        ProductId,
        About("Owns this PRODUCT (course, community, coaching, podcast), through any offer.", "who own product {}"),
    ] = None
    has_active_product_id: Annotated[
        ProductId,
        About(
            "Has ACTIVE access to this product now: a live membership, not overdue or paused.",
            "with active access to product {}",
        ),
    ] = None
    has_no_product_id: Annotated[
        ProductId, About("Does not own this product now (never did, or lost it).", "who do not own product {}")
    ] = None
    previously_owned_product_id: Annotated[
        ProductId,
        About(
            "USED TO own this product and lost it: former or ex-members, cancelled, revoked, expired.",
            "who used to own product {} and lost it",
        ),
    ] = None
    used_coupon_code: Annotated[
        Text, About("Redeemed this coupon / promo code (the code, not an id).", 'who used coupon code "{}"')
    ] = None

    created_in_last: Annotated[
        Days,
        About("RECORD ADDED in the last N days, however they got in.", "added in the last {} days (since {since})"),
    ] = None
    not_created_in_last: Annotated[
        Days, About("Record added more than N days ago.", "added more than {} days ago (until {since})")
    ] = None
    joined_in_last: Annotated[
        Days,
        About(
            "BECAME A CUSTOMER / member in the last N days (start date: first purchase or grant).",
            "who joined as customers in the last {} days (since {since})",
        ),
    ] = None
    active_in_last: Annotated[
        Days,
        About(
            "Was on the SITE (login, visit) in the last N days. Not email.",
            "active on the site in the last {} days (since {since})",
        ),
    ] = None
    inactive_in_last: Annotated[
        Days,
        About(
            "NOT on the site (no login, no visit) for N days, or never. Not email.",
            "not active on the site in the last {} days (since {since})",
        ),
    ] = None

    subscribed: Annotated[
        Switch,
        About(
            "Marketing email consent now: true = opted in, may be mailed; false = not opted in.",
            "subscribed to marketing email",
        ),
    ] = None
    subscribed_in_last: Annotated[
        Days,
        About(
            "OPTED IN to marketing email in the last N days (new subscribers).",
            "who subscribed to marketing email in the last {} days (since {since})",
        ),
    ] = None
    never_subscribed: Annotated[
        Flag,
        About(
            "Never once opted in to marketing email. Not the same as unsubscribed.",
            "who never subscribed to marketing email",
        ),
    ] = None
    unsubscribed_in_last: Annotated[
        Days,
        About(
            "Left the marketing list in the last N days for ANY reason (churn).",
            "who unsubscribed for any reason in the last {} days (since {since})",
        ),
    ] = None
    opted_out_in_last: Annotated[
        Days,
        About(
            "Left by clicking unsubscribe IN AN EMAIL in the last N days.",
            "who opted out through an email in the last {} days (since {since})",
        ),
    ] = None
    manually_unsubscribed_in_last: Annotated[
        Days,
        About(
            "Unsubscribed BY HAND in the last N days: by the team, or in their account settings.",
            "who were unsubscribed by hand in the last {} days (since {since})",
        ),
    ] = None
    complained_in_last: Annotated[
        Days,
        About(
            "Marked an email as SPAM in the last N days.",
            "who marked an email as spam in the last {} days (since {since})",
        ),
    ] = None
    bounced_in_last: Annotated[
        Days,
        About(
            "Address STARTED bouncing in the last N days.",
            "whose email started bouncing in the last {} days (since {since})",
        ),
    ] = None
    is_hard_bouncing: Annotated[
        Flag, About("Address is hard bouncing NOW: dead, undeliverable.", "whose email is hard bouncing")
    ] = None

    sent_email_broadcast_id: Annotated[
        BroadcastId, About("Was mailed this broadcast (one-off email to a list).", "who were sent broadcast {}")
    ] = None
    no_sent_email_broadcast_id: Annotated[
        BroadcastId, About("Was NOT mailed this broadcast.", "who were not sent broadcast {}")
    ] = None
    no_sent_email_broadcast_ids: Annotated[
        BroadcastIds, About("Was mailed NONE of these broadcasts.", "who were sent none of the broadcasts {}")
    ] = None
    no_delivered_email_broadcast_id: Annotated[
        BroadcastId,
        About(
            "This broadcast was not delivered to them: bounced, dropped, on its way, or never sent.",
            "who did not receive broadcast {}",
        ),
    ] = None
    opened_email_broadcast_id: Annotated[BroadcastId, About("Opened this broadcast.", "who opened broadcast {}")] = None
    no_opened_email_broadcast_id: Annotated[
        BroadcastId,
        About(
            "Did NOT open this broadcast; add sent_email_broadcast_id to keep only recipients.",
            "who did not open broadcast {}",
        ),
    ] = None
    clicked_email_broadcast_id: Annotated[
        BroadcastId, About("Clicked a link in this broadcast.", "who clicked a link in broadcast {}")
    ] = None
    no_clicked_email_broadcast_id: Annotated[
        BroadcastId, About("Clicked NO link in this broadcast.", "who did not click a link in broadcast {}")
    ] = None
    bounced_email_broadcast_id: Annotated[
        BroadcastId, About("This broadcast BOUNCED for them (permanent failure).", "for whom broadcast {} bounced")
    ] = None
    no_bounced_email_broadcast_id: Annotated[
        BroadcastId, About("This broadcast did not bounce.", "for whom broadcast {} did not bounce")
    ] = None
    dropped_email_broadcast_id: Annotated[
        BroadcastId,
        About(
            "This broadcast was DROPPED: given up after a temporary failure, e.g. full inbox.",
            "for whom broadcast {} was dropped",
        ),
    ] = None
    no_dropped_email_broadcast_id: Annotated[
        BroadcastId, About("This broadcast was not dropped.", "for whom broadcast {} was not dropped")
    ] = None

    opened_email_in_last: Annotated[
        Days,
        About("Opened ANY email in the last N days.", "who opened an email in the last {} days (since {since})"),
    ] = None
    not_opened_email_in_last: Annotated[
        Days,
        About("Opened NO email in the last N days.", "who opened no email in the last {} days (since {since})"),
    ] = None
    delivered_email_in_last: Annotated[
        Days,
        About("Received ANY email in the last N days.", "who received an email in the last {} days (since {since})"),
    ] = None
    not_delivered_email_in_last: Annotated[
        Days,
        About("Received NO email in the last N days.", "who received no email in the last {} days (since {since})"),
    ] = None
    clicked_email_in_last: Annotated[
        Days,
        About(
            "Clicked a link in ANY email in the last N days.",
            "who clicked a link in an email in the last {} days (since {since})",
        ),
    ] = None
    not_clicked_email_in_last: Annotated[
        Days,
        About(
            "Clicked NO email link in the last N days.",
            "who clicked no link in any email in the last {} days (since {since})",
        ),
    ] = None

    healthy_contacts_with_open_data: Annotated[
        Flag,
        About("In Kajabi's HEALTHY email engagement bucket.", 'in the email engagement bucket "healthy"'),
    ] = None
    passive_contacts_with_open_data: Annotated[
        Flag, About("In Kajabi's PASSIVE email engagement bucket.", 'in the email engagement bucket "passive"')
    ] = None
    unengaged_contacts_with_open_data: Annotated[
        Flag, About("In Kajabi's UNENGAGED email engagement bucket.", 'in the email engagement bucket "unengaged"')
    ] = None
    inactive_contacts_with_open_data: Annotated[
        Flag,
        About(
            "In Kajabi's INACTIVE email engagement bucket; not site activity.",
            'in the email engagement bucket "inactive"',
        ),
    ] = None

    subscribed_newsletter_id: Annotated[NewsletterId, About("Gets this newsletter.", "subscribed to newsletter {}")] = (
        None
    )
    unsubscribed_newsletter_id: Annotated[
        NewsletterId, About("Left this newsletter.", "who unsubscribed from newsletter {}")
    ] = None
    subscribed_email_sequence_id: Annotated[
        SequenceId, About("Is in this email sequence (drip, automated).", "in email sequence {}")
    ] = None
    not_subscribed_email_sequence_id: Annotated[
        SequenceId, About("Is not in this email sequence.", "not in email sequence {}")
    ] = None
    submitted_form_id: Annotated[FormId, About("Filled in this form (opt-in).", "who submitted form {}")] = None
    no_submitted_form_id: Annotated[FormId, About("Never filled in this form.", "who did not submit form {}")] = None
    registered_event_id: Annotated[
        EventId,
        About("Signed up for this event (webinar); not attendance.", "who registered for event {}"),
    ] = None
    not_registered_event_id: Annotated[
        EventId, About("Did not sign up for this event.", "who did not register for event {}")
    ] = None
    completed_assessment_id: Annotated[
        AssessmentId, About("Finished this assessment / quiz, passed or not.", "who completed assessment {}")
    ] = None
    passed_assessment_id: Annotated[AssessmentId, About("Passed this assessment.", "who passed assessment {}")] = None
    failed_assessment_id: Annotated[
        AssessmentId, About("Took and FAILED this assessment.", "who failed assessment {}")
    ] = None

    net_revenue_equal_to: Annotated[
        Money, About("Lifetime net revenue exactly this; 0 = never paid.", "with net revenue of exactly {}")
    ] = None
    net_revenue_greater_than: Annotated[
        Money, About("Lifetime net revenue strictly over this.", "with net revenue over {}")
    ] = None
    net_revenue_less_than: Annotated[
        Money, About("Lifetime net revenue strictly under this.", "with net revenue under {}")
    ] = None

    is_hidden: Annotated[Flag, About("Hidden from the Contacts tab.", "hidden from the Contacts tab")] = None
    is_suppressed: Annotated[
        Flag,
        About(
            "Suppressed from email. Undocumented since June 2026: Kajabi may ignore it now.", "suppressed from email"
        ),
    ] = None


FILTERS = declared(Filters)


def given(filters: Filters) -> Iterator[tuple[str, Any]]:
    """The filters that have a value, in the order in which they are declared."""
    for name in FILTERS:
        if (value := getattr(filters, name)) is not None:
            yield name, value


def filters_of(filters: Filters) -> dict[str, Any]:
    """The filters that have a value, but for the site, which every query names."""
    return {name: value for name, value in given(filters) if name != "site_id"}


def to_query(values: Mapping[str, Any]) -> dict[str, str]:
    """The query parameters that ask Kajabi for these filters."""
    return {f"filter[{name}]": wire(value) for name, value in values.items()}
