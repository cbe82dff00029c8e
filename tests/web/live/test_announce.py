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
        Announce("Es tanca la votació: 11 a favor, 1 en contra, 0 abstencions, 1 sense votar", False),
        Announce("S'aprova: 11 a favor, 1 en contra, 0 abstencions, 1 sense votar", True),
    ]


def test_numbers_agree() -> None:
    meeting = begun()
    before = len(meeting.entries)
    meeting.vote().cast(abstain="marta").closed("carried")
    assert "1 abstenció" in announcements(meeting.entries[before:], meeting.state, words("ca"))[-1].text


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
