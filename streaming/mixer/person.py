"""How a person is drawn: the still that stands in for a missing picture, and the name over it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from streaming.mixer.layout import even
from streaming.mixer.lettering import fit, fit_name, initials, write
from streaming.mixer.palette import CARD, SOFT, WHITE, ink, mixed, rgb, seen
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
        write(ImageDraw.Draw(image), line, middle, ink(disc), "mm")
    return drawn(image)


@lru_cache(maxsize=64)
def _disc(size: int) -> Image.Image:
    large = Image.new("L", (size * _SMOOTH, size * _SMOOTH), 0)
    ImageDraw.Draw(large).ellipse((0, 0, size * _SMOOTH - 1, size * _SMOOTH - 1), fill=255)
    return large.resize((size, size), Image.Resampling.LANCZOS)


class _Size(NamedTuple):
    """Of a plate with two lines, in lines of 720."""

    stripe: int
    inner: int
    name: tuple[int, int]
    """Size wanted, and the least."""
    caption: tuple[int, int]
    height: int
    alone: int
    """Its height without a caption."""
    lines: tuple[int, int]
    """Where the two stand, from the top."""


_NAMELESS = 40
"""Lines of 720 below which a tile has no name."""
_LARGE = _Size(8, 18, (32, 20), (21, 15), 84, 58, (31, 62))
_MEDIUM = _Size(6, 12, (20, 15), (14, 12), 54, 36, (19, 40))


@lru_cache(maxsize=256)
def name_plate(tile: Tile, width: int, height: int, scale: float) -> Image.Image | None:
    """The lower third of a tile that large, to be laid at its bottom left; None for somebody without a name, and where
    it would hide the face and could not be read all the same."""
    if not tile.name.strip() or height < _NAMELESS * scale:
        return None
    if height >= 300 * scale:
        return _plate(tile, _LARGE, width * 0.76, scale)
    if height >= 150 * scale:
        return _plate(tile, _MEDIUM, width * 0.94, scale)
    return _strip(tile, width, height, scale)


def _plate(tile: Tile, size: _Size, room: float, scale: float) -> Image.Image:
    """As wide as its words: the name, and under it the group or the office."""
    stripe, inner = max(2, even(size.stripe * scale)), round(size.inner * scale)
    room -= stripe + 2 * inner
    name = fit_name(tile.name, tile.short, room, *_scaled(size.name, scale), bold=True)
    caption = fit(tile.caption, room, *_scaled(size.caption, scale)) if tile.caption.strip() else None
    words = max(name.width, caption.width if caption else 0)
    w, h = even(stripe + 2 * inner + words + 1), even((size.height if caption else size.alone) * scale)
    image, draw = _ground(w, h, tile, stripe)
    write(draw, name, (stripe + inner, size.lines[0] * scale if caption else h / 2), WHITE, "lm")
    if caption:
        write(draw, caption, (stripe + inner, size.lines[1] * scale), SOFT, "lm")
    return image


def _strip(tile: Tile, width: int, height: int, scale: float) -> Image.Image:
    """As wide as the tile, with the name alone: the colour says which group."""
    h = even(min(max(height * 0.19, 18 * scale), 28 * scale))
    stripe, inner = even(max(4, h * 0.16)), round(h * 0.3)
    size = max(8, round(h * 0.62))
    name = fit_name(tile.name, tile.short, width - stripe - 2 * inner, size, max(8, round(size * 0.85)), bold=True)
    image, draw = _ground(width, h, tile, stripe)
    write(draw, name, (stripe + inner, h / 2), WHITE, "lm")
    return image


def _ground(width: int, height: int, tile: Tile, stripe: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (width, height), _PLATE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, stripe - 1, height), fill=(*rgb(seen(tile.colour)), 255))
    return image, draw


def _scaled(sizes: tuple[int, int], scale: float) -> tuple[int, int]:
    return round(sizes[0] * scale), round(sizes[1] * scale)
