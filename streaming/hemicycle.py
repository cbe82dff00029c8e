"""Where the seats of a half circle stand. Pure geometry, shared by the programme and the pages; it knows no colours.

Coordinates are fractions of the drawing's width: x runs from 0 (left) to 1, y from 0 (top) to `Hemicycle.height`. The
chair's place is at the middle of the bottom edge and the seats face it.
"""

from __future__ import annotations

import math
from functools import lru_cache

import msgspec

_ROW_PITCH = 1.12
"""Distance between rows, in distances between neighbours: a little more air than along the row."""
_FILL = 0.42
"""Radius of a seat, in distances between neighbours; below 0.5 they never touch."""
_INNER = 0.17
"""Smallest radius of the innermost row, so that its seats still form an arc."""
_MOST_ROWS = 24


class SeatPlace(msgspec.Struct, frozen=True):
    x: float
    y: float
    row: int
    """0 is the outermost."""
    angle: float
    """Radians; pi is the far left, 0 the far right."""


class Hemicycle(msgspec.Struct, frozen=True):
    seats: tuple[SeatPlace, ...]
    """In seating order: by angle from left to right, so that a group's neighbours in order sit in one wedge."""
    radius: float
    """Of every seat."""
    height: float
    """Of the whole drawing."""


@lru_cache(maxsize=64)
def hemicycle(count: int) -> Hemicycle:
    """The roomiest half circle for that many seats. Raises `ValueError` for a negative count."""
    if count < 0:
        raise ValueError(f"{count} seats")
    if count == 0:
        return Hemicycle((), 0.0, 0.5)
    pitch, rows = max((_widest_pitch(count, rows), rows) for rows in range(1, _MOST_ROWS + 1))
    radius = pitch * _FILL
    radii = _row_radii(pitch, rows)
    places: list[SeatPlace] = []
    for row, (row_radius, seats) in enumerate(zip(radii, _spread(count, radii, pitch), strict=True)):
        for angle in _angles(seats):
            x, y = 0.5 + row_radius * math.cos(angle), 0.5 - row_radius * math.sin(angle)
            places.append(SeatPlace(x, y, row, angle))
    places.sort(key=lambda place: (-round(place.angle, 9), place.row))
    return Hemicycle(tuple(places), radius, 0.5 + radius)


def _row_radii(pitch: float, rows: int) -> list[float]:
    outermost = 0.5 - pitch * _FILL
    return [outermost - row * pitch * _ROW_PITCH for row in range(rows)]


def _capacity(radius: float, pitch: float) -> int:
    """Seats that fit on a half circle with neighbours `pitch` apart in a straight line."""
    if radius < pitch / 2:
        return 1
    return int(math.pi / (2 * math.asin(pitch / (2 * radius))) + 1e-9) + 1


def _widest_pitch(count: int, rows: int) -> float:
    """The largest distance between neighbours at which `rows` rows hold `count` seats; 0 where no row may be empty."""
    if rows > count:
        return 0.0
    low, high = 0.0, 0.6
    for _ in range(40):
        pitch = (low + high) / 2
        radii = _row_radii(pitch, rows)
        fits = (radii[-1] >= _INNER or rows == 1) and sum(_capacity(radius, pitch) for radius in radii) >= count
        low, high = (pitch, high) if fits and radii[-1] > 0 else (low, pitch)
    return low


def _spread(count: int, radii: list[float], pitch: float) -> list[int]:
    """Seats per row in proportion to its length (largest remainder), never more than fit."""
    room = [_capacity(radius, pitch) for radius in radii]
    share = [count * capacity / sum(room) for capacity in room]
    seats = [min(int(part), capacity) for part, capacity in zip(share, room, strict=True)]
    while sum(seats) < count:
        open_rows = [row for row in range(len(radii)) if seats[row] < room[row]]
        seats[max(open_rows, key=lambda row: share[row] - seats[row])] += 1
    return seats


def _angles(seats: int) -> list[float]:
    if seats == 1:
        return [math.pi / 2]
    return [math.pi * (1 - index / (seats - 1)) for index in range(seats)]
