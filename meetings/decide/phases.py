"""In which phases of the meeting each command can be given at all."""

from __future__ import annotations

from meetings import commands as c

_BEFORE = frozenset({"convened"})
_OPEN = frozenset({"open"})
_RUNNING = frozenset({"open", "recess"})
_HELD = frozenset({"convened", "open", "recess"})
_KEPT = _HELD | {"adjourned"}
_ENDED = frozenset({"adjourned"})
_ALWAYS = _KEPT | {"cancelled", "void"}

PHASES: dict[type, frozenset[str]] = {
    c.OpenMeeting: _HELD,
    c.DeclareNoQuorum: _BEFORE,
    c.TakePresidency: _HELD,
    c.BeginRecess: _RUNNING,
    c.EndRecess: _RUNNING,
    c.Adjourn: _RUNNING | _ENDED,
    c.CancelMeeting: _BEFORE | {"cancelled"},
    c.MarkAttendance: _HELD,
    c.DeclarePlace: _HELD,
    c.VerifyIdentity: _HELD,
    c.Arrive: _HELD,
    c.Admit: _HELD,
    c.Join: _HELD,
    c.Leave: _ALWAYS,
    c.Remove: _HELD,
    c.DeclareRecusal: _HELD,
    c.OpenItem: _OPEN,
    c.CloseItem: _OPEN,
    c.WithdrawItem: _OPEN,
    c.AddNote: _KEPT,
    c.RequestFloor: _OPEN,
    c.WithdrawFloorRequest: _RUNNING,
    c.ReorderQueue: _RUNNING,
    c.GiveFloor: _OPEN,
    c.TakeFloor: _RUNNING,
    c.Mute: _HELD,
    c.Unmute: _HELD,
    c.ShareScreen: _HELD,
    c.StopScreen: _HELD,
    c.OpenVote: _OPEN,
    c.CastBallot: _OPEN,
    c.EnterBallots: _OPEN,
    c.CloseVote: _OPEN,
    c.CancelVote: _OPEN,
    c.GiveCastingVote: _OPEN,
    c.ProclaimResult: _OPEN,
    c.ChooseScene: _HELD,
    c.SuspendFeeds: _RUNNING,
    c.ResumeFeeds: _RUNNING,
    c.CorrectEntry: _RUNNING | _ENDED,
    c.NoteConnectionLost: _ALWAYS,
    c.NoteConnectionRestored: _ALWAYS,
    c.NoteLeft: _ALWAYS,
    c.NoteRecording: _ALWAYS,
    c.NotePart: _ALWAYS,
    c.NoteFilm: _ALWAYS,
    c.NoteRelay: _ALWAYS,
    c.NoteMinutesPublished: _ENDED,
}
