"""The invented businesses: their tags, products, offers, forms, emails and coupons."""

from collections.abc import Sized
from dataclasses import dataclass
from itertools import count, islice


@dataclass(frozen=True, slots=True)
class Product:
    """Something that customers use: a course, a community, coaching, a podcast."""

    title: str
    type: str
    description: str
    publish_status: str = "published"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is sold at checkout: one or more products at a price."""

    title: str
    internal_title: str | None
    price_in_cents: int
    payment_type: str  # free, single, subscription
    months: int  # between two payments; 0: there is only one
    products: tuple[str, ...]
    share: int  # how often it is bought, compared with the other offers
    description: str


@dataclass(frozen=True, slots=True)
class Business:
    """One site's catalogue. A float is the share of all contacts that have the tag, sent the form and so on."""

    title: str
    subdomain: str
    tags: dict[str, float]
    products: tuple[Product, ...]
    offers: tuple[Offer, ...]
    forms: dict[str, float]
    events: dict[str, float]
    assessments: dict[str, bool]  # whether it is graded
    broadcasts: dict[str, int]  # how many days ago it was sent
    newsletters: dict[str, float]
    sequences: dict[str, float]
    coupons: dict[str, int]  # percent off


BUNDLE = ("Yoga Foundations", "Yoga Foundations II", "Photo Masterclass", "Teacher Circle")
CLUB = ("Studio Membership", "Quiet Hours")
GIFT = ("Teacher Circle", "Morning Flow")
REVIEW = ("Editing Club", "Portfolio Review")

MAIN = Business(
    title="Main Studio",
    subdomain="main-studio",
    tags={
        "VIP": 0.08,
        "VIP 2025": 0.05,
        "Podcast Guest": 0.04,
        "Beta Tester": 0.05,
        "Retreat 2025": 0.06,
        "Webinar Lead": 0.18,
        "Referral": 0.10,
        "Workshop Attendee": 0.12,
        "Wholesale": 0.02,
        "Do Not Call": 0.03,
        "Alumni": 0.09,
        "Instructor": 0.03,
        "From Instagram": 0.15,
        "Needs Follow-up": 0.07,
        "Press & Media": 0.01,
    },
    products=(
        Product("Morning Flow", "Course", "Seven short morning practices."),
        Product("Yoga Foundations", "Course", "The basics of a steady practice, in eight weeks."),
        Product("Yoga Foundations II", "Cohort Course", "The second part, taught live in a group."),
        Product("Photo Masterclass", "Course", "Photographing people who move."),
        Product("Studio Membership", "Membership", "All recorded classes and the monthly live one."),
        Product("Teacher Circle", "Community", "Where teachers talk shop."),
        Product("Private Coaching", "Coaching", "Six one-to-one sessions."),
        Product("Quiet Hours", "Podcast", "A private podcast on breath and rest.", publish_status="draft"),
    ),
    offers=(
        Offer("Free Morning Flow", "LM 1", 0, "free", 0, ("Morning Flow",), 34, "A gift for newcomers."),
        Offer("Yoga Foundations", None, 97_00, "single", 0, ("Yoga Foundations",), 22, "The course alone."),
        Offer("Founders Bundle", "2025 early bird", 497_00, "single", 0, BUNDLE, 11, "Four products in one."),
        Offer("Monthly Membership", "Club M", 29_00, "subscription", 1, ("Studio Membership",), 13, "All classes."),
        Offer("Yearly Membership", "Club Y", 290_00, "subscription", 12, CLUB, 5, "Two months cheaper."),
        Offer("One-to-One", "Coaching x6", 1497_00, "single", 0, ("Private Coaching",), 4, "Six sessions."),
        Offer("Photo Launch Special", None, 149_99, "single", 0, ("Photo Masterclass",), 7, "At its first price."),
        Offer("Community Access", "COMP scholarship", 0, "free", 0, GIFT, 4, "Granted by hand."),
    ),
    forms={
        "Free Guide": 0.34,
        "Contact Us": 0.12,
        "Retreat Waitlist": 0.07,
        "Podcast Application": 0.03,
        "Workshop Sign-up": 0.14,
    },
    events={"June Webinar": 0.16, "Open Studio Day": 0.09, "Autumn Retreat": 0.04, "Breath Workshop Live": 0.08},
    assessments={"Module 3 Quiz": True, "Final Exam": True, "Anatomy Check": True, "Student Survey": False},
    broadcasts={
        "Black Friday": 338,
        "Cyber Monday": 335,
        "New Year Reset": 290,
        "Spring Retreat Invitation": 221,
        "Summer Schedule": 148,
        "Back to the Mat": 83,
        "Teacher Training Opens": 34,
        "This Week at the Studio": 6,
    },
    newsletters={"Weekly Notes": 0.40, "Studio News": 0.18, "Teacher Letter": 0.08},
    sequences={"Welcome": 0.45, "Free Guide Follow-up": 0.22, "Win-back": 0.10},
    coupons={"SPRING20": 20, "FOUNDERS": 30, "WELCOME10": 10, "FRIEND50": 50, "BlackFriday25": 25},
)

