from msgspec.structs import replace

from meetings import commands as c
from meetings import facts as f
from meetings.council import COMMITTEE, LegalProfile
from meetings.decide.voting import purposes
from tests.journals import plan
from tests.meetings.sitting import CHAIR, VOTERS, Code, Sitting, member


def at_vote(item: str = "i5", *people: str, **how: str) -> tuple[Sitting, str]:
    sitting = Sitting().opened(*people).at_item(item)
    return sitting, sitting.voting(**how)


def test_a_simple_majority_carries() -> None:
    sitting, vote = at_vote()
    sitting.ballots(vote, yes=6, no=5, abstain=2)
    assert sitting.proclaimed(vote) == "carried"
    assert sitting.state.votes[0].tally == f.Tally(6, 5, 2, 0, 13, 13)
    assert sitting.state.items["i5"].outcome == "carried"


def test_an_absolute_majority_is_of_the_legal_number_not_of_who_is_there() -> None:
    sitting, vote = at_vote("i2", *VOTERS[:6])
    assert sitting.ballots(vote, yes=6).proclaimed(vote) == "rejected"


def test_a_second_ballot_replaces_the_first_where_the_rules_let_it() -> None:
    sitting, vote = at_vote()
    assert sitting.do(c.CastBallot(vote, "for"), member("pere")) == [f.BallotCast(vote, "pere", "for")]
    assert sitting.do(c.CastBallot(vote, "for"), member("pere")) == []
    sitting.do(c.CastBallot(vote, "against"), member("pere"))
    assert sitting.state.votes[0].ballots == {"pere": "against"}


def test_a_second_ballot_is_refused_where_they_do_not() -> None:
    body = replace(plan().body, profile=LegalProfile(ballots_may_change=False))
    sitting = Sitting(plan(body=body)).opened().at_item("i5")
    vote = sitting.voting()
    sitting.do(c.CastBallot(vote, "for"), member("pere"))
    assert sitting.refuses(c.CastBallot(vote, "against"), member("pere")).code == Code.BALLOT_CAST


def test_only_those_present_when_it_was_opened_vote() -> None:
    sitting, vote = at_vote("i5", *VOTERS[:7])
    sitting.do(c.MarkAttendance("alex", "present"))
    assert sitting.refuses(c.CastBallot(vote, "for"), member("alex")).code == Code.NO_VOTE_RIGHT
    assert sitting.refuses(c.EnterBallots(vote, {"alex": "for"})).code == Code.NO_VOTE_RIGHT


def test_who_left_after_the_deliberation_began_abstains() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.MarkAttendance("alex", "left"))
    vote = sitting.voting()
    assert sitting.state.votes[0].opened.absent_abstaining == ("alex",)
    sitting.ballots(vote, yes=12).do(c.CloseVote(vote))
    assert sitting.state.votes[0].tally == f.Tally(12, 0, 1, 0, 13, 13)


def test_who_came_during_the_item_and_left_abstains_and_who_was_never_there_does_not() -> None:
    sitting = Sitting().opened(*VOTERS[:7]).at_item("i5")
    sitting.do(c.MarkAttendance("alex", "present"))
    sitting.do(c.MarkAttendance("alex", "left"))
    sitting.voting()
    assert sitting.state.votes[0].opened.absent_abstaining == ("alex",)


def test_the_chair_rules_on_the_silent_before_closing() -> None:
    sitting, vote = at_vote()
    sitting.ballots(vote, yes=11)
    refused = sitting.refuses(c.CloseVote(vote))
    assert (refused.code, refused.about) == (Code.MISSING_BALLOTS, {"people": "biel,alex", "number": 2})
    assert sitting.do(c.CloseVote(vote, "abstention")) == [
        f.VoteClosed(vote, "abstention", f.Tally(11, 0, 2, 0, 13, 13))
    ]
    assert sitting.do(c.CloseVote(vote)) == []


def test_a_roll_call_is_by_surname_with_the_chair_last() -> None:
    sitting, _ = at_vote(kind="nominal", input="hands")
    called = sitting.state.votes[0].opened.eligible
    assert called == tuple(
        [
            "irene",
            "oriol",
            "alex",
            "fatima",
            "pere",
            "lluis",
            "clara",
            "anna",
            "ramon",
            "biel",
            "jordi",
            "marta",
            "nuria",
        ]
    )


def test_hands_are_entered_by_the_secretary_alone() -> None:
    sitting, vote = at_vote(input="hands")
    assert sitting.refuses(c.CastBallot(vote, "for"), member("pere")).code == Code.BALLOTS_BY_HAND
    assert sitting.refuses(c.EnterBallots(vote, {"pere": "for"}), CHAIR).code == Code.NOT_ALLOWED
    everyone: dict[str, f.Choice] = dict.fromkeys(VOTERS, "for")
    assert sitting.do(c.EnterBallots(vote, everyone)) == [f.BallotsEntered(vote, everyone)]
    assert sitting.do(c.EnterBallots(vote, {**everyone, "alex": "against"})) == [
        f.BallotsEntered(vote, {"alex": "against"})
    ]
    assert sitting.proclaimed(vote) == "carried"


