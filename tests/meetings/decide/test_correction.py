from meetings import commands as c
from meetings import facts as f
from tests.meetings.sitting import CHAIR, Code, Sitting, member


def decided() -> tuple[Sitting, str, int]:
    """Thirteen ballots, pere's wrong; the vote and the number of his entry."""
    sitting = Sitting().opened().at_item("i5")
    vote = sitting.voting()
    sitting.ballots(vote, yes=7, no=6)
    sitting.proclaimed(vote)
    seq = next(
        entry.seq for entry in sitting.entries if isinstance(entry.fact, f.BallotCast) and entry.fact.person == "pere"
    )
    return sitting, vote, seq


def test_a_corrected_ballot_holds_and_the_old_one_stays_in_the_journal() -> None:
    sitting, vote, seq = decided()
    right = f.BallotCast(vote, "pere", "against")
    sitting.do(c.CorrectEntry(seq, "Va votar en contra", right))
    assert sitting.state.votes[0].ballots["pere"] == "against"
    assert sitting.entries[seq - 1].fact == f.BallotCast(vote, "pere", "for")
    assert sitting.state.votes[0].outcome == "carried"
    assert sitting.do(c.CorrectEntry(seq, "Va votar en contra", right)) == []


def test_a_fact_can_be_struck_out() -> None:
    sitting = Sitting().opened()
    seq = sitting.state.seq + 1
    sitting.do(c.AddNote("equivocada", "i5"))
    sitting.do(c.CorrectEntry(seq, "duplicada"))
    assert sitting.state.notes == ()


def test_what_cannot_be_corrected_says_so() -> None:
    sitting, vote, seq = decided()
    opened = next(entry.seq for entry in sitting.entries if isinstance(entry.fact, f.VoteOpened))
    refused = [
        sitting.refuses(c.CorrectEntry(opened, "error")),
        sitting.refuses(c.CorrectEntry(999, "error")),
        sitting.refuses(c.CorrectEntry(seq, "error", f.BallotCast(vote, "anna", "for"))),
        sitting.refuses(c.CorrectEntry(seq, "error", f.NoteAdded("i5", "text"))),
        sitting.refuses(c.CorrectEntry(seq, " ", f.BallotCast(vote, "pere", "against"))),
        sitting.refuses(c.CorrectEntry(seq, "error"), CHAIR),
        sitting.refuses(c.CorrectEntry(seq, "error"), member("pere")),
    ]
    assert [each.code for each in refused] == [
        Code.NOT_CORRECTABLE,
        Code.UNKNOWN_ENTRY,
        Code.WRONG_CORRECTION,
        Code.WRONG_CORRECTION,
        Code.EMPTY_TEXT,
        Code.NOT_ALLOWED,
        Code.NOT_ALLOWED,
    ]


def test_corrections_are_made_after_the_end_too() -> None:
    sitting, vote, seq = decided()
    sitting.do(c.Adjourn())
    assert sitting.do(c.CorrectEntry(seq, "error", f.BallotCast(vote, "pere", "abstain")))
