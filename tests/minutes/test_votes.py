"""Votes as held, as proclaimed, and as put right."""

from __future__ import annotations

from meetings import facts as f
from minutes.course import read
from minutes.model import Vote
from minutes.votes import needed, votes
from tests.journals import Meeting, begun


def held(meeting: Meeting) -> tuple[Vote, ...]:
    return votes(read(meeting.entries))


def test_majorities_counted_on_the_legal_number() -> None:
    assert [needed("simple", 13), needed("absolute", 13), needed("two_thirds", 13)] == [0, 7, 9]
    assert [needed("absolute", 12), needed("two_thirds", 12)] == [7, 8]


def test_ballots_from_devices_in_calling_order() -> None:
    (vote,) = held(begun().vote().cast(against="marta ramon", abstain="alex").closed())
    assert [ballot.person.person for ballot in vote.ballots] == [member.person for member in begun().plan.voters]
    assert vote.tally == f.Tally(10, 2, 1, 0, 13, 13)
    assert (vote.outcome, vote.outcome_now, vote.corrected) == ("carried", "carried", False)
    assert not any(ballot.entered for ballot in vote.ballots)


def test_a_later_entry_by_the_secretary_replaces_the_device() -> None:
    meeting = begun().vote().cast().say(f.BallotsEntered("v1", {"alex": "against"})).closed()
    (vote,) = held(meeting)
    alex = next(ballot for ballot in vote.ballots if ballot.person.person == "alex")
    assert (alex.choice, alex.entered) == ("against", True)
    assert vote.tally == f.Tally(12, 1, 0, 0, 13, 13)


def test_nominal_is_called_by_surname_with_the_chair_last() -> None:
    (vote,) = held(begun().vote(kind="nominal", input="hands").cast(entered=True).closed())
    names = [ballot.person.surname for ballot in vote.ballots]
    assert names[:-1] == sorted(names[:-1])
    assert vote.ballots[-1].person.person == "nuria"


def test_the_silent_are_counted_as_the_chair_rules() -> None:
    (abstaining,) = held(begun().vote().cast(silent="alex").closed(missing="abstention"))
    assert abstaining.tally == f.Tally(12, 0, 1, 0, 13, 13)
    assert [person.person for person in abstaining.silent] == ["alex"]
    (silent,) = held(begun().vote().cast(silent="alex").closed(missing="not_voting"))
    assert silent.tally == f.Tally(12, 0, 0, 1, 13, 13)


def test_leaving_during_the_debate_is_an_abstention() -> None:
    (vote,) = held(begun().left("irene").vote().cast().closed())
    assert [person.person for person in vote.absent_abstaining] == ["irene"]
    assert vote.tally == f.Tally(12, 0, 1, 0, 13, 13)


def test_a_correction_changes_the_tally_and_never_the_proclaimed_outcome() -> None:
    meeting = begun().vote().cast(against="marta ramon fatima lluis clara biel").closed("carried")
    ballot = next(e for e in meeting.entries if e.fact == f.BallotCast("v1", "alex", "for"))
    meeting.corrected(ballot.seq, "Error", f.BallotCast("v1", "alex", "against"))
    (vote,) = held(meeting)
    assert (vote.proclaimed_tally, vote.tally) == (f.Tally(7, 6, 0, 0, 13, 13), f.Tally(6, 7, 0, 0, 13, 13))
    assert (vote.outcome, vote.outcome_now, vote.corrected) == ("carried", "rejected", True)


def test_a_cancelled_vote_keeps_its_reason() -> None:
    (vote,) = held(begun().vote().say(f.VoteCancelled("v1", "Termes equivocats")))
    assert vote.cancelled is not None
    assert (vote.cancelled_reason, vote.tally, vote.outcome) == ("Termes equivocats", None, None)


def test_tie_second_vote_and_casting_vote() -> None:
    six = "marta ramon fatima lluis clara biel"
    meeting = begun().vote().cast(against=six, abstain="alex").closed("tied")
    meeting.vote(round=2).cast(against=six, abstain="alex").closed(None).casting_vote("for").proclaimed("carried")
    first, second = held(meeting)
    assert (first.outcome, first.outcome_now, first.casting) == ("tied", "tied", None)
    assert second.casting is not None
    assert (second.casting.person.person, second.casting.choice) == ("nuria", "for")
    assert (second.outcome, second.outcome_now) == ("carried", "carried")
