"""How long people have had the floor."""

from __future__ import annotations

from meetings import facts as f
from meetings.state import begin, evolve
from tests.journals import Meeting, begun, demonstration
from web.live.spoken import SpeakingClock, speaking_clock


def test_turns_add_up_and_the_one_in_progress_does_not_count() -> None:
    meeting = begun().spoke("marta", 60).spoke("pere", 30).spoke("marta", 15)
    assert speaking_clock(meeting.entries).seconds() == {"marta": 75, "pere": 30}


def test_a_turn_ended_by_the_next_item_counts() -> None:
    meeting = begun()
    meeting.say(f.FloorGiven("marta", 300)).wait(35).item("i2")
    assert speaking_clock(meeting.entries).seconds() == {"marta": 40}


def test_following_live_is_the_same_as_reading_back() -> None:
    meeting: Meeting = demonstration()
    entries = meeting.entries[:-4]
    clock, state = SpeakingClock(), begin(entries[0])
    for entry in entries[1:]:
        state = evolve(state, entry)
        clock.follow(state, entry.at)
    assert clock.seconds() == speaking_clock(entries).seconds()
