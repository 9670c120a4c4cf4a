"""Read a part of a phone number as digits: people set them apart in many ways, and Kajabi compares sign for sign."""

import re
from collections.abc import Sequence

from .phrases import BARE, QUOTED, SEVERAL, Phrase, read_phrase
from .values import Fault

DIALLED = "with its country code, so that numbers without it are left out"
EXTENDED = "without its extension"

_TOGETHER = 3  # as many digits as nobody sets apart
_MOST_DIGITS = 17  # of one number: 15, and 00 before them
_WHOLE = r"\d(?:[\s().-]*\d){6,}"  # a number with seven digits or more
_SEVERAL_NUMBERS = re.compile(
    rf"\d\s*[,;&]\s*[+(]?\d|\d\s+(?:and|or)\s+[+(]?\d|\d\s+/\s*[+(]?\d|\d/\s+[+(]?\d|{_WHOLE}/[+(]?{_WHOLE}",
    re.ASCII | re.IGNORECASE,
)
_SET_APART = re.compile(r"[\d\s()+./-]*\d[\d\s()+./-]*", re.ASCII)
_EXTENSION = re.compile(r"(?<=\d)\s*(?:#|x|ext\.?|extension)\s*\d{1,6}$", re.ASCII | re.IGNORECASE)
# Where the digits of North America are set apart, as the numbers of other countries are when they are sent apart.
_SHAPES = (re.compile(r"(1?)([2-9]\d\d)(\d{1,3})(\d{0,4})", re.ASCII), re.compile(r"(\d{3})(\d{4})", re.ASCII))
_BETWEEN = ("", " ", "-", ".")
_AFTER_AREA = (") ", ")", ")-", "/")


class Number(Phrase):
    """A part of a phone number as it was sent: its digits, and the groups of them that were set apart."""

    __slots__ = ("digits", "groups")

    digits: str
    groups: tuple[str, ...]

    @classmethod
    def of(cls, sent: str, groups: Sequence[str], notes: Sequence[str]) -> "Number":
        """Make the number of these groups of digits."""
        made = cls(sent, notes=notes)
        made.digits, made.groups = "".join(groups), tuple(groups)
        return made

    def anchors(self) -> list[tuple[str, ...]]:
        """Return choices of texts; a stored number with these digits has at least one text of each choice whole.

        Of two pairs that share a digit, "51" and "12" of 512, only one is set apart.
        """
        ends = dict.fromkeys((self.digits[:_TOGETHER], self.digits[-_TOGETHER:]))
        return [tuple(dict.fromkeys((three[:2], three[1:]))) for three in ends]

    def usual(self) -> list[str]:
        """Return the usual ways to write it, such as 512-555, (512) 555 and 512.555."""
        shapes = [found.groups() for shape in _SHAPES if (found := shape.fullmatch(self.digits))]
        known = [[each for each in groups if each] for groups in shapes] if len(self.groups) == 1 else []
        return list(dict.fromkeys(each for groups in known or [list(self.groups)] for each in _written(groups)))

    def written_in(self, stored: object) -> str | None:
        """Return the part of a stored number that is these digits, as it is written there: "(512) 555"."""
        found = re.search("[+(]?" + "[^0-9]*".join(self.digits), stored) if isinstance(stored, str) else None
        return found[0] if found else None


def read_phone(value: object) -> str:
    """Read a part of a phone number; a text with other signs is looked for as it stands."""
    text = read_phrase(value)
    quoted = isinstance(text, Phrase) and QUOTED in text.notes
    if quoted:
        return text
    if _SEVERAL_NUMBERS.search(text):
        raise Fault(SEVERAL)
    number = _EXTENSION.sub("", text)
    if not _SET_APART.fullmatch(number):
        return text
    groups = re.findall(r"\d+", number, re.ASCII)
    digits = "".join(groups)
    if len(digits) > _MOST_DIGITS:
        raise Fault(SEVERAL)
    if len(groups) == 1 and len(digits) <= _TOGETHER:
        if number.startswith("+"):
            return Phrase(f"+{digits}", notes=[DIALLED])
        return digits if digits == value else Phrase(digits, notes=[BARE])
    abroad = digits.startswith("00") and len(digits) > 7
    if abroad:
        groups = re.findall(r"\d+", re.sub(r"^\D*0\s*0", "", number, flags=re.ASCII), re.ASCII)
    home = groups[0] == "1" or (len(digits) == 11 and digits.startswith("1"))
    notes = [*([EXTENDED] if number != text else []), *([DIALLED] if abroad or home or "+" in number else [])]
    return Number.of(text, groups, notes)


def _written(groups: Sequence[str]) -> list[str]:
    """Return these groups of digits with the usual signs between them."""
    country = "".join(f"{each} (" for each in groups[:1] if len(each) < _TOGETHER)
    area, *rest = groups[1:] if country and groups[1:] else groups
    found = [sign.join(groups) for sign in _BETWEEN]
    after = [f"{country}{area}{sign}" for sign in _AFTER_AREA if rest and (sign.startswith(")") or not country)]
    return found + [f"{start}{sign.join(rest)}" for start in after for sign in "- "]
