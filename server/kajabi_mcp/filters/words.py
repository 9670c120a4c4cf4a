"""Filters in plain English, for what the reply says was searched."""

from collections.abc import Mapping
from typing import Any

from ..arguments import Scene, Since
from .table import FILTERS


def say(values: Mapping[str, Any], scene: Scene) -> list[str]:
    """Say each filter: {"has_tag_id": "101"} becomes ["with tag VIP (101)"]."""
    return [say_one(name, value, scene) for name, value in values.items()]


def say_one(name: str, value: Any, scene: Scene) -> str:
    """Say one filter, as its kind says values."""
    row = FILTERS[name]
    if isinstance(value, Since) and name in scene.exact:
        value = value.exact
    return row.kind.say(row.words, value, scene, row.kind.thing)
