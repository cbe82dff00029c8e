"""Who presides when whoever does must keep out of an item (R-15, R-24), and that nobody decides a tie of their own."""

from meetings import commands as c
from meetings import facts as f
from tests.meetings.sitting import CHAIR, Code, Sitting, member

RECUSED = f.RecusalDeclared("nuria", "i5")


def test_the_first_deputy_presides_over_an_item_the_chair_keeps_out_of_and_then_the_chair_again() -> None:
    sitting = Sitting().opened().at_item("i5")
    assert sitting.do(c.DeclareRecusal("nuria", "i5"), CHAIR) == [RECUSED, f.PresidencyTaken("pere")]
    assert sitting.do(c.CloseItem("i5"), member("pere")) == [f.PresidencyTaken("nuria"), f.ItemClosed("i5")]
    assert sitting.state.chair == "nuria"


def test_declared_beforehand_it_takes_effect_with_the_item_and_ends_with_it() -> None:
    sitting = Sitting().opened().at_item("i4")
    assert sitting.do(c.DeclareRecusal("nuria", "i5")) == [RECUSED]
    opened = sitting.do(c.OpenItem("i5"))
    assert opened == [f.ItemClosed("i4"), f.ItemOpened("i5"), f.PresidencyTaken("pere")]
    back = sitting.do(c.OpenItem("i7"))
    assert back == [f.PresidencyTaken("nuria"), f.ItemClosed("i5"), f.ItemOpened("i7")]


def test_a_deputy_bound_to_keep_out_as_well_is_passed_over() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.DeclareRecusal("pere", "i5"), member("pere"))
    sitting.do(c.DeclareRecusal("nuria", "i5"), CHAIR)
    assert sitting.state.chair == "anna"
    assert sitting.refuses(c.TakePresidency("nuria")).code == Code.RECUSED
    sitting.do(c.Adjourn())
    assert sitting.state.chair == "nuria"


def test_two_such_items_one_after_the_other() -> None:
    sitting = Sitting().opened()
    for item in ("i4", "i5"):
        sitting.do(c.DeclareRecusal("nuria", item))
    sitting.at_item("i4").do(c.OpenItem("i5"))
    assert sitting.state.chair == "pere"
    sitting.do(c.WithdrawItem("i5"))
    assert sitting.state.chair == "nuria"


def test_without_a_deputy_nothing_is_voted_until_somebody_takes_the_chair() -> None:
    sitting = Sitting().opened("nuria", "oriol", "irene", "jordi", "marta").at_item("i5")
    assert sitting.do(c.DeclareRecusal("nuria", "i5"), CHAIR) == [RECUSED]
    refused = sitting.refuses(c.OpenVote())
    assert (refused.code, refused.about) == (Code.CHAIR_RECUSED, {"person": "nuria"})
    sitting.do(c.TakePresidency("oriol"))
    sitting.voting()


def test_the_tie_is_decided_by_who_presides_over_the_item() -> None:
    sitting = Sitting().opened("nuria", "pere", "anna", "oriol", "irene", "jordi", "marta").at_item("i5")
    sitting.do(c.DeclareRecusal("nuria", "i5"), CHAIR)
    for _round in (1, 2):
        vote = sitting.voting()
        sitting.ballots(vote, yes=3, no=3).do(c.CloseVote(vote))
        if _round == 1:
            sitting.do(c.ProclaimResult(vote))
    assert sitting.refuses(c.GiveCastingVote(vote, "for"), CHAIR).code == Code.NOT_ALLOWED
    sitting.do(c.GiveCastingVote(vote, "against"), member("pere"))
    assert sitting.do(c.ProclaimResult(vote)) == [f.ResultProclaimed(vote, "rejected")]


def test_withdrawing_the_item_by_vote_gives_the_chair_back() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.DeclareRecusal("nuria", "i5"), CHAIR)
    vote = sitting.voting("withdraw")
    sitting.ballots(vote, yes=12).do(c.CloseVote(vote))
    assert sitting.do(c.ProclaimResult(vote)) == [f.ResultProclaimed(vote, "carried"), f.PresidencyTaken("nuria")]


def test_who_stood_aside_and_left_does_not_come_back_to_the_chair() -> None:
    sitting = Sitting().opened().at_item("i5")
    sitting.do(c.DeclareRecusal("nuria", "i5"), CHAIR)
    sitting.do(c.MarkAttendance("nuria", "left"))
    assert sitting.do(c.CloseItem("i5")) == [f.ItemClosed("i5")]
    assert sitting.state.chair == "pere"
