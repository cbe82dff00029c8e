"""A proclaimed vote as a picture: the hemicycle with whose colour is whose, the counts, the outcome in words."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageDraw

from streaming.hemicycle import hemicycle
from streaming.mixer.layout import Rect, even
from streaming.mixer.lettering import Line, fit, wrap, write
from streaming.mixer.marks import mark_picture
from streaming.mixer.palette import CARD, SOFT, WHITE, ink, known, seen
from streaming.scene import Count, Result, ResultGroup, ResultSeat

_LEGENDS = ((1, 18), (1, 16), (2, 17), (2, 15), (2, 14), (3, 14), (3, 13), (3, 12))
"""Rows at most and size of the letters, the first that fits."""


def draw_result(image: Image.Image, result: Result, body: Rect, accent: str, scale: float) -> Iterator[None]:
    """Into that part of `image`; yields wherever drawing may pause."""
    draw = ImageDraw.Draw(image)
    y: float = body.y
    for line in wrap(result.title, body.w, round(32 * scale), round(21 * scale), 2, bold=True):
        write(draw, line, (body.x, y + line.size * 0.6), WHITE, "lm")
        y += line.size * 1.25
        yield
    outcome_h = even(72 * scale)
    top = even(y + 20 * scale)
    middle = Rect(body.x, top, body.w, even(body.bottom - outcome_h - 24 * scale - top))
    _outcome(draw, result.outcome, Rect(body.x, body.bottom - outcome_h, body.w, outcome_h), accent, scale)
    yield
    if not result.seats:
        _figures(image, result.counts, middle, scale)
        return
    counts_w = even(max(body.w * 0.29, 250 * scale)) if result.counts else 0
    left = Rect(middle.x, middle.y, even(middle.w - counts_w - 36 * scale), middle.h)
    legend_h = _legend(draw, result.groups, left, scale)
    yield
    yield from _seats(image, result.seats, Rect(left.x, left.y, left.w, even(left.h - legend_h)), scale)
    _counts(image, result.counts, Rect(middle.right - counts_w, middle.y, counts_w, middle.h), scale)


def _outcome(draw: ImageDraw.ImageDraw, words: str, rect: Rect, accent: str, scale: float) -> None:
    draw.rectangle((rect.x, rect.y, rect.right - 1, rect.bottom - 1), fill=known(accent))
    lines = wrap(words, rect.w - 48 * scale, round(36 * scale), round(22 * scale), 1, bold=True)
    if lines and lines[0].text.endswith("…"):
        lines = wrap(words, rect.w - 48 * scale, round(24 * scale), round(20 * scale), 2, bold=True)
    y = rect.y + rect.h / 2 - sum(line.size * 1.2 for line in lines[1:]) / 2
    for line in lines:
        write(draw, line, (rect.x + rect.w / 2, y), ink(accent), "mm")
        y += line.size * 1.2


def _seats(image: Image.Image, seats: tuple[ResultSeat, ...], rect: Rect, scale: float) -> Iterator[None]:
    if rect.w <= 0 or rect.h <= 0:
        return
    plan = hemicycle(len(seats))
    width = min(rect.w, rect.h / plan.height)
    left, top = rect.x + (rect.w - width) / 2, rect.y + (rect.h - width * plan.height) / 2
    size = max(6, even(2 * min(plan.radius * width, 42 * scale)))
    for seat, place in zip(seats, plan.seats, strict=True):
        picture = mark_picture(seat.mark, size, seen(seat.colour))
        at = (round(left + place.x * width - size / 2), round(top + place.y * width - size / 2))
        image.paste(picture, at, picture)
        yield


def _legend(draw: ImageDraw.ImageDraw, groups: tuple[ResultGroup, ...], rect: Rect, scale: float) -> float:
    """Rings and names in rows at the bottom of `rect`, all of one size; returns the height they took."""
    for most, size in _LEGENDS:
        size = round(size * scale)
        rows = _rows([fit(group.name, rect.w * 0.6, size, size) for group in groups], rect.w, size)
        if len(rows) <= most:
            break
    # More than this holds nobody reads in passing.
    rows, pitch = rows[:most], size * 1.7
    height = len(rows) * pitch + (18 * scale if rows else 0)
    y, index = rect.bottom - len(rows) * pitch + pitch / 2, 0
    for row in rows:
        x = rect.x + (rect.w - _row_width(row, size)) / 2
        for line in row:
            radius = size * 0.42
            box = (x, y - radius, x + 2 * radius, y + radius)
            draw.ellipse(box, outline=seen(groups[index].colour), width=max(2, round(size * 0.2)))
            write(draw, line, (x + size * 1.3, y), SOFT, "lm")
            x += _entry_width(line, size)
            index += 1
        y += pitch
    return height


def _rows(lines: list[Line], width: float, size: int) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in lines:
        if rows and _row_width([*rows[-1], line], size) <= width:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _row_width(row: list[Line], size: int) -> float:
    return sum(_entry_width(line, size) for line in row) - size * 1.5


def _entry_width(line: Line, size: int) -> float:
    return size * 1.3 + line.width + size * 1.5


def _counts(image: Image.Image, counts: tuple[Count, ...], rect: Rect, scale: float) -> None:
    if not counts:
        return
    draw = ImageDraw.Draw(image)
    gap = 10 * scale
    row_h = min(72 * scale, (rect.h - gap * (len(counts) - 1)) / len(counts))
    y = rect.y + (rect.h - row_h * len(counts) - gap * (len(counts) - 1)) / 2
    size = max(8, even(row_h * 0.48))
    for count in counts:
        draw.rounded_rectangle((rect.x, y, rect.right - 1, y + row_h), radius=4 * scale, fill=CARD)
        picture = mark_picture(count.mark, size)
        image.paste(picture, (round(rect.x + row_h * 0.3), round(y + (row_h - size) / 2)), picture)
        number = fit(str(count.number), rect.w * 0.3, round(row_h * 0.54), 10, bold=True)
        right = rect.right - row_h * 0.3
        write(draw, number, (right - number.width, y + row_h / 2), WHITE, "lm")
        left = rect.x + row_h * 0.3 + size + 14 * scale
        label = fit(count.label, right - number.width - 12 * scale - left, round(row_h * 0.34), 10)
        write(draw, label, (left, y + row_h / 2), SOFT, "lm")
        y += row_h + gap


def _figures(image: Image.Image, counts: tuple[Count, ...], rect: Rect, scale: float) -> None:
    """A vote of which nobody's choice is known: large numbers side by side."""
    if not counts:
        return
    draw = ImageDraw.Draw(image)
    gap = 16 * scale
    w = min((rect.w - gap * (len(counts) - 1)) / len(counts), 300 * scale)
    h = min(rect.h, 260 * scale)
    x, y = rect.x + (rect.w - w * len(counts) - gap * (len(counts) - 1)) / 2, rect.y + (rect.h - h) / 2
    size = max(8, even(44 * scale))
    for count in counts:
        draw.rounded_rectangle((x, y, x + w - 1, y + h), radius=4 * scale, fill=CARD)
        middle = x + w / 2
        picture = mark_picture(count.mark, size)
        image.paste(picture, (round(middle - size / 2), round(y + h * 0.12)), picture)
        number = fit(str(count.number), w * 0.9, round(96 * scale), round(24 * scale), bold=True)
        write(draw, number, (middle, y + h * 0.54), WHITE, "mm")
        write(draw, fit(count.label, w * 0.9, round(25 * scale), round(13 * scale)), (middle, y + h * 0.85), SOFT, "mm")
        x += w + gap
