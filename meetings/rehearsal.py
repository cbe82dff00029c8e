"""A rehearsal: the meeting tried out beforehand, with the same people and agenda and nothing of record. Pure.

It is a meeting of its own, public to nobody, whose journal begins with no notice: whatever is made from a notice
(minutes, publication, broadcast) cannot be made from it.
"""

from __future__ import annotations

from msgspec.structs import replace

from meetings import commands as c
from meetings.plan import Plan

NEVER = frozenset({c.CancelMeeting, c.PostponeMeeting, c.NoteMinutesPublished})
"""Commands that make no sense of something that was never convened."""


def rehearsal_of(plan: Plan, meeting: str, mark: str) -> Plan:
    """The plan under the id `meeting`, its body's name marked, so that every title made of it says what this is."""
    body = plan.body
    closed = replace(body.profile, public=False)
    return replace(plan, meeting=meeting, body=replace(body, name=f"{mark} · {body.name}", profile=closed))
