"""Translations: every text the code names is there, in Catalan and Spanish, whole, and fills in what the code gives."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.pofile import read_po

from web.catalogues import DOMAINS, ONE_AND_MANY, ROOT, Domain, forms, in_python, missing, read, texts, untranslated

PLACEHOLDER = re.compile(r"\{(\w+)\}|%\((\w+)\)[sd]")

DOMAIN = pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
LANGUAGE = pytest.mark.parametrize("language", ["ca", "es"])


def placeholders(*said: str) -> set[str]:
    return {found[1] or found[2] for text in said for found in PLACEHOLDER.finditer(text)}


@DOMAIN
def test_the_code_has_texts(domain: Domain) -> None:
    assert next(texts(domain), None) is not None


@DOMAIN
@LANGUAGE
def test_every_text_is_in_the_catalogue(domain: Domain, language: str) -> None:
    assert missing(domain, read(domain, language)) == [], "run `make messages` and translate"


@DOMAIN
@LANGUAGE
def test_every_text_is_translated(domain: Domain, language: str) -> None:
    assert untranslated(read(domain, language)) == []


OTHER_WORDS = {
    "ca": r"\b(apunts?|assentaments?|gravaci\w*|part no pública)\b",
    "es": r"\b(asientos?|parte no pública)\b",
}
"""What is called otherwise: an entry `anotació`, a recording `enregistrament` or `grabación`, a closed part `porta
tancada`."""


@pytest.mark.parametrize("folder", ["web", "minutes"])
@LANGUAGE
def test_one_thing_has_one_name(folder: str, language: str) -> None:
    wrong = [
        said
        for file in sorted((ROOT / folder / "locale" / language).rglob("*.po"))
        for message in read_po(io.BytesIO(file.read_bytes()), locale=language)
        for said in forms(message.string)
        if re.search(OTHER_WORDS[language], said, re.IGNORECASE)
    ]
    assert wrong == []


@DOMAIN
@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_a_translation_fills_in_nothing_the_code_does_not_give(domain: Domain, language: str) -> None:
    wrong = {
        str(message.id): strange
        for message in read(domain, language)
        if message.id and (strange := placeholders(*forms(message.string)) - placeholders(*forms(message.id)))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Open" if is_open else "Closed")', ["Open", "Closed"]),
        ('words.many("{count} seat", "{count} seats", n)', [("{count} seat", "{count} seats", None)]),
        ("_(label)", [None]),
        ('print("Open")', []),
    ],
)
def test_texts_are_found_in_python(source: str, found: list[object]) -> None:
    calls = in_python(io.BytesIO(source.encode()), {"_": None, "many": ONE_AND_MANY}, (), {})
    assert [message for _line, _name, message, _comments in calls] == found
