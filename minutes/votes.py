"""Each vote as held: who voted what, the count as proclaimed and as the ballots in force give it (R-25 to R-30)."""

from __future__ import annotations

from msgspec.structs import replace

from meetings import majority
from meetings.council import Majority
from meetings.facts import (
    BallotCast,
    BallotsEntered,
    CastingVoteGiven,
    Outcome,
    ResultProclaimed,
    Tally,
    VoteCancelled,
    VoteVoided,
)
from meetings.state import Vote as VoteState
from minutes.course import Course
from minutes.model import Ballot, CastingVote, Moment, Vote


def needed(kind: Majority, legal_number: int) -> int:
    """Votes in favour that the majority asks for on the legal number; 0 where only those cast count (R-29)."""
    match kind:
        case "absolute":
            return legal_number // 2 + 1
        case "two_thirds":
            return -(-2 * legal_number // 3)
    return 0


def votes(course: Course) -> tuple[Vote, ...]:
    """Every vote opened, in order, those cancelled included."""
    return tuple(_vote(course, held) for held in course.end.votes)


def _vote(course: Course, held: VoteState) -> Vote:
    opened, legal_number = held.opened, course.plan.body.legal_number
    cast = _ballots(course, held)
    missing = held.missing or "not_voting"
    count = held.tally if held.tally is None or held.secret else majority.tally(held, missing, legal_number)
    told = _told(course, held.vote)
    return Vote(
        id=held.vote,
        item=opened.item,
        purpose=opened.purpose,
        kind=opened.kind,
        input=opened.input,
        majority=opened.majority,
        round=opened.round,
        question=opened.question,
        opened=course.moment(held.opened_at),
        ballots=tuple(cast[person] for person in opened.eligible if person in cast),
        silent=tuple(course.person(person) for person in held.waiting) if held.tally and not held.from_box else (),
        absent_abstaining=tuple(course.person(person) for person in opened.absent_abstaining),
        needed=needed(opened.majority, legal_number),
        missing=missing,
        closed=course.moment(held.closed_at) if held.closed_at else None,
        cancelled=told.cancelled,
        cancelled_reason=told.reason,
        tally=count,
        proclaimed_tally=held.tally,
        casting=told.casting,
        proclaimed=told.proclaimed,
        outcome=held.outcome,
        outcome_now=_outcome_now(course, held, count) if count and held.outcome else None,
        secrecy=opened.secrecy.ground if opened.secrecy else None,
        secrecy_reason=opened.secrecy.reason if opened.secrecy else "",
        turnout=tuple(course.person(person) for person in held.voted) if held.secret else (),
        voided=told.voided,
    )


def _outcome_now(course: Course, held: VoteState, count: Tally) -> Outcome:
    """What the count in force decides. A casting vote holds only over a tie, and a tie that had none stays one."""
    if majority.meaning(count, held.opened.majority) == "tied":
        return majority.outcome(replace(held, tally=count), course.plan.body.profile) or "tied"
    return majority.meaning(count, held.opened.majority)


def _ballots(course: Course, held: VoteState) -> dict[str, Ballot]:
    """The last ballot of each person, with when it was given. A secret vote has none: only who voted is known."""
    cast: dict[str, Ballot] = {}
    for step in course.steps:
        match step.entry.fact:
            case BallotCast(vote=held.vote, person=person, choice=choice):
                cast[person] = Ballot(course.person(person), choice, False, course.moment(step.entry.at))
            case BallotsEntered(vote=held.vote, choices=choices):
                at = course.moment(step.entry.at)
                cast |= {person: Ballot(course.person(person), choice, True, at) for person, choice in choices.items()}
    return cast


class _Told:
    """When what came after the count was said."""

    cancelled: Moment | None = None
    reason: str = ""
    voided: Moment | None = None
    casting: CastingVote | None = None
    proclaimed: Moment | None = None


def _told(course: Course, vote: str) -> _Told:
    told = _Told()
    for step in course.steps:
        at = step.entry.at
        match step.entry.fact:
            case VoteCancelled(vote=of, reason=reason) if of == vote:
                told.cancelled, told.reason = course.moment(at), reason
            case VoteVoided(vote=of) if of == vote:
                told.voided = course.moment(at)
            case CastingVoteGiven(vote=of, person=person, choice=choice) if of == vote:
                told.casting = CastingVote(course.moment(at), course.person(person), choice)
            case ResultProclaimed(vote=of) if of == vote:
                told.proclaimed = course.moment(at)
    return told
