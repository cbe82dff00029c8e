"""The council's colour on screen: contrast as WCAG 2.1 measures it, and a shade readable in both moods. Pure."""

from __future__ import annotations

import colorsys
import re

ENOUGH = 4.5
"""Contrast that text needs (WCAG 2.1, 1.4.3)."""
PAPER = "#ffffff"
NIGHT = "#14181d"

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    return bool(_COLOUR.fullmatch(text.lower()))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1."""
    linear = []
    for start in (1, 3, 5):
        part = int(colour[start : start + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


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


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on `colour`."""
    return PAPER if contrast(PAPER, colour) >= contrast("#000000", colour) else "#000000"


def theme(accent: str) -> str:
    """A stylesheet with `--accent` (also as text) and `--on-accent`, for the light and the dark mood."""
    if not is_colour(accent):
        raise ValueError("not a colour")
    day, night = readable(accent, PAPER), readable(accent, NIGHT)
    return (
        f":root {{ --accent: {day}; --on-accent: {ink_on(day)}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {night}; --on-accent: {ink_on(night)}; }} }}\n"
    )
