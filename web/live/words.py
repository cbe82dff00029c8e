"""The words of the live meeting in one language: catalogue `live`.

Msgids are English. Must never know where a sentence is shown.
"""

from __future__ import annotations

import functools
import gettext

from meetings.letters import isolated
from web.i18n import translations

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
    return Words(language, translations(language, DOMAIN))
