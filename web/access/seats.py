"""Which role somebody has in a meeting: read from the plan that its notice froze. Pure."""

from __future__ import annotations

from meetings.plan import Plan
from meetings.roles import Actor, Role
from web.access.visitor import Visitor


def actor_in(plan: Plan, visitor: Visitor | None) -> Actor | None:
    """Who the visitor is in this meeting; None for a citizen and for people of other councils and bodies."""
    if visitor is None or visitor.council != plan.council or visitor.invited_to not in ("", plan.meeting):
        return None
    return actor_for(plan, visitor.person.id)


def actor_for(plan: Plan, person: str) -> Actor | None:
    """Who this person of the council is in the meeting; None for one who has no part in it."""
    for officer in plan.body.officers:
        if officer.person == person:
            role: Role = "secretary" if officer.office == "secretary" else "comptroller"
            return Actor(person, role)
    member = plan.member(person)
    if member is None:
        return None
    return Actor(person, "member" if member.votes else "external")
