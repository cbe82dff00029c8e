"""Words that fit: measured, shortened at word boundaries, wrapped, drawn. Pure but for the fonts."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

import msgspec
from PIL import Image, ImageDraw

from streaming.mixer.fonts import font
from streaming.mixer.runs import Run, clusters, drawable, runs

_LONGEST = 400
"""Characters looked at; a longer text is shortened before it is measured."""
_TINY = 7
_FINE = 4
"""Text is drawn this much larger and reduced: hinting at small sizes would put letters at uneven distances."""
_BREAKS = ("Cc", "Cs", "Zl", "Zp")
_JOINING = "\u200c\u200d"
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
    return sum(_length(run, size * _FINE, bold) for run in runs(text)) / _FINE


def _length(run: Run, size: int, bold: bool) -> float:
    return float(font(size, bold, run.face).getlength(run.text, direction=run.direction))


def clean(text: str) -> str:
    """What can be drawn of it, on one line: no control characters, halves of characters or what turns text round."""
    whole = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    kept = "".join(" " if unicodedata.category(s) in _BREAKS else s for s in whole if not _is_unseen(s))
    words = " ".join(drawable(" ".join(kept.split())).split())
    signs = clusters(words[: 4 * _LONGEST])
    if len(signs) <= _LONGEST:
        return words
    return "".join(signs[:_LONGEST]).rsplit(" ", 1)[0] + ELLIPSIS


def _is_unseen(sign: str) -> bool:
    """Marks of direction, spaces without width, letters that are none; not what joins letters and emoji."""
    return unicodedata.category(sign) in ("Cf", "Co", "Cn") and sign not in _JOINING and not _is_tag(sign)


def _is_tag(sign: str) -> bool:
    return 0xE0020 <= ord(sign) <= 0xE007F


def fit(text: str, width: float, size: int, least: int, bold: bool = False) -> Line:
    """One line no wider than `width`: smaller down to `least`, then fewer words, then initials. Never half a word."""
    text = clean(text)
    if (whole := _whole(text, width, size, least, bold)) is not None:
        return whole
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        shorter = " ".join(words[:count]).rstrip(",.;:-\u2013") + ELLIPSIS
        if text_width(shorter, least, bold) <= width:
            return Line(shorter, least, bold)
    for short in (". ".join(_first(word) for word in words[:3]) + ".", _first(words[0])) if words else ("",):
        for smaller in range(least, _TINY - 1, -1):
            if text_width(short, smaller, bold) <= width:
                return Line(short, smaller, bold)
    return Line("", least, bold)


def fit_name(name: str, short: str, width: float, size: int, least: int, bold: bool = False) -> Line:
    """A person's name: whole, else `short`, else `short` without its last words, else as any other text."""
    if (whole := _whole(clean(name), width, size, least, bold)) is not None:
        return whole
    words = clean(short).split()
    while len(words) > 1:
        if (line := _whole(" ".join(words), width, size, least, bold)) is not None:
            return line
        words = words[:-1]
        while words and words[-1].islower():
            # What joins two surnames does not stand at the end of one.
            words = words[:-1]
    return fit(name, width, size, least, bold)


def _whole(text: str, width: float, size: int, least: int, bold: bool) -> Line | None:
    """All of it, at the largest size that fits."""
    whole = text_width(text, size, bold)
    # Width grows with size: the first size tried is nearly always the right one.
    first = size if whole <= width else min(size - 1, int(size * width / whole) + 1)
    for smaller in range(first, least - 1, -1):
        if text_width(text, smaller, bold) <= width:
            return Line(text, smaller, bold)
    return None


def wrap(text: str, width: float, size: int, least: int, most_lines: int, bold: bool = False) -> list[Line]:
    """At most `most_lines` lines of one size, broken between words; what is too long even at `least` is shortened."""
    words = clean(text).split()
    for smaller in range(size, least - 1, -2):
        lines = _broken(words, width, smaller, bold)
        if len(lines) <= most_lines and all(text_width(line, smaller, bold) <= width for line in lines):
            return [Line(line, smaller, bold) for line in _balanced(words, lines, width, smaller, bold)]
    lines = _broken(words, width, least, bold)
    kept, rest = lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])
    return [fit(line, width, least, least, bold) for line in [*kept, rest]]


def _balanced(words: list[str], lines: list[str], width: float, size: int, bold: bool) -> list[str]:
    """As many lines, of lengths as equal as they can be: no single word stands alone at the end."""
    while len(lines) > 1:
        width -= size / 2
        tighter = _broken(words, width, size, bold)
        if len(tighter) > len(lines) or any(text_width(line, size, bold) > width for line in tighter):
            break
        lines = tighter
    return lines


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
    letters = [_first(words[0]), _first(words[-1])] if len(words) > 1 else [_first(words[0])] if words else []
    return "".join(letters).upper()


def _first(word: str) -> str:
    return clusters(word)[0]


def write(
    draw: ImageDraw.ImageDraw, line: Line, at: tuple[float, float], colour: str | tuple[int, ...], anchor: str
) -> None:
    """`anchor`: `l` or `m` (left or middle) of the line, always its middle height."""
    if not line.text:
        return
    x, y = at[0] - (line.width / 2 if anchor[0] == "m" else 0), at[1] - line.size
    # The whole pixel goes to the target, the fraction into the enlarged drawing.
    left, top = math.floor(x) - line.size, math.floor(y)
    draw.bitmap((left, top), _mask(line, x - left, y - top), fill=colour)


@lru_cache(maxsize=256)
def _mask(line: Line, x: float, y: float) -> Image.Image:
    """The line from `x`, `y` on; kept, because clocks draw the same figures at the same places every second."""
    size = line.size * _FINE
    width, height = math.ceil(line.width) + 2 * line.size + 2, 2 * line.size + 2
    mask = Image.new("L", (width * _FINE, height * _FINE))
    ascent, descent = font(size, line.bold).getmetrics()
    pen, baseline = x * _FINE, (y + line.size) * _FINE + (ascent - descent) / 2
    for run in runs(line.text):
        face = font(size, line.bold, run.face)
        ImageDraw.Draw(mask).text((pen, baseline), run.text, fill=255, font=face, anchor="ls", direction=run.direction)
        pen += _length(run, size, line.bold)
    return mask.reduce(_FINE)


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
