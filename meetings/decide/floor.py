"""The floor: asking for it, the queue, giving and ending turns, microphones, the shared screen (R-20, R-26)."""

from __future__ import annotations

from meetings import commands as c
from meetings import facts as f
from meetings.decide.guards import end_of_turn, known, no_vote_running, present
from meetings.decide.rule import Facts, Rule
from meetings.refusal import Code, Refused
from meetings.roles import Actor
from meetings.state import State

MAX_TURN_SECONDS = 7_200


def request_floor(state: State, command: c.RequestFloor, actor: Actor) -> Facts:
    present(state, actor.person)
    _not_recused(state, actor.person)
    if any(request.person == actor.person and request.kind == command.kind for request in state.queue):
        return ()
    return (f.FloorRequested(actor.person, command.kind),)


def withdraw_request(state: State, command: c.WithdrawFloorRequest, actor: Actor) -> Facts:
    person = command.person or actor.person
    if person != actor.person and actor.role not in ("secretary", "chair"):
        raise Refused(Code.NOT_ALLOWED)
    waiting = any(request.person == person for request in state.queue)
    return (f.FloorRequestWithdrawn(person),) if waiting else ()


def reorder_queue(state: State, command: c.ReorderQueue, actor: Actor) -> Facts:
    now = tuple(request.person for request in state.queue)
    if sorted(now) != sorted(command.people):
        raise Refused(Code.UNFIT_ORDER)
    return () if now == command.people else (f.QueueReordered(command.people),)


def give_floor(state: State, command: c.GiveFloor, actor: Actor) -> Facts:
    no_vote_running(state)
    present(state, command.person)
    _not_recused(state, command.person)
    if state.floor and state.floor.person == command.person:
        return ()
    seconds = _turn(state, command.kind) if command.seconds is None else command.seconds
    given = f.FloorGiven(command.person, max(0, min(seconds, MAX_TURN_SECONDS)), command.kind)
    return (*end_of_turn(state), given)


def _turn(state: State, kind: f.FloorKind) -> int:
    profile = state.plan.body.profile
    return profile.turn_seconds if kind == "turn" else profile.reply_seconds


def _not_recused(state: State, person: str) -> None:
    if state.item and person in state.items[state.item].recused:
        raise Refused(Code.RECUSED, person=person)


def take_floor(state: State, command: c.TakeFloor, actor: Actor) -> Facts:
    if state.floor and actor.role not in ("secretary", "chair") and state.floor.person != actor.person:
        raise Refused(Code.NO_FLOOR)
    return end_of_turn(state)


def mute(state: State, command: c.Mute, actor: Actor) -> Facts:
    return () if known(state, command.person).muted else (f.Muted(command.person),)


def unmute(state: State, command: c.Unmute, actor: Actor) -> Facts:
    return (f.Unmuted(command.person),) if known(state, command.person).muted else ()


def share_screen(state: State, command: c.ShareScreen, actor: Actor) -> Facts:
    if state.screen == actor.person:
        return ()
    if state.screen:
        raise Refused(Code.SCREEN_TAKEN, person=state.screen)
    speaking = state.floor is not None and state.floor.person == actor.person
    if not speaking and actor.role not in ("secretary", "chair"):
        raise Refused(Code.NO_FLOOR)
    return (f.ScreenShared(actor.person),)


def stop_screen(state: State, command: c.StopScreen, actor: Actor) -> Facts:
    person = command.person or actor.person
    if person != actor.person and actor.role not in ("secretary", "chair"):
        raise Refused(Code.NOT_ALLOWED)
    return (f.ScreenStopped(person),) if state.screen == person else ()


RULES: dict[type, Rule] = {
    c.RequestFloor: request_floor,
    c.WithdrawFloorRequest: withdraw_request,
    c.ReorderQueue: reorder_queue,
    c.GiveFloor: give_floor,
    c.TakeFloor: take_floor,
    c.Mute: mute,
    c.Unmute: unmute,
    c.ShareScreen: share_screen,
    c.StopScreen: stop_screen,
}
