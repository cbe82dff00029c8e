"""The video index: where in the film each agenda item is."""

from __future__ import annotations

from minutes.course import Course
from minutes.model import Chapter


def chapters(course: Course) -> tuple[Chapter, ...]:
    """One per item dealt with, in the film's order; two when an item was left and taken up again.

    What was not recorded has no chapter; one that was recorded in part begins where the film begins to show it.
    """
    found: list[Chapter] = []
    for item in course.plan.items:
        for start, end in course.spans.get(item.id, ()):
            first = course.film.next_second(start, end)
            if first is None:
                continue
            last = course.film.last_second(end) if end else course.film.seconds
            if last > first:
                found.append(Chapter(item.id, item.number, item.title, first, last))
    return tuple(sorted(found, key=lambda chapter: chapter.start))
