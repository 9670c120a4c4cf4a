"""The shape of Kajabi's replies: resources, pages, links and errors."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
DEFAULT_PAGE_SIZE = 30


class Reply(JSONResponse):
    """A JSON:API document."""

    media_type = "application/vnd.api+json"


class ApiError(Exception):
    """A request that gets an error as its answer."""

    def __init__(self, status: int, title: str, detail: str, pointer: str | None = None) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.pointer = status, title, detail, pointer

    def reply(self, headers: Mapping[str, str] | None = None) -> Reply:
        """Return the error as Kajabi's API words it."""
        source = None if self.pointer is None else {"pointer": self.pointer}
        error = {"status": str(self.status), "source": source, "title": self.title, "detail": self.detail}
        return Reply({"errors": [error]}, self.status, headers)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `overlap` is how many rows of the previous page it repeats."""

    number: int
    size: int
    overlap: int = 0

    @classmethod
    def asked(cls, request: Request, largest: int, quirks: frozenset[str]) -> "Page":
        """Return the page that a request asks for. A size or number that cannot be used counts as not given."""
        size = _positive(request, "page[size]", DEFAULT_PAGE_SIZE)
        if size > largest:
            size = min(DEFAULT_PAGE_SIZE, largest) if "default-page-size" in quirks else largest
        number = 1 if "ignore-page" in quirks else _positive(request, "page[number]", 1)
        return cls(number, size, 1 if "repeat-pages" in quirks and size > 1 else 0)

    @property
    def offset(self) -> int:
        """The number of rows before this page."""
        return (self.number - 1) * (self.size - self.overlap)

    def pages(self, total: int) -> int:
        """Return how many pages the list has."""
        # Each page adds size - overlap rows, and the first one overlap more; rounded up, and 0 for an empty list.
        return -(-max(total - self.overlap, min(total, 1)) // (self.size - self.overlap))

    def meta(self, total: int) -> dict[str, int]:
        """Return the counts of the list."""
        return {"total_pages": self.pages(total), "total_count": total, "current_page": self.number}

    def links(self, request: Request, total: int, *, endless: bool = False) -> dict[str, str | None]:
        """Return the addresses of this page and its neighbours; endless: the last page links to a next one too."""
        last = max(self.pages(total), 1)
        before, after = min(self.number - 1, last), self.number + 1
        query = [pair for pair in request.query_params.multi_items() if pair[0] not in ("page[number]", "page[size]")]
        start = str(request.url.replace(query=urlencode([*query, ("page[number]", "")], safe="[],")))
        size = f"&page[size]={self.size}"
        return {
            "self": f"{start}{self.number}{size}",
            "first": f"{start}1{size}",
            "prev": f"{start}{before}{size}" if before else None,
            "next": f"{start}{after}{size}" if after <= last or endless else None,
            "last": f"{start}{last}{size}",
        }


def _positive(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    digits = re.fullmatch("0*([1-9][0-9]{0,8})", text)
    return int(digits[1]) if digits else default  # without the zeros, of which there may be more than `int` reads


def sparse_fields(request: Request) -> dict[str, set[str]]:
    """Return, for each type that `fields[...]` names, the attributes to return."""
    asked = ((re.fullmatch(r"fields\[(\w+)\]", name), names) for name, names in request.query_params.items())
    return {match[1]: set(names.split(",")) for match, names in asked if match}
