"""The still card with words: before the meeting, in a recess, in a closed part, after the end."""

from __future__ import annotations

from PIL import Image, ImageDraw

from streaming.mixer.banner import draw_banner
from streaming.mixer.layout import Areas, Rect, beside, unit
from streaming.mixer.lettering import wrap, write
from streaming.mixer.palette import GROUND, SOFT, WHITE, mixed
from streaming.scene import Banner, Slate


def slate_ground(accent: str) -> str:
    return mixed(GROUND, accent, 0.16)


def draw_slate(slate: Slate, places: Areas, accent: str, crest_path: str, pinned: Rect | None = None) -> Image.Image:
    """The whole picture without its clock, which stands where it does in every scene, and without what is pinned."""
    scale, ground = unit(places.height), slate_ground(accent)
    image = Image.new("RGB", (places.width, places.height), ground)
    draw_banner(image, Banner(slate.council), places, accent, crest_path, ground)
    draw = ImageDraw.Draw(image)
    body = beside(places.body, pinned)
    left, room = body.x, min(body.w, places.width * 0.78)
    title = wrap(slate.title, room, round(64 * scale), round(32 * scale), 4, bold=True)
    lines = [line for text in slate.lines[:6] for line in wrap(text, room, round(29 * scale), round(20 * scale), 2)][:6]
    pitch = [line.size * 1.2 for line in title] + [line.size * 1.5 for line in lines]
    y = max(body.y + body.h * 0.5 - sum(pitch) / 2, body.y + 10 * scale)
    for index, line in enumerate([*title, *lines]):
        is_title = index < len(title)
        if index == len(title):
            y += 18 * scale
        write(draw, line, (left, y + pitch[index] / 2), WHITE if is_title else SOFT, "lm")
        y += pitch[index]
    return image
