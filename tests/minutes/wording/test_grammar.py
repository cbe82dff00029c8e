"""Articles, contractions, elisions, lists, dates and clocks."""

from __future__ import annotations

import datetime as dt

import pytest

from meetings.council import Gender
from minutes.wording.grammar import GRAMMARS, noun_gender

CA, ES, EN = GRAMMARS["ca"], GRAMMARS["es"], GRAMMARS["en"]


@pytest.mark.parametrize(
    ("noun", "gender", "with_article"),
    [
        ("alcaldessa", "f", "l'alcaldessa"),
        ("alcalde", "m", "l'alcalde"),
        ("regidora", "f", "la regidora"),
        ("regidor", "m", "el regidor"),
        ("interventora", "f", "la interventora"),
        ("interventor", "m", "l'interventor"),
        ("Ajuntament", "m", "l'Ajuntament"),
        ("Ple", "m", "el Ple"),
        ("Unió", "f", "la Unió"),
        ("hora", "f", "l'hora"),
    ],
)
def test_catalan_article(noun: str, gender: Gender, with_article: str) -> None:
    assert CA.the(noun, gender) == with_article


@pytest.mark.parametrize(
    ("phrase", "of"),
    [
        ("el Ple", "del Ple"),
        ("els regidors", "dels regidors"),
        ("la regidora", "de la regidora"),
        ("l'alcaldessa", "de l'alcaldessa"),
        ("el Masnou", "del Masnou"),
        ("l'Hospitalet de Llobregat", "de l'Hospitalet de Llobregat"),
        ("les Borges Blanques", "de les Borges Blanques"),
        ("Olot", "d'Olot"),
        ("Igualada", "d'Igualada"),
        ("Àlex Duran", "d'Àlex Duran"),
        ("Hostalric", "d'Hostalric"),
        ("Vallserena", "de Vallserena"),
    ],
)
def test_catalan_of(phrase: str, of: str) -> None:
    assert CA.of(phrase) == of


@pytest.mark.parametrize(("phrase", "of"), [("el Pleno", "del Pleno"), ("la alcaldesa", "de la alcaldesa")])
def test_spanish_of(phrase: str, of: str) -> None:
    assert ES.of(phrase) == of


@pytest.mark.parametrize(
    ("place", "phrase"),
    [
        ("Sala de plens", "a la Sala de plens"),
        ("Saló de sessions", "al Saló de sessions"),
        ("el saló de plens", "al saló de plens"),
        ("l'Auditori", "a l'Auditori"),
        ("Auditori", "a l'Auditori"),
        ("Can Xic", "a Can Xic"),
    ],
)
def test_catalan_place(place: str, phrase: str) -> None:
    assert CA.place(place) == phrase


def test_places_in_spanish_and_english() -> None:
    assert ES.place("Salón de plenos") == "en el Salón de plenos"
    assert ES.place("la Casa consistorial") == "en la Casa consistorial"
    assert EN.place("council chamber") == "in the council chamber"
    assert EN.place("la sala") == "in la sala"


@pytest.mark.parametrize(
    ("noun", "gender"),
    [
        ("Ple", "m"),
        ("Comissió Informativa", "f"),
        ("Junta de Govern Local", "f"),
        ("Ajuntament", "m"),
        ("Entitat", "f"),
    ],
)
def test_gender_of_institutions(noun: str, gender: str) -> None:
    assert noun_gender(noun) == gender


def test_dates() -> None:
    april, january = dt.date(2026, 4, 1), dt.date(2027, 1, 30)
    assert (CA.date(april), CA.date(january)) == ("1 d'abril de 2026", "30 de gener de 2027")
    assert (ES.date(april), EN.date(april)) == ("1 de abril de 2026", "1 April 2026")


@pytest.mark.parametrize(
    ("language", "hour", "clock"),
    [
        ("ca", 19, "les 19.05 h"),
        ("ca", 1, "la 1.05 h"),
        ("ca", 0, "les 0.05 h"),
        ("es", 19, "las 19:05 horas"),
        ("es", 1, "la 1:05 horas"),
        ("en", 1, "1:05"),
    ],
)
def test_clocks(language: str, hour: int, clock: str) -> None:
    assert GRAMMARS[language].clock(dt.datetime(2026, 4, 16, hour, 5)).replace("\N{NO-BREAK SPACE}", " ") == clock


def test_lists() -> None:
    assert CA.list(["Anna", "Biel", "Clara"]) == "Anna, Biel i Clara"
    assert ES.list(["Ana", "Belén"]) == "Ana y Belén"
    assert ES.list(["Ana", "Irene"]) == "Ana e Irene"
    assert ES.list(["Ana", "Hiedra"]) == "Ana y Hiedra"
    assert EN.list(["Ann"]) == "Ann"
    assert EN.list([]) == ""
