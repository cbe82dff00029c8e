"""A proclaimed vote as a picture: the hemicycle, the counts, the outcome in words."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageDraw

from streaming.hemicycle import hemicycle
from streaming.mixer.layout import Areas, Rect, even, unit
from streaming.mixer.lettering import fit, wrap, write
from streaming.mixer.marks import mark_picture
from streaming.mixer.palette import CARD, SOFT, WHITE, ink_on, rgb
from streaming.scene import Count, Result, ResultSeat


def draw_result(image: Image.Image, result: Result, places: Areas, accent: str) -> Iterator[None]:
    """Into the body of `image`; yields wherever drawing may pause."""
    scale, body = unit(places.height), places.body
    draw = ImageDraw.Draw(image)
    y = body.y + 8 * scale
    for line in wrap(result.title, body.w, round(34 * scale), round(22 * scale), 2, bold=True):
        write(draw, line, (body.x, y + line.size * 0.62), WHITE, "lm")
        y += line.size * 1.3
        yield
    outcome_h = even(76 * scale)
    top = even(y + 16 * scale)
    middle = Rect(body.x, top, body.w, even(body.bottom - outcome_h - 20 * scale - top))
    _outcome(draw, result.outcome, Rect(body.x, body.bottom - outcome_h, body.w, outcome_h), accent, scale)
    counts_w = even(body.w * 0.30) if result.counts else 0
    yield
    yield from _seats(
        image, result.seats, Rect(middle.x, middle.y, even(middle.w - counts_w - 40 * scale), middle.h), scale
    )
    _counts(image, result.counts, Rect(middle.right - counts_w, middle.y, counts_w, middle.h), scale)


def _outcome(draw: ImageDraw.ImageDraw, words: str, rect: Rect, accent: str, scale: float) -> None:
    draw.rectangle((rect.x, rect.y, rect.right - 1, rect.bottom - 1), fill=rgb(accent))
    line = fit(words, rect.w - 48 * scale, round(38 * scale), round(22 * scale), bold=True)
    write(draw, line, (rect.x + rect.w / 2, rect.y + rect.h / 2), ink_on(accent), "mm")


def _seats(image: Image.Image, seats: tuple[ResultSeat, ...], rect: Rect, scale: float) -> Iterator[None]:
    if not seats or rect.w <= 0 or rect.h <= 0:
        return
    plan = hemicycle(len(seats))
    width = min(rect.w, rect.h / plan.height)
    left, top = rect.x + (rect.w - width) / 2, rect.y + (rect.h - width * plan.height) / 2
    size = max(6, even(2 * min(plan.radius * width, 46 * scale)))
    for seat, place in zip(seats, plan.seats, strict=True):
        picture = mark_picture(seat.mark, size, seat.colour)
        at = (round(left + place.x * width - size / 2), round(top + place.y * width - size / 2))
        image.paste(picture, at, picture)
        yield


def _counts(image: Image.Image, counts: tuple[Count, ...], rect: Rect, scale: float) -> None:
    if not counts:
        return
    draw = ImageDraw.Draw(image)
    gap = 10 * scale
    row_h = min(76 * scale, (rect.h - gap * (len(counts) - 1)) / len(counts))
    y = rect.y + (rect.h - row_h * len(counts) - gap * (len(counts) - 1)) / 2
    size = max(8, even(row_h * 0.5))
    for count in counts:
        draw.rounded_rectangle((rect.x, y, rect.right - 1, y + row_h), radius=6 * scale, fill=CARD)
        picture = mark_picture(count.mark, size)
        image.paste(picture, (round(rect.x + row_h * 0.3), round(y + (row_h - size) / 2)), picture)
        number = fit(str(count.number), rect.w * 0.3, round(row_h * 0.56), 10, bold=True)
        right = rect.right - row_h * 0.3
        write(draw, number, (right - number.width, y + row_h / 2), WHITE, "lm")
        left = rect.x + row_h * 0.3 + size + 14 * scale
        label = fit(count.label, right - number.width - 12 * scale - left, round(row_h * 0.36), 10)
        write(draw, label, (left, y + row_h / 2), SOFT, "lm")
        y += row_h + gap
