"""Where things stand in the picture. Pure geometry: pixels, no drawing.

Every rectangle has even corners and sizes, because the picture's colour is stored at half resolution. All of it keeps
within the graphics-safe area of EBU R 95, 5 % from every edge. Tiles are places of a grid: how many people there are
decides only which grid it is, so that nobody moves because of somebody else while the grid stays.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import msgspec

SAFE = 0.05
"""Of width and of height."""
_SIGNING = 0.2875
"""Width of a sign-language interpreter's picture, of the whole one's. It is upright, since signing needs height, and
has a sixth of the picture's area, as Ofcom's guidelines on television access services ask for."""
_FEW = 4
"""Others beside who speaks that fit in one column."""


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
    """The parts of every picture."""

    width: int
    height: int
    safe: Rect
    banner: Rect
    """Of the words at the top of every picture but the slate."""
    body: Rect


def even(length: float) -> int:
    """The largest even number not above `length`."""
    return int(length) // 2 * 2


def unit(height: int) -> float:
    """Pixels of this picture for one of a 720-line picture."""
    return height / 720


def areas(width: int, height: int) -> Areas:
    scale = unit(height)
    side, edge = _up_even(width * SAFE), _up_even(height * SAFE)
    safe = Rect(side, edge, width - 2 * side, height - 2 * edge)
    banner = Rect(safe.x, safe.y, safe.w, even(54 * scale))
    top = banner.bottom + even(16 * scale)
    return Areas(width, height, safe, banner, Rect(safe.x, top, safe.w, safe.bottom - top))


def signing(places: Areas) -> Rect:
    """Who interprets into sign language: bottom right, in the same place in every scene, as tall as a picture of
    sixteen to nine beside it can be."""
    body, w = places.body, _up_even(places.width * _SIGNING)
    h = even((body.w - _gap(body) - w) * 9 / 16)
    return Rect(body.right - w, body.bottom - h, w, h)


def beside(body: Rect, pinned: Rect | None) -> Rect:
    """What is left of the body at the left of a pinned tile, in its whole height."""
    return body if pinned is None else Rect(body.x, body.y, pinned.x - _gap(body) - body.x, body.h)


class _Grid(msgspec.Struct, frozen=True):
    """Tiles of sixteen to nine in columns that reach from one edge of `body` to the other."""

    body: Rect
    columns: int
    rows: int
    w: int
    gap: int
    top: int

    @property
    def h(self) -> int:
        return even(self.w * 9 / 16)

    def cell(self, column: int, row: int) -> Rect:
        spare = self.body.w - self.columns * self.w
        left = even(column * spare / max(1, self.columns - 1)) + column * self.w
        return Rect(self.body.x + left, self.top + row * (self.h + self.gap), self.w, self.h)

    def block(self, cells: int) -> Rect:
        """Square in cells, at the top left; its height is a little more than sixteen to nine, as gaps are square."""
        last = self.cell(cells - 1, cells - 1)
        return Rect(self.body.x, self.top, last.right - self.body.x, last.bottom - self.top)

    def without(self, *taken: Rect | None) -> Iterator[Rect]:
        """The other cells, row by row."""
        cells = [self.cell(column, row) for row in range(self.rows) for column in range(self.columns)]
        return (cell for cell in cells if not any(rect and self._touches(cell, rect) for rect in taken))

    def _touches(self, cell: Rect, taken: Rect) -> bool:
        near = Rect(
            taken.x - self.gap + 2, taken.y - self.gap + 2, taken.w + 2 * self.gap - 4, taken.h + 2 * self.gap - 4
        )
        return cell.overlaps(near)


@lru_cache(maxsize=64)
def gallery(count: int, body: Rect, pinned: Rect | None = None) -> tuple[Rect, ...]:
    """Places for at least so many: equal tiles, as large as they can be."""
    if count == 0:
        return ()
    found = _regular(count, beside(body, pinned), is_low=pinned is not None)
    if pinned is not None:
        around = _around(count, body, pinned)
        if around and around[0].w > found[0].w:
            return around
    return found


def _regular(count: int, body: Rect, *, is_low: bool) -> tuple[Rect, ...]:
    columns = max(range(1, count + 1), key=lambda columns: (_tile_width(body, columns, count), -columns))
    rows, gap = math.ceil(count / columns), _gap(body, columns)
    w = even(_tile_width(body, columns, count))
    h = even(w * 9 / 16)
    left = body.x + even((body.w - columns * w - (columns - 1) * gap) / 2)
    spare = body.h - rows * h - (rows - 1) * gap
    top = body.y + (spare if is_low else even(spare / 2))
    return tuple(
        Rect(left + column * (w + gap), top + row * (h + gap), w, h) for row in range(rows) for column in range(columns)
    )


def _around(count: int, body: Rect, pinned: Rect) -> tuple[Rect, ...]:
    """Also in the room above what is pinned."""
    for columns in range(2, 200):
        places = tuple(_grid(body, columns, is_low=True).without(pinned))
        if len(places) >= count:
            return places
    return ()


def _tile_width(body: Rect, columns: int, count: int) -> float:
    rows, gap = math.ceil(count / columns), _gap(body, columns)
    return min((body.w - (columns - 1) * gap) / columns, (body.h - (rows - 1) * gap) / rows * 16 / 9)


def _gap(body: Rect, columns: int = 1) -> int:
    return even(body.h / (48 if columns <= 5 else 72))


def _grid(body: Rect, columns: int, *, is_low: bool) -> _Grid:
    """`is_low`: it stands on the body's bottom rather than in its middle."""
    gap = _gap(body, columns)
    w = even((body.w - (columns - 1) * gap) / columns)
    h = even(w * 9 / 16)
    rows = max(1, (body.h + gap) // (h + gap))
    spare = body.h - rows * (h + gap) + gap
    return _Grid(body, columns, rows, w, gap, body.y + (spare if is_low else even(spare / 2)))


@lru_cache(maxsize=64)
def speaker(others: int, body: Rect, pinned: Rect | None = None) -> tuple[Rect, tuple[Rect, ...]]:
    """Who speaks, large at the top left, and places for at least so many others to the right and below.

    The body is cut into a grid of small tiles; the speaker takes a square block of its cells, six tenths of the width
    (eight with a few others, five with a pinned tile), and the rest is for the others.
    """
    if others == 0:
        return _contained(16, 9, beside(body, pinned), is_low=pinned is not None), ()
    for least, columns in _blocks(others, pinned is not None):
        grid = _grid(body, columns, is_low=pinned is not None)
        for cells in range(min(columns - 1, grid.rows), 0, -1):
            if cells / columns < least:
                break
            block = grid.block(cells)
            if grid.columns * grid.rows - cells * cells < others or (pinned and block.overlaps(pinned)):
                continue
            places = tuple(grid.without(block, pinned))
            if len(places) >= others:
                return block, places
    raise ValueError(f"{others} tiles")


def _blocks(others: int, is_pinned: bool) -> Iterator[tuple[float, int]]:
    """The shares of the width and numbers of columns to try, in this order."""
    least = (0.6 if others <= _FEW else 0.5) if is_pinned else (0.8 if others <= _FEW else 0.6)
    return ((least, columns) for columns in range(5, 200))


def screen(with_speaker: bool, body: Rect, pinned: Rect | None = None) -> tuple[Rect, Rect | None]:
    """The shared screen as large as it can be; who speaks beside it, never over it."""
    gap = _gap(body)
    if pinned is not None:
        above = Rect(pinned.x, body.y, pinned.w, pinned.y - gap - body.y)
        free = beside(body, pinned)
        large = Rect(free.x, pinned.y, free.w, pinned.h)
        return large, (_contained(16, 9, above, is_right=True) if with_speaker else None)
    if not with_speaker:
        return body, None
    w = even(body.w * 0.14)
    place = Rect(body.right - w, body.bottom - w, w, w)
    return Rect(body.x, body.y, body.w - w - gap, body.h), place


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
    return _contained(width, height, into)


def _contained(width: int, height: int, into: Rect, *, is_right: bool = False, is_low: bool = False) -> Rect:
    """In the middle of `into`, or at its right or at its bottom."""
    ratio = min(into.w / width, into.h / height)
    w, h = max(2, min(into.w, even(width * ratio))), max(2, min(into.h, even(height * ratio)))
    x = into.right - w if is_right else into.x + even((into.w - w) / 2)
    return Rect(x, into.bottom - h if is_low else into.y + even((into.h - h) / 2), w, h)


def _up_even(length: float) -> int:
    return math.ceil(round(length, 6) / 2) * 2
