"""What the studio says of the recording, as far as it is the meeting's record."""

from __future__ import annotations

import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.decide import decide
from meetings.refusal import Code, Refused
from meetings.roles import SYSTEM, Actor
from meetings.state import State, fold
from tests.journals import Meeting, begun


def follows(meeting: Meeting, command: c.Command, actor: Actor = SYSTEM) -> tuple[f.Fact, ...]:
    return tuple(decide(state(meeting), command, actor, meeting.clock))


def state(meeting: Meeting) -> State:
    return fold(meeting.entries)


def test_who_interprets_is_written_once_and_must_be_known() -> None:
    meeting = begun()
    secretary = Actor("secretary", "secretary")
    assert follows(meeting, c.ChooseInterpreter("teresa"), secretary) == (f.InterpreterChosen("teresa"),)
    meeting.say(f.InterpreterChosen("teresa"))
    assert state(meeting).interpreter == "teresa"
    assert follows(meeting, c.ChooseInterpreter("teresa"), secretary) == ()
    assert follows(meeting, c.ChooseInterpreter(), secretary) == (f.InterpreterChosen(),)
    with pytest.raises(Refused) as refused:
        follows(meeting, c.ChooseInterpreter("nobody"), secretary)
    assert refused.value.code is Code.UNKNOWN_PERSON


def test_an_interruption_is_written_once_and_ended_by_recording_again() -> None:
    meeting = begun().say(f.RecordingStarted())
    interrupted = c.NoteRecordingInterrupted("no_room")
    assert follows(meeting, interrupted) == (f.RecordingInterrupted("no_room"),)
    meeting.say(f.RecordingInterrupted("no_room"))
    assert (state(meeting).recording, state(meeting).recording_trouble) == (False, "no_room")
    assert follows(meeting, interrupted) == ()
    assert follows(meeting, c.NoteRecording(True)) == (f.RecordingStarted(),)
    meeting.say(f.RecordingStarted())
    assert (state(meeting).recording, state(meeting).recording_trouble) == (True, None)


def test_an_interrupted_recording_can_be_stopped() -> None:
    meeting = begun().say(f.RecordingStarted()).say(f.RecordingInterrupted("failed"))
    assert follows(meeting, c.NoteRecording(False)) == (f.RecordingStopped(),)
    meeting.say(f.RecordingStopped())
    assert state(meeting).recording_trouble is None
    assert follows(meeting, c.NoteRecording(False)) == ()


def test_what_is_not_recorded_cannot_be_interrupted() -> None:
    assert follows(begun(), c.NoteRecordingInterrupted("failed")) == ()


def test_only_the_studio_says_so() -> None:
    with pytest.raises(Refused, match=Code.NOT_ALLOWED.value):
        follows(begun(), c.NoteRecordingInterrupted("failed"), Actor("secretary", "secretary"))
