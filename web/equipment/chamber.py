"""The chamber as a source: its camera and microphones, which are nobody's. Pure."""

from __future__ import annotations

import msgspec

from meetings.state import State
from web.equipment.storage import Opening

CHAMBER = "@chamber"
"""The source's id; no person's begins like this."""


class Chamber(msgspec.Struct, frozen=True):
    """How it stands with the chamber's own camera and microphones."""

    there: bool = False
    """Something is sent for it."""
    opening: Opening = "floor"


NOWHERE = Chamber()


def is_heard(state: State, chamber: Chamber) -> bool:
    """Whether its microphones are in the mix: never but in an open meeting, so that nobody is overheard in a recess.

    With the floor: while who has it, or presides, sits in the chamber; the seats around them are heard too, which is
    what a room is. During a vote nobody has the floor, but who presides speaks.
    """
    if not chamber.there or state.phase != "open" or chamber.opening == "never":
        return False
    if chamber.opening == "always":
        return True
    speaking = state.floor.person if state.floor else state.chair
    return sits_in(state, speaking) and not state.seats[speaking].muted


def sits_in(state: State, person: str) -> bool:
    """Whether this person sits in the chamber."""
    seat = state.seats.get(person)
    return seat is not None and seat.mode == "chamber" and (seat.present or seat.joined)


def shows(state: State, chamber: Chamber, person: str) -> bool:
    """Whether the chamber's camera stands for this person: they are there, and their device sends no picture."""
    seat = state.seats.get(person)
    return chamber.there and sits_in(state, person) and not (seat and seat.joined and seat.camera)
