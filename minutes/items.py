"""What happened under each item of the agenda."""

from __future__ import annotations

from meetings.facts import (
    CalledToOrder,
    FeedsResumed,
    FeedsSuspended,
    ItemWithdrawn,
    NoteAdded,
    RecessBegun,
    RecessEnded,
    RecusalDeclared,
)
from meetings.plan import Item
from minutes.course import Course, in_course
from minutes.model import CallToOrder, ItemRecord, Note, Recess, Recusal, Span, Turn, Vote


def items(course: Course, turns: tuple[Turn, ...], votes: tuple[Vote, ...]) -> tuple[ItemRecord, ...]:
    """In the order dealt with; those never opened last, in the agenda's."""
    records = [_record(course, item, turns, votes) for item in course.plan.items]
    opened = [record for record in records if record.spans]
    # By the order of entries: clocks may have been set in between.
    order = list(course.spans)
    opened.sort(key=lambda record: order.index(record.id))
    return (*opened, *(record for record in records if not record.spans))


def _record(course: Course, item: Item, turns: tuple[Turn, ...], votes: tuple[Vote, ...]) -> ItemRecord:
    own = tuple(vote for vote in votes if vote.item == item.id)
    decided = [vote.outcome for vote in own if vote.purpose == "substance" and vote.outcome]
    withdrawn, reason = None, ""
    for step in course.steps:
        was, now = step.before.items.get(item.id), step.after.items.get(item.id)
        if was is not None and now is not None and now.phase == "withdrawn" != was.phase:
            withdrawn = course.moment(step.entry.at)
            reason = step.entry.fact.reason if isinstance(step.entry.fact, ItemWithdrawn) else ""
    return ItemRecord(
        item.id,
        item.number,
        item.title,
        item.kind,
        item.majority,
        item.text,
        _proposer(course, item.proposer),
        tuple(
            Span(course.moment(start), course.moment(end) if end else None)
            for start, end in course.spans.get(item.id, ())
        ),
        withdrawn,
        reason,
        recusals(course, item.id),
        tuple(turn for turn in turns if turn.item == item.id),
        notes(course, item.id),
        own,
        decided[-1] if decided else None,
        item.id not in course.steps[0].after.items,
    )


def _proposer(course: Course, proposer: str) -> str:
    group = course.plan.group(proposer)
    return group.name if group else course.people[proposer].name if proposer in course.people else proposer


def recusals(course: Course, item: str) -> tuple[Recusal, ...]:
    """Those bound by law to keep out of an item (R-24); a repeated declaration counts once."""
    found: dict[str, Recusal] = {}
    for step in course.steps:
        match step.entry.fact:
            case RecusalDeclared(person=person, item=of, cause=cause) if of == item and person not in found:
                found[person] = Recusal(course.moment(step.entry.at), course.person(person), cause)
    return tuple(found.values())


def notes(course: Course, item: str) -> tuple[Note, ...]:
    """The secretary's notes on an item; with an empty id, on the meeting as a whole."""
    return tuple(
        Note(course.moment(step.entry.at), step.entry.fact.text, item)
        for step in course.steps
        if isinstance(step.entry.fact, NoteAdded) and step.entry.fact.item == item
    )


def calls_to_order(course: Course) -> tuple[CallToOrder, ...]:
    """R-21."""
    return tuple(
        CallToOrder(
            course.moment(step.entry.at),
            course.person(fact.person),
            step.after.seats[fact.person].calls,
            fact.reason,
            step.before.item,
        )
        for step in course.steps
        if isinstance(fact := step.entry.fact, CalledToOrder)
    )


def recesses(course: Course) -> tuple[Recess, ...]:
    return _stretches(course, RecessBegun, RecessEnded)


def closed_parts(course: Course) -> tuple[Recess, ...]:
    """When citizens saw and heard nothing, with the reason given (R-39)."""
    return _stretches(course, FeedsSuspended, FeedsResumed)


def _stretches(
    course: Course, begins: type[RecessBegun] | type[FeedsSuspended], ends: type[RecessEnded] | type[FeedsResumed]
) -> tuple[Recess, ...]:
    found: list[Recess] = []
    for step in course.steps:
        fact, at = step.entry.fact, course.moment(step.entry.at)
        lasting = bool(found) and found[-1].span.end is None
        if isinstance(fact, begins) and not lasting and in_course(step):
            found.append(Recess(Span(at), fact.reason, step.before.item))
        elif lasting and (isinstance(fact, ends) or step.after.phase == "adjourned"):
            last = found.pop()
            found.append(Recess(Span(last.span.start, at), last.reason, last.item))
    return tuple(found)
