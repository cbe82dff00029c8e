"""`derive`: a journal in, its minutes as facts out. Pure: the same entries give the same value in twenty years."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from meetings import facts as f
from meetings.facts import (
    EntryCorrected,
    MeetingCancelled,
    NoQuorumDeclared,
    NoticeSent,
    PresidencyTaken,
)
from meetings.journal import Entry
from minutes import attendance, chapters, film, items, quorum, recording, speaking, votes
from minutes.course import Course, in_course, read
from minutes.model import (
    ChairChange,
    Correction,
    Ending,
    FailedCall,
    Integrity,
    Minutes,
    Person,
    Postponement,
)


def derive(entries: Sequence[Entry]) -> Minutes:
    """Raises `ValueError` for a journal that does not begin with the notice. The chain is not checked here."""
    return of(read(entries))


def of(course: Course) -> Minutes:
    plan, end, first = course.plan, course.end, course.entries[0]
    if not isinstance(first.fact, NoticeSent):
        raise ValueError("a rehearsal has no minutes")
    turns = speaking.turns(course)
    records = items.items(course, turns, votes.votes(course))
    ending, reason = _ending(course)
    return Minutes(
        meeting=plan.meeting,
        council=plan.council_name,
        municipality=plan.municipality,
        body=plan.body.name,
        body_kind=plan.body.kind,
        number=plan.number,
        kind=plan.kind,
        mode=plan.mode,
        basis=plan.basis,
        basis_reason=plan.basis_reason,
        reasons=plan.reasons,
        language=plan.language,
        timezone=plan.timezone,
        place=plan.place,
        accent=plan.accent,
        public=plan.body.profile.public,
        call=end.call,
        convened_for=plan.starts_at,
        notice_sent=course.moment(first.at),
        working_days=first.fact.working_days,
        ending=ending,
        ended_reason=reason,
        opened=course.moment(end.opened_at) if end.opened_at else None,
        closed=course.moment(end.adjourned_at) if end.adjourned_at else None,
        chair=_chair(course),
        secretary=_officer(course, "secretary"),
        comptroller=_officer(course, "comptroller"),
        attendance=attendance.attendance(course),
        quorum=quorum.quorum(course),
        chair_changes=chair_changes(course),
        movements=attendance.movements(course),
        items=records,
        notes=items.notes(course, ""),
        recesses=items.recesses(course),
        closed_parts=items.closed_parts(course),
        failed_calls=failed_calls(course),
        corrections=corrections(course),
        speaking_by_person=speaking.by_person(turns),
        speaking_by_group=speaking.by_group(turns),
        speaking_by_item=speaking.by_item(turns, {item.id: item.title for item in plan.items}),
        chapters=chapters.chapters(course),
        integrity=Integrity(
            course.entries[-1].hash,
            len(course.entries),
            first.fact.sha256,
            film.parts(course.entries),
            film.film(course.entries),
        ),
        postponements=postponements(course),
        recording_gaps=recording.gaps(course),
        calls_to_order=items.calls_to_order(course),
    )


def _ending(course: Course) -> tuple[Ending, str]:
    """How it stands with the meeting, and the reason given if it was cancelled."""
    if course.end.phase == "adjourned":
        return "adjourned", ""
    facts = [step.entry.fact for step in course.steps]
    cancelled = next((fact for fact in facts if isinstance(fact, MeetingCancelled)), None)
    if cancelled:
        return "cancelled", cancelled.reason
    failed = course.end.opened_at is None and any(isinstance(fact, NoQuorumDeclared) for fact in facts)
    return ("no_quorum" if failed else "in_progress"), ""


def _chair(course: Course) -> Person | None:
    """Who presided at the opening; who presides now, if there was none."""
    for step in course.steps:
        if step.after.opened_at is not None:
            return course.person(step.after.chair) if step.after.chair else None
    return course.person(course.end.chair) if course.end.chair else None


def _officer(course: Course, office: str) -> Person | None:
    """The one who was there. Of secretaries the first gives faith even if none was seen; a comptroller must be seen."""
    people = [officer.person for officer in course.plan.body.officers if officer.office == office]
    there = [person for person in people if attendance.stretches(course, person)]
    found = there or (people if office == "secretary" else [])
    return course.person(found[0]) if found else None


def chair_changes(course: Course) -> tuple[ChairChange, ...]:
    return tuple(
        ChairChange(course.moment(step.entry.at), course.person(step.entry.fact.person), step.before.item)
        for step in course.steps
        if isinstance(step.entry.fact, PresidencyTaken)
        and in_course(step)
        and step.before.chair != step.entry.fact.person
    )


def postponements(course: Course) -> tuple[Postponement, ...]:
    return tuple(
        Postponement(course.moment(each.at), each.before, each.starts_at, each.reason)
        for each in course.end.postponements
    )


def failed_calls(course: Course) -> tuple[FailedCall, ...]:
    return tuple(
        FailedCall(
            course.moment(step.entry.at),
            step.entry.fact.call,
            tuple(course.person(person) for person in step.entry.fact.present),
            tuple(course.person(p) for p, seat in step.before.seats.items() if seat.attendance == "excused"),
        )
        for step in course.steps
        if isinstance(step.entry.fact, NoQuorumDeclared)
    )


TAKEN_OUT = {f.PlaceDeclared: "place", f.NoteAdded: "text"}
"""What is put right so that it is not published (R-36) is not said again; the journal keeps it."""


def _as_it_was(fact: f.Fact) -> dict[str, object]:
    said = msgspec.to_builtins(fact)
    return {name: value for name, value in said.items() if name != TAKEN_OUT.get(type(fact))}


def corrections(course: Course) -> tuple[Correction, ...]:
    """What was put right, with what the journal said before and what holds now."""
    by_seq = {entry.seq: entry.fact for entry in course.entries}
    found: list[Correction] = []
    for entry in course.entries:
        if not isinstance(entry.fact, EntryCorrected):
            continue
        fact = entry.fact
        found.append(
            Correction(
                course.moment(entry.at),
                course.person(entry.by),
                fact.corrects,
                fact.reason,
                _as_it_was(by_seq[fact.corrects]),
                msgspec.to_builtins(fact.replacement) if fact.replacement is not None else None,
            )
        )
    return tuple(found)
