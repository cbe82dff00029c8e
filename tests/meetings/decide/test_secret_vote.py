"""Secret votes: on what ground, by whom, from an urn or a box, and never with a choice by name (R-25)."""

from __future__ import annotations

import msgspec
import pytest

from meetings import commands as c
from meetings import facts as f
from meetings.decide.voting import purposes
from meetings.roles import SYSTEM, Actor
from meetings.secrecy import GROUNDS, doubts
from meetings.urn import Papers
from tests.meetings.sitting import CHAIR, SECRETARY, VOTERS, Code, Sitting, member

PERSONS = f.Secrecy("persons")


def at_secret_vote(item: str = "i5", *people: str, **how: str) -> tuple[Sitting, str]:
    sitting = Sitting().opened(*people).at_item(item)
    sitting.do(c.OpenVote(kind="secret", secrecy=PERSONS, **how))  # type: ignore[arg-type]
    assert sitting.state.vote is not None
    return sitting, sitting.state.vote.vote


def test_the_journal_gets_the_ground_the_turnout_and_the_tally_and_no_choice() -> None:
    sitting, vote = at_secret_vote()
    assert sitting.state.votes[0].opened.secrecy == PERSONS
    assert sitting.do(c.CastBallot(vote, "against"), member("pere")) == [f.PaperCast(vote, "pere")]
    sitting.ballots(vote, yes=12)
    [closed] = sitting.do(c.CloseVote(vote, papers=Papers(12, 1, 0)))
    assert closed == f.VoteClosed(vote, "not_voting", f.Tally(12, 1, 0, 0, 13, 13))
    assert sitting.state.votes[0].ballots == {}
    assert sitting.state.votes[0].papers == frozenset(VOTERS)
    assert sitting.do(c.ProclaimResult(vote)) == [f.ResultProclaimed(vote, "carried")]


@pytest.mark.parametrize("choice", ["for", "against"])
def test_a_paper_in_the_urn_is_never_changed_nor_told_from_another(choice: f.Choice) -> None:
    sitting, vote = at_secret_vote()
    sitting.do(c.CastBallot(vote, "for"), member("pere"))
    assert sitting.refuses(c.CastBallot(vote, choice), member("pere")).code == Code.PAPER_IN_URN


def test_who_may_vote_is_as_in_any_other_vote() -> None:
    sitting = Sitting().opened(*VOTERS[:9]).at_item("i5")
    sitting.do(c.DeclareRecusal("pere", "i5"), member("pere"))
    sitting.do(c.MarkAttendance("anna", "left"))
    vote = sitting.voting(kind="secret", secrecy=PERSONS)  # type: ignore[arg-type]
    opened = sitting.state.votes[0].opened
    assert opened.absent_abstaining == ("anna",)
    for person in ("pere", "anna", "alex"):
        assert sitting.refuses(c.CastBallot(vote, "for"), member(person)).code == Code.NO_VOTE_RIGHT
    assert sitting.refuses(c.EnterBallots(vote, {"marta": "for"})).code == Code.SECRET_VOTE
    assert len(opened.eligible) == 7


def test_the_silent_are_ruled_on_and_the_majority_is_of_the_same_numbers() -> None:
    sitting, vote = at_secret_vote("i2")
    sitting.ballots(vote, yes=6, no=1)
    refused = sitting.refuses(c.CloseVote(vote, papers=Papers(6, 1, 0)))
    assert (refused.code, refused.about["number"]) == (Code.MISSING_BALLOTS, 6)
    sitting.do(c.CloseVote(vote, "abstention", Papers(6, 1, 0)))
    assert sitting.state.votes[0].tally == f.Tally(6, 1, 6, 0, 13, 13)
    assert sitting.do(c.ProclaimResult(vote)) == [f.ResultProclaimed(vote, "rejected")]


def test_a_tie_is_voted_again_in_secret_and_then_the_chair_decides() -> None:
    sitting, first = at_secret_vote("i5", *VOTERS[:8])
    sitting.ballots(first, yes=8).do(c.CloseVote(first, papers=Papers(4, 4, 0)))
    assert sitting.do(c.ProclaimResult(first)) == [f.ResultProclaimed(first, "tied")]
    second = sitting.voting(kind="secret", secrecy=PERSONS)  # type: ignore[arg-type]
    assert sitting.state.votes[1].opened.round == 2
    sitting.ballots(second, yes=8).do(c.CloseVote(second, papers=Papers(4, 4, 0)))
    sitting.do(c.GiveCastingVote(second, "for"), CHAIR)
    assert sitting.do(c.ProclaimResult(second)) == [f.ResultProclaimed(second, "carried")]


