"""What the recording lacks, from its parts and from what the journal says of them."""

from __future__ import annotations

import datetime as dt

import pytest

from meetings import facts as f
from minutes.derive import derive
from minutes.model import RecordingGap
from tests.journals import ZONE, Meeting, begun
from tests.minutes.wording.test_write import texts

MINUTE = dt.timedelta(minutes=1)


def filmed(meeting: Meeting, *stretches: tuple[str, str]) -> Meeting:
    """One part for each stretch of time of day, as if each were so long."""
    day = meeting.clock.astimezone(ZONE)
    for begin, end in stretches:
        began, ended = (_at(day, time) for time in (begin, end))
        meeting.recorded((ended - began).total_seconds(), began)
    return meeting


def _at(day: dt.datetime, time: str) -> dt.datetime:
    hour, minute, *second = map(int, time.split(":"))
    return day.replace(hour=hour, minute=minute, second=second[0] if second else 0, microsecond=0)


def gaps(meeting: Meeting) -> tuple[RecordingGap, ...]:
    return derive(meeting.entries).recording_gaps


def recorded() -> Meeting:
    return begun().say(f.RecordingStarted(), by="system")


def test_a_recording_that_lacks_nothing() -> None:
    meeting = filmed(recorded(), ("19:00", "19:10"), ("19:10", "19:20"))
    assert gaps(meeting.at("19:20").adjourned()) == ()


@pytest.mark.parametrize("cause", ["no_room", "read_only", "failed"])
def test_what_is_missing_has_its_times_its_item_and_its_cause(cause: f.RecordingTrouble) -> None:
    meeting = filmed(recorded(), ("18:50", "19:10")).at("19:11").say(f.RecordingInterrupted(cause), by="system")
    meeting.at("19:15").say(f.RecordingStarted(), by="system")
    (gap,) = gaps(filmed(meeting, ("19:14", "19:30")))
    assert gap.span.end is not None
    assert (gap.span.start.at, gap.span.end.at - gap.span.start.at) == (
        _at(meeting.clock.astimezone(ZONE), "19:10"),
        4 * MINUTE,
    )
    assert (gap.cause, gap.item) == (cause, "i1")


def test_what_nobody_gave_a_reason_for_is_a_failure_and_what_somebody_stopped_is_not() -> None:
    meeting = filmed(recorded(), ("18:50", "19:10"), ("19:10:02", "19:20"))
    meeting.at("19:20").say(f.RecordingStopped(), by="system").at("19:25").say(f.RecordingStarted(), by="system")
    assert [gap.cause for gap in gaps(filmed(meeting, ("19:25", "19:30")))] == ["failed", "stopped"]


def test_what_does_not_go_on_has_no_end() -> None:
    meeting = filmed(recorded(), ("18:50", "19:10")).at("19:11").say(f.RecordingInterrupted("no_room"), by="system")
    (gap,) = gaps(meeting.at("19:40").adjourned())
    assert gap.span.end is None


def test_before_the_opening_and_after_the_end_nothing_is_missing() -> None:
    meeting = filmed(recorded(), ("18:40", "18:45"), ("18:50", "19:21"), ("19:25", "19:30"))
    assert gaps(meeting.at("19:20").adjourned()) == ()


def test_a_meeting_that_is_not_recorded_lacks_nothing() -> None:
    assert gaps(begun().adjourned()) == ()


def test_the_minutes_say_it_in_the_language_of_the_meeting() -> None:
    meeting = filmed(recorded(), ("18:50", "19:10")).at("19:11").say(f.RecordingInterrupted("no_room"), by="system")
    meeting.at("19:15").say(f.RecordingStarted(), by="system")
    filmed(meeting, ("19:14", "19:30"))
    assert "s'interromp l'enregistrament, perquè no queda espai al disc. Es reprèn al cap de 4 min." in texts(meeting)
    assert "se interrumpe la grabación, porque no queda espacio en el disco." in texts(meeting, language="es")
    assert "It goes on after 4 min." in texts(meeting, language="en")


def test_many_short_ones_are_told_as_one_and_a_long_one_apart() -> None:
    seconds = [f"19:10:{second:02}" for second in (10, 14, 20, 22, 30, 32, 40, 42)]
    stretches = zip(["18:50", *seconds[1::2]], [*seconds[0::2], "19:12"], strict=True)
    meeting = filmed(recorded(), *stretches, ("19:14", "19:15"), ("19:15:03", "19:30")).at("19:29")
    said = texts(meeting)
    assert len(gaps(meeting)) == 6
    assert "A les 19.10 h s'interromp l'enregistrament 4 vegades per una avaria tècnica, 10 s en total." in said
    assert "A les 19.12 h s'interromp l'enregistrament per una avaria tècnica. Es reprèn al cap de 2 min." in said
    assert "A les 19.15 h s'interromp l'enregistrament per una avaria tècnica. Es reprèn al cap de 3 s." in said
    spread = filmed(recorded(), ("18:50", "19:10"), ("19:10:03", "19:11"), ("19:11:03", "19:20"), ("19:20:03", "19:30"))
    many = (
        "Entre les 19.10 h i les 19.20 h s'interromp l'enregistrament 3 vegades per una avaria tècnica, 9 s en total."
    )
    assert many in texts(spread.at("19:29"))
