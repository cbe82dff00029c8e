"""Refusals in words: every code has a sentence in three languages, with people and items by their names."""

from __future__ import annotations

import pytest

from meetings.refusal import Code, Refused
from tests.journals import PLAN
from web.live.refusals import SENTENCES, sentence
from web.live.words import words

ABOUT: dict[Code, dict[str, str | int]] = {
    Code.NO_QUORUM: {"present": 3, "needed": 5},
    Code.ITEM_OPEN: {"item": "i2"},
    Code.MISSING_BALLOTS: {"people": "nuria,pere", "number": 2},
    Code.PAPERS_DO_NOT_FIT: {"papers": 14, "eligible": 13},
    Code.MISSING_PAPERS: {"number": 2},
    Code.TOO_LONG: {"limit": 4000},
    Code.FLOOR_TAKEN: {"person": "nuria"},
    Code.SCREEN_TAKEN: {"person": "nuria"},
}


@pytest.mark.parametrize("code", list(Code))
def test_every_code_is_worded_in_every_language(code: Code) -> None:
    said = {
        language: sentence(Refused(code, **ABOUT.get(code, {})), PLAN, words(language))
        for language in ("ca", "es", "en")
    }
    assert all(said.values())
    assert len(set(said.values())) == 3
    assert "{" not in "".join(said.values())


def test_no_sentence_without_a_code() -> None:
    assert set(SENTENCES) == set(Code)


def test_people_and_items_are_called_by_name() -> None:
    missing = Refused(Code.MISSING_BALLOTS, people="nuria,fatima", number=2)
    assert sentence(missing, PLAN, words("en")).startswith("Núria Puig i Serra, Fàtima El Amrani have not voted.")
    assert sentence(Refused(Code.ITEM_OPEN, item="i4"), PLAN, words("ca")) == "El punt 4 està obert. Tanqueu-lo primer."


def test_somebody_the_refusal_does_not_name() -> None:
    assert sentence(Refused(Code.NO_VOTE_RIGHT), PLAN, words("ca")).startswith("Aquesta persona no pot votar aquí")
