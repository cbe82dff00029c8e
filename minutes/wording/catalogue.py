"""The translations: message catalogues, read from their source so that no compiled file can be stale or missing."""

from __future__ import annotations

import functools
import gettext
import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("ca", "es", "en")
LOCALE = Path(__file__).parent.parent / "locale"


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """What the messages are in a language; English ones are the messages themselves."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    path = LOCALE / language / "LC_MESSAGES" / "minutes.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
