"""The programme's typefaces: the first has our letters, each of the others what those before it lack.

It looks beside the package, falls back to Pillow's own where ours cannot be read, and for letters that none of ours has
to the machine's.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

import streaming
from streaming.mixer.system_fonts import SystemFont, system_font

_FOLDER = Path(streaming.__file__).resolve().parent.parent / "web" / "static" / "vendor" / "fonts"
_FACES = (
    ("regular.woff2", "bold.woff2"),
    ("arabic-regular.ttf", "arabic-bold.ttf"),
    ("hebrew-regular.ttf", "hebrew-bold.ttf"),
    ("tifinagh-regular.ttf", "tifinagh-regular.ttf"),
    ("emoji-regular.ttf", "emoji-bold.ttf"),
)
"""Regular and bold of each; all are drawn in the colour of the text."""
EMOJI = len(_FACES) - 1
SHAPES = bool(features.check_feature("raqm"))
"""Whether letters can be joined and turned as Arabic is written; without libfribidi on the machine they cannot."""

_ABSENT = "\U0010fffd"
_PROBE = 24


class FontsMissing(RuntimeError):
    """They were not built. The text says what to run."""


@lru_cache(maxsize=512)
def font(size: int, bold: bool = False, face: int = 0) -> ImageFont.FreeTypeFont:
    """The typeface at that height in pixels. Raises `FontsMissing`."""
    if face >= len(_FACES):
        return ImageFont.truetype(_borrowed[face - len(_FACES)].path, size, _borrowed[face - len(_FACES)].index)
    files = [_FOLDER / name for name in dict.fromkeys(_FACES[face][::-1] if bold else _FACES[face])]
    if not any(file.exists() for file in files):
        raise FontsMissing(f"{files[0].name} is not in {_FOLDER}. Run `make install`, which puts the typefaces there.")
    for file in files:
        try:
            return ImageFont.truetype(file, size)
        except OSError:
            # This FreeType was built without that container's compression.
            continue
    built_in = ImageFont.load_default(size)
    assert isinstance(built_in, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    # It comes without shaping, and would refuse to be told a direction.
    return built_in.font_variant(layout_engine=ImageFont.Layout.RAQM) if SHAPES else built_in


@lru_cache(maxsize=4096)
def face_of(letter: str) -> int | None:
    """The first typeface that has the letter, if one has."""
    ours = next((face for face in range(len(_FACES)) if has(letter, face)), None)
    return ours if ours is not None else _machines(letter)


_borrowed: list[SystemFont] = []
"""Typefaces of the machine that were needed so far: numbered after ours."""


def _machines(letter: str) -> int | None:
    found = system_font(letter)
    if found is None:
        return None
    if found not in _borrowed:
        _borrowed.append(found)
    face = len(_FACES) + _borrowed.index(found)
    try:
        return face if has(letter, face) else None
    except OSError:
        # Taken away since fontconfig looked.
        return None


def has(letter: str, face: int) -> bool:
    return _drawn(letter, face) != _drawn(_ABSENT, face)


@lru_cache(maxsize=8192)
def _drawn(letter: str, face: int) -> tuple[bytes, tuple[int, int]]:
    """Pillow does not say which letters a file has; those it lacks all look the same."""
    mask = _plain(face).getmask(letter)
    return bytes(mask), mask.size


@lru_cache
def _plain(face: int) -> ImageFont.FreeTypeFont:
    """Without shaping, which would draw a box for what is missing of a cluster."""
    return font(_PROBE, face=face).font_variant(layout_engine=ImageFont.Layout.BASIC)
