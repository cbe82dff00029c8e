"""Turns, and speaking times added up by person, group and item."""

from __future__ import annotations

from meetings import facts as f
from minutes.course import read
from minutes.model import SpeakingTime
from minutes.speaking import by_group, by_item, by_person, turns
from tests.journals import Meeting, begun


def spoken(meeting: Meeting) -> list[tuple[str, float, str]]:
    return [(turn.person.person, turn.seconds, turn.item) for turn in turns(read(meeting.entries))]


def test_turns_in_order_with_their_item() -> None:
    meeting = begun().spoke("pere", 60).item("i2").spoke("marta", 90)
    assert spoken(meeting) == [("pere", 60.0, "i1"), ("marta", 90.0, "i2")]


def test_giving_the_floor_to_another_ends_the_turn() -> None:
    meeting = begun().say(f.FloorGiven("pere", 300)).say(f.FloorGiven("marta", 300), after=30)
    assert spoken(meeting.say(f.FloorTaken("marta"), after=20)) == [("pere", 30.0, "i1"), ("marta", 20.0, "i1")]


def test_a_vote_a_recess_and_going_away_end_the_turn() -> None:
    meeting = begun().say(f.FloorGiven("pere", 300)).vote()
    assert spoken(meeting) == [("pere", 5.0, "i1")]
    meeting = begun().say(f.FloorGiven("pere", 300)).recess()
    assert spoken(meeting) == [("pere", 5.0, "i1")]
    meeting = begun().say(f.FloorGiven("pere", 300)).left("pere")
    assert spoken(meeting) == [("pere", 5.0, "i1")]


def test_a_turn_in_progress_has_no_end() -> None:
    (turn,) = turns(read(begun().say(f.FloorGiven("pere", 300)).note("x").entries))
    assert (turn.span.end, turn.seconds, turn.allowed) == (None, 5.0, 300)


def test_times_added_up_longest_first() -> None:
    meeting = begun().spoke("pere", 60).spoke("marta", 90).spoke("pere", 20, "reply").item("i2").spoke("anna", 15)
    found = turns(read(meeting.entries))
    assert by_person(found) == (
        SpeakingTime("marta", "Marta Vila i Font", 1, 90.0),
        SpeakingTime("pere", "Pere Ferrer i Mas", 2, 80.0),
        SpeakingTime("anna", "Anna Roca i Vidal", 1, 15.0),
    )
    assert by_group(found) == (
        SpeakingTime("Acord per Vallserena", "Acord per Vallserena", 3, 95.0),
        SpeakingTime("Progrés de Vallserena", "Progrés de Vallserena", 1, 90.0),
    )
    assert by_item(found, {"i1": "Primer", "i2": "Segon"}) == (
        SpeakingTime("i1", "Primer", 3, 170.0),
        SpeakingTime("i2", "Segon", 1, 15.0),
    )
