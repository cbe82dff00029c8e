"""The words that scripts say, in one language: catalogue `screens`, handed to a page as a block of JSON.

Msgids are the English sentences as they stand in `web/static`, so English needs no catalogue. Must never know where a
sentence is shown.
"""

from __future__ import annotations

import functools
from pathlib import Path

from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent / "locale"
DOMAIN = "screens"


@functools.cache
def screen_words(language: str, *scripts: str) -> dict[str, str | tuple[str, ...]]:
    """English sentence to its translation; one with a number is keyed by its singular and has both forms.

    With `scripts`, such as `public.js`, only what those say: a small page stays small.
    """
    source = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not source.exists():
        return {}
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)
    wanted = {f"web/static/{script}" for script in scripts}
    said: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if message.id and (not wanted or wanted & {file for file, _line in message.locations}):
            one = message.id if isinstance(message.id, str) else message.id[0]
            said[one] = message.string if isinstance(message.string, str) else tuple(message.string or ())
    return said
