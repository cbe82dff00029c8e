"""Everybody of a meeting and their way in, for whoever brings all of them: the demonstration, and rehearsals."""

from __future__ import annotations

import msgspec

from meetings.plan import Plan


class Way(msgspec.Struct, frozen=True):
    """One person's way in."""

    person: str
    name: str
    role: str
    """`secretary`, `chair`, `member`, `comptroller`, `external` or `public`."""
    url: str


def people(plan: Plan) -> list[tuple[str, str, str]]:
    """Id, name and role: first the secretary, then members as listed, then the other officers."""
    officers = [(each.person, each.name, each.office) for each in plan.body.officers]
    members = [
        (each.person, each.name, each.office if each.office in ("chair", "external") else "member")
        for each in plan.body.members
    ]
    return [*officers[:1], *members, *officers[1:]]
