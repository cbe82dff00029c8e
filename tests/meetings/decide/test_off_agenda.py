"""What is not on the agenda: matters brought in for urgency (R-07) and items without a committee's opinion (R-06)."""

from msgspec.structs import replace

from meetings import commands as c
from meetings import facts as f
from meetings.decide.voting import purposes
from meetings.plan import Item
from meetings.state import fold
from tests.journals import ITEMS, plan
from tests.meetings.sitting import CHAIR, VOTERS, Code, Sitting, member

MOTION = c.AddItem("Moció sobre l'hospital", "cv", "absolute", "Únic. Demanar-ne l'obertura.")
ADDED = Item("u1", 8, MOTION.title, "urgent_motion", "absolute", MOTION.text, "cv")


def test_an_urgent_matter_is_added_before_requests_and_questions_and_its_urgency_voted_first() -> None:
    sitting = Sitting().opened()
    assert sitting.do(MOTION, CHAIR) == [f.ItemAdded(ADDED, "i7")]
    assert [item.id for item in sitting.state.plan.items][-3:] == ["i6", "u1", "i7"]
    sitting.at_item("u1")
    assert purposes(sitting.state, "u1") == ("urgency",)
    urgency = sitting.voting("urgency")
    assert sitting.ballots(urgency, yes=13).proclaimed(urgency) == "carried"
    vote = sitting.voting()
    assert sitting.state.votes[-1].opened.majority == "absolute"
    assert sitting.ballots(vote, yes=6, no=1).proclaimed(vote) == "rejected"
    assert fold(sitting.entries) == sitting.state


def test_without_an_absolute_majority_for_its_urgency_it_is_not_dealt_with() -> None:
    sitting = Sitting().opened(*VOTERS[:9])
    sitting.do(MOTION)
    vote = sitting.at_item("u1").voting("urgency")
    assert sitting.ballots(vote, yes=6, no=3).proclaimed(vote) == "rejected"
    assert sitting.refuses(c.OpenVote()).code == Code.ITEM_DECIDED


def test_once_questions_are_taken_up_it_comes_last_and_the_same_twice_is_one() -> None:
    sitting = Sitting().opened().at_item("i7")
    assert sitting.do(MOTION) == [f.ItemAdded(ADDED, "")]
    assert sitting.do(MOTION) == []
    assert sitting.do(c.AddItem("Una altra"))[0] == f.ItemAdded(Item("u2", 9, "Una altra", "urgent_motion"), "")


def test_never_in_an_extraordinary_meeting_nor_before_it_begins_nor_by_a_member() -> None:
    assert Sitting(plan(kind="extraordinary")).opened().refuses(MOTION).code == Code.NOTHING_OFF_AGENDA
    assert Sitting().seated().refuses(MOTION).code == Code.WRONG_PHASE
    assert Sitting().opened().refuses(MOTION, member("marta")).code == Code.NOT_ALLOWED
    assert Sitting().opened().refuses(c.AddItem("  ")).code == Code.EMPTY_TEXT
    assert Sitting().opened().refuses(c.AddItem("Moció", "ningu")).code == Code.UNKNOWN_PERSON


PROPOSITION = replace(ITEMS[4], kind="proposition")


def test_a_proposition_of_a_plenary_is_ratified_before_it_is_debated() -> None:
    """ROF 82.3: offered first, and without it nothing is voted; the chair's regulation may have it otherwise."""
    sitting = Sitting(plan(items=(PROPOSITION,))).opened().at_item("i5")
    assert purposes(sitting.state, "i5")[:2] == ("inclusion", "substance")
    vote = sitting.voting("inclusion")
    assert sitting.ballots(vote, yes=7, no=6).proclaimed(vote) == "carried"
    assert purposes(sitting.state, "i5")[0] == "substance"
    lost = Sitting(plan(items=(PROPOSITION,))).opened().at_item("i5")
    vote = lost.voting("inclusion")
    assert lost.ballots(vote, no=13).proclaimed(vote) == "rejected"
    assert purposes(lost.state, "i5") == ()
    assert lost.refuses(c.OpenVote()).code == Code.ITEM_DECIDED


def test_in_a_committee_a_proposition_needs_no_ratifying() -> None:
    body = replace(plan().body, kind="committee")
    sitting = Sitting(plan(items=(PROPOSITION,), body=body)).opened().at_item("i5")
    assert purposes(sitting.state, "i5")[0] == "substance"


def test_amendments_are_voted_one_by_one_before_the_item_and_decide_only_themselves() -> None:
    """R-23, TRLM 107.2; a tie on one is no first round of another (R-30)."""
    sitting = Sitting().opened(*VOTERS[:8]).at_item("i2")
    assert sitting.refuses(c.OpenVote("amendment")).code == Code.EMPTY_TEXT
    one = sitting.voting("amendment", question="Esmena 1 de CV")
    assert sitting.ballots(one, yes=4, no=4).proclaimed(one) == "tied"
    other = sitting.voting("amendment", question="Esmena 2 de CV")
    assert (sitting.state.votes[-1].opened.round, sitting.state.votes[-1].opened.majority) == (1, "simple")
    assert sitting.ballots(other, yes=5, no=3).proclaimed(other) == "carried"
    again = sitting.voting("amendment", question="Esmena 1 de CV")
    assert sitting.state.votes[-1].opened.round == 2
    sitting.do(c.CancelVote(again, "retirada"))
    assert (sitting.state.items["i2"].outcome, purposes(sitting.state, "i2")[0]) == (None, "substance")
