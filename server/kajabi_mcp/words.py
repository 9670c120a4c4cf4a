"""Filters in plain English, for the reply's account of what was searched."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, cast

from .filters import FILTERS, Filters, given
from .values import as_price

# A thing and its id -> what to call it, such as "VIP (101)".
Labels = Mapping[tuple[str, str], str]
NO_LABELS: Labels = MappingProxyType({})


def say(filters: Filters, now: datetime, labels: Labels = NO_LABELS) -> list[str]:
    """Each filter but the site in plain English, for the reply's account of what was searched."""
    return [phrase(name, value, now, labels) for name, value in given(filters) if name != "site_id"]


def phrase(name: str, value: Any, now: datetime, labels: Labels = NO_LABELS) -> str:
    """One filter in plain English."""
    words, kind = FILTERS[name].about.words, FILTERS[name].kind
    match kind.name:
        case "days":
            since = (now - timedelta(days=value)).date().isoformat()
            said = words.replace("{}", str(value)).replace("{since}", since)
            return said.replace(" 1 days", " 1 day")
        case "flag":
            return words if value else f"not {words}"
        case "money":
            return words.replace("{}", as_price(value))
        case "id" | "ids":
            ids = cast(list[str], value) if isinstance(value, list) else [value]
            return words.replace("{}", ", ".join(labels.get((kind.thing, each), each) for each in ids))
        case _:
            # A quotation mark in the text must not look like the end of it.
            return words.replace("{}", json.dumps(value, ensure_ascii=False)[1:-1])
