"""JSON:API documents as Kajabi sends them, parsed. What cannot be used is left out and counted; the rest is kept."""

import json
import math
import re
from typing import Annotated, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, ValidationError

from ..arguments import DIGITS
from ..errors import BadAnswer

_T = TypeVar("_T", bound=BaseModel)

_LONGEST_NUMBER = 300  # digits; a longer one is beyond what a float can hold
# Half of a pair of escapes that are one character together. Whole pairs and other escapes are matched before it.
_HALF = re.compile(r"\\(?:u[Dd][89ABab]..\\u[Dd][C-Fc-f]..|(u[Dd][89A-Fa-f]..)|.)", re.S)
_MAYBE_HALF = re.compile(r"\\u[Dd][89A-Fa-f]")


def _null_as_empty(sent: object) -> object:
    return {} if sent is None else sent


def _count(sent: object) -> int | None:
    """Return a count; None if it cannot be one, since what Kajabi does not say is not known."""
    if isinstance(sent, str) and DIGITS.fullmatch(sent):
        return int(sent)
    whole = isinstance(sent, (int, float)) and not isinstance(sent, bool) and sent == int(sent) and sent >= 0
    return int(cast(float, sent)) if whole else None


Members = Annotated[dict[str, JsonValue], BeforeValidator(_null_as_empty)]
Count = Annotated[int | None, BeforeValidator(_count)]


class Resource(BaseModel):
    """One JSON:API resource object."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str
    type: str
    attributes: Members = {}
    relationships: Members = {}


class Meta(BaseModel):
    """The counts of a JSON:API list; Kajabi documents all three."""

    total_count: Count = None
    total_pages: Count = None
    current_page: Count = None


class Links(BaseModel):
    """Of a list's links, the one whose presence shows that there is more."""

    next: JsonValue = None  # a URL, or an object that holds one


class Listing(BaseModel):
    """One page of a JSON:API collection."""

    data: list[Resource]
    meta: Meta = Meta()
    links: Links = Links()
    included: list[Resource] = []
    unreadable: int = 0  # rows that are not among `data`: of another type or shape, or without an id that can be used
    asked: tuple[int, int | None] = (1, None)  # the number of the page and its size, as they were asked for

    @property
    def received(self) -> int:
        """How many rows Kajabi sent, also the ones that cannot be used."""
        return len(self.data) + self.unreadable


class Single(BaseModel):
    """A JSON:API document about one resource, and the related ones that the query asked to include."""

    data: Resource
    included: list[Resource] = []
    unreadable: int = 0  # related resources that are not among `included`, since they could not be read


def read_json(body: bytes) -> object:
    """Return what a body of JSON holds. Raise `ValueError` if it is not JSON.

    A character that cannot be decoded is replaced, and a number that JSON cannot carry is None: neither may cost the
    rest of the answer.
    """
    text = body.decode(json.detect_encoding(body), "replace").lstrip("\ufeff")
    if _MAYBE_HALF.search(text):
        text = _HALF.sub(lambda found: r"\ufffd" if found[1] else found[0], text)
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


def _fraction(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _constant(_: str) -> None:
    """Return None for NaN and the infinities."""


_DECODER = json.JSONDecoder(strict=False, parse_int=_whole, parse_float=_fraction, parse_constant=_constant)


def read_listing(body: bytes, collection: str) -> Listing:
    """Return a page of a collection without the rows that cannot be used. Raise `BadAnswer` if none of them can."""
    document = _read_document(body)
    sent = document.get("data")
    if not isinstance(sent, list):
        raise BadAnswer("it is not a JSON:API list", _speaks_for_kajabi(document))
    every = cast("list[object]", sent)
    rows = [row for each in every if (row := _usable(each, collection))]
    if every and not rows:
        raise BadAnswer("each of its rows lacks a usable id, or is of another kind", _speaks_for_kajabi(document))
    meta, links = _part(Meta, document.get("meta")), _part(Links, document.get("links"))
    included = [each for one in _as_list(document.get("included")) if (each := _usable(one))]
    return Listing(data=rows, meta=meta, links=links, included=included, unreadable=len(every) - len(rows))


def read_single(body: bytes) -> Single:
    """Return one resource, and the related ones that can be used. Raise `BadAnswer` if the resource itself cannot."""
    document = _read_document(body)
    found = _resource(document.get("data"))
    if found is None:
        raise BadAnswer("it is not a JSON:API resource", _speaks_for_kajabi(document))
    every = _as_list(document.get("included"))
    related = [each for one in every if (each := _usable(one))]
    return Single(data=found, included=related, unreadable=len(every) - len(related))


def _read_document(body: bytes) -> dict[str, object]:
    """Return the members of a document; none if it is not a JSON object."""
    try:
        document = read_json(body)
    except ValueError:
        return {}
    return cast("dict[str, object]", document) if isinstance(document, dict) else {}


def _as_list(sent: object) -> list[object]:
    """Return several of what may have come as one or as none."""
    if sent is None:
        return []
    return cast("list[object]", sent) if isinstance(sent, list) else [sent]


def _resource(sent: object) -> Resource | None:
    """Return a resource, or None if it cannot be read."""
    try:
        return Resource.model_validate(sent)
    except ValidationError:
        return None


def _usable(sent: object, collection: str | None = None) -> Resource | None:
    """Return a resource with an id that can be used; None if it has none, or is not of the collection."""
    found = _resource(sent)
    usable = found is not None and DIGITS.fullmatch(found.id) and collection in (None, found.type)
    return found if usable else None


def _part(kind: type[_T], sent: object) -> _T:
    """Return a part of a document; an empty one if it cannot be read, since what Kajabi does not say is not known."""
    try:
        return kind.model_validate(sent)
    except ValidationError:
        return kind()


def _speaks_for_kajabi(document: dict[str, object]) -> bool:
    """Return whether a document that cannot be used is JSON:API all the same, so that it is likely Kajabi's."""
    rows = _as_list(document.get("data"))
    typed = any(isinstance(row, dict) and isinstance(cast("dict[str, object]", row).get("type"), str) for row in rows)
    return typed or any(isinstance(document.get(name), dict) for name in ("meta", "links", "jsonapi"))
