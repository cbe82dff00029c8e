"""Lines over a meeting's time, worked out for an SVG that a template draws. Pure; knows no page and no language."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

WIDTH, HEIGHT = 360, 120
LEFT, RIGHT, TOP, BOTTOM = 34, 4, 6, 18
"""Room for the numbers at the edges."""
POINTS = 180
"""Of a line: more than a phone can show."""


class Drawn(msgspec.Struct, frozen=True):
    """One line: its name and the `d` of its path; empty where it has no figure."""

    name: str
    path: str


class Tick(NamedTuple):
    at: float
    """Pixels."""
    text: str


class Chart(msgspec.Struct, frozen=True):
    lines: tuple[Drawn, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


class Times(NamedTuple):
    """What the slots of a series stand for."""

    began: float
    """Unix seconds."""
    seconds: float
    """Of a slot."""
    slots: int
    zone: str


def chart(
    lines: Sequence[tuple[str, list[float]]], times: Times, *, least: float, fold: Callable[[list[float]], float] = max
) -> Chart:
    """`least`: the smallest figure that the top edge may stand for; `fold`: which one is drawn of several too close."""
    figures = [value for _, values in lines for value in values if not math.isnan(value)]
    top = _round_up(max([least, *figures]))
    drawn = tuple(Drawn(name, _path(_thinned(values, fold), top)) for name, values in lines)
    up = tuple(Tick(_y(value, top), f"{value:g}" if value.is_integer() else "") for value in (0.0, top / 2, top))
    return Chart(drawn, _across(times), up)


def _thinned(values: list[float], fold: Callable[[list[float]], float]) -> list[float]:
    step = math.ceil(len(values) / POINTS) or 1
    groups = ([v for v in values[at : at + step] if not math.isnan(v)] for at in range(0, len(values), step))
    return [fold(group) if group else math.nan for group in groups]


def _path(values: list[float], top: float) -> str:
    """Broken where there was no figure. A figure between two gaps is a dot."""
    parts: list[str] = []
    is_down = False
    for number, value in enumerate(values):
        if math.isnan(value):
            is_down = False
            continue
        x = LEFT + (WIDTH - LEFT - RIGHT) * (number / max(len(values) - 1, 1))
        parts.append(f"{'L' if is_down else 'M'}{x:.1f} {_y(value, top):.1f}" + ("" if is_down else "h.1"))
        is_down = True
    return "".join(parts)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(value / top, 1.0)


def _across(times: Times) -> tuple[Tick, ...]:
    """The time at both edges."""
    zone = ZoneInfo(times.zone)
    ends = (times.began, times.began + times.seconds * max(times.slots - 1, 0))
    texts = [dt.datetime.fromtimestamp(at, zone).strftime("%H:%M") for at in ends]
    return (Tick(LEFT, texts[0]), Tick(WIDTH - RIGHT, texts[1] if texts[1] != texts[0] else ""))


def _round_up(value: float) -> float:
    """To one, two, two and a half or five with noughts."""
    if value <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(value))
    return next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= value * 0.999)
