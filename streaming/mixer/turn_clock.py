"""The running clock of who has the floor, over their picture."""

from __future__ import annotations

from PIL import Image, ImageDraw

from streaming.mixer.layout import Rect, even
from streaming.mixer.lettering import figure_width, figures
from streaming.mixer.palette import OVERTIME, WHITE
from streaming.mixer.pixels import Overlay, overlay

_PLATE = (13, 17, 22, 208)


def turn_words(since: float, limit: int | None, unix_now: float) -> str:
    """Time spoken and, where the turn is limited, its length: `1:05 / 3:00`."""
    spoken = _minutes(max(0, int(unix_now - since)))
    return spoken if limit is None else f"{spoken} / {_minutes(limit)}"


def is_over(since: float, limit: int | None, unix_now: float) -> bool:
    return limit is not None and unix_now - since >= limit


def draw_turn(words: str, over: bool, speaker: Rect, scale: float) -> Overlay:
    """At the top right of the speaker's picture; amber when the turn is over."""
    size = round(26 * scale)
    w, h = even(figure_width(words, size) + 28 * scale), even(44 * scale)
    image = Image.new("RGBA", (w, h), _PLATE)
    left = (w - figure_width(words, size)) / 2
    figures(ImageDraw.Draw(image), words, (left, h / 2), size, OVERTIME if over else WHITE)
    inset = even(16 * scale)
    return overlay(image, speaker.right - w - inset, speaker.y + inset)


def _minutes(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02d}"
