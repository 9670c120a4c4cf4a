"""Filters in plain English, for what the reply says was searched."""

from collections.abc import Mapping
from typing import Any

from ..arguments import Scene, Since, wire
from ..text import quoted, visible
from .table import FILTERS, UNLISTED


def say(values: Mapping[str, Any], scene: Scene) -> list[str]:
    """Say each filter: {"has_tag_id": "101"} becomes ["with tag VIP (101)"]."""
    return [say_one(name, value, scene) for name, value in values.items()]


def say_one(name: str, value: Any, scene: Scene) -> str:
    """Say one filter, as its kind says values."""
    row = FILTERS[name]
    if isinstance(value, Since) and name in scene.exact:
        value = value.exact
    return row.kind.say(row.words, value, scene, row.kind.thing)


def say_unlisted(name: str, value: Any) -> str:
    """Say what a filter names that Kajabi's API cannot list: "broadcast 701", 'coupon code "X"'; "" for the others."""
    row = FILTERS[name]
    if row.unlisted:
        return f"{row.unlisted} {quoted(visible(value))}"
    return f"{row.kind.thing} {wire(value)}" if row.kind.thing in UNLISTED else ""
