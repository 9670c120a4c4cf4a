"""Draw the icon: a person in a speech bubble. `python -m bundling.icon` writes the files, below packaging/."""

import struct
import zlib
from collections.abc import Callable
from math import hypot

from .documents import MANIFEST, PLUGIN

SIDE = 512
FILES = (MANIFEST.parent / "icon.png", PLUGIN.parent / "icon.png")

Color = tuple[int, int, int]
Distance = Callable[[float, float], float]  # to the edge of a shape, in pixels; negative inside

BLUE, WHITE = (29, 78, 216), (255, 255, 255)


def box(left: float, top: float, right: float, bottom: float, radius: float) -> Distance:
    """Return a rectangle with round corners."""

    def distance(x: float, y: float) -> float:
        beside = abs(x - (left + right) / 2) - (right - left) / 2 + radius
        above = abs(y - (top + bottom) / 2) - (bottom - top) / 2 + radius
        return hypot(max(beside, 0), max(above, 0)) + min(max(beside, above), 0) - radius

    return distance


def circle(x: float, y: float, radius: float) -> Distance:
    """Return a circle."""
    return lambda across, down: hypot(across - x, down - y) - radius


def tail(x: float, y: float) -> Distance:
    """Return the tail of the bubble: a triangle that points down to (x, y)."""
    return lambda across, down: max(down - y, (across - x) - (y - down) * 0.9, x - across, y - 120 - down)


def both(one: Distance, other: Distance) -> Distance:
    """Return what lies in both shapes."""
    return lambda x, y: max(one(x, y), other(x, y))


# From the back to the front.
SHAPES: tuple[tuple[Distance, Color], ...] = (
    (box(84, 92, 428, 362, 64), WHITE),
    (tail(156, 440), WHITE),
    (circle(256, 186, 52), BLUE),
    (both(circle(256, 340, 92), box(0, 0, 512, 322, 0)), BLUE),
)
CARD = box(0, 0, SIDE, SIDE, 112)


def coverage(shape: Distance, x: float, y: float) -> float:
    """Return how much of a pixel a shape covers."""
    return min(max(0.5 - shape(x, y), 0), 1)


def pixel(x: float, y: float) -> bytes:
    """Return the red, green, blue and opacity of a pixel."""
    color: tuple[float, ...] = BLUE
    for shape, front in SHAPES:
        share = coverage(shape, x, y)
        color = tuple(share * new + (1 - share) * old for new, old in zip(front, color, strict=True))
    return bytes(round(part) for part in (*color, 255 * coverage(CARD, x, y)))


def png() -> bytes:
    """Return the icon as a PNG file."""
    rows = (b"\0" + b"".join(pixel(x + 0.5, y + 0.5) for x in range(SIDE)) for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in chunks)


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a part of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    for file in FILES:
        file.write_bytes(png())
