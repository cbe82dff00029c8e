"""Everything said has its words in Catalan and Spanish, and nothing is kept that nobody says."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from minutes.wording.catalogue import LOCALE, translations

_String = str | list[str] | tuple[str, ...] | None
ROOT = LOCALE.parent
KEYWORDS = {"say": None, "count": (1, 2), "message": None, "agree": (2,), "agreeing": None}
SOURCES = [("wording/**.py", "python"), ("integrity.py", "python")]
GENDERS = ("feminine", "masculine", "neutral")
AGREEING = {"agree": (2,), "agreeing": None}


def messages(keywords: Mapping[str, tuple[int, ...] | None]) -> set[str | tuple[str, ...]]:
    return {found[2] for found in extract_from_dir(str(ROOT), SOURCES, keywords=keywords)}


def said() -> set[tuple[str | None, str | tuple[str, ...]]]:
    """Every message with its context."""
    agreeing = messages(AGREEING)
    plain = {(None, message) for message in messages(KEYWORDS) - agreeing}
    return plain | {(gender, message) for message in agreeing for gender in GENDERS}


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "minutes.po").open("rb") as source:
        return read_po(source, locale=language)


@pytest.mark.parametrize("language", ["ca", "es"])
def test_every_message_is_translated(language: str) -> None:
    kept = {(message.context, _id(message.id)) for message in catalogue(language) if message.id}
    assert kept == said()
    assert [message.id for message in catalogue(language) if message.id and not all(_all(message.string))] == []
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_translations_ask_for_the_same_values(language: str) -> None:
    for message in catalogue(language):
        wanted = fields(_all(message.id)[-1])
        for text in _all(message.string):
            if message.id and text:
                assert fields(text) == wanted, message.id


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no such language"):
        translations("../ca")


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def _id(message: _String) -> str | tuple[str, ...]:
    return message if isinstance(message, str) else _all(message)


def _all(message: _String) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message or ())
