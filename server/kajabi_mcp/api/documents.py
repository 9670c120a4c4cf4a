"""JSON:API documents as Kajabi sends them, parsed; whatever is not one of these is not an answer."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue


def _null_as_empty(sent: object) -> object:
    return {} if sent is None else sent


def _null_as_nothing(sent: object) -> object:
    return [] if sent is None else sent


Members = Annotated[dict[str, JsonValue], BeforeValidator(_null_as_empty)]


class Resource(BaseModel):
    """One JSON:API resource object."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)

    id: str
    type: str
    attributes: Members = {}
    relationships: Members = {}


class Meta(BaseModel):
    """The counts of a JSON:API list; Kajabi documents all three."""

    total_count: int | None = None
    total_pages: int | None = None
    current_page: int | None = None


class Links(BaseModel):
    """Of a list's links, the one whose presence shows that there is more."""

    next: JsonValue = None  # a URL, or an object that holds one


class Listing(BaseModel):
    """One page of a JSON:API collection."""

    data: list[Resource]
    meta: Annotated[Meta, BeforeValidator(_null_as_empty)] = Meta()
    links: Annotated[Links, BeforeValidator(_null_as_empty)] = Links()
    included: Annotated[list[Resource], BeforeValidator(_null_as_nothing)] = []


class Single(BaseModel):
    """A JSON:API document about one resource, and the related ones that the query asked to include."""

    data: Resource
    included: Annotated[list[Resource], BeforeValidator(_null_as_nothing)] = []
