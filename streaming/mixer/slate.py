"""The still card with words: before the meeting, in a recess, in a closed part, after the end."""

from __future__ import annotations

from PIL import Image, ImageDraw

from streaming.mixer.banner import ClockPlace, clock_place
from streaming.mixer.crest import crest
from streaming.mixer.layout import Areas, Rect, even, unit
from streaming.mixer.lettering import fit, wrap, write
from streaming.mixer.palette import GROUND, SOFT, WHITE, mixed, rgb
from streaming.scene import Slate


def slate_clock(places: Areas) -> ClockPlace:
    """Bottom right, on the slate's ground."""
    place = clock_place(places)
    rect = place.rect
    return ClockPlace(Rect(rect.x, even(places.height - places.margin * 1.6 - rect.h), rect.w, rect.h), place.size)


def slate_ground(accent: str) -> str:
    red, green, blue = mixed(GROUND, accent, 0.16)
    return f"#{red:02x}{green:02x}{blue:02x}"


def draw_slate(slate: Slate, places: Areas, accent: str, crest_path: str) -> Image.Image:
    """The whole picture without its clock."""
    scale = unit(places.height)
    image = Image.new("RGB", (places.width, places.height), slate_ground(accent))
    draw = ImageDraw.Draw(image)
    left, room = places.width * 0.11, places.width * 0.78
    draw.rectangle((0, 0, even(14 * scale), places.height), fill=rgb(accent))
    top = places.height * 0.13
    arms = crest(crest_path, even(92 * scale))
    if arms is not None:
        image.paste(arms, (round(left), round(top)), arms)
    name_left = left + (arms.width + 24 * scale if arms else 0)
    if slate.council.strip():
        council = fit(slate.council, room - (name_left - left), round(32 * scale), round(20 * scale))
        write(draw, council, (name_left, top + 46 * scale), SOFT, "lm")
    title = wrap(slate.title, room, round(68 * scale), round(36 * scale), 3, bold=True)
    lines = [line for text in slate.lines[:6] for line in wrap(text, room, round(30 * scale), round(20 * scale), 2)][:6]
    pitch = [line.size * 1.22 for line in title] + [line.size * 1.5 for line in lines]
    y = max(places.height * 0.56 - sum(pitch) / 2, top + 120 * scale)
    for index, line in enumerate([*title, *lines]):
        is_title = index < len(title)
        if index == len(title):
            y += 18 * scale
        write(draw, line, (left, y + pitch[index] / 2), WHITE if is_title else SOFT, "lm")
        y += pitch[index]
    return image
