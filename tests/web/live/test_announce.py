"""Sentences for the live regions and for whoever was refused."""

from __future__ import annotations

from tests.journals import begun
from web.live.announce import announcements, meanwhile
from web.live.words import words
from web.wire import Announce


def test_a_vote_from_opening_to_result() -> None:
    meeting = begun()
    before = len(meeting.entries)
    meeting.vote().cast(against="marta", silent="alex").closed("carried")
    said = announcements(meeting.entries[before:], meeting.state, words("ca"))
    assert said == [
        Announce("S'obre la votació del punt 1", True),
        Announce("Es tanca la votació. A favor: 11 · En contra: 1 · Abstencions: 0 · No voten: 1", False),
        Announce("S'aprova. A favor: 11 · En contra: 1 · Abstencions: 0 · No voten: 1", True),
    ]


def test_ballots_are_not_announced() -> None:
    meeting = begun().vote()
    before = len(meeting.entries)
    meeting.cast()
    assert announcements(meeting.entries[before:], meeting.state, words("ca")) == []


def test_meanwhile_tells_the_last_few_in_the_persons_language() -> None:
    meeting = begun()
    before = len(meeting.entries)
    meeting.item("i2").spoke("pere").item("i3")
    assert meanwhile(meeting.entries[before:], meeting.state, words("es"), limit=3) == (
        "Pere Ferrer i Mas ha terminado la intervención",
        "Se cierra el punto 2",
        "Punto 3: Informe de l'alcaldia",
    )
