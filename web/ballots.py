"""A proclaimed vote as pages show it: who voted what, by seat and by name. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from meetings.facts import Outcome, Tally
from meetings.plan import Plan
from meetings.state import State, Vote
from streaming.hemicycle import hemicycle

Mark = Literal["for", "against", "abstain", "none", "absent", "secret"]
"""`none`: there and did not vote; `absent`: not entitled, whether away or recused; `secret`: voted, who knows what."""


class SeatMark(msgspec.Struct, frozen=True):
    person: str
    name: str
    group: str
    """Its short name, or empty."""
    colour: str
    x: float
    """In the drawing, 0 to 1000."""
    y: float
    mark: Mark


class Result(msgspec.Struct, frozen=True):
    vote: str
    item: str
    purpose: str
    question: str
    majority: str
    outcome: Outcome
    tally: Tally
    secret: bool
    casting: str
    """`for` or `against` where the chair decided a tie, else empty."""
    seats: tuple[SeatMark, ...]
    """None where not even who voted is known: a box of paper ballots."""
    radius: float
    height: float
    second: float | None = None
    """In the film."""

    def names(self, mark: Mark) -> list[str]:
        return [seat.name for seat in self.seats if seat.mark == mark]


def results(state: State, seconds: dict[str, float | None] | None = None) -> list[Result]:
    """Every proclaimed vote, oldest first. `seconds` says where in the film each one is."""
    told = seconds or {}
    return [
        _result(state.plan, vote, told.get(vote.vote))
        for vote in state.votes
        if vote.phase == "proclaimed" and vote.tally is not None and vote.outcome is not None
    ]


def _result(plan: Plan, vote: Vote, second: float | None) -> Result:
    assert vote.tally is not None
    assert vote.outcome is not None
    drawing = hemicycle(max((member.seat for member in plan.body.members), default=0))
    seats = []
    for member in () if vote.from_box else plan.voters:
        group = plan.group(member.group)
        if not 1 <= member.seat <= len(drawing.seats):
            continue
        place = drawing.seats[member.seat - 1]
        seats.append(
            SeatMark(
                person=member.person,
                name=member.name,
                group=group.short if group else "",
                colour=group.colour if group else "#5b6470",
                x=round(place.x * 1000, 1),
                y=round(place.y * 1000, 1),
                mark=_mark(vote, member.person),
            )
        )
    return Result(
        vote=vote.vote,
        item=vote.opened.item,
        purpose=vote.opened.purpose,
        question=vote.opened.question,
        majority=vote.opened.majority,
        outcome=vote.outcome,
        tally=vote.tally,
        secret=vote.secret,
        casting=vote.casting or "",
        seats=tuple(seats),
        radius=round(drawing.radius * 1000, 1),
        # A little more than the seats need: each has the line of its group under it.
        height=round((drawing.height + drawing.radius * 0.25) * 1000, 1),
        second=second,
    )


def _turnout(vote: Vote, person: str) -> Mark:
    """Of a secret vote nothing else is known of anybody."""
    if vote.has_voted(person):
        return "secret"
    return "none" if person in vote.opened.eligible else "absent"


def _mark(vote: Vote, person: str) -> Mark:
    """Silence counts as the chair ruled, absence after the debate began as abstention (R-28)."""
    if vote.secret:
        return _turnout(vote, person)
    if (choice := vote.ballots.get(person)) is not None:
        return choice
    if person in vote.opened.absent_abstaining:
        return "abstain"
    if person in vote.opened.eligible:
        return "abstain" if vote.missing == "abstention" else "none"
    return "absent"
