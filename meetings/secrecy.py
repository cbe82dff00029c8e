"""When the law lets a vote be secret, as a question to the state (R-25). The chair decides; this only explains.

Only to elect or remove persons (ROF 102.3); or, where rights of article 18.1 of the Constitution are touched, if the
body agreed so by absolute majority (LBRL 70.1).
"""

from __future__ import annotations

from typing import get_args

from meetings.facts import Purpose, SecrecyGround
from meetings.state import State

GROUNDS: tuple[SecrecyGround, ...] = get_args(SecrecyGround)
NEVER_ABOUT_PERSONS = frozenset({"urgency", "minutes_approval", "report", "statement", "requests_questions"})
"""Kinds of item by which nobody is elected or removed."""


def agreed(state: State, item: str) -> bool:
    """Whether the body has agreed in this meeting to vote on the item in secret."""
    return any(
        (vote.opened.item, vote.opened.purpose, vote.outcome) == (item, "secrecy", "carried") for vote in state.votes
    )


def is_doubtful(state: State, item: str, purpose: Purpose, ground: SecrecyGround) -> bool:
    """Whether the law does not by itself give this ground for a secret vote, so that a reason has to be written."""
    if ground == "persons":
        planned = state.plan.item(item)
        return purpose != "substance" or planned is None or planned.kind in NEVER_ABOUT_PERSONS
    return ground == "other" or not agreed(state, item)


def doubts(state: State, item: str, purpose: Purpose) -> tuple[SecrecyGround, ...]:
    """The grounds that need a reason."""
    return tuple(ground for ground in GROUNDS if is_doubtful(state, item, purpose, ground))
