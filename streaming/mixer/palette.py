"""The programme's colours. The council's accent and the groups' colours come with the scene."""

from __future__ import annotations

import re

from streaming.contrast import contrast, ink_on

GROUND = "#10151b"
"""Behind everything."""
PLACE = "#161c23"
"""An empty place among people."""
CARD = "#222b35"
WHITE = "#f4f6f8"
SOFT = "#aeb8c2"
FAINT = "#5b6673"
RECORDING = "#e0433a"
OVERTIME = "#ffb454"

_SEEN = 3.0
"""Contrast that a line or a mark needs to be seen (WCAG 2.1, 1.4.11)."""
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def known(colour: str) -> str:
    """`#rrggbb`; anything else counts as `FAINT`."""
    return colour if _HEX.fullmatch(colour) else FAINT


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three bytes."""
    colour = known(colour)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` of `other` in it."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(colour), rgb(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def seen(colour: str, ground: str = GROUND) -> str:
    """The colour, no lighter than it must be to be seen on that dark ground as a line or a mark."""
    return next(shade for tenths in range(11) if contrast(shade := mixed(colour, WHITE, tenths / 10), ground) >= _SEEN)


def ink(colour: str) -> str:
    """What words on `colour` are written in."""
    return ink_on(known(colour))
