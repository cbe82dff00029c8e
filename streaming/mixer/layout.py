"""Where things stand in the picture. Pure geometry: pixels, no drawing.

Every rectangle has even corners and sizes, because the picture's colour is stored at half resolution.
"""

from __future__ import annotations

import math

import msgspec


class Rect(msgspec.Struct, frozen=True):
    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def overlaps(self, other: Rect) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def contains(self, other: Rect) -> bool:
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom


class Areas(msgspec.Struct, frozen=True):
    """The parts of every picture but the slate."""

    width: int
    height: int
    margin: int
    banner: Rect
    """The whole strip; its words stay `margin` away from the edges."""
    body: Rect


def even(length: float) -> int:
    """The largest even number not above `length`."""
    return int(length) // 2 * 2


def unit(height: int) -> float:
    """Pixels of this picture for one of a 720-line picture."""
    return height / 720


def areas(width: int, height: int) -> Areas:
    scale = unit(height)
    margin, strip = even(28 * scale), even(72 * scale)
    top = strip + even(16 * scale)
    body = Rect(margin, top, even(width - 2 * margin), even(height - top - margin))
    return Areas(width, height, margin, Rect(0, 0, width, strip), body)


def gallery(count: int, body: Rect) -> list[Rect]:
    """Equal 16:9 tiles, as large as they can be; the last row is centred."""
    if count == 0:
        return []
    gap = _gap(body, count)
    columns = max(range(1, count + 1), key=lambda columns: (_tile_width(body, columns, count, gap), -columns))
    w = even(_tile_width(body, columns, count, gap))
    h = even(w * 9 / 16)
    rows = math.ceil(count / columns)
    top = body.y + even((body.h - rows * h - (rows - 1) * gap) / 2)
    tiles = []
    for index in range(count):
        row, column = divmod(index, columns)
        in_row = min(columns, count - row * columns)
        left = body.x + even((body.w - in_row * w - (in_row - 1) * gap) / 2)
        tiles.append(Rect(left + column * (w + gap), top + row * (h + gap), w, h))
    return tiles


def _tile_width(body: Rect, columns: int, count: int, gap: int) -> float:
    rows = math.ceil(count / columns)
    return min((body.w - (columns - 1) * gap) / columns, (body.h - (rows - 1) * gap) / rows * 16 / 9)


def _gap(body: Rect, count: int) -> int:
    return even(body.h / (52 if count <= 16 else 76))


def speaker(others: int, body: Rect) -> tuple[Rect, list[Rect]]:
    """Who speaks, large at the top left, and the others around them to the right and below.

    The body is cut into a grid of small tiles; the speaker takes a square block of its cells, at least six tenths of
    the width (seven for a few others), and the rest is filled column by column from the right, then row by row below.
    """
    if others == 0:
        return _centred(body, 16 / 9), []
    least = 0.7 if others <= 3 else 0.6
    for columns in range(3, 200):
        gap = _gap(body, others if columns > 6 else 1)
        w = even((body.w - (columns - 1) * gap) / columns)
        h = even(w * 9 / 16)
        rows = min((body.h + gap) // (h + gap), columns)
        for block in range(min(columns - 1, rows), 0, -1):
            if block / columns < least:
                break
            if columns * rows - block * block >= others:
                return _around(others, body, columns, block, w, h, gap)
    raise ValueError(f"{others} tiles")


def _around(others: int, body: Rect, columns: int, block: int, w: int, h: int, gap: int) -> tuple[Rect, list[Rect]]:
    width = block * w + (block - 1) * gap
    block_h = block * (h + gap) - gap
    large_w = min(width, even(block_h * 16 / 9))
    beside_columns, beside_rows = columns - block, block
    beside = min(others, beside_columns * beside_rows)
    below = others - beside
    below_rows = math.ceil(below / columns)
    height = block_h + below_rows * (h + gap)
    used_columns = math.ceil(beside / beside_rows) if below == 0 else beside_columns
    span = width + used_columns * (w + gap)
    left = body.x + even((body.w - span) / 2)
    top = body.y + even((body.h - height) / 2)
    tiles = [
        Rect(left + width + gap + column * (w + gap), top + row * (h + gap), w, h)
        for row in range(beside_rows)
        for column in range(used_columns)
    ][:beside]
    under = top + block_h + gap
    for index in range(below):
        row, column = divmod(index, columns)
        tiles.append(Rect(left + column * (w + gap), under + row * (h + gap), w, h))
    return Rect(left, top, large_w, even(large_w * 9 / 16)), tiles


def screen(with_speaker: bool, body: Rect) -> tuple[Rect, Rect | None]:
    """The shared screen large; who speaks in a column beside it, never over it."""
    if not with_speaker:
        return body, None
    gap = _gap(body, 1)
    w = even(body.w * 0.22)
    h = even(w * 9 / 16)
    beside = Rect(body.right - w, body.bottom - h, w, h)
    return Rect(body.x, body.y, even(body.w - w - gap), body.h), beside


def _centred(body: Rect, aspect: float) -> Rect:
    w = even(min(body.w, body.h * aspect))
    h = even(w / aspect)
    return Rect(body.x + even((body.w - w) / 2), body.y + even((body.h - h) / 2), w, h)


class Scaling(msgspec.Struct, frozen=True):
    """How a picture of one size fills another: scale to `w` x `h`, then take the part at `x`, `y`."""

    w: int
    h: int
    x: int
    y: int


def fill(width: int, height: int, into: Rect) -> Scaling:
    """Scale until nothing is empty and crop what sticks out; a tall picture loses more below, where no faces are."""
    ratio = max(into.w / width, into.h / height)
    w, h = max(into.w, _up_even(width * ratio)), max(into.h, _up_even(height * ratio))
    return Scaling(w, h, even((w - into.w) / 2), even((h - into.h) * (0.5 if width >= height else 0.3)))


def contain(width: int, height: int, into: Rect) -> Rect:
    """The largest rectangle of the picture's own shape inside `into`."""
    ratio = min(into.w / width, into.h / height)
    w, h = max(2, min(into.w, even(width * ratio))), max(2, min(into.h, even(height * ratio)))
    return Rect(into.x + even((into.w - w) / 2), into.y + even((into.h - h) / 2), w, h)


def _up_even(length: float) -> int:
    return math.ceil(round(length, 6) / 2) * 2
