"""What was found, in words: for the owner's screen, and without counts for publishing."""

from collections.abc import Mapping

from ..findings import Fact

# The words of what each kind of fact may be.
_WORDS: Mapping[str, Mapping[Fact, str]] = {
    "acts": {True: "acts", False: "IS IGNORED"},
    "acts_beside": {True: "acts", False: "IS IGNORED"},
    "negative_covers": {
        "everybody": "everybody",
        "recipients": "the RECIPIENTS",
        "others": "OTHERS",
    },
    "window_adds_up": {True: "yes", False: "NO"},
    "implies": {True: "yes", False: "NO, it finds more people"},
    "separator": {",": "a comma", "none": "NO sign that was tried", " ": "a space"},
    "false_means": {
        "the rest": "everybody else",
        "ignored": "ignored: everybody",
        "true": "the same as true",
        "nobody": "nobody",
        "others": "other people than those",
    },
    "totals_given": {True: "comes with its total", False: "comes WITHOUT a total"},
    "totals_exact": {True: "its total is exact", False: "its total is NOT exact"},
    "pages_repeat": {True: "pages REPEAT rows", False: "no row comes twice"},
    "page_number_acts": {True: "page 2 follows page 1", False: "page[number] IS IGNORED"},
    "next_link": {
        "ends": "the next link ends",
        "endless": "the next link NEVER ends",
        "absent": "there is NO next link",
    },
    "total_pages": {
        "right": "total_pages is right",
        "wrong": "total_pages is WRONG",
        "absent": "there is NO total_pages",
    },
    "beyond_the_end": {
        "empty": "a page after the last one is empty",
        "rows": "a page after the last one REPEATS rows",
    },
    "revenue_unit": {"whole": "whole units, not cents", "cents": "CENTS"},
    "revenue_filter_agrees": {True: "yes", False: "NO"},
    "revenue_bounds": {"strict": "strict", "inclusive": "they INCLUDE the amount"},
    "leads_revenue": {"zero": "counts as 0", "none": "none at all: no revenue filter finds them"},
    "revenue_order": {"number": "as a number", "text": "as TEXT", "ignored": "IS IGNORED"},
    "order_acts": {True: "acts", False: "IS IGNORED"},
    "customer_created_at": {"customer": "the customer's own", "contact": "the CONTACT's"},
    "created_filter_agrees": {True: "yes", False: "NO"},
    "tags_included": {True: "brings the tags", False: "brings nothing"},
    "unsubscribed_means": {"any cause": "every cause", "link": "ONLY the link in an email"},
}


def say_fact(name: str, value: Fact, *, zone: bool = True) -> str:
    """Return a fact in words. Without `zone`, no time zone is named that could be the owner's."""
    kind = name.partition(" ")[0]
    if kind == "day_start":
        return _say_start(str(value), zone=zone)
    words = _WORDS.get(kind, {})
    return words[value] if value in words else str(value)


def _say_start(value: str, *, zone: bool) -> str:
    if value == "now":
        return "24 hours a day, back from now"
    _, _, offset = value.partition(" ")
    if not offset:
        return "at midnight, in an unknown zone"
    if not zone:
        return "at midnight in UTC" if offset == "0" else "at midnight in another zone than UTC"
    hours, minutes = divmod(abs(int(offset)), 60)
    return f"at midnight in UTC{'-' if int(offset) < 0 else '+'}{hours:02}:{minutes:02}"
