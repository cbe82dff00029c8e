"""From a command to facts, or a refusal. Pure: the same state, command, actor and moment give the same answer.

`decide` asks three tables in turn: whether the role may (`meetings.roles`), whether the meeting's phase allows it
(`phases`), and what the command means (`course`, `people`, `items`, `floor`, `voting`, `studio`, `correction`).
"""

from __future__ import annotations

import datetime as dt

from meetings.commands import Command
from meetings.decide import correction, course, floor, items, people, studio, voting
from meetings.decide.phases import PHASES
from meetings.decide.rule import Facts, Rule
from meetings.refusal import Code, Refused
from meetings.rehearsal import NEVER
from meetings.roles import MAY, Actor, Role
from meetings.state import State

__all__ = ["decide", "role_of"]

RULES: dict[type, Rule] = {
    **course.RULES,
    **people.RULES,
    **items.RULES,
    **floor.RULES,
    **voting.RULES,
    **studio.RULES,
    **correction.RULES,
}


def role_of(state: State, actor: Actor) -> Role:
    """The actor's role in this meeting now: only the state makes a member the chair."""
    if actor.role in ("member", "chair"):
        return "chair" if actor.person == state.chair else "member"
    return actor.role


def decide(state: State, command: Command, actor: Actor, at: dt.datetime) -> Facts:
    """The facts that follow from `command`; none where it was so already. Raises `Refused`."""
    role = role_of(state, actor)
    if role not in MAY[type(command)]:
        raise Refused(Code.NOT_ALLOWED)
    if state.phase not in PHASES[type(command)]:
        raise Refused(Code.WRONG_PHASE, phase=state.phase)
    if state.rehearses and type(command) in NEVER:
        raise Refused(Code.REHEARSAL)
    return RULES[type(command)](state, command, Actor(actor.person, role))
