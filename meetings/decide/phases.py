"""In which phases of the meeting each command can be given at all."""

from __future__ import annotations

from meetings import commands as c

_BEFORE = frozenset({"convened"})
_OPEN = frozenset({"open"})
_RUNNING = frozenset({"open", "recess"})
HELD = frozenset({"convened", "open", "recess"})
"""The meeting is to be held or in course: who is there matters."""
_KEPT = HELD | {"adjourned"}
_ENDED = frozenset({"adjourned"})
_ALWAYS = _KEPT | {"cancelled", "void"}

PHASES: dict[type, frozenset[str]] = {
    c.OpenMeeting: HELD,
    c.DeclareNoQuorum: _BEFORE,
    c.TakePresidency: HELD,
    c.BeginRecess: _RUNNING,
    c.EndRecess: _RUNNING,
    c.Adjourn: _RUNNING | _ENDED,
    c.CancelMeeting: _BEFORE | {"cancelled"},
    c.PostponeMeeting: _BEFORE,
    c.MarkAttendance: HELD,
    c.DeclarePlace: HELD,
    c.VerifyIdentity: HELD,
    c.Arrive: HELD,
    c.Admit: HELD,
    c.Join: HELD,
    c.Leave: _ALWAYS,
    c.Remove: HELD,
    c.DeclareRecusal: HELD,
    c.CallToOrder: _OPEN,
    c.OpenItem: _OPEN,
    c.CloseItem: _OPEN,
    c.AddItem: _RUNNING,
    c.WithdrawItem: _OPEN,
    c.AddNote: _KEPT,
    c.RequestFloor: _OPEN,
    c.WithdrawFloorRequest: _RUNNING,
    c.ReorderQueue: _RUNNING,
    c.GiveFloor: _OPEN,
    c.TakeFloor: _RUNNING,
    c.Mute: HELD,
    c.Unmute: HELD,
    c.ShareScreen: HELD,
    c.StopScreen: HELD,
    c.OpenVote: _OPEN,
    c.CastBallot: _OPEN,
    c.EnterBallots: _OPEN,
    c.CloseVote: _OPEN,
    c.CancelVote: _OPEN,
    c.GiveCastingVote: _OPEN,
    c.ProclaimResult: _OPEN,
    c.ChooseScene: HELD,
    c.ChooseInterpreter: HELD,
    c.SuspendFeeds: _RUNNING,
    c.ResumeFeeds: _RUNNING,
    c.CorrectEntry: _RUNNING | _ENDED,
    c.NoteStandIn: HELD,
    c.NoteConnectionLost: _ALWAYS,
    c.NoteConnectionRestored: _ALWAYS,
    c.NoteUrnLost: _ALWAYS,
    c.NoteLeft: _ALWAYS,
    c.NoteRecording: _ALWAYS,
    c.NoteRecordingInterrupted: _ALWAYS,
    c.NotePart: _ALWAYS,
    c.NoteFilm: _ALWAYS,
    c.NoteRelay: _ALWAYS,
    c.NoteMinutesPublished: _ENDED,
}
