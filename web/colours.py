"""The council's colour on screen: contrast as WCAG 2.1 measures it, and a shade readable in both moods. Pure."""

from __future__ import annotations

import colorsys
import re

from streaming.contrast import contrast, ink_on, luminance

ENOUGH = 4.5
"""Contrast that text needs (WCAG 2.1, 1.4.3)."""
PAPER = "#ffffff"
NIGHT = "#14181d"

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    return bool(_COLOUR.fullmatch(text.lower()))


def readable(colour: str, ground: str) -> str:
    """The same hue, no lighter or darker than it must be to be read as text on `ground`."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    step = -0.01 if luminance(ground) > 0.5 else 0.01
    while contrast(colour, ground) < ENOUGH and 0 < light + step < 1:
        light += step
        parts = colorsys.hls_to_rgb(hue, light, saturation)
        colour = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
    return colour


def theme(accent: str) -> str:
    """A stylesheet with `--accent` (also as text) and `--on-accent`, for the light and the dark mood."""
    if not is_colour(accent):
        raise ValueError("not a colour")
    day, night = readable(accent, PAPER), readable(accent, NIGHT)
    return (
        f":root {{ --accent: {day}; --on-accent: {ink_on(day)}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {night}; --on-accent: {ink_on(night)}; }} }}\n"
    )
