"""One value of one argument: what it is read as, or the words in which it is refused."""

from datetime import UTC, datetime

import pytest

from kajabi_mcp.arguments import check
from kajabi_mcp.errors import Refused
from kajabi_mcp.tools.search_customers import Search

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

NO_DAYS = 'needs a whole number of days back from now, such as 30; "2 weeks" or a past date will do too'
DAYS_RANGE = "days go from 1 to 36500"
NO_DATE = "is not a date of the calendar; give YYYY-MM-DD or a number of days"
NOT_PAST = "looks back from now, so the date must be in the past; give a number of days"
NO_ID = 'give an id, digits such as "101", or a name as text'
ONE_ID = "takes one id or name"
NO_IDS = "is an empty list; name at least one id, or leave it out"
MANY_IDS = "takes at most 100 ids"
NO_TEXT = "needs text in quotes"
LONG_TEXT = "takes at most 200 characters"
CONTROL = "holds control characters; send plain text"
INVISIBLE = "holds no visible character; send the text to look for, or leave it out"
NO_MONEY = 'needs an amount as a plain number, such as 499.99; "$1,000.50" and "2.5k" will do too'
NOT_FINITE = "is no amount of money; give a plain number such as 500"
AMBIGUOUS = "may mean thousands or thousandths; write 1000 or 1.00"
DECIMALS = "has too many decimals; give an amount such as 499.99"
ONLY_TRUE = "takes only true (Kajabi documents no false); for the opposite search_customers takes it as true in none_of"
NO_SWITCH = "needs true or false"
NO_LIMIT = "needs a whole number from 0 to 100"
NO_PAGE = "needs a whole number from 1 to 1000000"
NO_WHO = "must be one of customers, contacts, leads"
NO_SORT = (
    "must be one of name, -name, email, -email, created_at, -created_at, net_revenue, -net_revenue, last_request_at, "
    "-last_request_at"
)
NO_LIST = "needs a list of names"
NO_FIELD = (
    "must be one of name, email, net_revenue, sign_in_count, last_request_at, bounced_at, created_at, updated_at, "
    "external_user_id, public_bio, public_location, public_website, socials, avatar, subscribed, phone_number, "
    "business_number, address_line_1, address_line_2, address_city, address_state, address_country, address_zip, "
    "custom_1, custom_2, custom_3"
)

FULL_WIDTH, ARABIC, SUPERSCRIPT = "\uff13\uff10", "\u0663\u0660", "\u00b3\u2070"  # all say 30
NAN, INFINITE = float("nan"), float("inf")
NONE: dict[str, object] = {}


def read(name: str, value: object) -> object:
    """The value that an argument is read as, when it is sent alone and nothing is to be said of it."""
    checked = check(Search, {name: value}, NOW)
    assert checked.warnings == ()
    return getattr(checked.arguments, name)


def refusal(name: str, value: object) -> str:
    """What the model reads when an argument is sent alone."""
    with pytest.raises(Refused) as refused:
        check(Search, {name: value}, NOW)
    return str(refused.value)


def alone(name: str, problem: str) -> str:
    return f"Refused; no search was sent to Kajabi. Mend these and call again:\n- {name}: {problem}"


def assert_read(name: str, value: object, expected: object) -> None:
    got = read(name, value)
    assert (type(got), got) == (type(expected), expected)
