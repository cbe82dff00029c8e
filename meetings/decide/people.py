"""Who is there: roll call, lobby, joining from a device, leaving, lost lines, recusal, calls to order."""

from __future__ import annotations

from meetings import commands as c
from meetings import facts as f
from meetings.decide.guards import item, known, present, text
from meetings.decide.phases import HELD
from meetings.decide.presidency import standing_in
from meetings.decide.rule import Facts, Rule
from meetings.refusal import Code, Refused
from meetings.roles import Actor
from meetings.state import Seat, State


def mark_attendance(state: State, command: c.MarkAttendance, actor: Actor) -> Facts:
    seat = known(state, command.person)
    if (seat.attendance, seat.mode) == (command.attendance, command.mode):
        return ()
    if (command.attendance, command.mode) == ("present", "remote"):
        _may_be_marked_remote(state, seat)
    ended: Facts = ()
    if command.attendance != "present" and state.floor and state.floor.person == command.person:
        ended = (f.FloorTaken(command.person),)
    return (*ended, f.AttendanceMarked(command.person, command.attendance, command.mode))


def _may_be_marked_remote(state: State, seat: Seat) -> None:
    """R-16: what a member's own device is refused, the roll call is too; where they are they may have said aloud."""
    member = state.plan.member(seat.person)
    if member is None or not member.votes:
        return
    if state.plan.mode == "chamber":
        raise Refused(Code.REMOTE_NOT_ALLOWED)
    if seat.in_spain is False:
        raise Refused(Code.NOT_IN_SPAIN)


def declare_place(state: State, command: c.DeclarePlace, actor: Actor) -> Facts:
    seat, place = known(state, actor.person), text(command.place, required=True)
    if (seat.place, seat.in_spain) == (place, command.in_spain):
        return ()
    return (f.PlaceDeclared(actor.person, place, command.in_spain),)


def verify_identity(state: State, command: c.VerifyIdentity, actor: Actor) -> Facts:
    return () if known(state, command.person).verified else (f.IdentityVerified(command.person),)


def arrive(state: State, command: c.Arrive, actor: Actor) -> Facts:
    seat = known(state, actor.person)
    return () if seat.in_lobby or seat.admitted else (f.GuestArrived(actor.person),)


def admit(state: State, command: c.Admit, actor: Actor) -> Facts:
    seat = known(state, command.person)
    if seat.admitted:
        return ()
    if not seat.in_lobby:
        raise Refused(Code.NOT_PRESENT, person=command.person)
    return (f.GuestAdmitted(command.person),)


def join(state: State, command: c.Join, actor: Actor) -> Facts:
    seat = known(state, actor.person)
    if actor.role == "external" and not seat.admitted:
        raise Refused(Code.NOT_ADMITTED)
    if command.mode == "remote" and actor.role in ("chair", "member"):
        _may_be_remote(state, actor.person)
    if seat.joined and seat.connected:
        return (f.SeatTakenOver(actor.person),)
    if seat.joined:
        return (f.ConnectionRestored(actor.person),)
    return (f.Joined(actor.person, command.mode, command.camera, command.microphone),)


def _may_be_remote(state: State, person: str) -> None:
    """R-16, R-18: only where the notice says so, from a declared place on Spanish territory."""
    if state.plan.mode == "chamber":
        raise Refused(Code.REMOTE_NOT_ALLOWED)
    seat = state.seats[person]
    if not seat.place:
        raise Refused(Code.PLACE_NOT_DECLARED)
    if not seat.in_spain:
        raise Refused(Code.NOT_IN_SPAIN)


def leave(state: State, command: c.Leave, actor: Actor) -> Facts:
    vote = state.vote
    if vote is not None and vote.phase == "open" and actor.person in vote.opened.eligible:
        raise Refused(Code.VOTE_OPEN, vote=vote.vote)
    return _go(state, actor.person, f.Left(actor.person))


def remove(state: State, command: c.Remove, actor: Actor) -> Facts:
    known(state, command.person)
    return _go(state, command.person, f.Left(command.person, "removed", text(command.reason)))


def note_left(state: State, command: c.NoteLeft, actor: Actor) -> Facts:
    known(state, command.person)
    return _go(state, command.person, f.Left(command.person, command.reason))


def _go(state: State, person: str, fact: f.Left) -> Facts:
    seat = known(state, person)
    # Once the meeting is over everybody goes, and the journal from which the draft was drawn stays as it was.
    if state.phase not in HELD or not (seat.present or seat.joined or seat.in_lobby):
        return ()
    speaking = state.floor is not None and state.floor.person == person
    return (f.FloorTaken(person), fact) if speaking else (fact,)


def note_connection_lost(state: State, command: c.NoteConnectionLost, actor: Actor) -> Facts:
    seat = known(state, command.person)
    return (f.ConnectionLost(command.person),) if state.phase in HELD and seat.joined and seat.connected else ()


def note_connection_restored(state: State, command: c.NoteConnectionRestored, actor: Actor) -> Facts:
    seat = known(state, command.person)
    lost = state.phase in HELD and seat.joined and not seat.connected
    return (f.ConnectionRestored(command.person),) if lost else ()


def declare_recusal(state: State, command: c.DeclareRecusal, actor: Actor) -> Facts:
    target = item(state, command.item)
    if actor.role != "secretary" and command.person != actor.person:
        raise Refused(Code.NOT_ALLOWED)
    member = state.plan.member(command.person)
    if member is None or not member.votes or target.phase in ("closed", "withdrawn"):
        raise Refused(Code.NOT_RECUSABLE, person=command.person)
    if state.vote is not None and state.vote.opened.item == command.item:
        raise Refused(Code.VOTE_OPEN, vote=state.vote.vote)
    if command.person in target.recused:
        return ()
    declared = f.RecusalDeclared(command.person, command.item, text(command.cause))
    if state.item != command.item:
        return (declared,)
    speaking = state.floor is not None and state.floor.person == command.person
    ended: Facts = (f.FloorTaken(command.person),) if speaking else ()
    out = target.recused | {command.person}
    return (*ended, declared, *standing_in(state, state.chair, out))


def call_to_order(state: State, command: c.CallToOrder, actor: Actor) -> Facts:
    present(state, command.person)
    return (f.CalledToOrder(command.person, text(command.reason)),)


RULES: dict[type, Rule] = {
    c.MarkAttendance: mark_attendance,
    c.DeclarePlace: declare_place,
    c.VerifyIdentity: verify_identity,
    c.Arrive: arrive,
    c.Admit: admit,
    c.Join: join,
    c.Leave: leave,
    c.Remove: remove,
    c.NoteLeft: note_left,
    c.NoteConnectionLost: note_connection_lost,
    c.NoteConnectionRestored: note_connection_restored,
    c.DeclareRecusal: declare_recusal,
    c.CallToOrder: call_to_order,
}
