"""The marks of a vote: each has a colour and a shape of its own, so that either alone tells them apart."""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw

from streaming.mixer.palette import rgb
from streaming.scene import Mark

_SMOOTH = 4

COLOURS: dict[Mark, str] = {
    "for": "#3fae78",
    "against": "#e0523f",
    "abstain": "#f0bd3e",
    "silent": "#9aa6b1",
    "absent": "#7b8793",
    "secret": "#7d8fd6",
}


@lru_cache(maxsize=128)
def mark_picture(mark: Mark, size: int, ring: str = "") -> Image.Image:
    """A square picture with transparency; `ring` is the group's colour around it, or empty."""
    whole = size * _SMOOTH
    image = Image.new("RGBA", (whole, whole), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    if ring:
        draw.ellipse((0, 0, whole - 1, whole - 1), outline=rgb(ring), width=round(whole * 0.085))
    _shape(draw, mark, whole / 2, whole * (0.31 if ring else 0.42))
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _shape(draw: ImageDraw.ImageDraw, mark: Mark, middle: float, radius: float) -> None:
    colour = rgb(COLOURS[mark])
    around = (middle - radius, middle - radius, middle + radius, middle + radius)
    thin = max(1, round(radius * 0.24))
    if mark == "for":
        draw.ellipse(around, fill=colour)
    elif mark == "against":
        side = radius * 0.86
        draw.rectangle((middle - side, middle - side, middle + side, middle + side), fill=colour)
    elif mark == "abstain":
        draw.polygon(_corners(middle, middle + radius * 0.14, radius * 1.12, 3), fill=colour)
    elif mark == "silent":
        draw.ellipse(around, outline=colour, width=thin)
    elif mark == "absent":
        reach = radius * 0.62
        draw.line((middle - reach, middle - reach, middle + reach, middle + reach), fill=colour, width=thin)
        draw.line((middle - reach, middle + reach, middle + reach, middle - reach), fill=colour, width=thin)
    else:
        draw.polygon(_corners(middle, middle, radius * 1.08, 4), fill=colour)


def _corners(x: float, y: float, radius: float, count: int) -> list[tuple[float, float]]:
    """Of a regular polygon standing on its side, or on its corner when it has four."""
    turns = [2 * math.pi * index / count - math.pi / 2 for index in range(count)]
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