SECOND = Business(
    title="Second Studio",
    subdomain="second-studio",
    tags={"VIP": 0.10, "Wedding Client": 0.20, "Podcast Guest": 0.06, "Referral": 0.12},
    products=(
        Product("Portrait Basics", "Course", "Light, lens and a calm sitter."),
        Product("Editing Club", "Community", "Monthly critique of each other's pictures."),
        Product("Portfolio Review", "Coaching", "Two sessions on your portfolio."),
    ),
    offers=(
        Offer("Free Lightroom Presets", "LM presets", 0, "free", 0, ("Editing Club",), 35, "Ten presets."),
        Offer("Portrait Basics", None, 129_00, "single", 0, ("Portrait Basics",), 40, "The course alone."),
        Offer("Editing Club Monthly", "Club", 19_50, "subscription", 1, REVIEW, 25, "The club, and a review."),
    ),
    forms={"Booking Request": 0.35, "Preset Download": 0.30},
    events={"Portfolio Night": 0.20, "Studio Opening": 0.12},
    assessments={"Exposure Quiz": True, "Club Survey": False},
    broadcasts={"Holiday Sessions": 330, "Spring Minis": 200, "Club Doors Open": 8},
    newsletters={"Contact Sheet": 0.45},
    sequences={"Presets Welcome": 0.40},
    coupons={"SPRING20": 20, "CLUBFRIEND": 15},
)


@dataclass(frozen=True, slots=True)
class Site:
    """A business with the ids of its things; the ids are in the same order as the things."""

    id: int
    business: Business
    tags: tuple[int, ...]
    offers: tuple[int, ...]
    products: tuple[int, ...]
    forms: tuple[int, ...]
    events: tuple[int, ...]
    assessments: tuple[int, ...]
    broadcasts: tuple[int, ...]
    newsletters: tuple[int, ...]
    sequences: tuple[int, ...]
    coupons: tuple[int, ...]


FIRST_ID = {
    "tags": 101,
    "offers": 201,
    "products": 301,
    "forms": 401,
    "events": 501,
    "assessments": 601,
    "broadcasts": 701,
    "newsletters": 801,
    "sequences": 901,
    "coupons": 1001,
}


def lay_out(number: int) -> tuple[Site, ...]:
    """Return that many sites, with ids from 11 on. All but the first sell the same things, under ids of their own."""
    ids = {kind: count(first) for kind, first in FIRST_ID.items()}
    businesses = [MAIN, SECOND, *[SECOND] * number][:number]
    return tuple(
        Site(site_id, business, **{kind: _take(getattr(business, kind), ids[kind]) for kind in FIRST_ID})
        for site_id, business in enumerate(businesses, 11)
    )


def _take(things: Sized, ids: "count[int]") -> tuple[int, ...]:
    return tuple(islice(ids, len(things)))
