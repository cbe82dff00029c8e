"""When a command was given without having seen what somebody else just did, and that matters to it."""

from __future__ import annotations

from collections.abc import Sequence

from meetings import commands as c
from meetings import facts as f
from meetings.commands import Command
from meetings.journal import Entry
from meetings.refusal import Code, Refused
from meetings.roles import Actor

_COURSE = (f.MeetingOpened, f.MeetingAdjourned, f.RecessBegun, f.RecessEnded)
_AGENDA = (f.ItemOpened, f.ItemClosed, f.ItemWithdrawn)
_TURN = (f.FloorGiven,)
_VOTING = (f.VoteOpened, f.VoteClosed, f.VoteCancelled, f.VoteVoided, f.ResultProclaimed)

MATTERS: dict[type, tuple[type, ...]] = {
    c.PostponeMeeting: (f.MeetingPostponed,),
    c.OpenItem: (*_AGENDA, *_VOTING, *_COURSE),
    c.CloseItem: (*_AGENDA, *_VOTING),
    c.WithdrawItem: (*_AGENDA, *_VOTING),
    c.GiveFloor: (*_AGENDA, *_TURN, *_COURSE),
    c.TakeFloor: _TURN,
    c.OpenVote: (*_AGENDA, *_VOTING, *_COURSE),
    c.EnterBallots: (f.BallotsEntered,),
    c.CancelVote: _VOTING,
    c.BeginRecess: (*_COURSE, *_AGENDA),
    c.EndRecess: _COURSE,
    c.Adjourn: (*_COURSE, *_AGENDA),
    c.ChooseScene: (f.SceneChosen,),
    c.ChooseInterpreter: (f.InterpreterChosen,),
    c.MarkAttendance: (f.AttendanceMarked, f.Joined, f.Left),
    c.TakePresidency: (f.PresidencyTaken,),
}
"""Facts by somebody else after which the command may no longer mean what its giver meant. Other commands name what they
are about (a vote, a person) and are judged by the state alone."""

ABOUT_ONE_PERSON = (c.MarkAttendance,)


def check(command: Command, actor: Actor, later: Sequence[Entry]) -> None:
    """Raises `Refused(OUT_OF_DATE)` naming the first entry that matters; `later` is what the giver had not seen."""
    kinds = MATTERS.get(type(command), ())
    for entry in later:
        if entry.by == actor.person or not isinstance(entry.fact, kinds):
            continue
        if isinstance(command, ABOUT_ONE_PERSON) and getattr(entry.fact, "person", "") != command.person:
            continue
        raise Refused(Code.OUT_OF_DATE, entry=entry.seq)
