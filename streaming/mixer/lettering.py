"""Words that fit: measured, shortened at word boundaries, wrapped, drawn. Pure but for the fonts."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

import msgspec
from PIL import Image, ImageDraw

from streaming.mixer.fonts import font

_LONGEST = 400
"""Characters looked at; a longer text is shortened before it is measured."""
_TINY = 7
_FINE = 4
"""Text is drawn this much larger and reduced: hinting at small sizes would put letters at uneven distances."""
_PICTOGRAPHS = ((0x2600, 0x27BF), (0x1F000, 0x1FAFF), (0xFE00, 0xFE0F), (0x200D, 0x200D))
ELLIPSIS = "…"


class Line(msgspec.Struct, frozen=True):
    """One line of text at the size at which it fits."""

    text: str
    size: int
    bold: bool

    @property
    def width(self) -> float:
        return text_width(self.text, self.size, self.bold)


@lru_cache(maxsize=4096)
def text_width(text: str, size: int, bold: bool = False) -> float:
    return float(font(size * _FINE, bold).getlength(text)) / _FINE


def clean(text: str) -> str:
    """Without control characters, line breaks, halves of characters or pictographs; never an error."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    kept = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign
        for sign in whole
        if not any(first <= ord(sign) <= last for first, last in _PICTOGRAPHS)
    )
    words = " ".join(kept.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + ELLIPSIS


def fit(text: str, width: float, size: int, least: int, bold: bool = False) -> Line:
    """One line no wider than `width`: smaller down to `least`, then fewer words, then initials. Never half a word."""
    text = clean(text)
    whole = text_width(text, size, bold)
    # Width grows with size: the first size tried is nearly always the right one.
    first = size if whole <= width else min(size - 1, int(size * width / whole) + 1)
    for smaller in range(first, least - 1, -1):
        if text_width(text, smaller, bold) <= width:
            return Line(text, smaller, bold)
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        shorter = " ".join(words[:count]).rstrip(",.;:-\u2013") + ELLIPSIS
        if text_width(shorter, least, bold) <= width:
            return Line(shorter, least, bold)
    for short in (". ".join(word[0] for word in words[:3]) + ".", words[0][0]) if words else ("",):
        for smaller in range(least, _TINY - 1, -1):
            if text_width(short, smaller, bold) <= width:
                return Line(short, smaller, bold)
    return Line("", least, bold)


def wrap(text: str, width: float, size: int, least: int, most_lines: int, bold: bool = False) -> list[Line]:
    """At most `most_lines` lines of one size, broken between words; what is too long even at `least` is shortened."""
    words = clean(text).split()
    for smaller in range(size, least - 1, -2):
        lines = _broken(words, width, smaller, bold)
        if len(lines) <= most_lines and all(text_width(line, smaller, bold) <= width for line in lines):
            return [Line(line, smaller, bold) for line in lines]
    lines = _broken(words, width, least, bold)
    kept, rest = lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])
    return [fit(line, width, least, least, bold) for line in [*kept, rest]]


def _broken(words: list[str], width: float, size: int, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and text_width(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def initials(name: str) -> str:
    """First letters of the first and the last name."""
    words = [word for word in clean(name).split() if word[0].isalpha()] or clean(name).split()
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [words[0][0]] if words else []
    return "".join(letters).upper()


def write(
    draw: ImageDraw.ImageDraw, line: Line, at: tuple[float, float], colour: str | tuple[int, ...], anchor: str
) -> None:
    """`anchor`: `l` or `m` (left or middle) of the line, always its middle height."""
    if not line.text:
        return
    face = font(line.size * _FINE, line.bold)
    x, y = at[0] - (line.width / 2 if anchor[0] == "m" else 0), at[1] - line.size
    # The whole pixel goes to the target, the fraction into the enlarged drawing.
    left, top = math.floor(x) - line.size, math.floor(y)
    width, height = math.ceil(line.width) + 2 * line.size + 2, 2 * line.size + 2
    mask = Image.new("L", (width * _FINE, height * _FINE))
    inside = ((x - left) * _FINE, (y - top + line.size) * _FINE)
    ImageDraw.Draw(mask).text(inside, line.text, fill=255, font=face, anchor="lm")
    draw.bitmap((left, top), mask.reduce(_FINE), fill=colour)


def figures(draw: ImageDraw.ImageDraw, text: str, at: tuple[float, float], size: int, colour: str) -> None:
    """Digits in cells of one width, so that a running clock stands still; `at` is the middle of the left edge."""
    x, y = at
    for sign in text:
        cell = figure_width(sign, size)
        write(draw, Line(sign, size, True), (x + cell / 2, y), colour, "mm")
        x += cell


def figure_width(text: str, size: int) -> float:
    """Width of `text` as `figures` draws it."""
    digit = max(text_width(sign, size, True) for sign in "0123456789")
    return sum(digit if sign.isdigit() else text_width(sign, size, True) for sign in text)