def test_the_rest_are_those_who_are_silent_when_it_is_carried_out() -> None:
    sitting, vote = at_vote(input="hands")
    sitting.do(c.EnterBallots(vote, {"pere": "against", "anna": "abstain"}))
    [entered] = sitting.do(c.EnterBallots(vote, {"alex": "against"}, rest="for"))
    assert isinstance(entered, f.BallotsEntered)
    assert entered.choices["alex"] == "against"
    assert set(entered.choices) == set(VOTERS) - {"pere", "anna"}
    assert sitting.do(c.EnterBallots(vote, rest="abstain")) == []
    assert sitting.proclaimed(vote) == "carried"


def test_a_tie_is_voted_again_and_then_the_chair_decides() -> None:
    sitting = Sitting().opened(*VOTERS[:8]).at_item("i5")
    first = sitting.voting()
    sitting.ballots(first, yes=4, no=4)
    assert sitting.proclaimed(first) == "tied"
    second = sitting.voting()
    assert sitting.state.votes[1].opened.round == 2
    assert sitting.refuses(c.GiveCastingVote(second, "for"), CHAIR).code == Code.VOTE_NOT_CLOSED
    sitting.ballots(second, yes=4, no=4).do(c.CloseVote(second))
    assert sitting.refuses(c.ProclaimResult(second)).code == Code.CASTING_VOTE_NEEDED
    assert sitting.refuses(c.GiveCastingVote(second, "for")).code == Code.NOT_ALLOWED
    sitting.do(c.GiveCastingVote(second, "for"), CHAIR)
    sitting.do(c.ProclaimResult(second))
    assert sitting.state.items["i5"].outcome == "carried"
    assert sitting.state.votes[1].tally == f.Tally(4, 4, 0, 0, 8, 13)


def test_a_committee_tie_is_the_chairs_at_once() -> None:
    body = replace(plan().body, kind="committee", profile=COMMITTEE)
    sitting = Sitting(plan(body=body)).opened(*VOTERS[:8]).at_item("i5")
    vote = sitting.voting()
    sitting.ballots(vote, yes=4, no=4).do(c.CloseVote(vote))
    sitting.do(c.GiveCastingVote(vote, "against"), CHAIR)
    sitting.do(c.ProclaimResult(vote))
    assert sitting.state.votes[0].outcome == "rejected"


def test_no_casting_vote_without_a_tie() -> None:
    sitting, vote = at_vote()
    sitting.ballots(vote, yes=13).do(c.CloseVote(vote))
    assert sitting.refuses(c.GiveCastingVote(vote, "for"), CHAIR).code == Code.NO_TIE


def test_an_urgent_motion_needs_its_urgency_carried_by_absolute_majority() -> None:
    sitting = Sitting().opened(*VOTERS[:9]).at_item("i6")
    assert purposes(sitting.state, "i6") == ("urgency",)
    assert sitting.refuses(c.OpenVote("substance")).code == Code.URGENCY_FIRST
    vote = sitting.voting("urgency")
    assert sitting.state.votes[0].opened.majority == "absolute"
    assert sitting.ballots(vote, yes=6, abstain=3).proclaimed(vote) == "rejected"
    assert purposes(sitting.state, "i6") == ()
    assert sitting.refuses(c.OpenVote("substance")).code == Code.ITEM_DECIDED


def test_what_is_left_on_the_table_is_not_voted() -> None:
    sitting, vote = at_vote("i5", purpose="lay_on_table")
    assert sitting.ballots(vote, yes=7, no=6).proclaimed(vote) == "carried"
    assert sitting.state.items["i5"].laid_on_table
    assert sitting.refuses(c.OpenVote()).code == Code.ITEM_DECIDED


def test_withdrawing_by_vote_closes_the_item() -> None:
    sitting, vote = at_vote("i5", purpose="withdraw")
    sitting.ballots(vote, yes=13).proclaimed(vote)
    assert (sitting.state.items["i5"].phase, sitting.state.item) == ("withdrawn", "")


def test_reports_and_questions_are_never_voted() -> None:
    for item in ("i3", "i7"):
        assert Sitting().opened().at_item(item).refuses(c.OpenVote()).code == Code.ITEM_NOT_VOTED


def test_a_vote_needs_quorum_throughout() -> None:
    sitting = Sitting().opened(*VOTERS[:5]).at_item("i5")
    sitting.do(c.MarkAttendance("irene", "left"))
    assert sitting.refuses(c.OpenVote()).code == Code.NO_QUORUM


def test_a_decided_item_is_not_voted_twice_and_a_proclaimed_vote_not_cancelled() -> None:
    sitting, vote = at_vote()
    sitting.ballots(vote, yes=13).proclaimed(vote)
    assert sitting.refuses(c.OpenVote()).code == Code.ITEM_DECIDED
    assert sitting.refuses(c.CancelVote(vote, "massa tard")).code == Code.ALREADY_PROCLAIMED
    assert sitting.do(c.ProclaimResult(vote)) == []


def test_opening_a_vote_ends_the_turn() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.GiveFloor("marta"))
    assert sitting.do(c.OpenVote())[0] == f.FloorTaken("marta")


def test_votes_of_no_item_or_unknown_ones_are_refused() -> None:
    sitting = Sitting().opened()
    assert sitting.refuses(c.OpenVote()).code == Code.ITEM_NOT_OPEN
    assert sitting.refuses(c.CastBallot("v9", "for"), CHAIR).code == Code.UNKNOWN_VOTE
