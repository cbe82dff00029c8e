"""The still picture that stands for a broadcast: the card that is seen before a meeting begins, as a JPEG."""

from __future__ import annotations

import io

from streaming.mixer.layout import areas
from streaming.mixer.slate import draw_slate
from streaming.scene import Slate

WIDTH, HEIGHT = 1280, 720
MOST_BYTES = 2_000_000
QUALITIES = (92, 80, 60, 40)


def thumbnail(slate: Slate, accent: str, crest_path: str) -> bytes:
    """1280 x 720, below 2 MB. `crest_path`: a PNG, or empty."""
    picture = draw_slate(slate, areas(WIDTH, HEIGHT), accent, crest_path)
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() < MOST_BYTES:
            break
    return out.getvalue()
