"""Votes: what can be voted, who may, counting, ties, proclaiming (R-22 to R-30)."""

from __future__ import annotations

import unicodedata
from typing import Literal

import msgspec

from meetings import commands as c
from meetings import facts as f
from meetings.council import Member
from meetings.decide.guards import end_of_turn, has_quorum, no_vote_running, text, vote
from meetings.decide.presidency import coming_back, may_preside
from meetings.decide.rule import Facts, Rule
from meetings.majority import casting_needed, outcome, tally
from meetings.plan import Item
from meetings.refusal import Code, Refused
from meetings.roles import Actor
from meetings.secrecy import is_doubtful
from meetings.state import State, Vote
from meetings.urn import Papers

Votable = Literal["simple", "absolute", "two_thirds"]

BEFORE: tuple[f.Purpose, ...] = ("amendment", "lay_on_table", "withdraw", "nominal", "secrecy")
"""Votes on amendments and on how to go on, before the substance (R-22, R-23, R-25)."""
BY_ABSOLUTE_MAJORITY = ("urgency", "secrecy")
"""Whatever the item itself needs (R-07, R-25)."""


def purposes(state: State, item: str) -> tuple[f.Purpose, ...]:
    """What could be put to the vote on this item now, the most likely first."""
    planned, now = state.plan.item(item), state.items.get(item)
    if planned is None or now is None or not planned.voted or now.phase == "withdrawn" or now.laid_on_table:
        return ()
    if planned.kind == "urgent_motion" and now.urgency != "carried":
        return () if now.urgency == "rejected" else ("urgency",)
    if now.outcome in ("carried", "rejected"):
        return ()
    if planned.kind == "urgency":
        return ("substance",)
    if now.inclusion == "rejected":
        return ()
    if state.plan.body.kind == "plenary" and planned.kind == "proposition" and now.inclusion != "carried":
        return ("inclusion", "substance", *BEFORE)
    return ("substance", *BEFORE)


def _refuse_purpose(state: State, item: Item, purpose: f.Purpose) -> None:
    now = state.items[item.id]
    if not item.voted:
        raise Refused(Code.ITEM_NOT_VOTED, item=item.id)
    if now.outcome in ("carried", "rejected") or now.laid_on_table or "rejected" in (now.urgency, now.inclusion):
        raise Refused(Code.ITEM_DECIDED, item=item.id)
    if item.kind == "urgent_motion" and now.urgency != "carried" and purpose != "urgency":
        raise Refused(Code.URGENCY_FIRST, item=item.id)
    raise Refused(Code.ITEM_NOT_VOTED, item=item.id)


def _majority(item: Item, purpose: f.Purpose) -> Votable:
    if purpose in BY_ABSOLUTE_MAJORITY:
        return "absolute"
    if purpose != "substance" or item.majority == "none":
        return "simple"
    return item.majority


def _round(state: State, item: str, purpose: f.Purpose, question: str) -> int:
    """2 after a tie on the same question (R-30), otherwise 1. Of several amendments each has its own."""
    earlier = [
        v
        for v in state.votes
        if v.phase == "proclaimed"
        and (v.opened.item, v.opened.purpose) == (item, purpose)
        and (purpose != "amendment" or v.opened.question == question)
    ]
    return earlier[-1].opened.round + 1 if earlier and earlier[-1].outcome == "tied" else 1


def _by_surname(member: Member) -> tuple[str, str]:
    plain = unicodedata.normalize("NFKD", member.surname or member.name).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter)), member.person


def roll(state: State, kind: f.VoteKind, item: str) -> tuple[str, ...]:
    """Who may vote now: in seat order, or for a roll call by surname with the chair last (R-25)."""
    there = state.present_voters() - state.items[item].recused
    members = [member for member in state.plan.voters if member.person in there]
    if kind == "nominal":
        members.sort(key=lambda member: (member.person == state.chair, _by_surname(member)))
    return tuple(member.person for member in members)


def open_vote(state: State, command: c.OpenVote, actor: Actor) -> Facts:
    if not state.item:
        raise Refused(Code.ITEM_NOT_OPEN)
    no_vote_running(state)
    item = state.plan.item(state.item)
    assert item is not None
    if command.purpose not in purposes(state, item.id):
        _refuse_purpose(state, item, command.purpose)
    has_quorum(state)
    may_preside(state)
    question = text(command.question, required=command.purpose == "amendment")
    now = state.items[item.id]
    eligible = roll(state, command.kind, item.id)
    went = now.attended - now.recused - set(eligible)
    opened = f.VoteOpened(
        vote=f"v{len(state.votes) + 1}",
        item=item.id,
        purpose=command.purpose,
        kind=command.kind,
        input=command.input,
        majority=_majority(item, command.purpose),
        round=_round(state, item.id, command.purpose, question),
        question=question,
        eligible=eligible,
        absent_abstaining=tuple(m.person for m in state.plan.voters if m.person in went),
        secrecy=_secrecy(state, command, item.id) if command.kind == "secret" else msgspec.UNSET,
    )
    return (*end_of_turn(state), opened)


def _secrecy(state: State, command: c.OpenVote, item: str) -> f.Secrecy:
    """The ground as stated; the chair may hold a secret vote on any, if it is written why (R-25)."""
    if command.secrecy is None:
        raise Refused(Code.NO_SECRECY_GROUND)
    stated = f.Secrecy(command.secrecy.ground, text(command.secrecy.reason))
    if not stated.reason and is_doubtful(state, item, command.purpose, stated.ground):
        raise Refused(Code.NO_SECRECY_GROUND)
    return stated


