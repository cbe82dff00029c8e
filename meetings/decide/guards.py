"""Questions that several rules ask of the state; each raises the refusal that says why not."""

from __future__ import annotations

from meetings.commands import MAX_TEXT
from meetings.decide.rule import Facts
from meetings.facts import FloorTaken
from meetings.quorum import quorum
from meetings.refusal import Code, Refused
from meetings.state import ItemState, Seat, State, Vote


def known(state: State, person: str) -> Seat:
    seat = state.seats.get(person)
    if seat is None:
        raise Refused(Code.UNKNOWN_PERSON, person=person)
    return seat


def present(state: State, person: str) -> Seat:
    seat = known(state, person)
    if not seat.present:
        raise Refused(Code.NOT_PRESENT, person=person)
    return seat


def item(state: State, name: str) -> ItemState:
    found = state.items.get(name)
    if found is None:
        raise Refused(Code.UNKNOWN_ITEM, item=name)
    return found


def vote(state: State, name: str) -> Vote:
    found = state.find_vote(name)
    if found is None:
        raise Refused(Code.UNKNOWN_VOTE, vote=name)
    return found


def no_vote_running(state: State) -> None:
    """R-26: once a vote is open nothing comes between, until it is proclaimed or cancelled."""
    if state.vote is not None:
        raise Refused(Code.VOTE_OPEN, vote=state.vote.vote)


def has_quorum(state: State) -> None:
    found = quorum(state)
    if not found.secretary_present:
        raise Refused(Code.SECRETARY_MISSING)
    if not found.chair_present:
        raise Refused(Code.CHAIR_MISSING)
    if not found.met:
        raise Refused(Code.NO_QUORUM, present=found.present, needed=found.needed)


def text(value: str, *, required: bool = False) -> str:
    """The text without space around it, of a length that can be kept."""
    value = value.strip()
    if required and not value:
        raise Refused(Code.EMPTY_TEXT)
    if len(value) > MAX_TEXT:
        raise Refused(Code.TOO_LONG, limit=MAX_TEXT)
    return value


def end_of_turn(state: State) -> Facts:
    """The fact that ends the turn in progress, if there is one."""
    return (FloorTaken(state.floor.person),) if state.floor else ()
