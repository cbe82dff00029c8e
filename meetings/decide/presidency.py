"""Who presides while whoever does must keep out of an item, and afterwards (R-15, R-24; ROF 47.2)."""

from __future__ import annotations

from meetings import facts as f
from meetings.refusal import Code, Refused
from meetings.state import State


def standing_in(state: State, chair: str, recused: frozenset[str]) -> tuple[f.PresidencyTaken, ...]:
    """The first in rank who presides over an item instead of `chair`, one of those `recused`; nobody where none can."""
    if chair not in recused:
        return ()
    free = [
        member
        for member in state.plan.voters
        if member.office in ("chair", "deputy") and state.seats[member.person].present and member.person not in recused
    ]
    free.sort(key=lambda member: (member.office != "chair", member.rank))
    return tuple(f.PresidencyTaken(member.person) for member in free[:1])


def coming_back(state: State) -> tuple[f.PresidencyTaken, ...]:
    """Whoever stood aside from the open item presides again once it is left, if still there."""
    if not state.item:
        return ()
    person = state.items[state.item].stood_aside
    back = person and person != state.chair and state.seats[person].present
    return (f.PresidencyTaken(person),) if back else ()


def may_preside(state: State) -> None:
    """Refused while whoever presides has to keep out of the open item."""
    if state.item and state.chair in state.items[state.item].recused:
        raise Refused(Code.CHAIR_RECUSED, person=state.chair)
