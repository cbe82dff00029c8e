"""Who was there, from when to when, how, and for which items (R-14, R-28, R-33)."""

from __future__ import annotations

import datetime as dt

import msgspec

from meetings.facts import (
    Attendance,
    AttendanceMarked,
    ConnectionLost,
    ConnectionRestored,
    IdentityVerified,
    Joined,
    LeaveReason,
    Left,
    PlaceDeclared,
    PresenceMode,
)
from meetings.state import Seat
from minutes.course import Course, Step, in_course
from minutes.model import Attendee, Departure, Drop, Moment, PlaceDeclaration, Presence, Span


class Stretch(msgspec.Struct, frozen=True):
    """One person's presence in one mode, in times of day, clipped to the meeting."""

    start: dt.datetime
    end: dt.datetime | None
    mode: PresenceMode
    ended: LeaveReason | Attendance | None = None


def stretches(course: Course, person: str) -> tuple[Stretch, ...]:
    """When somebody was there while the meeting lasted; empty if it was never opened."""
    opened = course.end.opened_at
    if opened is None:
        return ()
    found: list[Stretch] = []
    began: tuple[dt.datetime, PresenceMode] | None = None
    for step in course.steps:
        seat = step.after.seats.get(person) or Seat(person)
        now = seat.mode if seat.present else None
        if now == (began[1] if began else None):
            continue
        if began:
            found.append(Stretch(began[0], step.entry.at, began[1], None if now else _reason(step)))
        began = (step.entry.at, now) if now else None
    if began:
        found.append(Stretch(began[0], course.end.adjourned_at, began[1]))
    return tuple(clipped for stretch in found if (clipped := _clip(stretch, opened, course.end.adjourned_at)))


def _reason(step: Step) -> LeaveReason | Attendance:
    match step.entry.fact:
        case Left(reason=reason):
            return reason
        case AttendanceMarked(attendance=attendance):
            return attendance
    return "left"


def _clip(stretch: Stretch, opened: dt.datetime, adjourned: dt.datetime | None) -> Stretch | None:
    """The part of a stretch within the meeting; None when there is none."""
    start, end, ended = max(stretch.start, opened), stretch.end, stretch.ended
    if adjourned is not None and (end is None or end >= adjourned):
        end, ended = adjourned, None
    if (adjourned is not None and start >= adjourned) or (end is not None and end <= start):
        return None
    return Stretch(start, end, stretch.mode, ended)


def _items_during(course: Course, stretch: Stretch) -> tuple[str, ...]:
    last = course.closed_at()
    end = stretch.end or last
    return tuple(
        item.id
        for item in course.plan.items
        if any(start < end and stretch.start < (until or last) for start, until in course.spans.get(item.id, ()))
    )


def attendance(course: Course) -> tuple[Attendee, ...]:
    """Every member, the chair first and then by seat; external members only if they came or excused themselves."""
    members = sorted(course.plan.body.members, key=lambda m: (not m.votes, m.office != "chair", m.seat, m.surname))
    found = (_attendee(course, member.person) for member in members)
    return tuple(each for each in found if each.person.office != "external" or each.status in ("present", "excused"))


def _attendee(course: Course, person: str) -> Attendee:
    opened, adjourned = course.end.opened_at, course.end.adjourned_at
    there = stretches(course, person)
    presences = tuple(
        Presence(
            Span(course.moment(each.start), course.moment(each.end) if each.end else None),
            each.mode,
            _items_during(course, each),
            each.ended,
        )
        for each in there
    )
    return Attendee(
        course.person(person),
        "present" if there else _away(course, person),
        presences,
        late=bool(there) and there[0].start != opened,
        left_early=bool(there) and there[-1].end != adjourned,
        drops=drops(course, person),
        place=_place(course, person),
        identified=_identified(course, person),
    )


def _away(course: Course, person: str) -> Attendance:
    seat = course.end.seats.get(person) or Seat(person)
    return "excused" if seat.attendance == "excused" else "absent"


def drops(course: Course, person: str) -> tuple[Drop, ...]:
    """The losses of a remote member's line while the meeting was in course."""
    found: list[Drop] = []
    for step in course.steps:
        fact = step.entry.fact
        if getattr(fact, "person", None) != person or step.before.opened_at is None:
            continue
        waiting = bool(found) and found[-1].restored is None
        if isinstance(fact, ConnectionLost) and step.before.seats[person].mode == "remote" and in_course(step):
            if not waiting:
                found.append(Drop(course.moment(step.entry.at), None, step.before.item))
        elif isinstance(fact, ConnectionRestored | Joined) and waiting:
            found[-1] = msgspec.structs.replace(found[-1], restored=course.moment(step.entry.at))
    return tuple(found)


def _place(course: Course, person: str) -> PlaceDeclaration | None:
    """The last declaration; one made from the chamber is of no interest."""
    found = None
    for step in course.steps:
        match step.entry.fact:
            case PlaceDeclared(person=who, place=place, in_spain=in_spain) if who == person:
                found = PlaceDeclaration(course.moment(step.entry.at), place, in_spain)
    return found


def _identified(course: Course, person: str) -> Moment | None:
    for step in course.steps:
        if isinstance(step.entry.fact, IdentityVerified) and step.entry.fact.person == person:
            return course.moment(step.entry.at)
    return None


def movements(course: Course) -> tuple[Departure, ...]:
    """Comings and goings of members and external members while the meeting was in course."""
    found: list[Departure] = []
    for step in course.steps:
        if not in_course(step) or step.before.seats is step.after.seats:
            continue
        for member in course.plan.body.members:
            before = step.before.seats.get(member.person) or Seat(member.person)
            after = step.after.seats.get(member.person) or Seat(member.person)
            if before.present == after.present:
                continue
            found.append(
                Departure(
                    course.moment(step.entry.at),
                    course.person(member.person),
                    after.present,
                    after.mode if after.present else before.mode,
                    "present" if after.present else _reason(step),
                    step.before.item,
                )
            )
    return tuple(found)
