"""Text in the order in which it is drawn: letters that belong together, the typeface of each, right to left or not.

Two levels of direction are enough for names and titles: the whole of UAX 9 is for books. Knows no picture.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

import msgspec

from streaming.mixer.fonts import EMOJI, SHAPES, face_of, has

Key = TypeVar("Key")

_JOINER = "\u200d"
_UNKNOWN = "?"
_BRACKETS = tuple("()[]{}")
_LEFT, _RIGHT = ("L", "EN"), ("R", "AL", "AN")


class Run(msgspec.Struct, frozen=True):
    """Letters of one typeface in one direction."""

    text: str
    """In reading order."""
    face: int
    right_to_left: bool

    @property
    def direction(self) -> str | None:
        """As Pillow is told; without shaping it cannot be."""
        if not SHAPES:
            return None
        return "rtl" if self.right_to_left else "ltr"


def clusters(text: str) -> list[str]:
    """What people see as one sign: a letter with its marks, an emoji and what is joined to it (UAX 29, in short)."""
    made: list[str] = []
    for sign in text:
        if made and (_continues(sign) or made[-1].endswith(_JOINER) or _is_second_half_of_flag(made[-1], sign)):
            made[-1] += sign
        else:
            made.append(sign)
    return made


def _continues(sign: str) -> bool:
    return (
        unicodedata.category(sign) in ("Mn", "Mc", "Me")
        or sign in (_JOINER, "\u200c")
        or 0x1F3FB <= ord(sign) <= 0x1F3FF
        or 0xE0020 <= ord(sign) <= 0xE007F
    )


def _is_second_half_of_flag(before: str, sign: str) -> bool:
    return len(before) == 1 and all(0x1F1E6 <= ord(half) <= 0x1F1FF for half in (before, sign))


def drawable(text: str) -> str:
    """The text without the words that no typeface has a letter of, as in `王小龍 Wang`; where nothing else is said, and
    within words, a question mark stands for what is missing, never the empty box that fonts draw."""
    words = [[_drawable(cluster) for cluster in clusters(word)] for word in text.split(" ")]
    known = [word for word in words if any(cluster != _UNKNOWN for cluster in word)]
    return " ".join("".join(word) for word in known or words)


@lru_cache(maxsize=4096)
def _drawable(cluster: str) -> str:
    if (face := _face(cluster)) is None:
        return _UNKNOWN
    return "".join(sign for sign in cluster if _is_invisible(sign) or has(sign, face))


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or 0xFE00 <= ord(sign) <= 0xFE0F


@lru_cache(maxsize=4096)
def _face(cluster: str) -> int | None:
    """One that has all of the cluster, else one that has its letter."""
    seen = [sign for sign in cluster if not _is_invisible(sign)] or [" "]
    if "\ufe0f" in cluster and has(seen[0], EMOJI):
        return EMOJI
    first = face_of(seen[0])
    if first is None or len(seen) == 1 or all(has(sign, first) for sign in seen):
        return first
    return next((face for face in range(first, EMOJI + 1) if all(has(sign, face) for sign in seen)), first)


@lru_cache(maxsize=4096)
def runs(text: str) -> tuple[Run, ...]:
    """From left to right as they are drawn. The first letter that has a direction gives the line's own."""
    signs = clusters(text)
    base = next((direction for direction in map(_direction, signs) if direction is not None), False)
    stretches = _grouped(range(len(signs)), _settled(signs, base))
    made: list[Run] = []
    for right_to_left, stretch in reversed(stretches) if base else stretches:
        parts = _grouped(stretch, {at: _face(signs[at]) or 0 for at in stretch})
        for face, part in reversed(parts) if right_to_left else parts:
            # What cannot be shaped is at least in its order.
            letters = [signs[at] for at in (reversed(part) if right_to_left and not SHAPES else part)]
            made.append(Run("".join(letters), face, right_to_left))
    return tuple(made)


def _grouped(places: Iterable[int], by: Mapping[int, Key]) -> list[tuple[Key, list[int]]]:
    return [(key, list(group)) for key, group in groupby(places, key=lambda at: by[at])]


def _direction(cluster: str) -> bool | None:
    """Right to left, left to right, or either, by its first letter."""
    kind = unicodedata.bidirectional(cluster[0])
    return True if kind in _RIGHT else False if kind in _LEFT else None


def _settled(signs: list[str], base: bool) -> dict[int, bool]:
    """What has no direction follows what is on both sides of it, or the line (UAX 9, N0 to N2); brackets the line."""
    directions = [base if sign in _BRACKETS else _direction(sign) for sign in signs]
    settled = {}
    for at, direction in enumerate(directions):
        if direction is None:
            before = next((d for d in reversed(directions[:at]) if d is not None), base)
            after = next((d for d in directions[at:] if d is not None), base)
            direction = before if before == after else base
        settled[at] = direction
    return settled
