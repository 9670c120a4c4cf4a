"""The facts of Kajabi's OpenAPI file that tests need: names and shapes, without its prose.

They are kept in data/openapi_facts.json, since a checkout need not have the file itself. Where it has, a test
compares the two, and `python -m tests.support.openapi` writes the facts again.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

import yaml

from tests.support.project import DATA, ROOT

OPENAPI = ROOT.parent / "shared/reference/kajabi-openapi.yaml"
FACTS = DATA / "openapi_facts.json"

COLLECTIONS = ("customers", "contacts")
LISTS = ("sites", *COLLECTIONS, "contact_tags", "offers", "products", "forms")
RESPONSES = {
    "/v1/oauth/token": "oauth_token_response",
    "/v1/version": "version_response",
    "/v1/me": "me_response",
    "/v1/customers/100001": "customers_show_response",
    "/v1/contacts/500001": "contacts_show_response",
    "/v1/contacts/500001/relationships/tags": "contacts_relationships_tags_response",
    **{f"/v1/{kind}": f"{kind}_index_response" for kind in LISTS},
}
ERRORS = ("errors_authentication_failed", "errors_unauthorized")
SCHEMA = "#/components/schemas/"

Json = dict[str, Any]


def read_facts() -> Json:
    """Return the facts as they are kept."""
    return json.loads(FACTS.read_text("utf-8"))


def facts_in(document: Json) -> Json:
    """Return the facts that this OpenAPI document states."""
    return {
        "filters": {each: filters_of(document["paths"][f"/v1/{each}"]["get"]) for each in COLLECTIONS},
        "schemas": schemas_in(document["components"]["schemas"], [*RESPONSES.values(), *ERRORS]),
    }


def filters_of(operation: Json) -> list[str]:
    """Return the filters of an operation, as the arguments of the search are called."""
    names = [parameter["name"] for parameter in operation["parameters"]]
    return sorted(name.removeprefix("filter[").removesuffix("]") for name in names if name.startswith("filter["))


def schemas_in(schemas: Json, wanted: Iterable[str]) -> Json:
    """Return the shapes of these schemas, and of all that they refer to."""
    found: Json = {}
    left = [*wanted]
    while left:
        name = left.pop()
        found[name] = shape(schemas[name])
        references = json.dumps(found[name]).split(SCHEMA)[1:]
        left += [other for text in references if (other := text.split('"')[0]) not in found]
    return found


def shape(schema: Any) -> Any:
    """Return a schema without its descriptions; an attribute of that name stays."""
    if isinstance(schema, list):
        return [shape(each) for each in cast(list[Any], schema)]
    if not isinstance(schema, Mapping):
        return schema
    kept = cast(Json, schema).items()
    return {name: shape(value) for name, value in kept if name != "description" or not isinstance(value, str)}


def written(facts: Json) -> str:
    """Return the text in which facts are kept: a line for each."""
    parts: list[str] = []
    for part, rows in facts.items():
        lines = (f"  {json.dumps(name)}: {json.dumps(rows[name], sort_keys=True)}" for name in sorted(rows))
        parts.append(f" {json.dumps(part)}: {{\n" + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read_openapi() -> Json:
    """Return Kajabi's OpenAPI document, where the checkout has it."""
    return yaml.load(OPENAPI.read_text("utf-8"), yaml.CSafeLoader)


if __name__ == "__main__":
    FACTS.write_text(written(facts_in(read_openapi())), "utf-8")
