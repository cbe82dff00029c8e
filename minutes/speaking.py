"""Who had the floor, for how long: turn by turn, and added up by person, by group and by item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from meetings.state import Floor
from minutes.course import Course
from minutes.model import Span, SpeakingTime, Turn


def turns(course: Course) -> tuple[Turn, ...]:
    """Every turn, in order. One still in progress ends at the last entry, with no end in its span."""
    found: list[Turn] = []
    began: tuple[Floor, str] | None = None
    for step in course.steps:
        if step.after.floor == step.before.floor:
            continue
        if began is not None:
            found.append(_turn(course, *began, step.entry.at))
        began = (step.after.floor, step.after.item) if step.after.floor else None
    if began is not None:
        found.append(_turn(course, *began, None))
    return tuple(found)


def _turn(course: Course, floor: Floor, item: str, end: dt.datetime | None) -> Turn:
    until = end or course.entries[-1].at
    return Turn(
        course.person(floor.person),
        floor.kind,
        Span(course.moment(floor.since), course.moment(end) if end else None),
        max(0.0, (until - floor.since).total_seconds()),
        floor.seconds,
        item,
    )


def by_person(turns: Iterable[Turn]) -> tuple[SpeakingTime, ...]:
    return _added(turns, lambda turn: (turn.person.person, turn.person.name))


def by_group(turns: Iterable[Turn]) -> tuple[SpeakingTime, ...]:
    """Those without a group are under an empty name."""
    return _added(turns, lambda turn: (turn.person.group, turn.person.group))


def by_item(turns: Iterable[Turn], titles: dict[str, str]) -> tuple[SpeakingTime, ...]:
    """Turns between items are under an empty key."""
    return _added(turns, lambda turn: (turn.item, titles.get(turn.item, "")))


def _added(turns: Iterable[Turn], key: Callable[[Turn], tuple[str, str]]) -> tuple[SpeakingTime, ...]:
    """Longest first; equals in order of speaking."""
    sums: dict[str, SpeakingTime] = {}
    for turn in turns:
        id, name = key(turn)
        was = sums.get(id) or SpeakingTime(id, name, 0, 0.0)
        sums[id] = SpeakingTime(id, name, was.turns + 1, round(was.seconds + turn.seconds, 6))
    return tuple(sorted(sums.values(), key=lambda each: -each.seconds))
