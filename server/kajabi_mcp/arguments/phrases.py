"""Read the text of a filter as it is meant. Kajabi looks for a text as it stands, sign for sign, and knows no pattern.

Curly quotes, dashes and spaces become the plain ones; the signs of a pattern around a text go, which finds the same
people and more; both are said. What asks for several texts, for a pattern or for the contrary is refused with the way
to ask it. A text in quotation marks is taken as it stands between them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from ..text import plain_text
from .values import INVISIBLE, Fault, read_text, unpack

_AS_IT_STANDS = "in quotation marks it is looked for as it stands"
SEVERAL = (
    'takes one text; for several give each its own object: "any_of":[{"{}":"one"},{"{}":"other"}]; ' + _AS_IT_STANDS
)
PATTERN = (
    "looks like a pattern, and Kajabi knows none; give the plain part, or two parts as objects of all_of; "
    + _AS_IT_STANDS
)
CONTRARY = "says whom to leave out; give the text alone, in an object of none_of; " + _AS_IT_STANDS
WILDCARD = "is a wildcard alone; leave it out to find everybody; " + _AS_IT_STANDS
UNQUOTED = "holds nothing between its quotation marks; give the text, or leave it out"

# What was read otherwise, as the end of "name_contains was read ...".
TRIMMED = "without the spaces around it"
TYPED = "with plain quotes, dashes, spaces and letters"
BARE = "without the signs around it"
QUOTED = "without its quotation marks"

# What may be several texts in one, where nobody has it as it stands.
SEVERAL_MEANT = "for several texts give each its own object of any_of"
SPACED = "an email holds no space, so give one part of it, or look in the names"

_OPERATORS = (
    r"(?:contains|includes?|i?like|eq|equals?|is|starts? ?with|ends? ?with|matches|mailto|tel|name|e-?mail|phone|city"
    r"|state|country|zip)\s*[:=]|(?:i?like|contains|equals|matches)(?=\s+[%'\"*])|[=~]+\*?"
)
_SIGN = r"\(\?i\)|\^|\.?\*|\.\+|%|\.{3}|…|[,;]"
# What stands around a text and is no part of it: an operator, slashes, a pattern's signs, a quotation mark alone.
_AROUND = (
    re.compile(rf"(?:{_OPERATORS})\s*(?P<kept>\S.*)", re.IGNORECASE),
    re.compile(r"/(?P<kept>.+)/[gimsuy]*"),
    re.compile(rf"(?:{_SIGN})(?P<kept>.+)"),
    re.compile(rf"(?P<kept>.+?)(?:{_SIGN}|\$|\?)"),
    re.compile(r'"(?P<kept>[^"]+)|(?P<before>[^"]+)"'),
)
_NO_TEXT = re.compile(r"[\s*%^$.…,;/?\"]*")
_INSIDE = re.compile(r"""(["'])(.*)\1""")
_QUOTED_LIST = re.compile(r"""(["'])\s*(?:[,;|&/]|\b(?:or|and)\b)\s*\1(?=.*\1$)""", re.IGNORECASE)
_ADDRESS = re.compile(r".*<(?P<kept>[^<>\s]+@[^<>\s]+)>")

_ALTERNATIVES = re.compile(r"\S\s+(?:OR|or)\s+(?!\d)\S|\|")
_SEVERAL_CODES = re.compile(r"\d\s*[,;&/]\s*\w*\d|\d\s+(?:and|or)\s+\w*\d", re.ASCII | re.IGNORECASE)
_CONTRARIES = re.compile(r"(?:NOT\s|not:|!=?|<>|-(?=[^\W\d]|@))\s*[\w@\"']")
_PATTERNS = re.compile(
    r"\*|%(?=[\w.@])|\w\?\w|\\[dDwWsSbB.@+()\-]|\\$|\.\+|\[\^|\[[^\]\s]-[^\]\s]|\[(\w)(?i:\1)\]|\][*+?{]|\)[*+?{]|\{\d+,?\d*\}|\(\?"
)
_SEPARATED = re.compile(r"\S\s*[,;/&]\s*\S|\s(?:and|AND|\+)\s|^\{.*\}$")


class Phrase(str):
    """A text to look for, and what has to be known of it.

    `also` are spellings that a stored text may have instead, `notes` say what was read otherwise, and `doubt` what may
    have been meant if nobody has this text.
    """

    __slots__ = ("also", "doubt", "notes")

    also: tuple[str, ...]
    notes: tuple[str, ...]
    doubt: str

    def __new__(cls, text: str, also: Iterable[str] = (), notes: Iterable[str] = (), doubt: str = "") -> "Phrase":
        """Make the phrase."""
        made = super().__new__(cls, text)
        made.also, made.notes, made.doubt = tuple(also), tuple(notes), doubt
        return made


class Spellings(tuple[str, ...]):
    """Texts that Kajabi is asked for one by one, since any of them will do."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Sent:
    """One text as it was sent, trimmed and composed; in plain typography; and what that changed."""

    raw: str
    literal: str
    plain: str
    notes: tuple[str, ...]


def read_phrase(value: object) -> str:
    """Read a part of a name or of an address."""
    sent = _one_text(value)
    text, quoted, notes = _without_signs(sent.plain)
    # Telephones type a curly apostrophe, computers a straight one.
    curly = [text.replace("'", "\u2019")] if "'" in text else []
    return _phrase(sent, text, notes, _refuse(text, quoted), also=curly)


def read_email(value: object) -> str:
    """Read a part of an email address, also out of "Jo Li <jo@example.com>"."""
    sent = _one_text(value)
    found = _ADDRESS.fullmatch(sent.plain)
    text, quoted, notes = _without_signs(found["kept"] if found else sent.plain)
    _refuse(text, quoted)
    if not quoted and re.search(r"[,;]", text):
        raise Fault(SEVERAL)
    doubt = SPACED if " " in text and not quoted else ""
    return _phrase(sent, text, notes or ([BARE] if found else []), doubt)


def read_zip(value: object) -> str:
    """Read a part of a postal code."""
    text = read_phrase(value)
    quoted = isinstance(text, Phrase) and QUOTED in text.notes
    if not quoted and _SEVERAL_CODES.search(text):
        raise Fault(SEVERAL)
    return text


def read_code(value: object) -> str:
    """Read a code that is compared whole."""
    sent = _one_text(value)
    inside = _inside_quotes(sent.plain)
    text = sent.plain if inside is None else inside
    doubt = _refuse(text, inside is not None)
    return _phrase(sent, text, [] if inside is None else [QUOTED], doubt, also=[sent.literal], whole=True)


def _one_text(value: object) -> _Sent:
    """Return the one text that was sent. Raises `Fault` for several."""
    items = unpack(value)
    listed = cast(list[object], items) if isinstance(items, list) else []
    if len(listed) > 1:
        raise Fault(SEVERAL)
    alone = listed[0] if listed and isinstance(listed[0], str) else value
    literal = read_text(alone)
    raw, plain = cast(str, alone), plain_text(literal)
    changes = (
        (BARE, isinstance(value, str) and alone is not value),
        (TRIMMED, raw != raw.strip()),
        (TYPED, plain != literal),
    )
    return _Sent(raw.strip(), literal, plain, tuple(note for note, changed in changes if changed))


def _without_signs(plain: str) -> tuple[str, bool, list[str]]:
    """Return a text without what stands around it, whether it was in quotation marks, and what to say of that."""
    text, notes = plain, list[str]()
    while True:
        inside = _inside_quotes(text)
        if inside is not None and not notes:
            return inside, True, [QUOTED]
        kept = inside or next((each for each in (_kept(around, text) for around in _AROUND) if each), "")
        if not kept:
            break
        text, notes = kept, [BARE]
    if not _NO_TEXT.fullmatch(text):
        return text, False, notes
    if re.search(r"[*%]", plain):
        raise Fault(WILDCARD)
    return plain, True, []


def _kept(around: re.Pattern[str], text: str) -> str:
    found = around.fullmatch(text)
    return next((part.strip() for part in found.groupdict().values() if part), "") if found else ""


def _inside_quotes(text: str) -> str | None:
    """Return what stands between two quotation marks; None if these do not hold the whole text."""
    found = _INSIDE.fullmatch(text)
    if found is None or (_QUOTED_LIST.search(text, 1) and not _INSIDE.fullmatch(found[2])):
        return None
    if not found[2].strip():
        raise Fault(UNQUOTED)
    return found[2]


def _refuse(text: str, quoted: bool) -> str:
    """Raise `Fault` for what Kajabi cannot be asked; return what may have been meant if nobody has the text."""
    for refused, pattern in ((SEVERAL, _ALTERNATIVES), (CONTRARY, _CONTRARIES), (PATTERN, _PATTERNS)):
        found = pattern.match(text) if refused is CONTRARY else pattern.search(text)
        if found and not quoted:
            raise Fault(refused)
    return SEVERAL_MEANT if not quoted and _SEPARATED.search(text) else ""


def _phrase(
    sent: _Sent, text: str, notes: Sequence[str], doubt: str, *, also: Sequence[str] = (), whole: bool = False
) -> str:
    """Put together what was read; a plain string where there is nothing to say of it.

    What contains the text needs no search of its own, unless a whole text is compared.
    """
    if not text.strip():
        raise Fault(INVISIBLE)
    part = _inside if QUOTED in notes else _part_of
    stored = [part(each, text) for each in (sent.literal, sent.raw) if each != text]
    others = [each for each in dict.fromkeys([*stored, *also]) if each != text and (whole or text not in each)]
    said = dict.fromkeys([*sent.notes, *notes])
    return Phrase(text, others, said, doubt) if others or said or doubt else text


def _part_of(sent: str, text: str) -> str:
    """Return the part of what was sent that is this text in plain typography, as it was sent."""
    start = max((at for at in range(len(sent)) if text in plain_text(sent[at:])), default=0)
    ends = range(start + 1, len(sent) + 1)
    return sent[start : next((end for end in ends if text in plain_text(sent[start:end])), len(sent))]


def _inside(sent: str, _: str) -> str:
    """Return what stands between the first and the last quotation mark, as it was sent."""
    marks = [at for at, char in enumerate(sent) if plain_text(char) in ("'", '"')]
    return sent[marks[0] + 1 : marks[-1]]
