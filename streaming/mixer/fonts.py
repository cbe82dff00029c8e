"""The two cuts of the programme's typeface. It looks beside the package and falls back to Pillow's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

import streaming

_FOLDER = Path(streaming.__file__).resolve().parent.parent / "web" / "static" / "vendor" / "fonts"
_ENDINGS = ("ttf", "otf", "woff2")


@lru_cache(maxsize=256)
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The typeface at that height in pixels."""
    for name in ("bold", "regular") if bold else ("regular", "bold"):
        for ending in _ENDINGS:
            path = _FOLDER / f"{name}.{ending}"
            if path.is_file():
                try:
                    return ImageFont.truetype(path, size)
                except OSError:
                    # This FreeType was built without that container's compression: the next file may do.
                    continue
    built_in = ImageFont.load_default(size)
    assert isinstance(built_in, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return built_in
