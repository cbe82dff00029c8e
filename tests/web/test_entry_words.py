"""An entry in one line: names for ids, the reader's words for codes."""

from __future__ import annotations

import pytest

from meetings import facts as f
from tests.journals import PLAN
from web import i18n
from web.entry_words import describe


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (f.BallotCast("v1", "pere", "against"), "Votació v1, Pere Ferrer i Mas: En contra"),
        (f.AttendanceMarked("secretary", "present"), "Montserrat Oliva i Quer: Present"),
        (f.Joined("fatima", "remote"), "Fàtima El Amrani s'incorpora (A distància)"),
        (f.NoteAdded("i1", "Se'n va la llum."), "Nota: Se'n va la llum."),
        (f.Left("ningu"), "ningu s'absenta"),
    ],
)
def test_who_did_what(fact: f.Correctable, said: str) -> None:
    with i18n.speaking("ca"):
        assert describe(fact, PLAN) == said