@pytest.mark.parametrize("papers", [None, Papers(1, 0, 0), Papers(3, 0, 0)])
def test_an_urn_that_does_not_hold_what_was_put_in_makes_the_vote_void(papers: Papers | None) -> None:
    sitting, vote = at_secret_vote()
    sitting.ballots(vote, yes=2)
    assert sitting.do(c.CloseVote(vote, "not_voting", papers)) == [f.VoteVoided(vote, "urn_lost")]
    assert sitting.state.vote is None
    assert sitting.state.voided is not None
    assert sitting.refuses(c.CastBallot(vote, "for"), member("alex")).code == Code.VOTE_NOT_OPEN


def test_a_void_vote_decides_nothing_and_is_held_again() -> None:
    sitting, vote = at_secret_vote()
    assert sitting.do(c.NoteUrnLost(vote), SYSTEM) == [f.VoteVoided(vote, "urn_lost")]
    assert sitting.do(c.NoteUrnLost(vote), SYSTEM) == []
    assert sitting.refuses(c.NoteUrnLost(vote), SECRETARY).code == Code.NOT_ALLOWED
    assert sitting.refuses(c.CancelVote(vote, "ja és nul·la")).code == Code.VOTE_NOT_OPEN
    assert "substance" in purposes(sitting.state, "i5")
    again = sitting.voting(kind="secret", secrecy=PERSONS)  # type: ignore[arg-type]
    assert (again, sitting.state.votes[1].opened.round, sitting.state.voided) == ("v2", 1, None)


def test_other_votes_have_no_urn_to_lose() -> None:
    sitting = Sitting().opened().at_item("i5")
    assert sitting.do(c.NoteUrnLost(sitting.voting()), SYSTEM) == []
    boxed, vote = at_secret_vote(input="hands")
    assert boxed.do(c.NoteUrnLost(vote), SYSTEM) == []


def test_a_box_of_paper_ballots_is_counted_by_hand() -> None:
    sitting, vote = at_secret_vote(input="hands")
    assert sitting.refuses(c.CastBallot(vote, "for"), member("pere")).code == Code.BALLOTS_BY_HAND
    assert sitting.refuses(c.EnterBallots(vote, rest="for")).code == Code.SECRET_VOTE
    assert sitting.refuses(c.CloseVote(vote)).code == Code.PAPERS_NOT_COUNTED
    for wrong in (Papers(14, 0, 0), Papers(14, -1, 0)):
        assert sitting.refuses(c.CloseVote(vote, papers=wrong)).code == Code.PAPERS_DO_NOT_FIT
    missing = sitting.refuses(c.CloseVote(vote, papers=Papers(7, 3, 1)))
    assert (missing.code, missing.about) == (Code.MISSING_PAPERS, {"number": 2})
    [closed] = sitting.do(c.CloseVote(vote, "not_voting", Papers(7, 3, 1)))
    assert closed == f.VoteClosed(vote, "not_voting", f.Tally(7, 3, 1, 2, 13, 13))


# The ground --------------------------------------------------------------------------------------------------------


def test_a_secret_vote_says_why_it_is_secret() -> None:
    sitting = Sitting().opened().at_item("i5")
    assert sitting.refuses(c.OpenVote(kind="secret")).code == Code.NO_SECRECY_GROUND
    sitting.do(c.OpenVote(kind="ordinary", secrecy=PERSONS))
    assert sitting.state.votes[0].opened.secrecy is msgspec.UNSET


def test_the_law_is_explained_and_the_chair_decides() -> None:
    """R-25: where the law does not give the ground, a reason is asked for and kept."""
    sitting = Sitting().opened().at_item("i1")
    assert doubts(sitting.state, "i1", "substance") == ("persons", "privacy", "other")
    assert doubts(sitting.state, "i5", "substance") == ("privacy", "other")
    assert doubts(sitting.state, "i5", "withdraw") == ("persons", "privacy", "other")
    for ground in GROUNDS:
        stated = f.Secrecy(ground, "  ")
        assert sitting.refuses(c.OpenVote(kind="secret", secrecy=stated)).code == Code.NO_SECRECY_GROUND
    said = f.Secrecy("other", " Ho decideix la presidència. ")
    sitting.do(c.OpenVote(kind="secret", secrecy=said), Actor("nuria", "member"))
    assert sitting.state.votes[0].opened.secrecy == f.Secrecy("other", "Ho decideix la presidència.")


def test_secrecy_for_fundamental_rights_is_agreed_by_absolute_majority() -> None:
    """LBRL 70.1: nine are there, five in favour are not the seven that the legal number asks for."""
    privacy = c.OpenVote(kind="secret", secrecy=f.Secrecy("privacy"))
    sitting = Sitting().opened(*VOTERS[:9]).at_item("i5")
    lost = sitting.voting("secrecy")
    assert sitting.ballots(lost, yes=5).proclaimed(lost) == "rejected"
    assert sitting.refuses(privacy).code == Code.NO_SECRECY_GROUND
    won = sitting.voting("secrecy")
    assert sitting.ballots(won, yes=7).proclaimed(won) == "carried"
    assert sitting.state.items["i5"].outcome is None
    sitting.do(privacy)
    assert sitting.state.vote is not None
