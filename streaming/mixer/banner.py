"""The words at the top: crest, council, agenda item, notice, recording mark. The clock's place is left empty."""

from __future__ import annotations

import msgspec
from PIL import Image, ImageDraw

from streaming.mixer.crest import crest
from streaming.mixer.layout import Areas, Rect, even, unit
from streaming.mixer.lettering import clean, figure_width, figures, fit, wrap, write
from streaming.mixer.palette import GROUND, RECORDING, SOFT, WHITE, ink, known, seen
from streaming.scene import Banner

_GAP = 24
"""Between the parts, in lines of 720."""


class ClockPlace(msgspec.Struct, frozen=True):
    """Where a running clock stands and how large its digits are."""

    rect: Rect
    size: int


def clock_place(places: Areas) -> ClockPlace:
    scale, banner = unit(places.height), places.banner
    size = round(28 * scale)
    w, h = even(figure_width("00:00:00", size) + 2), even(36 * scale)
    return ClockPlace(Rect(banner.right - w, even(banner.y + (banner.h - h) / 2), w, h), size)


def draw_clock(place: ClockPlace, text: str, ground: str = GROUND) -> Image.Image:
    """The whole of the clock's place."""
    image = Image.new("RGB", (place.rect.w, place.rect.h), ground)
    left = place.rect.w - figure_width(text, place.size)
    figures(ImageDraw.Draw(image), text, (left, place.rect.h / 2), place.size, WHITE)
    return image


def draw_banner(
    image: Image.Image, banner: Banner, places: Areas, accent: str, crest_path: str, ground: str = GROUND
) -> None:
    """Into the top of `image`, all of it within the safe area."""
    scale, area = unit(places.height), places.banner
    draw = ImageDraw.Draw(image)
    middle = area.y + area.h / 2
    right = clock_place(places).rect.x - _GAP * scale
    if banner.recording.strip():
        right = _recording(draw, banner.recording, right, middle, scale) - _GAP * scale
    if banner.notice.strip():
        right = _notice(draw, banner.notice, right, middle, accent, places, scale) - _GAP * scale
    bar = max(2, even(6 * scale))
    draw.rectangle((area.x, area.y, area.x + bar - 1, area.bottom - 1), fill=seen(accent, ground))
    left = area.x + bar + 14 * scale
    arms = crest(crest_path, area.h)
    if arms is not None:
        image.paste(arms, (round(left), area.y), arms)
        left += arms.width + 14 * scale
    _words(draw, banner, left, right - left, middle, scale)


def _words(draw: ImageDraw.ImageDraw, banner: Banner, left: float, room: float, middle: float, scale: float) -> None:
    if not banner.item.strip():
        line = fit(banner.council, room, round(28 * scale), round(18 * scale), bold=True)
        write(draw, line, (left, middle), WHITE, "lm")
        return
    item = fit(banner.item, room, round(26 * scale), round(20 * scale), bold=True)
    if item.text == clean(banner.item):
        council = fit(banner.council, room, round(18 * scale), round(14 * scale))
        lines = [(council, -15.0), (item, 12.0)]
    else:
        # Items of a plenary are often long: two smaller lines say more than one that ends early.
        council = fit(banner.council, room, round(14 * scale), round(12 * scale))
        long = wrap(banner.item, room, round(18 * scale), round(16 * scale), 2, bold=True)
        lines = [(council, -20.0), *zip(long, (-2.0, 18.0), strict=False)]
    for line, offset in lines:
        write(draw, line, (left, middle + offset * scale), SOFT if line is council else WHITE, "lm")


def _recording(draw: ImageDraw.ImageDraw, word: str, right: float, middle: float, scale: float) -> float:
    """Draws the dot and the word ending at `right`; returns where they begin."""
    line = fit(word, 150 * scale, round(17 * scale), round(13 * scale))
    left = right - line.width
    write(draw, line, (left, middle), SOFT, "lm")
    radius = 6 * scale
    centre = left - 9 * scale - radius
    draw.ellipse((centre - radius, middle - radius, centre + radius, middle + radius), fill=RECORDING)
    return centre - radius


def _notice(
    draw: ImageDraw.ImageDraw, words: str, right: float, middle: float, accent: str, places: Areas, scale: float
) -> float:
    """Draws the notice on the council's colour ending at `right`; returns where it begins."""
    inner, height = 14 * scale, 36 * scale
    line = fit(words, places.width * 0.24, round(19 * scale), round(14 * scale), bold=True)
    left = right - line.width - 2 * inner
    box = (left, middle - height / 2, right, middle + height / 2)
    draw.rounded_rectangle(box, radius=4 * scale, fill=known(accent))
    write(draw, line, (left + inner, middle), ink(accent), "lm")
    return left
