"""Who was there, from when to when, how, and for which items (R-14, R-28, R-33)."""

from __future__ import annotations

import datetime as dt
from itertools import zip_longest

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

ENDED = ("adjourned", "cancelled", "void")


class Stretch(msgspec.Struct, frozen=True):
    """Presence in one mode while the meeting lasted, found by the order of entries, whatever clocks did."""

    start: dt.datetime
    end: dt.datetime | None
    mode: PresenceMode
    ended: LeaveReason | Attendance | None = None
    items: tuple[str, ...] = ()
    """Dealt with meanwhile."""


def stretches(course: Course, person: str) -> tuple[Stretch, ...]:
    """When somebody was there while the meeting lasted; empty if it was never opened."""
    found: list[Stretch] = []
    began: tuple[dt.datetime, PresenceMode] | None = None
    items: list[str] = []
    for step, following in zip_longest(course.steps, course.steps[1:]):
        if step.after.opened_at is None:
            continue
        over = step.after.phase in ENDED
        seat = step.after.seats.get(person) or Seat(person)
        now = seat.mode if seat.present and not over else None
        if now != (began[1] if began else None):
            if began and step.entry.at != began[0]:
                ended = None if now or over or step.entry.at == course.end.adjourned_at else _reason(step)
                found.append(Stretch(began[0], step.entry.at, began[1], ended, tuple(items)))
            began, items = ((step.entry.at, now) if now else None), []
        if over:
            break
        lasts = following is None or following.entry.at != step.entry.at
        if began and lasts and step.after.item and step.after.item not in items:
            items.append(step.after.item)
    if began:
        found.append(Stretch(began[0], None, began[1], None, tuple(items)))
    return tuple(found)


def _reason(step: Step) -> LeaveReason | Attendance:
    match step.entry.fact:
        case Left(reason=reason):
            return reason
        case AttendanceMarked(attendance=attendance):
            return attendance
    return "left"


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
            tuple(item.id for item in course.plan.items if item.id in each.items),
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
