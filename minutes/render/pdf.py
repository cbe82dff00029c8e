"""The minutes as PDF: tagged for screen readers and fit for archives (PDF/UA-1 and PDF/A-3a). Knows only the document.

The date in the file is the journal's, so the same document gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import typst

import minutes
from minutes.document import Document
from minutes.render.colour import readable

_TEMPLATE = Path(__file__).parent / "templates" / "minutes.typ"
_FONTS = Path(minutes.__file__).resolve().parent.parent / "web" / "static" / "vendor" / "fonts"
"""Arabic, Hebrew, Tifinagh and emoji, as the programme draws them; the setter brings the rest."""
_STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_JOINERS = re.compile("(?<=\\])[\u200d\ufe0e\ufe0f]+|[\u200d\ufe0e\ufe0f]+(?=\\[)")
_UNSHOWN = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed', re.DOTALL)


def to_pdf(document: Document, made_at: dt.datetime) -> bytes:
    """`made_at` is when the file says it was made. Raises `typst.TypstError` if the document cannot be set.

    The fonts that come along are tried first, so that machines agree; then the machine's. What no font has is written
    as its name in Unicode: an archive does not take a letter that nobody can see.
    """
    text = msgspec.json.encode(document).decode()
    try:
        return _compile(text, document, made_at, system_fonts=False)
    except typst.TypstError as error:
        if not _UNSHOWN.search(str(error)):
            raise
    while True:
        try:
            return _compile(text, document, made_at, system_fonts=True)
        except typst.TypstError as error:
            unshown = _UNSHOWN.search(str(error))
            if unshown is None:
                raise
            without = _named(text, _unescaped(unshown["text"]))
            if without == text:
                raise
            text = without


@cache
def _fonts(system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system_fonts, font_paths=[str(_FONTS)] if _FONTS.is_dir() else [])


def _compile(text: str, document: Document, made_at: dt.datetime, *, system_fonts: bool) -> bytes:
    at = made_at.astimezone(dt.UTC)
    made = [at.year, at.month, at.day, at.hour, at.minute, at.second]
    inputs = {"document": text, "made": msgspec.json.encode(made).decode(), "accent": readable(document.accent)}
    return typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=[*_STANDARDS],
        sys_inputs=inputs,
        font_paths=_fonts(system_fonts),
        timestamp=int(at.timestamp()),
    )


def _unescaped(quoted: str) -> str:
    """What the setter quotes in its errors: what it takes for invisible is written as its number."""
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), quoted)


def _named(text: str, unshown: str) -> str:
    """The text with every letter of `unshown` written as its name, and without what joined or coloured it."""
    for letter in dict.fromkeys(letter for letter in unshown if not letter.isascii()):
        name = unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
        invisible = unicodedata.category(letter) in ("Cf", "Mn", "Me")
        text = text.replace(letter, "" if invisible else f"[{name}]")
    return _JOINERS.sub("", text)
