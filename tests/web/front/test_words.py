"""The catalogues say exactly what the scripts say, in Catalan and in Spanish."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import web
from web.words import screen_words

STATIC = Path(web.__file__).parent / "static"
TEXT = r'"((?:[^"\\]|\\.)*)"'
ONE = re.compile(r"(?<![\w$])_\(\s*" + TEXT)
MANY = re.compile(r"ngettext\(\s*" + TEXT + r",\s*" + TEXT)
Message = str | tuple[str, ...]


def scripts() -> list[Path]:
    return [file for file in sorted(STATIC.rglob("*.js")) if "vendor" not in file.parts]


def messages(script: str) -> set[Message]:
    one = {json.loads(f'"{text}"') for text in ONE.findall(script)}
    return one | {tuple(json.loads(f'"{text}"') for text in pair) for pair in MANY.findall(script)}


def catalogue(language: str) -> Catalog:
    with (STATIC.parent / "locale" / language / "LC_MESSAGES" / "screens.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def fields(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("language", ["ca", "es"])
def test_a_catalogue_has_what_scripts_say_and_nothing_else(language: str) -> None:
    said = {message for script in scripts() for message in messages(script.read_text("utf-8"))}
    assert {message.id for message in catalogue(language) if message.id} == said


@pytest.mark.parametrize("language", ["ca", "es"])
def test_every_sentence_is_translated_with_its_fields(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        assert all(strings), message.id
        assert len(ids) == len(strings)
        assert [fields(text) for text in ids] == [fields(text) for text in strings]


def test_a_page_can_ask_for_the_words_of_one_script() -> None:
    assert set(screen_words("ca", "public.js")) == messages((STATIC / "public.js").read_text("utf-8"))


def test_english_needs_no_catalogue() -> None:
    assert screen_words("en") == {}