def _open(state: State, name: str) -> Vote:
    found = vote(state, name)
    if found.phase != "open":
        raise Refused(Code.VOTE_NOT_OPEN, vote=name)
    return found


def cast_ballot(state: State, command: c.CastBallot, actor: Actor) -> Facts:
    found = _open(state, command.vote)
    if actor.person not in found.opened.eligible:
        raise Refused(Code.NO_VOTE_RIGHT, person=actor.person)
    if found.opened.input == "hands":
        raise Refused(Code.BALLOTS_BY_HAND)
    if found.secret:
        if actor.person in found.papers:
            raise Refused(Code.PAPER_IN_URN)
        return (f.PaperCast(command.vote, actor.person),)
    before = found.ballots.get(actor.person)
    if before == command.choice:
        return ()
    if before is not None and not state.plan.body.profile.ballots_may_change:
        raise Refused(Code.BALLOT_CAST)
    return (f.BallotCast(command.vote, actor.person, command.choice),)


def enter_ballots(state: State, command: c.EnterBallots, actor: Actor) -> Facts:
    found = _open(state, command.vote)
    if found.secret:
        raise Refused(Code.SECRET_VOTE)
    for person in command.choices:
        if person not in found.opened.eligible:
            raise Refused(Code.NO_VOTE_RIGHT, person=person)
    rest = dict.fromkeys(found.waiting, command.rest) if command.rest else {}
    wanted = {**rest, **command.choices}
    new = {person: choice for person, choice in wanted.items() if found.ballots.get(person) != choice}
    return (f.BallotsEntered(command.vote, new),) if new else ()


def close_vote(state: State, command: c.CloseVote, actor: Actor) -> Facts:
    found = vote(state, command.vote)
    if found.phase == "closed":
        return ()
    found = _open(state, command.vote)
    papers = command.papers if found.secret else None
    if found.has_urn and (papers is None or papers.total != len(found.papers)):
        return (f.VoteVoided(command.vote, "urn_lost"),)
    if found.from_box:
        papers = _counted_by_hand(found, command)
    elif found.waiting and command.missing is None:
        raise Refused(Code.MISSING_BALLOTS, people=",".join(found.waiting), number=len(found.waiting))
    missing = command.missing or "not_voting"
    count = tally(found, missing, state.plan.body.legal_number, papers)
    return (f.VoteClosed(command.vote, missing, count),)


def _counted_by_hand(found: Vote, command: c.CloseVote) -> Papers:
    """The papers of a box, as many as there can be. Whose is missing nobody knows, only how many are."""
    papers, eligible = command.papers, len(found.opened.eligible)
    if papers is None:
        raise Refused(Code.PAPERS_NOT_COUNTED)
    if papers.total > eligible or min(papers.in_favour, papers.against, papers.abstentions) < 0:
        raise Refused(Code.PAPERS_DO_NOT_FIT, papers=papers.total, eligible=eligible)
    if papers.total < eligible and command.missing is None:
        raise Refused(Code.MISSING_PAPERS, number=eligible - papers.total)
    return papers


def note_urn_lost(state: State, command: c.NoteUrnLost, actor: Actor) -> Facts:
    found = vote(state, command.vote)
    return (f.VoteVoided(command.vote, "urn_lost"),) if found.has_urn else ()


def cancel_vote(state: State, command: c.CancelVote, actor: Actor) -> Facts:
    found = vote(state, command.vote)
    if found.phase == "cancelled":
        return ()
    if found.phase == "proclaimed":
        raise Refused(Code.ALREADY_PROCLAIMED, vote=command.vote)
    if found.phase == "void":
        raise Refused(Code.VOTE_NOT_OPEN, vote=command.vote)
    return (f.VoteCancelled(command.vote, text(command.reason, required=True)),)


def give_casting_vote(state: State, command: c.GiveCastingVote, actor: Actor) -> Facts:
    found = vote(state, command.vote)
    if found.phase != "closed":
        raise Refused(Code.VOTE_NOT_CLOSED if found.phase == "open" else Code.ALREADY_PROCLAIMED, vote=command.vote)
    if found.casting == command.choice:
        return ()
    if not casting_needed(found, state.plan.body.profile):
        raise Refused(Code.NO_TIE, vote=command.vote)
    return (f.CastingVoteGiven(command.vote, actor.person, command.choice),)


def proclaim_result(state: State, command: c.ProclaimResult, actor: Actor) -> Facts:
    found = vote(state, command.vote)
    if found.phase == "proclaimed":
        return ()
    if found.phase != "closed":
        raise Refused(Code.VOTE_NOT_CLOSED, vote=command.vote)
    result = outcome(found, state.plan.body.profile)
    if result is None:
        raise Refused(Code.CASTING_VOTE_NEEDED, vote=command.vote)
    withdrawn = (found.opened.purpose, result) == ("withdraw", "carried")
    return (f.ResultProclaimed(command.vote, result), *(coming_back(state) if withdrawn else ()))


RULES: dict[type, Rule] = {
    c.OpenVote: open_vote,
    c.CastBallot: cast_ballot,
    c.EnterBallots: enter_ballots,
    c.CloseVote: close_vote,
    c.NoteUrnLost: note_urn_lost,
    c.CancelVote: cancel_vote,
    c.GiveCastingVote: give_casting_vote,
    c.ProclaimResult: proclaim_result,
}
