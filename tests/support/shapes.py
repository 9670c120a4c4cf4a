"""Whether a value has the shape that a JSON schema says. A schema is itself checked once, which takes long."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from jsonschema import Draft202012Validator


def shape(schema: Mapping[str, Any]) -> Callable[[object], None]:
    """Return a function that fails unless a value has the shape of a schema."""
    Draft202012Validator.check_schema(schema)
    return cast(Callable[[object], None], cast(Any, Draft202012Validator(schema)).validate)
