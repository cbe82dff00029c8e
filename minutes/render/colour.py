"""The council's colour, dark enough to be read on white (WCAG 2.1, 1.4.3)."""

from __future__ import annotations

import re

_DEFAULT = "#0b5c8a"
_CONTRAST = 4.5


def readable(colour: str) -> str:
    """The colour itself, or as much darker as text on white needs. Anything that is no colour gives the default."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return _DEFAULT
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    while 1.05 / (_luminance(red, green, blue) + 0.05) < _CONTRAST:
        red, green, blue = red * 9 // 10, green * 9 // 10, blue * 9 // 10
    return f"#{red:02x}{green:02x}{blue:02x}"


def _luminance(red: int, green: int, blue: int) -> float:
    parts = [
        (c / 255 / 12.92) if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
