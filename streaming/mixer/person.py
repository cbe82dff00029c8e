"""How a person is drawn: the still that stands in for a missing picture, and the name over it."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from streaming.mixer.layout import even
from streaming.mixer.lettering import Line, fit, initials, write
from streaming.mixer.palette import CARD, SOFT, WHITE, ink_on, mixed, rgb
from streaming.mixer.pixels import Planes, drawn
from streaming.scene import Tile

_PLATE = (13, 17, 22, 208)
_SMOOTH = 4
"""Circles are drawn this much larger and scaled down."""


@lru_cache(maxsize=128)
def still(name: str, colour: str, width: int, height: int) -> Planes:
    """A calm card with the initials in a disc of the group's colour."""
    image = Image.new("RGB", (width, height), mixed(CARD, colour, 0.08))
    size = even(height * 0.46)
    disc = mixed(colour, CARD, 0.25)
    image.paste(disc, (even((width - size) / 2), even((height - size) * 0.42)), _disc(size))
    letters = initials(name)
    if letters:
        line = fit(letters, size * 0.7, max(8, round(size * 0.42)), 6)
        middle = (even((width - size) / 2) + size / 2, even((height - size) * 0.42) + size / 2)
        write(ImageDraw.Draw(image), line, middle, ink_on("#{:02x}{:02x}{:02x}".format(*disc)), "mm")
    return drawn(image)


@lru_cache(maxsize=64)
def _disc(size: int) -> Image.Image:
    large = Image.new("L", (size * _SMOOTH, size * _SMOOTH), 0)
    ImageDraw.Draw(large).ellipse((0, 0, size * _SMOOTH - 1, size * _SMOOTH - 1), fill=255)
    return large.resize((size, size), Image.Resampling.LANCZOS)


@lru_cache(maxsize=256)
def name_plate(tile: Tile, width: int, height: int, scale: float) -> Image.Image | None:
    """The lower third of a tile that large, to be laid at its bottom left; None for somebody without a name."""
    if not tile.name.strip():
        return None
    if height >= 300 * scale:
        return _large_plate(tile, width, scale)
    return _small_plate(tile, width, height, scale)


def _large_plate(tile: Tile, width: int, scale: float) -> Image.Image:
    stripe, inner = even(8 * scale), round(18 * scale)
    room = width * 0.72 - stripe - 2 * inner
    name = fit(tile.name, room, round(32 * scale), round(20 * scale), bold=True)
    caption = fit(tile.caption, room, round(21 * scale), round(15 * scale)) if tile.caption.strip() else None
    words = max(name.width, caption.width if caption else 0)
    plate_w = even(stripe + 2 * inner + words + 1)
    plate_h = even((84 if caption else 58) * scale)
    image = Image.new("RGBA", (plate_w, plate_h), _PLATE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, stripe - 1, plate_h), fill=(*rgb(tile.colour), 255))
    left = stripe + inner
    write(draw, name, (left, (31 if caption else 29) * scale), WHITE, "lm")
    if caption:
        write(draw, caption, (left, 62 * scale), SOFT, "lm")
    return image


def _small_plate(tile: Tile, width: int, height: int, scale: float) -> Image.Image:
    plate_h = even(min(max(height * 0.19, 18 * scale), 34 * scale))
    stripe, inner = even(max(4, plate_h * 0.16)), round(plate_h * 0.3)
    size = max(8, round(plate_h * 0.62))
    room = width - stripe - 2 * inner
    name = fit(tile.name, room, size, max(8, round(size * 0.8)), bold=True)
    image = Image.new("RGBA", (width, plate_h), _PLATE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, stripe - 1, plate_h), fill=(*rgb(tile.colour), 255))
    write(draw, name, (stripe + inner, plate_h / 2), WHITE, "lm")
    _add_caption(draw, tile, name, stripe + inner, width - inner, plate_h, size)
    return image


def _add_caption(
    draw: ImageDraw.ImageDraw, tile: Tile, name: Line, left: int, right: int, plate_h: int, size: int
) -> None:
    """The caption at the right end, where the whole of it fits beside the name."""
    if not tile.caption.strip():
        return
    smaller = max(8, round(size * 0.85))
    room = right - left - name.width - size
    caption = fit(tile.caption, max(room, 1), smaller, smaller)
    if caption.text == tile.caption.strip() and caption.width <= room:
        write(draw, caption, (right - caption.width, plate_h / 2), SOFT, "lm")
