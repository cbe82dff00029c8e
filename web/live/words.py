"""The words of the live meeting in one language: catalogue `live`, read straight from its `.po`.

Msgids are English. Must never know where a sentence is shown.
"""

from __future__ import annotations

import functools
import gettext
import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from meetings.letters import isolated

FOLDER = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "live"


def _kept_apart(about: dict[str, object]) -> dict[str, object]:
    return {key: isolated(value) if isinstance(value, str) else value for key, value in about.items()}


class Words:
    """`words("Text with {name}", name=…)`: translated, then filled in."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def __call__(self, text: str, /, **about: object) -> str:
        translated = self._translations.gettext(text)
        return translated.format(**_kept_apart(about)) if about else translated

    def of(self, context: str, text: str, /, **about: object) -> str:
        """The same words mean different things, or agree with a gender: `context` tells which."""
        translated = self._translations.pgettext(context, text)
        return translated.format(**_kept_apart(about)) if about else translated

    def many(self, one: str, several: str, count: int, /, **about: object) -> str:
        """With `{count}` filled in."""
        return self._translations.ngettext(one, several, count).format(count=count, **_kept_apart(about))


@functools.cache
def words(language: str) -> Words:
    """English for a language without a catalogue."""
    source = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not source.exists():
        return Words(language, gettext.NullTranslations())
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=DOMAIN, abort_invalid=True))
    compiled.seek(0)
    return Words(language, gettext.GNUTranslations(compiled))
