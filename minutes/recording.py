"""What the recording lacks: stretches of the meeting between its parts, and why. Knows nothing of disks.

The parts say exactly from when to when. The journal says why; it hears of a failure a little later than it began, and
of one that was over at once not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from meetings.facts import RecordingInterrupted, RecordingPartClosed, RecordingStopped, RecordingTrouble
from minutes.course import Course
from minutes.film import SEAM
from minutes.model import RecordingGap, Span

EARLIER = dt.timedelta(seconds=5)
LATER = dt.timedelta(seconds=90)
"""How much the journal's word of a failure may be away from the stretch that is missing."""
TAIL = dt.timedelta(seconds=10)
"""The end of a meeting that is missing for so long was not only the last part."""


def gaps(course: Course) -> tuple[RecordingGap, ...]:
    """Those while the meeting lasted, in order. None where there is no recording at all."""
    opened, closed = course.end.opened_at, course.end.adjourned_at
    parts = _parts(course)
    if opened is None or not parts:
        return ()
    found = []
    for start, end in _between(parts, closed):
        if (end is not None and end <= opened) or (closed is not None and start >= closed):
            continue
        begins, ends = max(start, opened), end
        if closed is not None and ends is not None and ends >= closed:
            ends = None
        span = Span(course.moment(begins), course.moment(ends) if ends else None)
        found.append(RecordingGap(span, _cause(course, start, end), _item(course, begins)))
    return tuple(found)


def _parts(course: Course) -> list[RecordingPartClosed]:
    known = {entry.fact.number: entry.fact for entry in course.entries if isinstance(entry.fact, RecordingPartClosed)}
    return [known[number] for number in sorted(known)]


def _between(
    parts: Sequence[RecordingPartClosed], closed: dt.datetime | None
) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
    for before, after in pairwise(parts):
        if (after.began_at - _end(before)).total_seconds() > SEAM:
            yield _end(before), after.began_at
    if closed is not None and closed - _end(parts[-1]) > TAIL:
        yield _end(parts[-1]), None


def _end(part: RecordingPartClosed) -> dt.datetime:
    return part.began_at + dt.timedelta(seconds=part.seconds)


def _cause(course: Course, start: dt.datetime, end: dt.datetime | None) -> RecordingTrouble | Literal["stopped"]:
    for step in course.steps:
        if start - EARLIER <= step.entry.at and (end is None or step.entry.at <= end + LATER):
            match step.entry.fact:
                case RecordingInterrupted(cause=cause):
                    return cause
                case RecordingStopped():
                    return "stopped"
    return "failed"


def _item(course: Course, at: dt.datetime) -> str:
    """The one that was being dealt with then; empty between items."""
    for item, stretches in course.spans.items():
        if any(start <= at and (end is None or at < end) for start, end in stretches):
            return item
    return ""
