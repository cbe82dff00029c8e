"""Whether enough members are there (R-11, R-12, R-13)."""

from __future__ import annotations

import msgspec

from meetings.council import Body
from meetings.state import State


class Quorum(msgspec.Struct, frozen=True):
    present: int
    """Members with a vote who are there."""
    needed: int
    legal_number: int
    chair_present: bool
    secretary_present: bool

    @property
    def met(self) -> bool:
        """Enough members, and chair and secretary or who stands in for them (LBRL 46.2.c)."""
        return self.present >= self.needed and self.chair_present and self.secretary_present


def needed(body: Body, call: int) -> int:
    """How many members the call needs; rounded up, and never more than there are seats."""
    legal, profile = body.legal_number, body.profile
    third = max(-(-legal // 3), profile.quorum_minimum)
    match profile.quorum:
        case "all":
            number = legal
        case "third":
            number = third
        case "absolute":
            number = legal // 2 + 1 if call == 1 else third
        case "half":
            number = -(-legal // 2) if call == 1 else third
    return min(number, legal)


def quorum(state: State) -> Quorum:
    body = state.plan.body
    there = state.present_voters()
    if state.item and not body.profile.recused_count_for_quorum:
        there -= state.items[state.item].recused
    chair = state.seats.get(state.chair)
    return Quorum(
        present=len(there),
        needed=needed(body, state.call),
        legal_number=body.legal_number,
        chair_present=chair is not None and chair.present,
        secretary_present=any(state.seats[person].present for person in state.plan.secretaries),
    )
