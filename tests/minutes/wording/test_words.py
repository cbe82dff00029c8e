"""Agreement: names, offices, numbers and durations in the three languages."""

from __future__ import annotations

import datetime as dt

import pytest

from meetings.council import Gender, Office
from minutes.model import Person
from minutes.wording.words import Words


def words(language: str = "ca") -> Words:
    return Words(language, "Europe/Madrid")


def person(gender: Gender, office: Office = "councillor", **more: object) -> Person:
    return Person("p", "Alex Font", office=office, gender=gender, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "gender", "titled"),
    [
        ("ca", "f", "la Sra. Alex Font, alcaldessa"),
        ("ca", "m", "el Sr. Alex Font, alcalde"),
        ("ca", "", "Alex Font, alcalde/essa"),
        ("es", "f", "la Sra. Alex Font, alcaldesa"),
        ("es", "m", "el Sr. Alex Font, alcalde"),
        ("es", "", "Alex Font, alcalde/sa"),
        ("en", "f", "Ms Alex Font, mayor"),
        ("en", "m", "Mr Alex Font, mayor"),
        ("en", "", "Alex Font, mayor"),
    ],
)
def test_a_person_in_their_office(language: str, gender: Gender, titled: str) -> None:
    assert words(language).titled(person(gender, "chair")) == titled


@pytest.mark.parametrize(
    ("language", "gender", "office", "said"),
    [
        ("ca", "f", "secretary", "secretària accidental"),
        ("es", "m", "secretary", "secretario accidental"),
        ("es", "f", "comptroller", "interventora accidental"),
        ("en", "", "comptroller", "acting comptroller"),
    ],
)
def test_who_stands_in_for_an_officer(language: str, gender: Gender, office: Office, said: str) -> None:
    assert words(language).office(person(gender, office, acting=True)) == said


@pytest.mark.parametrize(
    ("language", "gender", "rank", "office"),
    [
        ("ca", "f", 1, "primera tinenta d'alcaldia"),
        ("ca", "m", 2, "segon tinent d'alcaldia"),
        ("ca", "m", 0, "tinent d'alcaldia"),
        ("ca", "m", 12, "tinent d'alcaldia"),
        ("ca", "", 3, "3r/3a tinent/a d'alcaldia"),
        ("es", "f", 3, "tercera teniente de alcalde"),
        ("en", "f", 1, "first deputy mayor"),
    ],
)
def test_deputies_by_rank(language: str, gender: Gender, rank: int, office: str) -> None:
    assert words(language).office(person(gender, "deputy", rank=rank)) == office


def test_a_committee_has_its_own_offices() -> None:
    committee = Words("ca", "Europe/Madrid", "committee")
    assert [committee.office(person("f", office)) for office in ("chair", "deputy", "councillor")] == [
        "presidenta",
        "vicepresidenta",
        "vocal",
    ]


def test_external_members_by_what_they_speak_for() -> None:
    assert words().office(person("f", "external", represents="l'Associació")) == "representant de l'Associació"
    assert words().office(person("f", "external", represents="el Casal")) == "representant del Casal"
    assert words().office(person("f", "external")) == "membre extern"


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("ca", "1 vot a favor", "2 vots a favor"),
        ("es", "1 voto a favor", "2 votos a favor"),
        ("en", "1 vote in favour", "2 votes in favour"),
    ],
)
def test_numbers_agree(language: str, one: str, many: str) -> None:
    told = [words(language).count("{n} vote in favour", "{n} votes in favour", n) for n in (1, 2)]
    assert told == [one, many]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (42.4, "42 s"), (60, "1 min"), (200, "3 min 20 s"), (3600, "1 h"), (4805, "1 h 20 min")],
)
def test_durations(seconds: float, told: str) -> None:
    assert words().duration(seconds).replace("\N{NO-BREAK SPACE}", " ") == told


def test_times_are_in_the_meetings_zone() -> None:
    at = dt.datetime(2026, 7, 16, 17, 5, tzinfo=dt.UTC)
    assert words().time(at).startswith("19.05")
    assert Words("ca", "Atlantic/Canary").time(at).startswith("18.05")


def test_signatures_have_their_article_and_capital() -> None:
    assert [words().signing(person(gender, "chair")) for gender in ("f", "m", "")] == [
        "L'alcaldessa",
        "L'alcalde",
        "Alcalde/essa",
    ]


def test_somebodys_text_becomes_one_line_without_control_characters() -> None:
    assert words().line(" a\n\tb\x00c ") == "a bc"
    assert words().stopped("Motiu") == "Motiu."
    assert words().stopped("Per què?") == "Per què?"
