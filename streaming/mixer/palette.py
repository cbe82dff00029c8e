"""The programme's colours. The council's accent and the groups' colours come with the scene."""

from __future__ import annotations

import re

GROUND = "#10151b"
"""Behind everything."""
STRIP = "#171e26"
CARD = "#222b35"
WHITE = "#f4f6f8"
SOFT = "#aeb8c2"
FAINT = "#5b6673"
RECORDING = "#e0433a"
OVERTIME = "#ffb454"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def rgb(colour: str, otherwise: str = FAINT) -> tuple[int, int, int]:
    """`#rrggbb` as three bytes; anything else counts as `otherwise`."""
    known = colour if _HEX.fullmatch(colour) else otherwise
    return int(known[1:3], 16), int(known[3:5], 16), int(known[5:7], 16)


def mixed(colour: str, other: str, share: float) -> tuple[int, int, int]:
    """`colour` with `share` of `other` in it."""
    first, second = rgb(colour), rgb(other)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on `colour` (WCAG relative luminance)."""
    red, green, blue = (_linear(part / 255) for part in rgb(colour))
    return "#10151b" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.30 else "#ffffff"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
