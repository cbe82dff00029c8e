"""Whether enough members were there, and throughout (R-11, R-13)."""

from __future__ import annotations

from meetings import quorum as rule
from minutes.course import Course
from minutes.model import Quorum


def quorum(course: Course) -> Quorum | None:
    """None when the meeting was never opened."""
    if course.end.opened_at is None:
        return None
    counts = [rule.quorum(step.after).present for step in course.steps if step.after.phase == "open"]
    enough = rule.needed(course.plan.body, course.end.call)
    return Quorum(
        course.plan.body.profile.quorum,
        course.plan.body.legal_number,
        enough,
        at_opening=counts[0],
        lowest=min(counts),
        kept=min(counts) >= enough,
    )
