"""Who may do what: one table, read by the rules when a command comes and by the pages when they show a control."""

from __future__ import annotations

from typing import Literal

import msgspec

from meetings import commands as c

Role = Literal["secretary", "chair", "member", "external", "comptroller", "system"]


class Actor(msgspec.Struct, frozen=True):
    """Who acts. `chair` is never said from outside: the state knows who presides."""

    person: str
    role: Role


SYSTEM = Actor("system", "system")

_TABLE = frozenset({"secretary", "chair"})
_SEATED = frozenset({"chair", "member", "external"})
_SECRETARY = frozenset({"secretary"})
_SYSTEM = frozenset({"system"})

MAY: dict[type, frozenset[str]] = {
    c.OpenMeeting: _TABLE,
    c.DeclareNoQuorum: _SECRETARY,
    c.TakePresidency: _SECRETARY,
    c.BeginRecess: _TABLE,
    c.EndRecess: _TABLE,
    c.Adjourn: _TABLE,
    c.CancelMeeting: _SECRETARY,
    c.PostponeMeeting: _SECRETARY,
    c.MarkAttendance: _SECRETARY,
    c.DeclarePlace: _SEATED,
    c.VerifyIdentity: _SECRETARY,
    c.Arrive: frozenset({"external"}),
    c.Admit: _SECRETARY,
    c.Join: _SEATED | {"secretary", "comptroller"},
    c.Leave: _SEATED | {"secretary", "comptroller"},
    c.Remove: _TABLE,
    c.DeclareRecusal: frozenset({"secretary", "chair", "member"}),
    c.CallToOrder: _TABLE,
    c.OpenItem: _TABLE,
    c.CloseItem: _TABLE,
    c.AddItem: _TABLE,
    c.WithdrawItem: _TABLE,
    c.AddNote: _SECRETARY,
    c.RequestFloor: _SEATED | {"comptroller"},
    c.WithdrawFloorRequest: _SEATED | {"secretary", "comptroller"},
    c.ReorderQueue: _TABLE,
    c.GiveFloor: _TABLE,
    c.TakeFloor: _SEATED | {"secretary", "comptroller"},
    c.Mute: _TABLE,
    c.Unmute: _TABLE,
    c.ShareScreen: _SEATED | {"secretary", "comptroller"},
    c.StopScreen: _SEATED | {"secretary", "comptroller"},
    c.OpenVote: _TABLE,
    c.CastBallot: frozenset({"chair", "member"}),
    c.EnterBallots: _SECRETARY,
    c.CloseVote: _TABLE,
    c.CancelVote: _TABLE,
    c.GiveCastingVote: frozenset({"chair"}),
    c.ProclaimResult: _TABLE,
    c.ChooseScene: _SECRETARY,
    c.ChooseInterpreter: _SECRETARY,
    c.SuspendFeeds: _TABLE,
    c.ResumeFeeds: _TABLE,
    c.CorrectEntry: _SECRETARY,
    c.NoteStandIn: _SYSTEM,
    c.NoteConnectionLost: _SYSTEM,
    c.NoteConnectionRestored: _SYSTEM,
    c.NoteUrnLost: _SYSTEM,
    c.NoteLeft: _SYSTEM,
    c.NoteRecording: _SYSTEM,
    c.NoteRecordingInterrupted: _SYSTEM,
    c.NotePart: _SYSTEM,
    c.NoteFilm: _SYSTEM,
    c.NoteRelay: _SYSTEM,
    c.NoteMinutesPublished: _SYSTEM,
}
"""Every command is here (a test checks it). A command about oneself is limited further where it is decided."""


def allowed(role: Role) -> frozenset[str]:
    """Names of the commands this role may give: what the pages show."""
    return frozenset(command.__name__ for command, roles in MAY.items() if role in roles)
