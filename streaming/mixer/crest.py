"""The council's crest, read once from its file. A file that cannot be read is an absent crest, never an error."""

from __future__ import annotations

from functools import lru_cache

import structlog
from PIL import Image, UnidentifiedImageError

log = structlog.get_logger()

_MOST_PIXELS = 16_000_000


@lru_cache(maxsize=8)
def crest(path: str, height: int) -> Image.Image | None:
    """The crest at that height with its transparency, or None."""
    whole = _whole(path) if path else None
    if whole is None:
        return None
    width = max(1, min(round(whole.width * height / whole.height), height * 4))
    return whole.resize((width, height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=2)
def _whole(path: str) -> Image.Image | None:
    try:
        with Image.open(path, formats=["PNG"]) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueError(f"{image.width}x{image.height} pixels")
            return image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError) as error:
        log.warning("crest_unreadable", path=path, reason=str(error))
        return None
