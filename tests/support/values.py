"""One value of one argument: what it is read as, or what is wrong with it."""

from kajabi_mcp.arguments import check
from kajabi_mcp.filters import FILTERS
from kajabi_mcp.tools.search_customers import Search
from tests.support.clock import NOW
from tests.support.refusals import faults

NO_DAYS = 'needs a whole number of days back from now, such as 30; "2 weeks" or a date as YYYY-MM-DD will do too'
DAYS_RANGE = "takes from 1 to 36500 days"
MAYBE_YEAR = 'may be a year; give a date, such as 2026-01-01, or a number of days, such as "30 days"'
NO_DATE = "is not a date in the calendar; give YYYY-MM-DD or a number of days"
NOT_PAST = "looks back from now (2026-11-23 12:00 UTC), so the date must be in the past; give a number of days"
NO_ID = 'give an id, digits such as "101", or a name as text'
ONE_ID = (
    "takes one id or name; give several as a list: has_all_tag_id if all must hold, objects of any_of in "
    "search_customers if one is enough"
)
ONE_ID_OF_A_LIST = 'takes one id or name; give several as a list: ["101","102"]'
ONE_ID_OR_OBJECTS = (
    "takes one id or name; give several as objects of all_of in search_customers if all must hold, of any_of if one is "
    "enough"
)
NO_IDS = "is an empty list; name at least one id, or leave it out"
MANY_IDS = "takes at most 100 ids"
NO_TEXT = "needs text in quotes"
LONG_TEXT = "takes at most 200 characters"
CONTROL = "holds control characters; send plain text"
DAMAGED = "holds a character that was damaged on its way, as half an emoji is; look for another part of it"
INVISIBLE = "holds no visible character; send the text to look for, or leave it out"
NO_MONEY = 'needs an amount as a plain number, such as 499.99; "$1,000.50" and "2.5k" will do too'
NOT_FINITE = "is not an amount; give a plain number such as 500"
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

FULL_WIDTH, ARABIC, SUPERSCRIPT = "\uff13\uff10", "\u0663\u0660", "\u00b3\u2070"  # all say 30
NAN, INFINITE = float("nan"), float("inf")
NONE: dict[str, object] = {}


def read(name: str, value: object) -> object:
    """Return what an argument is read as when it is sent alone; no warning is given."""
    checked = check(Search, {name: value}, NOW)
    assert checked.warnings == ()
    return checked.arguments.values[name] if name in FILTERS else getattr(checked.arguments, name)


def fault_of(name: str, value: object) -> str:
    """Return what is wrong with an argument that is sent alone."""
    [fault] = faults({name: value})
    assert fault.startswith(f"{name}: ")
    return fault.removeprefix(f"{name}: ")


def assert_read(name: str, value: object, expected: object) -> None:
    """Fail unless an argument is read as just this, of the same type."""
    got = read(name, value)
    assert (type(got), got) == (type(expected), expected)
