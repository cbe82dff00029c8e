"""A meeting driven by commands, as the rules have it: no storage, a clock that moves a second at each command."""

from __future__ import annotations

import datetime as dt

import pytest

from meetings import commands as c
from meetings.decide import decide
from meetings.facts import EntryCorrected, Fact, NoticeSent
from meetings.journal import Entry, extend
from meetings.plan import Plan
from meetings.refusal import Code, Refused
from meetings.roles import SYSTEM, Actor
from meetings.state import State, begin, evolve, fold
from tests.journals import PLAN

START = dt.datetime(2026, 4, 16, 17, 0, tzinfo=dt.UTC)

SECRETARY = Actor("secretary", "secretary")
CHAIR = Actor("nuria", "member")
GUEST = Actor("teresa", "external")
VOTERS = tuple(member.person for member in PLAN.voters)


def member(person: str) -> Actor:
    return Actor(person, "member")


class Sitting:
    def __init__(self, plan: Plan = PLAN) -> None:
        self.entries: list[Entry] = [extend(None, NoticeSent(plan, "0" * 64, 4), "secretary", START)]
        self.state: State = begin(self.entries[0])

    def do(self, command: c.Command, actor: Actor = SECRETARY) -> list[Fact]:
        """Carry the command out; the facts that followed."""
        at = START + dt.timedelta(seconds=len(self.entries))
        facts = list(decide(self.state, command, actor, at))
        for fact in facts:
            self.entries.append(extend(self.entries[-1], fact, actor.person, at))
            self.state = evolve(self.state, self.entries[-1])
        if any(isinstance(fact, EntryCorrected) for fact in facts):
            self.state = fold(self.entries)
        return facts

    def refuses(self, command: c.Command, actor: Actor = SECRETARY) -> Refused:
        """The refusal of a command that must be refused, having changed nothing."""
        before = self.state
        with pytest.raises(Refused) as caught:
            self.do(command, actor)
        assert self.state == before
        return caught.value

    # Shorthands for what most tests begin with; each returns the sitting.

    def seated(self, *people: str) -> Sitting:
        """Secretary and these people are in the chamber; without names, every voter."""
        for person in ("secretary", *(people or VOTERS)):
            self.do(c.MarkAttendance(person, "present"))
        return self

    def opened(self, *people: str) -> Sitting:
        self.seated(*people).do(c.OpenMeeting())
        return self

    def at_item(self, item: str) -> Sitting:
        self.do(c.OpenItem(item))
        return self

    def voting(self, purpose: str = "substance", **how: str) -> str:
        """Open a vote on the open item; its id."""
        self.do(c.OpenVote(purpose=purpose, **how))  # type: ignore[arg-type]
        vote = self.state.vote
        assert vote is not None
        return vote.vote

    def ballots(self, vote: str, *, yes: int = 0, no: int = 0, abstain: int = 0) -> Sitting:
        """The first so many who may vote and have not yet say yes, the next no, the next abstain."""
        found = self.state.find_vote(vote)
        assert found is not None
        choices = ["for"] * yes + ["against"] * no + ["abstain"] * abstain
        for person, choice in zip(found.waiting, choices, strict=False):
            self.do(c.CastBallot(vote, choice), member(person))  # type: ignore[arg-type]
        return self

    def proclaimed(self, vote: str, missing: str | None = "not_voting") -> str | None:
        self.do(c.CloseVote(vote, missing))  # type: ignore[arg-type]
        self.do(c.ProclaimResult(vote))
        found = self.state.find_vote(vote)
        assert found is not None
        return found.outcome

    def note(self, command: c.Command) -> list[Fact]:
        return self.do(command, SYSTEM)


__all__ = ["CHAIR", "GUEST", "SECRETARY", "START", "VOTERS", "Code", "Sitting", "member"]
