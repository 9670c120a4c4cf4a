"""The business that the cases are about: its names, its people, and which of them a call finds."""

from .business import NOW, SITES, World, catalogue, world

__all__ = [
    "NOW",
    "SITES",
    "World",
    "catalogue",
    "world",
]
