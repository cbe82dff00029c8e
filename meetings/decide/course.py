"""Opening, quorum, presidency, recess, the end."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from meetings import commands as c
from meetings import facts as f
from meetings.council import Officer
from meetings.decide.guards import end_of_turn, has_quorum, no_vote_running, present, text
from meetings.decide.presidency import coming_back
from meetings.decide.rule import Facts, Rule
from meetings.quorum import quorum
from meetings.refusal import Code, Refused
from meetings.roles import Actor
from meetings.state import State


def open_meeting(state: State, command: c.OpenMeeting, actor: Actor) -> Facts:
    if state.phase != "convened":
        return ()
    has_quorum(state)
    return (f.MeetingOpened(state.call, state.chair),)


def declare_no_quorum(state: State, command: c.DeclareNoQuorum, actor: Actor) -> Facts:
    if quorum(state).met:
        raise Refused(Code.HAS_QUORUM)
    there = tuple(member.person for member in state.plan.voters if state.seats[member.person].present)
    return (f.NoQuorumDeclared(state.call, there, _second_call(state) if state.call == 1 else msgspec.UNSET),)


def _second_call(state: State) -> dt.datetime:
    """At the same hour, as clocks on the wall have it, so long after the first as the body's rules say (R-12, R-13)."""
    first = state.plan.starts_at.astimezone(ZoneInfo(state.plan.timezone))
    return first + dt.timedelta(hours=state.plan.body.profile.second_call_hours)


def take_presidency(state: State, command: c.TakePresidency, actor: Actor) -> Facts:
    present(state, command.person)
    member = state.plan.member(command.person)
    if member is None or not member.votes:
        raise Refused(Code.NO_VOTE_RIGHT, person=command.person)
    if state.item and command.person in state.items[state.item].recused:
        raise Refused(Code.RECUSED, person=command.person)
    return () if state.chair == command.person else (f.PresidencyTaken(command.person),)


def note_stand_in(state: State, command: c.NoteStandIn, actor: Actor) -> Facts:
    if (command.person, command.office) in {(each.person, each.office) for each in state.plan.body.officers}:
        return ()
    if command.person in state.seats:
        raise Refused(Code.HAS_PART, person=command.person)
    return (f.OfficerAppointed(Officer(command.person, command.name, command.office, command.gender, acting=True)),)


def begin_recess(state: State, command: c.BeginRecess, actor: Actor) -> Facts:
    if state.phase == "recess":
        return ()
    no_vote_running(state)
    return (*end_of_turn(state), f.RecessBegun(text(command.reason)))


def end_recess(state: State, command: c.EndRecess, actor: Actor) -> Facts:
    if state.phase != "recess":
        return ()
    has_quorum(state)
    return (f.RecessEnded(),)


def adjourn(state: State, command: c.Adjourn, actor: Actor) -> Facts:
    if state.phase == "adjourned":
        return ()
    no_vote_running(state)
    ended: Facts = end_of_turn(state)
    if state.phase == "recess":
        ended = (*ended, f.RecessEnded())
    if state.item:
        ended = (*ended, *coming_back(state), f.ItemClosed(state.item))
    return (*ended, f.MeetingAdjourned())


def cancel_meeting(state: State, command: c.CancelMeeting, actor: Actor) -> Facts:
    if state.phase == "cancelled":
        return ()
    return (f.MeetingCancelled(text(command.reason, required=True)),)


def postpone_meeting(state: State, command: c.PostponeMeeting, actor: Actor) -> Facts:
    reason = text(command.reason, required=True)
    if command.starts_at.tzinfo is None:
        raise Refused(Code.NOT_LATER)
    if command.starts_at == state.plan.starts_at:
        return ()
    if command.starts_at < state.plan.starts_at:
        raise Refused(Code.NOT_LATER)
    return (f.MeetingPostponed(command.starts_at, reason),)


RULES: dict[type, Rule] = {
    c.OpenMeeting: open_meeting,
    c.DeclareNoQuorum: declare_no_quorum,
    c.TakePresidency: take_presidency,
    c.NoteStandIn: note_stand_in,
    c.BeginRecess: begin_recess,
    c.EndRecess: end_recess,
    c.Adjourn: adjourn,
    c.CancelMeeting: cancel_meeting,
    c.PostponeMeeting: postpone_meeting,
}
